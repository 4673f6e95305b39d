"""TEI P5 (https://tei-c.org): an article with its metadata as text, its tags as stand-off ``span`` elements.

Overlapping and discontinuous tags can't nest in one XML tree, so they stand apart and refer to characters of the
paragraph (``string-range``, TEI P5, section 17.2.4). Claims stand once more at the end, as ``said`` with ``who``; what
attributes say are notes there.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as Xml

from coalition_annotator.formats.spec import OffsetUnit, WriterSpec
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.dataset import Dataset, Item, words
from coalition_annotator.model.entity import COUNTRY, ORGANISATION
from coalition_annotator.model.text import paragraphs

_NAMESPACE = "http://www.tei-c.org/ns/1.0"
_ID = "{http://www.w3.org/XML/1998/namespace}id"


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
    annotators = sorted({tag.annotator_id for tag in item.annotations})
    if annotators:
        _profile(dataset, header, sorted(filter(None, entities)), annotators)
    body_of = _sub(root, "text")
    body = _sub(body_of, "body")
    for number, span in enumerate(paragraphs(item.text), 1):
        paragraph = _sub(body, "p", item.text[span.start : span.end], n=str(span.start))
        paragraph.set(_ID, f"p{number}")
    if item.annotations:
        _stand_off(dataset, item, _sub(root, "standOff"))
        back = _back(dataset, item)
        if len(back):
            _sub(body_of, "back").append(back)
    return root


def _stand_off(dataset: Dataset, item: Item, stand_off: Xml.Element) -> None:
    groups: dict[str, Xml.Element] = {}
    for tag in item.annotations:
        who = tag.annotator_id
        if who not in groups:
            groups[who] = _sub(stand_off, "spanGrp", resp=f"#{_key(who)}", type="annotations")
        _span(dataset, item, tag, groups[who])
    for link in item.links:
        ends = f"#t-{link.source_id} #t-{link.target_id}"
        _sub(stand_off, "link", type=_word(dataset.link_name(link)), target=ends)


def _back(dataset: Dataset, item: Item) -> Xml.Element:
    """Return the claims with who said them, and notes on all tags."""
    division = Xml.Element(_tag("div"), {"type": "annotations"})
    for tag in item.annotations:
        notes = dataset.attributes(tag)
        if tag.layer_id != cb.CLAIM and not notes:
            continue
        paragraph = _sub(division, "p", corresp=f"#t-{tag.id}")
        if tag.layer_id == cb.CLAIM:
            _sub(paragraph, "said", words(item, tag), who=_who(dataset, item, tag))
        for name, value in notes.items():
            said = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            _sub(paragraph, "note", said, type=_word(name))
    return division


def _who(dataset: Dataset, item: Item, claim: Annotation) -> str:
    speakers = item.targets(claim, cb.SAID_BY)
    known = (each.entity_id if each.entity_id in dataset.entities else None for each in speakers)
    ends = (f"#{_key(e)}" if e else f"#t-{s.id}" for e, s in zip(known, speakers, strict=True))
    return " ".join(dict.fromkeys(ends))


def _word(name: str) -> str:
    """Return a name as TEI's types are written: one word."""
    return re.sub(r"\W+", "_", name).strip("_") or "tag"


def _profile(dataset: Dataset, header: Xml.Element, ids: list[str], annotators: list[str]) -> None:
    """List who and what mentions stand for, and who tagged."""
    profile = _sub(header, "profileDesc")
    entities = [dataset.entities[each] for each in ids]
    countries = [each for each in entities if each.kind == COUNTRY]
    if countries:
        places = _sub(_sub(profile, "settingDesc"), "listPlace")
        for entity in countries:
            made = _listed(places, "place", entity.id)
            _sub(made, "country", entity.name, key=entity.code)
    people = [each for each in entities if each.kind not in (COUNTRY, ORGANISATION)]
    organisations = [each for each in entities if each.kind == ORGANISATION]
    listed = _sub(profile, "particDesc")
    persons = _sub(listed, "listPerson")
    for entity in people:
        made = _listed(persons, "person", entity.id)
        _sub(made, "persName", entity.name)
        if entity.code:
            _sub(made, "nationality", entity.code, key=entity.code)
    for annotator_id in annotators:
        made = _listed(persons, "person", annotator_id, role="annotator")
        _sub(made, "persName", dataset.annotator(annotator_id))
    if organisations:
        group = _sub(listed, "listOrg")
        for entity in organisations:
            made = _listed(group, "org", entity.id)
            _sub(made, "orgName", entity.name)
            if entity.code:
                _sub(made, "country", entity.code, key=entity.code)


def _listed(group: Xml.Element, name: str, row_id: str, **attributes: str) -> Xml.Element:
    made = _sub(group, name, **attributes)
    made.set(_ID, _key(row_id))
    return made


def _key(row_id: str) -> str:
    return "e-" + re.sub(r"[^\w.-]", "-", row_id)


def _span(dataset: Dataset, item: Item, tag: Annotation, group: Xml.Element) -> None:
    parts = " ".join(f"string-range({span.start},{span.length})" for span in tag.spans)
    made = _sub(group, "span", words(item, tag), type=_word(dataset.label(tag)), target=parts)
    made.set(_ID, f"t-{tag.id}")
    meant = dataset.entity(tag)
    if meant is not None:
        made.set("corresp", f"#{_key(meant.id)}")


WRITER = WriterSpec(
    name="tei",
    title="TEI XML",
    writes="texts with stand-off spans, `said` with `who`",
    suffix="",
    write=write,
    offsets=OffsetUnit.CODE_POINTS,
)
