"""REFI-QDA projects, ``.qdpx`` (https://www.qdasoftware.org, version 1.5): codes for layers, selections for tags.

Positions count Unicode code points. Each part of a tag is a selection; its attributes stand in its description. Whom
tags stand for are cases with their selections; links between tags are links; what is known of an article are variables.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree as Xml

from coalition_annotator.formats import spec
from coalition_annotator.formats.refi_qda.reader import COUNTRY, FACTS, KIND
from coalition_annotator.formats.reproducible_zip import add_to_zip
from coalition_annotator.formats.spec import DataFeature, OffsetUnit, WriterSpec
from coalition_annotator.formats.xml_text import make_writable
from coalition_annotator.model.annotation import PART
from coalition_annotator.model.dataset import Dataset, Item, facts
from coalition_annotator.model.entity import Entity
from coalition_annotator.model.identifier import id_of

_NAMESPACE = "urn:QDA-XML:project:1.0"
_STYLE_COLOURS = ("#3056D3", "#B3541E", "#0F766E", "#7E3BA8", "#A61E4D", "#4D7C0F")


def write(dataset: Dataset, target: Path) -> None:
    """Write the project with its texts."""
    Xml.register_namespace("", _NAMESPACE)
    root = Xml.Element(_tag("Project"), {"name": dataset.name, "origin": "Coalition Annotator"})
    users = Xml.SubElement(root, _tag("Users"))
    for annotator in sorted(dataset.annotators.values(), key=lambda each: each.id):
        Xml.SubElement(users, _tag("User"), {"guid": _guid(annotator.id), "name": annotator.name})
    codes = Xml.SubElement(Xml.SubElement(root, _tag("CodeBook")), _tag("Codes"))
    for number, layer in enumerate(dataset.codebook.layers):
        colour = layer.colour.upper() if layer.colour.startswith("#") else _STYLE_COLOURS[number % len(_STYLE_COLOURS)]
        code = Xml.SubElement(
            codes,
            _tag("Code"),
            {"guid": _guid(layer.id), "name": dataset.names.layers[layer.id], "isCodable": "true", "color": colour},
        )
        if layer.definition:
            Xml.SubElement(code, _tag("Description")).text = layer.definition
    variables = _Variables(root)
    cases, sources = Xml.SubElement(root, _tag("Cases")), Xml.SubElement(root, _tag("Sources"))
    links = Xml.SubElement(root, _tag("Links"))
    mentions: dict[str, list[str]] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for item in dataset.items():
            name = f"{_guid(item.article.id)}.txt"
            add_to_zip(archive, f"Sources/{name}", item.text.encode())
            sources.append(_source(dataset, item, name, variables))
            links.extend(_links(dataset, item))
            for tag in item.annotations:
                if tag.entity_id in dataset.entities:
                    mentions.setdefault(tag.entity_id or "", []).append(_guid(tag.id))
        for entity_id, selections in sorted(mentions.items()):
            cases.append(_case(dataset.entities[entity_id], selections, variables))
        for part in (cases, links, variables.element):
            if not len(part):
                root.remove(part)
        make_writable(root)
        Xml.indent(root)
        content = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
        add_to_zip(archive, "project.qde", content)


class _Variables:
    """The project's variables, each made when it is first needed."""

    def __init__(self, root: Xml.Element) -> None:
        self.element = Xml.SubElement(root, _tag("Variables"))
        self._known: dict[str, str] = {}

    def value(self, name: str, content: str) -> Xml.Element:
        """Return the element that gives a variable a value."""
        if name not in self._known:
            self._known[name] = id_of("variable", name)
            Xml.SubElement(
                self.element, _tag("Variable"), {"guid": self._known[name], "name": name, "typeOfVariable": "Text"}
            )
        value = Xml.Element(_tag("VariableValue"))
        Xml.SubElement(value, _tag("VariableRef"), {"targetGUID": self._known[name]})
        Xml.SubElement(value, _tag("TextValue")).text = content
        return value


def _case(entity: Entity, selections: Sequence[str], variables: _Variables) -> Xml.Element:
    case = Xml.Element(_tag("Case"), {"guid": id_of("case", entity.id), "name": entity.name})
    case.append(variables.value(KIND, entity.kind))
    if entity.code:
        case.append(variables.value(COUNTRY, entity.code))
    for each in selections:
        Xml.SubElement(case, _tag("SelectionRef"), {"targetGUID": each})
    return case


def _links(dataset: Dataset, item: Item) -> Iterator[Xml.Element]:
    for link in item.links:
        yield _link(link.id, dataset.link_name(link), _guid(link.source_id), _guid(link.target_id))
    for tag in item.annotations:
        for number in range(1, len(tag.spans)):
            part = id_of("part", tag.id, number)
            yield _link(id_of("link", part), PART, part, _guid(tag.id))


def _link(guid: str, name: str, source: str, target: str) -> Xml.Element:
    ends = {"originGUID": source, "targetGUID": target}
    return Xml.Element(_tag("Link"), {"guid": _guid(guid), "name": name, "direction": "OneWay", **ends})


def _tag(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"


def _guid(row_id: str) -> str:
    """Return an id as the format's GUID; ids of the default codebook are words, and get one of their own."""
    return row_id if len(row_id) == 36 and row_id.count("-") == 4 else id_of("guid", row_id)


def _source(dataset: Dataset, item: Item, name: str, variables: _Variables) -> Xml.Element:
    source = Xml.Element(
        _tag("TextSource"),
        {
            "guid": _guid(item.article.id),
            "name": item.article.title or item.name,
            "plainTextPath": f"internal://{name}",
        },
    )
    for tag in item.annotations:
        told = dataset.attributes(tag)
        for number, (start, end) in enumerate(tag.spans):
            user = _guid(tag.annotator_id)
            guid = _guid(tag.id) if number == 0 else id_of("part", tag.id, number)
            selection = Xml.SubElement(
                source,
                _tag("PlainTextSelection"),
                {"guid": guid, "startPosition": str(start), "endPosition": str(end), "creatingUser": user},
            )
            if told and number == 0:
                Xml.SubElement(selection, _tag("Description")).text = json.dumps(
                    told, ensure_ascii=False, sort_keys=True
                )
            coding = Xml.SubElement(selection, _tag("Coding"), {"guid": id_of("coding", guid), "creatingUser": user})
            Xml.SubElement(coding, _tag("CodeRef"), {"targetGUID": _guid(tag.layer_id)})
    for fact, content in facts(item.article).items():
        if fact in FACTS:
            source.append(variables.value(fact, content))
    return source


WRITER = WriterSpec(
    name="refi_qda",
    title="REFI-QDA project",
    writes="codes for layers, cases for whom tags stand for, links, variables for sources and dates",
    suffix=".qdpx",
    write=write,
    offsets=OffsetUnit.CODE_POINTS,
    losses={DataFeature.PARTS: spec.SPLIT_AND_LINKED, DataFeature.UNWRITABLE: spec.REPLACED},
    comes_back_whole=True,
)
