"""Numbers with the things that they count, in English; names in short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping


def plural(number: int, noun: str) -> str:
    """Return a noun as it goes with a number: 'tag', 'tags'."""
    if number == 1:
        return noun
    return f"{noun[:-1]}ies" if noun[-1:] == "y" and noun[-2:-1] not in "aeiou" else f"{noun}s"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: '1 tag', '1,204 tags'."""
    return f"{number:,} {plural(number, noun)}"


def short_names(names: Mapping[str, str]) -> dict[str, str]:
    """Return people's first names by their ids; whole names where two have the same first one."""
    first = {key: (name.split() or ["?"])[0] for key, name in names.items()}
    often = Counter(first.values())
    return {key: first[key] if often[first[key]] == 1 else name for key, name in names.items()}
