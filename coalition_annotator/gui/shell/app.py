"""Starting the window."""

from __future__ import annotations

import argparse
import gc
import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QHashSeed, QTimer, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from coalition_annotator.files import scratch
from coalition_annotator.gui.base.background_task import BACKGROUND
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.base.theme import ThemeManager, load_fonts
from coalition_annotator.gui.shell.crash import CrashReporter
from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.model.project_file import SUFFIX


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


def open_file(window: MainWindow, path: Path) -> None:
    """Open a project at once; a text is asked about in a dialog, as soon as there is a window to show it over."""
    if path.suffix.lower() == SUFFIX or not path.exists():
        window.features.files.projects.open_project(path)
    else:
        QTimer.singleShot(0, partial(window.features.files.exchange.open_any, [path]))


def run_window(arguments: Sequence[str]) -> int:
    """Show the window until it is closed.

    Args:
        arguments: a project or text file to open, or ``--sample``.
    """
    parser = argparse.ArgumentParser(prog="coalition-annotator", description="Open the window.")
    parser.add_argument("file", nargs="?", type=Path, help="a .coalition project, or a text to import")
    parser.add_argument("--sample", action="store_true", help="open the sample project")
    given = parser.parse_args(list(arguments))
    scratch.clear()
    application = make_application()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    settings = Settings()
    CrashReporter(settings.folder).install()
    window = make_window(application, settings)
    if given.sample:
        window.features.files.projects.open_sample()
    elif given.file is not None:
        open_file(window, given.file)
    window.show()
    if isinstance(application, Application):
        application.file_wanted.connect(lambda path: open_file(window, Path(path)))
    QTimer.singleShot(0, window.features.updates.look_by_itself)
    try:
        return application.exec()
    finally:
        BACKGROUND.end()
