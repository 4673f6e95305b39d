"""The popover that offers the layers, with their keys, for what is selected."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from coalition_annotator.gui.article_view.input import TaggingView
from coalition_annotator.gui.widgets.basics import plain_tip
from coalition_annotator.model.span import Spans


def place_by(frame: QFrame, view: TaggingView, last: QRectF, first: QRectF, gap: int) -> None:
    """Move a frame of a view below a line of its text, or above another where there is no room.

    Args:
        frame: a child of the view.
        view: the view.
        last: the line to stand below, in coordinates of the viewport.
        first: the line to stand above.
        gap: pixels between line and frame.
    """
    column = view.viewport()
    x = min(max(8, round(last.left()) + column.x()), max(8, view.width() - frame.width() - 16))
    y = round(last.bottom()) + column.y() + gap
    if y + frame.height() > view.height() - 8:
        y = max(8, round(first.top()) + column.y() - frame.height() - gap)
    frame.move(x, y)


def place_under(frame: QFrame, view: TaggingView, spans: Spans) -> bool:
    """Move a frame of a view under a tag, or above it where there is no room; tells whether the tag is in sight."""
    last, first = view.rect_of(spans[-1]), view.rect_of(spans[0]._replace(end=spans[0].start + 1))
    place_by(frame, view, last, first, 6)
    top = view.viewport().y()
    return last.bottom() + top > 0 and first.top() + top < view.height()


def flat_button(frame: QWidget, label: str, tip: str, action: Callable[[], object]) -> QToolButton:
    """Return a button for a frame over the text, which leaves the keyboard to the text."""
    button = QToolButton(frame)
    button.setText(label.replace("&", "&&"))
    button.setToolTip(plain_tip(tip))
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.clicked.connect(lambda: action())
    return button


class Popover(QFrame):
    """A row of buttons under the selected words, one for each layer."""

    def __init__(self, view: TaggingView) -> None:
        super().__init__(view)
        self.setObjectName("popover")
        self.setAccessibleName("Tag the selected words")
        self._view = view
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(5, 5, 5, 5)
        self._row.setSpacing(2)
        self._filled: object = None
        self.hide()
        view.selecting.connect(self.offer)
        view.selection_cleared.connect(self.hide)
        view.shown_changed.connect(self._follow)
        view.tagger.opened.connect(self.hide)

    def offer(self) -> None:
        """Show the layers of the codebook under the selection."""
        if not self._view.tagger.live.is_open or self._view.tagger.tags is None or self._view.tagger.brush:
            return
        self._fill()
        self._follow(force=True)
        self.show()
        self.raise_()

    def _fill(self) -> None:
        """Put the buttons in, unless they are there already: what is visible is not pulled down and built again."""
        layers = self._view.tagger.live.project.codebook.layers
        wanted = (layers, self._view.tagger.selected is not None)
        if wanted == self._filled:
            return
        self._filled = wanted
        self.hide()
        while self._row.count():
            item = self._row.takeAt(0)
            if item is not None and (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for layer in layers:
            self._add(f"{layer.name}  {layer.key}".rstrip(), layer.definition, partial(self._tag, layer.id))
        if self._view.tagger.selected is not None:
            self._add("Add part  P", "Add these words to the selected tag (Ctrl+select)", self._add_part)
        self._row.activate()
        self.adjustSize()

    def _add(self, label: str, tip: str, action: Callable[[], object]) -> None:
        self._row.addWidget(flat_button(self, label, tip, action))

    def _tag(self, layer_id: str) -> None:
        self.hide()
        self._view.tag_selection(layer_id)
        self._view.setFocus()

    def _add_part(self) -> None:
        self.hide()
        self._view.add_selection_as_part()
        self._view.setFocus()

    def _follow(self, *, force: bool = False) -> None:
        span = self._view.selected_span()
        if span is None or not (force or self.isVisible()):
            return
        first = self._view.rect_of(span._replace(end=span.start + 1))
        place_by(self, self._view, self._view.rect_of(span), first, 4)
