"""Zotero's RDF, as it exports a collection with its files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coalition_annotator.formats import downloads, safe_io
from coalition_annotator.formats.metadata_columns import iso_date
from coalition_annotator.formats.reference_managers.reference import Reference
from coalition_annotator.formats.xml_text import local_name

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
# What stands at the top without being an item.
_NO_ITEMS = frozenset({"Attachment", "Collection", "Memo", "Journal", "Series", "Seq", "Bag"})


def references(path: Path) -> Iterator[Reference]:
    """Yield the items of a collection.

    Raises:
        UserError: the file can't be read.
    """
    from defusedxml.ElementTree import fromstring

    data = safe_io.require_plain_xml(path, safe_io.read_bytes(path, largest=downloads.LARGEST))
    with safe_io.library(path, "The collection"):
        top = fromstring(data, forbid_dtd=True)
    by_name = {each.get(f"{_RDF}about"): each for each in top if each.get(f"{_RDF}about")}
    for item in top:
        if local_name(item) not in _NO_ITEMS and _child(item, "itemType") is not None:
            yield _reference(item, by_name)


def _child(element: Any, name: str) -> Any:
    return next((each for each in element if local_name(each) == name), None)


def _told(element: Any) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def _reference(item: Any, by_name: dict[Any, Any]) -> Reference:
    files = []
    for link in item:
        attached = by_name.get(link.get(f"{_RDF}resource")) if local_name(link) == "link" else None
        held = _child(attached, "resource") if attached is not None else None
        if held is not None and held.get(f"{_RDF}resource"):
            files.append((_told(_child(attached, "type")) != "text/html", held.get(f"{_RDF}resource")))
    about = item.get(f"{_RDF}about") or ""
    identifier = next((_told(each) for each in item if local_name(each) == "identifier" and _told(each)), "")
    url = next((each for each in (identifier, about) if each.startswith("http")), "")
    facts = {"kind": _told(_child(item, "itemType")), "section": _told(_child(item, "section"))}
    return Reference(
        about, _told(_child(item, "title")), _source(item, by_name), _authors(item),
        iso_date(_told(_child(item, "date"))), url, downloads.language_code(_told(_child(item, "language"))[:2]),
        _told(_child(item, "abstract")), tuple(name for _, name in sorted(files)),
        {name: value for name, value in facts.items() if value},
    )  # fmt: skip


def _source(item: Any, by_name: dict[Any, Any]) -> str:
    """Return the title of what the item is a part of: a newspaper, a website."""
    for part in (each for each in item if local_name(each) == "isPartOf"):
        whole = by_name.get(part.get(f"{_RDF}resource")) if part.get(f"{_RDF}resource") else next(iter(part), None)
        title = _told(_child(whole, "title")) if whole is not None else ""
        if title:
            return title
    return _told(_child(item, "publisher"))


def _authors(item: Any) -> str:
    names = []
    for person in (each for top in item if local_name(top) == "authors" for each in top.iter()):
        if local_name(person) == "Person":
            parts = (_told(_child(person, "givenName")), _told(_child(person, "surname")))
            names.append(" ".join(filter(None, parts)))
    return "; ".join(names)
