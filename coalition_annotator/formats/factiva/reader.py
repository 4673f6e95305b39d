"""Downloads from Factiva as web page, XML, RTF or text: an article each, with its facts in fields of their own.

Factiva names facts by codes of two or three letters: HD headline, BY author, SN source, PD date, LA language, SE
section, WC length, LP and TD the text, AN the accession number; they are the same in all languages of its interface.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from coalition_annotator.formats import downloads, safe_io
from coalition_annotator.formats.metadata_columns import iso_date
from coalition_annotator.formats.records import LEFT_OUT, Document, Options, Problem, Record
from coalition_annotator.formats.spec import FileSample, ReaderSpec
from coalition_annotator.formats.xml_text import local_name

_TEXT = ("LP", "TD")
_FIELDS = {"HD": "title", "BY": "author", "SN": "source", "PD": "published", "LA": "language"}
_FACTS = {
    "SE": "section", "WC": "length", "PG": "page", "ED": "edition", "CR": "credit", "PUB": "publisher",
    "AN": "accession",
    "NS": "subject", "RE": "region", "IN": "industry", "CO": "company", "CLM": "column", "ET": "time",
    "RF": "reference",
    "CT": "contact", "ART": "art", "VOL": "volume",
}  # fmt: skip
_CODES = (*_FIELDS, *_FACTS, *_TEXT, "SC", "CY", "GC", "NGC", "IPC", "IPD", "CX")
_LINE = re.compile(rf"[ \t|]*(?P<code>{'|'.join(_CODES)})[ \t\xa0|]*(?:[ \t\xa0|]+(?P<value>.*))?")
_ACCESSION = re.compile(r"Document [A-Z]{2,}[0-9A-Za-z]{10,}")


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield the articles of each download, however long it is.

    Raises:
        UserError: a file can't be read, or holds no article as Factiva writes them.
    """
    readers = {".html": _html, ".htm": _html, ".xml": _xml}
    for path in files:
        reader = readers.get(path.suffix.lower())
        found = reader(path) if reader is not None else _coded(downloads.text_of(path, options))
        number = 0
        for facts in found:
            document = _document(path, number + 1, facts)
            if document is None:
                yield Problem(LEFT_OUT, str(path), f"“{' '.join(facts.get('HD', []))[:80]}” has no text.")
                continue
            number += 1
            yield document
        downloads.require_articles(number, path, "Factiva")


def _document(path: Path, number: int, facts: Mapping[str, list[str]]) -> Document | None:
    def told(code: str) -> str:
        return " ".join(" ".join(facts.get(code, ())).split())

    paragraphs = [" ".join(each.split()) for code in _TEXT for each in facts.get(code, ()) if each.strip()]
    if not paragraphs:
        return None
    title = told("HD")
    accession = told("AN").removeprefix("Document ").strip()
    metadata: dict[str, Any] = {name: told(code) for code, name in _FACTS.items() if told(code)}
    if accession:
        metadata["accession"] = accession
    return Document(
        accession or f"{path.stem}#{number}", f"{path}, article {number}",
        "\n\n".join([title, *paragraphs] if title else paragraphs), title=title, source=told("SN"),
        author=downloads.without_by(told("BY")), published=iso_date(told("PD")),
        language=downloads.language_code(told("LA")), metadata=metadata,
    )  # fmt: skip


def _html(path: Path) -> Iterator[dict[str, list[str]]]:
    from lxml import html

    data = safe_io.read_bytes(path, largest=downloads.LARGEST)
    with safe_io.library(path, "The page"):
        top = html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    for article in top.iterfind(".//div"):
        if not re.match(r"article\b", str(article.get("class") or "")):
            continue
        facts: dict[str, list[str]] = {}
        for row in article.iter("tr"):
            cells = row.findall("td")
            code = cells[0].text_content().strip("\xa0 \t\n") if len(cells) > 1 else ""
            if code in _CODES:
                inner = cells[1].findall(".//p")
                facts[code] = [each.text_content() for each in inner] or [cells[1].text_content()]
        yield facts


def _xml(path: Path) -> Iterator[dict[str, list[str]]]:
    from defusedxml.ElementTree import fromstring

    data = safe_io.read_bytes(path, largest=downloads.LARGEST)
    safe_io.require_plain_xml(path, data)
    with safe_io.library(path, "The file"):
        top = fromstring(data, forbid_dtd=True)
    names = {
        "headline": "HD", "byline": "BY", "sourceName": "SN", "publicationDate": "PD", "baseLanguage": "LA",
        "sectionName": "SE", "wordCount": "WC", "pages": "PG", "publisherName": "PUB", "accessionNo": "AN",
        "leadParagraph": "LP", "tailParagraphs": "TD", "edition": "ED", "columnName": "CLM",
    }  # fmt: skip
    for article in top.iter():
        if local_name(article) != "article":
            continue
        facts: dict[str, list[str]] = {}
        for element in article:
            code = names.get(local_name(element))
            if code is None:
                continue
            inner = [each for each in element.iter() if local_name(each) == "paragraph"] or [element]
            facts.setdefault(code, []).extend("".join(each.itertext()) for each in inner)
        facts["PD"] = [each.strip()[:10] for each in facts.get("PD", ())]
        yield facts


def _coded(text: str) -> Iterator[dict[str, list[str]]]:
    """Yield the facts of each article in a text, where each fact begins a line with its code."""
    facts: dict[str, list[str]] = {}
    code = ""
    for line in text.splitlines():
        found = _LINE.fullmatch(line)
        # In running text a line may begin with a word in capitals; codes stand alone, or in tables before a bar or tab.
        if found is not None and (found["value"] is None or "|" in line or "\t" in line or not code):
            code = found["code"]
            facts.setdefault(code, [])
            if found["value"] and found["value"].strip("| \t"):
                facts[code].append(found["value"].strip("| \t"))
        elif code and line.strip("| \t"):
            facts[code].append(line.strip("| \t"))
        if code == "AN" and facts["AN"]:
            yield facts
            facts, code = {}, ""
    if facts:
        yield facts


def _recognises(sample: FileSample) -> bool:
    head = sample.head
    if sample.suffix in (".html", ".htm"):
        return b"<title>Factiva</title>" in head or re.search(rb"<b>HD</b>", head) is not None
    if sample.suffix == ".xml":
        return b"global.factiva.com" in head
    text = sample.text.replace("\\cell", "\n").replace("}", "\n")
    codes = set(re.findall(rf"^[ \t|]*({'|'.join(_CODES)})\b", text, re.MULTILINE))
    return len(codes & {"HD", "WC", "PD", "SN", "LA"}) >= 4


READER = ReaderSpec(
    name="factiva",
    title="Factiva",
    brings="each article with its date, source, section, author and title",
    suffixes=(".html", ".htm", ".xml", ".rtf", ".txt"),
    read=read,
    recognises=_recognises,
)
