"""Entities: the persons, organisations and countries that mentions stand for."""

from __future__ import annotations

from typing import NamedTuple

PERSON, ORGANISATION, COUNTRY = "person", "organisation", "country"
KINDS = (PERSON, ORGANISATION, COUNTRY)


class Entity(NamedTuple):
    """``code`` is ISO 3166-1 alpha-2: of the country itself, or the one the actor belongs to."""

    id: str
    kind: str
    name: str
    code: str
    aliases: tuple[str, ...]
    note: str

    @property
    def names(self) -> tuple[str, ...]:
        """The name and all aliases."""
        return (self.name, *self.aliases)


def country_id(code: str) -> str:
    """Return the id that the country with this alpha-2 code has in every project."""
    return f"country:{code.upper()}"


def with_aliases(entity: Entity, added: tuple[str, ...]) -> Entity:
    """Return the entity with those of the aliases that it does not know yet."""
    known = {name.casefold() for name in entity.names}
    fresh: list[str] = []
    for alias in added:
        if alias.strip() and alias.casefold() not in known:
            known.add(alias.casefold())
            fresh.append(alias.strip())
    return entity._replace(aliases=entity.aliases + tuple(fresh))
