"""Reading a whole project in a thread, with a connection of its own, while the window goes on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

from PySide6.QtCore import QObject, Signal

from coalition_annotator.gui.base.background_task import Tell, Work
from coalition_annotator.gui.base.project_model import LiveProject
from coalition_annotator.project.project import Project


class ProjectReading(QObject):
    """One reading at a time; what it finds is dropped where the project was closed meanwhile.

    Signals:
        told: what is going on, how much is done, of how much.
    """

    told = Signal(str, int, int)

    def __init__(self, live: LiveProject, parent: QObject) -> None:
        super().__init__(parent)
        self._live = live
        self._work: Work | None = None

    def _start(self, read: Callable[[Project, Tell], object]) -> None:
        """Begin to read the open project."""
        path, me = self._live.project.path, self._live.project.me

        def run(tell: Tell) -> object:
            with closing(Project.open(path, me=me)) as project:
                return read(project, tell)

        self._work = Work(run, self)
        self._work.told.connect(self.told)
        self._work.done.connect(self._on_done)
        self._work.cancelled.connect(self._end)
        self._work.refused.connect(self._live.refused)
        self._work.refused.connect(self._end)
        self._work.start()

    def _on_done(self, found: object) -> None:
        self._let_go()
        if self._live.is_open:
            self._keep(found)
        self._on_end()

    def _end(self, _: object = None) -> None:
        self._let_go()
        self._on_end()

    def _let_go(self) -> None:
        if self._work is not None:
            self._work.deleteLater()
        self._work = None

    def _keep(self, found: Any) -> None:
        """Keep what was read."""
        raise NotImplementedError

    def _on_end(self) -> None:
        """Nothing goes on any more, whatever came of it."""

    def cancel(self) -> None:
        """Stop reading."""
        if self._work is not None:
            self._work.cancel()

    def wait(self) -> None:
        """Stop, and wait until nothing goes on."""
        if self._work is not None:
            self._work.cancel()
            self._work.wait()
