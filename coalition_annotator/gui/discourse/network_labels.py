"""Where the names of a network's actors stand: beside their discs, clear of each other, and of ties where that goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from coalition_annotator.gui.base.theme import Theme, ui_font
from coalition_annotator.gui.discourse.labels import FLAG_ROOM, Labels, paint_flag

_CELL_WIDTH, _CELL_HEIGHT = 80, 40
_HALO = 2.0
_FONT = 12


class Node(NamedTuple):
    """A disc: its key, the middle, its radius and its name."""

    key: str
    middle: QPointF
    radius: float
    text: str
    code: str = ""


class _Grid:
    """Rectangles and ties by the cells of a grid, so that few are compared."""

    def __init__(self) -> None:
        self._rects: dict[tuple[int, int], list[QRectF]] = defaultdict(list)
        self._ties: dict[tuple[int, int], list[QLineF]] = defaultdict(list)

    @staticmethod
    def _cells(rect: QRectF) -> Iterator[tuple[int, int]]:
        for x in range(int(rect.left() // _CELL_WIDTH), int(rect.right() // _CELL_WIDTH) + 1):
            for y in range(int(rect.top() // _CELL_HEIGHT), int(rect.bottom() // _CELL_HEIGHT) + 1):
                yield x, y

    def add(self, rect: QRectF) -> None:
        for cell in self._cells(rect):
            self._rects[cell].append(rect)

    def add_tie(self, line: QLineF) -> None:
        steps = max(1, int(line.length() // (_CELL_HEIGHT / 2)))
        cells = {
            (int(point.x() // _CELL_WIDTH), int(point.y() // _CELL_HEIGHT))
            for point in (line.pointAt(n / steps) for n in range(steps + 1))
        }
        for cell in cells:
            self._ties[cell].append(line)

    def is_free(self, rect: QRectF) -> bool:
        return not any(rect.intersects(other) for cell in self._cells(rect) for other in self._rects[cell])

    def crossings(self, rect: QRectF) -> int:
        lines = {id(line): line for cell in self._cells(rect) for line in self._ties[cell]}
        return sum(crosses(line, rect) for line in lines.values())


def crosses(line: QLineF, rect: QRectF) -> bool:
    """Tell whether a line runs through a rectangle (Liang and Barsky 1984)."""
    first, last = 0.0, 1.0
    dx, dy = line.dx(), line.dy()
    for p, q in (
        (-dx, line.x1() - rect.left()), (dx, rect.right() - line.x1()),
        (-dy, line.y1() - rect.top()), (dy, rect.bottom() - line.y1()),
    ):  # fmt: skip
        if p == 0:
            if q < 0:
                return False
        elif p < 0:
            first = max(first, q / p)
        else:
            last = min(last, q / p)
        if first > last:
            return False
    return True


def placed(nodes: Iterable[Node], ties: Sequence[QLineF], size: QSize) -> dict[str, QRectF]:
    """Return where the name of each disc stands; one that would cover a disc or another name has none.

    Args:
        nodes: the discs; names of larger ones come first.
        ties: the lines that names keep clear of where they can; none where there are too many to look at.
        size: of the picture.
    """
    metrics = QFontMetricsF(ui_font(_FONT))
    grid = _Grid()
    several = list(nodes)
    for each in several:
        r = each.radius - 1
        grid.add(QRectF(each.middle.x() - r, each.middle.y() - r, 2 * r, 2 * r))
    for line in ties:
        grid.add_tie(line)
    whole = QRectF(0, 0, size.width(), size.height())
    found: dict[str, QRectF] = {}
    for node in sorted(several, key=lambda each: (-each.radius, each.key)):
        width = metrics.horizontalAdvance(node.text) + (FLAG_ROOM if node.code else 0)
        free = (
            rect
            for rect in _candidates(node, width, metrics.height(), many=bool(ties))
            if whole.contains(rect) and grid.is_free(rect.adjusted(-_HALO, 0, _HALO, 0))
        )
        # The first place of those that fewest ties run through; without ties, the first.
        best = min(free, key=grid.crossings, default=None) if ties else next(free, None)
        if best is None:
            continue
        grid.add(best)
        found[node.key] = best
    return found


def _candidates(node: Node, width: float, height: float, *, many: bool) -> Iterator[QRectF]:
    """Yield places beside a disc, below and above it, and, if ``many``, at its corners and a little farther away."""
    x, y = node.middle.x(), node.middle.y()
    for away in (4.0, 12.0) if many else (4.0,):
        out = node.radius + away
        slant = out * 0.7
        right, left, below, above = x + out, x - out - width, y + out - 2, y - out + 2 - height
        places = [(right, y - height / 2), (left, y - height / 2), (x - width / 2, below), (x - width / 2, above)]
        if many:
            places += [(x + slant, y + slant), (x + slant, y - slant - height)]
            places += [(x - slant - width, y + slant), (x - slant - width, y - slant - height)]
        for corner in places:
            yield QRectF(*corner, width, height)


def paint_names(
    painter: QPainter, nodes: Iterable[Node], places: Mapping[str, QRectF], theme: Theme, chosen: Sequence[str] = ()
) -> None:
    """Paint names with a halo in the colour of the ground, so that no tie runs through them."""
    font = ui_font(_FONT)
    metrics = QFontMetricsF(font)
    there = [(node, places[node.key]) for node in nodes if node.key in places]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.role("reader"))
    for _, rect in there:
        painter.drawRoundedRect(rect.adjusted(-_HALO, 1, _HALO, -1), 4, 4)
    painter.setFont(font)
    for node, rect in there:
        left = rect.left() + (FLAG_ROOM if node.code else 0)
        if node.code:
            paint_flag(painter, rect.left(), rect.center().y(), node.code)
        painter.setPen(theme.role("accent" if node.key in chosen else "text"))
        painter.drawText(QPointF(left, rect.top() + metrics.ascent()), node.text)


def node_text(key: str, mark: str, rows: Labels, columns: Labels) -> tuple[str, str]:
    """Return the name and the flag's code of an actor, or of a concept, whose key begins with a mark."""
    labels, value = (columns, key.removeprefix(mark)) if key.startswith(mark) else (rows, key)
    return labels.text(value), labels.code(value)
