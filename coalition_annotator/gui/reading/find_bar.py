"""The bar that finds words in the open article."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QToolButton, QWidget

from coalition_annotator.gui.article_view.input import TaggingView
from coalition_annotator.gui.widgets.basics import plain_label
from coalition_annotator.model.span import Span
from coalition_annotator.model.text import occurrences


class FindBar(QFrame):
    """Finds words in the open article; Enter goes on, Shift+Enter back, Escape leaves."""

    closed = Signal()

    def __init__(self, view: TaggingView, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("find-bar")
        self._view = view
        self.line = QLineEdit()
        self.line.setPlaceholderText("Find in this article")
        self.line.setAccessibleName("Find in this article")
        self.count = plain_label("", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.addWidget(self.line, 1)
        row.addWidget(self.count)
        for text, tip, step in (("▲", "Previous (Shift+Enter)", -1), ("▼", "Next (Enter)", 1)):
            tool = QToolButton()
            tool.setText(text)
            tool.setToolTip(tip)
            tool.setAccessibleName(tip)
            tool.clicked.connect(lambda _=False, each=step: self.go(each))
            row.addWidget(tool)
        close = QToolButton()
        close.setText("×")
        close.setAccessibleName("Close the find bar")
        close.clicked.connect(self.leave)
        row.addWidget(close)
        self.setFixedWidth(400)
        self.line.textChanged.connect(self._search)
        view.tagger.opened.connect(self.hide)
        self.hide()

    def open(self, typed: str = "") -> None:
        """Show the bar, with some words to find."""
        span = self._view.selected_span()
        tags = self._view.tagger.tags
        if not typed and span is not None and tags is not None and span.length < 80:
            typed = tags.text[span.start : span.end]
        self.show()
        self.raise_()
        self.line.setFocus()
        if typed:
            self.line.setText(typed)
        self.line.selectAll()
        self._search()

    def leave(self) -> None:
        """Hide the bar; the place found is selected."""
        current = self._view.current_match
        self._view.show_matches([], None)
        self.hide()
        if current is not None:
            self._view.select_span(current)
        self._view.setFocus()

    def _search(self) -> None:
        tags = self._view.tagger.tags
        typed = self.line.text()
        matches: list[Span] = []
        if tags is not None and typed.strip():
            matches = occurrences(tags.text, typed, match_case=False, whole_words=False)
        top = self._view.offset_near_top()
        current = next((match for match in matches if match.start >= top), matches[0] if matches else None)
        self._show(matches, current)

    def _show(self, matches: list[Span], current: Span | None) -> None:
        self._view.show_matches(matches, current)
        found = f"{matches.index(current) + 1} of {len(matches)}" if current else "None"
        self.count.setText(found if self.line.text().strip() else "")

    def go(self, step: int) -> None:
        """Go to the next (+1) or previous (-1) place."""
        matches, current = self._view.matches, self._view.current_match
        if matches and current is not None:
            self._show(matches, matches[(matches.index(current) + step) % len(matches)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)
