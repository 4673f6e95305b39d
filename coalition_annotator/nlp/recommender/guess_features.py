"""What the sequence labeller sees of an encoder's guesses: the likeliest label, and how likely each one is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from coalition_annotator.nlp.attribution.guesses import Guesses

STEPS = (5, 15, 30, 50, 70, 85, 95)
"""Percent from which on a probability is another feature."""
_UNSEEN = "?"


def add_guesses(rows: Sequence[list[str]], guesses: Guesses) -> None:
    """Add to the features of each token what an encoder guesses of it and of those beside it."""
    best = [guesses.labels[max(range(len(row)), key=row.__getitem__)] if row else _UNSEEN for row in guesses.rows]
    for place, (own, shares) in enumerate(zip(rows, guesses.rows, strict=True)):
        here = best[place]
        own.append(f"g={here}")
        for label, share in zip(guesses.labels, shares, strict=False):
            step = bisect_right(STEPS, share)
            if step:
                own.append(f"g~{label}={step}")
        before = best[place - 1] if place else ""
        after = best[place + 1] if place + 1 < len(best) else ""
        own += [f"g-1g={before},{here}", f"gg+1={here},{after}", f"g3={before},{here},{after}"]
        own += [f"{step}:g={best[place + step]}" for step in (-2, 2) if 0 <= place + step < len(best)]
