"""Numbers on the command line: what is none, or too small, is refused with a word."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable

_SEEDS = 2**32


def at_least(least: int, *, below: float = math.inf) -> Callable[[str], int]:
    """Return what turns an argument into a whole number of at least so much, for argparse."""

    def whole_number(given: str) -> int:
        try:
            found = int(given)
        except ValueError:
            found = least - 1
        if not least <= found < below:
            upper = "on" if below == math.inf else f"to {below - 1:.0f}"
            raise argparse.ArgumentTypeError(f"invalid: {given!r} is no whole number from {least} {upper}")
        return found

    return whole_number


seed = at_least(0, below=_SEEDS)
"""Turns an argument into a number that generators of random numbers take."""


def between(low: float, high: float) -> Callable[[str], float]:
    """Return what turns an argument into a number from ``low`` to ``high``, for argparse."""

    def number(given: str) -> float:
        try:
            found = float(given)
        except ValueError:
            found = math.nan
        if not low <= found <= high:
            raise argparse.ArgumentTypeError(f"invalid: {given!r} is no number from {low:g} to {high:g}")
        return found

    return number
