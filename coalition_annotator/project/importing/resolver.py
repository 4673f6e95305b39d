"""What an import adds to the codebook, the annotators and the entities, each at its first use."""

from __future__ import annotations

from typing import Any

from coalition_annotator.formats.records import EntityRecord, TagRecord, ValueRecord
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotator, initials_of
from coalition_annotator.model.edit import RowChange, added, replaced
from coalition_annotator.model.entity import COUNTRY, ORGANISATION, PERSON, Entity, country_id
from coalition_annotator.model.identifier import id_of, new_id, now
from coalition_annotator.nlp.countries import Countries
from coalition_annotator.project.importing.import_scan import AttributeFound, ImportScan
from coalition_annotator.project.importing.mapping import LEAVE_OUT, NEW, TIES, Mapping, as_number
from coalition_annotator.project.project import Project

_COLOURS = ("sky", "rose", "olive", "teal", "plum", "#8a6d3b", "#5b7f95", "#7d5ba6", "#a65b5b", "#4f7f4f")
_PEOPLE = ("#3056d3", "#b3541e", "#0f766e", "#7e3ba8", "#a61e4d", "#4d7c0f", "#1d6fa5", "#8a5a00")
_SUPPORT = frozenset({"true", "yes", "1", "1.0", "agree", "agreement", "pro", "support", "supports", "positive", "for"})
_OPPOSE = frozenset(
    {"false", "no", "0", "0.0", "-1", "disagree", "contra", "con", "oppose", "opposes", "negative", "against"}
)


_YES_OR_NO = {"yes": True, "true": True, "no": False, "false": False}


class Resolver:
    """Finds or makes what tags refer to. ``taken`` gives what was made since it was last asked."""

    def __init__(self, project: Project, mapping: Mapping, survey: ImportScan, countries: Countries) -> None:
        self._project, self._mapping, self._survey, self._countries = project, mapping, survey, countries
        self._rows: list[RowChange] = []
        self.codebook_grew = False
        self.made: dict[str, int] = {}
        book = project.codebook
        self._layers = {layer.id: layer for layer in book.layers}
        self._attributes = {item.id: item for item in book.attributes}
        self._by_label: dict[str, cb.Layer | None] = {}
        self._by_name: dict[tuple[str, str], cb.Attribute | None] = {}
        self._values = {(value.attribute_id, value.name.casefold()): value.id for value in book.values}
        self._link_types = {item.id: item for item in book.link_types}
        self._between: dict[tuple[str, str], cb.LinkType | None] = {}
        self._people = {each.name: each for each in project.annotators.values()}
        self._people.setdefault(project.me.name, project.me)
        self._entities: dict[tuple[str, str], Entity] = {}
        for entity in project.entities.values():
            for name in entity.names:
                self._entities.setdefault((entity.kind, name.casefold()), entity)

    def taken(self) -> list[RowChange]:
        """Return the rows made since the last call."""
        rows, self._rows = self._rows, []
        return rows

    def _add(self, record: Any, *, codebook: bool = False) -> None:
        self._rows.append(added(record))
        self.codebook_grew = self.codebook_grew or codebook
        kind = type(record).__name__.lower()
        self.made[kind] = self.made.get(kind, 0) + 1

    # People

    def annotator(self, name: str, colour: str = "") -> Annotator:
        """Return the annotator of this name, made where there is none; without a name, whoever imports."""
        if not name:
            return self._people.get(self._project.me.name, self._project.me)
        known = self._people.get(name)
        if known is None:
            colour = colour or _PEOPLE[len(self._people) % len(_PEOPLE)]
            known = self._people[name] = Annotator(id_of("annotator", name), name, initials_of(name), colour, now())
            self._add(known)
        return known

    # Codebook

    def layer(self, label: str) -> cb.Layer | None:
        """Return the layer that a label goes to; None where its tags become none."""
        if label not in self._by_label:
            target = self._mapping.labels.get(label, NEW)
            if target in (TIES, LEAVE_OUT):
                self._by_label[label] = None
            else:
                self._by_label[label] = self._layers.get(target) or self._new_layer(label)
        return self._by_label[label]

    def _new_layer(self, label: str) -> cb.Layer:
        by_name = next((layer for layer in self._layers.values() if layer.name == label), None)
        if by_name is not None:
            return by_name
        keys = {layer.key for layer in self._layers.values()}
        key = next((each for each in "56789" if each not in keys), "")
        colour = _COLOURS[len(self._layers) % len(_COLOURS)]
        layer = cb.Layer(new_id(), label, key, colour, cb.BACKGROUND, cb.NO_ENTITY, "", len(self._layers))
        self._layers[layer.id] = layer
        self._add(layer, codebook=True)
        return layer

    def attribute(self, label: str, name: str) -> cb.Attribute | None:
        """Return the attribute that one of a label's goes to; None where it has no place."""
        key = (label, name)
        if key not in self._by_name:
            target = self._mapping.attributes.get(f"{label}.{name}", NEW)
            layer = self.layer(label)
            known = self._attributes.get(target)
            if known is not None and layer is not None and known.layer_id == layer.id:
                self._by_name[key] = known
            elif target == LEAVE_OUT or layer is None:
                self._by_name[key] = None
            else:
                self._by_name[key] = self._new_attribute(label, name, layer)
        return self._by_name[key]

    def _new_attribute(self, label: str, name: str, layer: cb.Layer) -> cb.Attribute:
        siblings = [item for item in self._attributes.values() if item.layer_id == layer.id]
        by_name = next((item for item in siblings if item.name == name), None)
        if by_name is not None:
            return by_name
        found = self._survey.labels[label].attributes.get(name) if label in self._survey.labels else None
        kind = (found or AttributeFound(cb.TEXT, 0, ())).kind
        attribute = cb.Attribute(new_id(), layer.id, name, kind, "", len(siblings))
        self._attributes[attribute.id] = attribute
        self._add(attribute, codebook=True)
        return attribute

    def stored(self, attribute: cb.Attribute, value: Any) -> Any:
        """Return a value as tags keep it under an attribute; None where it does not fit."""
        if attribute.kind == cb.CHOICE:
            return self.value(attribute, value) if not isinstance(value, (list, tuple)) else None
        if attribute.kind == cb.MULTIPLE:
            return [self.value(attribute, each) for each in self._several(attribute, value)]
        if attribute.kind == cb.YES_NO:
            return value if isinstance(value, bool) else _YES_OR_NO.get(str(value).casefold())
        if attribute.kind == cb.NUMBER:
            return as_number(value)
        return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)

    def _several(self, attribute: cb.Attribute, value: Any) -> list[Any]:
        """Return the values that are meant; some formats write them one behind the other."""
        if isinstance(value, (list, tuple)):
            return list(value)
        parts = str(value).split(", ")
        known = [(attribute.id, each.casefold()) in self._values for each in (str(value), *parts)]
        return parts if all(known[1:]) and not known[0] else [value]

    def value(self, attribute: cb.Attribute, value: Any, definition: str = "") -> str:
        """Return the id of a choice's value, which is made where there is none of this name."""
        name = str(value)
        if attribute.id == cb.STANCE:
            word = name.casefold()
            if word in _SUPPORT or word in _OPPOSE:
                return cb.SUPPORT if word in _SUPPORT else cb.OPPOSE
        key = (attribute.id, name.casefold())
        if key not in self._values:
            place = sum(known == attribute.id for known, _ in self._values)
            made = cb.Value(new_id(), attribute.id, None, name, definition, place)
            self._values[key] = made.id
            self._add(made, codebook=True)
        return self._values[key]

    def list_value(self, found: ValueRecord) -> None:
        """Take in a value, or a label's definition, of a file's own codebook."""
        if not found.attribute:
            layer = self.layer(found.label)
            if layer is not None and found.definition and not layer.definition:
                better = layer._replace(definition=found.definition)
                self._layers[layer.id] = self._by_label[found.label] = better
                self._rows.append(replaced(layer, better))
                self.codebook_grew = True
            return
        attribute = self.attribute(found.label, found.attribute)
        if attribute is not None and attribute.kind in (cb.CHOICE, cb.MULTIPLE):
            self.value(attribute, found.name, found.definition)

    def link_type(self, label: str, source: cb.Layer, target: cb.Layer) -> cb.LinkType | None:
        """Return the link type that a link's label goes to between two layers; None where it has no place."""
        wanted = self._mapping.links.get(label, NEW)
        known = self._link_types.get(wanted)
        if known is not None and (known.source_layer_id, known.target_layer_id) == (source.id, target.id):
            return known
        if wanted == LEAVE_OUT:
            return None
        name = known.name if known is not None else label
        for each in self._link_types.values():
            if each.name == name and (each.source_layer_id, each.target_layer_id) == (source.id, target.id):
                return each
        made = cb.LinkType(new_id(), name, source.id, target.id, len(self._link_types))
        self._link_types[made.id] = made
        self._between.clear()
        self._add(made, codebook=True)
        return made

    def between(self, source_layer_id: str, target_layer_id: str) -> cb.LinkType | None:
        """Return the codebook's own link type between two layers, or None."""
        ends = (source_layer_id, target_layer_id)
        if ends not in self._between:
            found = (t for t in self._link_types.values() if (t.source_layer_id, t.target_layer_id) == ends)
            self._between[ends] = next(found, None)
        return self._between[ends]

    def note_attribute(self, layer: cb.Layer) -> cb.Attribute | None:
        """Return the attribute of a layer that holds notes, or None."""
        return next(
            (
                item
                for item in self._attributes.values()
                if item.layer_id == layer.id and item.kind == cb.TEXT and item.name.casefold() == "note"
            ),
            None,
        )

    # Entities

    def entity(self, tag: TagRecord, layer: cb.Layer) -> str | None:
        """Return the id of what a tag's mention stands for; None where its layer names nothing."""
        name, kind, code = tag.entity, tag.entity_kind, tag.entity_code.upper()
        code = code if code in self._countries.codes else ""
        if layer.entity_kind == cb.STATE:
            country = self._countries.code_for(name)
            if country:
                return self._country(country)
            body = self._entities.get((ORGANISATION, name.casefold()))
            if body is None and kind == ORGANISATION:
                body = self.actor(EntityRecord(ORGANISATION, name, code=code))
            return body.id if body is not None else None
        if layer.entity_kind != cb.ACTOR:
            return None
        if kind in (PERSON, ORGANISATION):
            return self.actor(EntityRecord(kind, name, code=code)).id
        known = self._entities.get((PERSON, name.casefold())) or self._entities.get((ORGANISATION, name.casefold()))
        return (known or self.actor(EntityRecord(PERSON, name, code=code))).id

    def _country(self, code: str) -> str:
        entity_id = country_id(code)
        if entity_id not in self._project.entities and (COUNTRY, entity_id) not in self._entities:
            made = Entity(entity_id, COUNTRY, self._countries.name_of(code), code.upper(), (), "")
            self._entities[COUNTRY, entity_id] = made
            self._add(made)
        return entity_id

    def actor(self, found: EntityRecord) -> Entity:
        """Return whom a file lists, made where there is none of that name; a country by its code is always the same."""
        if found.kind == COUNTRY and found.code.upper() in self._countries.codes:
            code = found.code.upper()
            self._country(code)
            return self._entities.get((COUNTRY, country_id(code))) or self._project.entities[country_id(code)]
        key = (found.kind, found.name.casefold())
        if key not in self._entities:
            made = Entity(id_of("entity", found.kind, found.name), found.kind, found.name, found.code, (), found.note)
            self._entities[key] = made
            self._add(made)
        return self._entities[key]
