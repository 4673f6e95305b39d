"""Run the installer for Windows and use the program: a project is opened as by a double click on its file, a tag is
made, saved and read back; then the program is uninstalled, and the project stays.

    python packaging/try_installer.py SETUP.exe [/ALLUSERS]      (on Windows, with a desktop)

Wine, too, can run it, with the option, as it has no folder for programs of one's own.
"""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
import time
import winreg
from ctypes import wintypes
from pathlib import Path

from try_package import counted, run, until

assert sys.platform == "win32", "Installers of Windows are tried on Windows."

NAME, TITLE = "coalition-annotator", "Summit"
SILENT = ("/VERYSILENT", "/SUPPRESSMSGBOXES", "/NORESTART")
USER = ctypes.windll.user32
# Where the first word of the article is in a maximised window, in points from its corner.
WORD = (430, 130)
SHOW_MAXIMISED, BUTTON_DOWN, BUTTON_UP, KEY_UP, CONTROL = 3, 2, 4, 2, 0x11


def main() -> int:
    """Do it all; say what was seen."""
    folder = Path(os.environ["LOCALAPPDATA"]) / "Programs" / "Coalition Annotator"
    setup, *scope = sys.argv[1:]
    run(setup, *SILENT, *(scope or ["/CURRENTUSER"]), f"/DIR={folder}")
    program = folder / f"{NAME}-cli.exe"
    print("installed:", run(str(program), "--version").strip())
    with tempfile.TemporaryDirectory() as name:
        place = Path(name) / "häuser 🚢"
        place.mkdir()
        text, project = place / "a.txt", place / "p.coalition"
        text.write_text("Ida Berg said that ships will come to Norway.", encoding="utf-8")
        run(str(program), "new", str(project), "--name", TITLE, "--annotator", "Anna")
        run(str(program), "add", str(project), str(text), "--annotator", "Anna")
        before = tags(program, project)
        os.startfile(project)
        tag_a_word()
        print(f"tags before and after: {before}, {(after := tags(program, project))}")
        assert after == before + 1, "no tag was made"
        run(str(folder / "unins000.exe"), *SILENT)
        until(lambda: not folder.exists(), "the program's folder is still there")
        assert project.exists() and not is_known(".coalition"), "the project is gone, or its type is still known"
        print("uninstalled; the project is still there")
    return 0


def tags(program: Path, project: Path) -> int:
    """Return how many tags the project has."""
    return counted(run(str(program), "info", str(project)))


def is_known(suffix: str) -> bool:
    """Tell whether Windows knows the program as one that opens files with this suffix."""
    try:
        with winreg.OpenKey(winreg.HKEY_CLASSES_ROOT, rf"{suffix}\OpenWithProgids") as key:
            return bool(winreg.QueryInfoKey(key)[1])
    except OSError:
        return False


def tag_a_word() -> None:
    """Select the first word of the article in the window by a double click, tag it, and quit."""
    until(lambda: bool(windows()), "no window opened")
    time.sleep(8)
    window = windows()[0]
    USER.ShowWindow(window, SHOW_MAXIMISED)
    USER.SetForegroundWindow(window)
    time.sleep(2)
    corner = wintypes.POINT(0, 0)
    USER.ClientToScreen(window, ctypes.byref(corner))
    USER.SetCursorPos(corner.x + WORD[0], corner.y + WORD[1])
    for _ in range(2):
        USER.mouse_event(BUTTON_DOWN, 0, 0, 0, 0)
        USER.mouse_event(BUTTON_UP, 0, 0, 0, 0)
        time.sleep(0.1)
    time.sleep(1)
    press(ord("1"))
    time.sleep(2)
    press(CONTROL, ord("Q"))
    until(lambda: not windows(), "the window did not close")


def press(*keys: int) -> None:
    """Press keys together, by their virtual codes."""
    for key in keys:
        USER.keybd_event(key, 0, 0, 0)
    for key in reversed(keys):
        USER.keybd_event(key, 0, KEY_UP, 0)


def windows() -> list[int]:
    """Return the visible windows that show the project."""
    found: list[int] = []

    @ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)
    def look(window: int, _: int) -> bool:
        title = ctypes.create_unicode_buffer(200)
        USER.GetWindowTextW(window, title, len(title))
        if USER.IsWindowVisible(window) and title.value.startswith(TITLE):
            found.append(window)
        return True

    USER.EnumWindows(look, 0)
    return found


if __name__ == "__main__":
    sys.exit(main())
