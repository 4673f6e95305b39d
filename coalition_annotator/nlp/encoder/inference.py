"""What an encoder says of sequences, by the numbers that are quickest here."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from coalition_annotator.nlp.encoder.sequences import PieceSequence, SequenceMaker

if TYPE_CHECKING:
    from torch import Tensor

BATCH = 8
# Widths are multiples of it: for every width that is new, the library plans anew and keeps the plan in memory.
_STEP = 32
# From this share of the time on, numbers of 16 bits are worth what they lose.
_MUCH = 0.7


def logits(model: Any, maker: SequenceMaker, sequences: Sequence[PieceSequence]) -> Tensor:
    """Return what a model of the library says of each wordpiece: sequences by wordpieces by labels."""
    import torch

    longest = max(len(each.pieces) for each in sequences)
    width = min(maker.longest, -(-longest // _STEP) * _STEP)
    ids = torch.full((len(sequences), width), maker.padding)
    seen = torch.zeros((len(sequences), width), dtype=torch.long)
    for row, each in enumerate(sequences):
        ids[row, : len(each.pieces)] = torch.tensor(each.pieces)
        seen[row, : len(each.pieces)] = 1
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=_is_faster_in_short()):
        said: Tensor = model(input_ids=ids, attention_mask=seen, return_dict=True).logits
    return said.float()


@cache
def _is_faster_in_short() -> bool:
    """Tell whether numbers of 16 bits (bfloat16) are faster here: some processors reckon with them, others act so."""
    import torch

    taken: dict[bool, float] = {}
    for is_short in (False, True):
        kind = torch.bfloat16 if is_short else torch.float32
        one, other = torch.ones((512, 1536), dtype=kind), torch.ones((1536, 512), dtype=kind)
        tries = []
        for _ in range(5):
            started = time.perf_counter()
            one @ other
            tries.append(time.perf_counter() - started)
        taken[is_short] = min(tries)
    return taken[True] < _MUCH * taken[False]
