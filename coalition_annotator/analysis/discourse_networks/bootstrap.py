"""How sure a figure is: how much it would change if other articles had been read.

Bootstrap over articles (Efron 1979): as many articles as there are, are drawn with replacement, again and again, and a
figure is worked out of each draw; the middle 95 of 100 values are its interval. Articles are drawn, not claims, as the
claims of one article hang together.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from coalition_annotator.analysis.discourse_networks.networks import NetworkStatement

DRAWS = 200
LEVEL = 0.95
Name = TypeVar("Name", bound=Hashable)


class Interval(NamedTuple):
    """A figure with its interval; ``draws`` is the number of draws that gave one."""

    value: float
    low: float
    high: float
    draws: int


def draws(
    statements: Sequence[NetworkStatement], *, number: int = DRAWS, seed: int = 1
) -> Iterator[list[NetworkStatement]]:
    """Yield the statements of drawn articles; one drawn twice counts as two articles."""
    import numpy as np

    by_article: dict[str, list[NetworkStatement]] = {}
    for each in statements:
        by_article.setdefault(each.article, []).append(each)
    articles = sorted(by_article)
    chance = np.random.default_rng(seed)
    for _ in range(number if articles else 0):
        drawn = chance.integers(len(articles), size=len(articles)).tolist()
        yield [each for place in drawn for each in by_article[articles[place]]]


def intervals(
    statements: Sequence[NetworkStatement],
    figures: Callable[[Sequence[NetworkStatement]], Mapping[Name, float]],
    *,
    number: int = DRAWS,
    seed: int = 1,
    level: float = LEVEL,
) -> dict[Name, Interval]:
    """Return each figure with its interval.

    Args:
        statements: without duplicates.
        figures: works figures out of statements, by name; a draw need not give all of them.
        number: how many draws.
        seed: the same gives the same intervals.
        level: how many of all values an interval holds, from 0 to 1.
    """
    import numpy as np

    whole = dict(figures(statements))
    values: dict[Name, list[float]] = {name: [] for name in whole}
    for drawn in draws(statements, number=number, seed=seed):
        for name, value in figures(drawn).items():
            if name in values:
                values[name].append(value)
    result = {}
    for name, value in whole.items():
        found = values[name]
        low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2]).tolist() if found else (value, value)
        result[name] = Interval(value, low, high, len(found))
    return result


def share_intervals(
    statements: Sequence[NetworkStatement],
    of: Callable[[NetworkStatement], Name],
    *,
    number: int = DRAWS,
    seed: int = 1,
    level: float = LEVEL,
) -> dict[Name, Interval]:
    """Return what ``intervals`` gives for ``support_shares``, worked out in one go for all names.

    Args:
        statements: without duplicates; neutral ones count nowhere.
        of: what a statement's share is counted for.
        number: how many draws.
        seed: the same gives the same intervals.
        level: how many of all values an interval holds, from 0 to 1.
    """
    import numpy as np

    told = [each for each in statements if each.stance]
    shares = support_shares(told, of)
    if not told:
        return {}
    article_of = {name: n for n, name in enumerate(sorted({each.article for each in statements}))}
    place_of = {name: n for n, name in enumerate(shares)}
    articles = np.array([article_of[each.article] for each in told])
    names = np.array([place_of[of(each)] for each in told])
    in_support = np.array([float(each.stance > 0) for each in told])
    chance = np.random.default_rng(seed)
    size = len(article_of)
    support, total = np.empty((number, len(place_of))), np.empty((number, len(place_of)))
    for row in range(number):
        times = np.bincount(chance.integers(size, size=size), minlength=size)[articles]
        total[row] = np.bincount(names, times, minlength=len(place_of))
        support[row] = np.bincount(names, times * in_support, minlength=len(place_of))
    result = {}
    for name, place in place_of.items():
        there = total[:, place] > 0
        values = support[there, place] / total[there, place]
        ends = np.quantile(values, [(1 - level) / 2, (1 + level) / 2]).tolist() if len(values) else [shares[name]] * 2
        result[name] = Interval(shares[name], ends[0], ends[1], len(values))
    return result


def support_shares(statements: Sequence[NetworkStatement], of: Callable[[NetworkStatement], Name]) -> dict[Name, float]:
    """Return the share of support among the statements in support and opposition, by what they are grouped."""
    counts: dict[Name, list[int]] = {}
    for each in statements:
        if each.stance:
            counts.setdefault(of(each), [0, 0])[each.stance < 0] += 1
    return {name: support / (support + against) for name, (support, against) in counts.items()}
