"""Starting the window."""

from __future__ import annotations

import argparse
import gc
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QHashSeed
from PySide6.QtWidgets import QApplication

from coalition_annotator.files import scratch
from coalition_annotator.gui.base.background_task import BACKGROUND
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.base.theme import ThemeManager, load_fonts
from coalition_annotator.gui.shell.crash import CrashReporter
from coalition_annotator.gui.shell.main_window import MainWindow


def make_application() -> QApplication:
    """Return the application object with its names and fonts."""
    # Qt orders a PDF's fonts by their hashes; the same article shall give the same file.
    QHashSeed.setDeterministicGlobalSeed()
    QCoreApplication.setApplicationName("coalition-annotator")
    QCoreApplication.setOrganizationName("")
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    application = QApplication(sys.argv[:1])
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


def run_window(arguments: Sequence[str]) -> int:
    """Show the window until it is closed.

    Args:
        arguments: a project or text file to open, or ``--sample``.
    """
    parser = argparse.ArgumentParser(prog="coalition-annotator", description="Open the window.")
    parser.add_argument("file", nargs="?", type=Path, help="a .coalition project")
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
        window.features.files.projects.open_project(given.file)
    window.show()
    try:
        return application.exec()
    finally:
        BACKGROUND.end()
