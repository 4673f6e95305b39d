"""The project's statements, read in a thread and kept until the project changes."""

from __future__ import annotations

from contextlib import closing

from PySide6.QtCore import QObject, QTimer, Signal

from coalition_annotator.model.edit import Edit
from coalition_annotator.session import statements
from coalition_annotator.session.project import Project
from coalition_annotator.session.statements import Row
from coalition_annotator.ui.live_project import LiveProject
from coalition_annotator.ui.work import Tell, Work

_SETTLE_MS = 150
_OF_CLAIMS = frozenset({"annotation", "link", "entity", "article", "value", "attribute", "annotator"})


class StatementKeeper(QObject):
    """Keeps the rows for the pages Data and Coalition.

    Signals:
        ready: the rows are there, or have changed.
        told: what is going on, how much is done, of how much.
    """

    ready = Signal()
    told = Signal(str, int, int)

    def __init__(self, live: LiveProject, parent: QObject) -> None:
        super().__init__(parent)
        self._live = live
        self.rows: list[Row] = []
        self._stale = True
        self._wanted = False
        self._work: Work | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SETTLE_MS)
        self._soon.timeout.connect(self._read)
        live.edited.connect(self._on_edited)
        live.reread.connect(self._forget)
        live.opened.connect(self._forget)
        live.closed.connect(self._on_closed)

    @property
    def reading(self) -> bool:
        """Whether the rows are being read."""
        return self._work is not None or self._soon.isActive()

    def _on_edited(self, done: Edit, initiator: object) -> None:
        if done.tables() & _OF_CLAIMS:
            self._forget()

    def _forget(self) -> None:
        self._stale = True
        if self._wanted:
            self._soon.start()

    def _on_closed(self) -> None:
        self.rows, self._stale, self._wanted = [], True, False
        self._soon.stop()
        if self._work is not None:
            self._work.cancel()

    def want(self, wanted: bool) -> None:
        """Say whether a page that shows the rows is open; they are read when they are wanted and out of date."""
        self._wanted = wanted
        if wanted and self._stale:
            self._read()

    def _read(self) -> None:
        if not self._live.is_open:
            return
        if self._work is not None:
            self._soon.start()
            return
        path, me = self._live.project.path, self._live.project.me
        self._stale = False

        def run(tell: Tell) -> list[Row]:
            with closing(Project.open(path, me=me)) as project:
                return statements.rows(project, progress=tell)

        self._work = Work(run, self)
        self._work.told.connect(self.told)
        self._work.done.connect(self._on_done)
        self._work.cancelled.connect(self._end)
        self._work.refused.connect(self._live.refused)
        self._work.refused.connect(self._end)
        self._work.start()

    def _end(self, _: object = None) -> None:
        if self._work is not None:
            self._work.deleteLater()
        self._work = None

    def _on_done(self, found: list[Row]) -> None:
        self._end()
        if self._live.is_open:
            self.rows = found
            self.ready.emit()

    def wait(self) -> None:
        """Stop, and wait until nothing goes on."""
        self._soon.stop()
        if self._work is not None:
            self._work.cancel()
            self._work.wait()
