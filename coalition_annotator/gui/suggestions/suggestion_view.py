"""The reading view with suggestions: dashed under the text, clicked, hovered, and told in a bar beneath."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPen,
    QRegion,
)
from PySide6.QtWidgets import QToolTip

from coalition_annotator.gui.article_view import painter as paint
from coalition_annotator.gui.article_view.geometry import VisibleTag
from coalition_annotator.gui.article_view.input import TaggingView
from coalition_annotator.gui.article_view.repaint import PageState, TagAppearance, around
from coalition_annotator.gui.article_view.span_index import SpanIndex
from coalition_annotator.gui.article_view.tag_controller import TagController
from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.base.theme import Theme, ThemeManager
from coalition_annotator.gui.suggestions.suggestion_model import SuggestionModel
from coalition_annotator.gui.widgets.basics import plain_tip
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import SUGGESTION, Annotation
from coalition_annotator.model.suggestion import FINDER_NAMES, Suggestion

_DASHES = [4.0, 2.6]
_NEAR = 40


def as_annotation(suggestion: Suggestion) -> Annotation:
    """Return a suggestion in the form in which tags are placed on the page; it is no tag of anybody."""
    return Annotation(suggestion.id, "", "", suggestion.layer_id, suggestion.spans, {}, None, SUGGESTION, "", "")


class SuggestionView(TaggingView):
    """Shows open suggestions beside the tags; a click where no tag lies selects one."""

    def __init__(
        self, tagger: TagController, themes: ThemeManager, settings: Settings, suggestions: SuggestionModel
    ) -> None:
        self.suggestions = suggestions
        self._proposed = SpanIndex()
        super().__init__(tagger, themes, settings)
        suggestions.changed.connect(self._on_suggestions)
        suggestions.selection_changed.connect(self._on_suggestion_selected)

    def _on_suggestions(self) -> None:
        if not self.suggestions.announced:
            self._proposed = SpanIndex()
            self.viewport().update()
            return
        before = {item.id: item for item in self._proposed}
        after = {each.id: before.get(each.id) or as_annotation(each) for each in self.suggestions.announced}
        gone = [item for key, item in before.items() if key not in after]
        fresh = [item for key, item in after.items() if key not in before]
        region = QRegion()
        for tag in self._placed([*gone, *fresh]):
            for box in tag.boxes:
                region += around(box).toAlignedRect()
        for item in gone:
            self._proposed.remove(item.id)
        for item in fresh:
            self._proposed.put(item)
        self.viewport().update(region.translated(0, -round(self.scroll_top)))

    def _on_suggestion_selected(self) -> None:
        selected = self.suggestions.selected
        if selected is not None:
            self.ensure_shown(selected.start)
        self.viewport().update()

    def _placed(self, items: list[Annotation]) -> list[VisibleTag]:
        """Return those of the items that are near the window, with their boxes."""
        if self.tagger.tags is None or not self.tagger.live.is_open:
            return []
        codebook = self.tagger.live.project.codebook
        top, bottom = self.scroll_top - _NEAR, self.scroll_top + self.viewport().height() + _NEAR
        first, last = self.visible_offsets()
        result: list[VisibleTag] = []
        for item in items:
            layer = codebook.layer(item.layer_id)
            if layer is None or item.start > last or item.end < first:
                continue
            boxes = self._boxes_near(item, top, bottom)
            if boxes:
                result.append(VisibleTag(item, layer, boxes))
        return result

    def shown_suggestions(self) -> list[VisibleTag]:
        """Return the open suggestions near the window."""
        first, last = self.visible_offsets()
        return self._placed(self._proposed.between(first, last + 1))

    # Painting

    def _paint_under(self, painter: QPainter, near: list[TagAppearance], picture: PageState) -> None:
        super()._paint_under(painter, near, picture)
        by_id = {each.id: each for each in self.suggestions.announced}
        selected = self.suggestions.selected
        tied = {target for _, target in selected.links} if selected is not None else set()
        codes: list[tuple[VisibleTag, str]] = []
        for tag in sorted(self.shown_suggestions(), key=lambda each: each.layer.style != cb.PASSAGE):
            each = by_id.get(tag.annotation.id)
            if each is None or not any(around(box).intersects(self._dirty) for box in tag.boxes):
                continue
            paint_suggestion(painter, tag, each.confidence, self.theme)
            if each.code and tag.layer.style == cb.CHIP:
                codes.append((tag, each.code))
            if each is selected or each.id in tied:
                colour = QColor(self.theme.role("accent"))
                colour.setAlpha(255 if each is selected else 110)
                paint.paint_outline(painter, tag, colour, 2.0 if each is selected else 1.4)
        paint.paint_codes(painter, codes, self.theme)

    # Mouse

    def suggestion_at(self, offset: int) -> Annotation | None:
        """Return the shortest open suggestion that covers a code point."""
        here = self._proposed.at(offset)
        return here[0] if here else None

    def _click(self, point: QPointF) -> None:
        offset = self.offset_at(point)
        found = self.suggestion_at(offset) if offset is not None else None
        if found is None or self.tagger.linking or self.tagger.index.at(offset or 0):
            self.suggestions.select(None)
            super()._click(point)
            return
        here = [item.id for item in self._proposed.at(offset or 0)]
        current = self.suggestions.selected_id
        # A second click on the same place goes to the suggestion beneath.
        self.suggestions.select(here[(here.index(current) + 1) % len(here)] if current in here else here[0])

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.selected_span() is None:
            offset = self.offset_at(self.viewport().mapFromGlobal(event.globalPos()))
            found = self.suggestion_at(offset) if offset is not None else None
            if found is not None and not self.tagger.index.at(offset or 0):
                self.suggestions.select(found.id)
        super().contextMenuEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell what is proposed under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            offset = self.offset_at(QPointF(event.pos()))
            here = self.suggestion_at(offset) if offset is not None else None
            each = self.suggestions.everything.get(here.id) if here is not None else None
            told = f"{self.told(each)}\nFound by: {FINDER_NAMES[each.by]}" if each else ""
            QToolTip.showText(event.globalPos(), plain_tip(told), self.viewport())
            return True
        return super().viewportEvent(event)

    def told(self, each: Suggestion) -> str:
        """Say what a suggestion is, how sure, who or what is meant, and why."""
        live = self.tagger.live
        layer, entity = live.project.codebook.layer(each.layer_id), live.project.entities.get(each.entity_id)
        name = entity.name if entity else ""
        if each.code and not name:
            name = live.countries.name_of(each.code)
        elif each.who is not None and not name:
            name = " · ".join(filter(None, (each.who.name, each.who.office, each.who.code)))
        if each.layer_id == cb.CLAIM:
            said_by = next((target for kind, target in each.links if kind == cb.SAID_BY), "")
            speaker = self.suggestions.everything.get(said_by)
            name = speaker.who.name if speaker is not None and speaker.who is not None else ""
        parts = (layer.name if layer else "", f"{each.confidence:.0%}", name, each.why)
        return "  ·  ".join(dict.fromkeys(filter(None, parts)))


def paint_suggestion(painter: QPainter, tag: VisibleTag, confidence: float, theme: Theme) -> None:
    """Paint a suggestion: dashed in its layer's colour, the fainter the less sure it is."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shades = theme.layer(tag.layer.colour)
    strength = round(90 + 165 * min(1.0, max(0.0, (confidence - 0.2) / 0.75)))
    line, fill = QColor(shades.line), QColor(shades.fill)
    line.setAlpha(strength)
    fill.setAlpha(round(strength * 0.22))
    dashes = QPainterPathStroker(QPen(line, 1.4))
    dashes.setDashPattern(_DASHES)

    def stroke(path: QPainterPath) -> None:
        # Dashes are worked out along the whole path: a pen's own begin anew wherever only a part is painted.
        painter.fillPath(dashes.createStroke(path), line)

    for box in tag.boxes:
        if tag.layer.style == cb.UNDERLINE:
            y = box.baseline + 0.27 * box.size
            stroke(_line(box.left + 1, box.right - 1, y))
            continue
        rect = box.rect(1.1, 0.5) if tag.layer.style == cb.PASSAGE else box.rect().adjusted(-2, 0, 2, 0)
        painter.setBrush(fill)
        painter.setPen(Qt.PenStyle.NoPen)
        if tag.layer.style == cb.PASSAGE:
            painter.drawRoundedRect(rect, 2, 2)
            stroke(_line(rect.left(), rect.right(), rect.bottom() - 1))
        else:
            path = QPainterPath()
            path.addRoundedRect(rect.adjusted(0.7, 0.7, -0.7, -0.7), 4, 4)
            painter.drawPath(path)
            stroke(path)


def _line(left: float, right: float, y: float) -> QPainterPath:
    path = QPainterPath(QPointF(left, y))
    path.lineTo(right, y)
    return path
