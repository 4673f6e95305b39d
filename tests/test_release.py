"""A release: what it refuses, what it writes, and what it tags."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def release() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_release", ROOT / "packaging" / "make_release.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(release: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with this one's files that tell versions."""
    for name in ("GIT_AUTHOR", "GIT_COMMITTER"):
        monkeypatch.setenv(f"{name}_NAME", "Ida Berg")
        monkeypatch.setenv(f"{name}_EMAIL", "ida@example.org")
    for name in release.FILES:
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    release.git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    release.git(tmp_path, "add", ".")
    release.git(tmp_path, "commit", "--quiet", "--message", "Begin")
    return tmp_path


def test_the_version_has_one_home_and_a_release_writes_it_everywhere(release: ModuleType, checkout: Path) -> None:
    release.require_ready(checkout, "7.8.9")
    said = release.prepare(checkout, "7.8.9", "2026-12-24")
    assert said.startswith("- ")
    assert 'version = "7.8.9"' in (checkout / "pyproject.toml").read_text(encoding="utf-8")
    citation = (checkout / "CITATION.cff").read_text(encoding="utf-8")
    assert "version: 7.8.9" in citation
    assert "date-released: 2026-12-24" in citation
    changelog = (checkout / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## 7.8.9 — 2026-12-24" in changelog
    assert "unreleased" not in changelog.split("## 7.8.9")[1].splitlines()[0]
    release.commit_and_tag(checkout, "7.8.9", said)
    assert not release.git(checkout, "status", "--porcelain")
    told = release.git(checkout, "tag", "--list", "--format=%(contents)", "v7.8.9")
    assert told.startswith("Version 7.8.9")
    assert said.splitlines()[0] in told
    with pytest.raises(release.RefusedError, match="nothing that is unreleased"):
        release.prepare(checkout, "7.9.0", "2026-12-25")
    with pytest.raises(release.RefusedError, match=r"There is 7\.8\.9 already"):
        release.require_ready(checkout, "7.8.9")


def test_what_is_not_ready_is_refused_and_left_alone(release: ModuleType, checkout: Path) -> None:
    for version in ("7", "7.8", "v7.8.9", "7.8.9rc1", ""):
        with pytest.raises(release.RefusedError, match="no version"):
            release.require_ready(checkout, version)
    (checkout / "new.txt").write_text("not committed", encoding="utf-8")
    with pytest.raises(release.RefusedError, match="not committed"):
        release.require_ready(checkout, "7.8.9")
    (checkout / "new.txt").unlink()
    (checkout / "CITATION.cff").write_text("no version here\n", encoding="utf-8")
    before = {name: (checkout / name).read_bytes() for name in release.FILES}
    with pytest.raises(release.RefusedError, match=r"CITATION\.cff"):
        release.prepare(checkout, "7.8.9", "2026-12-24")
    assert {name: (checkout / name).read_bytes() for name in release.FILES} == before
    release.git(checkout, "checkout", "--quiet", "-f", "-b", "aside")
    with pytest.raises(release.RefusedError, match="on main"):
        release.require_ready(checkout, "7.8.9")


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum on this system")
def test_checksums_are_what_sha256sum_reads(release: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "a.whl").write_bytes(b"wheel")
    (tmp_path / "SHA256SUMS").write_text(release.checksums([tmp_path / "a.whl"]), encoding="utf-8")
    done = subprocess.run(["sha256sum", "--check", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=False)
    assert not done.returncode
