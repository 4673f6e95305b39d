"""Agreement of the project's annotators, layer by layer, over the articles that several of them read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from coalition_annotator.exporting.dataset import Dataset, Item
from coalition_annotator.model.article import idle_annotators
from coalition_annotator.model.span import Spans
from coalition_annotator.model.text import words
from coalition_annotator.services import agreement
from coalition_annotator.services.agreement import Score

_Tags = Mapping[str, Mapping[str, list[Spans]]]
_Units = Callable[["_Shared"], list[dict[str, agreement.Label]]]


class Pair(NamedTuple):
    """Two annotators' agreement on a layer: over tokens by Cohen's kappa, over spans by F1."""

    layer: str
    first: str
    second: str
    articles: int
    kappa: float | None
    exact: Score
    overlapping: Score


class Figures(NamedTuple):
    """All annotators' agreement on a layer: Krippendorff's alpha over tokens, and F1 over all pairs together."""

    layer: str
    articles: int
    alpha: float | None
    exact: float | None
    overlapping: float | None
    pairs: tuple[Pair, ...]


class _Shared(NamedTuple):
    """An article that several annotators read: its units and spans by layer."""

    units: dict[str, list[dict[str, agreement.Label]]]
    spans: _Tags
    readers: tuple[str, ...]


def figures(dataset: Dataset) -> list[Figures]:
    """Return the figures of each layer that somebody used in an article that several read.

    Whoever tagged anything in an article has read it, and so has who, by the file that it came from, looked at it and
    tagged nothing. A token counts as tagged by an annotator on a layer where one of their tags covers some of it.
    """
    shared = [each for item in dataset.items() if (each := _shared(dataset, item)) is not None]
    layers = list(dict.fromkeys(chain.from_iterable(each.spans for each in shared)))
    return [_of_layer(layer, shared) for layer in sorted(layers)]


def _readers(dataset: Dataset, item: Item) -> tuple[str, ...]:
    return tuple(
        sorted({dataset.annotator(tag.annotator_id) for tag in item.annotations} | set(idle_annotators(item.article)))
    )


def _shared(dataset: Dataset, item: Item) -> _Shared | None:
    readers = _readers(dataset, item)
    if len(readers) < 2:
        return None
    spans: dict[str, dict[str, list[Spans]]] = {}
    for tag in item.annotations:
        by_reader = spans.setdefault(dataset.label(tag), {name: [] for name in readers})
        by_reader[dataset.annotator(tag.annotator_id)].append(tag.spans)
    tokens = list(words(item.text))
    empty: dict[str, list[Spans]] = {name: [] for name in readers}
    units = {layer: agreement.token_units(tokens, given) for layer, given in spans.items()}
    units[""] = agreement.token_units(tokens, empty)
    return _Shared(units, spans, readers)


def _of_layer(layer: str, shared: list[_Shared]) -> Figures:
    def units(each: _Shared) -> list[dict[str, agreement.Label]]:
        return each.units.get(layer, each.units[""])

    everyone = sorted({name for each in shared for name in each.readers})
    pairs = [
        pair for names in agreement.pairs_of(everyone) if (pair := _pair(layer, *names, shared, units)) is not None
    ]
    alpha = agreement.alpha(unit for each in shared for unit in units(each))
    exact = agreement.together(pair.exact for pair in pairs)
    overlapping = agreement.together(pair.overlapping for pair in pairs)
    return Figures(layer, len(shared), alpha, exact.f1, overlapping.f1, tuple(pairs))


def _pair(layer: str, first: str, second: str, shared: list[_Shared], units: _Units) -> Pair | None:
    both = [each for each in shared if first in each.readers and second in each.readers]
    if not both:
        return None

    def tags(each: _Shared, name: str) -> list[Spans]:
        return each.spans.get(layer, {}).get(name, [])

    def labels() -> Iterator[tuple[agreement.Label, agreement.Label]]:
        return ((unit[first], unit[second]) for each in both for unit in units(each))

    exact = agreement.together(agreement.exact(tags(each, first), tags(each, second)) for each in both)
    over = agreement.together(agreement.overlapping(tags(each, first), tags(each, second)) for each in both)
    return Pair(layer, first, second, len(both), agreement.cohen_kappa(labels()), exact, over)
