"""Painting tags: highlights under the text, codes, outlines, handles and connectors over it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from coalition_annotator.gui.article_view.geometry import LineBox, VisibleTag
from coalition_annotator.gui.base.theme import Theme, ui_font
from coalition_annotator.model import codebook as cb

_ORDER = {cb.PASSAGE: 0, cb.BACKGROUND: 1, cb.CHIP: 2, cb.UNDERLINE: 3}
HANDLE = 5.0


def paint_under(painter: QPainter, tags: Sequence[VisibleTag], theme: Theme, inside: Set[str]) -> None:
    """Paint the tags under the text: passages first, then backgrounds, chips and underlines.

    A tag ``inside`` another of the same style is outlined and not filled again, so both stay visible.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for tag in sorted(tags, key=lambda tag: (_ORDER[tag.layer.style], -_length(tag))):
        shades = theme.layer(tag.layer.colour)
        is_inside = tag.annotation.id in inside
        for box in tag.boxes:
            if tag.layer.style == cb.UNDERLINE:
                _underline(painter, box, shades.line)
                continue
            rect = box.rect()
            if tag.layer.style == cb.PASSAGE:
                rect = box.rect(1.1, 0.5)
                radius = 2.0
            else:
                rect = rect.adjusted(-2, 0, 2, 0)
                radius = 4.0
            painter.setPen(QPen(shades.line, 1) if is_inside else Qt.PenStyle.NoPen)
            painter.setBrush(Qt.BrushStyle.NoBrush if is_inside else shades.fill)
            painter.drawRoundedRect(rect.adjusted(1, 2, -1, -2) if is_inside else rect, radius, radius)
            if tag.layer.style == cb.BACKGROUND:
                painter.setPen(QPen(shades.line, 1.6))
                y = rect.bottom() - 1
                painter.drawLine(QPointF(rect.left() + 2, y), QPointF(rect.right() - 2, y))


def _length(tag: VisibleTag) -> int:
    return sum(span.length for span in tag.annotation.spans)


def nested(tags: Iterable[VisibleTag]) -> set[str]:
    """Return the ids of tags that overlap a longer one of the same style."""
    result: set[str] = set()
    by_style: dict[str, list[VisibleTag]] = {}
    for tag in tags:
        if tag.layer.style != cb.UNDERLINE:
            by_style.setdefault(tag.layer.style, []).append(tag)
    for group in by_style.values():
        group.sort(key=lambda tag: tag.annotation.start)
        for number, tag in enumerate(group):
            end = tag.annotation.end
            for other in group[number + 1 :]:
                if other.annotation.start >= end:
                    break
                if any(a.overlaps(b) for a in tag.annotation.spans for b in other.annotation.spans):
                    shorter = min(tag, other, key=lambda each: (_length(each), each.annotation.id))
                    result.add(shorter.annotation.id)
    return result


def _underline(painter: QPainter, box: LineBox, colour: QColor) -> None:
    pen = QPen(colour, 2.0)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setDashPattern([0.1, 2.0])
    painter.setPen(pen)
    y = box.baseline + 0.27 * box.size
    painter.drawLine(QPointF(box.left + 1, y), QPointF(box.right - 1, y))


def paint_codes(painter: QPainter, tags: Iterable[tuple[VisibleTag, str]], theme: Theme) -> None:
    """Paint short texts, such as ISO codes, as small labels at the upper right of their tags."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for tag, code in tags:
        box = tag.boxes[-1]
        font = ui_font(max(8, round(box.size * 0.5)), QFont.Weight.Bold)
        width = QFontMetricsF(font).horizontalAdvance(code) + 4
        height = font.pixelSize() + 1
        rect = QRectF(box.right - width + 4, box.rect().top() - height * 0.62, width, height)
        shades = theme.layer(tag.layer.colour)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shades.fill)
        painter.drawRoundedRect(rect, 2.5, 2.5)
        painter.setFont(font)
        painter.setPen(shades.text)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, code)


def paint_outline(painter: QPainter, tag: VisibleTag, colour: QColor, width: float = 1.6) -> None:
    """Paint a frame around each line of a tag."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for box in tag.boxes:
        painter.drawRoundedRect(box.rect(1.1, 0.5).adjusted(-2, 0, 2, 0), 4, 4)


def handle_points(tag: VisibleTag) -> tuple[QPointF, QPointF]:
    """Return where the handles of a tag's first and last edge lie."""
    first, last = tag.boxes[0], tag.boxes[-1]
    before, behind = (2 if first.is_leftward else -2), (-2 if last.is_leftward else 2)
    below = [each.rect(1.1, 0.5).bottom() for each in (first, last)]
    return QPointF(first.begin + before, below[0]), QPointF(last.end + behind, below[1])


def paint_matches(painter: QPainter, matches: Iterable[tuple[Sequence[LineBox], bool]], colour: QColor) -> None:
    """Paint frames around what a search has found; the one that it stands at is filled."""
    soft = QColor(colour)
    soft.setAlpha(60)
    painter.setPen(colour)
    for boxes, is_current in matches:
        painter.setBrush(soft if is_current else Qt.BrushStyle.NoBrush)
        for box in boxes:
            painter.drawRoundedRect(box.rect(), 3, 3)


def paint_line(painter: QPainter, place: QPointF, width: float, words: str) -> None:
    """Paint words in one line with its top left at a place, cut with '…' where they are wider than the room."""
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)
    painter.drawText(place + QPointF(0, metrics.ascent()), shown)


def paint_handles(painter: QPainter, tag: VisibleTag, colour: QColor, ground: QColor) -> None:
    """Paint a stem and a knob at both edges of a tag."""
    for point, box in zip(handle_points(tag), (tag.boxes[0], tag.boxes[-1]), strict=True):
        painter.setPen(QPen(colour, 2))
        painter.drawLine(QPointF(point.x(), box.rect(1.1, 0.5).top()), point)
        painter.setPen(QPen(ground, 1.5))
        painter.setBrush(colour)
        painter.drawEllipse(point, HANDLE, HANDLE)
