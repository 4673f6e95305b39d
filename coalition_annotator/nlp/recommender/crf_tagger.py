"""A trained recommender at work."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from coalition_annotator.nlp.attribution.attribution import Attribution
from coalition_annotator.nlp.attribution.cue_lexicon import Cues
from coalition_annotator.nlp.attribution.read_article import ReadArticle, ReadParagraph
from coalition_annotator.nlp.recommender.alphas import Alpha, alphas_of
from coalition_annotator.nlp.recommender.bio_labels import OUTSIDE, decode, span_of
from coalition_annotator.nlp.recommender.features import features
from coalition_annotator.nlp.recommender.label_shares import LabelShares
from coalition_annotator.nlp.recommender.learned import Learned, Proposals, one_after_the_other
from coalition_annotator.nlp.recommender.linker import Linker, from_values
from coalition_annotator.nlp.recommender.plain_number import number
from coalition_annotator.nlp.recommender.reliability import Reliability, reliability_of


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
    ``signs`` maps a label to the features that speak for it most, with their weights. ``parser`` is the digest of the
    parser whose syntax it was trained with, and that it needs; '' for none. ``encoder`` is that of the encoder whose
    guesses it needs. ``linker`` and ``reliability`` are of whole
    attributions, where there were enough to learn from. ``curve`` has for rising numbers of articles the F1 by words
    of each layer, when it was trained on so many; ``alphas`` its agreement with each annotator.
    ``judged_articles`` is the number of articles that all figures are of; fewer than ``articles`` where a training went
    on from the one before. ``project_tags`` is the number of tags that the project had then, of all layers and people.
    """

    data: bytes
    articles: int
    tags: int
    trained: str
    scores: tuple[Scores, ...]
    calibration: dict[str, list[tuple[float, float]]]
    signs: dict[str, list[tuple[str, float]]]
    parser: str = ""
    linker: Linker | None = None
    reliability: Reliability | None = None
    curve: tuple[tuple[int, dict[str, float | None]], ...] = ()
    alphas: tuple[Alpha, ...] = ()
    judged_articles: int = 0
    project_tags: int = 0
    encoder: str = ""

    def report(self) -> dict[str, Any]:
        """Return all that a person may want to know of it as plain JSON values."""
        return {
            "articles": self.articles,
            "tags": self.tags,
            "trained": self.trained,
            "scores": [each._asdict() for each in self.scores],
            "calibration": {layer: [list(point) for point in points] for layer, points in self.calibration.items()},
            "signs": {label: [list(sign) for sign in signs] for label, signs in self.signs.items()},
            "parser": self.parser,
            "reliability": self.reliability.as_values() if self.reliability else None,
            "curve": [list(each) for each in self.curve],
            "alphas": [list(each) for each in self.alphas],
            "judged_articles": self.judged_articles,
            "project_tags": self.project_tags,
            "encoder": self.encoder,
        }

    def kept(self) -> dict[str, Any]:
        """Return all but ``data`` as plain JSON values: the report, and the weights of ties."""
        return {**self.report(), "linker": self.linker.as_values() if self.linker else None}


def from_kept(data: bytes, kept: str) -> RecommenderModel:
    """Return the model of its data and the rest in JSON: the inverse of ``RecommenderModel.kept``.

    Raises:
        ValueError: these are no recommender's.
    """
    try:
        found = json.loads(kept)
        linker = from_values(found.get("linker") or {})
        # Figures are of the ties that were learned with them.
        told = found.get("reliability") if linker is not None else None
        return RecommenderModel(
            data,
            int(found["articles"]),
            int(found["tags"]),
            str(found["trained"]),
            tuple(_scores(each) for each in found["scores"]),
            {layer: [(number(a), number(b)) for a, b in points] for layer, points in found["calibration"].items()},
            {label: [(str(a), number(b)) for a, b in signs] for label, signs in found["signs"].items()},
            # Recommenders of earlier versions have none of these.
            str(found.get("parser", "")),
            linker,
            reliability_of(told) if told else None,
            tuple((int(articles), _shares(scores)) for articles, scores in found.get("curve", ())),
            alphas_of(found.get("alphas", ())),
            int(found.get("judged_articles", found["articles"])),
            int(found.get("project_tags", found["tags"])),
            str(found.get("encoder", "")),
        )
    except (KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise ValueError(f"not a recommender's: {error}") from error


def _scores(found: Mapping[str, Any]) -> Scores:
    shares = {key: None if found[key] is None else number(found[key]) for key in Scores._fields[2:]}
    return Scores(str(found["layer_id"]), int(found["tags"]), **shares)


def _shares(found: Mapping[str, Any]) -> dict[str, float | None]:
    return {str(layer): None if share is None else number(share) for layer, share in found.items()}


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
        self._linker = model.linker
        self.parser, self.encoder = model.parser, model.encoder
        self._cues = cues
        self._labels = [each for each in self._tagger.labels() if each != OUTSIDE]

    @property
    def needs_syntax(self) -> bool:
        """Whether it was trained with syntax."""
        return bool(self.parser)

    def attributions(self, article: ReadArticle, by_rules: Sequence[Attribution], proposed: Proposals) -> (
        list[Attribution] | None
    ):  # fmt: skip
        """Return what it makes of its own and the rules' finds; None where it has learned nothing of attributions."""
        if self._linker is None:
            return None
        # What it was not trained with tells it nothing.
        known = article if self.parser else article.without_syntax()
        known = known if self.encoder else known.without_guesses()
        return self._linker.attributions(known, by_rules, proposed)

    def can_read(self, article: ReadArticle) -> bool:
        """Tell whether it can propose for an article: it needs the same parser and encoder as when it was trained."""
        return self.parser in ("", article.parsed_by) and self.encoder in ("", article.guessed_by)

    def propose(self, article: ReadArticle) -> Proposals:
        """Return what is proposed for an article."""
        found = one_after_the_other([self.raw(part) for part in article.parts()])
        return found._replace(
            tags=[each._replace(confidence=self._calibrated(each.layer_id, each.confidence)) for each in found.tags]
        )

    def raw(self, part: ReadParagraph) -> Proposals:
        """Return what is proposed for a paragraph; the confidence is the mean probability of a tag's labels."""
        paragraph = part.paragraph
        if not paragraph.tokens:
            return Proposals([], [LabelShares((), ())])
        tree, guesses = part.tree if self.parser else None, part.guesses if self.encoder else None
        labels = self._tagger.tag(features(paragraph, self._cues, tree, guesses))
        rows = ([self._tagger.marginal(label, place) for label in self._labels] for place in range(len(labels)))
        shares = LabelShares(self._labels, rows)
        tags = [
            Learned(
                layer,
                (span_of(paragraph.tokens, first, last),),
                sum(shares.share(labels[place], place) for place in range(first, last)) / (last - first),
            )
            for layer, first, last in decode(labels)
        ]
        return Proposals(tags, [shares])

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
