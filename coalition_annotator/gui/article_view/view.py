"""The reading view: lays out an article and shows its tags. Gestures and keys are in gestures.py."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from coalition_annotator.gui.article_view import painter as paint
from coalition_annotator.gui.article_view.geometry import LineBox, VisibleTag, boxes_of, offset_at
from coalition_annotator.gui.article_view.repaint import Picture, Shown, around, changed_region, picture_of
from coalition_annotator.gui.article_view.tag_controller import Tagger
from coalition_annotator.gui.article_view.typesetting import (
    MARGIN,
    SetText,
    column_width,
    fit_head,
    meta_font,
    meta_line,
    set_article,
    title_font,
)
from coalition_annotator.gui.base.painting import contained
from coalition_annotator.gui.base.settings import Settings, Typography
from coalition_annotator.gui.base.theme import Theme, ThemeKeeper
from coalition_annotator.gui.base.utf16 import Offsets
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.article import Article
from coalition_annotator.model.span import Span
from coalition_annotator.model.text import Utf16

GUTTER_WIDTH = 44
CARDS_WIDTH = 190
_NEAR = 40
_LONG = 2000


class ArticleView(QTextEdit):
    """Shows the open article of a Tagger.

    The viewport is the text column; the gutter and the cards stand in the margins around it,
    so that resizing the window does not set the text anew.

    Signals:
        shown_changed: what is visible has moved or changed, so gutter and cards must follow.
        hover_changed: another tag lies under the mouse, or none.
    """

    shown_changed = Signal()
    hover_changed = Signal()
    # Room for what stands beside the column, in pixels.
    gutter_width = GUTTER_WIDTH
    cards_width = CARDS_WIDTH

    def __init__(self, tagger: Tagger, themes: ThemeKeeper, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tagger = tagger
        self.settings = settings
        self._themes = themes
        self._set: SetText | None = None
        self.offsets = Offsets("")
        self.hovered_id: str | None = None
        self.preview: Annotation | None = None
        self.matches: list[Span] = []
        self.current_match: Span | None = None
        self._visible: list[VisibleTag] | None = None
        self._range = (0, 0)
        self._boxes: dict[str, tuple[Annotation, list[LineBox]]] = {}
        self._picture: Picture | None = None
        self._painted: Picture | None = None
        self._dirty = QRectF()
        self.cards_shown = False
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
        tagger.opened.connect(self.reload)
        tagger.tags_changed.connect(self.refresh)
        tagger.selection_changed.connect(self._on_selection)
        tagger.mode_changed.connect(self._on_mode)
        themes.changed.connect(self._restyle)
        self.verticalScrollBar().valueChanged.connect(self._moved)
        self._restyle()

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

    # Laying out

    def reload(self) -> None:
        """Set the open article anew, keeping the place where the same one was open."""
        tags = self.tagger.tags
        same = tags is not None and self.property("article") == tags.article.id
        place = self.offset_near_top() if same else 0
        self.setProperty("article", tags.article.id if tags else None)
        self.matches, self.current_match, self.preview = [], None, None
        self._painted = None
        self._boxes.clear()
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
        self._place_margins()
        self._fit_head()
        self.verticalScrollBar().setValue(0)
        if place:
            self.scroll_to(place)
        self.refresh()

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

    def _fit_head(self) -> None:
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        place = self.offset_near_top()
        width = self.viewport().width()
        self._place_margins()
        super().resizeEvent(event)
        if self.viewport().width() != width:
            self._boxes.clear()
            self._fit_head()
            if place:
                self.scroll_to(place)
        self._moved()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._set is not None:
            self.refresh()

    # What is visible

    def refresh(self) -> None:
        """Draw anew what has changed since the last painting."""
        self._visible = self._picture = None
        self._update_changed()
        self.shown_changed.emit()

    def _update_changed(self) -> None:
        region = changed_region(self._painted, self._pictured()) if self._painted else None
        if region is None:
            self.viewport().update()
        elif not region.isEmpty():
            self.viewport().update(region.translated(0, -self.verticalScrollBar().value()))

    def _pictured(self) -> Picture:
        if self._picture is None:
            self._picture = picture_of(self.tagger, self.visible_tags(), self.hovered_id)
        return self._picture

    def _moved(self) -> None:
        self._visible = self._picture = None
        self.shown_changed.emit()

    def _on_selection(self) -> None:
        selected = self.tagger.selected
        if selected is not None:
            self.ensure_shown(selected.start)
        self.refresh()

    def _on_mode(self) -> None:
        painting = self.tagger.brush is not None or self.tagger.linking is not None
        shape = Qt.CursorShape.CrossCursor if painting else Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)
        self._picture = None
        self.viewport().update()

    @property
    def scroll_top(self) -> float:
        """Height of the document that is scrolled out above the window, in pixels."""
        return float(self.verticalScrollBar().value())

    def visible_tags(self) -> list[VisibleTag]:
        """Return the tags near the window with their boxes in document coordinates."""
        if self._visible is None:
            self._visible = self._find_visible()
        return self._visible

    def _find_visible(self) -> list[VisibleTag]:
        if self._set is None or not self.tagger.live.is_open:
            return []
        top, bottom = self.scroll_top - _NEAR, self.scroll_top + self.viewport().height() + _NEAR
        first, last = self._range = self._offsets_between(top, bottom)
        codebook = self.tagger.live.project.codebook
        result: list[VisibleTag] = []
        for annotation in self.tagger.index.between(first, last + 1):
            shown = self.preview if self.preview and self.preview.id == annotation.id else annotation
            layer = codebook.layer(annotation.layer_id)
            if layer is None:
                continue
            boxes = self._boxes_near(shown, top, bottom)
            if boxes:
                result.append(VisibleTag(shown, layer, boxes))
        return result

    def _boxes_near(self, annotation: Annotation, top: float, bottom: float) -> list[LineBox]:
        """Return a tag's boxes. Those of short tags are kept until the text is set anew."""
        document = self.document()
        if annotation.envelope.length > _LONG:
            spans = annotation.spans
            return [box for span in spans for box in boxes_of(document, self.offsets, span, top, bottom)]
        kept = self._boxes.get(annotation.id)
        if kept is None or kept[0] is not annotation:
            boxes = [box for span in annotation.spans for box in boxes_of(document, self.offsets, span, 0, 1e9)]
            kept = self._boxes[annotation.id] = (annotation, boxes)
        return kept[1]

    def _offsets_between(self, top: float, bottom: float) -> tuple[int, int]:
        layout = self.document().documentLayout()
        exactness = Qt.HitTestAccuracy.FuzzyHit
        return (
            self.offsets.offset(Utf16(max(0, layout.hitTest(QPointF(0, top), exactness)))),
            self.offsets.offset(Utf16(max(0, layout.hitTest(QPointF(100_000, bottom), exactness)))),
        )

    def visible_offsets(self) -> tuple[int, int]:
        """Return the first and the last code point near the window."""
        self.visible_tags()
        return self._range

    def boxes_for(self, annotation: Annotation) -> VisibleTag | None:
        """Return a tag with all its boxes, however far from the window; None for an unknown layer."""
        layer = self.tagger.live.project.codebook.layer(annotation.layer_id)
        boxes = [box for span in annotation.spans for box in boxes_of(self.document(), self.offsets, span, 0, 1e9)]
        return VisibleTag(annotation, layer, boxes) if layer and boxes else None

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

    def clear_selection(self) -> None:
        """Select nothing; the caret stays."""
        cursor = self.textCursor()
        cursor.clearSelection()
        self.setTextCursor(cursor)

    def scroll_to(self, offset: int) -> None:
        """Scroll so that an offset stands at the top."""
        cursor = self.textCursor()
        cursor.setPosition(self.offsets.position(offset).units)
        block = cursor.block()
        rect = self.document().documentLayout().blockBoundingRect(block)
        line = block.layout().lineForTextPosition(cursor.position() - block.position())
        self.verticalScrollBar().setValue(round(rect.top() + (line.y() if line.isValid() else 0)))

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

    def repeats(self) -> tuple[int, ...]:
        """Return the starts of paragraphs that stood already in the article."""
        return self._set.repeats if self._set else ()

    def set_hovered(self, annotation_id: str | None) -> None:
        """Say which tag lies under the mouse."""
        if annotation_id != self.hovered_id:
            self.hovered_id = annotation_id
            self._picture = None
            self._update_changed()
            self.hover_changed.emit()

    def show_matches(self, matches: list[Span], current: Span | None) -> None:
        """Frame the places that a search found; the current one is filled."""
        self.matches, self.current_match = matches, current
        if current is not None:
            self.ensure_shown(current.start)
        self.viewport().update()

    # Painting

    @contained
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._set is None:
            super().paintEvent(event)
            return
        shift = QPointF(0, -self.scroll_top)
        self._painted = picture = self._pictured()
        dirty = self._dirty = QRectF(event.rect()).translated(0, self.scroll_top)
        near = [
            shown for shown in picture.tags.values() if any(around(box).intersects(dirty) for box in shown.tag.boxes)
        ]
        painter = QPainter(self.viewport())
        painter.translate(shift)
        self._paint_head(painter)
        self._paint_under(painter, near, picture)
        self._paint_matches(painter)
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.translate(shift)
        self._paint_over(painter, near)
        painter.end()

    def _paint_under(self, painter: QPainter, near: list[Shown], picture: Picture) -> None:
        inside = paint.nested(shown.tag for shown in picture.tags.values())
        paint.paint_under(painter, [shown.tag for shown in near], self.theme, inside)

    def _paint_head(self, painter: QPainter) -> None:
        tags, typography = self.tagger.tags, self.typography
        if self._set is None or tags is None or self.scroll_top > self._set.meta_top + self._set.meta_height:
            return
        article = self.tagger.live.project.articles.get(tags.article.id, tags.article)
        width = self.viewport().width() - 2 * MARGIN
        if self._set.title_height:
            painter.setFont(title_font(typography))
            painter.setPen(self.theme.role("text"))
            rect = QRectF(MARGIN, 2 * typography.size, width, self._set.title_height)
            painter.drawText(rect, int(Qt.TextFlag.TextWordWrap.value), article.title)
        painter.setFont(meta_font(typography))
        painter.setPen(self.theme.role("muted"))
        painter.drawText(QRectF(MARGIN, self._set.meta_top, width, 20), self.meta(article))

    def _paint_matches(self, painter: QPainter) -> None:
        if not self.matches:
            return
        top, bottom = self.scroll_top - _NEAR, self.scroll_top + self.viewport().height() + _NEAR
        first, last = self.visible_offsets()
        near = [match for match in self.matches if match.end >= first and match.start <= last]
        boxes = [
            (boxes_of(self.document(), self.offsets, each, top, bottom), each == self.current_match) for each in near
        ]
        paint.paint_matches(painter, boxes, self.theme.role("accent"))

    def _paint_over(self, painter: QPainter, near: list[Shown]) -> None:
        accent = self.theme.role("accent")
        for shown in near:
            if shown.role:
                paint.paint_outline(
                    painter, shown.tag, accent if shown.role != "hovered" else self.theme.role("border-strong")
                )
        paint.paint_codes(painter, [(shown.tag, shown.code) for shown in near if shown.code], self.theme)
        for source, target in self._pictured().connectors:
            ends = self._boxed(source), self._boxed(target)
            if ends[0] is not None and ends[1] is not None:
                paint.paint_connector(painter, ends[0], ends[1], self.theme.layer(ends[1].layer.colour).line)
        if not self.tagger.linking:
            for shown in near:
                if shown.role == "selected":
                    paint.paint_handles(painter, shown.tag, accent, self.theme.role("reader"))

    def _boxed(self, annotation: Annotation) -> VisibleTag | None:
        shown = self._painted.tags.get(annotation.id) if self._painted else None
        return shown.tag if shown else self.boxes_for(annotation)
