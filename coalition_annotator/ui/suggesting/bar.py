"""The bar beneath the selected suggestion: what it is, how sure, why; and the two answers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton

from coalition_annotator.ui.suggesting.view import SuggestingView
from coalition_annotator.ui.widgets.basics import plain_label


class SuggestionBar(QFrame):
    """Follows the selected suggestion, as the popover follows selected words."""

    def __init__(self, view: SuggestingView, *, accept: Callable[[], object], decline: Callable[[], object]) -> None:
        super().__init__(view)
        self.setObjectName("popover")
        self.setAccessibleName("The selected suggestion")
        self._view = view
        self.label = plain_label("")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 5, 5, 5)
        row.setSpacing(4)
        row.addWidget(self.label)
        for text, tip, run in (
            ("Accept  A", "Make a tag of it (A); a claim brings its speaker, cue and countries", accept),
            ("Decline  X", "It is not proposed again (X)", decline),
        ):
            tool = QToolButton(self)
            tool.setText(text)
            tool.setToolTip(tip)
            tool.setAccessibleName(tip)
            tool.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            tool.setCursor(Qt.CursorShape.PointingHandCursor)
            tool.clicked.connect(lambda _=False, each=run: each())
            row.addWidget(tool)
        self.hide()
        view.suggestions.selection_changed.connect(self._on_selected)
        view.shown_changed.connect(self._place)
        view.tagger.opened.connect(self._on_selected)

    def _on_selected(self) -> None:
        selected = self._view.suggestions.selected
        if selected is None:
            self.hide()
            return
        self.label.setText(self._view.told(selected))
        self.adjustSize()
        self.show()
        self.raise_()
        self._place()

    def _place(self) -> None:
        if self._view.suggestions.selected is None:
            return
        column = self._view.viewport()
        rect = self._view.rect_of_selected().translated(column.x(), column.y())
        visible = rect.bottom() > 0 and rect.top() < self._view.height()
        self.setVisible(visible)
        x = min(max(8, round(rect.left())), max(8, self._view.width() - self.width() - 16))
        y = round(rect.bottom()) + 6
        if y + self.height() > self._view.height() - 8:
            y = max(8, round(rect.top()) - self.height() - 6)
        self.move(x, y)
