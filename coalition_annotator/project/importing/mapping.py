"""Where the labels of files go in the codebook: proposed, changed by the user, remembered, kept as a file."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping as MappingType
from typing import Any, NamedTuple

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.codebook import Codebook
from coalition_annotator.model.errors import UserError
from coalition_annotator.project.importing.import_scan import AttributeFound, ImportScan

NEW, TIES, LEAVE_OUT = "+", "=", "-"
_FORMAT = "coalition-annotator mapping"
_USUAL_LABELS = {
    cb.SPEAKER: ("source", "speaker", "quotee", "attributor", "holder"),
    cb.CUE: ("cue", "verb", "reporting verb"),
    cb.CLAIM: ("content", "claim", "quote", "quotation", "statement", "dna statement", "assertion"),
    cb.COUNTRY: ("country", "nation", "state"),
}
_USUAL_ATTRIBUTES = {
    cb.CATEGORY: ("category", "concept", "topic", "frame"),
    cb.STANCE: ("stance", "agreement", "position"),
    cb.QUOTATION: ("quotation", "quotation mode", "quote type", "type of quotation"),
    cb.NOTE: ("note", "notes", "comment"),
    cb.OFFICE: ("office", "title"),
    cb.ROLE: ("role",),
}


class Mapping(NamedTuple):
    """Targets by what they are targets of.

    ``labels``: label to a layer's id, NEW (a layer of this name), TIES (the trigger of an event that only ties
    its parts together), or LEAVE_OUT. ``attributes``: 'label.attribute' to an attribute's id, NEW, or
    LEAVE_OUT (then it stays with the tag as what the file said). ``links``: a link's label to a link type's id,
    NEW, or LEAVE_OUT.
    """

    labels: MappingType[str, str] = {}
    attributes: MappingType[str, str] = {}
    links: MappingType[str, str] = {}

    def to_json(self) -> dict[str, Any]:
        """Return the mapping as JSON values."""
        return {
            "format": _FORMAT,
            "version": 1,
            "labels": dict(self.labels),
            "attributes": dict(self.attributes),
            "links": dict(self.links),
        }

    def over(self, other: Mapping) -> Mapping:
        """Return this mapping, with the other's targets for what this one does not name."""
        return Mapping(
            {**other.labels, **self.labels},
            {**other.attributes, **self.attributes},
            {**other.links, **self.links},
        )


def from_json(content: str, *, where: str = "") -> Mapping:
    """Return the mapping in a file's text.

    Raises:
        UserError: it is no mapping.
    """
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UserError(f"This is no JSON ({error}).", where=where, remedy="Choose a mapping file.") from error
    return from_data(data, where=where)


def from_data(data: Any, *, where: str = "") -> Mapping:
    """Return the mapping in JSON values.

    Raises:
        UserError: they are no mapping.
    """
    parts = [data.get(name, {}) for name in ("labels", "attributes", "links")] if isinstance(data, dict) else []
    good = [isinstance(part, dict) and all(isinstance(v, str) for v in part.values()) for part in parts]
    if not parts or data.get("format") != _FORMAT or not all(good):
        raise UserError("This is no mapping of labels.", where=where, remedy="Choose a file that an import saved.")
    return Mapping(*parts)


def propose(codebook: Codebook, survey: ImportScan, remembered: Mapping) -> Mapping:
    """Return where everything that the survey found most likely goes; what is remembered comes first."""
    labels: dict[str, str] = {}
    for label in survey.labels:
        known = remembered.labels.get(label, "")
        labels[label] = known if _is_layer(codebook, known) else _label_target(codebook, survey, label)
    attributes: dict[str, str] = {}
    for label, found in survey.labels.items():
        taken: set[str] = set()
        for name in found.attributes:
            key = f"{label}.{name}"
            target = remembered.attributes.get(key, "")
            if target not in (NEW, LEAVE_OUT) and codebook.attribute(target) is None:
                target = _attribute_target(codebook, labels[label], name, found.attributes[name])
            attributes[key] = NEW if target in taken else target
            taken |= {target} - {NEW, LEAVE_OUT}
    links: dict[str, str] = {}
    for name, pairs in survey.links.items():
        target = remembered.links.get(name, "")
        known_type = target in (NEW, LEAVE_OUT) or codebook.link_type(target) is not None
        links[name] = target if known_type else _link_target(codebook, labels, name, pairs)
    return Mapping(labels, attributes, links)


def _is_layer(codebook: Codebook, target: str) -> bool:
    return target in (NEW, TIES, LEAVE_OUT) or codebook.layer(target) is not None


def _label_target(codebook: Codebook, survey: ImportScan, label: str) -> str:
    if survey.labels[label].only_ties:
        return TIES
    name = _name(label)
    by_name = next((layer.id for layer in codebook.layers if name in (_name(layer.name), _name(layer.id))), "")
    usual = next((layer_id for layer_id, names in _USUAL_LABELS.items() if name in names), "")
    return by_name or (usual if codebook.layer(usual) else "") or NEW


def _attribute_target(codebook: Codebook, layer_id: str, name: str, found: AttributeFound) -> str:
    wanted = _name(name)
    for attribute in codebook.attributes_of(layer_id):
        usual = _USUAL_ATTRIBUTES.get(attribute.id, ())
        if wanted == _name(attribute.name) or wanted in usual:
            return attribute.id if _fits(attribute, found) else NEW
    return NEW


def as_number(value: object) -> int | float | None:
    """Return a number, also where it is written as a text; None where it is none."""
    if isinstance(value, bool):
        return None
    try:
        found = value if isinstance(value, int | float) else float(str(value))
        is_finite = math.isfinite(found)
    except (ValueError, OverflowError):
        return None
    return found if is_finite else None


def _fits(attribute: cb.Attribute, found: AttributeFound) -> bool:
    if attribute.id == cb.STANCE or attribute.kind in (cb.TEXT, found.kind):
        return True
    if attribute.kind == cb.YES_NO:
        return {value.casefold() for value in found.values} <= {"yes", "no", "true", "false"}
    if attribute.kind == cb.NUMBER:
        return all(as_number(value) is not None for value in found.values)
    if attribute.kind == cb.MULTIPLE:
        return found.kind in (cb.CHOICE, cb.TEXT)
    return {attribute.kind, found.kind} <= {cb.CHOICE, cb.MULTIPLE, cb.TEXT} and found.kind != cb.MULTIPLE


def _link_target(
    codebook: Codebook, labels: MappingType[str, str], name: str, pairs: MappingType[tuple[str, str], int]
) -> str:
    wanted = _name(name)
    by_name = next((each.id for each in codebook.link_types if wanted in (_name(each.name), _name(each.id))), "")
    if by_name:
        return by_name
    ends = {(labels.get(source, ""), labels.get(target, "")) for source, target in pairs}
    if len(ends) == 1:
        known = codebook.link_type_between(*next(iter(ends)))
        if known is not None:
            return known.id
    return NEW


def _name(name: str) -> str:
    return " ".join(name.replace("_", " ").replace("-", " ").casefold().split())
