"""The only place that converts between code points and the positions of a Qt document."""

from __future__ import annotations

import re

from coalition_annotator.model.span import Span
from coalition_annotator.model.text import Utf16, Utf16Map

# Qt's documents use these code points for frames and objects; shown so, they would break its structure.
_RESERVED = {0xFDD0: "\ufffd", 0xFDD1: "\ufffd", 0xFFFC: "\ufffd"}
# Hebrew, Arabic and their kin, and the signs that turn the direction.
_LEFTWARD = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def displayable(text: str) -> str:
    """Return the text as it can be put into a Qt document; every code point keeps its width."""
    return text.translate(_RESERVED)


class Offsets:
    """Converts for one text; a document shows a line feed as one position, and so do we.

    Attributes:
        has_leftward_words: whether any of the text is written from right to left.
    """

    def __init__(self, text: str) -> None:
        self._map = Utf16Map(text)
        self.has_leftward_words = not text.isascii() and _LEFTWARD.search(text) is not None

    def position(self, offset: int) -> Utf16:
        """Return the document position of a code point offset."""
        return self._map.to_units(offset)

    def offset(self, position: Utf16) -> int:
        """Return the code point offset of a document position."""
        return self._map.to_points(position)

    def positions(self, span: Span) -> tuple[Utf16, Utf16]:
        """Return the document positions of a span's ends."""
        return self._map.to_units(span.start), self._map.to_units(span.end)
