"""The suggestions of an article that are still open to an annotator."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from coalition_annotator.analysis.agreement.matching import similarity
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.span import Span, Spans, meets, normalised
from coalition_annotator.model.suggestion import FINDERS, Decline, Suggestion, Term
from coalition_annotator.project.project import Project
from coalition_annotator.store import annotations as stored_annotations
from coalition_annotator.store import suggestions as stored

if TYPE_CHECKING:
    from coalition_annotator.nlp.suggest import Tools

_MUCH_ALIKE = 0.5
_LEAST_UNCERTAIN = 0.3


def proposals(
    project: Project,
    article_id: str,
    tools: Tools,
    *,
    by: Collection[str] = FINDERS,
    least_learned: float = 0.5,
) -> list[Suggestion]:
    """Return all that is proposed for an article, whether open or not, for the layers of the codebook."""
    from coalition_annotator.nlp.suggest import propose  # late, as it delays the window

    return known_layers(
        project,
        propose(article_id, project.text(article_id), tools, terms=terms(project), by=by, least_learned=least_learned),
    )


def known_layers(project: Project, found: Iterable[Suggestion]) -> list[Suggestion]:
    """Return those suggestions whose layer the codebook has."""
    return [each for each in found if project.codebook.layer(each.layer_id) is not None]


def terms(project: Project) -> list[Term]:
    """Return the phrases that the project remembers."""
    return project.file.ask(stored.terms)


def declines(project: Project, article_id: str) -> list[Decline]:
    """Return what this annotator declined in an article."""
    found = project.file.ask(stored.declines_of, article_id)
    return [each for each in found if each.annotator_id == project.me.id]


def still_open(
    found: Sequence[Suggestion], mine: Iterable[Annotation], declined: Iterable[Decline], *, least: float
) -> list[Suggestion]:
    """Return the suggestions that a person has not dealt with.

    Args:
        found: what is proposed.
        mine: one's own tags: what one of them covers is not proposed for its layer.
        declined: what was declined: what is much like it stays declined.
        least: the lowest confidence that is shown.
    """
    by_layer: dict[str, list[Span]] = {}
    for tag in mine:
        by_layer.setdefault(tag.layer_id, []).extend(tag.spans)
    tagged = {layer: normalised(spans) for layer, spans in by_layer.items()}
    gone: dict[str, list[Spans]] = {}
    for each in declined:
        gone.setdefault(each.layer_id, []).append(each.spans)
    return [
        each
        for each in found
        if each.confidence >= least
        and not any(meets(span, tagged.get(each.layer_id, ())) for span in each.spans)
        and not any(similarity(each.spans, spans) >= _MUCH_ALIKE for spans in gone.get(each.layer_id, ()))
    ]


def taken_together(found: Iterable[Suggestion], *, least: float) -> list[Suggestion]:
    """Return the suggestions that may be accepted all at once: sure enough, by a finder that was judged.

    Args:
        found: open suggestions.
        least: the lowest confidence that is accepted.
    """
    return [each for each in found if each.is_judged and each.confidence >= least]


def judged_ones(everything: Mapping[str, Suggestion]) -> dict[str, Suggestion]:
    """Return what may bring tags and links along where several suggestions are accepted at once."""
    return {key: each for key, each in everything.items() if each.is_judged}


def expected_errors(taken: Collection[Suggestion]) -> str:
    """Return in words how many of some suggestions are wrong if their confidences are right.

    A claim's confidence is that of its speaker and cue, too, so that the three count once.
    """
    parts = {target for each in taken for kind, target in each.links if kind in (cb.SAID_BY, cb.CUED_BY)}
    number = sum(1 - each.confidence for each in taken if each.id not in parts)
    if number < 0.5:
        return "probably none is wrong"
    return f"about {round(number)} may be wrong"


def uncertainty_of(project: Project, article_id: str, tools: Tools, by: Collection[str]) -> float:
    """Return how uncertain the open suggestions of an article are; see ``uncertainty``."""
    mine = (
        tag for tag in project.file.ask(stored_annotations.of_article, article_id) if tag.annotator_id == project.me.id
    )
    found = proposals(project, article_id, tools, by=by)
    return uncertainty(still_open(found, mine, declines(project, article_id), least=_LEAST_UNCERTAIN))


def uncertainty(found: Iterable[Suggestion]) -> float:
    """Return how uncertain an article's suggestions are: the sum of their variances c (1 - c).

    An article with many suggestions near one half comes first: there a person's answer tells most (uncertainty
    sampling; Lewis and Gale 1994, "A Sequential Algorithm for Training Text Classifiers").
    """
    return sum(each.confidence * (1 - each.confidence) for each in found)
