"""Fine-tuning an encoder on a project's tags.

A linear layer upon a pretrained encoder gives each word a label (Devlin, Chang, Lee and Toutanova 2019, "BERT", section
4). The embeddings of wordpieces stay as they are. An encoder is sure of articles that it was trained on, so what the
recommender learns from are guesses of encoders that did not see the article (stacking; Wolpert 1992, "Stacked
generalization").
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from coalition_annotator.nlp.attribution.guesses import Guesses
from coalition_annotator.nlp.attribution.tokenizer import TokenizedParagraph
from coalition_annotator.nlp.encoder.base_encoders import longest_of, tokenizer_of, with_labels
from coalition_annotator.nlp.encoder.fine_tuned import BATCH, guesses_of, padded, quickest_numbers
from coalition_annotator.nlp.encoder.sequences import PieceSequence, SequenceMaker

if TYPE_CHECKING:
    from torch import Tensor

FOLDS = 2
PASSES = 4
# The learning rate that was best for an encoder of this width. Narrower ones take larger steps, wider ones smaller:
# that gives the rates that are usual for BERT (5e-5) and BERT large (3e-5).
_RATE, _WIDTH, _HIGHEST_RATE = 2e-4, 384, 2e-3
_DECAY = 0.01
_WARM_UP = 0.1
_STEEPEST = 1.0
_SEED = 1
_NOT_COUNTED = -100

Tell = Callable[[str], None]


class LabelledArticle(NamedTuple):
    """The paragraphs of an article, and the label of each token; no labels for paragraphs that nobody has read."""

    paragraphs: Sequence[TokenizedParagraph]
    labels: Sequence[Sequence[str]]


class _Prepared(NamedTuple):
    sequence: PieceSequence
    labels: list[int]


class Tuning:
    """One fine-tuning: articles as the encoder reads them.

    Args:
        base: the folder of a pretrained encoder.
        articles: what to learn from.
        labels: all labels, in an order that is kept.
        step: called before each batch, with words on what is going on; what it raises ends the tuning.
    """

    def __init__(self, base: Path, articles: Sequence[LabelledArticle], labels: tuple[str, ...], step: Tell) -> None:
        self._base, self._articles, self._labels, self._step = base, articles, labels, step
        self.tokenizer = tokenizer_of(base)
        self._maker = SequenceMaker(self.tokenizer, longest_of(base))
        number = {label: place for place, label in enumerate(labels)}
        self._prepared = [
            [
                _Prepared(each, _numbers(each, article.labels, number))
                for each in self._maker.sequences(article.paragraphs)
            ]
            for article in articles
        ]

    def steps(self, passes: int = PASSES, folds: int = FOLDS) -> int:
        """Return about how often ``step`` is called by ``guesses`` and ``whole``."""
        batches = sum(map(len, self._prepared)) / BATCH
        return round(batches * passes * folds) + len(self._articles)

    def guesses(self, passes: int = PASSES, folds: int = FOLDS) -> list[list[Guesses]]:
        """Return for each article what an encoder makes of it that was tuned on the articles of the other folds."""
        found: list[list[Guesses]] = [[] for _ in self._articles]
        for fold in range(folds):
            what = f"Tuning the encoder, part {fold + 1} of {folds + 1}"
            others = [each for number, each in enumerate(self._prepared) if number % folds != fold]
            model = self._tuned(others, what, passes)
            for number in range(fold, len(self._articles), folds):
                self._step(what)
                paragraphs = self._articles[number].paragraphs
                found[number] = guesses_of(model, self._maker, self._labels, paragraphs)
        return found

    def whole(self, passes: int = PASSES, folds: int = FOLDS) -> Any:
        """Return the encoder tuned on all articles, a model of the library."""
        return self._tuned(self._prepared, f"Tuning the encoder, part {folds + 1} of {folds + 1}", passes)

    def _tuned(self, articles: Sequence[Sequence[_Prepared]], what: str, passes: int) -> Any:
        import torch

        torch.manual_seed(_SEED)
        chance = random.Random(_SEED)
        model = with_labels(self._base, self._labels)
        for weights in model.get_input_embeddings().parameters():
            weights.requires_grad = False
        learned = [each for each in model.parameters() if each.requires_grad]
        rate = min(_HIGHEST_RATE, _RATE * (_WIDTH / model.config.hidden_size) ** 2)
        trainer = torch.optim.AdamW(learned, lr=rate, weight_decay=_DECAY)
        everything = [each for article in articles for each in article]
        total = passes * -(-len(everything) // BATCH)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            trainer, lambda done: min((done + 1) / (_WARM_UP * total), (total - done) / (total * (1 - _WARM_UP)), 1.0)
        )
        model.train()
        for _ in range(passes):
            for batch in _batches(everything, chance):
                self._step(what)
                ids, seen = padded([each.sequence for each in batch], self._maker.padding)
                with quickest_numbers():
                    guessed = model(input_ids=ids, attention_mask=seen).logits
                loss: Any = torch.nn.functional.cross_entropy(
                    guessed.float().flatten(0, 1), _targets(batch, ids).flatten(), ignore_index=_NOT_COUNTED
                )
                trainer.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(learned, _STEEPEST)
                trainer.step()
                schedule.step()
        return model


def _numbers(sequence: PieceSequence, labels: Sequence[Sequence[str]], number: dict[str, int]) -> list[int]:
    return [
        _NOT_COUNTED
        if place is None or place.paragraph >= len(labels)
        else number[labels[place.paragraph][place.token]]
        for place in sequence.places
    ]


def _batches(everything: Sequence[_Prepared], chance: random.Random) -> list[list[_Prepared]]:
    """Return all sequences in batches by chance; those of like length are read together, as filling up takes time."""
    order = list(everything)
    chance.shuffle(order)
    pool = BATCH * 16
    batches = []
    for first in range(0, len(order), pool):
        ranked = sorted(order[first : first + pool], key=lambda each: len(each.sequence.pieces))
        batches += [ranked[start : start + BATCH] for start in range(0, len(ranked), BATCH)]
    chance.shuffle(batches)
    return batches


def _targets(batch: Sequence[_Prepared], ids: Tensor) -> Tensor:
    import torch

    targets = torch.full_like(ids, _NOT_COUNTED)
    for row, each in enumerate(batch):
        targets[row, : len(each.labels)] = torch.tensor(each.labels)
    return targets
