"""Agreement of the recommender with each annotator, as if it were one more of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from coalition_annotator.analysis.agreement.resampling import interval
from coalition_annotator.analysis.agreement.tokens import Marks, Tokens, alpha_of, coincidences
from coalition_annotator.model.span import Spans
from coalition_annotator.nlp.recommender.plain_number import number

PEOPLE = ""
"""In place of an annotator's id: the annotators among themselves, over the articles that several read."""
_SAMPLES = 500
ByLayer = Mapping[str, Sequence[Spans]]


class Alpha(NamedTuple):
    """Krippendorff's alpha over words (in a tag of the layer or not), with its interval over articles at 95 %.

    Attributes:
        annotator_id: whom the recommender is compared with, or PEOPLE.
        layer_id: the layer's id.
        articles: over how many articles.
        alpha: None where there is one value alone.
        low: the interval's lower end; None with fewer than two articles.
        high: its upper end.
    """

    annotator_id: str
    layer_id: str
    articles: int
    alpha: float | None
    low: float | None
    high: float | None


class AlphaTally:
    """Adds up over articles how the recommender and people marked the same words."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, str], list[tuple[float, ...]]] = defaultdict(list)

    def add(self, tokens: Tokens, layer_id: str, mine: Sequence[Spans], theirs: Mapping[str, ByLayer]) -> None:
        """Add an article.

        Args:
            tokens: its words.
            layer_id: the layer.
            mine: what the recommender, which has not seen the article, proposes on it.
            theirs: the tags of each annotator who read the article, by annotator and layer.
        """
        people = {each: tokens.within(tags.get(layer_id, ())) for each, tags in theirs.items()}
        own = tokens.within(mine)
        for each, marks in people.items():
            self._count(each, layer_id, [own, marks])
        if len(people) > 1:
            self._count(PEOPLE, layer_id, list(people.values()))

    def _count(self, annotator_id: str, layer_id: str, marks: list[Marks]) -> None:
        self._parts[annotator_id, layer_id].append(tuple(coincidences(marks)))

    def result(self) -> tuple[Alpha, ...]:
        """Return the figures, by annotator and in the order in which layers came."""
        return tuple(_alpha(*key, parts) for key, parts in sorted(self._parts.items(), key=lambda each: each[0][0]))


def _alpha(annotator_id: str, layer_id: str, parts: Sequence[tuple[float, ...]]) -> Alpha:
    def figure(sums: Sequence[float]) -> float | None:
        found: float | None = alpha_of(*sums)
        return found

    whole = figure([sum(column) for column in zip(*parts, strict=True)])
    low, high = interval(parts, figure, samples=_SAMPLES) or (None, None)
    return Alpha(annotator_id, layer_id, len(parts), *(None if each is None else round(each, 4) for each in (
        whole, low, high
    )))  # fmt: skip


def alphas_of(values: Sequence[Sequence[Any]]) -> tuple[Alpha, ...]:
    """Return figures of plain values: the inverse of a list of the tuples.

    Raises:
        TypeError, ValueError: they are none.
    """
    result: list[Alpha] = []
    for who, layer, articles, *figures in values:
        alpha, low, high = (None if each is None else number(each) for each in figures)
        if (low is None) != (high is None):
            raise ValueError("an interval has one end")
        result.append(Alpha(str(who), str(layer), int(articles), alpha, low, high))
    return tuple(result)
