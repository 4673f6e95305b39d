"""Chance-corrected coefficients over units that each annotator gives a value."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

NOMINAL, ORDINAL, INTERVAL, RATIO = "nominal", "ordinal", "interval", "ratio"
Label = str | float
Units = Iterable[Mapping[str, Label]]


def alpha(units: Units, metric: str = NOMINAL) -> float | None:
    """Return Krippendorff's alpha; None where the data don't suffice: no unit with two values, or one category alone.

    Krippendorff 2019, "Content Analysis", 4th edition, section 12.3.3: one minus observed over expected disagreement,
    from the coincidences of the values that different annotators give to the same unit.

    Args:
        units: for each unit the values by annotator; those who gave none are left out.
        metric: 'nominal', or for numbers 'ordinal', 'interval' or 'ratio'.
    """
    coincidences: Counter[tuple[Label, Label]] = Counter()
    for unit in units:
        counts = Counter(unit.values())
        pairable = sum(counts.values())
        if pairable < 2:
            continue
        for one, n in counts.items():
            for other, m in counts.items():
                coincidences[one, other] += n * (m - (one == other)) / (pairable - 1)  # type: ignore[assignment]
    return alpha_of_coincidences(coincidences, metric)


def alpha_of_coincidences(coincidences: Mapping[tuple[Label, Label], float], metric: str = NOMINAL) -> float | None:
    """Return Krippendorff's alpha from how often two values met in a unit, each pair in both directions."""
    totals: dict[Label, float] = defaultdict(float)
    for (one, _), weight in coincidences.items():
        totals[one] += weight
    whole = sum(totals.values())
    distance = _distance(metric, totals)
    expected = sum(n * m * distance(one, other) for one, n in totals.items() for other, m in totals.items())
    if whole <= 1 or not expected:
        return None
    observed = sum(weight * distance(one, other) for (one, other), weight in coincidences.items())
    return 1 - (whole - 1) * observed / expected


def _distance(metric: str, totals: Mapping[Label, float]) -> Callable[[Label, Label], float]:
    if metric == NOMINAL:
        return lambda one, other: float(one != other)
    if metric == INTERVAL:
        return lambda one, other: (float(one) - float(other)) ** 2
    if metric == RATIO:
        return lambda one, other: ((float(one) - float(other)) / ((float(one) + float(other)) or 1)) ** 2
    order = sorted(totals, key=float)
    below: dict[Label, float] = {}
    running = 0.0
    for value in order:
        below[value] = running + totals[value] / 2
        running += totals[value]
    return lambda one, other: (below[one] - below[other]) ** 2


def cohen_kappa(pairs: Iterable[tuple[Label, Label]]) -> float | None:
    """Return Cohen's kappa of two annotators' values (Cohen 1960); None without pairs or with one category alone."""
    return kappa_of_table(Counter(pairs))


def kappa_of_table(table: Mapping[tuple[Label, Label], int]) -> float | None:
    """Return Cohen's kappa from how often two annotators' values met; None as with ``cohen_kappa``."""
    whole = sum(table.values())
    if not whole:
        return None
    first: Counter[Label] = Counter()
    second: Counter[Label] = Counter()
    for (one, other), number in table.items():
        first[one] += number
        second[other] += number
    expected = sum(first[each] * second[each] for each in first) / whole**2
    observed = sum(number for (one, other), number in table.items() if one == other) / whole
    return None if expected == 1 else (observed - expected) / (1 - expected)


def fleiss_kappa(table: Sequence[Sequence[int]]) -> float | None:
    """Return Fleiss' kappa (Fleiss 1971); None with one category alone.

    Args:
        table: for each unit the number of annotators who chose each category; the same number for all units.
    """
    raters = sum(table[0]) if table else 0
    if raters < 2:
        return None
    shares = [sum(column) / (len(table) * raters) for column in zip(*table, strict=True)]
    expected = sum(share**2 for share in shares)
    observed = sum((sum(n * n for n in row) - raters) / (raters * (raters - 1)) for row in table) / len(table)
    return None if expected == 1 else (observed - expected) / (1 - expected)
