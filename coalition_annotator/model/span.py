"""Spans: half-open ranges ``[start, end)`` of Unicode code points in an article's text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Span(NamedTuple):
    """The code points from ``start`` up to, not including, ``end``."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """Number of code points covered."""
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, offset: int) -> bool:
        """Tell whether the code point at ``offset`` is covered."""
        return self.start <= offset < self.end


Spans = tuple[Span, ...]


def normalised(spans: Iterable[Span]) -> Spans:
    """Return the spans sorted, without empty ones, with overlapping or touching ones joined."""
    result: list[Span] = []
    for span in sorted(span for span in spans if span.end > span.start):
        if result and span.start <= result[-1].end:
            if span.end > result[-1].end:
                result[-1] = Span(result[-1].start, span.end)
        else:
            result.append(span)
    return tuple(result)


def checked(spans: Iterable[Span], length: int) -> Spans:
    """Return the spans normalised.

    Args:
        spans: the spans to check.
        length: number of code points of the text that they lie in.

    Raises:
        ValueError: no span is left, or one reaches outside the text.
    """
    result = normalised(spans)
    if not result:
        raise ValueError("a tag needs at least one character")
    if result[0].start < 0 or result[-1].end > length:
        raise ValueError(f"a span of {result} lies outside a text of {length} characters")
    return result


def without(spans: Spans, removed: Span) -> Spans:
    """Return what is left of the spans when the code points of ``removed`` are taken out."""
    left: list[Span] = []
    for span in spans:
        left.append(Span(span.start, min(span.end, removed.start)))
        left.append(Span(max(span.start, removed.end), span.end))
    return normalised(left)


def meets(span: Span, others: Sequence[Span]) -> bool:
    """Tell whether a span shares a code point with one of others, which are sorted and disjoint."""
    place = bisect_left(others, (span.end, 0))
    return place > 0 and others[place - 1].end > span.start


def shared(one: Spans, other: Spans) -> int:
    """Return the number of code points that both cover."""
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one for b in other)


def covered_text(text: str, spans: Spans, *, gap: str = " … ") -> str:
    """Return the text under the spans; ``gap`` stands for what lies between two of them."""
    return gap.join(text[span.start : span.end] for span in spans)


def with_edge(spans: Spans, *, at_end: bool, to: int) -> Spans | None:
    """Return spans with their first or last edge at another offset; None where nothing would be left of that span."""
    if at_end:
        return (*spans[:-1], Span(spans[-1].start, to)) if to > spans[-1].start else None
    return (Span(to, spans[0].end), *spans[1:]) if to < spans[0].end else None
