"""Training the recommender, with cross-validated figures.

The labeller is a linear-chain conditional random field (Lafferty, McCallum and Pereira 2001), trained by the passive
aggressive algorithm (Crammer et al. 2006) of CRFsuite. Its figures come from two-fold cross-validation over articles:
each article is labelled by a model that has not seen it. From the same labels, scores are calibrated by isotonic
regression, so that a confidence of 0.8 means that four in five such proposals overlapped a person's tag; and it is
learned from them which speakers, cues and claims belong together (``link_training``).
"""

from __future__ import annotations

import ctypes
import os
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from coalition_annotator.analysis.agreement.tokens import Tokens, table_of
from coalition_annotator.model.identifier import now
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.model.span import Span, Spans, shared
from coalition_annotator.nlp.attribution import extract
from coalition_annotator.nlp.attribution.cue_lexicon import Cues
from coalition_annotator.nlp.attribution.guesses import Guesser
from coalition_annotator.nlp.attribution.read_article import ReadArticle, read_article
from coalition_annotator.nlp.attribution.syntax import Parser
from coalition_annotator.nlp.attribution.tokenizer import TokenizedParagraph
from coalition_annotator.nlp.recommender.alphas import AlphaTally, ByLayer
from coalition_annotator.nlp.recommender.bio_labels import encode
from coalition_annotator.nlp.recommender.crf_tagger import LearnedTagger, RecommenderModel, Scores
from coalition_annotator.nlp.recommender.features import features
from coalition_annotator.nlp.recommender.learned import Learned, Proposals, one_after_the_other
from coalition_annotator.nlp.recommender.link_training import FEWEST, GoldAttribution, ReadExample, learn_links
from coalition_annotator.nlp.recommender.reliability import rising
from coalition_annotator.nlp.recommender.slots import slots_of

FOLDS = 2
FEWEST_TAGS = 20
FEWEST_ARTICLES = 3
_ITERATIONS = 5
# From so many articles on, the smaller training that the learning curve begins with takes an eighth of them.
_MANY = 400
_RAREST = 2
_SEED = 1
_SIGNS = 20
_STEPS = 20
# A training goes on from the one before where at most this share of tags has come since its figures were made.
_FEW_NEW = 0.2


class Example(NamedTuple):
    """An article to learn from: its text up to ``read_to``, what a person tagged by layer, and tied together.

    ``by_annotator`` has all who read it, with their tags: the recommender is compared with each.
    """

    text: str
    tags: Mapping[str, Sequence[Spans]]
    read_to: int
    gold: Sequence[GoldAttribution] = ()
    by_annotator: Mapping[str, ByLayer] = {}


class TooLittleError(ValueError):
    """There are not enough tags to learn from."""


def train(
    examples: Sequence[Example], cues: Cues, parser: Parser | None = None, *, guesser: Guesser | None = None,
    earlier: RecommenderModel | None = None, progress: Progress = silent,
) -> RecommenderModel:  # fmt: skip
    """Return a recommender trained on articles.

    CRFsuite can't go on from weights. What takes most of the time is trying out, though: where few tags are new since
    an earlier recommender, its calibration, links and figures are kept, and only the labeller is trained on all.

    Args:
        examples: what to learn from.
        cues: the vocabulary that features use.
        parser: gives the syntax; without it the recommender learns from the forms of words alone.
        guesser: an encoder; where it was tuned on these articles, it gives guesses of one that had not seen them.
        earlier: the recommender before, where it may be gone on from.
        progress: told of each step; what it raises ends the training.

    Raises:
        TooLittleError: there are fewer than FEWEST_ARTICLES articles or FEWEST_TAGS tags.
    """
    layers = require_enough(examples)
    with tempfile.TemporaryDirectory(prefix="coalition-") as folder:
        training = _Training(examples, layers, cues, parser, guesser, Path(folder) / "model", progress)
        return training.model() if earlier is None else training.gone_on_from(earlier)


class _Training:
    """One training: what it reads, and how far it is."""

    def __init__(
        self, examples: Sequence[Example], layers: Sequence[str], cues: Cues, parser: Parser | None,
        guesser: Guesser | None, path: Path, progress: Progress,
    ) -> None:  # fmt: skip
        self._layers, self._cues, self._path, self._tell = layers, cues, path, progress
        self._parser = parser.digest if parser is not None else ""
        self._encoder = guesser.digest if guesser is not None else ""
        # Reading, three trainings of which two have half of the articles, a small one, trying out, attributions.
        self._steps, self._done = round(len(examples) * (1 + 2 + 0.25 + 1 + 1)), 0.0
        self._read: list[tuple[Example, ReadArticle]] = []
        for each in examples:
            self._step("Reading articles")
            self._read.append((each, read_article(each.text, parser, guesser).up_to(each.read_to)))

    def _step(self, what: str, share: float = 1.0) -> None:
        self._tell(what, min(int(self._done), self._steps), self._steps)
        self._done += share

    def gone_on_from(self, earlier: RecommenderModel) -> RecommenderModel:
        """Train on all articles, and keep what was learned of the earlier labels; train and try out where it is old."""
        tags = sum(len(each.tags.get(layer, ())) for each, _ in self._read for layer in self._layers)
        judged = sum(each.tags for each in earlier.scores)
        reads_same = (earlier.parser, earlier.encoder) == (self._parser, self._encoder)
        # An earlier version's knew nothing of attributions that this one could use.
        knows_ties = earlier.linker is not None or sum(len(each.gold) for each, _ in self._read) < FEWEST
        is_same = reads_same and knows_ties and {each.layer_id for each in earlier.scores} == set(self._layers)
        if not is_same or not judged <= tags <= judged * (1 + _FEW_NEW):
            return self.model()
        self._steps = 2 * len(self._read)
        data = self._trained("Training", self._read)
        self._tell("Done", self._steps, self._steps)
        return earlier._replace(
            data=data, articles=len(self._read), tags=tags, trained=now(), signs=_signs(self._path),
            judged_articles=earlier.judged_articles or earlier.articles,
        )  # fmt: skip

    def model(self) -> RecommenderModel:
        """Train, and try out."""
        judged: dict[str, _Judged] = defaultdict(_Judged)
        half: dict[str, _Judged] = defaultdict(_Judged)
        few_judged: dict[str, _Judged] = defaultdict(_Judged)
        alphas = AlphaTally()
        tried: list[tuple[int, ReadExample]] = []
        for fold in range(FOLDS):
            tagger = self._tagger(f"Training, part {fold + 1} of {FOLDS + 1}", self._other_folds(fold))
            for number in range(fold, len(self._read), FOLDS):
                self._step("Trying out")
                example, article = self._read[number]
                # The learning curve compares on the same articles.
                into = (judged, half) if number % (FOLDS * 2) == 0 else (judged,)
                found = self._judge(example, article, tagger, *into)
                self._compare(alphas, example, article, found.tags)
                slots = slots_of(article, extract.attributions(article, self._cues), found)
                tried.append((number, ReadExample(slots, example.gold, example.tags)))
        few = self._other_folds(0)[:: 2 if len(self._read) < _MANY else 4]
        if len(few) >= FEWEST_ARTICLES:
            tagger = self._tagger("Training on fewer", few)
            for example, article in self._read[:: FOLDS * 2]:
                self._judge(example, article, tagger, few_judged)
        data = self._trained(f"Training, part {FOLDS + 1} of {FOLDS + 1}", self._read)
        signs = _signs(self._path)
        links = learn_links(
            [example for _, example in sorted(tried, key=lambda each: each[0])],
            lambda share: self._step("Learning who said what", share),
        )
        linker, reliability = links or (None, None)
        self._tell("Done", self._steps, self._steps)
        scores = tuple(judged[layer].scores(layer) for layer in self._layers)
        calibration = {layer: judged[layer].calibration() for layer in self._layers}
        points = [(len(few), few_judged)] * bool(few_judged) + [(len(self._other_folds(0)), half)]
        curve = tuple((number, {layer: of[layer].f1 for layer in self._layers}) for number, of in points)
        return RecommenderModel(
            data, len(self._read), sum(each.tags for each in scores), now(), scores, calibration, signs, self._parser,
            linker, reliability, curve, alphas.result(), len(self._read), encoder=self._encoder,
        )  # fmt: skip

    def _other_folds(self, fold: int) -> list[tuple[Example, ReadArticle]]:
        return [each for number, each in enumerate(self._read) if number % FOLDS != fold]

    def _trained(self, what: str, on: Sequence[tuple[Example, ReadArticle]]) -> bytes:
        """Train on articles; their features are made anew each time, as all of them at once would fill the memory."""
        from pycrfsuite import ItemSequence

        trainer = _trainer()
        for example, article in on:
            self._step(what)
            for paragraph, tree, guesses in article.parts():
                if paragraph.tokens:
                    seen = ItemSequence(features(paragraph, self._cues, tree, guesses))
                    trainer.append(seen, labels_of(example, paragraph, self._layers))
        trainer.train(str(self._path))
        trainer.clear()
        return self._path.read_bytes()

    def _tagger(self, what: str, on: Sequence[tuple[Example, ReadArticle]]) -> LearnedTagger:
        bare = RecommenderModel(self._trained(what, on), 0, 0, "", (), {}, {}, self._parser, encoder=self._encoder)
        return LearnedTagger(bare, self._cues)

    def _judge(
        self, example: Example, article: ReadArticle, tagger: LearnedTagger, *into: dict[str, _Judged]
    ) -> Proposals:
        """Judge what is proposed for an article, layer by layer, and return it."""
        for judged in into:
            for layer in self._layers:
                judged[layer].tags += len(example.tags.get(layer, ()))
        found: list[Proposals] = []
        for part in article.parts():
            paragraph, proposed = part.paragraph, tagger.raw(part)
            found.append(proposed)
            tokens = Tokens(Span(token.start, token.end) for token in paragraph.tokens if token.is_word)
            for layer in self._layers:
                mine = [(spans, score) for of, spans, score in proposed.tags if of == layer]
                for judged in into:
                    judged[layer].add(tokens, _within(example.tags.get(layer, ()), paragraph.span), mine)
        return one_after_the_other(found)

    def _compare(self, alphas: AlphaTally, example: Example, article: ReadArticle, found: Sequence[Learned]) -> None:
        if not example.by_annotator:
            return
        tokens = Tokens(
            Span(each.start, each.end) for part in article.paragraphs for each in part.tokens if each.is_word
        )
        for layer in self._layers:
            alphas.add(tokens, layer, [each.spans for each in found if each.layer_id == layer], example.by_annotator)


def require_enough(examples: Sequence[Example]) -> list[str]:
    """Return the layers with enough tags to learn from, those with long spans first: shorter ones stay visible within.

    Raises:
        TooLittleError: there are fewer than FEWEST_ARTICLES articles or FEWEST_TAGS tags.
    """
    counts: Counter[str] = Counter()
    lengths: Counter[str] = Counter()
    for example in examples:
        for layer, tags in example.tags.items():
            counts[layer] += len(tags)
            lengths[layer] += sum(span.length for spans in tags for span in spans)
    enough = [layer for layer, number in counts.items() if number >= FEWEST_TAGS]
    if len(examples) < FEWEST_ARTICLES or not enough:
        raise TooLittleError(f"{FEWEST_TAGS} tags of a layer in {FEWEST_ARTICLES} articles are the least to learn from")
    return sorted(enough, key=lambda layer: (-lengths[layer] / counts[layer], layer))


def labels_of(example: Example, paragraph: TokenizedParagraph, layers: Sequence[str]) -> list[str]:
    """Return the label of each token of a paragraph, as a person tagged it."""
    return encode(paragraph.tokens, {each: _within(example.tags.get(each, ()), paragraph.span) for each in layers})


def _within(tags: Iterable[Spans], place: Span) -> list[Spans]:
    return [spans for spans in tags if spans[0].start < place.end and spans[-1].end > place.start]


def _trainer() -> Any:
    import pycrfsuite

    # CRFsuite shuffles by C's own numbers: from one seed on, the same articles make the same recommender.
    with suppress(OSError, AttributeError):
        ctypes.CDLL("ucrtbase" if os.name == "nt" else None).srand(_SEED)
    trainer = pycrfsuite.Trainer(algorithm="pa", verbose=False)
    trainer.set_params({"max_iterations": _ITERATIONS, "feature.minfreq": _RAREST})
    return trainer


def _signs(path: Path) -> dict[str, list[tuple[str, float]]]:
    import pycrfsuite

    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    by_label: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for (feature, label), weight in tagger.info().state_features.items():
        by_label[label].append((weight, feature))
    tagger.close()
    return {
        label: [(feature, round(weight, 2)) for weight, feature in sorted(found, reverse=True)[:_SIGNS]]
        for label, found in sorted(by_label.items())
    }


class _Judged:
    """What is added up for a layer over all articles."""

    def __init__(self) -> None:
        self.both = self.proposed = self.meant = 0
        self.exact = self.found = self.tags = 0
        self.points: list[tuple[float, bool]] = []

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall by words; None where nothing was proposed or tagged."""
        return _share(2 * self.both, self.proposed + self.meant)

    def add(self, tokens: Tokens, meant: Sequence[Spans], mine: Sequence[tuple[Spans, float]]) -> None:
        """Add what was tagged and what is proposed, with its score, in a paragraph."""
        parts = {part for spans in meant for part in spans}
        for spans, score in mine:
            self.points.append((score, any(shared(spans, other) for other in meant)))
            self.found += 1
            self.exact += spans[0] in parts
        table = table_of(tokens.within(meant), tokens.within(spans for spans, _ in mine))
        self.both += table.both
        self.meant += table.both + table.first
        self.proposed += table.both + table.second

    def scores(self, layer: str) -> Scores:
        """Return the figures; None where nothing was proposed or tagged."""
        return Scores(
            layer,
            self.tags,
            _share(self.both, self.proposed),
            _share(self.both, self.meant),
            _share(self.exact, self.found),
            _share(self.exact, self.tags),
        )

    def calibration(self) -> list[tuple[float, float]]:
        """Return up to _STEPS points of a rising curve of score and precision."""
        if len(self.points) < FEWEST_TAGS:
            return []
        ranked = sorted(self.points)
        fitted = rising([float(right) for _, right in ranked])
        last = len(ranked) - 1
        picked = sorted({round(step * last / _STEPS) for step in range(_STEPS + 1)})
        return [(round(ranked[place][0], 4), round(fitted[place], 3)) for place in picked]


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
