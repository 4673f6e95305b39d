"""Lists of articles without their texts: MediaCloud's stories, GDELT's articles and its Global Knowledge Graph.

Each becomes an article with title, source and web address, whose text can be fetched from the address afterwards. GDELT
says when it saw an article, not when it appeared, so that this is no date of publication.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from pathlib import Path

from coalition_annotator.files import text_file
from coalition_annotator.files.web_addresses import parts_of
from coalition_annotator.formats import downloads, safe_io
from coalition_annotator.formats.metadata_columns import iso_date
from coalition_annotator.formats.records import LEFT_OUT, Document, Options, Problem, Record
from coalition_annotator.formats.spec import FileSample, ReaderSpec
from coalition_annotator.model.article import TITLE_ONLY

_GRAPH_LINE = re.compile(rb"\d{14}-T?\d+\t\d{14}\t\d\t")
_GRAPH_COLUMNS = 27
_PAGE_TITLE = re.compile(r"<PAGE_TITLE>(?P<title>.*?)</PAGE_TITLE>")
_MEDIA_CLOUD = {"publish_date", "media_name", "title", "url"}


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield the articles of each list; those without title or address are left out.

    Raises:
        UserError: a file can't be read, or lists nothing.
    """
    for path in files:
        number = 0
        for place, row in enumerate(_rows(path, options), 1):
            url, title = row.get("url", "").strip(), " ".join(unescape(row.get("title", "")).split())
            address = parts_of(url)
            if not title or address.scheme not in ("http", "https"):
                yield Problem(LEFT_OUT, f"{path}, line {place}", "It has no title or no web address.")
                continue
            number += 1
            facts = {name: row[name] for name in ("seen", "country", "themes") if row.get(name)}
            yield Document(
                url, f"{path}, line {place}", title, title=title,
                source=row.get("source", "") or address.netloc.removeprefix("www."),
                published=iso_date(row.get("published", "")[:10]), url=url,
                language=downloads.language_code(row.get("language", "")), metadata={**facts, TITLE_ONLY: True},
            )  # fmt: skip
        downloads.require_articles(number, path, "MediaCloud and GDELT")


def _rows(path: Path, options: Options) -> Iterator[Mapping[str, str]]:
    if path.suffix.lower() == ".json":
        yield from _articles(safe_io.parsed_json(path, safe_io.read_bytes(path, largest=downloads.LARGEST)))
        return
    text = text_file.read(path, encoding=options.encoding or None, largest=downloads.LARGEST).text
    if _GRAPH_LINE.match(text[:200].encode()):
        yield from map(_of_graph, text.splitlines())
        return
    for row in csv.DictReader(io.StringIO(text)):
        told = {str(name).strip().lower(): value or "" for name, value in row.items() if isinstance(value, str)}
        if "media_name" in told:
            yield {**told, "published": told.get("publish_date", ""), "source": told["media_name"]}
        else:
            yield {"url": told.get("url", ""), "title": told.get("title", ""), "seen": told.get("date", "")}


def _articles(data: object) -> Iterator[Mapping[str, str]]:
    found = data.get("articles") if isinstance(data, dict) else None
    for each in found if isinstance(found, list) else []:
        if isinstance(each, dict):
            told = {str(name): str(value or "") for name, value in each.items()}
            yield {
                "url": told.get("url", ""), "title": told.get("title", ""), "seen": told.get("seendate", ""),
                "source": told.get("domain", ""), "language": told.get("language", ""),
                "country": told.get("sourcecountry", ""),
            }  # fmt: skip


def _of_graph(line: str) -> Mapping[str, str]:
    cells = line.split("\t")
    if len(cells) < _GRAPH_COLUMNS:
        return {}
    title = _PAGE_TITLE.search(cells[26])
    return {
        "url": cells[4], "title": title["title"] if title else "", "source": cells[3], "seen": cells[1],
        "themes": "; ".join(filter(None, cells[7].split(";"))),
    }  # fmt: skip


def _recognises(sample: FileSample) -> bool:
    if sample.suffix == ".json":
        found = sample.json.get("articles") if isinstance(sample.json, dict) else None
        return isinstance(found, list) and bool(found) and isinstance(found[0], dict) and "seendate" in found[0]
    if _GRAPH_LINE.match(sample.head):
        return True
    columns = {each.strip().strip('"').lower() for each in sample.text.split("\n", 1)[0].split(",")}
    texts = {"text", "body", "content", "story_text"} & columns
    return not texts and (columns >= _MEDIA_CLOUD or columns == {"url", "mobileurl", "date", "title"})


READER = ReaderSpec(
    name="links",
    title="MediaCloud, GDELT",
    brings="title, source, address of each article; its text can be fetched afterwards",
    suffixes=(".csv", ".json"),
    also=(".gkg", ".tsv", ".txt"),
    read=read,
    recognises=_recognises,
)
