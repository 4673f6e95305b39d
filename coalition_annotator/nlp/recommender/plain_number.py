"""Reading numbers of files that others may have written."""

from __future__ import annotations

from math import isfinite


def number(found: object) -> float:
    """Return a finite number.

    Raises:
        ValueError: it is none.
    """
    if isinstance(found, bool) or not isinstance(found, int | float) or not isfinite(found):
        raise ValueError(f"{str(found)[:40]!r} is no number")
    return float(found)
