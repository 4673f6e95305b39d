"""An article as a PDF, with its tags as the window shows them: highlights, brackets, codes, cards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QMarginsF, QObject, QPointF, QRectF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from coalition_annotator.files import output
from coalition_annotator.gui.article_view import painter as paint
from coalition_annotator.gui.article_view.cards import CARD_GAP, Card, paint_card, size_of_card
from coalition_annotator.gui.article_view.geometry import VisibleTag, boxes_of
from coalition_annotator.gui.article_view.labels import claim_lines, country_of
from coalition_annotator.gui.article_view.typesetting import (
    MARGIN,
    SetText,
    fit_head,
    meta_font,
    meta_line,
    set_article,
    title_font,
)
from coalition_annotator.gui.base import steady_pdf
from coalition_annotator.gui.base.settings import Typography
from coalition_annotator.gui.base.theme import LIGHT, Theme
from coalition_annotator.gui.base.utf16 import Offsets
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.project.article_tags import ArticleTags, in_reading_order
from coalition_annotator.project.project import Project

_RESOLUTION = 96
_GUTTER, _CARDS, _EDGE = 26, 168, 12
_TYPOGRAPHY = Typography(size=13, line_height=1.75)


class _Page(NamedTuple):
    top: float
    bottom: float


def write_pdf(project: Project, tags: ArticleTags, shown: Sequence[Annotation], target: Path, parent: QObject) -> int:
    """Write an article's pages to a file, which appears whole or not at all; return their number.

    Args:
        project: the open project.
        tags: the article.
        shown: the tags to show.
        target: the PDF file.
        parent: owner of what Qt needs meanwhile.

    Raises:
        UserError: the file can't be written.
    """
    with output.whole(target) as part:
        writer = QPdfWriter(str(part))
        writer.setResolution(_RESOLUTION)
        writer.setPageLayout(
            QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(15, 16, 15, 16),
                        QPageLayout.Unit.Millimeter)
        )  # fmt: skip
        article = project.articles.get(tags.article.id, tags.article)
        writer.setTitle(article.title)
        steady_pdf.identify(writer, article.id)
        printing = _Printing(project, tags, shown, QSizeF(writer.width(), writer.height()), parent)
        pages = printing.print_on(writer)
        part.write_bytes(steady_pdf.dated(part.read_bytes(), article.added))
    return pages


class _Printing:
    """Lays an article out for paper and paints it page by page."""

    def __init__(
        self, project: Project, tags: ArticleTags, shown: Sequence[Annotation], page: QSizeF, parent: QObject
    ) -> None:
        self._project, self._tags, self._page = project, tags, page
        self._theme = Theme(LIGHT)
        self._article = project.articles.get(tags.article.id, tags.article)
        self._width = page.width() - _GUTTER - _CARDS
        made = set_article(self._article, tags.text, _TYPOGRAPHY, self._theme, parent)
        made.document.setTextWidth(self._width)
        self._set: SetText = fit_head(made, self._article, _TYPOGRAPHY, self._width)
        # Asking for the size makes Qt lay out all of it.
        self._set.document.documentLayout().documentSize()
        self._offsets = Offsets(tags.text)
        self._shown = in_reading_order(shown)

    def print_on(self, writer: QPdfWriter) -> int:
        """Paint all pages and return their number."""
        painter = QPainter(writer)
        number = 0
        try:
            for number, page in enumerate(self._pages(), 1):
                if number > 1:
                    writer.newPage()
                self._paint(painter, page, number)
        finally:
            painter.end()
        return number

    def _pages(self) -> Iterator[_Page]:
        """Yield stretches of the document that fit a page, parted between lines."""
        room = self._page.height() - 24
        top = bottom = 0.0
        block = self._set.document.begin()
        while block.isValid():
            layout = block.layout()
            origin = layout.position().y()
            for number in range(layout.lineCount()):
                line = layout.lineAt(number)
                end = origin + line.y() + line.height()
                if end - top > room and bottom > top:
                    yield _Page(top, bottom)
                    top = bottom
                bottom = end
            block = block.next()
        yield _Page(top, bottom + _EDGE)

    def _visible(self, page: _Page) -> list[VisibleTag]:
        result: list[VisibleTag] = []
        for tag in self._shown:
            layer = self._project.codebook.layer(tag.layer_id)
            if layer is None:
                continue
            found = (
                box
                for span in tag.spans
                for box in boxes_of(self._set.document, self._offsets, span, page.top - 40, page.bottom + 40)
            )
            boxes = [box for box in found if page.top < box.baseline <= page.bottom]
            if boxes:
                result.append(VisibleTag(tag, layer, boxes))
        return result

    def _paint(self, painter: QPainter, page: _Page, number: int) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.translate(_GUTTER, -page.top)
        visible = self._visible(page)
        if number == 1:
            self._paint_head(painter)
        paint.paint_under(painter, visible, self._theme, paint.nested(visible))
        self._paint_lines(painter, page)
        codes = ((tag, country_of(self._project, self._tags, tag.annotation)) for tag in visible)
        chips = [(tag, code) for tag, code in codes if code and tag.layer.style == cb.CHIP]
        paint.paint_codes(painter, chips, self._theme)
        self._paint_margins(painter, [tag for tag in visible if tag.layer.style == cb.PASSAGE], page)
        painter.restore()
        painter.setFont(meta_font(_TYPOGRAPHY))
        painter.setPen(self._theme.role("muted"))
        painter.drawText(QPointF(_GUTTER + MARGIN, self._page.height() - 2), f"{self._project.name} · page {number}")

    def _paint_head(self, painter: QPainter) -> None:
        width = self._width - 2 * MARGIN
        if self._set.title_height:
            painter.setFont(title_font(_TYPOGRAPHY))
            painter.setPen(self._theme.role("text"))
            rect = QRectF(MARGIN, 2 * _TYPOGRAPHY.size, width, self._set.title_height)
            painter.drawText(rect, 0x1000, self._article.title)  # word wrap
        painter.setFont(meta_font(_TYPOGRAPHY))
        painter.setPen(self._theme.role("muted"))
        paint.paint_line(painter, QPointF(MARGIN, self._set.meta_top), width, meta_line(self._article))

    def _paint_lines(self, painter: QPainter, page: _Page) -> None:
        """Paint whole lines alone: what a clip hides would still be in the file's text, twice."""
        painter.setPen(self._theme.role("text"))
        block = self._set.document.begin()
        while block.isValid():
            layout = block.layout()
            origin = layout.position()
            for number in range(layout.lineCount()):
                line = layout.lineAt(number)
                if page.top < origin.y() + line.y() + line.height() <= page.bottom:
                    line.draw(painter, origin)
            block = block.next()

    def _paint_margins(self, painter: QPainter, passages: list[VisibleTag], page: _Page) -> None:
        lanes: list[float] = []
        free = page.top
        for tag in sorted(passages, key=lambda each: (each.top, each.boxes[0].left)):
            top, bottom = tag.top + 2, tag.bottom - 2
            lane = next((n for n, taken in enumerate(lanes) if taken <= top), len(lanes))
            lanes[lane : lane + 1] = [bottom]
            x = -6 - 6 * lane
            painter.setPen(QPen(self._theme.layer(tag.layer.colour).line, 1.4))
            painter.drawPolyline([QPointF(x + 4, top), QPointF(x, top), QPointF(x, bottom), QPointF(x + 4, bottom)])
            first = min(self._tags.annotations[tag.annotation.id].spans)
            if not any(box.baseline for box in tag.boxes) or not self._begins_here(first.start, page):
                continue
            lines = claim_lines(self._project, self._tags, tag.annotation)
            size = size_of_card(lines)
            place = QRectF(QPointF(self._width + 8, max(tag.boxes[0].rect().top(), free)), size)
            card = Card(tag, place, *lines)
            shade = self._theme.layer(tag.layer.colour).line
            paint_card(painter, card, self._theme, edge=self._theme.role("border-strong"), width=1, side=shade)
            free = place.bottom() + CARD_GAP

    def _begins_here(self, offset: int, page: _Page) -> bool:
        place = self._offsets.position(offset).units
        block = self._set.document.findBlock(place)
        line = block.layout().lineForTextPosition(place - block.position())
        y = block.layout().position().y() + (line.y() if line.isValid() else 0) + 1
        return page.top <= y < page.bottom
