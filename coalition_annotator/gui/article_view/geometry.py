"""Where spans lie on the page: boxes of lines in document coordinates (pixels)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QTextDocument, QTextLayout, QTextLine

from coalition_annotator.gui.base.utf16 import Offsets
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.codebook import Layer
from coalition_annotator.model.span import Span
from coalition_annotator.model.text import Utf16


class LineBox(NamedTuple):
    """A stretch of one line: from ``left`` to ``right`` on a baseline; ``size`` is the type's pixel size.

    ``is_leftward`` tells that its words run from right to left.
    """

    left: float
    right: float
    baseline: float
    size: float
    is_leftward: bool = False

    @property
    def begin(self) -> float:
        """Where its words begin."""
        return self.right if self.is_leftward else self.left

    @property
    def end(self) -> float:
        """Where its words end."""
        return self.left if self.is_leftward else self.right

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
    """Return the boxes of a span's lines between two heights, in the order of the text.

    Where words run from right to left beside others that do not, a span may lie apart within one line.
    """
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
                baseline = origin.y() + line.y() + line.ascent()
                if top <= baseline + size and baseline - 2 * size <= bottom:
                    stretches = _by_direction if offsets.has_leftward_words else _in_one
                    for left, right, is_leftward in stretches(text_layout, line, low, high):
                        result.append(LineBox(origin.x() + left, origin.x() + right, baseline, size, is_leftward))
            number += 1
        block = block.next()
    return result


def _in_one(_: QTextLayout, line: QTextLine, low: int, high: int) -> list[_Stretch]:
    return [_Stretch(_x(line.cursorToX(low)), _x(line.cursorToX(high)), False)]


def _by_direction(layout: QTextLayout, line: QTextLine, low: int, high: int) -> list[_Stretch]:
    """Return where characters of a line lie, one stretch for each direction, in the order of the text.

    A cursor between two directions has two places, of which Qt tells one; glyphs have one.
    """
    result: list[_Stretch] = []
    for box, is_leftward in _glyphs(layout, line, low, high):
        here = _Stretch(box.left(), box.right(), is_leftward)
        if result and here.touches(result[-1]):
            last = result.pop()
            here = _Stretch(min(last.left, here.left), max(last.right, here.right), is_leftward)
        result.append(here)
    return result


def _glyphs(layout: QTextLayout, line: QTextLine, low: int, high: int) -> Iterator[tuple[QRectF, bool]]:
    """Yield where characters lie, those of one direction and type together, in the order of the text.

    Of characters in several types Qt tells the place of all of them; so these are parted until each is in one.
    """
    runs = line.glyphRuns(low, high - low)
    middle = _middle(layout, low, high) if len(runs) > 1 else None
    if middle is not None:
        yield from _glyphs(layout, line, low, middle)
        yield from _glyphs(layout, line, middle, high)
    elif runs:
        yield runs[0].boundingRect(), runs[0].isRightToLeft()


def _middle(layout: QTextLayout, low: int, high: int) -> int | None:
    """Return a place near the middle of some characters that parts none of them; None where there is none."""
    middle = (low + high) // 2
    if low < middle and layout.isValidCursorPosition(middle):
        return middle
    before, behind = layout.previousCursorPosition(middle), layout.nextCursorPosition(middle)
    return before if before > low else behind if middle < behind < high else None


def _character_under(layout: QTextLayout, line: QTextLine, low: int, high: int, x: float) -> int | None:
    """Return the number of the character from ``low`` to ``high`` that is drawn at a place; None where none is."""
    boxes = [run.boundingRect() for run in line.glyphRuns(low, high - low)]
    if not any(box.left() <= x <= box.right() for box in boxes):
        return None
    middle = _middle(layout, low, high)
    if middle is None:
        return low
    found = _character_under(layout, line, low, middle, x)
    return found if found is not None else _character_under(layout, line, middle, high, x)


class _Stretch(NamedTuple):
    left: float
    right: float
    is_leftward: bool

    def touches(self, before: _Stretch) -> bool:
        """Tell whether this goes on where the one before it in the text ends."""
        meeting = before.left - self.right if self.is_leftward else before.right - self.left
        return self.is_leftward == before.is_leftward and abs(meeting) < 1


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
    origin, in_block = text_layout.position(), position - block.position()
    line = text_layout.lineForTextPosition(min(in_block, max(0, block.length() - 2)))
    if offsets.has_leftward_words:
        # A place between two lines may be the end of one or the begin of the next, and directions are mixed in both.
        lines = (text_layout.lineAt(number) for number in range(text_layout.lineCount()))
        line = next((each for each in lines if each.y() <= point.y() - origin.y() < each.y() + each.height()), line)
    if not line.isValid():
        return None
    top = origin.y() + line.y()
    if not top <= point.y() <= top + line.height() + 6:
        return None
    words = line.naturalTextRect()
    if not words.left() - 2 <= point.x() - origin.x() <= words.right() + 2:
        return None
    if offsets.has_leftward_words:
        ends = line.textStart(), line.textStart() + line.textLength()
        under = _character_under(text_layout, line, *ends, point.x() - origin.x())
        return offsets.offset(Utf16(block.position() + (in_block if under is None else under)))
    if in_block > line.textStart() and point.x() < origin.x() + _x(line.cursorToX(in_block)):
        in_block -= 1
    return offsets.offset(Utf16(block.position() + in_block))
