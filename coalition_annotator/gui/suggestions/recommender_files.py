"""Writing recommenders to files and taking them in, in a thread: one with its encoder is large."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from coalition_annotator.gui.base.background_task import TaskRunner
from coalition_annotator.gui.base.project_model import ProjectModel

if TYPE_CHECKING:
    from coalition_annotator.project.suggestions.resources import RecommenderModel


# What trains and keeps recommenders is imported late, as it delays the window.


class RecommenderFiles(QObject):
    """One file at a time.

    Signals:
        written: the path that a recommender was written to.
        taken: the project has another recommender.
        changed: work begins, or has ended.
    """

    written = Signal(object)
    taken = Signal()
    changed = Signal()

    def __init__(self, live: ProjectModel, parent: QObject) -> None:
        super().__init__(parent)
        self._live = live
        self._runner = TaskRunner(self)
        self._runner.failed.connect(live.failed)
        self._runner.ended.connect(self.changed)

    @property
    def is_busy(self) -> bool:
        """Whether a file is being written or read."""
        return self._runner.is_busy

    def write(self, model: RecommenderModel, path: Path) -> None:
        """Write a recommender to a file."""
        from coalition_annotator.project.suggestions import recommender_file

        if not self.is_busy:
            self._runner.start(lambda _: recommender_file.write(model, path), lambda _: self.written.emit(path))
            self.changed.emit()

    def take_in(self, path: Path) -> None:
        """Take a recommender from a file, in place of the project's own."""
        from coalition_annotator.project.suggestions import recommender_file

        if self.is_busy or not self._live.is_open:
            return
        project = self._live.project
        self._runner.start(lambda _: recommender_file.read(path), lambda found: self._keep(project.id, found))
        self.changed.emit()

    def _keep(self, project_id: str, found: RecommenderModel) -> None:
        from coalition_annotator.project.suggestions import recommender

        # Another project may have been opened meanwhile.
        is_same = self._live.is_open and self._live.project.id == project_id
        if is_same and self._live.guard(lambda: recommender.keep(self._live.project, found)):
            self.taken.emit()

    def wait(self) -> None:
        """Wait until no file is written or read any more."""
        self._runner.wait()
