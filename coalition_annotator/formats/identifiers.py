"""Identifiers for layers and features in formats that allow letters, digits and underscores alone."""

from __future__ import annotations

import re


def identifier(name: str) -> str:
    """Return a name with an underscore in place of all that is no letter and no digit."""
    return re.sub(r"\W+", "_", name)


class Identifiers:
    """Gives identifiers, each once: two layers may share a name, and names differ that identifiers do not."""

    def __init__(self, *taken: str) -> None:
        self._taken = set(taken)

    def unique(self, base: str) -> str:
        """Return an identifier like ``base``; another one at each call."""
        made, number = base, 2
        while made.casefold() in self._taken:
            made, number = f"{base}_{number}", number + 1
        self._taken.add(made.casefold())
        return made
