"""Grouping step by step: the two nearest groups become one, until all are one (Ward 1963, Lance and Williams 1967)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

SINGLE, MEAN, COMPLETE, WARD = "single", "average", "complete", "ward"


class Merge(NamedTuple):
    """Two groups, each told by one of its members, that become one at a distance."""

    one: int
    other: int
    distance: float


def merges(distances: Any, method: str) -> list[Merge]:
    """Return the steps in which all become one group, the nearest first.

    The groups are found by chains of nearest neighbours (Murtagh 1983), which takes time in proportion to the square of
    the number of things and gives the same groups as looking for the nearest two of all at each step.

    Args:
        distances: a symmetric matrix, not negative; what stands in its diagonal does not count.
        method: 'single' (the nearest members), 'complete' (the farthest), 'average' (of all pairs) or 'ward' (by how
            much the sum of squares rises).
    """
    import numpy as np

    apart = np.array(distances, dtype=float)
    np.fill_diagonal(apart, np.inf)
    sizes = [1] * len(apart)
    alive = set(range(len(apart)))
    chain: list[int] = []
    found = []
    while len(alive) > 1:
        if not chain:
            chain.append(min(alive))
        last = chain[-1]
        near = int(apart[last].argmin())
        if len(chain) > 1 and apart[last, chain[-2]] <= apart[last, near]:
            near = chain[-2]
        if len(chain) < 2 or near != chain[-2]:
            chain.append(near)
            continue
        del chain[-2:]
        kept, gone = sorted((last, near))
        found.append(Merge(kept, gone, float(apart[kept, gone])))
        _join(apart, kept, gone, sizes, method)
        alive.discard(gone)
    return sorted(found, key=lambda merge: merge.distance)


def _join(apart: Any, kept: int, gone: int, sizes: list[int], method: str) -> None:
    """Put the distances of two groups' union in the place of the first one's, and the other far from all."""
    import numpy as np

    one, other = apart[kept], apart[gone]
    if method == SINGLE:
        joined = np.minimum(one, other)
    elif method == COMPLETE:
        joined = np.maximum(one, other)
    elif method == MEAN:
        joined = (sizes[kept] * one + sizes[gone] * other) / (sizes[kept] + sizes[gone])
    else:
        numbers = np.array(sizes, dtype=float)
        both = numbers[kept] + numbers[gone]
        squares = (numbers + numbers[kept]) * one**2 + (numbers + numbers[gone]) * other**2
        squares -= numbers * apart[kept, gone] ** 2
        joined = np.sqrt(np.maximum(squares, 0.0) / (numbers + both))
    sizes[kept] += sizes[gone]
    joined[[kept, gone]] = np.inf
    apart[kept], apart[:, kept] = joined, joined
    apart[gone], apart[:, gone] = np.inf, np.inf


def groups(steps: Sequence[Merge], number: int) -> list[int]:
    """Return the number of each thing's group when so many groups are left.

    Args:
        steps: what ``merges`` returned.
        number: how many groups; 1 or more.
    """
    size = len(steps) + 1
    home = list(range(size))

    def group_of(place: int) -> int:
        while home[place] != place:
            home[place] = place = home[home[place]]
        return place

    for step in steps[: max(0, size - number)]:
        home[group_of(step.other)] = group_of(step.one)
    numbers: dict[int, int] = {}
    return [numbers.setdefault(group_of(place), len(numbers)) for place in range(size)]
