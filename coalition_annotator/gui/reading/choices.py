"""What the inspector's choosers offer, and what taking an offer does."""

from __future__ import annotations

from typing import NamedTuple

from coalition_annotator.gui.article_view.labels import country_of, name_of
from coalition_annotator.gui.article_view.tag_controller import TagController
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.widgets.chooser import Choice, narrowed
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.edit import added, edit, replaced
from coalition_annotator.model.entity import ORGANISATION, PERSON, flag
from coalition_annotator.model.errors import UserError
from coalition_annotator.nlp.countries import KIND_NAMES, NAME
from coalition_annotator.project import actors
from coalition_annotator.project.article_tags import ArticleTags
from coalition_annotator.project.editing import entity_edits, tag_edits


class NewActor(NamedTuple):
    """An offer to make a new person or organisation of a mention."""

    kind: str
    name: str
    code: str
    office: str


class Country(NamedTuple):
    """An offer to link a mention to a country."""

    code: str


def entity_choices(live: ProjectModel, layer: cb.Layer, words: str, typed: str) -> list[Choice]:
    """Return what a mention may stand for: countries, or known and new actors, and nothing."""
    none = [Choice("None", None, "unlink")]
    if layer.entity_kind == cb.STATE:
        return _country_choices(live, words, typed) + none
    parts, known, found = actors.offers(live.project, live.countries, words, typed)
    result = [Choice(each.name, each.id, f"{each.kind} {each.code}".strip()) for each in found]
    name = typed.strip() or parts.name
    if name:
        kinds = (parts.kind, PERSON if parts.kind == ORGANISATION else ORGANISATION)
        fresh = [
            Choice(f"New {kind}: {name}", NewActor(kind, name, parts.code, parts.office), parts.code) for kind in kinds
        ]
        # Before anything is known or typed, making a new one is what is wanted most.
        result = fresh + result if known is None and not typed else result + fresh
    return result + none


def _country_choices(live: ProjectModel, words: str, typed: str) -> list[Choice]:
    if typed:
        forms = live.countries.starting_with(typed)
    else:
        forms = list({form.code: form for form in reversed(live.countries.find(words))}.values())
    result = []
    for form in forms:
        remark = "" if form.kind == NAME else f"{KIND_NAMES[form.kind]}: {form.surface}"
        name = live.countries.name_of(form.code)
        result.append(Choice(f"{flag(form.code)} {name}  {form.code}", Country(form.code), remark))
    return result


def entity_taken(live: ProjectModel, tag: Annotation, value: object, initiator: TagController) -> None:
    """Do what an offer of entity_choices says, in one gesture."""
    project = live.project
    try:
        if isinstance(value, Country):
            entity_id, rows = tag_edits.country_entity(project, live.countries, value.code)
            wanted = tag_edits.set_entity(project, tag, entity_id, rows)
        elif isinstance(value, NewActor):
            fresh = entity_edits.new_entity(value.kind, value.name, code=value.code).entity
            attributes = dict(tag.attributes)
            if value.office and project.codebook.attribute(cb.OFFICE) and tag.layer_id == cb.SPEAKER:
                attributes.setdefault(cb.OFFICE, value.office)
            changed = tag._replace(entity_id=fresh.id, attributes=attributes)
            wanted = edit(f"New {fresh.kind} '{fresh.name}'", [added(fresh), replaced(tag, changed)])
        else:
            wanted = tag_edits.set_entity(project, tag, value if isinstance(value, str) else None)
    except UserError as error:
        live.failed.emit(error)
        return
    live.commit(wanted, initiator)


def target_choices(
    live: ProjectModel, tags: ArticleTags, tag: Annotation, link_type: cb.LinkType, typed: str
) -> list[Choice]:
    """Return the tags that a link may lead to, the nearest first."""
    linked = {link.target_id for link in tags.links_from(tag.id, link_type.id)}
    found = [
        item
        for item in tags.of_layer(link_type.target_layer_id)
        if item.id not in linked and item.annotator_id == tag.annotator_id
    ]
    found.sort(key=lambda item: min(abs(item.start - tag.end), abs(tag.start - item.end)))
    project = live.project
    choices = []
    for item in found:
        words = tags.text[item.start : item.end]
        name = name_of(project, tags, item)
        code = country_of(project, tags, item)
        choices.append(Choice(f"{code} {name}".strip(), item.id, words if words != name else "", tip=words))
    return narrowed(choices, typed)
