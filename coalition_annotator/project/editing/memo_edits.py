"""Memos and doubts: what an annotator notes at a tag while reading.

Both are attributes of the tag's layer, which the codebook gets when the first is made: so they travel with packages,
merges and exports as every attribute does.
"""

from __future__ import annotations

from typing import NamedTuple

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.article import Article
from coalition_annotator.model.edit import Edit, added, edit
from coalition_annotator.model.span import covered_text
from coalition_annotator.project.editing import tag_edits
from coalition_annotator.project.project import Project
from coalition_annotator.store import annotations as stored


class NotedTag(NamedTuple):
    """A tag with a memo, or one that its annotator is unsure of."""

    article: Article
    tag: Annotation
    words: str
    memo: str
    unsure: bool


def memo_of(tag: Annotation) -> str:
    """Return a tag's memo; empty where it has none."""
    return str(tag.attributes.get(cb.memo_id(tag.layer_id)) or "")


def is_unsure(tag: Annotation) -> bool:
    """Tell whether its annotator is unsure of a tag."""
    return tag.attributes.get(cb.unsure_id(tag.layer_id)) is True


def set_memo(project: Project, tag: Annotation, memo: str) -> Edit:
    """Give a tag a memo; an empty one takes it away.

    Raises:
        UserError: the tag belongs to someone else.
    """
    wanted = cb.Attribute(cb.memo_id(tag.layer_id), tag.layer_id, "Memo", cb.TEXT, "", 0)
    return _set(project, tag, wanted, memo.strip() or None)


def set_unsure(project: Project, tag: Annotation, unsure: bool) -> Edit:
    """Mark a tag as one to think about again, or take the mark away.

    Raises:
        UserError: the tag belongs to someone else.
    """
    wanted = cb.Attribute(cb.unsure_id(tag.layer_id), tag.layer_id, "Unsure", cb.YES_NO, "", 0)
    return _set(project, tag, wanted, True if unsure else None)


def _set(project: Project, tag: Annotation, wanted: cb.Attribute, value: str | bool | None) -> Edit:
    """Give a tag a value of an attribute, which the codebook gets as its layer's last where it has it not yet."""
    label = wanted.name if value is not None else f"{wanted.name} taken away"
    given = tag_edits.with_attribute(project, tag, wanted.id, value)
    if project.codebook.attribute(wanted.id) is not None:
        return edit(label, given)
    siblings = project.codebook.attributes_of(tag.layer_id)
    position = max((each.position for each in siblings), default=-1) + 1
    return edit(label, [added(wanted._replace(position=position)), *given])


def noted(project: Project) -> list[NotedTag]:
    """Return this annotator's tags with a memo or a doubt, by article and place."""
    found: dict[str, Annotation] = {}
    for layer in project.codebook.layers:
        for attribute_id in (cb.memo_id(layer.id), cb.unsure_id(layer.id)):
            for tag in project.file.ask(stored.with_attribute, layer.id, attribute_id):
                if tag.annotator_id == project.me.id:
                    found[tag.id] = tag
    order = {article_id: number for number, article_id in enumerate(project.articles)}
    tags = sorted(found.values(), key=lambda tag: (order.get(tag.article_id, 0), tag.start))
    return [
        NotedTag(
            project.articles[tag.article_id], tag, covered_text(project.text(tag.article_id), tag.spans), memo_of(tag),
            is_unsure(tag),
        )
        for tag in tags
        if tag.article_id in project.articles and (memo_of(tag) or is_unsure(tag))
    ]  # fmt: skip
