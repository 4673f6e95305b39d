"""Work on a whole project in a thread, with a connection of its own, while the window goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from coalition_annotator.gui.base.background_task import TaskRunner, TellProgress
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.project.project import Project


class ProjectTask(QObject):
    """Reads the project, once at a time; what it finds is dropped where the project was closed meanwhile.

    Signals:
        progress: what is going on, how much is done, of how much.
    """

    progress = Signal(str, int, int)

    def __init__(self, live: ProjectModel, parent: QObject) -> None:
        super().__init__(parent)
        self._live = live
        self._runner = TaskRunner(self)
        self._runner.progress.connect(self.progress)
        self._runner.failed.connect(live.failed)
        self._runner.ended.connect(self._on_end)

    @property
    def is_busy(self) -> bool:
        """Whether the project is being read."""
        return self._runner.is_busy

    def _start(self, read: Callable[[Project, TellProgress], object]) -> None:
        """Begin to read the open project."""
        self._runner.start(self._live.on_own_connection(read), self._on_done)

    def _on_done(self, found: object) -> None:
        if self._live.is_open:
            self._keep(found)

    def _keep(self, found: Any) -> None:
        """Keep what was read."""
        raise NotImplementedError

    def _on_end(self) -> None:
        """Nothing goes on any more, whatever came of it."""

    def cancel(self) -> None:
        """Stop reading."""
        self._runner.cancel()

    def wait(self) -> None:
        """Stop, and wait until nothing goes on."""
        self._runner.cancel()
        self._runner.wait()
