"""Edits of tags: each function returns one gesture as data, for Project.commit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import BY_HAND, Annotation, Link
from coalition_annotator.model.edit import Edit, RowChange, added, edit, removed, replaced
from coalition_annotator.model.entity import COUNTRY, Entity, country_id
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.identifier import new_id, now
from coalition_annotator.model.span import Span, Spans, checked, covered_text, without
from coalition_annotator.nlp import quotation
from coalition_annotator.nlp.actor_names import known_actor
from coalition_annotator.nlp.countries import Countries
from coalition_annotator.project.article_tags import ArticleTags
from coalition_annotator.project.project import Project
from coalition_annotator.store.annotations import links_touching

_LARGEST = 1e300


class NewTag(NamedTuple):
    """An edit that adds a tag, and the tag; an empty edit where the same tag is there already."""

    edit: Edit
    annotation: Annotation


def new_tag(project: Project, countries: Countries, tags: ArticleTags, layer_id: str, spans: Iterable[Span]) -> NewTag:
    """Tag spans with a layer.

    A country's mention is linked to the country that its words name, a speaker's to the one
    known actor of that name, and a claim's quotation mode is read from the quotation marks.

    Raises:
        UserError: the spans cover nothing, or the layer is gone.
    """
    layer = project.codebook.known_layer(layer_id)
    try:
        covered = checked(spans, len(tags.text))
    except ValueError as error:
        raise UserError(f"This can't be tagged: {error}.", remedy="Select some words first.") from error
    same = _same_tag(project, tags, layer_id, covered)
    if same is not None:
        return NewTag(Edit("", ()), same)
    entity, rows = meant(project, countries, layer, covered_text(tags.text, covered))
    annotation = Annotation(
        new_id(),
        tags.article.id,
        project.me.id,
        layer_id,
        covered,
        read_off(project, tags.text, layer_id, covered),
        entity,
        BY_HAND,
        now(),
        tags.article.text_hash,
    )
    return NewTag(edit(f"Tag {layer.name.lower()}", [*rows, added(annotation)]), annotation)


def _same_tag(project: Project, tags: ArticleTags, layer_id: str, spans: Spans) -> Annotation | None:
    mine = (layer_id, project.me.id)
    same = (item for item in tags.annotations.values() if item.spans == spans)
    return next((item for item in same if (item.layer_id, item.annotator_id) == mine), None)


def meant(project: Project, countries: Countries, layer: cb.Layer, words: str) -> tuple[str | None, list[RowChange]]:
    """Return the id of the entity that words of a layer name without doubt, and the change that adds it if new."""
    if layer.entity_kind == cb.STATE:
        code = countries.code_for(words)
        return country_entity(project, countries, code) if code else (None, [])
    if layer.entity_kind == cb.ACTOR:
        actor = known_actor(words, project.entities.values(), countries)
        return (actor.id if actor else None), []
    return None, []


def country_entity(project: Project, countries: Countries, code: str) -> tuple[str, list[RowChange]]:
    """Return the id of a country's entity, and the change that adds it where it is new."""
    entity_id = country_id(code)
    if entity_id in project.entities:
        return entity_id, []
    return entity_id, [added(Entity(entity_id, COUNTRY, countries.name_of(code), code.upper(), (), ""))]


def read_off(project: Project, text: str, layer_id: str, spans: Spans) -> dict[str, Any]:
    """Return the attributes that a text itself tells: a claim's mode of quotation."""
    if layer_id == cb.CLAIM and project.codebook.attribute(cb.QUOTATION):
        mode = quotation.mode_of(text, spans)
        if project.codebook.value(mode):
            return {cb.QUOTATION: mode}
    return {}


def set_spans(project: Project, tags: ArticleTags, annotation: Annotation, spans: Iterable[Span], label: str) -> Edit:
    """Give a tag other spans; a quotation mode that was read off the old ones is read anew.

    Raises:
        UserError: nothing would be left of the tag, or it belongs to someone else.
    """
    _require_mine(project, annotation)
    covered = _covered(tags, spans, remedy="Delete the tag instead.")
    attributes = dict(annotation.attributes)
    if attributes.items() >= read_off(project, tags.text, annotation.layer_id, annotation.spans).items():
        attributes.update(read_off(project, tags.text, annotation.layer_id, covered))
    return edit(label, [replaced(annotation, annotation._replace(spans=covered, attributes=attributes))])


def _covered(tags: ArticleTags, spans: Iterable[Span], *, remedy: str) -> Spans:
    try:
        return checked(spans, len(tags.text))
    except ValueError as error:
        raise UserError("A tag must cover at least one character.", remedy=remedy) from error


def place_again(project: Project, tags: ArticleTags, annotation: Annotation, spans: Iterable[Span]) -> Edit:
    """Put a tag on words of the article's present text, where its own words are gone from it.

    Raises:
        UserError: the spans cover nothing, or the tag belongs to someone else.
    """
    _require_mine(project, annotation)
    covered = _covered(tags, spans, remedy="Select some words first.")
    placed = annotation._replace(spans=covered, text_hash=tags.article.text_hash)
    return edit("Place tag again", [replaced(annotation, placed)])


def add_part(project: Project, tags: ArticleTags, annotation: Annotation, part: Span) -> Edit:
    """Add a part to a tag, as for an interrupted quotation."""
    return set_spans(project, tags, annotation, (*annotation.spans, part), "Add part")


def remove_part(project: Project, tags: ArticleTags, annotation: Annotation, part: Span) -> Edit:
    """Take code points out of a tag."""
    return set_spans(project, tags, annotation, without(annotation.spans, part), "Remove part")


def set_attribute(project: Project, annotation: Annotation, attribute_id: str, value: Any) -> Edit:
    """Give an attribute a value; None or an empty one takes it away.

    Raises:
        UserError: the codebook has no such attribute, the value is of another kind, or the tag is someone else's.
    """
    attribute = project.codebook.attribute(attribute_id)
    if attribute is None:
        raise UserError("The codebook has no such attribute any more.", remedy="Reload the codebook.")
    if value not in (None, "", []) and not _fits(attribute, value):
        raise UserError(
            f"“{attribute.name}” can't be “{str(value)[:40]}”.",
            remedy=f"It takes: {cb.KIND_NAMES[attribute.kind]}.",
        )
    rows = with_attribute(project, annotation, attribute_id, value)
    shown = project.codebook.shown(attribute, value) or "none"
    label = f"{attribute.name}: {shown if len(shown) <= 40 else shown[:39] + '…'}"
    return edit(label, rows)


def _fits(attribute: cb.Attribute, value: Any) -> bool:
    """Tell whether a value is of the kind that an attribute takes; values are named by their ids."""
    if attribute.kind == cb.MULTIPLE:
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if attribute.kind == cb.NUMBER:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and abs(value) < _LARGEST
    if attribute.kind == cb.YES_NO:
        return isinstance(value, bool)
    return isinstance(value, str)


def with_attribute(project: Project, annotation: Annotation, attribute_id: str, value: Any) -> list[RowChange]:
    """Return the change that gives a tag of one's own a value, or takes one away.

    Raises:
        UserError: the tag belongs to someone else.
    """
    _require_mine(project, annotation)
    attributes = dict(annotation.attributes)
    if value is None or value == "" or value == []:
        attributes.pop(attribute_id, None)
    else:
        attributes[attribute_id] = value
    return [replaced(annotation, annotation._replace(attributes=attributes))]


def set_entity(project: Project, annotation: Annotation, entity_id: str | None, rows: Sequence[RowChange] = ()) -> Edit:
    """Say what a mention stands for; ``rows`` may add the entity in the same gesture."""
    _require_mine(project, annotation)
    return edit("Entity", [*rows, replaced(annotation, annotation._replace(entity_id=entity_id))])


def change_layer(
    project: Project, countries: Countries, tags: ArticleTags, annotation: Annotation, layer_id: str
) -> Edit:
    """Move a tag to another layer; links and attributes that it can't have there go with the same gesture."""
    _require_mine(project, annotation)
    layer = project.codebook.known_layer(layer_id)
    entity, rows = meant(project, countries, layer, covered_text(tags.text, annotation.spans))
    moved = annotation._replace(
        layer_id=layer_id,
        entity_id=entity,
        attributes=read_off(project, tags.text, layer_id, annotation.spans),
    )
    lost = [removed(link) for link in tags.links_at(annotation.id)]
    return edit(f"Change to {layer.name.lower()}", [*lost, *rows, replaced(annotation, moved)])


def delete_tags(project: Project, annotations: Sequence[Annotation], label: str = "Delete tag") -> Edit:
    """Remove tags and the links at them."""
    for annotation in annotations:
        _require_mine(project, annotation)
    return edit(label, deletions(project, annotations))


def deletions(project: Project, annotations: Sequence[Annotation]) -> list[RowChange]:
    """Return the changes that remove annotations, links first."""
    links = project.file.ask(links_touching, [item.id for item in annotations]) if annotations else []
    return [removed(link) for link in links] + [removed(item) for item in annotations]


def link(project: Project, source: Annotation, target: Annotation) -> Edit:
    """Link a tag to another; the codebook says what such a link means, in either direction.

    Raises:
        UserError: the codebook knows no link between these layers.
    """
    link_type = project.codebook.link_type_between(source.layer_id, target.layer_id)
    if link_type is None:
        link_type = project.codebook.link_type_between(target.layer_id, source.layer_id)
        source, target = target, source
    if link_type is None:
        first, second = project.codebook.known_layer(source.layer_id), project.codebook.known_layer(target.layer_id)
        raise UserError(
            f"The codebook has no link between {second.name.lower()} and {first.name.lower()}.",
            remedy="Choose a tag of another layer, or add such a link to the codebook.",
        )
    _require_mine(project, source)
    tags = project.tags(source.article_id)
    if any(item.target_id == target.id for item in tags.links_from(source.id, link_type.id)):
        return Edit("", ())
    new = Link(new_id(), link_type.id, source.id, target.id, project.me.id)
    return edit(f"Link: {link_type.name}", [added(new)])


def linked(project: Project, new: NewTag, source: Annotation, link_type_id: str) -> Edit:
    """Return the edit that adds a tag together with a link to it, in one gesture."""
    tags = project.tags(source.article_id)
    if any(item.target_id == new.annotation.id for item in tags.links_from(source.id, link_type_id)):
        return new.edit
    tie = Link(new_id(), link_type_id, source.id, new.annotation.id, project.me.id)
    return edit(new.edit.label or "Link", [*new.edit.changes, added(tie)])


def unlink(links: Sequence[Link]) -> Edit:
    """Remove links."""
    return edit("Remove link", [removed(item) for item in links])


def _require_mine(project: Project, annotation: Annotation) -> None:
    if annotation.annotator_id != project.me.id:
        owner = project.annotators.get(annotation.annotator_id)
        raise UserError(
            f"This tag belongs to {owner.name if owner else 'another annotator'}.",
            remedy="Make a tag of your own, or switch to that annotator.",
        )
