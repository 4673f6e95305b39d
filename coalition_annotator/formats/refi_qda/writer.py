"""REFI-QDA projects, ``.qdpx`` (https://www.qdasoftware.org, version 1.5): codes for layers, selections for tags.

Positions count Unicode code points. Each part of a tag is a selection; its attributes stand in its description.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree as Xml

from coalition_annotator.formats import spec
from coalition_annotator.formats.reproducible_zip import add_to_zip
from coalition_annotator.formats.spec import DataFeature, OffsetUnit, WriterSpec
from coalition_annotator.model.dataset import Dataset, Item
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
    sources = Xml.SubElement(root, _tag("Sources"))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for item in dataset.items():
            name = f"{_guid(item.article.id)}.txt"
            add_to_zip(archive, f"Sources/{name}", item.text.encode())
            sources.append(_source(dataset, item, name))
        Xml.indent(root)
        content = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
        add_to_zip(archive, "project.qde", content)


def _tag(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"


def _guid(row_id: str) -> str:
    """Return an id as the format's GUID; ids of the default codebook are words, and get one of their own."""
    return row_id if len(row_id) == 36 and row_id.count("-") == 4 else id_of("guid", row_id)


def _source(dataset: Dataset, item: Item, name: str) -> Xml.Element:
    source = Xml.Element(
        _tag("TextSource"),
        {
            "guid": _guid(item.article.id),
            "name": item.article.title or item.name,
            "plainTextPath": f"internal://{name}",
        },
    )
    for tag in item.annotations:
        attributes = dataset.attributes(tag)
        meant = dataset.entity(tag)
        told = {**attributes, **({"entity": meant.name} if meant else {})}
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
    return source


WRITER = WriterSpec(
    name="refi_qda",
    title="REFI-QDA project",
    writes="a code for each layer",
    suffix=".qdpx",
    write=write,
    offsets=OffsetUnit.CODE_POINTS,
    losses={
        DataFeature.PARTS: spec.SPLIT,
        DataFeature.LINKS: spec.NO_LINKS,
        DataFeature.COUNTRIES: spec.NO_COUNTRIES,
        DataFeature.METADATA: spec.NO_METADATA,
    },
)
