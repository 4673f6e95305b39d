"""From tagged claims to statements: who takes which stance on what, and when."""

from __future__ import annotations

from collections.abc import Iterator

from coalition_annotator.exporting.dataset import Dataset, Item
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.codebook import Codebook
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.services.networks import Statement
from coalition_annotator.session import selecting
from coalition_annotator.session.project import Project

SPEAKER, COUNTRY = "speaker", "country"
_STANCES = {cb.SUPPORT: 1, cb.OPPOSE: -1, cb.NEUTRAL: 0}


def actor_kinds(codebook: Codebook) -> list[str]:
    """Return what can stand for actors: speakers, their countries, and the claims' own attributes by name."""
    own = [item.name for item in codebook.attributes_of(cb.CLAIM) if item.id not in (cb.CATEGORY, cb.STANCE)]
    return [SPEAKER, COUNTRY, *own]


def statements(
    project: Project,
    *,
    actor: str = SPEAKER,
    selection: selecting.Selection | None = None,
    progress: Progress = silent,
) -> Iterator[Statement]:
    """Yield a statement for each claim that has an actor and a category; several speakers give several.

    A claim without a stance counts as support, as one who says a thing stands for it.

    Args:
        project: the open project.
        actor: 'speaker', 'country' (of the speaker), or the name of an attribute of claims.
        selection: the articles and annotators to take.
        progress: told how far it is.

    Raises:
        UserError: the codebook has no such attribute.
    """
    kinds = actor_kinds(project.codebook)
    if actor not in kinds:
        raise UserError(f"“{actor}” can't be an actor.", remedy=f"There are: {', '.join(kinds)}.")
    data = selecting.dataset(project, selection, progress=progress)
    for item in data.items():
        for claim in item.annotations:
            category = project.codebook.value(claim.attributes.get(cb.CATEGORY))
            if claim.layer_id != cb.CLAIM or category is None:
                continue
            stance = _STANCES.get(str(claim.attributes.get(cb.STANCE, cb.SUPPORT)), 1)
            for name in dict.fromkeys(_actors(data, item, claim, actor)):
                yield Statement(name, category.name, stance, item.article.id, item.article.published)


def _actors(data: Dataset, item: Item, claim: Annotation, actor: str) -> Iterator[str]:
    if actor not in (SPEAKER, COUNTRY):
        value = data.attributes(claim).get(actor)
        yield from value if isinstance(value, list) else [str(value)] if value not in (None, "") else []
        return
    for speaker in item.targets(claim, cb.SAID_BY):
        meant = data.entity(speaker)
        if actor == COUNTRY:
            yield from data.countries(item, speaker)
        elif meant is not None:
            yield meant.name
