"""What happens when the program itself is wrong: a local report, shown kindly, sent nowhere."""

from __future__ import annotations

import logging
import platform
import sys
import traceback
from datetime import datetime
from pathlib import Path
from types import TracebackType

from PySide6 import __version__ as qt_version
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from coalition_annotator.gui.shell.help import program_version

_LOG = logging.getLogger(__name__)


class CrashReporter:
    """Writes each unforeseen error to a file of its own and tells the user once a minute at most."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "crash-reports"
        self._showing = False

    def install(self) -> None:
        """Take charge of errors that nobody handles."""
        sys.excepthook = self.handle

    def write(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> Path:
        """Write a report and return its path. It holds no text of any article."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{datetime.now():%Y-%m-%d-%H%M%S-%f}.txt"
        lines = [
            f"Coalition Annotator {program_version()}, Python {platform.python_version()}, Qt {qt_version}",
            platform.platform(),
            "",
            *traceback.format_exception(kind, error, trace),
        ]
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    def handle(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Report an error."""
        sys.__excepthook__(kind, error, trace)
        if issubclass(kind, KeyboardInterrupt):
            return
        path = self.write(kind, error, trace)
        _LOG.error("%s; the report is %s", kind.__name__, path)
        if not self._showing and QApplication.instance() is not None:
            self._showing = True
            box = crash_box(path, error, QApplication.activeWindow())
            box.finished.connect(self._put_away)
            box.open()

    def _put_away(self) -> None:
        self._showing = False


def crash_box(path: Path, error: BaseException, parent: QWidget | None) -> QMessageBox:
    """Return the message that tells of a crash report."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle("Something went wrong")
    box.setText("Coalition Annotator made a mistake. Your work is safe: everything tagged so far is in the file.")
    box.setInformativeText(f"A report was written to\n{path}\nIt stays on this computer; send it to us if you like.")
    box.setDetailedText("".join(traceback.format_exception(error)))
    return box
