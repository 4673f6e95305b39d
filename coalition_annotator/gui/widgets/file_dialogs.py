"""Asking for files and folders: to read, to write."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QFileInfo, QUrl
from PySide6.QtGui import QAbstractFileIconProvider, QDesktopServices, QIcon
from PySide6.QtWidgets import QFileDialog, QFileIconProvider, QWidget

PROJECTS = "Projects (*.coalition)"
_Icon = QAbstractFileIconProvider.IconType


class PlainIcons(QFileIconProvider):
    """Icons and kinds of files by their names alone.

    Qt's own reads the beginning of each file that a dialog lists. Closed after that, the open project would lose its
    locks (``files.open_databases``), and the next program to close it would take its log away.
    """

    def icon(self, what: QFileInfo | _Icon) -> QIcon:
        """Return the icon of a file or folder, or of a kind of place."""
        if isinstance(what, QFileInfo):
            return super().icon(_Icon.Folder if what.isDir() else _Icon.File)
        return super().icon(what)

    def type(self, info: QFileInfo) -> str:
        """Return what a file is, as a dialog's column says."""
        return "Folder" if info.isDir() else f"{info.suffix()} file".strip().capitalize()


# Dialogs go, their icons stay: Qt does not own them.
_ICONS: list[PlainIcons] = []


def _dialog(parent: QWidget, title: str, folder: str, kinds: str = "") -> QFileDialog:
    dialog = QFileDialog(parent, title, folder, kinds)
    # A desktop's own dialog may read what it lists within this program, too; in a sandbox it is the only one that may.
    if sys.platform.startswith("linux") and "FLATPAK_ID" not in os.environ:
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        if not _ICONS:
            _ICONS.append(PlainIcons())
        dialog.setIconProvider(_ICONS[0])
    return dialog


def _chosen(dialog: QFileDialog) -> list[Path]:
    try:
        return [Path(each) for each in dialog.selectedFiles()] if dialog.exec() else []
    finally:
        dialog.deleteLater()


def _asked(parent: QWidget, title: str, folder: str, kinds: str, mode: QFileDialog.FileMode) -> list[Path]:
    place = Path(folder)
    dialog = _dialog(parent, title, folder if place.is_dir() else str(place.parent), kinds)
    dialog.setFileMode(mode)
    if mode == QFileDialog.FileMode.Directory:
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    elif folder and not place.is_dir():
        dialog.selectFile(place.name)
    return _chosen(dialog)


def ask_file(parent: QWidget, title: str, folder: str, kinds: str) -> Path | None:
    """Ask for one file to read; None where nothing was chosen."""
    return next(iter(_asked(parent, title, folder, kinds, QFileDialog.FileMode.ExistingFile)), None)


def ask_files(parent: QWidget, title: str, folder: str, kinds: str) -> list[Path]:
    """Ask for files to read."""
    return _asked(parent, title, folder, kinds, QFileDialog.FileMode.ExistingFiles)


def ask_folder(parent: QWidget, title: str, folder: str) -> Path | None:
    """Ask for a folder that is there; None where none was chosen."""
    return next(iter(_asked(parent, title, folder, "", QFileDialog.FileMode.Directory)), None)


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
    dialog = _dialog(parent, title, str(place if place.is_dir() else place.parent), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(suffix.removeprefix("."))
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite, may_be_there)
    if not place.is_dir():
        dialog.selectFile(place.name)
    return next(iter(_chosen(dialog)), None)
