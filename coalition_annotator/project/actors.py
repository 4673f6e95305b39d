"""Who may be meant by the words of a mention."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from coalition_annotator import assets
from coalition_annotator.model.entity import COUNTRY, ORGANISATION, Entity
from coalition_annotator.nlp import actor_names, international_organisations
from coalition_annotator.nlp.actor_names import ActorParts
from coalition_annotator.nlp.countries import Countries
from coalition_annotator.nlp.international_organisations import KnownOrganisation
from coalition_annotator.project.project import Project


class ActorOffers(NamedTuple):
    """The parts of a mention's words, whom it surely means (or None), and all who may be meant, the likeliest first."""

    parts: ActorParts
    known: Entity | None
    found: list[Entity]


def offers(project: Project, countries: Countries, words: str, typed: str) -> ActorOffers:
    """Return the persons and organisations of a project that a mention may stand for.

    Args:
        project: the open project.
        countries: the table of countries.
        words: the mention's words.
        typed: what a person has typed to narrow the list; empty for nothing.
    """
    others = [item for item in project.entities.values() if item.kind != COUNTRY]
    known = actor_names.known_actor(words, others, countries) if not typed else None
    found = actor_names.matching(typed, others)
    if known is not None:
        found = [known, *(each for each in found if each.id != known.id)]
    return ActorOffers(actor_names.parts_of(words, countries), known, found)


class OrganisationOffers(NamedTuple):
    """Organisations that may be meant: those of the project, and well-known ones that it has not yet."""

    known: list[Entity]
    fresh: list[KnownOrganisation]


@cache
def _international() -> tuple[KnownOrganisation, ...]:
    return international_organisations.parse(assets.text("organisations.csv"))


def organisation_offers(project: Project, typed: str) -> OrganisationOffers:
    """Return the organisations of which a name begins with, or has a word that begins with, what is typed.

    Nothing typed offers nothing: where countries are asked for, an organisation is the exception.
    """
    if not typed.strip():
        return OrganisationOffers([], [])
    mine = [each for each in project.entities.values() if each.kind == ORGANISATION]
    names = {name.casefold() for each in mine for name in each.names}
    found = international_organisations.starting_with(_international(), typed)
    fresh = [each for each in found if names.isdisjoint(name.casefold() for name in each.names)]
    return OrganisationOffers(actor_names.matching(typed, mine, limit=6), fresh[:6])
