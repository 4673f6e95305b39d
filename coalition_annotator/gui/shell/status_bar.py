"""The line at the window's bottom: what is saved, how far the work is, who works."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout

from coalition_annotator.gui.base.settings import NORMAL_SIZE
from coalition_annotator.gui.widgets.basics import button, plain_label, plain_tip
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.wording import counted
from coalition_annotator.project.project import Project

_SHOWN_FOR_MS = 5000


class StatusBar(QFrame):
    """Saved, progress and tags at the left, a passing word in the middle, team and annotator at the right."""

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
        self.team = button("", lambda: None)
        self.team.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.team.hide()
        row.addWidget(self.team)
        row.addWidget(self.who)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.said.clear)

    def show_project(self, project: Project | None) -> None:
        """Show what only an open project has, or hide it where none is open."""
        for label in (self.saved, self.progress, self.tags):
            label.setVisible(project is not None)
        if project is not None:
            self.saved.setText("Read-only" if project.read_only else "● Saved")
            self.show_counts(project, articles=True)

    def show_counts(self, project: Project, *, articles: bool) -> None:
        """Show the number of tags, and where ``articles`` says so, how many articles are done."""
        if articles:
            self.progress.setText(f"{project.done_total():,} of {len(project.articles):,} done")
        self.tags.setText(counted(project.tag_total(), "tag"))

    def show_suggestions(self, number: int) -> None:
        """Show how many suggestions are open."""
        self.suggestions.setText(counted(number, "suggestion") if number else "")
        self.suggestions.setVisible(bool(number))

    def show_team(self, sign: str, details: str) -> None:
        """Show how the project stands to its team; nothing where ``sign`` is empty."""
        self.team.setVisible(bool(sign))
        self.team.setText(sign)
        self.team.setToolTip(plain_tip(details))
        self.team.setAccessibleName(sign)

    def show_annotator(self, me: Annotator, size: int) -> None:
        """Show who works here, and the size of the text."""
        self.who.setText(f"{me.name} · {round(size / NORMAL_SIZE * 100)} %")

    def say(self, text: str) -> None:
        """Show a short text for some seconds."""
        self.said.setText(text)
        self._timer.start(_SHOWN_FOR_MS)
