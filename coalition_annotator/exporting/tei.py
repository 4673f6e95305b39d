"""TEI P5 (https://tei-c.org): an article with its metadata as text, its tags as stand-off ``span`` elements.

Overlapping and discontinuous tags can't nest in one XML tree, so they stand apart and refer to characters of the
paragraph (``string-range``, TEI P5, section 17.2.4); claims are ``said`` with ``who``.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as Xml

from coalition_annotator.exporting.dataset import Dataset, Item, words
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.entity import COUNTRY, ORGANISATION
from coalition_annotator.model.text import paragraphs

_NAMESPACE = "http://www.tei-c.org/ns/1.0"
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_ELEMENTS = {COUNTRY: "place", ORGANISATION: "org"}


def write(dataset: Dataset, folder: Path) -> None:
    """Write a TEI file for each article."""
    Xml.register_namespace("", _NAMESPACE)
    for item in dataset.items():
        root = _document(dataset, item)
        Xml.indent(root)
        content = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
        (folder / f"{item.name}.xml").write_bytes(content + b"\n")


def _tag(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"


def _clean(text: str) -> str:
    return "".join(letter for letter in text if letter in "\t\n" or (letter >= " " and letter not in "\ufffe\uffff"))


def _sub(parent: Xml.Element, name: str, text: str = "", **attributes: str) -> Xml.Element:
    made = Xml.SubElement(parent, _tag(name), {key.rstrip("_"): value for key, value in attributes.items() if value})
    made.text = _clean(text) or None
    return made


def _document(dataset: Dataset, item: Item) -> Xml.Element:
    article = item.article
    root = Xml.Element(_tag("TEI"))
    header = _sub(root, "teiHeader")
    description = _sub(header, "fileDesc")
    title = _sub(description, "titleStmt")
    _sub(title, "title", article.title or item.name)
    if article.author:
        _sub(title, "author", article.author)
    _sub(_sub(description, "publicationStmt"), "p", f"Exported from the project {dataset.name}.")
    source = _sub(_sub(description, "sourceDesc"), "bibl")
    _sub(source, "title", article.title or item.name, level="a")
    if article.source:
        _sub(source, "publisher", article.source)
    if article.published:
        _sub(source, "date", article.published, when=article.published)
    if article.url:
        _sub(source, "ref", article.url, target=article.url)
    entities = {tag.entity_id for tag in item.annotations if tag.entity_id in dataset.entities}
    if entities:
        _participants(dataset, header, sorted(filter(None, entities)))
    body = _sub(_sub(root, "text"), "body")
    for number, span in enumerate(paragraphs(item.text), 1):
        paragraph = _sub(body, "p", item.text[span.start : span.end], n=str(span.start))
        paragraph.set(_ID, f"p{number}")
    stand_off = _sub(root, "standOff")
    groups: dict[str, Xml.Element] = {}
    for tag in item.annotations:
        who = tag.annotator_id
        if who not in groups:
            groups[who] = _sub(stand_off, "spanGrp", resp=dataset.annotator(who), type="annotations")
        _span(dataset, item, tag, groups[who])
    for link in item.links:
        if link.link_type_id != cb.SAID_BY:
            ends = f"#t-{link.source_id} #t-{link.target_id}"
            _sub(stand_off, "link", type=dataset.link_name(link), target=ends)
    return root


def _participants(dataset: Dataset, header: Xml.Element, ids: list[str]) -> None:
    listed = _sub(_sub(header, "profileDesc"), "particDesc")
    for entity_id in ids:
        entity = dataset.entities[entity_id]
        made = _sub(listed, _ELEMENTS.get(entity.kind, "person"))
        made.set(_ID, _entity_key(entity_id))
        _sub(made, {COUNTRY: "placeName", ORGANISATION: "orgName"}.get(entity.kind, "persName"), entity.name)
        if entity.code:
            _sub(made, "country", entity.code, key=entity.code)


def _entity_key(entity_id: str) -> str:
    return "e-" + entity_id.replace(":", "-")


def _span(dataset: Dataset, item: Item, tag: Annotation, group: Xml.Element) -> None:
    parts = " ".join(f"string-range({span.start},{span.length})" for span in tag.spans)
    said = tag.layer_id == cb.CLAIM
    speakers = item.targets(tag, cb.SAID_BY)
    who = " ".join(
        f"#{_entity_key(speaker.entity_id)}"
        if speaker.entity_id in dataset.entities and speaker.entity_id
        else f"#t-{speaker.id}"
        for speaker in speakers
    )
    made = _sub(group, "span", type="" if said else dataset.label(tag), target=parts)
    made.set(_ID, f"t-{tag.id}")
    holder = _sub(made, "said", words(item, tag), who=who) if said else made
    if not said:
        made.text = _clean(words(item, tag))
        meant = dataset.entity(tag)
        if meant is not None:
            made.set("corresp", f"#{_entity_key(meant.id)}")
    for name, value in dataset.attributes(tag).items():
        _sub(holder, "note", ", ".join(map(str, value)) if isinstance(value, list) else str(value), type=name)
