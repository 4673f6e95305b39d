"""International organisations that act as countries do: offered before the project knows them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import NamedTuple


class KnownOrganisation(NamedTuple):
    """An organisation's usual name and its other names."""

    name: str
    aliases: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The name and all aliases."""
        return (self.name, *self.aliases)


def parse(table: str) -> tuple[KnownOrganisation, ...]:
    """Return the organisations of a table with the columns name and aliases, parted by '|'."""
    rows = csv.DictReader(table.splitlines())
    return tuple(KnownOrganisation(row["name"], tuple(filter(None, row["aliases"].split("|")))) for row in rows)


def starting_with(known: Sequence[KnownOrganisation], typed: str) -> list[KnownOrganisation]:
    """Return those of which a name begins with what is typed, those with a whole name first."""
    wanted = " ".join(typed.casefold().split())
    if not wanted:
        return []
    found = [each for each in known if any(name.casefold().startswith(wanted) for name in each.names)]
    return sorted(found, key=lambda each: (all(name.casefold() != wanted for name in each.names), each.name))
