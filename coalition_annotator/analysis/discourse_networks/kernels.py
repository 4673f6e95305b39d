"""Networks over time in which a statement counts the less the farther it is from a point in time.

Kernel smoothing as Discourse Network Analyzer 3.1 has it. With t the time of a statement, γ the point in time and w the
length of the window, both in whole units, d = 2 (γ - t) / w, and a statement counts as much as a kernel K(d) says:
uniform 1/2, Epanechnikov 3/4 (1 - d²), triangular 1 - |d|, all for |d| <= 1 and days within w / 2 units of γ, and 0
beyond; Gaussian exp(-d²/2) / √(2π), everywhere. ('dna-triangular' is that program's own |1 - d|: statements after γ
count more the farther they are.) A tie between two actors is the sum over pairs of their statements on a concept of
√(K₁ K₂), weighed by the qualifier; a two-mode weight is the sum of K.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, NamedTuple

from coalition_annotator.analysis.discourse_networks.networks import (
    STANCES,
    IndexedStatements,
    Network,
    NetworkStatement,
    tied,
)
from coalition_annotator.analysis.discourse_networks.time_windows import NetworkSlice, dated, shifted
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.network_options import (
    AVERAGE,
    CONGRUENCE,
    DAYS,
    DNA_TRIANGULAR,
    EPANECHNIKOV,
    EVENTS,
    GAUSSIAN,
    IGNORE,
    KERNEL_NORMS,
    KERNELS,
    MONTHS,
    NONE,
    QUALIFIERS,
    SUBTRACT,
    TIME_UNITS,
    TRIANGULAR,
    UNIFORM,
    WEEKS,
)

_ROUNDING = 1e-12


def kernel(name: str, distance: Any) -> Any:
    """Return what statements count at standardised distances from a point in time, positive ones before it.

    Args:
        name: one of KERNELS.
        distance: an array.

    Raises:
        ValueError: there is no such kernel.
    """
    import numpy as np

    if name not in KERNELS:
        raise ValueError(name)
    if name == GAUSSIAN:
        return np.exp(-0.5 * distance**2) / np.sqrt(2 * np.pi)
    found = {
        UNIFORM: np.full(distance.shape, 0.5),
        EPANECHNIKOV: 0.75 * (1 - distance**2),
        TRIANGULAR: 1 - np.abs(distance),
        DNA_TRIANGULAR: np.abs(1 - distance),
    }[name]
    return np.where(np.abs(distance) <= 1, found, 0.0)


class _Days:
    """Days as numbers, to be compared with a point in time."""

    def __init__(self, days: Sequence[date]) -> None:
        import numpy as np

        self._ordinals = np.array([day.toordinal() for day in days])
        self._months = np.array([day.year * 12 + day.month for day in days])
        self._of_month = np.array([day.day for day in days])

    def before(self, point: date, unit: str) -> Any:
        """Return how many whole units each day lies before a point; negative numbers lie after it."""
        import numpy as np

        away = point.toordinal() - self._ordinals
        if unit == DAYS:
            return away
        if unit == WEEKS:
            return np.trunc(away / 7)
        months = point.year * 12 + point.month - self._months
        rest = point.day - self._of_month
        months = months - ((months > 0) & (rest < 0)) + ((months < 0) & (rest > 0))
        return months if unit == MONTHS else np.trunc(months / 12)

    def within(self, start: date, stop: date) -> Any:
        """Tell which days lie between two, both included."""
        return (self._ordinals >= start.toordinal()) & (self._ordinals <= stop.toordinal())


def kernel_series(
    statements: Iterable[NetworkStatement],
    unit: str,
    size: int,
    kernel_name: str,
    *,
    one_mode: bool = True,
    qualifier: str = CONGRUENCE,
    normalise: str = NONE,
    spread: float = STANCES,
    indent: bool = False,
    since: date | None = None,
    until: date | None = None,
) -> list[NetworkSlice]:
    """Return a smoothed network for each day (week, month, year) of a debate; all have the same actors and concepts.

    Args:
        statements: without duplicates; those without a whole date count nowhere.
        unit: one of TIME_UNITS, but not statements.
        size: the length of the window; an odd one is made longer by one.
        kernel_name: one of KERNELS.
        one_mode: whether actors are tied to each other, or to concepts.
        qualifier: of QUALIFIERS; two-mode networks have 'ignore' and 'subtract'.
        normalise: 'none', or 'average': a tie is multiplied by the sum over concepts and stances of 2 / (n_a + n_b),
            n being an actor's statements at any time.
        spread: how far apart two stances can be.
        indent: begin and end half a window within the debate.
        since: where the debate begins, if that is after the first statement.
        until: where it ends, if that is before the last.

    Raises:
        UserError: no statement has a date, or the window is longer than the debate that is indented by it.
        ValueError: one of the choices is none of these.
    """
    qualifiers = QUALIFIERS if one_mode else (IGNORE, SUBTRACT)
    norms = KERNEL_NORMS if one_mode else (NONE,)
    if qualifier not in qualifiers or normalise not in norms:
        raise ValueError(f"{qualifier}, {normalise}")
    ordered, times = smoothed_times(statements, unit, size, kernel_name, indent=indent, since=since, until=until)
    maker = _SmoothedNetworks(ordered, one_mode=one_mode, qualifier=qualifier, normalise=normalise, spread=spread)
    return [
        NetworkSlice(each.start, each.middle, each.stop, each.statements, maker.network(each.weights)) for each in times
    ]


class SmoothedTime(NamedTuple):
    """A point in time, the stretch around it in which statements count, and how much each counts, as an array."""

    start: date
    middle: date
    stop: date
    statements: int
    weights: Any


def smoothed_times(
    statements: Iterable[NetworkStatement],
    unit: str,
    size: int,
    kernel_name: str,
    *,
    indent: bool = False,
    since: date | None = None,
    until: date | None = None,
) -> tuple[list[NetworkStatement], list[SmoothedTime]]:
    """Return the statements that have a date, in the order of their days, and what they count at each point in time.

    Raises:
        UserError: no statement has a date, or the window is longer than the debate that is indented by it.
        ValueError: there is no such unit or kernel.
    """
    import numpy as np

    if unit not in TIME_UNITS or unit == EVENTS or size < 1 or kernel_name not in KERNELS:
        raise ValueError(f"{unit}, {size}, {kernel_name}")
    days, ordered = dated(statements)
    size += size % 2
    first, last = max(since or days[0], days[0]), min(until or days[-1], days[-1])
    points = _points(first, last, unit, size // 2, indent=indent)
    if not points:
        raise UserError(
            f"A window of {size:,} {unit} is longer than the debate from {first} to {last}.",
            remedy="Choose a shorter window, or smooth to the debate’s ends.",
        )
    numbers = _Days(days)
    found = []
    for point in points:
        start, stop = first, last
        if kernel_name != GAUSSIAN:
            with suppress(OverflowError, ValueError):
                start = max(first, shifted(point, unit, -(size // 2)))
            with suppress(OverflowError, ValueError):
                stop = min(last, shifted(point, unit, size // 2))
        weights = kernel(kernel_name, 2 * numbers.before(point, unit) / size)
        if kernel_name != GAUSSIAN:
            weights = np.where(numbers.within(start, stop), weights, 0.0)
        counted = int(np.count_nonzero(numbers.within(start, stop)))
        found.append(SmoothedTime(start, point, stop, counted, weights))
    return ordered, found


def _points(first: date, last: date, unit: str, half: int, *, indent: bool) -> list[date]:
    try:
        point = shifted(first, unit, half) if indent else first
        end = shifted(last, unit, -half) if indent else last
    except (OverflowError, ValueError):
        return []
    found = []
    while point <= end:
        found.append(point)
        point = shifted(point, unit, 1)
    return found


class _SmoothedNetworks:
    """Makes networks of the same statements in which these count differently."""

    def __init__(
        self, statements: Sequence[NetworkStatement], *, one_mode: bool, qualifier: str, normalise: str, spread: float
    ) -> None:
        self._statements = IndexedStatements(statements)
        self._one_mode, self._qualifier, self._spread = one_mode, qualifier, spread
        self._actors, self._concepts = self._statements.actors, self._statements.concepts
        self._norm = _average(self._statements.counts()) if normalise == AVERAGE else None

    def network(self, weights: Any) -> Network:
        import numpy as np

        if not self._one_mode:
            return self._two_mode(weights)
        found = tied(self._statements.counts(np.sqrt(weights)), self._qualifier, self._spread)
        if self._norm is not None:
            found = found * self._norm
        np.fill_diagonal(found, 0.0)
        return Network(self._actors, self._actors, _cells(found, self._actors, self._actors), one_mode=True)

    def _two_mode(self, weights: Any) -> Network:
        counts = self._statements.counts(weights)
        signed = self._qualifier == SUBTRACT
        found = sum(((stance if signed else 1) * matrix for stance, matrix in counts.items()), start=0)
        return Network(self._actors, self._concepts, _cells(found, self._actors, self._concepts), one_mode=False)


def _cells(matrix: Any, rows: Sequence[str], columns: Sequence[str]) -> dict[tuple[str, str], float]:
    import numpy as np

    # What cancels leaves a rest by rounding, which is no tie.
    size = np.abs(matrix)
    places = (size > _ROUNDING * max(1.0, float(size.max(initial=0.0)))).nonzero()
    return {
        (rows[row], columns[column]): float(matrix[row, column])
        for row, column in zip(places[0].tolist(), places[1].tolist(), strict=True)
    }


def _average(counts: dict[int, Any]) -> Any:
    """Return the sum over concepts and stances of 2 / (n_a + n_b) for each pair of actors, where there are any."""
    import numpy as np

    total: Any = 0
    for matrix in counts.values():
        norm = np.zeros((len(matrix), len(matrix)))
        for row, own in enumerate(matrix):
            together = matrix + own
            norm[row] = np.divide(2.0, together, out=np.zeros_like(together), where=together > 0).sum(axis=1)
        total = total + norm
    return total
