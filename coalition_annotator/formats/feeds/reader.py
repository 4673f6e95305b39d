"""Saved RSS and Atom feeds, by feedparser: an article for each entry that has a text. Nothing is fetched."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from time import struct_time
from typing import Any

from coalition_annotator.formats import downloads, html_text, safe_io
from coalition_annotator.formats.records import LEFT_OUT, Document, Options, Problem, Record
from coalition_annotator.formats.spec import FileSample, ReaderSpec


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield the entries of each feed; those with a summary only bring that.

    Raises:
        UserError: a file can't be read, or holds no entry.
    """
    import feedparser

    for path in files:
        data = safe_io.read_bytes(path, largest=downloads.LARGEST)
        safe_io.require_plain_xml(path, data)
        with safe_io.library(path, "The feed"):
            found = feedparser.parse(io.BytesIO(data))
        number = 0
        for entry in found.entries:
            document = _document(path, entry, found.feed)
            if not document.text.strip():
                yield Problem(LEFT_OUT, str(path), "An entry without title and text.")
                continue
            number += 1
            yield document._replace(where=f"{path}, entry {number}")
        downloads.require_articles(number, path, "RSS and Atom feeds")


def _document(path: Path, entry: dict[str, Any], feed: Mapping[str, Any]) -> Document:
    title = html_text.text_in(str(entry.get("title") or ""))
    whole = [str(each.get("value") or "") for each in entry.get("content") or ()]
    body = max(map(html_text.text_in, [*whole, str(entry.get("summary") or "")]), key=len, default="")
    short = Problem(LEFT_OUT, str(path), f"The feed has no more of “{title[:80]}” than a summary.")
    link = str(entry.get("link") or "")
    tags = [str(each.get("term") or "") for each in entry.get("tags") or ()]
    language = str(entry.get("language") or feed.get("language") or "")
    return Document(
        str(entry.get("id") or link or title), str(path), f"{title}\n\n{body}" if title and body else title or body,
        title=title, source=_source(entry, feed), author=str(entry.get("author") or ""),
        # Its own look-up takes one date for the other, and warns of it.
        published=_date(dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")),
        url=link if link.startswith(("http://", "https://")) else "",
        language=downloads.language_code(language[:2]),
        metadata={"tags": "; ".join(tags)} if any(tags) else {}, problems=() if whole else (short,),
    )  # fmt: skip


def _source(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> str:
    own = entry.get("source")
    return str((own.get("title") if isinstance(own, Mapping) else "") or feed.get("title") or "")


def _date(moment: struct_time | None) -> str:
    return f"{moment.tm_year:04}-{moment.tm_mon:02}-{moment.tm_mday:02}" if moment else ""


_FEED = re.compile(rb"<(?:\w+:)?(?:rss|feed|RDF)\b[^>]*(?:version=|purl\.org/rss|w3\.org/2005/Atom)")


def _recognises(sample: FileSample) -> bool:
    return _FEED.search(sample.head) is not None


READER = ReaderSpec(
    name="feed",
    title="RSS or Atom feed",
    brings="an article for each entry, with date, source, author, title, address",
    suffixes=(".rss", ".atom", ".xml"),
    also=(".rdf",),
    read=read,
    sure=(".rss", ".atom"),
    recognises=_recognises,
)
