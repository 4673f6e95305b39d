"""The tags of an article, painted in layers under and over its text. Mouse and keys are in input.py."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from coalition_annotator.gui.article_view import painter as paint
from coalition_annotator.gui.article_view.geometry import LineBox, VisibleTag, boxes_of
from coalition_annotator.gui.article_view.layout import ArticleLayout
from coalition_annotator.gui.article_view.repaint import PageState, TagAppearance, around, changed_region, picture_of
from coalition_annotator.gui.article_view.tag_controller import TagController
from coalition_annotator.gui.article_view.ties import paint_tie
from coalition_annotator.gui.article_view.typesetting import MARGIN, meta_font, title_font
from coalition_annotator.gui.base.painting import contained
from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.base.theme import ThemeManager
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.span import Span

_NEAR = 40
_LONG = 2000


class ArticleView(ArticleLayout):
    """Shows the tags of the open article.

    Signals:
        hover_changed: another tag lies under the mouse, or none.
    """

    hover_changed = Signal()

    def __init__(
        self, tagger: TagController, themes: ThemeManager, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(tagger, themes, settings, parent)
        self.hovered_id: str | None = None
        self.preview: Annotation | None = None
        self.matches: list[Span] = []
        self.current_match: Span | None = None
        self._visible: list[VisibleTag] | None = None
        self._range = (0, 0)
        self._boxes: dict[str, tuple[Annotation, list[LineBox]]] = {}
        self._picture: PageState | None = None
        self._painted: PageState | None = None
        self._dirty = QRectF()
        self._followed: str | None = None
        tagger.live.reread.connect(self._draw_all)
        tagger.opened.connect(lambda: self.reload(exact=True))
        tagger.tags_changed.connect(self.refresh)
        tagger.selection_changed.connect(self._on_selection)
        tagger.mode_changed.connect(self._on_mode)
        themes.changed.connect(self._restyle)
        self.verticalScrollBar().valueChanged.connect(self._moved)
        self._restyle()

    def forget_boxes(self) -> None:
        """Forget where tags stood: the text is set anew."""
        self._boxes.clear()

    def forget_article(self) -> None:
        """Forget what was shown of the article before."""
        self.matches, self.current_match, self.preview = [], None, None
        self._painted = None

    # What is visible

    def refresh(self) -> None:
        """Draw anew what has changed since the last painting."""
        self._visible = self._picture = None
        self._update_changed()
        self.shown_changed.emit()

    def _draw_all(self) -> None:
        self.forget_boxes()
        self._painted = None
        self.refresh()

    def _update_changed(self) -> None:
        region = changed_region(self._painted, self._pictured()) if self._painted else None
        if region is None:
            self.viewport().update()
        elif not region.isEmpty():
            self.viewport().update(region.translated(0, -self.verticalScrollBar().value()))

    def _pictured(self) -> PageState:
        if self._picture is None:
            self._picture = picture_of(self.tagger, self.visible_tags(), self.hovered_id)
        return self._picture

    def _moved(self) -> None:
        self._visible = self._picture = None
        super()._moved()

    def _on_selection(self) -> None:
        selected = self.tagger.selected
        if selected is not None and selected.id != self._followed:
            self.ensure_shown(selected.start)
        self._followed = selected.id if selected is not None else None
        self.refresh()

    def _on_mode(self) -> None:
        painting = self.tagger.brush is not None or self.tagger.linking is not None
        shape = Qt.CursorShape.CrossCursor if painting else Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)
        self._picture = None
        self.viewport().update()

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

    def visible_offsets(self) -> tuple[int, int]:
        """Return the first and the last code point near the window."""
        self.visible_tags()
        return self._range

    def boxes_for(self, annotation: Annotation) -> VisibleTag | None:
        """Return a tag with all its boxes, however far from the window; None for an unknown layer."""
        layer = self.tagger.live.project.codebook.layer(annotation.layer_id)
        boxes = [box for span in annotation.spans for box in boxes_of(self.document(), self.offsets, span, 0, 1e9)]
        return VisibleTag(annotation, layer, boxes) if layer and boxes else None

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

    def _paint_under(self, painter: QPainter, near: list[TagAppearance], picture: PageState) -> None:
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
        paint.paint_line(painter, QPointF(MARGIN, self._set.meta_top), width, self.meta(article))

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

    def _paint_over(self, painter: QPainter, near: list[TagAppearance]) -> None:
        accent = self.theme.role("accent")
        for shown in near:
            if shown.role:
                paint.paint_outline(
                    painter, shown.tag, accent if shown.role != "hovered" else self.theme.role("border-strong")
                )
        for source, target in self._pictured().connectors:
            ends = self._boxed(source), self._boxed(target)
            if ends[0] is not None and ends[1] is not None:
                paint_tie(painter, ends[0], ends[1], self.theme.layer(ends[1].layer.colour).line)
        paint.paint_codes(painter, [(shown.tag, shown.code) for shown in near if shown.code], self.theme)
        if not self.tagger.linking:
            for shown in near:
                if shown.role == "selected":
                    paint.paint_handles(painter, shown.tag, accent, self.theme.role("reader"))

    def _boxed(self, annotation: Annotation) -> VisibleTag | None:
        shown = self._painted.tags.get(annotation.id) if self._painted else None
        return shown.tag if shown else self.boxes_for(annotation)
