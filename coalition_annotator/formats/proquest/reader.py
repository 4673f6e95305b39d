"""Downloads from ProQuest as text, RTF or Word: an article each, with its facts in fields of their own.

A line of underscores parts the articles. Facts stand in lines such as 'Publication title: …'; the text follows 'Full
text:'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from coalition_annotator.formats import downloads
from coalition_annotator.formats.metadata_columns import iso_date
from coalition_annotator.formats.records import LEFT_OUT, Document, Options, Problem, Record
from coalition_annotator.formats.spec import FileSample, ReaderSpec

_PARTING = re.compile(r"[ \t]*_{20,}[ \t]*")
# Headings in English, German, French and Spanish.
_NAMES = {
    "title": "title|titel|titre|título",
    "author": "author|credit|autor|auteur|verfasser",
    "source": "publication title|titel der publikation|titre de la publication|título de publicación",
    "published": "publication date|veröffentlichungsdatum|date de publication|fecha de publicación",
    "text": "full text|volltext|texte intégral|texto completo",
    "abstract": "abstract|zusammenfassung|résumé|resumen",
    "section": "section|abschnitt|rubrique|sección",
    "language": "language of publication|sprache der publikation|langue de publication|idioma de la publicación",
    "url": "document url|url des dokuments|url du document|url del documento",
    "proquest_id": "proquest document id|proquest-dokument-id|id du document proquest|id del documento de proquest",
    "subject": "subject|thema|sujet|materia",
    "location": "location|ort|lieu|lugar",
    "page": "first page|pages|seiten|páginas",
    "publisher": "publisher|verlag|éditeur|editorial",
    "place": "place of publication|erscheinungsort|lieu de publication|lugar de publicación",
    "country": "country of publication",
    "document_type": "document type|dokumententyp|type de document|tipo de documento",
    "length": "word count|number of words",
}
_OTHERS = (
    "publication info|links|people|company / organization|publication year|publication subject|issn|source type|"
    "copyright|last updated|database|volume|issue|dateline|column|identifier / keyword|company|classification|isbn|"
    "publication frequency"
)
_FIELDS = {name: field for field, names in _NAMES.items() for name in names.split("|")}
_FIELDS |= dict.fromkeys(_OTHERS.split("|"), "")
_LONGEST_FIRST = sorted(map(re.escape, _FIELDS), key=len, reverse=True)
_FACT = re.compile(rf"(?P<name>{'|'.join(_LONGEST_FIRST)})[ \xa0]?:[ \t\xa0]*(?P<value>.*)", re.IGNORECASE)


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield the articles of each download; cover and contents are left out.

    Raises:
        UserError: a file can't be read, or holds no article as ProQuest writes them.
    """
    for path in files:
        number = 0
        for piece in _pieces(downloads.text_of(path, options)):
            facts = _facts(piece)
            if not facts.get("text"):
                if facts.get("proquest_id"):
                    yield Problem(LEFT_OUT, str(path), f"“{facts.get('title', '')[:80]}” has no full text.")
                continue
            number += 1
            yield _document(path, number, facts)
        downloads.require_articles(number, path, "ProQuest")


def _pieces(text: str) -> Iterator[list[str]]:
    piece: list[str] = []
    for line in text.splitlines():
        if _PARTING.fullmatch(line):
            yield piece
            piece = []
        else:
            piece.append(line)
    yield piece


def _facts(piece: Sequence[str]) -> dict[str, str]:
    """Return the facts of an article; a fact goes on until the next begins, paragraphs of the text stay apart."""
    found: dict[str, list[str]] = {"title": []}
    field = "title"
    for line in piece:
        fact = _FACT.fullmatch(line.strip())
        # Within the text a line may look like a fact of another kind; what follows the text begins with its subject.
        if fact is not None and not (field == "text" and _FIELDS[fact["name"].lower()] in ("title", "text", "place")):
            field = _FIELDS[fact["name"].lower()]
            found.setdefault(field, [])
            found[field].append(fact["value"].strip())
        elif line.strip() and field:
            found.setdefault(field, []).append(line.strip())
    text = "\n\n".join(each for each in found.pop("text", []) if each)
    result = {name: " ".join(" ".join(each).split()) for name, each in found.items() if name}
    titles = [each for each in found["title"] if each]
    # The title stands above all facts, and once more as one of them.
    result["title"] = titles[-1] if titles else ""
    return {**result, "text": text}


def _document(path: Path, number: int, facts: dict[str, str]) -> Document:
    told = dict(facts)
    title, body = told.pop("title", ""), told.pop("text")
    language = downloads.language_code(told.pop("language", ""))
    source = re.sub(r";.*$", "", told.pop("source", "")).strip()
    return Document(
        told.get("proquest_id") or f"{path.stem}#{number}", f"{path}, article {number}",
        f"{title}\n\n{body}" if title else body, title=title, source=source, author=told.pop("author", ""),
        published=iso_date(told.pop("published", "")), url=told.pop("url", ""), language=language,
        metadata={name: value for name, value in told.items() if value},
    )  # fmt: skip


def _recognises(sample: FileSample) -> bool:
    text = sample.text
    parted = re.search(r"_{20,}", text) is not None and "ProQuest" in text
    return parted and re.search(r"(?:Full text|Volltext|Texte intégral|Texto completo)\s*:", text) is not None


READER = ReaderSpec(
    name="proquest",
    title="ProQuest",
    brings="each article with its date, source, section, author and title",
    suffixes=(".txt", ".rtf"),
    also=(".text",),
    read=read,
    recognises=_recognises,
)
