"""Precision, recall and F1 of one annotator's tags against another's: by words, by tags, by whole attributions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from coalition_annotator.analysis.agreement import spans
from coalition_annotator.analysis.agreement.tokens import Tokens, table_of
from coalition_annotator.model.span import Spans, shared


class Ratio(NamedTuple):
    """How much of what was ``found`` is right, and how much of what was ``meant`` was found.

    ``both`` counts what is in both; found and meant count the same units, tags or words.
    """

    both: int
    found: int
    meant: int

    @property
    def precision(self) -> float | None:
        """Share of what was found that is right; None where nothing was found."""
        return self.both / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """Share of what was meant that was found; None where nothing was meant."""
        return self.both / self.meant if self.meant else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall (van Rijsbergen 1979); None without tags on either side."""
        return 2 * self.both / (self.found + self.meant) if self.found + self.meant else None

    def plus(self, other: Ratio) -> Ratio:
        """Return the sum of two counts."""
        return Ratio(*(a + b for a, b in zip(self, other, strict=True)))


_NOTHING = Ratio(0, 0, 0)


class LayerScores(NamedTuple):
    """The figures of a layer.

    ``exact`` counts tags with the very same characters, ``overlapping`` tags that share a character, each tag at most
    once, ``words`` the words within tags.
    """

    exact: Ratio = _NOTHING
    overlapping: Ratio = _NOTHING
    words: Ratio = _NOTHING

    def plus(self, other: LayerScores) -> LayerScores:
        """Return the sum of two articles' figures."""
        return LayerScores(*(a.plus(b) for a, b in zip(self, other, strict=True)))

    @property
    def correct(self) -> int:
        """Tags that both have with the same characters."""
        return self.exact.both

    @property
    def partial(self) -> int:
        """Tags that meet another, but with other boundaries."""
        return self.overlapping.both - self.exact.both

    @property
    def missed(self) -> int:
        """Tags of the reference that meet none."""
        return self.overlapping.meant - self.overlapping.both

    @property
    def spurious(self) -> int:
        """Tags that meet none of the reference."""
        return self.overlapping.found - self.overlapping.both


def layer_scores(meant: Sequence[Spans], found: Sequence[Spans], tokens: Tokens) -> LayerScores:
    """Judge one layer's tags in one article.

    Args:
        meant: the reference.
        found: what is judged.
        tokens: the words of the text.
    """
    exact, over = spans.exact(meant, found), spans.overlapping(meant, found)
    table = table_of(tokens.within(meant), tokens.within(found))
    return LayerScores(
        Ratio(exact.both, len(found), len(meant)),
        Ratio(over.both, len(found), len(meant)),
        Ratio(table.both, table.both + table.second, table.both + table.first),
    )


class Relation(NamedTuple):
    """An attribution as a whole: where its speaker, its cue and its claim are."""

    speaker: Spans
    cue: Spans
    claim: Spans


def relation_scores(meant: Iterable[Relation], found: Sequence[Relation]) -> Ratio:
    """Count attributions whose speaker, cue and claim all overlap those of one of the reference, each at most once."""
    reference = list(meant)
    free = set(range(len(reference)))
    both = 0
    for each in found:
        hit = next(
            (n for n in sorted(free) if all(shared(a, b) for a, b in zip(each, reference[n], strict=True))), None
        )
        if hit is not None:
            free.discard(hit)
            both += 1
    return Ratio(both, len(found), len(reference))
