"""Edits of entities: new, rename, aliases, merge, split, delete."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from coalition_annotator.model.edit import Edit, RowChange, added, edit, removed, replaced
from coalition_annotator.model.entity import COUNTRY, Entity, with_aliases
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.identifier import new_id
from coalition_annotator.model.replay import combined
from coalition_annotator.project.editing import named_actors
from coalition_annotator.project.project import Project
from coalition_annotator.store import annotations as stored_annotations
from coalition_annotator.store import suggestions as stored_suggestions


class NewEntity(NamedTuple):
    """An edit that adds an entity, and the entity."""

    edit: Edit
    entity: Entity


def new_entity(kind: str, name: str, *, code: str = "", aliases: Sequence[str] = ()) -> NewEntity:
    """Make a person or an organisation.

    Raises:
        UserError: it has no name.
    """
    if not name.strip():
        raise UserError("An entity needs a name.", remedy="Type one.")
    entity = with_aliases(Entity(new_id(), kind, name.strip(), code, (), ""), tuple(aliases))
    return NewEntity(edit(f"New {kind} '{entity.name}'", [added(entity)]), entity)


def change(entity: Entity, **fields: object) -> Edit:
    """Change an entity's name, kind, code, aliases or note.

    Raises:
        UserError: the name would be empty.
    """
    after = entity._replace(**fields)  # type: ignore[arg-type]
    if not after.name.strip():
        raise UserError("An entity needs a name.", remedy="Type one.")
    return edit(f"Change '{entity.name}'", [replaced(entity, after)])


def rename(project: Project, entity: Entity, name: str) -> Edit:
    """Give an entity another name, also where claims name it in an attribute.

    Raises:
        UserError: the name is empty, or claims name it in an attribute and another one's name is so.
    """
    renamed, rows = change(entity, name=name), named_actors.called(project, [entity], name)
    taken = any((each.kind, each.name) == (entity.kind, name) for each in project.entities.values() if each != entity)
    if rows and taken:
        raise UserError(f"There is a {entity.kind} “{name}” already.", remedy="Select both, and merge them.")
    return renamed._replace(changes=tuple(combined([*renamed.changes, *rows])))


def merge(project: Project, kept: Entity, others: Sequence[Entity]) -> Edit:
    """Make several entities one: all mentions, names and notes go to ``kept``; one undo takes it apart again.

    Raises:
        UserError: a country would be merged with something else.
    """
    if any((kept.kind == COUNTRY) != (other.kind == COUNTRY) for other in others):
        raise UserError("A country can't be merged with a person or an organisation.", remedy="Choose others.")
    if kept.kind == COUNTRY:
        raise UserError("Countries of ISO 3166-1 can't be merged.", remedy="Link the mentions to the right country.")
    names = tuple(name for other in others for name in other.names)
    notes = dict.fromkeys(note for each in (kept, *others) if (note := each.note.strip()))
    merged = with_aliases(kept, names)._replace(code=_code_of(kept, others), note="; ".join(notes))
    rows = [replaced(kept, merged)]
    for other in others:
        for mention in project.file.ask(stored_annotations.of_entity, other.id):
            rows.append(replaced(mention, mention._replace(entity_id=kept.id)))
        rows += _remembered_for(project, other.id, kept.id)
        rows.append(removed(other))
    rows += named_actors.called(project, [other for other in others if other.kind == kept.kind], kept.name)
    return edit(f"Merge into '{kept.name}'", combined(rows))


def _code_of(kept: Entity, others: Sequence[Entity]) -> str:
    """Return the country of what entities become: the kept one's, or else the first there is."""
    return next((each.code for each in (kept, *others) if each.code), "")


def given_up(kept: Entity, others: Sequence[Entity]) -> str:
    """Return in a sentence what a merge gives up, as an entity has one country and one kind; empty for nothing."""
    code = _code_of(kept, others)
    lost = [
        *dict.fromkeys(each.code for each in others if each.code and each.code != code),
        *dict.fromkeys(each.kind for each in others if each.kind != kept.kind),
    ]
    return f"Given up: {', '.join(lost)}." if lost else ""


def split(project: Project, entity: Entity, mention_ids: Collection[str], name: str) -> NewEntity:
    """Move some mentions of an entity to a new one of the same kind.

    Raises:
        UserError: no mention was chosen, or the new entity has no name; or what was chosen are claims that name it.
    """
    if not mention_ids:
        raise UserError("No mention is selected.", remedy="Select those that mean someone else.")
    if entity.kind == COUNTRY:
        raise UserError("A country can't be split.", remedy="Link the mentions to another country.")
    fresh = new_entity(entity.kind, name).entity
    mentions = project.file.ask(stored_annotations.of_entity, entity.id)
    moved = [item for item in mentions if item.id in mention_ids]
    if not moved:
        raise UserError("These claims name it in an attribute.", remedy="Go to each, and choose another value there.")
    rows = [added(fresh), *(replaced(item, item._replace(entity_id=fresh.id)) for item in moved)]
    return NewEntity(edit(f"Split '{entity.name}'", rows), fresh)


def delete(project: Project, entity: Entity) -> Edit:
    """Remove an entity; its mentions stay, without one."""
    mentions = project.file.ask(stored_annotations.of_entity, entity.id)
    rows = [replaced(item, item._replace(entity_id=None)) for item in mentions]
    rows += _remembered_for(project, entity.id, "")
    return edit(f"Delete '{entity.name}'", [*rows, removed(entity)])


def _remembered_for(project: Project, entity_id: str, other_id: str) -> list[RowChange]:
    """Let the phrases that the project remembers for an entity stand for another one, or for none."""
    known = project.file.ask(stored_suggestions.terms)
    return [replaced(term, term._replace(entity_id=other_id)) for term in known if term.entity_id == entity_id]
