"""Persons and organisations whom claims name in attributes, as projects of other programs have them.

Such a name is a value of the codebook; it stands for the person or organisation that is called so
(``model.statement``). So what becomes of these on the page Entities happens to the values, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.edit import RowChange, removed, replaced
from coalition_annotator.model.entity import Entity
from coalition_annotator.model.statement import kind_of_own_actor, own_actors
from coalition_annotator.project.project import Project
from coalition_annotator.store import annotations as stored_annotations
from coalition_annotator.store import entities as stored_entities


def values_named(codebook: cb.Codebook, kind: str, name: str) -> list[cb.Value]:
    """Return the values that name a person or organisation, one for each attribute of claims that does."""
    attributes = {each.id for each in own_actors(codebook, cb.CLAIM) if kind_of_own_actor(each.name) == kind}
    return [each for each in codebook.values if each.attribute_id in attributes and each.name == name]


def counts(project: Project) -> dict[str, int]:
    """Return the number of claims that name each entity in an attribute, for those that any does."""
    codebook, uses = project.codebook, Counter[tuple[str, str]]()
    for attribute in own_actors(codebook, cb.CLAIM):
        by_value = project.file.ask(stored_entities.uses_of_values, attribute.layer_id, attribute.id)
        for value in codebook.values:
            if value.attribute_id == attribute.id and value.id in by_value:
                uses[kind_of_own_actor(attribute.name), value.name] += by_value[value.id]
    return {each.id: uses[each.kind, each.name] for each in project.entities.values() if uses[each.kind, each.name]}


def called(project: Project, entities: Sequence[Entity], name: str) -> list[RowChange]:
    """Return what gives the values that name entities one other name; several of an attribute become one."""
    codebook = project.codebook
    doomed: dict[str, list[cb.Value]] = {}
    for entity in entities:
        for value in values_named(codebook, entity.kind, entity.name):
            doomed.setdefault(value.attribute_id, []).append(value)
    rows: list[RowChange] = []
    for attribute in codebook.attributes:
        values = doomed.get(attribute.id, [])
        target = next(
            (each for each in codebook.values if (each.attribute_id, each.name) == (attribute.id, name)), None
        )
        if values and target is None:
            target, *values = values
            rows.append(replaced(target, target._replace(name=name)))
        if values and target is not None:
            rows += _put_in_place(project, attribute, [each for each in values if each.id != target.id], target)
    return rows


def _put_in_place(
    project: Project, attribute: cb.Attribute, values: Sequence[cb.Value], target: cb.Value
) -> Iterator[RowChange]:
    """Yield what puts one value in the place of others, on tags and in the codebook's tree."""
    gone = {each.id for each in values}
    for tag in project.file.ask(stored_annotations.with_attribute, attribute.layer_id, attribute.id):
        stored: Any = tag.attributes[attribute.id]
        several = stored if isinstance(stored, list) else [stored]
        fresh = list(dict.fromkeys(target.id if each in gone else each for each in several))
        if fresh != several:
            kept = fresh if isinstance(stored, list) else fresh[0]
            yield replaced(tag, tag._replace(attributes={**tag.attributes, attribute.id: kept}))
    # A value that lay under one of those that go takes its place in the tree.
    above = target.parent_id
    for value in project.codebook.values:
        if value.id in gone and target.id in {each.id for each in project.codebook.below(value.id)}:
            above = value.parent_id if value.parent_id not in gone else None
    if above != target.parent_id:
        yield replaced(target, target._replace(parent_id=above))
    for each in project.codebook.values:
        if each.parent_id in gone and each.id not in gone and each.id != target.id:
            yield replaced(each, each._replace(parent_id=target.id))
    for each in values:
        yield removed(each)
