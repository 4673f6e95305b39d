"""Install the Debian package in a bare Debian root and use it: the window opens, a tag is made, saved and read back.

    packaging/try_package.py PACKAGE.deb [PROGRAM.AppImage]      (as root, with mmdebstrap, Xvfb and xdotool)

The root has neither Python nor Qt. Uninstalling leaves the project where it is. An AppImage is used in the same root
after that, where the libraries of the graphical system are left, as on any desktop.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

SUITE, NAME = "bookworm", "coalition-annotator"
HOME = "/root/häuser 🚢"
# An AppImage unpacks itself where there is no FUSE, as in a root of one's own.
PLAIN = {
    "HOME": HOME, "LANG": "C.UTF-8", "COALITION_ANNOTATOR_NAME": "Anna", "APPIMAGE_EXTRACT_AND_RUN": "1",
}  # fmt: skip
_WAIT = 60.0


def main() -> int:
    """Do it all; say what was seen."""
    package = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "root"
        run("mmdebstrap", "--variant=minbase", SUITE, str(root))
        assert not list(root.glob("usr/bin/python3*")), "the root is not bare"
        shutil.copy(package, root / "tmp" / package.name)
        inside(root, "apt-get", "update", "-qq")
        inside(root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", f"/tmp/{package.name}")
        (root / HOME.lstrip("/")).mkdir(parents=True)
        print("installed:", inside(root, NAME, "--version").strip())
        (root / HOME.lstrip("/") / "a.txt").write_text(
            "Ida Berg said that ships will come to Norway.", encoding="utf-8"
        )
        use(root, NAME, f"{HOME}/package.coalition")
        inside(root, "apt-get", "purge", "-y", "-qq", NAME)
        assert (root / HOME.lstrip("/") / "package.coalition").exists() and not (root / "opt" / NAME).exists()
        print("uninstalled; the project is still there")
        if len(sys.argv) > 2:
            shutil.copy(sys.argv[2], root / "tmp" / "program.AppImage")
            run("mount", "-t", "proc", "proc", str(root / "proc"))  # where it finds itself
            try:
                print("the AppImage:", inside(root, "/tmp/program.AppImage", "--version").strip())
                use(root, "/tmp/program.AppImage", f"{HOME}/appimage.coalition")
            finally:
                run("umount", str(root / "proc"))
    return 0


def use(root: Path, program: str, project: str) -> None:
    """Make a project, a tag of it in the window, and read the tag back."""
    inside(root, program, "new", project, "--name", "Summit")
    inside(root, program, "add", project, f"{HOME}/a.txt")
    before = tags(root, program, project)
    with display(root) as name:
        tag_a_word(root, name, program, project)
    print(f"tags before and after: {before}, {(after := tags(root, program, project))}")
    assert after == before + 1, "no tag was made"


def run(*command: str, **more: str) -> str:
    """Run a command and return what it prints."""
    told = {**os.environ, **more}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False, env=told)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def inside(root: Path, *command: str, **more: str) -> str:
    """Run a command in the root."""
    plain = {**PLAIN, "DEBIAN_FRONTEND": "noninteractive"}
    return run("chroot", str(root), "env", *(f"{key}={told}" for key, told in (plain | more).items()), *command)


def tags(root: Path, program: str, project: str) -> int:
    """Return how many tags the project has."""
    return counted(inside(root, program, "info", project))


def counted(said: str) -> int:
    """Return how many tags a project has by what the command 'info' says."""
    line = next(line for line in said.splitlines() if line.startswith("tags"))
    return int(line.split()[1].replace(",", ""))


@contextmanager
def display(root: Path) -> Iterator[str]:
    """Start a virtual display whose socket the root sees, too."""
    read_end, write_end = os.pipe()
    command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write_end], stderr=subprocess.DEVNULL)
    os.close(write_end)
    sockets = root / "tmp" / ".X11-unix"
    sockets.mkdir(exist_ok=True)
    run("mount", "--bind", "/tmp/.X11-unix", str(sockets))
    try:
        with os.fdopen(read_end) as told:
            yield f":{told.readline().strip()}"
    finally:
        run("umount", str(sockets))
        server.terminate()
        server.wait()


def tag_a_word(root: Path, screen: str, program: str, project: str) -> None:
    """Open the project in the window, select the first word of its article by a double click, tag it, and quit."""
    plain = ["env", *(f"{key}={told}" for key, told in {**PLAIN, "DISPLAY": screen}.items())]
    window = subprocess.Popen(["chroot", str(root), *plain, program, project])
    try:
        until(lambda: "Summit" in titles(screen), "no window opened")
        time.sleep(6)
        run("xdotool", "mousemove", "430", "152", "click", "--repeat", "2", "--delay", "80", "1", DISPLAY=screen)
        time.sleep(1)
        run("xdotool", "key", "1", DISPLAY=screen)
        time.sleep(2)
        run("xdotool", "key", "ctrl+q", DISPLAY=screen)
        window.wait(_WAIT)
    finally:
        window.kill()


def titles(screen: str) -> str:
    """Return the titles of all windows on a display."""
    done = subprocess.run(
        ["xdotool", "search", "--name", ".", "getwindowname", "%@"], capture_output=True, text=True, check=False,
        env={**os.environ, "DISPLAY": screen},
    )  # fmt: skip
    return done.stdout


def until(there: Callable[[], bool], otherwise: str) -> None:
    """Wait until something is there."""
    end = time.monotonic() + _WAIT
    while not there():
        if time.monotonic() > end:
            sys.exit(otherwise)
        time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
