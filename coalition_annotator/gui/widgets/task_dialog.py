"""A dialog whose work goes on in a thread: status, progress, stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QProgressBar, QWidget

from coalition_annotator.gui.base.background_task import TaskRunner, TellProgress
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.widgets.basics import button, plain_label
from coalition_annotator.model.errors import UserError
from coalition_annotator.project.project import Project


class TaskDialog(QDialog):
    """Runs one piece of work at a time. What is derived from it lays out ``status``, ``bar`` and ``cancel``."""

    def __init__(self, live: ProjectModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModal(True)
        self._live = live
        self._runner = TaskRunner(self)
        self._runner.progress.connect(self._on_progress)
        self._runner.failed.connect(lambda error: self._go_on(lambda: self.on_failed(error)))
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
        return self._runner.is_busy

    @property
    def will_go_on(self) -> bool:
        """Whether other work follows when this has stopped."""
        return self._next is not None

    def run(self, work: Callable[[TellProgress], Any], then: Callable[[Any], None]) -> None:
        """Do something in a thread and give its result to ``then``."""
        self._runner.start(
            work,
            lambda result: self._go_on(lambda: then(result)),
            cancelled=lambda: self._go_on(lambda: self.status.setText("Stopped; nothing was written.")),
        )
        self.bar.setRange(0, 0)
        self.refresh_buttons()

    def with_project(self, work: Callable[[Project, TellProgress], Any]) -> Callable[[TellProgress], Any]:
        """Return work on the project for a thread."""
        return self._live.on_own_connection(work)

    def stop_and(self, then: Callable[[], None]) -> None:
        """Stop what is going on, and go on with something else."""
        self._next = then
        self._runner.cancel()

    def on_failed(self, error: UserError) -> None:
        """Show why something could not be done."""
        self.status.setText(str(error))

    def refresh_buttons(self) -> None:
        """Show what can be done now."""
        self.bar.setVisible(self.working)
        self.cancel.setText("Stop" if self.working else "Cancel")

    def _go_on(self, then: Callable[[], None]) -> None:
        self.bar.setRange(0, 1)
        following, self._next = self._next, None
        if self._closing:
            super().reject()
        elif following is not None:
            following()
        else:
            then()
        self.refresh_buttons()

    def _on_progress(self, what: str, done: int, of: int) -> None:
        self.bar.setRange(0, of)
        self.bar.setValue(done)
        self.status.setText(f"{what}: {done:,} of {of:,}" if of else f"{what}: {done:,}" if done else f"{what}…")

    def reject(self) -> None:
        """Stop what is going on, or close."""
        if self.working:
            self._closing = True
            self._runner.cancel()
            self.status.setText("Stopping…")
            return
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.working:
            event.ignore()
            self.reject()
            return
        super().closeEvent(event)
