"""Words of scripts that put no space between them, as Qt finds them."""

from __future__ import annotations

import re

from PySide6.QtCore import QTextBoundaryFinder

from coalition_annotator.gui.base.utf16 import Offsets
from coalition_annotator.model.span import Span
from coalition_annotator.model.text import Utf16, is_unspaced, line_at, word_at

# Without the middle dot, which Chinese texts put into names from elsewhere.
_KANA = re.compile("[\u3041-\u30fa\u30fd-\u30ff]")
_HAN_RUN = re.compile("[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_KATAKANA_RUN = re.compile("[\u30a1-\u30ff]+")


def character_edge(text: str, offset: int, step: int) -> int:
    """Return where the next (+1) or previous (-1) character ends or begins, as readers count them.

    An emoji of several code points, or a letter with its accent, is one character (UAX 29, grapheme clusters).
    """
    line = line_at(text, offset)
    if (offset >= line.end and step > 0) or (offset <= line.start and step < 0):
        return max(0, min(len(text), offset + step))
    offsets = Offsets(text[line.start : line.end])
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, text[line.start : line.end])
    finder.setPosition(offsets.position(offset - line.start).units)
    to = finder.toNextBoundary() if step > 0 else finder.toPreviousBoundary()
    return line.start + offsets.offset(Utf16(to))


def word_bounds(text: str, offset: int) -> Span | None:
    """Return the word at an offset of a text, or None between words.

    In scripts without spaces it is what Unicode's rules (UAX 29) and, for Thai, a dictionary say: a single character
    of Chinese. In Japanese, which writes most names and nouns so, it is a run of Han characters, or of katakana.
    """
    if not is_unspaced(text, offset):
        return word_at(text, offset)
    line = line_at(text, offset)
    words = text[line.start : line.end]
    if _KANA.search(words):
        for script in (_HAN_RUN, _KATAKANA_RUN):
            for run in script.finditer(words):
                if run.start() <= offset - line.start < run.end():
                    return Span(line.start + run.start(), line.start + run.end())
    offsets = Offsets(words)
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Word, words)
    here = offsets.position(offset - line.start).units
    finder.setPosition(here)
    first = here if finder.isAtBoundary() else finder.toPreviousBoundary()
    finder.setPosition(here)
    last = finder.toNextBoundary()
    return Span(line.start + offsets.offset(Utf16(first)), line.start + offsets.offset(Utf16(last)))
