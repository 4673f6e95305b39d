"""How far the confidences of whole attributions can be trusted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from coalition_annotator.nlp.recommender.plain_number import number

# The confidences at which it is told how many were right.
THRESHOLDS = (0.5, 0.75, 0.9, 0.95)
_BINS = 10


class Reliability(NamedTuple):
    """How far whole attributions can be trusted, by cross-validation.

    Attributes:
        attributions: how many a person made.
        points: for each confidence (0 to 1, rising) how many proposals had at least that, and how many were right.
        error: the expected calibration error: by how much confidence and share of right ones differ on average
            (Naeini, Cooper and Hauskrecht 2015), over ten bins.
    """

    attributions: int
    points: tuple[tuple[float, int, int], ...]
    error: float

    def as_values(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return {**self._asdict(), "points": [list(each) for each in self.points]}


def reliability_of(values: Mapping[str, Any]) -> Reliability:
    """Return it of plain values: the inverse of ``Reliability.as_values``.

    Raises:
        KeyError, TypeError, ValueError: they are none.
    """
    points = tuple((number(least), int(count), int(right)) for least, count, right in values["points"])
    return Reliability(int(values["attributions"]), points, number(values["error"]))


def rising(values: Sequence[float]) -> list[float]:
    """Return the rising numbers nearest to these (least squares), by pooling neighbours that fall.

    Ayer, Brunk, Ewing, Reid and Silverman 1955, "An Empirical Distribution Function for Sampling with Incomplete
    Information": the pool-adjacent-violators algorithm.
    """
    pools: list[tuple[float, int]] = []
    for value in values:
        total, size = value, 1
        while pools and pools[-1][0] * size >= total * pools[-1][1]:
            earlier, number = pools.pop()
            total, size = total + earlier, size + number
        pools.append((total, size))
    return [total / size for total, size in pools for _ in range(size)]


def reliability(points: Sequence[tuple[float, bool]], attributions: int) -> Reliability:
    """Return how far confidences can be trusted.

    Args:
        points: the confidence of each proposal, and whether it was right.
        attributions: how many a person made.
    """
    told = tuple(
        (least, sum(sure >= least for sure, _ in points), sum(right for sure, right in points if sure >= least))
        for least in THRESHOLDS
    )
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for sure, right in points:
        bins[min(_BINS - 1, int(sure * _BINS))].append((sure, right))
    off = sum(abs(sum(sure for sure, _ in each) - sum(right for _, right in each)) for each in bins.values())
    return Reliability(attributions, told, round(off / len(points), 3) if points else 0.0)
