"""Who may be meant by the words of a mention."""

from __future__ import annotations

from typing import NamedTuple

from coalition_annotator.model.entity import COUNTRY, Entity
from coalition_annotator.nlp import actor_names
from coalition_annotator.nlp.actor_names import ActorParts
from coalition_annotator.nlp.countries import Countries
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
