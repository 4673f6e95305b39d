"""Asking for files and folders: to read, to write."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

PROJECTS = "Projects (*.coalition)"


def ask_file(parent: QWidget, title: str, folder: str, kinds: str) -> Path | None:
    """Ask for one file to read; None where nothing was chosen."""
    name, _ = QFileDialog.getOpenFileName(parent, title, folder, kinds)
    return Path(name) if name else None


def ask_files(parent: QWidget, title: str, folder: str, kinds: str) -> list[Path]:
    """Ask for files to read."""
    names, _ = QFileDialog.getOpenFileNames(parent, title, folder, kinds)
    return [Path(name) for name in names]


def ask_folder(parent: QWidget, title: str, folder: str) -> Path | None:
    """Ask for a folder that is there; None where none was chosen."""
    name = QFileDialog.getExistingDirectory(parent, title, folder)
    return Path(name) if name else None


def open_folder_of(path: Path) -> None:
    """Show the folder that a file is in, in the system's file manager; of a folder, the folder itself."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path if path.is_dir() else path.parent)))


def ask_target(
    parent: QWidget, title: str, proposed: Path | str, kinds: str, suffix: str = "", *, may_be_there: bool = False
) -> Path | None:
    """Ask where to write.

    A name that is typed without a suffix gets ``suffix`` first; then, unless the caller says itself that it
    ``may_be_there``, a file of that name is asked about, so that none is overwritten unasked.

    Returns:
        The file, or None where nothing was chosen.
    """
    place = Path(proposed)
    dialog = QFileDialog(parent, title, str(place if place.is_dir() else place.parent), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(suffix.removeprefix("."))
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite, may_be_there)
    if not place.is_dir():
        dialog.selectFile(place.name)
    try:
        if not dialog.exec() or not dialog.selectedFiles():
            return None
        return Path(dialog.selectedFiles()[0])
    finally:
        dialog.deleteLater()
