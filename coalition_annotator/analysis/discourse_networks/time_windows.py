"""Networks over time: a window moves through a debate, and each place of it gives a network.

After Leifeld 2017, chapter 12 of the Oxford Handbook of Political Networks, in the steps of Discourse Network Analyzer
3.1: a window has its middle at every day (week, month, year) or at every statement, and lies within the debate.
"""

from __future__ import annotations

import calendar
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from coalition_annotator.analysis.discourse_networks.networks import Network, NetworkStatement, whole_day
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.network_options import DAYS, EVENTS, MONTHS, TIME_UNITS, WEEKS


class TimeWindow(NamedTuple):
    """A stretch of time, both ends included, with its statements in the order of their days."""

    start: date
    middle: date
    stop: date
    statements: Sequence[NetworkStatement]


class NetworkSlice(NamedTuple):
    """The network of a stretch of time, both ends included. ``statements`` is the number of those in it."""

    start: date
    middle: date
    stop: date
    statements: int
    network: Network


def shifted(day: date, unit: str, number: int) -> date:
    """Return the day a number of days, weeks, months or years later; a month that is too short gives its last day.

    Raises:
        ValueError: there is no such unit, or no such day.
    """
    if unit == DAYS:
        return day + timedelta(days=number)
    if unit == WEEKS:
        return day + timedelta(weeks=number)
    if unit not in TIME_UNITS or unit == EVENTS:
        raise ValueError(unit)
    months = day.year * 12 + day.month - 1 + number * (1 if unit == MONTHS else 12)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def dated(statements: Iterable[NetworkStatement]) -> tuple[list[date], list[NetworkStatement]]:
    """Return the statements that have a whole date, by day, those of one day in the order given, and their days.

    Raises:
        UserError: none has one.
    """
    several = list(statements)
    found = [(day, each) for each in several if (day := whole_day(each.day)) is not None]
    if not several:
        raise UserError("No statement is left by these choices.", remedy="Choose another time, or leave less out.")
    if not found:
        raise UserError(
            "No statement has a date, so that there is nothing over time.",
            remedy="Give the articles the day on which they were published.",
        )
    found.sort(key=lambda pair: pair[0])
    return [day for day, _ in found], [each for _, each in found]


def time_windows(
    statements: Iterable[NetworkStatement],
    unit: str,
    size: int,
    *,
    since: date | None = None,
    until: date | None = None,
) -> list[TimeWindow]:
    """Return the places of a moving window, the first and the last of which lie within the debate.

    A window of w days reaches from its middle (w - 1) / 2 days, rounded up, both ways; so of 7 days it has 7, of 6 days
    7 as well, as in Discourse Network Analyzer. One of w statements has w / 2, rounded down, before its middle and as
    many after it; of one day, statements keep the order in which they are given, where that program draws lots.

    Args:
        statements: without duplicates; those without a whole date are in no window.
        unit: one of TIME_UNITS.
        size: the length, 1 or more.
        since: where the debate begins, if that is after the first statement.
        until: where it ends, if that is before the last.

    Raises:
        UserError: no statement has a date, or the window is longer than the debate.
        ValueError: there is no such unit.
    """
    if unit not in TIME_UNITS or size < 1:
        raise ValueError(f"{unit}, {size}")
    days, ordered = dated(statements)
    if unit == EVENTS:
        half = size // 2
        places = range(half, len(ordered) - half)
        found = [TimeWindow(days[n - half], days[n], days[n + half], ordered[n - half : n + half + 1]) for n in places]
    else:
        first, last = max(since or days[0], days[0]), min(until or days[-1], days[-1])
        found = _calendar_windows(days, ordered, unit, size, first, last)
    if not found:
        raise UserError(
            f"A window of {size:,} {unit} is longer than the debate: {len(ordered):,} statements from {days[0]} to "
            f"{days[-1]}.",
            remedy="Choose a shorter window.",
        )
    return found


def _calendar_windows(
    days: Sequence[date], ordered: Sequence[NetworkStatement], unit: str, size: int, since: date, until: date
) -> list[TimeWindow]:
    half = size // 2
    found = []
    middle = since
    while middle <= until:
        try:
            start, stop = shifted(middle, unit, -half), shifted(middle, unit, half)
        except (OverflowError, ValueError):
            return []  # before the first or after the last day that there is
        if start >= since and stop <= until:
            first, last = bisect_left(days, start), bisect_right(days, stop)
            found.append(TimeWindow(start, middle, stop, ordered[first:last]))
        middle = shifted(middle, unit, 1)
    return found


def network_series(
    windows: Iterable[TimeWindow], make: Callable[[Sequence[NetworkStatement]], Network]
) -> list[NetworkSlice]:
    """Return the network of each window, made by a function of its statements."""
    return [NetworkSlice(w.start, w.middle, w.stop, len(w.statements), make(w.statements)) for w in windows]
