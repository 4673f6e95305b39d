"""What a review changed in an annotator's work, and why."""

from __future__ import annotations

from typing import NamedTuple

from coalition_annotator.analysis.agreement.differences import tag_differences
from coalition_annotator.model import codebook as cb
from coalition_annotator.model import difference as diff
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.article import Article
from coalition_annotator.model.difference import Difference
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.model.review import REJECT, Verdict
from coalition_annotator.model.span import covered_text
from coalition_annotator.model.text import shortened
from coalition_annotator.project.project import Project
from coalition_annotator.project.review.review_state import Review, review
from coalition_annotator.project.team import assignment_edits
from coalition_annotator.store import reviews as stored_reviews


class Correction(NamedTuple):
    """A tag of one's own that the agreed version has otherwise, or not at all.

    ``changes`` says what is otherwise, a line each; ``by`` is who decided, ``reason`` by hand or by which rule,
    ``remarks`` are those on the tag.
    """

    article: Article
    tag: Annotation
    words: str
    changes: tuple[str, ...]
    by: str
    reason: str
    remarks: tuple[str, ...]
    created: str


def corrections(project: Project, *, progress: Progress = silent) -> list[Correction]:
    """Return what reviews by others changed in this annotator's work, the latest first.

    Articles that are still to be read blind are left out.

    Raises:
        CancelledError: the reading was stopped.
    """
    found: list[Correction] = []
    for number, article in enumerate(project.articles.values()):
        progress("Reading reviews", number, len(project.articles))
        if assignment_edits.hides_others(project, article.id):
            continue
        if any(each.annotator_id != project.me.id for each in project.file.ask(stored_reviews.verdicts_of, article.id)):
            found += _of_article(project, review(project, article.id))
    return sorted(found, key=lambda each: each.created, reverse=True)


def _of_article(project: Project, seen: Review) -> list[Correction]:
    found = []
    mine = {tag.id: tag for group in seen.groups for tag in group.tags if tag.annotator_id == project.me.id}
    for tag in mine.values():
        verdicts = [each for each in seen.verdicts.get(tag.id, ()) if each.annotator_id != project.me.id]
        if not verdicts:
            continue
        last = max(verdicts, key=lambda each: each.created)
        changes = _changes(project, seen, tag, last)
        if changes:
            who = project.annotators.get(last.annotator_id)
            remarks = tuple(each.text for each in seen.comments if each.annotation_id == tag.id)
            words = covered_text(seen.text, tag.spans)
            found.append(
                Correction(
                    seen.article, tag, words, changes, who.name if who else "?", last.reason, remarks, last.created
                )
            )
    return found


def _changes(project: Project, seen: Review, tag: Annotation, verdict: Verdict) -> tuple[str, ...]:
    agreed = seen.agreed.get(verdict.agreed_id)
    if agreed is None:
        return ("Left out of the agreed version",) if verdict.verdict == REJECT else ()
    found = tag_differences((tag, agreed))
    return tuple(filter(None, (_told(project, seen.text, tag, agreed, each) for each in found)))


def _told(project: Project, text: str, tag: Annotation, agreed: Annotation, each: Difference) -> str:
    codebook = project.codebook
    if each.kind == diff.LAYER:
        return f"Layer: {_layer(codebook, tag)} became {_layer(codebook, agreed)}"
    if each.kind == diff.BOUNDARY:
        return f"Words: now “{shortened(covered_text(text, agreed.spans), 80)}”"
    if each.kind == diff.ENTITY:
        before, after = (project.entities.get(one.entity_id or "") for one in (tag, agreed))
        return f"Stands for {after.name if after else 'nobody'}, not {before.name if before else 'nobody'}"
    attribute = codebook.attribute(each.of)
    if attribute is None:
        return ""
    told = [codebook.shown(attribute, one.attributes.get(attribute.id)) or "none" for one in (tag, agreed)]
    return f"{attribute.name}: {told[0]} became {told[1]}"


def _layer(codebook: cb.Codebook, tag: Annotation) -> str:
    layer = codebook.layer(tag.layer_id)
    return layer.name if layer else tag.layer_id
