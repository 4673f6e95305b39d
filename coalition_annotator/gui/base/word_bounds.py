"""Words of scripts that put no space between them, as Qt finds them."""

from __future__ import annotations

from PySide6.QtCore import QTextBoundaryFinder

from coalition_annotator.gui.base.utf16 import Offsets
from coalition_annotator.model.span import Span
from coalition_annotator.model.text import Utf16, is_unspaced, line_at, word_at


def word_bounds(text: str, offset: int) -> Span | None:
    """Return the word at an offset of a text, or None between words.

    In scripts without spaces it is what Unicode's rules (UAX 29) and, for Thai, a dictionary say: a single character
    of Chinese and Japanese.
    """
    if not is_unspaced(text, offset):
        return word_at(text, offset)
    line = line_at(text, offset)
    words = text[line.start : line.end]
    offsets = Offsets(words)
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Word, words)
    here = offsets.position(offset - line.start).units
    finder.setPosition(here)
    first = here if finder.isAtBoundary() else finder.toPreviousBoundary()
    finder.setPosition(here)
    last = finder.toNextBoundary()
    return Span(line.start + offsets.offset(Utf16(first)), line.start + offsets.offset(Utf16(last)))
