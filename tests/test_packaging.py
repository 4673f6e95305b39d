"""The wheel that users install carries the resources, and the house's rules are kept."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
def test_the_wheel_has_resources_and_runs(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    done = subprocess.run(build, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    wheel = next(tmp_path.glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        archive.extractall(tmp_path / "installed")
    here = {path.relative_to(ROOT).as_posix() for path in (ROOT / "resources").rglob("*") if path.is_file()}
    outside = {name for name in here if name.startswith(("resources/screenshots/", "resources/docs/"))}
    assert {name for name in names if "/resources/" in name} == {
        f"coalition_annotator/{name}" for name in here - outside
    }
    assert "coalition_annotator/py.typed" in names
    script = "from coalition_annotator import assets; print(assets.root()); assets.text('countries.csv')"
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "installed")},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert str(tmp_path / "installed") in ran.stdout


def test_wheel_and_source_archive_are_the_same_when_built_again(tmp_path: Path) -> None:
    names = []
    for run in ("one", "two"):
        build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path / run), str(ROOT)]
        done = subprocess.run(build, capture_output=True, encoding="utf-8", check=False)
        assert not done.returncode, done.stderr
        names.append(sorted(each.name for each in (tmp_path / run).iterdir()))
    assert names[0] == names[1]
    assert len(names[0]) == 2
    for name in names[0]:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_an_appimage_wants_a_runtime_and_a_bundle(tmp_path: Path) -> None:
    script = ROOT / "packaging" / "make_appimage.py"
    nothing = tmp_path / "runtime"
    nothing.write_bytes(b"\x7fELF" + bytes(60))
    done = subprocess.run(
        [sys.executable, str(script), str(nothing)], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 1
    assert "no AppImage runtime" in done.stderr


def test_the_icon_is_drawn_for_every_system(tmp_path: Path) -> None:
    script = ROOT / "packaging" / "make_icons.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True)
    with Image.open(tmp_path / "coalition-annotator.ico") as icon:
        assert {(16, 16), (48, 48), (256, 256)} <= set(icon.info["sizes"])
    with Image.open(tmp_path / "coalition-annotator.icns") as icon:
        assert max(icon.info["sizes"])[0] >= 512
    with Image.open(tmp_path / "coalition-annotator-128.png") as icon:
        assert icon.size == (128, 128)
        assert icon.getpixel((64, 20))[:3] == (0x30, 0x56, 0xD3)


def test_the_window_starts_without_slow_imports() -> None:
    script = (
        "import sys, coalition_annotator.gui.shell.app\n"
        "slow = {'sqlite_utils', 'qtawesome', 'charset_normalizer', 'hypothesis'} & set(sys.modules)\n"
        "sys.exit(', '.join(slow) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


def test_the_window_starts_without_what_only_figures_and_imports_need() -> None:
    heavy = {
        "numpy", "lap", "networkx", "trafilatura", "dateparser", "openpyxl", "docx", "pycrfsuite", "httpcore",
        "email.message", "coalition_annotator.nlp.recommender", "coalition_annotator.nlp.encoder",
        "coalition_annotator.project.team.sharing", "coalition_annotator.project.team.synchroniser",
        "coalition_annotator.project.team.exchange", "coalition_annotator.gui.review.agreement_view",
    }  # fmt: skip
    script = (
        "import sys, coalition_annotator.gui.shell.app;"
        f" found = {heavy} | {{each for each in sys.modules if each.endswith('.reader')}};"
        " print(sorted(found & set(sys.modules) - {'coalition_annotator.formats.codebook_json.reader'}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[]"
