"""The line at the window's bottom: what is saved, how far the work is, who works."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout

from coalition_annotator.gui.widgets.basics import plain_label

_SHOWN_FOR_MS = 5000


class StatusBar(QFrame):
    """Saved, progress and tags at the left, a passing word in the middle, the annotator at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("status-bar")
        self.setFixedHeight(28)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(20)
        self.saved, self.progress, self.tags, self.suggestions = (plain_label("") for _ in range(4))
        self.said, self.who = plain_label(""), plain_label("")
        for label in (self.saved, self.progress, self.tags, self.suggestions):
            row.addWidget(label)
        row.addWidget(self.said, 1)
        row.addWidget(self.who)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.said.clear)

    def show_project(self, is_open: bool) -> None:
        """Show or hide what only an open project has."""
        for label in (self.saved, self.progress, self.tags):
            label.setVisible(is_open)

    def say(self, text: str) -> None:
        """Show a short text for some seconds."""
        self.said.setText(text)
        self._timer.start(_SHOWN_FOR_MS)
