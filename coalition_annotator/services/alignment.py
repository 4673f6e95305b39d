"""Carrying spans from one version of a text to the next."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher

from coalition_annotator.model.span import Span, Spans, normalised

_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")


def offsets_between(old: str, new: str) -> Callable[[Span], Span | None]:
    """Return a function that carries a span of ``old`` to ``new``.

    The texts are aligned word by word, with their common beginning and end set apart. A
    span is carried where something of it is left; its edges move to the nearest code points
    kept inside it. A span of which nothing is left gives None.
    """
    kept = list(_kept_ranges(old, new))

    def carried(span: Span) -> Span | None:
        start: int | None = None
        end = 0
        for old_start, new_start, length in kept:
            low, high = max(span.start, old_start), min(span.end, old_start + length)
            if low < high:
                if start is None:
                    start = new_start + (low - old_start)
                end = new_start + (high - old_start)
        if start is None or not new[start:end].strip():
            return None
        return Span(start, end)

    return carried


def _kept_ranges(old: str, new: str) -> Iterable[tuple[int, int, int]]:
    head = 0
    limit = min(len(old), len(new))
    while head < limit and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < limit - head and old[len(old) - 1 - tail] == new[len(new) - 1 - tail]:
        tail += 1
    if head:
        yield 0, 0, head
    old_tokens = _TOKENS.findall(old[head : len(old) - tail])
    new_tokens = _TOKENS.findall(new[head : len(new) - tail])
    old_starts, new_starts = _starts(old_tokens, head), _starts(new_tokens, head)
    for match in SequenceMatcher(None, old_tokens, new_tokens, autojunk=False).get_matching_blocks():
        if match.size:
            length = old_starts[match.a + match.size] - old_starts[match.a]
            yield old_starts[match.a], new_starts[match.b], length
    if tail:
        yield len(old) - tail, len(new) - tail, tail


def _starts(tokens: list[str], first: int) -> list[int]:
    starts = [first]
    for token in tokens:
        starts.append(starts[-1] + len(token))
    return starts


def carry(spans: Spans, carried: Callable[[Span], Span | None]) -> Spans:
    """Return those of the spans that can be carried; empty where none can."""
    return normalised(moved for span in spans if (moved := carried(span)) is not None)
