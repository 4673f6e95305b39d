"""Agreement of the project's annotators over the articles that several of them read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from coalition_annotator.analysis.agreement import coefficients, spans
from coalition_annotator.analysis.agreement.matching import groups_of
from coalition_annotator.analysis.agreement.resampling import SAMPLES, interval
from coalition_annotator.analysis.agreement.spans import Score
from coalition_annotator.analysis.agreement.tokens import (
    Coincidences,
    Marks,
    Table,
    Tokens,
    alpha_of,
    coincidences,
    met_labels,
    table_of,
)
from coalition_annotator.analysis.agreement.unitizing import Disagreement, disagreement
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.codebook import Codebook
from coalition_annotator.model.dataset import Item
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.model.review import AGREED
from coalition_annotator.model.span import Spans
from coalition_annotator.model.text import words
from coalition_annotator.project import dataset
from coalition_annotator.project.analysis.agreement_results import (
    ENTITY,
    LAYERS,
    NOTHING,
    ArticleFigures,
    Case,
    Figures,
    Interval,
    LayerFigures,
    Pair,
    ValueFigures,
)
from coalition_annotator.project.project import Project
from coalition_annotator.project.review.review_state import read_by_several, readers_of

_MOST_CASES = 500
DEFAULT_SAMPLES = SAMPLES


class _Layer:
    """What is added up for a layer."""

    def __init__(self) -> None:
        self.tags = 0
        self.parts: list[tuple[float, ...]] = []
        self.months: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
        self.pairs: dict[tuple[str, str], tuple[int, Table, Score, Score]] = {}
        self.ratings: Counter[tuple[int, int]] = Counter()


class _Values:
    """What is added up for an attribute."""

    def __init__(self) -> None:
        self.units: list[dict[str, str]] = []
        self.places: list[int] = []
        self.confusion: Counter[tuple[str, str]] = Counter()
        self.cases: dict[tuple[str, str], list[Case]] = defaultdict(list)

    def add(self, values: Mapping[str, str], tags: Mapping[str, Annotation], place: int) -> None:
        self.units.append(dict(values))
        self.places.append(place)
        for a, b in combinations(sorted(values), 2):
            if a not in tags and b not in tags:
                continue
            cell = values[a], values[b]
            self.confusion[cell] += 1
            if len(self.cases[cell]) < _MOST_CASES:
                ids = [tags[each].id if each in tags else "" for each in (a, b)]
                article_id = next(iter(tags.values())).article_id
                self.cases[cell].append(Case(article_id, *ids))


def figures(
    project: Project,
    selection: dataset.Selection | None = None,
    *,
    samples: int = DEFAULT_SAMPLES,
    progress: Progress = silent,
) -> Figures:
    """Return the figures of the layers and attributes that somebody used in an article that several read.

    Who has read an article, ``readers_of`` says. A word counts as tagged by an annotator on a layer where one of their
    tags covers some of it. The agreed version is left out, unless the selection names it.

    Args:
        project: the open project.
        selection: articles, layers and annotators to look at.
        samples: number of bootstrap samples.
        progress: told what is going on, how much is done, and of how much; may raise CancelledError.
    """
    chosen = selection or dataset.Selection()
    if chosen.annotators is None:
        chosen = chosen._replace(annotators=frozenset(project.annotators) - {AGREED.id})
    several = read_by_several(project)
    chosen = chosen._replace(articles=several if chosen.articles is None else several & chosen.articles)
    adding = _Adding(project, chosen)
    for item in dataset.dataset(project, chosen, progress=lambda _, done, of: progress("Comparing", done, of)).items():
        adding.add(item)
    progress("Drawing samples", 0, 0)
    return adding.result(samples)


class _Adding:
    """Adds up articles."""

    def __init__(self, project: Project, selection: dataset.Selection) -> None:
        self._project, self._selection = project, selection
        self._layers: dict[str, _Layer] = {}
        self._values: dict[str, _Values] = defaultdict(_Values)
        self._articles: list[ArticleFigures] = []
        self._untagged: list[tuple[int, int, str]] = []
        self._readers: set[str] = set()
        self._bits: dict[str, int] = {}
        self._met: dict[tuple[str | float, str | float], float] = defaultdict(float)

    def add(self, item: Item) -> None:
        import numpy as np

        assert self._selection.annotators is not None
        found = readers_of(self._project, item.article, list(item.annotations))
        readers = [each for each in found if each in self._selection.annotators]
        if len(readers) < 2:
            return
        place = len(self._articles)
        self._readers.update(readers)
        tokens = Tokens(words(item.text))
        by_layer: dict[str, dict[str, list[Spans]]] = {}
        for tag in item.annotations:
            by_reader = by_layer.setdefault(tag.layer_id, {reader: [] for reader in readers})
            by_reader[tag.annotator_id].append(tag.spans)
        month = item.article.published[:7]
        together = [0.0, 0.0, 0.0]
        labels = {reader: np.zeros(tokens.count, dtype=np.int64) for reader in readers}
        marks: dict[str, dict[str, Marks]] = {}
        for layer_id, by_reader in by_layer.items():
            bit = self._bits.setdefault(layer_id, 1 << len(self._bits))
            marks[layer_id] = {reader: tokens.within(tags) for reader, tags in by_reader.items()}
            for reader, marked in marks[layer_id].items():
                labels[reader] |= bit * marked
        for ends, weight in met_labels(list(labels.values())).items():
            self._met[ends] += weight
        for layer_id, by_reader in by_layer.items():
            met = self._add_layer(layer_id, by_reader, marks[layer_id], len(item.text), month, place)
            together = [a + b for a, b in zip(together, met, strict=True)]
        self._untagged.append((tokens.count, len(readers), month))
        whole = sum(together) + together[2]
        apart = 200 * together[2] / whole if whole else 0.0
        title = item.article.title
        self._articles.append(ArticleFigures(item.article.id, title, len(readers), alpha_of(*together), apart))
        self._add_values(item, readers, place)

    def _add_layer(
        self,
        layer_id: str,
        by_reader: dict[str, list[Spans]],
        marks: dict[str, Marks],
        length: int,
        month: str,
        place: int,
    ) -> Coincidences:
        import numpy as np

        layer = self._layers.setdefault(layer_id, _Layer())
        met = coincidences(list(marks.values()))
        units = disagreement([[span for tag in tags for span in tag] for tags in by_reader.values()], length)
        exact_sum = over_sum = Score(0, 0, 0)
        for a, b in combinations(sorted(by_reader), 2):
            exact = spans.exact(by_reader[a], by_reader[b])
            over = spans.overlapping(by_reader[a], by_reader[b])
            table = table_of(marks[a], marks[b])
            number, known, e, o = layer.pairs.get((a, b), (0, Table(0, 0, 0, 0), Score(0, 0, 0), Score(0, 0, 0)))
            layer.pairs[a, b] = (number + 1, known.plus(table), spans.together([e, exact]), spans.together([o, over]))
            exact_sum, over_sum = spans.together([exact_sum, exact]), spans.together([over_sum, over])
        for inside, count in enumerate(np.bincount(np.sum(list(marks.values()), axis=0)).tolist()):
            layer.ratings[len(by_reader), inside] += count
        layer.tags += sum(map(len, by_reader.values()))
        layer.parts.append((place, *met, *units, *exact_sum, *over_sum))
        for n, value in enumerate(met):
            layer.months[month][n] += value
        return met

    def _add_values(self, item: Item, readers: Sequence[str], place: int) -> None:
        codebook = self._project.codebook
        for group in groups_of(item.annotations):
            tags = {tag.annotator_id: tag for tag in group}
            layers = {tag.annotator_id: _layer_name(codebook, tag.layer_id) for tag in group}
            self._values[LAYERS].add({reader: layers.get(reader, NOTHING) for reader in readers}, tags, place)
            if len(group) < 2 or len({tag.layer_id for tag in group}) > 1:
                continue
            for key, values in self._told(group):
                if any(value != NOTHING for value in values.values()):
                    self._values[key].add(values, tags, place)

    def _told(self, group: Sequence[Annotation]) -> Iterator[tuple[str, dict[str, str]]]:
        codebook, entities = self._project.codebook, self._project.entities
        for attribute in codebook.attributes_of(group[0].layer_id):
            if attribute.kind not in (cb.TEXT, cb.NUMBER):
                told = {
                    tag.annotator_id: codebook.shown(attribute, tag.attributes.get(attribute.id)) or NOTHING
                    for tag in group
                }
                yield attribute.id, told
        layer = codebook.layer(group[0].layer_id)
        if layer is not None and layer.entity_kind:
            meant = {tag.annotator_id: entities.get(tag.entity_id or "") for tag in group}
            yield f"{ENTITY}.{layer.id}", {reader: each.name if each else NOTHING for reader, each in meant.items()}

    # Results

    def result(self, samples: int) -> Figures:
        names = {each: self._name(each) for each in self._readers}
        codebook = self._project.codebook
        order = {layer.id: number for number, layer in enumerate(codebook.layers)}
        layers = sorted(self._layers, key=lambda each: (order.get(each, len(order)), each))
        months = sorted({month for layer in self._layers.values() for month in layer.months if month})
        over_time = {
            month: {
                _layer_name(codebook, each): alpha_of(*self._layers[each].months[month])
                for each in layers
                if month in self._layers[each].months
            }
            for month in months
        }
        worst = sorted(self._articles, key=lambda each: (each.alpha is None, each.alpha or 0.0, each.title))
        return Figures(
            tuple(sorted(names.values())),
            len(self._articles),
            coefficients.alpha_of_coincidences(self._met),
            tuple(self._of_layer(each, samples) for each in layers),
            tuple(self._of_values(key, samples) for key in sorted(self._values, key=lambda k: (k != LAYERS, k))),
            tuple(worst),
            over_time,
        )

    def _name(self, annotator_id: str) -> str:
        known = self._project.annotators.get(annotator_id)
        return known.name if known else annotator_id

    def _of_layer(self, layer_id: str, samples: int) -> LayerFigures:
        layer = self._layers[layer_id]
        # An article that nobody tagged on this layer counts with all its words as left out by all.
        parts = [(0.0, float(count * readers), *(0.0,) * 9) for count, readers, _ in self._untagged]
        ratings = Counter(layer.ratings)
        tagged = {int(part[0]) for part in layer.parts}
        for place, *values in layer.parts:
            parts[int(place)] = tuple(map(float, values))  # type: ignore[assignment]
        for place, (count, readers, _) in enumerate(self._untagged):
            if place not in tagged:
                ratings[readers, 0] += count
        sums = [sum(column) for column in zip(*parts, strict=True)]

        def alpha(row: Sequence[float]) -> float | None:
            found: float | None = alpha_of(*row[:3])
            return found

        def alpha_u(row: Sequence[float]) -> float | None:
            return Disagreement(row[3], row[4]).alpha

        def f1(first: int) -> Callable[[Sequence[float]], float | None]:
            def figure(row: Sequence[float]) -> float | None:
                both, one, other = row[first : first + 3]
                return 2 * both / (one + other) if one + other else None

            return figure

        def told(figure: Callable[[Sequence[float]], float | None]) -> tuple[float | None, Interval]:
            return figure(sums), interval(parts, figure, samples=samples) if samples else None

        name = _layer_name(self._project.codebook, layer_id)
        pairs = tuple(Pair(name, self._name(a), self._name(b), *found) for (a, b), found in sorted(layer.pairs.items()))
        return LayerFigures(
            layer_id, name, len(parts), layer.tags, *told(alpha), *told(alpha_u), _fleiss(ratings),
            *told(f1(5)), *told(f1(8)), pairs,
        )  # fmt: skip

    def _of_values(self, key: str, samples: int) -> ValueFigures:
        found = self._values[key]
        alpha = fleiss = None
        between: Interval = None
        if key != LAYERS:
            alpha = coefficients.alpha(found.units)
            between = _interval_of_values(found, len(self._articles), samples) if samples else None
            fleiss = _fleiss_of_values(found.units)
        cases = {cell: tuple(each) for cell, each in found.cases.items()}
        name = self._value_name(key)
        return ValueFigures(key, name, len(found.units), alpha, between, fleiss, dict(found.confusion), cases)

    def _value_name(self, key: str) -> str:
        codebook = self._project.codebook
        if key == LAYERS:
            return "Layer"
        if key.startswith(f"{ENTITY}."):
            return f"{_layer_name(codebook, key.removeprefix(f'{ENTITY}.'))}: who or what is meant"
        attribute = codebook.attribute(key)
        return f"{_layer_name(codebook, attribute.layer_id)}: {attribute.name.lower()}" if attribute else key


def _layer_name(codebook: Codebook, layer_id: str) -> str:
    layer = codebook.layer(layer_id)
    return layer.name if layer else layer_id


def _fleiss(ratings: Counter[tuple[int, int]]) -> float | None:
    """Return Fleiss' kappa from how many words had ``inside`` of ``readers``; None where their number differs."""
    numbers = {readers for readers, _ in ratings}
    if len(numbers) != 1:
        return None
    readers = numbers.pop()
    whole = sum(ratings.values())
    if readers < 2 or not whole:
        return None
    inside = sum(k * n for (_, k), n in ratings.items()) / (whole * readers)
    expected = inside**2 + (1 - inside) ** 2
    alike = sum(n * (k * (k - 1) + (readers - k) * (readers - k - 1)) for (_, k), n in ratings.items())
    observed = alike / (whole * readers * (readers - 1))
    return None if expected == 1 else (observed - expected) / (1 - expected)


def _fleiss_of_values(units: list[dict[str, str]]) -> float | None:
    if len({len(unit) for unit in units}) != 1:
        return None
    values = sorted({value for unit in units for value in unit.values()})
    return coefficients.fleiss_kappa([[list(unit.values()).count(value) for value in values] for unit in units])


def _interval_of_values(found: _Values, articles: int, samples: int) -> Interval:
    """Return the interval of alpha over values: each article's coincidences are counts that add up."""
    import numpy as np

    values = sorted({value for unit in found.units for value in unit.values()})
    place_of = {value: number for number, value in enumerate(values)}
    size = len(values)
    if size > 60:
        return None
    parts = np.zeros((articles, size * size))
    for unit, place in zip(found.units, found.places, strict=True):
        for (a, mine), (b, theirs) in combinations(unit.items(), 2):
            assert a != b
            x, y = place_of[mine], place_of[theirs]
            parts[place, x * size + y] += 1 / (len(unit) - 1)
            parts[place, y * size + x] += 1 / (len(unit) - 1)

    def alpha(row: Sequence[float]) -> float | None:
        matrix: Any = np.asarray(row).reshape(size, size)
        totals = matrix.sum(axis=0)
        whole = totals.sum()
        expected = whole**2 - (totals**2).sum()
        return float(1 - (whole - 1) * (whole - np.trace(matrix)) / expected) if whole > 1 and expected else None

    used = [row for row in parts.tolist() if any(row)]
    return interval(used, alpha, samples=samples)
