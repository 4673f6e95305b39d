"""All tags of a project as rows for people: one row a tag, of whatever layer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from coalition_annotator.model.annotation import KEPT, Annotation
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.model.span import covered_text
from coalition_annotator.project.article_tags import in_reading_order
from coalition_annotator.project.project import Project
from coalition_annotator.project.team import assignment_edits
from coalition_annotator.store import annotations as stored


class TagRow(NamedTuple):
    """A tag. ``stands_for`` is its entity's name, ``country`` the entity's alpha-2 code, both may be empty."""

    tag_id: str
    article_id: str
    layer: str
    words: str
    stands_for: str
    country: str
    attributes: str
    article: str
    date: str
    annotator: str


COLUMNS: dict[str, str] = {
    "layer": "Layer", "words": "Words", "stands_for": "Stands for", "country": "Country", "attributes": "Attributes",
    "article": "Article", "date": "Date", "annotator": "Annotator",
}  # fmt: skip


def rows(project: Project, *, progress: Progress = silent) -> list[TagRow]:
    """Return a row for each tag, in the order of articles and of the text.

    Others' tags in articles that are still to be read blind are left out.

    Raises:
        CancelledError: the reading was stopped.
    """
    found: list[TagRow] = []
    for number, article in enumerate(project.articles.values()):
        progress("Reading tags", number, len(project.articles))
        tags = project.file.ask(stored.of_article, article.id)
        if assignment_edits.hides_others(project, article.id):
            tags = [tag for tag in tags if tag.annotator_id == project.me.id]
        text = project.text(article.id) if tags else ""
        found += [_row(project, text, tag) for tag in in_reading_order(tags)]
    return found


def _row(project: Project, text: str, tag: Annotation) -> TagRow:
    codebook, article = project.codebook, project.articles[tag.article_id]
    layer, entity = codebook.layer(tag.layer_id), project.entities.get(tag.entity_id or "")
    who = project.annotators.get(tag.annotator_id)
    told = [
        f"{known.name}: {codebook.shown(known, stored_value)}"
        for key, stored_value in tag.attributes.items()
        if key != KEPT and (known := codebook.attribute(key)) is not None
    ]
    return TagRow(
        tag.id, article.id, layer.name if layer else tag.layer_id, " ".join(covered_text(text, tag.spans).split()),
        entity.name if entity else "", entity.code if entity else "", "; ".join(told), article.title,
        article.published, who.name if who else "?",
    )  # fmt: skip


def told(row: TagRow, column: str) -> str:
    """Return what a row has in a column."""
    return str(getattr(row, column))


def filtered(found: Iterable[TagRow], *, typed: str = "", layer: str = "") -> list[TagRow]:
    """Return the rows of a layer (of all without one) that hold all typed words."""
    words = typed.casefold().split()
    return [
        row
        for row in found
        if (not layer or row.layer == layer) and all(word in "\x1f".join(row[2:]).casefold() for word in words)
    ]
