"""F1 over two annotators' tags, by exact and by overlapping spans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from coalition_annotator.analysis.agreement.matching import crossing
from coalition_annotator.model.span import Span, Spans


class Score(NamedTuple):
    """Matches between two annotators' tags: ``both`` of ``first`` and of ``second``."""

    both: int
    first: int
    second: int

    @property
    def f1(self) -> float | None:
        """Twice the matches over all tags (Hripcsak and Rothschild 2005); None where nobody tagged."""
        return 2 * self.both / (self.first + self.second) if self.first + self.second else None


def exact(first: Sequence[Spans], second: Sequence[Spans]) -> Score:
    """Count tags that cover the very same characters; each counts once."""
    both = sum((Counter(first) & Counter(second)).values())
    return Score(both, len(first), len(second))


def overlapping(first: Sequence[Spans], second: Sequence[Spans]) -> Score:
    """Count tags that share a character, in a matching as large as can be; each counts once."""
    edges: list[list[int]] = [[] for _ in first]
    for one, other in crossing([_envelope(spans) for spans in first], [_envelope(spans) for spans in second]):
        if any(a.overlaps(b) for a in first[one] for b in second[other]):
            edges[one].append(other)
    partner: dict[int, int] = {}

    def place(one: int, tried: set[int]) -> bool:
        for other in edges[one]:
            if other not in tried:
                tried.add(other)
                if other not in partner or place(partner[other], tried):
                    partner[other] = one
                    return True
        return False

    both = sum(place(one, set()) for one in range(len(first)))
    return Score(both, len(first), len(second))


def _envelope(spans: Spans) -> Span:
    return Span(spans[0].start, spans[-1].end)


def together(scores: Iterable[Score]) -> Score:
    """Return the sum of several counts."""
    result = Score(0, 0, 0)
    for each in scores:
        result = Score(result.both + each.both, result.first + each.first, result.second + each.second)
    return result
