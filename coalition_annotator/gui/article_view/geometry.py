"""Where spans lie on the page: boxes of lines in document coordinates (pixels)."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QTextDocument

from coalition_annotator.gui.base.utf16 import Offsets
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.codebook import Layer
from coalition_annotator.model.span import Span
from coalition_annotator.model.text import Utf16


class LineBox(NamedTuple):
    """A stretch of one line: from ``left`` to ``right`` on a baseline; ``size`` is the type's pixel size."""

    left: float
    right: float
    baseline: float
    size: float

    def rect(self, above: float = 1.06, below: float = 0.42) -> QRectF:
        """Return the box around the letters, ``above`` and ``below`` the baseline in units of the size."""
        top = self.baseline - above * self.size
        return QRectF(self.left, top, self.right - self.left, (above + below) * self.size)


class VisibleTag(NamedTuple):
    """A tag with the boxes of those of its lines that are near the window."""

    annotation: Annotation
    layer: Layer
    boxes: list[LineBox]

    @property
    def top(self) -> float:
        """Top of the first box."""
        return min(box.rect().top() for box in self.boxes)

    @property
    def bottom(self) -> float:
        """Bottom of the last box."""
        return max(box.rect().bottom() for box in self.boxes)


def boxes_of(document: QTextDocument, offsets: Offsets, span: Span, top: float, bottom: float) -> list[LineBox]:
    """Return the boxes of a span's lines between two heights; a right-to-left run gives its outer edges."""
    start, end = (place.units for place in offsets.positions(span))
    layout = document.documentLayout()
    result: list[LineBox] = []
    block = document.findBlock(start)
    if layout.blockBoundingRect(block).bottom() < top:
        position = layout.hitTest(QPointF(0, top), Qt.HitTestAccuracy.FuzzyHit)
        if position > start:
            block = document.findBlock(position)
    while block.isValid() and block.position() < end:
        text_layout = block.layout()
        origin = text_layout.position()
        if origin.y() > bottom:
            break
        first = max(0, start - block.position())
        last = min(block.length() - 1, end - block.position())
        line = text_layout.lineForTextPosition(first)
        number = line.lineNumber() if line.isValid() else 0
        size = float(block.charFormat().font().pixelSize())
        while number < text_layout.lineCount():
            line = text_layout.lineAt(number)
            line_start = line.textStart()
            if line_start >= last:
                break
            low, high = max(first, line_start), min(last, line_start + line.textLength())
            while (
                high > low
                and high == line_start + line.textLength()
                # A position counts UTF-16 units, so it is no index into Python's text.
                and document.characterAt(block.position() + high - 1).isspace()
            ):
                high -= 1
            if high > low:
                ends = sorted((_x(line.cursorToX(low)), _x(line.cursorToX(high))))
                baseline = origin.y() + line.y() + line.ascent()
                if top <= baseline + size and baseline - 2 * size <= bottom:
                    result.append(LineBox(origin.x() + ends[0], origin.x() + ends[1], baseline, size))
            number += 1
        block = block.next()
    return result


def _x(found: object) -> float:
    # PySide's stub and its run-time differ: the position comes alone or with the cursor's.
    return float(found[0]) if isinstance(found, tuple) else float(found)  # type: ignore[arg-type]


def offset_at(document: QTextDocument, offsets: Offsets, point: QPointF) -> int | None:
    """Return the code point under a point of the document, or None beside the letters."""
    layout = document.documentLayout()
    position = layout.hitTest(point, Qt.HitTestAccuracy.FuzzyHit)
    if position < 0:
        return None
    block = document.findBlock(position)
    text_layout = block.layout()
    line = text_layout.lineForTextPosition(min(position - block.position(), max(0, block.length() - 2)))
    if not line.isValid():
        return None
    origin = text_layout.position()
    top = origin.y() + line.y()
    if not top <= point.y() <= top + line.height() + 6:
        return None
    left = origin.x() + line.x()
    if not left - 2 <= point.x() <= left + line.naturalTextWidth() + 2:
        return None
    in_block = position - block.position()
    if in_block > line.textStart() and point.x() < origin.x() + _x(line.cursorToX(in_block)):
        in_block -= 1
    return offsets.offset(Utf16(block.position() + in_block))
