"""Collections of Zotero and other reference managers: RIS, CSL-JSON, and Zotero's RDF with the files beside it.

An item's text is that of its saved page or file, where one lies beside the collection, or else its abstract.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from coalition_annotator.files import text_file
from coalition_annotator.formats import downloads, html_text, safe_io
from coalition_annotator.formats.metadata_columns import iso_date
from coalition_annotator.formats.records import LEFT_OUT, Document, Options, Problem, Record
from coalition_annotator.formats.reference_managers import zotero_rdf
from coalition_annotator.formats.reference_managers.reference import Reference
from coalition_annotator.formats.spec import FileSample, ReaderSpec
from coalition_annotator.formats.web_page import reader as web_page
from coalition_annotator.model.errors import UserError

_PAGES = (".html", ".htm", ".mhtml", ".mht")
_FILES = (".pdf", ".docx", ".odt", ".rtf", *downloads.TEXT_SUFFIXES)


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield an article for each item that has a text, be it only its abstract.

    Raises:
        UserError: a file can't be read, or holds no item with a text.
    """
    for path in files:
        number = 0
        for place, each in enumerate(_references(path, options), 1):
            found = _text(path, each, options)
            if not found.lines:
                why = found.why or "has neither a file here nor an abstract"
                yield Problem(LEFT_OUT, str(path), f"“{each.title[:80] or each.key}” {why}.")
                continue
            number += 1
            problems = (Problem(LEFT_OUT, str(path), f"“{each.title[:80]}” {found.why}."),) if found.why else ()
            text = "\n\n".join([each.title, *found.lines] if each.title else found.lines)
            yield Document(
                each.key or f"{path.stem}#{place}", f"{path}, item {place}", text, title=each.title, source=each.source,
                author=each.author, published=each.published, url=each.url, language=each.language,
                metadata=each.metadata, problems=problems,
            )  # fmt: skip
        downloads.require_articles(number, path, "Zotero and other reference managers")


def _references(path: Path, options: Options) -> Iterator[Reference]:
    suffix = path.suffix.lower()
    return _ris(path, options) if suffix == ".ris" else zotero_rdf.references(path) if suffix == ".rdf" else _csl(path)


class _Text(NamedTuple):
    lines: list[str]
    why: str = ""


def _text(path: Path, item: Reference, options: Options) -> _Text:
    """Return an item's text, and a remark where it is only its abstract."""
    why = ""
    for name in item.files:
        file = _beside(path, name)
        if file is None:
            why = why or "has a file that does not lie beside the collection"
            continue
        try:
            if file.suffix.lower() in _PAGES:
                page = next(each for each in web_page.read([file], options) if isinstance(each, Document))
                return _Text(page.text.split("\n"))
            if file.suffix.lower() in _FILES:
                return _Text(downloads.text_of(file, options).split("\n"))
        except UserError as error:
            why = f"has a file that can't be read ({error.what})"
    lines = [line for line in html_text.text_in(item.abstract).split("\n") if line.strip()]
    return _Text(lines, f"{why}; its abstract is taken".lstrip("; ") if lines else why)


def _beside(path: Path, name: str) -> Path | None:
    """Return a file that a collection names, if it lies in the collection's own folder or below."""
    folder = path.parent.resolve()
    try:
        file = (folder / name).resolve()
        known = file.is_relative_to(folder) and file.is_file()
    except (OSError, ValueError):
        return None
    return file if known else None


def _ris(path: Path, options: Options) -> Iterator[Reference]:
    import rispy

    text = text_file.read(path, encoding=options.encoding or None, largest=downloads.LARGEST).text
    with safe_io.library(path, "The collection"):
        items = rispy.loads(text)
    for item in items:

        def told(*names: str, item: dict[str, Any] = item) -> str:
            return next((" ".join(str(item[name]).split()) for name in names if item.get(name)), "")

        attached = [*item.get("file_attachments1", ()), *item.get("file_attachments2", ())]
        urls = item.get("urls") or []
        yield Reference(
            told("id", "doi"), told("title", "primary_title"),
            told("secondary_title", "journal_name", "alternate_title2", "publisher"),
            "; ".join(item.get("authors") or item.get("first_authors") or ()),
            iso_date(told("date", "year", "publication_year").strip("/").replace("/", "-")),
            next((url for url in urls if url.startswith("http")), ""), downloads.language_code(told("language")[:2]),
            told("abstract", "notes_abstract"), tuple(map(str, attached)),
            _facts(section=told("section"), page=told("start_page"), keywords="; ".join(item.get("keywords") or ()),
                   place=told("place_published"), kind=told("type_of_reference")),
        )  # fmt: skip


def _csl(path: Path) -> Iterator[Reference]:
    data = safe_io.parsed_json(path, safe_io.read_bytes(path, largest=downloads.LARGEST))
    for item in data if isinstance(data, list) else []:
        if not isinstance(item, dict):
            continue

        def told(name: str, item: dict[str, Any] = item) -> str:
            return " ".join(str(item.get(name) or "").split())

        people = item.get("author")
        authors = [_person(each) for each in people or () if isinstance(each, dict)]
        url = told("URL")
        yield Reference(
            told("id"), told("title"), told("container-title") or told("publisher"), "; ".join(filter(None, authors)),
            _issued(item.get("issued")), url if url.startswith("http") else "",
            downloads.language_code(told("language")[:2]), str(item.get("abstract") or ""), (),
            _facts(section=told("section"), page=told("page"), place=told("event-place") or told("publisher-place"),
                   kind=told("type")),
        )  # fmt: skip


def _person(each: dict[str, Any]) -> str:
    return str(each.get("literal") or " ".join(filter(None, (each.get("given"), each.get("family")))))


def _issued(issued: Any) -> str:
    if not isinstance(issued, dict):
        return ""
    parts = issued.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    numbers = [int(each) for each in first[:3] if str(each).isdecimal()]
    if numbers:
        return iso_date("-".join([f"{numbers[0]:04}", *(f"{each:02}" for each in numbers[1:])]))
    return iso_date(issued.get("raw") or issued.get("literal"))


def _facts(**facts: str) -> dict[str, str]:
    return {name: value for name, value in facts.items() if value}


def _recognises(sample: FileSample) -> bool:
    if sample.suffix == ".rdf":
        return b"www.zotero.org/namespaces" in sample.head
    if sample.suffix != ".json":
        return False
    first = sample.json[0] if isinstance(sample.json, list) and sample.json else None
    keys = {"issued", "container-title", "author", "URL", "abstract"}
    return isinstance(first, dict) and {"id", "type", "title"} <= first.keys() and bool(keys & first.keys())


READER = ReaderSpec(
    name="references",
    title="Zotero and other reference managers (RIS, CSL-JSON, RDF)",
    brings="each item with date, source, author, title, address; the text of saved pages and files beside it",
    suffixes=(".ris", ".rdf"),
    also=(".json",),
    read=read,
    sure=(".ris",),
    recognises=_recognises,
)
