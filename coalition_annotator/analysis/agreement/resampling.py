"""How sure a figure is: percentile intervals from bootstrap samples of articles.

After Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

SAMPLES = 1000


def interval(
    parts: Sequence[Sequence[float]],
    figure: Callable[[Sequence[float]], float | None],
    *,
    seed: int = 0,
    samples: int = SAMPLES,
    level: float = 0.95,
) -> tuple[float, float] | None:
    """Return the interval that holds the middle ``level`` of a figure over resampled articles.

    Args:
        parts: for each article the counts that the figure is made of; they add up over articles.
        figure: the figure from the sums of these counts; None where it is not defined.
        seed: the same one gives the same interval.
        samples: how many samples are drawn.
        level: share of samples within the interval.

    Returns:
        The lower and the upper end; None with fewer than two articles, or where the figure is mostly undefined.
    """
    import numpy as np

    number = len(parts)
    if number < 2:
        return None
    draws = np.random.default_rng(seed).multinomial(number, np.full(number, 1 / number), size=samples)
    sums = draws @ np.asarray(parts, dtype=np.float64)
    values = [value for row in sums.tolist() if (value := figure(row)) is not None]
    if 2 * len(values) < samples:
        return None
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
