"""Edits of the codebook, each with what it would cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.edit import Edit, RowChange, added, edit, removed, replaced
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.replay import combined
from coalition_annotator.model.wording import counted
from coalition_annotator.project.editing.tag_edits import deletions
from coalition_annotator.project.project import Project
from coalition_annotator.store import annotations as stored_annotations
from coalition_annotator.store.rows import select


class PlannedEdit(NamedTuple):
    """An edit, and what it would take from tags, a sentence each; empty where nothing is lost."""

    edit: Edit
    losses: tuple[str, ...]


def add_item(item: cb.Item) -> Edit:
    """Add a layer, attribute, value or link type."""
    return edit(f"Add {_kind(item)} '{item.name}'", [added(item)])


def change_item(project: Project, before: cb.Item, after: cb.Item) -> Edit:
    """Change an item in place; tags refer to its id, so none of them is touched.

    Raises:
        UserError: the name is empty, the key is taken, or a value would lie under itself.
    """
    if not after.name.strip():
        raise UserError(f"A {_kind(after)} needs a name.", remedy="Type one.")
    if isinstance(after, cb.Layer) and after.key:
        taken = project.codebook.layer_for_key(after.key)
        if taken is not None and taken.id != after.id:
            raise UserError(f"The key '{after.key}' belongs to '{taken.name}'.", remedy="Choose another key.")
    if isinstance(after, cb.Value) and after.parent_id in {item.id for item in project.codebook.below(after.id)}:
        raise UserError("A value can't lie under itself.", remedy="Choose another place.")
    return edit(f"Change {_kind(after)} '{after.name}'", [replaced(before, after)])


def move_item(project: Project, item: cb.Item, step: int) -> Edit:
    """Move an item up (-1) or down (+1) among its siblings."""
    siblings = _siblings(project.codebook, item)
    order = siblings.index(item)
    other = order + step
    if not 0 <= other < len(siblings):
        return Edit("", ())
    siblings[order], siblings[other] = siblings[other], siblings[order]
    rows = [replaced(each, each._replace(position=place)) for place, each in enumerate(siblings)]
    return edit(f"Move {_kind(item)} '{item.name}'", rows)


def _siblings(codebook: cb.Codebook, item: cb.Item) -> list[cb.Item]:
    if isinstance(item, cb.Layer):
        return list(codebook.layers)
    if isinstance(item, cb.Attribute):
        return list(codebook.attributes_of(item.layer_id))
    if isinstance(item, cb.Value):
        return list(codebook.children_of(item.attribute_id, codebook.parent_of(item)))
    return list(codebook.link_types)


def remove_items(project: Project, items: Sequence[cb.Item]) -> PlannedEdit:
    """Plan to remove items with all that hangs on them: values, attributes, tags of a layer, links."""
    doomed = _with_dependants(project.codebook, items)
    ids = {item.id for item in doomed}
    gone: list[Annotation] = []
    losses: list[str] = []
    for layer in (item for item in doomed if isinstance(item, cb.Layer)):
        tags = project.file.ask(stored_annotations.of_layer, layer.id)
        gone.extend(tags)
        if tags:
            losses.append(f"{counted(len(tags), 'tag')} of the layer '{layer.name}' would be deleted.")
    rows: list[RowChange] = deletions(project, gone)
    unlinked = {row.id for row in rows if row.table == "link"}
    for link_type in (item for item in doomed if isinstance(item, cb.LinkType)):
        found = project.file.ask(select, "link", "link_type_id = ?", [link_type.id])
        links = [link for link in found if link.id not in unlinked]
        rows.extend(removed(link) for link in links)
        if links:
            losses.append(f"{counted(len(links), 'link')} '{link_type.name}' would be removed.")
    stripped, said = _stripped(project, doomed, ids, {item.id for item in gone})
    rows.extend(stripped)
    losses.extend(said)
    order = {cb.Value: 0, cb.Attribute: 1, cb.LinkType: 2, cb.Layer: 3}
    rows.extend(removed(item) for item in sorted(doomed, key=lambda item: order[type(item)]))
    name = f"{_kind(items[0])} '{items[0].name}'" if len(items) == 1 else counted(len(items), "item")
    return PlannedEdit(edit(f"Remove {name}", rows), tuple(losses))


def _with_dependants(codebook: cb.Codebook, items: Iterable[cb.Item]) -> list[cb.Item]:
    doomed: dict[str, cb.Item] = {}
    for item in items:
        doomed[item.id] = item
        if isinstance(item, cb.Layer):
            ends = ((t, (t.source_layer_id, t.target_layer_id)) for t in codebook.link_types)
            doomed.update({link_type.id: link_type for link_type, both in ends if item.id in both})
            doomed.update({attribute.id: attribute for attribute in codebook.attributes_of(item.id)})
        if isinstance(item, cb.Value):
            doomed.update({value.id: value for value in codebook.below(item.id)})
    for attribute in [item for item in doomed.values() if isinstance(item, cb.Attribute)]:
        doomed.update({value.id: value for value in codebook.values if value.attribute_id == attribute.id})
    return list(doomed.values())


def _stripped(
    project: Project, doomed: Sequence[cb.Item], ids: set[str], deleted: set[str]
) -> tuple[list[RowChange], list[str]]:
    """Take values of doomed attributes, and doomed values, off the tags that stay."""
    touched = {item.id for item in doomed if isinstance(item, cb.Attribute)}
    touched |= {item.attribute_id for item in doomed if isinstance(item, cb.Value)}
    before: dict[str, Annotation] = {}
    after: dict[str, Annotation] = {}
    losses: list[str] = []
    for attribute_id in sorted(touched):
        attribute = project.codebook.attribute(attribute_id)
        if attribute is None:
            continue
        affected = 0
        for tag in project.file.ask(stored_annotations.with_attribute, attribute.layer_id, attribute_id):
            if tag.id in deleted:
                continue
            before.setdefault(tag.id, tag)
            attributes = dict(after.get(tag.id, tag).attributes)
            kept = None if attribute_id in ids else _kept_value(attributes[attribute_id], ids)
            if kept == attributes[attribute_id]:
                continue
            affected += 1
            if kept is None:
                del attributes[attribute_id]
            else:
                attributes[attribute_id] = kept
            after[tag.id] = tag._replace(attributes=attributes)
        if affected:
            losses.append(f"{counted(affected, 'tag')} would lose what is recorded for '{attribute.name}'.")
    return [replaced(before[tag_id], tag) for tag_id, tag in after.items()], losses


def _kept_value(stored: Any, ids: set[str]) -> Any:
    if isinstance(stored, list):
        return [value for value in stored if value not in ids] or None
    return None if stored in ids else stored


def change_kind(project: Project, attribute: cb.Attribute, kind: str) -> PlannedEdit:
    """Plan to change an attribute's kind; what is recorded is converted where it can be.

    A choice becomes a multiple choice and back (where one is chosen); anything becomes text;
    text becomes a number or yes/no where it reads as one.
    """
    rows: list[RowChange] = []
    lost = 0
    for tag in project.file.ask(stored_annotations.with_attribute, attribute.layer_id, attribute.id):
        attributes = dict(tag.attributes)
        converted = _converted(project.codebook, attribute, kind, attributes[attribute.id])
        if converted is None:
            lost += 1
            del attributes[attribute.id]
        else:
            attributes[attribute.id] = converted
        rows.append(replaced(tag, tag._replace(attributes=attributes)))
    rows.append(replaced(attribute, attribute._replace(kind=kind)))
    losses = (f"{counted(lost, 'tag')} would lose what is recorded for '{attribute.name}'.",) if lost else ()
    return PlannedEdit(edit(f"'{attribute.name}' becomes {cb.KIND_NAMES[kind]}", rows), losses)


def _converted(codebook: cb.Codebook, attribute: cb.Attribute, kind: str, stored: Any) -> Any:
    if kind == attribute.kind:
        return stored
    if kind == cb.TEXT:
        return codebook.shown(attribute, stored)
    if kind == cb.MULTIPLE and attribute.kind == cb.CHOICE:
        return [stored]
    if kind == cb.CHOICE and attribute.kind == cb.MULTIPLE:
        return stored[0] if len(stored) == 1 else None
    if kind == cb.NUMBER and attribute.kind == cb.TEXT:
        try:
            return float(stored)
        except ValueError:
            return None
    if kind == cb.YES_NO and attribute.kind == cb.TEXT:
        return {"yes": True, "no": False}.get(stored.strip().casefold())
    if kind in (cb.CHOICE, cb.MULTIPLE) and attribute.kind == cb.TEXT:
        named = [
            v for v in codebook.values if v.attribute_id == attribute.id and v.name.casefold() == stored.casefold()
        ]
        return None if not named else named[0].id if kind == cb.CHOICE else [named[0].id]
    return None


def replace_all(project: Project, items: Sequence[cb.Item]) -> PlannedEdit:
    """Plan to put another codebook in place of this one: same ids are changed, new ones added, others removed."""
    old = {item.id: item for item in project.codebook}
    new = {item.id: item for item in items}
    clash = [item for item in items if item.id in old and type(old[item.id]) is not type(item)]
    if clash:
        raise UserError(
            f"The id '{clash[0].id}' stands for something else in this project.",
            remedy="Give it another id in the file.",
        )
    kind_changes: list[RowChange] = []
    losses: list[str] = []
    for item in items:
        before = old.get(item.id)
        if isinstance(item, cb.Attribute) and isinstance(before, cb.Attribute) and item.kind != before.kind:
            plan = change_kind(project, before, item.kind)
            kind_changes.extend(row for row in plan.edit.changes if row.table == "annotation")
            losses.extend(plan.losses)
    missing = [item for item in old.values() if item.id not in new]
    plan = remove_items(project, missing) if missing else PlannedEdit(Edit("", ()), ())
    rows = [replaced(old[item.id], item) if item.id in old else added(item) for item in items]
    rows += combined([*kind_changes, *plan.edit.changes])
    return PlannedEdit(edit("Import codebook", rows), (*losses, *plan.losses))


def _kind(item: cb.Item) -> str:
    names = {cb.Layer: "layer", cb.Attribute: "attribute", cb.Value: "value", cb.LinkType: "link type"}
    return names[type(item)]
