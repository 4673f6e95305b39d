"""Krippendorff's alpha for unitizing: agreement on where units begin and end on a continuum.

After K. Krippendorff, *Content Analysis*, 2nd edition (2004), pages 251 to 256 (first in *Sociological Methodology* 25
(1995), pages 47 to 76). Krippendorff, Mathet, Bouvry and Widlöcher (*Quality & Quantity* 50, 2016) revise it for more
than two observers; the figure here is the older one, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from coalition_annotator.model.span import Span, normalised


class Disagreement(NamedTuple):
    """Observed and expected disagreement on a continuum, each times the square of its length, so that they add up."""

    observed: float
    expected: float

    def plus(self, other: Disagreement) -> Disagreement:
        """Return the sum over two continua."""
        return Disagreement(self.observed + other.observed, self.expected + other.expected)

    @property
    def alpha(self) -> float | None:
        """One minus observed over expected disagreement; None where nothing was to be expected."""
        return 1 - self.observed / self.expected if self.expected else None


def disagreement(observers: Sequence[Iterable[Span]], length: int, *, begin: int = 0) -> Disagreement:
    """Return the disagreement of several observers on the units of one category.

    Args:
        observers: each one's units; those that overlap or touch are taken for one.
        length: of the continuum, in code points.
        begin: where the continuum begins.
    """
    sections = [_sections(normalised(units), begin, begin + length) for units in observers]
    number = len(sections)
    everything = number * length
    if number < 2 or not length:
        return Disagreement(0.0, 0.0)
    observed = sum(
        _apart(one, other)
        for place, mine in enumerate(sections)
        for theirs in sections[place + 1 :]
        for one, other in _meeting(mine, theirs)
    )
    observed *= 2 / (number * (number - 1) * length**2)
    units = [span.length for each in sections for span, is_unit in each if is_unit]
    gaps = sorted((span.length for each in sections for span, is_unit in each if not is_unit), reverse=True)
    total = 0.0
    for unit in units:
        fitting = sum(gap - unit + 1 for gap in gaps if gap >= unit)
        total += (len(units) - 1) / 3 * (2 * unit**3 - 3 * unit**2 + unit) + unit**2 * fitting
    pairs = everything * (everything - 1) - sum(unit * (unit - 1) for unit in units)
    expected = 2 / length * total / pairs if pairs else 0.0
    return Disagreement(observed * length**2, expected * length**2)


_Section = tuple[Span, bool]


def _sections(units: Sequence[Span], begin: int, end: int) -> list[_Section]:
    """Return units and the gaps between them, from the beginning of the continuum to its end."""
    result: list[_Section] = []
    place = begin
    for unit in units:
        if unit.start > place:
            result.append((Span(place, unit.start), False))
        result.append((unit, True))
        place = unit.end
    if place < end:
        result.append((Span(place, end), False))
    return result


def _meeting(mine: list[_Section], theirs: list[_Section]) -> Iterable[tuple[_Section, _Section]]:
    """Yield the pairs of sections that share something."""
    a = b = 0
    while a < len(mine) and b < len(theirs):
        yield mine[a], theirs[b]
        if mine[a][0].end < theirs[b][0].end:
            a += 1
        elif mine[a][0].end > theirs[b][0].end:
            b += 1
        else:
            a, b = a + 1, b + 1


def _apart(one: _Section, other: _Section) -> float:
    (mine, is_unit), (theirs, is_theirs) = one, other
    if is_unit and is_theirs:
        return float((mine.start - theirs.start) ** 2 + (mine.end - theirs.end) ** 2)
    if is_unit and not is_theirs and theirs.start <= mine.start and mine.end <= theirs.end:
        return float(mine.length**2)
    if is_theirs and not is_unit and mine.start <= theirs.start and theirs.end <= mine.end:
        return float(theirs.length**2)
    return 0.0
