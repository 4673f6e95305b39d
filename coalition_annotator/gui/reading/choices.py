"""What the inspector's choosers offer, and what taking an offer does."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from coalition_annotator.gui.article_view.labels import country_of, name_of
from coalition_annotator.gui.article_view.tag_controller import TagController
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.widgets.chooser import Choice, narrowed
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.edit import Edit, RowChange, added, edit, replaced
from coalition_annotator.model.entity import ORGANISATION, PERSON
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.span import Span, covered_text
from coalition_annotator.model.text import occurrences, sentence_around, shortened
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
    aliases: tuple[str, ...] = ()


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
        result.append(Choice(f"{name}  {form.code}", Country(form.code), remark, country=form.code))
    known, fresh = actors.organisation_offers(live.project, typed)
    result += [Choice(each.name, each.id, "organisation") for each in known]
    result += [
        Choice(f"New organisation: {each.name}", NewActor(ORGANISATION, each.name, "", "", each.aliases), "")
        for each in fresh
    ]
    return result


def entity_taken(live: ProjectModel, tag: Annotation, value: object, initiator: TagController) -> None:
    """Do what an offer of entity_choices says, in one gesture."""
    project = live.project
    try:
        if isinstance(value, Country):
            entity_id, rows = tag_edits.country_entity(project, live.countries, value.code)
            wanted = tag_edits.set_entity(project, tag, entity_id, rows)
        elif isinstance(value, NewActor):
            fresh = entity_edits.new_entity(value.kind, value.name, code=value.code, aliases=value.aliases).entity
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


class NamedCountry(NamedTuple):
    """An offer to link to a country that is no tag yet: its mention in the text is tagged, too.

    ``place`` is None where the text does not name it: then it becomes the country of the person or organisation.
    """

    code: str
    place: Span | None


class NamedOrganisation(NamedTuple):
    """An offer to link to an organisation that the text names at a place, and that is no tag there yet.

    ``entity_id`` is empty where the project does not know it: then it is made, too.
    """

    name: str
    aliases: tuple[str, ...]
    entity_id: str
    place: Span


def target_choices(
    live: ProjectModel, tags: ArticleTags, tag: Annotation, link_type: cb.LinkType, typed: str
) -> list[Choice]:
    """Return the tags that a link may lead to, the nearest first; countries once each, and by type-ahead all others."""
    linked = {link.target_id for link in tags.links_from(tag.id, link_type.id)}
    found = [
        item
        for item in tags.of_layer(link_type.target_layer_id)
        if item.id not in linked and item.annotator_id == tag.annotator_id
    ]
    found.sort(key=lambda item: min(abs(item.start - tag.end), abs(tag.start - item.end)))
    project = live.project
    layer = project.codebook.layer(link_type.target_layer_id)
    of_states = layer is not None and layer.entity_kind == cb.STATE
    choices, seen = [], set()
    for item in found:
        words = covered_text(tags.text, item.spans)
        name, code = name_of(project, tags, item), country_of(project, tags, item)
        if of_states and (code or name) in seen:
            continue
        seen.add(code or name)
        sentence = _sentence(tags.text, item.spans[0]) if of_states else ""
        remark = sentence if of_states else words if words != name else ""
        choices.append(Choice(f"{code} {name}".strip(), item.id, remark, tip=sentence or words, country=code))
    result = narrowed(choices, typed)
    if of_states and typed.strip():
        actor = project.entities.get(tag.entity_id or "")
        for code in dict.fromkeys(form.code for form in live.countries.starting_with(typed)):
            place = _mention(tags.text, code)
            if code not in seen and (place is not None or (actor is not None and link_type.id == cb.SPEAKS_FOR)):
                remark = (
                    _sentence(tags.text, place) if place else f"not named here: the country of {actor and actor.name}"
                )
                result.append(
                    Choice(f"{code} {live.countries.name_of(code)}", NamedCountry(code, place), remark, country=code)
                )
        result += _organisations_named(live, tags.text, typed, seen)
    return result


def _organisations_named(live: ProjectModel, text: str, typed: str, seen: Collection[str]) -> list[Choice]:
    known, fresh = actors.organisation_offers(live.project, typed)
    offers = [(each.name, each.aliases, each.id) for each in known] + [(each.name, each.aliases, "") for each in fresh]
    result = []
    for name, aliases, entity_id in offers:
        place = min((span for each in (name, *aliases) for span in occurrences(text, each)), default=None)
        if name not in seen and place is not None:
            offer = NamedOrganisation(name, aliases, entity_id, place)
            result.append(Choice(name, offer, _sentence(text, place), tip="organisation"))
    return result


def _sentence(text: str, span: Span) -> str:
    around = sentence_around(text, span)
    return shortened(text[around.start : around.end], 90)


def _mention(text: str, code: str) -> Span | None:
    from coalition_annotator.project.suggestions import resources  # late, as it delays the window

    found = (each for each in resources.plain_tools().mentions.find(text) if each.code == code)
    return next((each.span for each in found), None)


def target_taken(live: ProjectModel, tags: ArticleTags, tag: Annotation, link_type: cb.LinkType, value: object) -> Edit:
    """Return the edit by which an offer of target_choices is taken.

    Raises:
        UserError: the tag belongs to someone else.
    """
    project = live.project
    if isinstance(value, NamedCountry) and value.place is not None:
        new = tag_edits.new_tag(project, live.countries, tags, link_type.target_layer_id, [value.place])
        return tag_edits.linked(project, new, tag, link_type.id)
    if isinstance(value, NamedOrganisation):
        return _tagged_organisation(live, tags, tag, link_type, value)
    if isinstance(value, NamedCountry):
        actor = project.entities[tag.entity_id or ""]
        return entity_edits.change(actor, code=value.code)
    return tag_edits.link(project, tag, tags.annotations[str(value)])


def _tagged_organisation(
    live: ProjectModel, tags: ArticleTags, tag: Annotation, link_type: cb.LinkType, value: NamedOrganisation
) -> Edit:
    """Return the edit that tags an organisation's name, says that it stands for it, and links to it."""
    project = live.project
    rows: list[RowChange] = []
    entity_id = value.entity_id
    if not entity_id:
        fresh = entity_edits.new_entity(ORGANISATION, value.name, aliases=value.aliases).entity
        entity_id, rows = fresh.id, [added(fresh)]
    new = tag_edits.new_tag(project, live.countries, tags, link_type.target_layer_id, [value.place])
    if not new.edit.changes:  # the words are tagged already: only the tie is missing
        return tag_edits.linked(project, new, tag, link_type.id)
    named = new.annotation._replace(entity_id=entity_id)
    label = new.edit.label
    return tag_edits.linked(project, tag_edits.NewTag(edit(label, [*rows, added(named)]), named), tag, link_type.id)
