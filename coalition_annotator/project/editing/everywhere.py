"""Tagging the same words wherever they stand, in one article or in all of the project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from coalition_annotator.model.annotation import BY_HAND, Annotation
from coalition_annotator.model.edit import Edit, added, edit
from coalition_annotator.model.identifier import new_id, now
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.model.span import Span, covered_text
from coalition_annotator.model.text import occurrences
from coalition_annotator.project.project import Project
from coalition_annotator.project.team import assignment_edits
from coalition_annotator.store import annotations as stored

_AROUND = 45


class Place(NamedTuple):
    """Where the words stand, with the text around them; ``text_hash`` names the text whose code points are counted."""

    article_id: str
    title: str
    span: Span
    before: str
    words: str
    after: str
    text_hash: str


def places(project: Project, tag: Annotation, words: str, *, progress: Progress = silent) -> list[Place]:
    """Return where the words of a tag stand in the project and this annotator has not tagged them with its layer.

    Raises:
        CancelledError: the search was stopped.
    """
    found: list[Place] = []
    for number, article in enumerate(project.articles.values()):
        progress("Looking for the words", number, len(project.articles))
        text = project.text(article.id)
        spans = occurrences(text, words)
        if not spans:
            continue
        tags = project.file.ask(stored.of_article, article.id)
        mine = (each for each in tags if each.annotator_id == project.me.id)
        found += [
            Place(
                article.id, article.title, span, text[max(0, span.start - _AROUND) : span.start],
                text[span.start : span.end], text[span.end : span.end + _AROUND], article.text_hash,
            )
            for span in _free(spans, tag.layer_id, mine)
        ]  # fmt: skip
    return found


def _free(spans: Iterable[Span], layer_id: str, mine: Iterable[Annotation]) -> list[Span]:
    """Return the spans that none of one's own tags of a layer overlaps."""
    taken = [each.envelope for each in mine if each.layer_id == layer_id]
    return [span for span in spans if not any(span.overlaps(other) for other in taken)]


def words_of(text: str, tag: Annotation) -> str:
    """Return the words that are looked for: those of all parts of a tag, one after the other."""
    return covered_text(text, tag.spans, gap=" ")


def tag_places(project: Project, tag: Annotation, chosen: Sequence[Place]) -> Edit:
    """Tag places like a tag: with its layer, entity and attributes; articles not begun yet are in progress then.

    Places in a text that was corrected meanwhile are left out.
    """
    still = [
        each
        for each in chosen
        if each.article_id in project.articles and project.articles[each.article_id].text_hash == each.text_hash
    ]
    begun = [
        change
        for article_id in dict.fromkeys(each.article_id for each in still)
        for change in assignment_edits.started(project, project.articles[article_id])
    ]
    fresh = [_like(project, tag, each.article_id, each.span, each.text_hash) for each in still]
    return edit(f"Tag {len(fresh)} more in the project", [*begun, *(added(each) for each in fresh)])


def tag_in_article(project: Project, article_id: str, text: str, tag: Annotation, mine: Iterable[Annotation]) -> Edit:
    """Tag all other occurrences of a tag's words in its article alike.

    Occurrences that the annotator has tagged with the layer already stay as they are.
    """
    text_hash = project.articles[article_id].text_hash
    spans = _free(occurrences(text, words_of(text, tag)), tag.layer_id, mine)
    fresh = [_like(project, tag, article_id, span, text_hash) for span in spans]
    return edit(f"Tag {len(fresh)} more", [added(each) for each in fresh])


def _like(project: Project, tag: Annotation, article_id: str, span: Span, text_hash: str) -> Annotation:
    return tag._replace(
        id=new_id(), article_id=article_id, annotator_id=project.me.id, spans=(span,), origin=BY_HAND, created=now(),
        text_hash=text_hash,
    )  # fmt: skip
