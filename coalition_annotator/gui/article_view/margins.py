"""What stands beside the text: brackets and repetitions to the left, cards to the right."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from coalition_annotator.gui.article_view.cards import CARD_GAP, Card, paint_card, size_of_card
from coalition_annotator.gui.article_view.geometry import VisibleTag, boxes_of
from coalition_annotator.gui.article_view.labels import claim_lines
from coalition_annotator.gui.article_view.layout import GUTTER_WIDTH
from coalition_annotator.gui.article_view.view import ArticleView
from coalition_annotator.gui.base.painting import contained
from coalition_annotator.gui.widgets.basics import plain_tip
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.edit import Edit
from coalition_annotator.model.span import Span, Spans


class _Margin(QWidget):
    """A strip beside the text that scrolls with it."""

    def __init__(self, view: ArticleView) -> None:
        super().__init__(view)
        self.view = view
        self.setMouseTracking(True)
        view.shown_changed.connect(self._follow)
        view.hover_changed.connect(self.update)
        self._shown: tuple[object, ...] = ()
        view.tagger.live.edited.connect(self._on_edited)

    def _follow(self) -> None:
        self.place()
        view, selected = self.view, self.view.tagger.selected
        chosen = selected.id if selected is not None and self._is_passage(selected.layer_id) else None
        showing = (
            view.scroll_top, self.size(), chosen, view.theme.name, view.document(), view.tagger.show_all,
            view.tagger.shown_annotators, view.tagger.hidden_layers, view.preview,
        )  # fmt: skip
        if showing != self._shown:
            self._shown = showing
            self.update()

    def _on_edited(self, done: Edit, initiator: object) -> None:
        """A new tag that is no passage shows nothing here; painting is spared, as people type fast."""
        for change in done.changes:
            fresh = change.table == "annotation" and change.before is None and change.after is not None
            if change.table != "article" and not (fresh and not self._is_passage((change.after or {})["layer_id"])):
                self.update()
                return

    def _is_passage(self, layer_id: str) -> bool:
        live = self.view.tagger.live
        layer = live.project.codebook.layer(layer_id) if live.is_open else None
        return layer is not None and layer.style == cb.PASSAGE

    def place(self) -> None:
        """Move beside the text column."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.view.wheelEvent(event)

    def passages(self) -> list[VisibleTag]:
        """Return the visible tags of layers that show as passages, in the order of their tops."""
        found = [tag for tag in self.view.visible_tags() if tag.layer.style == cb.PASSAGE]
        return sorted(found, key=lambda tag: (tag.top, tag.boxes[0].left))

    def colour_of(self, tag: VisibleTag) -> QColor:
        """Return the colour of a passage's bracket or card edge."""
        if tag.annotation.id == self.view.tagger.selected_id:
            return self.view.theme.role("accent")
        return self.view.theme.layer(tag.layer.colour).line


class Gutter(_Margin):
    """Brackets of passages, side by side where they overlap, and marks at repeated paragraphs."""

    def __init__(self, view: ArticleView) -> None:
        super().__init__(view)
        self.setAccessibleName("Brackets of claims")
        self._brackets: list[tuple[QRectF, str]] = []
        self._marks: list[QRectF] = []

    def place(self) -> None:
        column = self.view.viewport().geometry()
        self.setGeometry(column.left() - GUTTER_WIDTH, column.top(), GUTTER_WIDTH, column.height())

    @contained
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._brackets = []
        shift = -self.view.scroll_top
        lanes: list[float] = []
        for tag in self.passages():
            top, bottom = tag.top + shift + 2, tag.bottom + shift - 2
            lane = next((n for n, taken in enumerate(lanes) if taken <= top), len(lanes))
            lanes[lane : lane + 1] = [bottom]
            x = GUTTER_WIDTH - 8 - 8 * lane
            if x < 4:
                continue
            hovered = tag.annotation.id == self.view.hovered_id
            painter.setPen(QPen(self.colour_of(tag), 2.4 if hovered else 1.7))
            painter.drawPolyline([QPointF(x + 5, top), QPointF(x, top), QPointF(x, bottom), QPointF(x + 5, bottom)])
            self._brackets.append((QRectF(x - 3, top, 10, bottom - top), tag.annotation.id))
        self._paint_repeats(painter, shift)

    def _paint_repeats(self, painter: QPainter, shift: float) -> None:
        self._marks = []
        top = self.view.scroll_top - 40
        bottom = self.view.scroll_top + self.height() + 40
        repeats = self.view.repeats()
        if not repeats:
            return
        first, last = self.view.visible_offsets()
        # The paragraph at the very top may begin above the window.
        for start in repeats[max(0, bisect_left(repeats, first) - 1) : bisect_right(repeats, last)]:
            span = Span(start, start + 1)
            boxes = boxes_of(self.view.document(), self.view.offsets, span, top, bottom)
            if not boxes:
                continue
            y = boxes[0].baseline + shift - boxes[0].size * 0.45
            mark = QRectF(2, y - 6, 12, 12)
            painter.setPen(QPen(self.view.theme.role("muted"), 1.4))
            painter.setBrush(self.view.theme.role("reader"))
            painter.drawRoundedRect(mark.adjusted(0.5, 0.5, -4, -4), 1.5, 1.5)
            painter.drawRoundedRect(mark.adjusted(4, 4, -0.5, -0.5), 1.5, 1.5)
            self._marks.append(mark)

    def _bracket_at(self, point: QPointF) -> str | None:
        return next((tag_id for rect, tag_id in self._brackets if rect.contains(point)), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.view.set_hovered(self._bracket_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self.view.set_hovered(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._bracket_at(event.position())
        if found:
            self.view.tagger.select(found)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            over = any(mark.contains(QPointF(event.pos())) for mark in self._marks)
            QToolTip.showText(event.globalPos(), "This paragraph repeats an earlier one" if over else "", self)
            return True
        return super().event(event)


class Cards(_Margin):
    """A small card for each visible claim, beside its line; cards slide down and never overlap."""

    def __init__(self, view: ArticleView) -> None:
        super().__init__(view)
        self.setAccessibleName("Cards of claims")
        self.cards: list[Card] = []

    def place(self) -> None:
        column = self.view.viewport().geometry()
        self.setVisible(self.view.cards_shown)
        self.setGeometry(column.right() + 16, column.top(), self.view.cards_width - 16, column.height())

    def _lay_out(self) -> list[Card]:
        tagger = self.view.tagger
        if tagger.tags is None:
            return []
        project, scale, selected = tagger.live.project, self.view.card_scale, tagger.selected_id
        # Claims of several annotators that say the same of the same words share a card.
        alike: dict[tuple[Spans, tuple[str, str, str, str]], list[VisibleTag]] = {}
        for tag in self.passages():
            said = claim_lines(project, tagger.tags, tag.annotation)
            alike.setdefault((tag.annotation.spans, said), []).append(tag)
        several = len({tag.annotation.annotator_id for tags in alike.values() for tag in tags}) > 1
        result: list[Card] = []
        free = 0.0
        for (_, lines), tags in alike.items():
            tag = next((each for each in tags if each.annotation.id == selected), tags[0])
            people = [project.annotators.get(each.annotation.annotator_id) for each in tags]
            owners = " ".join(each.initials for each in people if each is not None) if several else ""
            size = size_of_card(lines, scale)
            top = max(tag.boxes[0].rect().top() - self.view.scroll_top, free)
            result.append(Card(tag, QRectF(QPointF(2, top), size), *lines, owners))
            free = top + size.height() + CARD_GAP
        return result

    @contained
    def paintEvent(self, event: QPaintEvent) -> None:
        self.cards = self._lay_out()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for card in self.cards:
            if card.rect.top() < self.height() and card.rect.bottom() > 0:
                self._paint_card(painter, card)

    def _paint_card(self, painter: QPainter, card: Card) -> None:
        theme = self.view.theme
        chosen = card.tag.annotation.id == self.view.tagger.selected_id
        hovered = card.tag.annotation.id == self.view.hovered_id
        edge = theme.role("accent" if chosen else "border-strong" if hovered else "border")
        paint_card(
            painter, card, theme, edge=edge, width=2 if chosen else 1, side=self.colour_of(card.tag),
            scale=self.view.card_scale,
        )  # fmt: skip

    def _card_at(self, point: QPointF) -> Card | None:
        return next((card for card in self.cards if card.rect.contains(point)), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        card = self._card_at(event.position())
        self.view.set_hovered(card.tag.annotation.id if card else None)
        self.setCursor(Qt.CursorShape.PointingHandCursor if card else Qt.CursorShape.ArrowCursor)

    def leaveEvent(self, event: QEvent) -> None:
        self.view.set_hovered(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        card = self._card_at(event.position())
        if card:
            self.view.tagger.select(card.tag.annotation.id)
            self.view.setFocus()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            card = self._card_at(QPointF(event.pos()))
            lines = [f"{card.who} {card.code}".strip(), card.what, card.rest] if card else []
            QToolTip.showText(event.globalPos(), plain_tip("\n".join(filter(None, lines))), self)
            return True
        return super().event(event)
