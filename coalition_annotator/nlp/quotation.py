"""Telling direct from indirect and mixed quotation by the quotation marks of a text."""

from __future__ import annotations

from coalition_annotator.model.span import Span, Spans
from coalition_annotator.model.text import line_at

DIRECT, INDIRECT, MIXED = "quotation.direct", "quotation.indirect", "quotation.mixed"
_PAIRS = {"“": "”", "„": "“", "«": "»", "»": "«", "‟": "”"}


def quoted_ranges(text: str, line: Span) -> list[Span]:
    """Return what stands in double quotation marks within a line, marks included.

    A quotation that the line does not close runs to the line's end, as it does where a
    quotation goes on over several paragraphs. Apostrophes are no quotation marks.
    """
    result: list[Span] = []
    offset = line.start
    while offset < line.end:
        opening = text[offset]
        closing = '"' if opening == '"' else _PAIRS.get(opening)
        if closing is None:
            offset += 1
            continue
        end = text.find(closing, offset + 1, line.end)
        if end < 0 and opening == "„":
            end = text.find("”", offset + 1, line.end)
        end = line.end if end < 0 else end + 1
        result.append(Span(offset, end))
        offset = end
    return result


def mode_of(text: str, spans: Spans) -> str:
    """Return DIRECT where all words of the spans are quoted, INDIRECT where none is, else MIXED."""
    inside = outside = 0
    for span in spans:
        line = line_at(text, span.start)
        quoted = quoted_ranges(text, Span(line.start, max(line.end, span.end)))
        for offset in range(*span):
            if text[offset].isalnum():
                if any(each.contains(offset) for each in quoted):
                    inside += 1
                else:
                    outside += 1
    if not inside:
        return INDIRECT
    return MIXED if outside else DIRECT
