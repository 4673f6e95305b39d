"""How probable it is for each token of a paragraph that a tag begins there, goes on, or ends."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence

from coalition_annotator.nlp.attribution.guesses import WHOLE, Guesses
from coalition_annotator.nlp.recommender.bio_labels import BEGIN, INSIDE

_LEAST, _MOST = 0.0025, 0.9999


class LabelShares:
    """The probabilities of a paragraph's labels.

    Args:
        labels: the labels, as in ``bio_labels``.
        rows: for each token the probability of each label (0 to 1), in their order; an empty row where nothing is
            known.
    """

    def __init__(self, labels: Sequence[str], rows: Iterable[Sequence[float]]) -> None:
        # Numbers of four bytes: a training holds those of all articles at once.
        self._of: dict[str, array[float]] = {label: array("f") for label in labels}
        self._count = 0
        for row in rows:
            self._count += 1
            for column, share in zip(self._of.values(), row or [0.0] * len(labels), strict=True):
                # CRFsuite's sums overflow where weights are huge: then nothing is known.
                column.append(0.0 if math.isnan(share) else share)

    def begins(self, layer: str, place: int) -> float:
        """Return the probability that a tag of a layer begins with a token."""
        return self.share(BEGIN + layer, place)

    def within(self, layer: str, place: int) -> float:
        """Return the probability that a token is part of a tag of a layer."""
        return self.share(BEGIN + layer, place) + self.share(INSIDE + layer, place)

    def ends(self, layer: str, place: int) -> float:
        """Return the probability that a tag of a layer ends with a token."""
        return max(0.0, self.within(layer, place) - self.share(INSIDE + layer, place + 1))

    def share(self, label: str, place: int) -> float:
        """Return the probability that a token has a label."""
        column = self._of.get(label)
        return column[place] if column is not None and 0 <= place < self._count else 0.0


def of_guesses(guesses: Guesses) -> LabelShares:
    """Return what an encoder guesses."""
    return LabelShares(guesses.labels, ([share / WHOLE for share in row] for row in guesses.rows))


def step_of(share: float) -> int:
    """Return a probability as a step of log odds, from -6 to 9: steps are close where it is nearly 0 or 1."""
    share = min(max(share, _LEAST), _MOST)
    return round(math.log(share / (1 - share)))
