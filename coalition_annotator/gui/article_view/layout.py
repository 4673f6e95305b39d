"""An article set in a column: margins, scrolling, and where each code point stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPalette, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from coalition_annotator.gui.article_view.cards import card_scale
from coalition_annotator.gui.article_view.geometry import boxes_of, offset_at
from coalition_annotator.gui.article_view.tag_controller import TagController
from coalition_annotator.gui.article_view.typesetting import SetText, column_width, fit_head, meta_line, set_article
from coalition_annotator.gui.base.settings import Settings, Typography
from coalition_annotator.gui.base.theme import Theme, ThemeManager
from coalition_annotator.gui.base.utf16 import Offsets
from coalition_annotator.model.article import Article
from coalition_annotator.model.span import Span
from coalition_annotator.model.text import Utf16
from coalition_annotator.model.text_alignment import Carried, offsets_between

GUTTER_WIDTH = 44
CARDS_WIDTH = 190


class ArticleLayout(QTextEdit):
    """Sets the open article of a TagController.

    The viewport is the text column; the gutter and the cards stand in the margins around it,
    so that resizing the window does not set the text anew.

    Signals:
        shown_changed: what is visible has moved or changed, so gutter and cards must follow.
    """

    shown_changed = Signal()
    # Room for what stands beside the column, in pixels.
    gutter_width = GUTTER_WIDTH
    has_cards = True

    def __init__(
        self, tagger: TagController, themes: ThemeManager, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.tagger = tagger
        self.settings = settings
        self._themes = themes
        self._set: SetText | None = None
        self.offsets = Offsets("")
        self.cards_shown = False
        self._fitted_width = 0
        self._shown_text = ""
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setObjectName("article")
        self.setAccessibleName("Article text")
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setCursorWidth(2)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)

    @property
    def theme(self) -> Theme:
        """The colours in use."""
        return self._themes.current

    @property
    def typography(self) -> Typography:
        """How the article is set."""
        return self.settings.typography

    def meta(self, article: Article) -> str:
        """Return the line below the title."""
        return meta_line(article)

    def refresh(self) -> None:
        """Draw anew what has changed since the last painting."""
        raise NotImplementedError

    def forget_boxes(self) -> None:
        """Forget where tags stood: the text is set anew."""
        raise NotImplementedError

    def forget_article(self) -> None:
        """Forget what was shown of the article before."""
        raise NotImplementedError

    # Laying out

    def reload(self, *, exact: bool = False) -> None:
        """Set the open article anew, keeping place and selection where the same one was open.

        ``exact`` says that letters are as large as before, so that the place can be kept to the pixel.
        """
        tags = self.tagger.tags
        same = tags is not None and self.property("article") == tags.article.id
        place = self._place() if same and tags is not None and self._set is not None else None
        self.setProperty("article", tags.article.id if tags else None)
        self.forget_article()
        self.forget_boxes()
        if tags is None:
            self._set, self.offsets = None, Offsets("")
            self.clear()
        else:
            article = self.tagger.live.project.articles[tags.article.id]
            # QTextEdit deletes the document that it lets go of only where that belongs to its inner control.
            control = self.document().parent()
            self._set = set_article(article, tags.text, self.typography, self.theme, control)
            self.offsets = Offsets(tags.text)
            self.setDocument(self._set.document)
        self._shown_text = tags.text if tags is not None else ""
        self._place_margins()
        self._fit_head()
        self.verticalScrollBar().setValue(0)
        if place is not None and tags is not None:
            self._return_to(place if exact else place._replace(below=0), tags.text)
        self.refresh()

    def _place(self) -> _Place:
        cursor = self.textCursor()
        anchor, caret = (self.offsets.offset(Utf16(each)) for each in (cursor.anchor(), cursor.position()))
        top = self.offset_near_top()
        return _Place(self._shown_text, top, self.scroll_top - self._height_of(top), anchor, caret)

    def _return_to(self, place: _Place, text: str) -> None:
        """Scroll to and select what was at the top and selected before; where the text is another, its counterpart."""
        top, anchor, caret = place.top, place.anchor, place.caret
        if text != place.text:
            carried = offsets_between(place.text, text)
            top, anchor, caret = (_carried(each, place.text, text, carried) for each in (top, anchor, caret))
        start, end = self.offsets.positions(Span(min(anchor, caret), max(anchor, caret)))
        cursor = self.textCursor()
        cursor.setPosition((start if anchor <= caret else end).units)
        cursor.setPosition((end if anchor <= caret else start).units, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.verticalScrollBar().setValue(round(self._height_of(top) + place.below))

    def _restyle(self) -> None:
        palette = QPalette(self.palette())
        for role, name in (
            (QPalette.ColorRole.Base, "reader"),
            (QPalette.ColorRole.Text, "text"),
            (QPalette.ColorRole.Highlight, "selection"),
            (QPalette.ColorRole.HighlightedText, "text"),
        ):
            palette.setColor(role, self.theme.role(name))
        self.setPalette(palette)
        self.setStyleSheet("QTextEdit#article { background: transparent; border: 0; }")
        if self._set is not None:
            self.reload()

    @property
    def card_scale(self) -> float:
        """How much larger than usual cards are, as they grow with the text."""
        return card_scale(self.typography.size)

    @property
    def cards_width(self) -> int:
        """Room for cards beside the column, in pixels; 0 where this view has none."""
        return round(CARDS_WIDTH * self.card_scale) if self.has_cards else 0

    def _fit_head(self) -> None:
        self._fitted_width = self.viewport().width()
        article = self.tagger.tags.article if self.tagger.tags else None
        if self._set is not None and article is not None:
            article = self.tagger.live.project.articles.get(article.id, article)
            self._set = fit_head(self._set, article, self.typography, self.viewport().width())

    def _place_margins(self) -> None:
        column = column_width(self.typography)
        room = self.width() - self.verticalScrollBar().sizeHint().width()
        gutter = self.gutter_width
        cards = self.cards_width if room >= column * 0.8 + gutter + self.cards_width + 24 else 0
        spare = max(0, room - column - gutter - cards - 24)
        left = gutter + spare // 2
        right = max(16, room - left - min(column, room - left - cards - 16))
        self.setViewportMargins(left, 0, right, 0)
        self.cards_shown = bool(cards)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        pressed, shift = event.button() == Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
        if pressed and self.textCursor().hasSelection() and not event.modifiers() & shift:
            self.clear_selection()  # a press on selected words or at their end begins a sweep, and drags no text
        super().mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        place = self.offset_near_top()
        self._place_margins()
        super().resizeEvent(event)
        # Qt has resized the viewport before it says so: only what was set can tell whether it must be set anew.
        if self.viewport().width() != self._fitted_width:
            self.forget_boxes()
            self._fit_head()
            if place:
                self.scroll_to(place)
        self._moved()

    def _moved(self) -> None:
        self.shown_changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._set is not None:
            self.refresh()

    @property
    def scroll_top(self) -> float:
        """Height of the document that is scrolled out above the window, in pixels."""
        return float(self.verticalScrollBar().value())

    # Places

    def offset_at(self, point: QPointF | QPoint) -> int | None:
        """Return the code point under a point of the viewport, or None beside the letters."""
        if self._set is None:
            return None
        place = QPointF(point) + QPointF(0, self.scroll_top)
        return offset_at(self.document(), self.offsets, place)

    def edge_at(self, point: QPointF | QPoint) -> int:
        """Return the offset between two code points that is nearest to a point of the viewport."""
        place = point.toPoint() if isinstance(point, QPointF) else point
        return self.offsets.offset(Utf16(self.cursorForPosition(place).position()))

    def offset_near_top(self) -> int:
        """Return the first code point that is visible."""
        if self._set is None:
            return 0
        return self._offsets_between(self.scroll_top + 2, self.scroll_top + 2)[0]

    def place_to_go_on(self) -> int:
        """Return the caret's offset where the caret is in sight, else the first one that is."""
        if self._set is None:
            return 0
        height = self.viewport().height()
        first, last = self._offsets_between(self.scroll_top + 2, self.scroll_top + height - 2)
        return self.caret() if first <= self.caret() <= last else first

    def caret(self) -> int:
        """Return the code point offset of the caret."""
        return self.offsets.offset(Utf16(self.textCursor().position()))

    def selected_span(self) -> Span | None:
        """Return what is selected with mouse or keyboard, not yet grown to words; None for nothing."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return None
        start, end = Utf16(cursor.selectionStart()), Utf16(cursor.selectionEnd())
        return Span(self.offsets.offset(start), self.offsets.offset(end))

    def select_span(self, span: Span) -> None:
        """Select a span of the text."""
        start, end = self.offsets.positions(span)
        cursor = self.textCursor()
        cursor.setPosition(start.units)
        cursor.setPosition(end.units, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def put_caret(self, offset: int) -> None:
        """Put the caret at an offset and select nothing, so that the keys go on from there."""
        cursor = self.textCursor()
        cursor.setPosition(self.offsets.position(offset).units)
        self.setTextCursor(cursor)

    def clear_selection(self) -> None:
        """Select nothing; the caret stays."""
        cursor = self.textCursor()
        cursor.clearSelection()
        self.setTextCursor(cursor)

    def scroll_to(self, offset: int) -> None:
        """Scroll so that an offset stands at the top."""
        self.verticalScrollBar().setValue(round(self._height_of(offset)))

    def _height_of(self, offset: int) -> float:
        """Return how far below the document's top the line of an offset begins, in pixels."""
        cursor = self.textCursor()
        cursor.setPosition(self.offsets.position(offset).units)
        block = cursor.block()
        rect = self.document().documentLayout().blockBoundingRect(block)
        line = block.layout().lineForTextPosition(cursor.position() - block.position())
        return float(rect.top() + (line.y() if line.isValid() else 0))

    def ensure_shown(self, offset: int) -> None:
        """Scroll only where an offset is out of sight, and then to a third of the window's height."""
        cursor = self.textCursor()
        cursor.setPosition(min(self.offsets.position(offset).units, self.document().characterCount() - 1))
        rect = self.cursorRect(cursor)
        height = self.viewport().height()
        if rect.top() < 8 or rect.bottom() > height - 24:
            self.verticalScrollBar().setValue(round(self.scroll_top + rect.top() - height / 3))

    def rect_of(self, span: Span) -> QRectF:
        """Return the last line's box of a span, in coordinates of the viewport."""
        boxes = boxes_of(self.document(), self.offsets, span, 0, 1e9)
        return boxes[-1].rect().translated(0, -self.scroll_top) if boxes else QRectF()

    def _offsets_between(self, top: float, bottom: float) -> tuple[int, int]:
        layout = self.document().documentLayout()
        exactness = Qt.HitTestAccuracy.FuzzyHit
        return (
            self.offsets.offset(Utf16(max(0, layout.hitTest(QPointF(0, top), exactness)))),
            self.offsets.offset(Utf16(max(0, layout.hitTest(QPointF(100_000, bottom), exactness)))),
        )

    def repeats(self) -> tuple[int, ...]:
        """Return the starts of paragraphs that stood already in the article."""
        return self._set.repeats if self._set else ()


class _Place(NamedTuple):
    """Where somebody reads: the text, its first visible code point, pixels scrolled below its line, and the caret."""

    text: str
    top: int
    below: float
    anchor: int
    caret: int


def _carried(offset: int, old: str, new: str, carried: Callable[[Span], Carried]) -> int:
    """Return where a place between code points lies in another text: before what followed it, or where it was."""
    span = carried(Span(offset, offset + 1)).span if offset < len(old) else None
    return span.start if span is not None else min(offset, len(new))
