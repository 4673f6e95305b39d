"""Training the recommender, with cross-validated figures.

The labeller is a linear-chain conditional random field (Lafferty, McCallum and Pereira 2001), trained by the passive
aggressive algorithm (Crammer et al. 2006) of CRFsuite. Its figures come from two-fold cross-validation over articles:
each article is labelled by a model that has not seen it. From the same labels, scores are calibrated by isotonic
regression, so that a confidence of 0.8 means that four in five such proposals overlapped a person's tag.
"""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from coalition_annotator.analysis.agreement.tokens import Tokens, table_of
from coalition_annotator.model.identifier import now
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.model.span import Span, Spans, shared
from coalition_annotator.model.text import paragraphs
from coalition_annotator.nlp.attribution.cue_lexicon import Cues
from coalition_annotator.nlp.attribution.tokenizer import TokenizedParagraph, read
from coalition_annotator.nlp.recommender.bio_labels import encode
from coalition_annotator.nlp.recommender.crf_tagger import LearnedTagger, RecommenderModel, Scores
from coalition_annotator.nlp.recommender.features import features

FOLDS = 2
FEWEST_TAGS = 20
FEWEST_ARTICLES = 3
_ITERATIONS = 8
_RAREST = 2
_SIGNS = 20
_STEPS = 20


class Example(NamedTuple):
    """An article to learn from: its text up to ``read_to``, and by layer the tags that a person made."""

    text: str
    tags: Mapping[str, Sequence[Spans]]
    read_to: int


class TooLittleError(ValueError):
    """There are not enough tags to learn from."""


def train(examples: Sequence[Example], cues: Cues, *, progress: Progress = silent) -> RecommenderModel:
    """Return a recommender trained on articles.

    Args:
        examples: what to learn from.
        cues: the vocabulary that features use.
        progress: told of each step; what it raises ends the training.

    Raises:
        TooLittleError: there are fewer than FEWEST_ARTICLES articles or FEWEST_TAGS tags.
    """
    from pycrfsuite import ItemSequence

    layers = _layers(examples)
    if len(examples) < FEWEST_ARTICLES or not layers:
        raise TooLittleError(f"{FEWEST_TAGS} tags of a layer in {FEWEST_ARTICLES} articles are the least to learn from")
    steps = len(examples) * 3
    trainers = [_trainer() for _ in range(FOLDS + 1)]
    for number, example in enumerate(examples):
        progress("Reading articles", number, steps)
        for paragraph, labels in _labelled(example, layers):
            seen = ItemSequence(features(paragraph, cues))
            for fold, trainer in enumerate(trainers):
                if fold == FOLDS or number % FOLDS != fold:
                    trainer.append(seen, labels)
    with tempfile.TemporaryDirectory(prefix="coalition-") as folder:
        judged: dict[str, _Judged] = defaultdict(_Judged)
        for fold in range(FOLDS):
            progress(f"Training, part {fold + 1} of {FOLDS + 1}", len(examples) + fold * len(examples) // 4, steps)
            data = _trained(trainers[fold], Path(folder) / "fold")
            tagger = LearnedTagger(_bare(data), cues)
            for number in range(fold, len(examples), FOLDS):
                progress("Trying out", len(examples) * 2 + number * 3 // 4, steps)
                _judge(examples[number], tagger, layers, judged)
        progress(f"Training, part {FOLDS + 1} of {FOLDS + 1}", steps - 1, steps)
        data = _trained(trainers[FOLDS], Path(folder) / "whole")
        signs = _signs(Path(folder) / "whole")
    scores = tuple(judged[layer].scores(layer) for layer in layers)
    calibration = {layer: judged[layer].calibration() for layer in layers}
    progress("Done", steps, steps)
    return RecommenderModel(data, len(examples), sum(each.tags for each in scores), now(), scores, calibration, signs)


def _layers(examples: Iterable[Example]) -> list[str]:
    """Layers with enough tags, those with long spans first, so that shorter ones stay visible within."""
    counts: Counter[str] = Counter()
    lengths: Counter[str] = Counter()
    for example in examples:
        for layer, tags in example.tags.items():
            counts[layer] += len(tags)
            lengths[layer] += sum(span.length for spans in tags for span in spans)
    enough = [layer for layer, number in counts.items() if number >= FEWEST_TAGS]
    return sorted(enough, key=lambda layer: (-lengths[layer] / counts[layer], layer))


def _labelled(example: Example, layers: Sequence[str]) -> Iterable[tuple[TokenizedParagraph, list[str]]]:
    for span in paragraphs(example.text):
        if span.start >= example.read_to:
            return
        paragraph = read(example.text, span)
        if paragraph.tokens:
            here = {layer: _within(example.tags.get(layer, ()), span) for layer in layers}
            yield paragraph, encode(paragraph.tokens, here)


def _within(tags: Iterable[Spans], place: Span) -> list[Spans]:
    return [spans for spans in tags if spans[0].start < place.end and spans[-1].end > place.start]


def _trainer() -> Any:
    import pycrfsuite

    trainer = pycrfsuite.Trainer(algorithm="pa", verbose=False)
    trainer.set_params({"max_iterations": _ITERATIONS, "feature.minfreq": _RAREST})
    return trainer


def _trained(trainer: Any, path: Path) -> bytes:
    trainer.train(str(path))
    trainer.clear()
    return path.read_bytes()


def _bare(data: bytes) -> RecommenderModel:
    return RecommenderModel(data, 0, 0, "", (), {}, {})


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
        from scipy.optimize import isotonic_regression

        ranked = sorted(self.points)
        fitted = isotonic_regression([float(right) for _, right in ranked]).x.tolist()
        last = len(ranked) - 1
        picked = sorted({round(step * last / _STEPS) for step in range(_STEPS + 1)})
        return [(round(ranked[place][0], 4), round(fitted[place], 3)) for place in picked]


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _judge(example: Example, tagger: LearnedTagger, layers: Sequence[str], judged: dict[str, _Judged]) -> None:
    for layer in layers:
        judged[layer].tags += len(example.tags.get(layer, ()))
    for span in paragraphs(example.text):
        if span.start >= example.read_to:
            return
        paragraph = read(example.text, span)
        proposed = tagger.raw(paragraph)
        tokens = Tokens(Span(token.start, token.end) for token in paragraph.tokens if token.is_word)
        for layer in layers:
            here = judged[layer]
            meant = _within(example.tags.get(layer, ()), span)
            parts = {part for spans in meant for part in spans}
            mine = [(spans, score) for of, spans, score in proposed if of == layer]
            for spans, score in mine:
                right = any(shared(spans, other) for other in meant)
                here.points.append((score, right))
                here.found += 1
                here.exact += spans[0] in parts
            table = table_of(tokens.within(meant), tokens.within(spans for spans, _ in mine))
            here.both += table.both
            here.meant += table.both + table.first
            here.proposed += table.both + table.second
