"""The text under review: a lane for each annotator below the words, the chosen group framed, the draft dashed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from coalition_annotator.gui.article_view import painter as paint
from coalition_annotator.gui.article_view.input import name_of
from coalition_annotator.gui.article_view.repaint import PageState, TagAppearance
from coalition_annotator.gui.article_view.tag_controller import TagController
from coalition_annotator.gui.article_view.view import ArticleView
from coalition_annotator.gui.base.settings import Settings, Typography
from coalition_annotator.gui.base.theme import Theme, ThemeManager
from coalition_annotator.gui.review.review_controller import ReviewController
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.article import Article
from coalition_annotator.model.review import AGREED

_FIRST_LANE = 0.34
_LANES = 0.5


def lane_colour(colour: str, theme: Theme) -> QColor:
    """Return an annotator's colour, light enough to be seen in a dark theme."""
    own = QColor(colour)
    return own.lighter(135) if theme.dark and own.lightness() < 130 else own


class ReviewView(ArticleView):
    """Shows several annotators' tags; with ``alone``, those of one annotator beside others' views.

    Signals:
        group_clicked: the id of a tag under the mouse.
    """

    group_clicked = Signal(str)
    gutter_width = 24
    has_cards = False

    def __init__(
        self,
        reviewer: ReviewController,
        tagger: TagController,
        themes: ThemeManager,
        settings: Settings,
        parent: QWidget | None = None,
        *,
        alone: str = "",
    ) -> None:
        self._reviewer = reviewer
        self._alone = alone
        self.keys: dict[str, Callable[[], object]] = {}
        super().__init__(tagger, themes, settings, parent)
        self.setAccessibleName("Text under review")
        reviewer.chosen.connect(self._on_chosen)
        reviewer.drafted.connect(self._on_drafted)
        reviewer.changed.connect(self._on_drafted)

    @property
    def typography(self) -> Typography:
        """Lines stand further apart, so that lanes have room."""
        own = self.settings.typography
        return own._replace(line_height=max(own.line_height, 1.7) + 0.12 * max(0, len(self._lanes()) - 1))

    def meta(self, article: Article) -> str:
        """Return source and date, and who has read the article."""
        names = self._reviewer.names()
        readers = self._reviewer.review.readers if self._reviewer.review else ()
        told = [names.get(each, "?") for each in readers]
        who = (
            f"read by {', '.join(told[:-1])} and {told[-1]}" if len(told) > 1 else f"read by {told[0]}" if told else ""
        )
        if self._alone:
            who = names.get(self._alone, "Agreed version")
        return " · ".join(filter(None, (super().meta(article), who)))

    def _lanes(self) -> Sequence[str]:
        if self._alone:
            return (self._alone,)
        review = self._reviewer.review
        return (
            (*review.readers, *((AGREED.id,) if review.agreed and self._reviewer.tagger.show_agreed else ()))
            if review
            else ()
        )

    def _on_chosen(self) -> None:
        group = self._reviewer.group
        if group is not None and self.isVisible():
            self.ensure_shown(group.start)
        self.viewport().update()

    def _on_drafted(self) -> None:
        self.viewport().update()

    # Painting

    def _paint_under(self, painter: QPainter, near: list[TagAppearance], picture: PageState) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tags = [shown.tag for shown in near]
        fills = [t for t in tags if t.layer.style != cb.UNDERLINE and t.annotation.annotator_id != AGREED.id]
        order = {cb.PASSAGE: 0, cb.BACKGROUND: 1, cb.CHIP: 2}
        for tag in sorted(fills, key=lambda tag: (order[tag.layer.style], -tag.annotation.envelope.length)):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.layer(tag.layer.colour).fill)
            for box in tag.boxes:
                painter.drawRoundedRect(box.rect(1.0, 0.3).adjusted(-1, 0, 1, 0), 3, 3)
        cues = [t for t in tags if t.layer.style == cb.UNDERLINE and t.annotation.annotator_id != AGREED.id]
        paint.paint_under(painter, cues, self.theme, set())
        lanes = self._lanes()
        place_of = {annotator_id: number for number, annotator_id in enumerate(lanes)}
        annotators = self.tagger.live.project.annotators
        for tag in tags:
            lane = place_of.get(tag.annotation.annotator_id)
            owner = annotators.get(tag.annotation.annotator_id, AGREED)
            if lane is None:
                continue
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(lane_colour(owner.colour, self.theme))
            for box in tag.boxes:
                height = max(2.0, min(3.5, box.size * _LANES / max(2, len(lanes))))
                top = box.baseline + box.size * _FIRST_LANE + lane * height
                painter.drawRect(QRectF(box.left, top, box.right - box.left, height - 0.5))

    def _paint_over(self, painter: QPainter, near: list[TagAppearance]) -> None:
        paint.paint_codes(painter, [(shown.tag, shown.code) for shown in near if shown.code], self.theme)
        group, draft = self._reviewer.group, self._reviewer.draft
        if group is None:
            return
        accent = self.theme.role("accent")
        shown = {tag.id: tag for tag in group.tags}
        for each in near:
            if each.tag.annotation.id in shown:
                paint.paint_outline(painter, each.tag, accent, 1.8)
        if draft is not None and not self._alone and any(tag.spans != draft.spans for tag in group.tags):
            self._paint_draft(painter, draft.base._replace(spans=draft.spans, layer_id=draft.layer_id))

    def _paint_draft(self, painter: QPainter, annotation: Annotation) -> None:
        found = self.boxes_for(annotation)
        if found is None:
            return
        painter.setPen(QPen(lane_colour(AGREED.colour, self.theme), 2, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for box in found.boxes:
            painter.drawRoundedRect(box.rect(1.2, 0.42).adjusted(-4, 0, 4, 0), 5, 5)

    # Mouse and keys

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        offset = self.offset_at(event.position())
        here = self.tagger.index.at(offset) if offset is not None and self.selected_span() is None else []
        if here:
            ids = [tag.id for tag in here]
            group = self._reviewer.group
            current = next((n for n, tag in enumerate(here) if group and tag in group.tags), None)
            self.group_clicked.emit(ids[0] if current is None else ids[(current + 1) % len(ids)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.keys.get(name_of(event))
        if action is not None:
            action()
            return
        super().keyPressEvent(event)
