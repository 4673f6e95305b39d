"""Starting the window."""

from __future__ import annotations

import argparse
import gc
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QHashSeed, QObject, QTimer, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from coalition_annotator.files import scratch
from coalition_annotator.files.log import HOME_VARIABLE
from coalition_annotator.gui.base.background_task import BACKGROUND
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.base.theme import ThemeManager, load_fonts
from coalition_annotator.gui.shell.crash import CrashReporter
from coalition_annotator.gui.shell.display import missing_display
from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.model.project_file import SUFFIX

_TOGETHER_MS = 50
_WITHOUT = "Start the program in a graphical session; its commands (coalition-annotator --help) work without one."


class Application(QApplication):
    """The application object.

    Signals:
        file_wanted: the path of a file that macOS hands over by an event, where other systems give an argument.
    """

    file_wanted = Signal(str)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.file_wanted.emit(event.file())
            return True
        return super().event(event)


def make_application() -> QApplication:
    """Return the application object with its names and fonts."""
    # Qt orders a PDF's fonts by their hashes; the same article shall give the same file.
    QHashSeed.setDeterministicGlobalSeed()
    QCoreApplication.setApplicationName("coalition-annotator")
    QCoreApplication.setOrganizationName("")
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    application = Application(sys.argv[:1])
    application.setApplicationDisplayName("")
    application.setStyle("Fusion")
    load_fonts()
    # Articles bring tens of thousands of small objects at once; searching them for circles each time
    # would double the time that it takes to open one.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    return application


def make_window(application: QApplication, settings: Settings) -> MainWindow:
    """Return the main window with nothing open."""
    themes = ThemeManager(application, settings.theme)
    window = MainWindow(ProjectModel(application), themes, settings)
    # They go with the window: what is connected to them would otherwise be kept by the application.
    window.live.setParent(window)
    themes.setParent(window)
    return window


class FileOpener(QObject):
    """Opens what is wanted from outside: a project at once, texts together in one dialog, over the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._files = window.features.files
        self._texts: list[Path] = []

    def open(self, path: Path) -> None:
        """Open a project, or import a text as soon as the other files that come with it are told of, too."""
        if path.suffix.lower() == SUFFIX or not _is_there(path):
            self._files.projects.open_project(path)
            return
        self._texts.append(path)
        if len(self._texts) == 1:
            QTimer.singleShot(_TOGETHER_MS, self._import)

    def _import(self) -> None:
        texts, self._texts = self._texts, []
        self._files.exchange.open_any(texts)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # its folder can't be looked into, or its name is too long
        return False


def run_window(arguments: Sequence[str]) -> int:
    """Show the window until it is closed.

    Args:
        arguments: a project or text file to open, or ``--sample``.
    """
    parser = argparse.ArgumentParser(prog="coalition-annotator", description="Open the window.")
    parser.add_argument("file", nargs="?", type=Path, help="a .coalition project, or a text to import")
    parser.add_argument("--sample", action="store_true", help="open the sample project")
    given = parser.parse_args(list(arguments))
    missing = missing_display()
    if missing:
        print(f"error: {missing} {_WITHOUT}", file=sys.stderr)
        return 1
    scratch.clear()
    try:
        settings = Settings()
    except OSError as error:
        print(
            f"error: Nothing can be written to, not even for this run ({error}). Name a folder in TMPDIR.",
            file=sys.stderr,
        )
        return 1
    application = make_application()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    CrashReporter(settings.folder).install()
    window = make_window(application, settings)
    opener = FileOpener(window)
    if given.sample:
        window.features.files.projects.open_sample()
    elif given.file is not None:
        opener.open(given.file)
    window.show()
    if settings.not_kept:
        text = (
            f"Settings and the sample project are not kept: {settings.not_kept} Name another folder in {HOME_VARIABLE}."
        )
        window.notify(text, stays=True)
    if isinstance(application, Application):
        application.file_wanted.connect(lambda path: opener.open(Path(path)))
    QTimer.singleShot(0, window.features.updates.look_by_itself)
    try:
        return application.exec()
    finally:
        BACKGROUND.end()
