"""The bar beneath the selected suggestion: what it is, how sure, why; and the two answers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton

from coalition_annotator.gui.article_view.popover import flat_button, place_under
from coalition_annotator.gui.suggestions.suggestion_view import SuggestionView
from coalition_annotator.gui.widgets.basics import plain_label, plain_tip

_ANSWERS = {
    "tag.accept": ("Accept", "Make a tag of it; a claim brings its speaker, cue and countries"),
    "tag.decline": ("Decline", "It is not proposed again"),
}
_KEYS = {"tag.accept": "A", "tag.decline": "X"}


class SuggestionBar(QFrame):
    """Follows the selected suggestion, as the popover follows selected words."""

    def __init__(self, view: SuggestionView, *, accept: Callable[[], object], decline: Callable[[], object]) -> None:
        super().__init__(view)
        self.setObjectName("popover")
        self.setAccessibleName("The selected suggestion")
        self._view = view
        self.label = plain_label("")
        self._answers: list[QToolButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 5, 5, 5)
        row.setSpacing(4)
        row.addWidget(self.label)
        for text, tip in _ANSWERS.values():
            tool = flat_button(self, text, tip, accept if text == "Accept" else decline)
            tool.setAccessibleName(tip)
            self._answers.append(tool)
            row.addWidget(tool)
        self.hide()
        view.suggestions.selection_changed.connect(self._on_selected)
        view.shown_changed.connect(self._place)
        view.tagger.opened.connect(self._on_selected)
        view.selecting.connect(self.hide)
        view.selection_cleared.connect(self._on_selected)

    def _on_selected(self) -> None:
        selected = self._view.suggestions.selected
        if selected is None:
            self.hide()
            return
        own = self._view.settings.own_keys
        for tool, (command, (text, _)) in zip(self._answers, _ANSWERS.items(), strict=True):
            keys = own.get(command, [_KEYS[command]])
            tool.setText(f"{text}  {keys[0]}" if keys else text)
        told = self._view.told(selected)
        buttons = sum(tool.sizeHint().width() + 4 for tool in self.findChildren(QToolButton))
        room = max(80, self._view.width() - buttons - 60)
        self.label.setText(self.label.fontMetrics().elidedText(told, Qt.TextElideMode.ElideRight, room))
        self.label.setToolTip(plain_tip(told))
        self.adjustSize()
        self.show()
        self.raise_()
        self._place()

    def _place(self) -> None:
        selected = self._view.suggestions.selected
        if selected is not None and self._view.selected_span() is None:
            self.setVisible(place_under(self, self._view, selected.spans))
