"""Lines between linked tags, which run between the lines of the text and beside it, never over words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from coalition_annotator.gui.article_view.geometry import LineBox, VisibleTag
from coalition_annotator.gui.article_view.typesetting import MARGIN

# Middle of the band without letters above and below a line, as shares of the type's size, measured from the baseline.
_ABOVE, _BELOW = 1.08, 0.56
_BESIDE = 4.0
_ROUND = 5.0
_DOT = 3.0


def route(source: Sequence[LineBox], target: Sequence[LineBox]) -> list[QPointF]:
    """Return the corners of a line from one tag to another, in the document's coordinates.

    Args:
        source: the boxes of the tag that the link comes from, a line each.
        target: the boxes of the tag that it leads to.
    """
    one, two = min(
        ((a, b) for a in source for b in target),
        key=lambda pair: abs(pair[0].baseline - pair[1].baseline) * 3 + abs(_middle(pair[0]) - _middle(pair[1])),
    )
    inside = abs(one.baseline - two.baseline) < 1
    begin, finish = _middle(one), _middle(two)
    if inside:
        begin = (
            min(max(two.left - 12, one.left + 4), one.right - 4)
            if finish > begin
            else max(one.left + 4, one.right - 10)
        )
        if one.left <= two.left and two.right <= one.right:
            begin = one.left + 6
        y = one.baseline - _ABOVE * one.size
        return _corners([(begin, one.baseline - 0.8 * one.size), (begin, y), (finish, y), (finish, _top(two))])
    down = two.baseline > one.baseline
    leave = one.baseline + (_BELOW if down else -_ABOVE) * one.size
    arrive = two.baseline + (-_ABOVE if down else _BELOW) * two.size
    start, end = (_bottom(one), _top(two)) if down else (_top(one), _bottom(two))
    if abs(arrive - leave) < 0.7 * one.size:
        return _corners([(begin, start), (begin, leave), (finish, leave), (finish, end)])
    beside = MARGIN - _BESIDE
    return _corners(
        [(begin, start), (begin, leave), (beside, leave), (beside, arrive), (finish, arrive), (finish, end)]
    )


def _corners(places: Sequence[tuple[float, float]]) -> list[QPointF]:
    return [QPointF(x, y) for x, y in places]


def _middle(box: LineBox) -> float:
    return (box.left + box.right) / 2


def _top(box: LineBox) -> float:
    return box.baseline - 0.82 * box.size


def _bottom(box: LineBox) -> float:
    return box.baseline + 0.3 * box.size


def paint_tie(painter: QPainter, source: VisibleTag, target: VisibleTag, colour: QColor) -> None:
    """Paint a line from a tag to one that it is linked to, with a dot at its end."""
    corners = route(source.boxes, target.boxes)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(_rounded(corners))
    painter.setBrush(colour)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(corners[-1], _DOT, _DOT)


def _rounded(corners: Sequence[QPointF]) -> QPainterPath:
    path = QPainterPath(corners[0])
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        path.lineTo(_towards(corner, before))
        path.quadTo(corner, _towards(corner, after))
    path.lineTo(corners[-1])
    return path


def _towards(corner: QPointF, other: QPointF) -> QPointF:
    way = other - corner
    length = (way.x() ** 2 + way.y() ** 2) ** 0.5
    return corner + way * (min(_ROUND, length / 2) / length) if length else corner
