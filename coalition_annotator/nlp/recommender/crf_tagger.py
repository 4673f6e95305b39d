"""A trained recommender at work."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Sequence
from math import isnan
from typing import Any, NamedTuple

from coalition_annotator.model.span import Spans
from coalition_annotator.model.text import paragraphs
from coalition_annotator.nlp.attribution.cue_lexicon import Cues
from coalition_annotator.nlp.attribution.tokenizer import TokenizedParagraph, read
from coalition_annotator.nlp.recommender.bio_labels import decode, span_of
from coalition_annotator.nlp.recommender.features import features


class Learned(NamedTuple):
    """A span that the recommender proposes for a layer; ``confidence`` is how often such ones were right."""

    layer_id: str
    spans: Spans
    confidence: float


class Scores(NamedTuple):
    """How well a layer was found in articles that the model had not seen, by cross-validation.

    ``tags`` is the number of tags that people made; precision and recall are token-wise.
    """

    layer_id: str
    tags: int
    precision: float | None
    recall: float | None
    exact_precision: float | None
    exact_recall: float | None


class RecommenderModel(NamedTuple):
    """A trained recommender as a file keeps it.

    ``data`` is CRFsuite's own format. ``calibration`` maps a layer to (score, precision) points with rising score;
    ``signs`` maps a label to the features that speak for it most, with their weights.
    """

    data: bytes
    articles: int
    tags: int
    trained: str
    scores: tuple[Scores, ...]
    calibration: dict[str, list[tuple[float, float]]]
    signs: dict[str, list[tuple[str, float]]]

    def report(self) -> dict[str, Any]:
        """Return all but the model itself as plain JSON values."""
        return {
            "articles": self.articles,
            "tags": self.tags,
            "trained": self.trained,
            "scores": [each._asdict() for each in self.scores],
            "calibration": {layer: [list(point) for point in points] for layer, points in self.calibration.items()},
            "signs": {label: [list(sign) for sign in signs] for label, signs in self.signs.items()},
        }


def from_report(data: bytes, report: str) -> RecommenderModel:
    """Return the model of its data and its report in JSON: the inverse of ``RecommenderModel.report``.

    Raises:
        ValueError: the report is none.
    """
    try:
        found = json.loads(report)
        return RecommenderModel(
            data,
            int(found["articles"]),
            int(found["tags"]),
            str(found["trained"]),
            tuple(Scores(**each) for each in found["scores"]),
            {layer: [(float(a), float(b)) for a, b in points] for layer, points in found["calibration"].items()},
            {label: [(str(a), float(b)) for a, b in signs] for label, signs in found["signs"].items()},
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no report of a recommender: {error}") from error


class LearnedTagger:
    """Proposes tags by a trained model.

    Args:
        model: the trained recommender.
        cues: the vocabulary, the same as when it was trained.

    Raises:
        ValueError: the model's data are damaged.
    """

    def __init__(self, model: RecommenderModel, cues: Cues) -> None:
        import pycrfsuite

        if model.data[:4] != b"lCRF":
            raise ValueError("no model of CRFsuite")
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(model.data)
        # CRFsuite reads the model where it lies and keeps no hold of it: without this it would read freed memory.
        self._held = model.data
        self._calibration = model.calibration
        self._cues = cues

    def tags(self, text: str) -> list[Learned]:
        """Return what is proposed for a text, in its order."""
        result: list[Learned] = []
        for span in paragraphs(text):
            paragraph = read(text, span)
            result += [
                Learned(layer, spans, self._calibrated(layer, score)) for layer, spans, score in self.raw(paragraph)
            ]
        return result

    def raw(self, paragraph: TokenizedParagraph) -> list[tuple[str, Spans, float]]:
        """Return (layer, spans, score) of a paragraph; the score is the mean marginal probability of its labels."""
        if not paragraph.tokens:
            return []
        labels = self._tagger.tag(features(paragraph, self._cues))
        result: list[tuple[str, Spans, float]] = []
        for layer, first, last in decode(labels):
            whole = sum(self._tagger.marginal(labels[place], place) for place in range(first, last)) / (last - first)
            # Weights may be so large that CRFsuite's sums overflow: then nothing is known of how sure it is.
            score = 0.0 if isnan(whole) else whole
            result.append((layer, (span_of(paragraph.tokens, first, last),), score))
        return result

    def _calibrated(self, layer: str, score: float) -> float:
        return interpolated(self._calibration.get(layer, ()), score)


def interpolated(points: Sequence[tuple[float, float]], score: float) -> float:
    """Return the precision at a score, by the straight line between the points beside it; the score without points."""
    if not points:
        return round(score, 2)
    place = bisect_right([each for each, _ in points], score)
    if place == 0:
        return round(points[0][1], 2)
    if place == len(points):
        return round(points[-1][1], 2)
    (low, first), (high, second) = points[place - 1], points[place]
    share = (score - low) / (high - low) if high > low else 1.0
    return round(first + share * (second - first), 2)
