"""Asking for the name of a file to write."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


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
