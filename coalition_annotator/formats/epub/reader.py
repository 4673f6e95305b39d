"""EPUB: an article for each part in the order of reading, as news readers pack a newspaper's issue."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from coalition_annotator.formats import downloads, html_text, safe_io
from coalition_annotator.formats.metadata_columns import iso_date
from coalition_annotator.formats.records import LEFT_OUT, Document, Options, Problem, Record
from coalition_annotator.formats.spec import ReaderSpec
from coalition_annotator.formats.xml_text import local_name

_CONTAINER = "META-INF/container.xml"
_FEWEST_WORDS = 20
_LARGEST_PART = 32 * safe_io.MIB


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield the parts of each book that hold a text; covers and lists of contents are left out.

    Raises:
        UserError: a file can't be read, is protected, or holds no text.
    """
    for path in files:
        number = 0
        with safe_io.Archive(path) as archive, safe_io.library(path, "The book"):
            for each in _parts(path, archive):
                number += isinstance(each, Document)
                yield each
        downloads.require_articles(number, path, "EPUB")


def _tree(archive: safe_io.Archive, name: str) -> Any:
    from defusedxml.ElementTree import fromstring

    return fromstring(archive.xml(name), forbid_dtd=True)


def _is_page(item: Any) -> bool:
    return "html" in (item.get("media-type") or "") and "nav" not in (item.get("properties") or "")


def _parts(path: Path, archive: safe_io.Archive) -> Iterator[Document | Problem]:
    root = next(
        (each.get("full-path") or "" for each in _tree(archive, _CONTAINER).iter() if local_name(each) == "rootfile"),
        "",
    )
    if "META-INF/encryption.xml" in archive.names and "META-INF/rights.xml" in archive.names:
        raise safe_io.damaged(path, "This book is protected against copying.")
    package = _tree(archive, root)
    told: dict[str, str] = {}
    hrefs: dict[str, str] = {}
    order: list[str] = []
    for each in package.iter():
        kind = local_name(each)
        if kind in ("title", "creator", "date", "language", "publisher"):
            told.setdefault(kind, "".join(each.itertext()).strip())
        elif (
            kind == "item" and "html" in (each.get("media-type") or "") and "nav" not in (each.get("properties") or "")
        ):
            hrefs[each.get("id") or ""] = each.get("href") or ""
        elif kind == "itemref":
            order.append(each.get("idref") or "")
    for place, name in enumerate(order, 1):
        if name not in hrefs:
            continue
        member = posixpath.normpath(posixpath.join(posixpath.dirname(root), unquote(hrefs[name])))
        tree = html_text.parsed(archive.read(member, largest=_LARGEST_PART))
        body = tree.find(".//body")
        lines = html_text.lines_of(body if body is not None else tree)
        where = f"{path}, part {place}"
        if sum(len(line.split()) for line in lines) < _FEWEST_WORDS:
            yield Problem(LEFT_OUT, where, f"“{' '.join(lines)[:80]}” is too short for an article.")
            continue
        heads = (each for kind in ("h1", "h2", "h3") for each in tree.iter(kind))
        title = next((head for each in heads if (head := " ".join(each.text_content().split()))), "") or lines[0][:120]
        yield Document(
            f"{path.stem}#{place}", where, "\n\n".join(lines), title=title, source=told.get("title", path.stem),
            author=told.get("creator", ""), published=iso_date(told.get("date", "")[:10]),
            language=downloads.language_code(told.get("language", "")[:2]),
            metadata={"publisher": told["publisher"]} if told.get("publisher") else {},
        )  # fmt: skip


READER = ReaderSpec(
    name="epub",
    title="EPUB",
    brings="an article for each part: a newspaper's issue, a book's chapters",
    suffixes=(".epub",),
    read=read,
    sure=(".epub",),
)
