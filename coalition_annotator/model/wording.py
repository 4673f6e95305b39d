"""Numbers with the things that they count, in English."""

from __future__ import annotations


def plural(number: int, noun: str) -> str:
    """Return a noun as it goes with a number: 'tag', 'tags'."""
    if number == 1:
        return noun
    return f"{noun[:-1]}ies" if noun[-1:] == "y" and noun[-2:-1] not in "aeiou" else f"{noun}s"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: '1 tag', '1,204 tags'."""
    return f"{number:,} {plural(number, noun)}"
