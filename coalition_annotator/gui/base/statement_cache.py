"""The project's statements, read in a thread and kept until the project changes."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.project_task import ProjectTask
from coalition_annotator.model.edit import Edit
from coalition_annotator.project.analysis import statements
from coalition_annotator.project.analysis.statements import StatementRow

_SETTLE_MS = 150
_OF_CLAIMS = frozenset({"annotation", "link", "entity", "article", "value", "attribute", "annotator"})


class StatementCache(ProjectTask):
    """Keeps the rows for the pages Data and Coalition.

    Signals:
        ready: the rows are there, or have changed.
    """

    ready = Signal()

    def __init__(self, live: ProjectModel, parent: QObject) -> None:
        super().__init__(live, parent)
        self.rows: list[StatementRow] = []
        self._stale = True
        self._wanted = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SETTLE_MS)
        self._soon.timeout.connect(self._read)
        live.edited.connect(self._on_edited)
        live.reread.connect(self._forget)
        live.opened.connect(self._forget)
        live.closed.connect(self._on_closed)

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
        self.cancel()

    def want(self, wanted: bool) -> None:
        """Say whether a page that shows the rows is open; they are read when they are wanted and out of date."""
        self._wanted = wanted
        if wanted and self._stale:
            self._read()

    def _read(self) -> None:
        if not self._live.is_open:
            return
        if self.is_busy:
            self._soon.start()
            return
        self._stale = False
        self._start(lambda project, tell: statements.rows(project, progress=tell))

    def _keep(self, found: list[StatementRow]) -> None:
        self.rows = found
        self.ready.emit()

    def wait(self) -> None:
        """Stop, and wait until nothing goes on."""
        self._soon.stop()
        super().wait()
