"""Make a release: its number in all files, all checks, everything that is handed out with its checksums, commit, tag.

    packaging/bootstrap release VERSION

Before anything is done: nothing is uncommitted, the branch is main, the version is higher than all before, and
CHANGELOG has a section for what is unreleased. When a check or a build fails, the files are as they were. Nothing is
pushed: the last line says how, and pushing the tag builds the packages for the other systems
(.github/workflows/bundle.yml).
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = ("pyproject.toml", "CITATION.cff", "CHANGELOG.md")
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_SECTION = re.compile(r"^## \S+ — unreleased\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


class RefusedError(Exception):
    """Why no release is made."""


def main() -> int:
    """Make a release; print what is ready, and how it is pushed."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    version = sys.argv[1]
    try:
        require_ready(ROOT, version)
        said = prepare(ROOT, version, f"{datetime.now(UTC):%Y-%m-%d}")
    except RefusedError as error:
        print(f"error: {error}")
        return 1
    try:
        bootstrap = str(ROOT / "packaging" / "bootstrap")
        subprocess.run([sys.executable, bootstrap, "test"], cwd=ROOT, check=True)
        subprocess.run([sys.executable, bootstrap, "bundle"], cwd=ROOT, check=True)
        made = build_twice(ROOT)
        sums = ROOT / "dist" / "SHA256SUMS"
        sums.write_text(sums.read_text(encoding="utf-8") + checksums(made), encoding="utf-8")
        commit_and_tag(ROOT, version, said)
    except (subprocess.CalledProcessError, RefusedError, OSError, KeyboardInterrupt) as error:
        git(ROOT, "checkout", "HEAD", "--", *FILES)
        print(f"error: {error or 'stopped'}\nNo release was made; the files are as they were.")
        return 1
    print(f"Version {version} is in dist/ and tagged v{version}. To publish: git push origin main v{version}")
    return 0


def git(root: Path, *arguments: str) -> str:
    """Run git in a folder and return what it says."""
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True).stdout.strip()


def number(version: str) -> tuple[int, ...]:
    """Return a version's three numbers.

    Raises:
        RefusedError: it has others.
    """
    found = _VERSION.fullmatch(version)
    if found is None:
        raise RefusedError(f"{version} is no version; one is 1.2.3.")
    return tuple(map(int, found.groups()))


def require_ready(root: Path, version: str) -> None:
    """Raise RefusedError where a release can't be made."""
    wanted = number(version)
    if git(root, "status", "--porcelain"):
        raise RefusedError("Something is not committed yet.")
    if git(root, "branch", "--show-current") != "main":
        raise RefusedError("Releases are made on main.")
    before = [each[1:] for each in git(root, "tag", "--list", "v*").split() if _VERSION.fullmatch(each[1:])]
    if any(wanted <= number(each) for each in before):
        raise RefusedError(f"There is {max(before, key=number)} already.")


def prepare(root: Path, version: str, day: str) -> str:
    """Write a version and its day into all files that tell them, and return what CHANGELOG says of it.

    Raises:
        RefusedError: a file tells no version; nothing is written then.
    """
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    section = _SECTION.search(changelog)
    if section is None or not section[1].strip():
        raise RefusedError("CHANGELOG has nothing that is unreleased.")
    heading = section[0].splitlines()[0]
    written = {root / "CHANGELOG.md": changelog.replace(heading, f"## {version} — {day}", 1)}
    for name, pattern, told in (
        ("pyproject.toml", r'^version = ".*"$', f'version = "{version}"'),
        ("CITATION.cff", r"^version: .*$", f"version: {version}"),
        ("CITATION.cff", r"^date-released: .*$", f"date-released: {day}"),
    ):
        path = root / name
        text = written.get(path) or path.read_text(encoding="utf-8")
        text, count = re.subn(pattern, told, text, count=1, flags=re.MULTILINE)
        if not count:
            raise RefusedError(f"{name} has no line such as “{told}”.")
        written[path] = text
    for path, text in written.items():
        path.write_text(text, encoding="utf-8")
    return section[1].strip()


def build_twice(root: Path) -> list[Path]:
    """Build wheel and source archive into dist/ and return them.

    Raises:
        RefusedError: they are not the same when they are built again.
    """
    with tempfile.TemporaryDirectory() as again:
        for target in (root / "dist", Path(again)):
            subprocess.run([sys.executable, "-m", "build", "--outdir", str(target), str(root)], check=True)
        made = [root / "dist" / each.name for each in sorted(Path(again).iterdir())]
        for each in made:
            if each.read_bytes() != (Path(again) / each.name).read_bytes():
                raise RefusedError(f"{each.name} is another one when it is built again.")
    return made


def checksums(made: list[Path]) -> str:
    """Return lines of SHA-256 digests and names, as ``sha256sum --check`` reads them."""
    return "".join(f"{hashlib.sha256(each.read_bytes()).hexdigest()}  {each.name}\n" for each in made)


def commit_and_tag(root: Path, version: str, said: str) -> None:
    """Commit the files that tell the version, and tag the commit with what is new."""
    git(root, "commit", "--quiet", "--message", f"Release {version}", "--", *FILES)
    # What is new may have lines that begin with '#', which are headings and no comments.
    git(root, "tag", "--annotate", "--cleanup=verbatim", "--message", f"Version {version}\n\n{said}\n", f"v{version}")


if __name__ == "__main__":
    sys.exit(main())
