"""A dialog whose work goes on in a thread: status, progress, stop."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QProgressBar, QWidget

from coalition_annotator.gui.base.background_task import Tell, Work
from coalition_annotator.gui.base.project_model import LiveProject
from coalition_annotator.gui.widgets.basics import button, plain_label
from coalition_annotator.model.errors import UserError
from coalition_annotator.project.project import Project


class WorkDialog(QDialog):
    """Runs one piece of work at a time. What is derived from it lays out ``status``, ``bar`` and ``cancel``."""

    def __init__(self, live: LiveProject, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModal(True)
        self._live = live
        self._work: Work | None = None
        self._next: Callable[[], None] | None = None
        self._closing = False
        self.status = plain_label("", "muted", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress")
        self.bar.hide()
        self.cancel = button("Cancel", self.reject)

    @property
    def working(self) -> bool:
        """Whether something is going on."""
        return self._work is not None

    @property
    def will_go_on(self) -> bool:
        """Whether other work follows when this has stopped."""
        return self._next is not None

    def run(self, work: Callable[[Tell], Any], then: Callable[[Any], None]) -> None:
        """Do something in a thread and give its result to ``then``."""
        made = self._work = Work(work, self)
        made.told.connect(self._on_told)
        made.done.connect(lambda result: self._end(lambda: then(result)))
        made.refused.connect(lambda error: self._end(lambda: self.on_refused(error)))
        made.cancelled.connect(lambda: self._end(lambda: self.status.setText("Stopped; nothing was written.")))
        self.bar.setRange(0, 0)
        self.refresh_buttons()
        made.start()

    def with_project(self, work: Callable[[Project, Tell], Any]) -> Callable[[Tell], Any]:
        """Return work that opens the project once more: SQLite's connections belong to the thread that opened them."""
        path, me = self._live.project.path, self._live.project.me

        def run(tell: Tell) -> Any:
            with closing(Project.open(path, me=me)) as project:
                return work(project, tell)

        return run

    def stop_and(self, then: Callable[[], None]) -> None:
        """Stop what is going on, and go on with something else."""
        self._next = then
        if self._work is not None:
            self._work.cancel()

    def on_refused(self, error: UserError) -> None:
        """Show why something could not be done."""
        self.status.setText(str(error))

    def refresh_buttons(self) -> None:
        """Show what can be done now."""
        self.bar.setVisible(self.working)
        self.cancel.setText("Stop" if self.working else "Cancel")

    def _end(self, then: Callable[[], None]) -> None:
        if self._work is not None:
            self._work.deleteLater()
        self._work = None
        self.bar.setRange(0, 1)
        following, self._next = self._next, None
        if self._closing:
            super().reject()
        elif following is not None:
            following()
        else:
            then()
        self.refresh_buttons()

    def _on_told(self, what: str, done: int, of: int) -> None:
        self.bar.setRange(0, of)
        self.bar.setValue(done)
        self.status.setText(f"{what}: {done:,} of {of:,}" if of else f"{what}: {done:,}" if done else f"{what}…")

    def reject(self) -> None:
        """Stop what is going on, or close."""
        if self._work is not None:
            self._closing = True
            self._work.cancel()
            self.status.setText("Stopping…")
            return
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._work is not None:
            event.ignore()
            self.reject()
            return
        super().closeEvent(event)
