"""From tagged claims to statements: who takes which stance on what, and when."""

from __future__ import annotations

from collections.abc import Iterator

from coalition_annotator.exporting.dataset import Dataset, Item
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.codebook import Codebook
from coalition_annotator.model.errors import UserError
from coalition_annotator.services.networks import Statement
from coalition_annotator.session import exports
from coalition_annotator.session.project import Project

SPEAKER, COUNTRY = "speaker", "country"
_STANCES = {cb.SUPPORT: 1, cb.OPPOSE: -1, cb.NEUTRAL: 0}


def actor_kinds(codebook: Codebook) -> list[str]:
    """Return what can stand for actors: speakers, their countries, and the claims' own attributes by name."""
    own = [item.name for item in codebook.attributes_of(cb.CLAIM) if item.id not in (cb.CATEGORY, cb.STANCE)]
    return [SPEAKER, COUNTRY, *own]


def statements(
    project: Project, *, actor: str = SPEAKER, selection: exports.Selection | None = None
) -> Iterator[Statement]:
    """Yield a statement for each claim that has an actor and a category; several speakers give several.

    A claim without a stance counts as support, as one who says a thing stands for it.

    Args:
        project: the open project.
        actor: 'speaker', 'country' (of the speaker), or the name of an attribute of claims.
        selection: the articles and annotators to take.

    Raises:
        UserError: the codebook has no such attribute.
    """
    kinds = actor_kinds(project.codebook)
    if actor not in kinds:
        raise UserError(f"“{actor}” can't be an actor.", remedy=f"There are: {', '.join(kinds)}.")
    data = exports.dataset(project, selection)
    for item in data.items():
        by_id = {tag.id: tag for tag in item.annotations}
        for claim in item.annotations:
            category = project.codebook.value(claim.attributes.get(cb.CATEGORY))
            if claim.layer_id != cb.CLAIM or category is None:
                continue
            stance = _STANCES.get(str(claim.attributes.get(cb.STANCE, cb.SUPPORT)), 1)
            for name in dict.fromkeys(_actors(data, item, by_id, claim, actor)):
                yield Statement(name, category.name, stance, item.article.id, item.article.published)


def _actors(data: Dataset, item: Item, by_id: dict[str, Annotation], claim: Annotation, actor: str) -> Iterator[str]:
    if actor not in (SPEAKER, COUNTRY):
        value = data.attributes(claim).get(actor)
        yield from value if isinstance(value, list) else [str(value)] if value not in (None, "") else []
        return
    for link in item.links:
        speaker = by_id.get(link.target_id)
        if link.source_id != claim.id or link.link_type_id != cb.SAID_BY or speaker is None:
            continue
        meant = data.entity(speaker)
        if actor == SPEAKER and meant is not None:
            yield meant.name
        elif actor == COUNTRY:
            yield from _countries(data, item, by_id, speaker)


def _countries(data: Dataset, item: Item, by_id: dict[str, Annotation], speaker: Annotation) -> Iterator[str]:
    meant = data.entity(speaker)
    if meant is not None and meant.code:
        yield meant.code
        return
    for link in item.links:
        target = by_id.get(link.target_id)
        country = data.entity(target) if target is not None and link.source_id == speaker.id else None
        if link.link_type_id == cb.SPEAKS_FOR and country is not None and country.code:
            yield country.code
