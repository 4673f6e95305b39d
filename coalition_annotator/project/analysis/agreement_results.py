"""What is told of annotators' agreement: figures by layer, pair, value and article."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from coalition_annotator.analysis.agreement.spans import Score
from coalition_annotator.analysis.agreement.tokens import Table

Interval = tuple[float, float] | None
LAYERS, ENTITY, NOTHING = "layers", "entity", "—"


class Pair(NamedTuple):
    """Two annotators' agreement on a layer: over words, and over spans by F1; names, not ids."""

    layer: str
    first: str
    second: str
    articles: int
    words: Table
    exact: Score
    overlapping: Score

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa over words."""
        return self.words.kappa


class LayerFigures(NamedTuple):
    """All annotators' agreement on a layer.

    ``alpha`` is Krippendorff's alpha over words, ``alpha_u`` that for unitizing (2004), ``fleiss`` Fleiss' kappa over
    words, where the same number read each article; ``exact`` and ``overlapping`` are F1 over all pairs together. The
    intervals come from bootstrap samples of articles.
    """

    layer_id: str
    layer: str
    articles: int
    tags: int
    alpha: float | None
    alpha_interval: Interval
    alpha_u: float | None
    alpha_u_interval: Interval
    fleiss: float | None
    exact: float | None
    exact_interval: Interval
    overlapping: float | None
    overlapping_interval: Interval
    pairs: tuple[Pair, ...]


class Case(NamedTuple):
    """Two tags (or one and none) that stand in a cell of a confusion matrix."""

    article_id: str
    first_id: str
    second_id: str


class ValueFigures(NamedTuple):
    """Agreement on an attribute, or on the entity meant, of tags that annotators matched; see ``groups_of``.

    ``confusion`` counts pairs of values, the annotator whose id comes first giving the first; ``cases`` names up to 500
    of them for each cell. Where ``of`` is LAYERS, values are layers, or NOTHING where one of the two did not tag.
    """

    of: str
    name: str
    units: int
    alpha: float | None
    alpha_interval: Interval
    fleiss: float | None
    confusion: Mapping[tuple[str, str], int]
    cases: Mapping[tuple[str, str], tuple[Case, ...]]


class ArticleFigures(NamedTuple):
    """An article's alpha over words, all layers together, and how many words two annotators differ in, per 100."""

    article_id: str
    title: str
    readers: int
    alpha: float | None
    apart: float


class Figures(NamedTuple):
    """All figures. ``months`` has alpha over words by month of publication and layer; ``readers`` are names.

    ``label_alpha`` is alpha over words with the layers that a word is tagged with as its one label, as corpora with one
    label a word report it.
    """

    readers: tuple[str, ...]
    articles: int
    label_alpha: float | None
    layers: tuple[LayerFigures, ...]
    values: tuple[ValueFigures, ...]
    worst: tuple[ArticleFigures, ...]
    months: Mapping[str, Mapping[str, float | None]]
