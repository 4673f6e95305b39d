"""Actions on project files: open, make, copy, check."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from coalition_annotator.gui.base.background_task import BACKGROUND
from coalition_annotator.gui.base.settings import documents_folder
from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.widgets.file_dialogs import PROJECTS, ask_file, ask_target
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.project_file import SUFFIX
from coalition_annotator.project import maintenance, sample


class ProjectActions(QObject):
    """What menus and the welcome page do with project files.

    Signals:
        forgotten: a recent project is gone, and is listed no more.
        namesake_met: a project did not know who works here, but somebody of that name, who works in it now.
    """

    forgotten = Signal()
    namesake_met = Signal(object)
    _checked = Signal(object)

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.window())
        self._shell, self._live, self._settings = shell, shell.live, shell.settings
        self._checked.connect(self._on_checked)
        self._live.opened.connect(self.look_after_file)

    def open_project(self, path: Path) -> bool:
        """Open a project file."""
        return self._shell.may_leave_project() and self._open(path)

    def close_project(self) -> None:
        """Close the project."""
        if self._shell.may_leave_project():
            self._live.close()

    def _open(self, path: Path) -> bool:
        met: list[Annotator] = []
        in_team = self._settings.team_annotator(path) is not None
        done = self._live.open(path, self._settings.annotator_for(path), met=None if in_team else met.append)
        for known in met:
            self.namesake_met.emit(known)
        if not done and not path.exists():
            self._settings.forget(path)
            self.forgotten.emit()
        return done

    def open_sample(self) -> bool:
        """Open the sample project, which is made at its first use."""
        if not self._shell.may_leave_project():
            return False
        path = self._settings.folder / f"sample{SUFFIX}"
        if not path.exists():
            try:
                self._live.adopt(sample.create(path, self._settings.annotator))
            except UserError as error:
                self._live.failed.emit(error)
                return False
            return True
        return self._open(path)

    def recent(self) -> list[tuple[str, Callable[[], object]]]:
        """Return the recent projects that are still there, each with what opens it."""
        paths = [path for path in self._shell.settings.recent if path.exists()]
        return [(f"{path.stem}  ({path.parent.name})", partial(self.open_project, path)) for path in paths]

    def ask_project(self) -> None:
        """Ask for a project file and open it."""
        path = ask_file(self._shell.window(), "Open project", documents_folder(), PROJECTS)
        if path is not None:
            self.open_project(path)

    def new_project(self, *, name: str = "project") -> None:
        """Ask where, and make a project; ``name`` is proposed."""
        if not self._shell.may_leave_project():
            return
        place = str(Path(documents_folder()) / f"{name}{SUFFIX}")
        path = ask_target(self._shell.window(), "New project", place, PROJECTS, SUFFIX, may_be_there=True)
        if path is not None and self._live.create(path, path.stem, self._settings.annotator):
            self._settings.keep_annotator_in(path, None)

    def save_copy(self) -> None:
        """Ask where, and write a copy of the project."""
        path = ask_target(self._shell.window(), "Save a copy", documents_folder(), PROJECTS, SUFFIX)
        if path is not None:
            self.save_copy_to(path)

    def save_copy_to(self, path: Path) -> None:
        """Write a copy of the project."""
        if self._live.guard(lambda: self._live.project.save_copy(path)):
            self._shell.notify(f"A copy is in {path}.")

    def look_after_file(self) -> None:
        """Check the file and make today's backup beside the running window."""
        path = self._live.project.path
        stop = threading.Event()
        BACKGROUND.start(lambda: self._emit(maintenance.look_after(path, stop.is_set)), "maintenance", stop.set)

    def _emit(self, report: maintenance.MaintenanceReport) -> None:
        try:
            self._checked.emit(report)
        except RuntimeError:  # the window is gone already
            return

    def _on_checked(self, report: maintenance.MaintenanceReport) -> None:
        if self._live.is_open and self._live.project.path == report.path and report.error is not None:
            self._live.failed.emit(report.error)
