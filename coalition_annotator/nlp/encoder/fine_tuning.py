"""Fine-tuning an encoder on a project's tags.

A linear layer upon a pretrained encoder gives each word a label (Devlin, Chang, Lee and Toutanova 2019, "BERT", section
4). The embeddings of wordpieces stay as they are, and lower layers learn more slowly (Howard and Ruder 2018, "Universal
Language Model Fine-tuning", section 3.2, discriminative fine-tuning). An encoder is too sure of articles that it was
tuned on, so one is tuned on each half of them, and each half is read by the other's (stacking; Wolpert 1992, "Stacked
generalization").
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from coalition_annotator.model.errors import EncoderError
from coalition_annotator.nlp.attribution.tokenizer import TokenizedParagraph
from coalition_annotator.nlp.encoder.base_encoders import Encoder, pretrained, told_of
from coalition_annotator.nlp.encoder.inference import BATCH, logits
from coalition_annotator.nlp.encoder.reading import HALVES
from coalition_annotator.nlp.encoder.sequences import PieceSequence

if TYPE_CHECKING:
    from torch import Tensor

# So many sequences are read at least: of a hundred articles eight passes. Four left exact F1 .005 lower, two .04.
_LEAST_READ, _FEWEST_PASSES, _MOST_PASSES = 4_000, 4, 8
# The learning rate that was best for an encoder of this width. Narrower ones take larger steps, wider ones smaller:
# that gives the rates that are usual for BERT (5e-5) and BERT large (3e-5), in the middle of their layers.
_RATE, _WIDTH, _HIGHEST_RATE = 5e-4, 384, 2e-3
# What lower layers know of language serves every task, so each is changed less than the one above it: by this factor
# where there are six.
_LESS_BELOW, _LAYERS = 0.8, 6
# All alike where layers can't be told apart: the rate that was best so.
_ALIKE = 0.4
_DECAY = 0.01
_WARM_UP = 0.1
_STEEPEST = 1.0
_SEED = 1
_NOT_COUNTED = -100
# The number of a layer in the name of its weights, as in "bert.encoder.layer.3.output.dense.weight".
_LAYER = re.compile(r"\.layers?\.(\d+)\.")


class LabelledArticle(NamedTuple):
    """The paragraphs of an article, and the labels of tokens; none for paragraphs at the end that nobody has read."""

    paragraphs: Sequence[TokenizedParagraph]
    labels: Sequence[Sequence[str]]


class _Prepared(NamedTuple):
    sequence: PieceSequence
    labels: list[int]


def fine_tuned(
    base: Path, articles: Sequence[LabelledArticle], labels: tuple[str, ...], tell: Callable[[int, int], None]
) -> list[Encoder]:
    """Return HALVES encoders: the first was tuned on every second article from the first on, the second on the others.

    Args:
        base: the folder of a pretrained encoder.
        articles: what to learn from.
        labels: all labels.
        tell: called before each batch, with how many there were and how many there are; what it raises ends the tuning.

    Raises:
        EncoderError: the encoder can't be read, or does not learn.
    """
    number = {label: place for place, label in enumerate(labels)}
    with told_of(base):
        maker = pretrained(base, labels).maker
        prepared = [
            [_Prepared(each, _numbers(each, article.labels, number)) for each in maker.sequences(article.paragraphs)]
            for article in articles
        ]
        halves = [[each for article in prepared[first::HALVES] for each in article] for first in range(HALVES)]
        of = sum(_passes(half) * ceil(len(half) / BATCH) for half in halves)
        done = 0

        def step() -> None:
            nonlocal done
            tell(done, of)
            done += 1

        return [_tuned(base, labels, half, step) for half in halves]


def _passes(half: Sequence[_Prepared]) -> int:
    return max(_FEWEST_PASSES, min(_MOST_PASSES, ceil(_LEAST_READ / max(1, len(half)))))


def _tuned(base: Path, labels: tuple[str, ...], half: Sequence[_Prepared], step: Callable[[], None]) -> Encoder:
    import torch

    torch.manual_seed(_SEED)
    chance = random.Random(_SEED)
    encoder = pretrained(base, labels)
    model = encoder.model
    for weights in model.get_input_embeddings().parameters():
        weights.requires_grad = False
    learned = [each for each in model.parameters() if each.requires_grad]
    rate = min(_HIGHEST_RATE, _RATE * (_WIDTH / model.config.hidden_size) ** 2)
    groups = [
        {"params": weights, "lr": rate * share} for share, weights in sorted(_by_share(model).items(), reverse=True)
    ]
    trainer = torch.optim.AdamW(groups, lr=rate, weight_decay=_DECAY)
    passes = _passes(half)
    total = passes * ceil(len(half) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        trainer, lambda done: min((done + 1) / (_WARM_UP * total), (total - done) / (total * (1 - _WARM_UP)), 1.0)
    )
    model.train()
    for _ in range(passes):
        for batch in _batches(half, chance):
            step()
            said = logits(model, encoder.maker, [each.sequence for each in batch])
            loss: Any = torch.nn.functional.cross_entropy(
                said.flatten(0, 1), _targets(batch, said).flatten(), ignore_index=_NOT_COUNTED, reduction="sum"
            )
            trainer.zero_grad()
            # In a batch that nobody has read there is nothing to count.
            (loss / max(1, sum(label != _NOT_COUNTED for each in batch for label in each.labels))).backward()
            torch.nn.utils.clip_grad_norm_(learned, _STEEPEST)
            trainer.step()
            schedule.step()
    if not all(bool(torch.isfinite(each).all()) for each in learned):
        raise EncoderError(
            "The encoder can't learn: its weights grow without end.", where=str(base), remedy="Choose another."
        )
    model.eval()
    return encoder


def _by_share(model: Any) -> dict[float, list[Any]]:
    """Return the weights that are learned, by what share of the rate they learn at: the less the lower they lie."""
    layers = int(getattr(model.config, "num_hidden_layers", 0))
    learned = [(name, weights) for name, weights in model.named_parameters() if weights.requires_grad]
    numbers = {name: int(found[1]) for name, _ in learned if (found := _LAYER.search(name))}
    if len(set(numbers.values())) != layers:
        return {_ALIKE: [weights for _, weights in learned]}
    result: dict[float, list[Any]] = {}
    for name, weights in learned:
        below = layers - 1 - numbers[name] if name in numbers else layers if "embeddings" in name else 0
        result.setdefault(_LESS_BELOW ** (below * _LAYERS / layers), []).append(weights)
    return result


def _numbers(sequence: PieceSequence, labels: Sequence[Sequence[str]], number: dict[str, int]) -> list[int]:
    return [
        number[labels[at.paragraph][at.token]] if at is not None and at.paragraph < len(labels) else _NOT_COUNTED
        for at in sequence.places
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


def _targets(batch: Sequence[_Prepared], said: Tensor) -> Tensor:
    import torch

    targets = torch.full(said.shape[:2], _NOT_COUNTED)
    for row, each in enumerate(batch):
        targets[row, : len(each.labels)] = torch.tensor(each.labels)
    return targets
