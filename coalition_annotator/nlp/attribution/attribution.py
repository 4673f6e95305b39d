"""What an attribution is, and how several finders' attributions are brought together."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from typing import NamedTuple

from coalition_annotator.model.span import Span, Spans, meets


class Attribution(NamedTuple):
    """Who said what: ``source`` and ``cue`` may be empty; ``confidence`` lies between 0 and 1.

    ``why`` says in a few words by what it was found.
    """

    source: Spans
    cue: Spans
    content: Spans
    confidence: float
    why: str

    @property
    def is_alone(self) -> bool:
        """Whether it is but a source, a cue or a content, tied to nothing."""
        return sum(map(bool, (self.source, self.cue, self.content))) < 2

    @property
    def start(self) -> int:
        """First code point of its content."""
        return self.content[0].start

    @property
    def end(self) -> int:
        """One past the last code point of its content."""
        return self.content[-1].end


def length_of(spans: Spans) -> int:
    """Return the number of code points that spans cover."""
    return sum(span.length for span in spans)


def outermost(found: Iterable[Attribution]) -> list[Attribution]:
    """Return attributions in the order of the text, without those within the content of another.

    Where two contents cross, the more confident one stays.
    """
    kept: list[Attribution] = []
    taken: list[Span] = []
    ranked = sorted(found, key=lambda each: (-length_of(each.content) * each.confidence, each.start))
    for each in ranked:
        if not any(meets(span, taken) for span in (*each.cue, *each.content)):
            kept.append(each)
            for span in each.content:
                insort(taken, span)
    return sorted(kept, key=lambda each: (each.start, each.end))
