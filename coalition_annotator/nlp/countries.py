"""What a word may say about a country: names, codes, demonyms, capitals and seats of government."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

NAME, OFFICIAL, CODE, DEMONYM, CAPITAL, SEAT, HISTORIC = (
    "name",
    "official",
    "code",
    "demonym",
    "capital",
    "seat",
    "historic",
)
KIND_NAMES = {
    NAME: "name",
    OFFICIAL: "official name",
    CODE: "code",
    DEMONYM: "demonym",
    CAPITAL: "capital",
    SEAT: "seat of government",
    HISTORIC: "former name",
}


class Form(NamedTuple):
    """A surface form of a country: 'Italian' is a demonym of IT.

    ``ambiguous`` forms have another common meaning ('Georgia') or belong to several states.
    """

    surface: str
    code: str
    kind: str
    ambiguous: bool
    case: bool


class Countries:
    """The table of surface forms, with look-ups that never guess between two states."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self._by_surface: dict[str, list[Form]] = defaultdict(list)
        self._names: dict[str, str] = {}
        for form in forms:
            self._by_surface[_key(form.surface)].append(form)
            if form.kind == NAME:
                self._names.setdefault(form.code, form.surface)

    @property
    def codes(self) -> tuple[str, ...]:
        """All alpha-2 codes, sorted by the country's name."""
        return tuple(sorted(self._names, key=lambda code: self._names[code]))

    def name_of(self, code: str) -> str:
        """Return a country's name, or the code itself where it is unknown."""
        return self._names.get(code.upper(), code)

    def by_surface(self) -> Iterator[tuple[str, list[Form]]]:
        """Yield each way of writing with what it may stand for, names first."""
        for forms in self._by_surface.values():
            for surface in dict.fromkeys(form.surface for form in forms):
                yield surface, [form for form in forms if form.surface == surface]

    def find(self, surface: str) -> list[Form]:
        """Return what a surface form may stand for; names come before codes before the rest."""
        plain = surface.strip(" \n\t“”\"'’‘.,;:()")
        candidates = [plain, plain.removesuffix("'s").removesuffix("’s")]
        for candidate in dict.fromkeys([surface.strip(), *candidates]):
            bare = candidate.removeprefix("the ").removeprefix("The ")
            found = self._by_surface.get(_key(candidate)) or self._by_surface.get(_key(bare)) or []
            fitting = [form for form in found if not form.case or form.surface == candidate or form.surface == bare]
            if fitting:
                return fitting
        return []

    def code_for(self, surface: str) -> str | None:
        """Return the one country that a form stands for, or None where there is none or several."""
        codes = {form.code for form in self.find(surface)}
        return codes.pop() if len(codes) == 1 else None

    def starting_with(self, typed: str, *, limit: int = 12) -> list[Form]:
        """Return forms for type-ahead: each country once, whole matches first, then by name."""
        wanted = _key(typed)
        if not wanted:
            return []
        best: dict[str, tuple[tuple[bool, bool, str], Form]] = {}
        for surface, forms in self._by_surface.items():
            if not surface.startswith(wanted):
                continue
            for form in forms:
                rank = (surface != wanted, form.kind != NAME, self.name_of(form.code))
                if form.code not in best or rank < best[form.code][0]:
                    best[form.code] = (rank, form)
        return [form for _, form in sorted(best.values(), key=lambda pair: pair[0])][:limit]


def _key(surface: str) -> str:
    return " ".join(surface.replace("’", "'").casefold().split())


def parse(table: str) -> Countries:
    """Return the countries of a table as written by packaging/make_country_table.py."""
    reader = csv.reader(table.splitlines())
    next(reader)
    return Countries(
        Form(surface, code, kind, ambiguous == "ambiguous", case == "case")
        for surface, code, kind, ambiguous, case in reader
    )
