"""Build the self-contained program for this system: a folder, an archive of it, and on Debian a package.

    packaging/bootstrap bundle          all of it, into dist/

Windows gets an installer where Inno Setup is there, macOS a disk image with the .app; an AppImage needs a runtime of
its own: packaging/make_appimage.py.

The folder is PyInstaller's (packaging/bundle.spec), made in an environment of its own that holds what the program needs
and nothing else. Before anything is packed, the program is tried: it answers, imports, and draws networks.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import venv
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD, DIST = ROOT / "build" / "bundle", ROOT / "dist"
NAME = "coalition-annotator"
PYINSTALLER, PILLOW, SBOM = "pyinstaller>=6.11,<7", "pillow>=11", "cyclonedx-bom>=5,<8"
TOOLS = (
    "pip",
    "setuptools",
    "pyinstaller",
    "pyinstaller-hooks-contrib",
    "altgraph",
    "packaging",
    "pillow",
    "coalition-annotator",
)
# OpenBLAS is 28 MB in NumPy's wheel for Linux. Without it, a series of networks takes up to a third longer.
NUMPY_OPTIONS = ("allow-noblas=true", "blas=none", "lapack=none")
LINUX, ICONS = ROOT / "packaging" / "linux", BUILD / "icons"
# Debian's packages with what Qt loads and its wheel does not carry.
DEPENDS = (
    "libc6", "libegl1", "libgl1", "libdbus-1-3", "libfontconfig1", "libglib2.0-0 | libglib2.0-0t64",
    "libxkbcommon-x11-0", "libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-render-util0",
    "libxcb-shape0", "libxcb-xkb1",
)  # fmt: skip


def main() -> int:
    """Build and try everything; print sizes."""
    python = make_environment()
    draw_icons(python)
    (BUILD / "LICENCES.txt").write_text(licences(python), encoding="utf-8")
    (BUILD / f"{NAME}.metainfo.xml").write_text(metainfo(), encoding="utf-8")  # for the Flatpak
    folder = build(python)
    shutil.copy(BUILD / "LICENCES.txt", folder)
    try_out(folder)
    made = [archive(folder), bill_of_materials(python)]
    if shutil.which("dpkg-deb"):
        made.append(debian_package(folder))
    if os.name == "nt" and (compiler := inno_setup()):
        made.append(windows_installer(compiler, folder))
    if sys.platform == "darwin":
        made.append(disk_image())
    sums = "".join(f"{hashlib.sha256(each.read_bytes()).hexdigest()}  {each.name}\n" for each in made)
    (DIST / "SHA256SUMS").write_text(sums, encoding="utf-8")
    print(f"{folder.relative_to(ROOT)}: {size(folder) / 1e6:.0f} MB")
    for each in made:
        print(f"{each.relative_to(ROOT)}: {each.stat().st_size / 1e6:.0f} MB")
    return 0


def version() -> str:
    """Return the program's version, from the one place that tells it."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def make_environment() -> Path:
    """Return the Python of an environment with the program's own packages and PyInstaller."""
    place = BUILD / "environment"
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(place, with_pip=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--editable", f"{ROOT}[team]", PYINSTALLER, PILLOW], check=True)
    if sys.platform.startswith("linux") and shutil.which("c++") and any(place.rglob("numpy.libs")):
        told = [str(python), "-c", "import numpy; print(numpy.__version__)"]
        version = subprocess.run(told, capture_output=True, text=True, check=True).stdout.strip()
        own = [f"--config-settings=setup-args=-D{each}" for each in NUMPY_OPTIONS]
        subprocess.run(
            [*pip, "--force-reinstall", "--no-deps", "--no-binary=numpy", *own, f"numpy=={version}"], check=True
        )
    return python


def draw_icons(python: Path) -> None:
    """Draw the icon in all sizes into ICONS."""
    subprocess.run([str(python), str(ROOT / "packaging" / "make_icons.py"), str(ICONS)], check=True)


def build(python: Path) -> Path:
    """Run PyInstaller and return the folder that it made; on Linux without what nobody would miss."""
    arguments = ["--noconfirm", "--log-level", "WARN", "--distpath", str(DIST), "--workpath", str(BUILD / "work")]
    spec = str(ROOT / "packaging" / "bundle.spec")
    subprocess.run([str(python), "-m", "PyInstaller", *arguments, spec], cwd=ROOT, check=True)
    folder = DIST / NAME
    if sys.platform.startswith("linux"):
        subprocess.run([str(python), str(ROOT / "packaging" / "slim_linux.py"), str(folder)], check=True)
    return folder


def licences(python: Path) -> str:
    """Return the licences of all packages that the program is built from, with their texts.

    Qt and PySide come under the LGPL 3: their libraries lie in the folder as files that can be exchanged.
    """
    plain = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    command = [str(python), str(ROOT / "packaging" / "list_licences.py"), *TOOLS]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=plain)
    return done.stdout


def bill_of_materials(python: Path) -> Path:
    """Return the list of all packages in CycloneDX's format, for who has to account for what runs."""
    place = BUILD / "tools"
    own = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not own.exists():
        venv.create(place, with_pip=True)
    subprocess.run([str(own), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", SBOM], check=True)
    target = DIST / f"{NAME}-{version()}.cdx.json"
    options = ["environment", str(python), "--output-reproducible", "--output-file", str(target)]
    subprocess.run([str(own), "-m", "cyclonedx_py", *options], check=True)
    return target


def try_out(folder: Path) -> None:
    """Run the program without a window: make a project, import a text, count, and work out what needs large libraries.

    Raises:
        SystemExit: it fails.
    """
    program = folder / (f"{NAME}-cli.exe" if os.name == "nt" else NAME)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        (place / "a.txt").write_text("Ida Berg said that ships will come to Norway.", encoding="utf-8")
        page = "<html><body><article><p>Ida Berg said that ships will come.</p></article></body></html>"
        (place / "b.html").write_text(page, encoding="utf-8")
        project = str(place / "a.coalition")
        home = {**os.environ, "COALITION_ANNOTATOR_HOME": name, "QT_QPA_PLATFORM": "offscreen"}
        for arguments in (
            ["--version"], ["new", project], ["import", project, str(place / "a.txt"), str(place / "b.html")],
            ["suggest", project, "--accept", "--annotator", "Anna Lind"], ["check", project], ["network", project],
            ["pdf", project, str(place / "a.pdf"), "--article", "Ida"],
            ["team", "create", project, str(place / "team"), "--annotator", "Anna Lind"],
        ):  # fmt: skip
            done = said_by(program, arguments, home)
            if done.returncode:
                sys.exit(f"The bundle fails at {arguments[0]}:\n{done.stdout}{done.stderr}")
        nowhere = ["team", "join", str(place / "b.coalition"), "postgresql://a@127.0.0.1:9/team"]
        done = said_by(program, nowhere, home)
        if "can't be reached" not in done.stderr:
            sys.exit(f"The bundle's driver for servers fails:\n{done.stdout}{done.stderr}")


def said_by(program: Path, arguments: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Return what the program says."""
    command = [str(program), *arguments]
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", errors="replace", env=environment, check=False
    )


def size(folder: Path) -> int:
    """Return how many bytes a folder's files have."""
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file() and not each.is_symlink())


def archive(folder: Path) -> Path:
    """Return the folder packed: a .zip for Windows, else a .tar.xz."""
    base = DIST / f"{NAME}-{version()}-{sys.platform}"
    if os.name == "nt":
        return Path(shutil.make_archive(str(base), "zip", DIST, NAME))
    target = base.with_name(f"{base.name}.tar.xz")
    with tarfile.open(target, "w:xz", preset=9) as packed:
        packed.add(folder, NAME)
    return target


def metainfo() -> str:
    """Return what software centres are told of this version."""
    text = (LINUX / f"{NAME}.metainfo.xml").read_text(encoding="utf-8")
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    day = datetime.fromtimestamp(int(seconds), UTC) if seconds else datetime.now(UTC)
    return text.replace("@VERSION@", version()).replace("@DATE@", f"{day:%Y-%m-%d}")


def inno_setup() -> str | None:
    """Return Inno Setup's compiler, None where there is none."""
    usual = Path(os.environ.get("PROGRAMFILES(X86)", "C:/Program Files (x86)")) / "Inno Setup 6" / "ISCC.exe"
    return shutil.which("iscc") or (str(usual) if usual.exists() else None)


def windows_installer(compiler: str, folder: Path) -> Path:
    """Return the folder as an installer that brings a menu entry and the file type .coalition."""
    script = ROOT / "packaging" / "windows" / f"{NAME}.iss"
    told = {"Version": version(), "Folder": folder, "Icon": ICONS / f"{NAME}.ico", "Output": DIST}
    subprocess.run([compiler, "/Q", *(f"/D{key}={each}" for key, each in told.items()), str(script)], check=True)
    return DIST / f"{NAME}-{version()}-setup.exe"


def disk_image() -> Path:
    """Return the .app in a disk image, beside a link to the folder of applications."""
    place, target = BUILD / "dmg", DIST / f"{NAME}-{version()}-{os.uname().machine}.dmg"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    shutil.copytree(DIST / "Coalition Annotator.app", place / "Coalition Annotator.app", symlinks=True)
    (place / "Applications").symlink_to("/Applications")
    options = ["-volname", "Coalition Annotator", "-srcfolder", str(place), "-ov", "-format", "ULMO"]
    subprocess.run(["hdiutil", "create", *options, str(target)], check=True)
    return target


def debian_package(folder: Path) -> Path:
    """Return the folder as a package that brings menu entry, icon, and the file type .coalition."""
    root = BUILD / "deb"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(folder, root / "opt" / NAME, symlinks=True)
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/bin" / NAME).symlink_to(f"/opt/{NAME}/{NAME}")
    for name, place in (
        (f"{NAME}.desktop", "usr/share/applications"), (f"{NAME}.xml", "usr/share/mime/packages"),
        (f"{NAME}.svg", "usr/share/icons/hicolor/scalable/apps"),
    ):  # fmt: skip
        (root / place).mkdir(parents=True)
        shutil.copy(LINUX / name, root / place / name)
    for pixels in (48, 128, 256):
        there = root / f"usr/share/icons/hicolor/{pixels}x{pixels}/apps"
        there.mkdir(parents=True)
        shutil.copy(ICONS / f"{NAME}-{pixels}.png", there / f"{NAME}.png")
    (root / "usr/share/metainfo").mkdir(parents=True)
    (root / "usr/share/metainfo" / f"{NAME}.metainfo.xml").write_text(metainfo(), encoding="utf-8")
    doc = root / "usr/share/doc" / NAME
    doc.mkdir(parents=True)
    shutil.copy(ROOT / "LICENSE", doc / "copyright")
    machine = subprocess.run(
        ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
    ).stdout.strip()
    control = {
        "Package": NAME,
        "Version": version(),
        "Architecture": machine,
        "Maintainer": "Coalition Annotator contributors",
        "Installed-Size": str(size(root) // 1024),
        "Depends": ", ".join(DEPENDS),
        "Section": "science",
        "Priority": "optional",
        "Description": "Read news articles and record who said what about which country\n"
        " Tag speakers, claims and countries, review colleagues' tags, draw discourse networks, and export\n"
        " annotated data. Everything is saved at once in one local file.",
    }
    (root / "DEBIAN").mkdir()
    (root / "DEBIAN/control").write_text(
        "".join(f"{name}: {told}\n" for name, told in control.items()), encoding="utf-8"
    )
    target = DIST / f"{NAME}_{version()}_{machine}.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(root), str(target)], check=True)
    return target


if __name__ == "__main__":
    sys.exit(main())
