"""Web archives, ``.warc``, ``.warc.gz`` and ``.wacz``, by warcio: the article of each page that was kept."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from coalition_annotator.formats import downloads, safe_io
from coalition_annotator.formats.records import LEFT_OUT, Document, Options, Problem, Record
from coalition_annotator.formats.spec import ReaderSpec
from coalition_annotator.formats.web_page import reader as web_page
from coalition_annotator.model.errors import UserError

_LARGEST_PAGE = 16 * safe_io.MIB


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield the article of each page, each address once: its first capture counts.

    Raises:
        UserError: a file can't be read, or holds no page with an article.
    """
    for path in files:
        number = 0
        seen: set[str] = set()
        for where, stream in _streams(path):
            for each in _pages(path, where, stream):
                if isinstance(each, Document):
                    if each.key in seen:
                        yield Problem(LEFT_OUT, each.where, "The same page stands in the archive twice.")
                        continue
                    seen.add(each.key)
                    number += 1
                yield each
        downloads.require_articles(number, path, "WARC")


def _streams(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    if path.suffix.lower() != ".wacz":
        with safe_io.readable(path), path.open("rb") as file:
            yield str(path), file
        return
    with safe_io.Archive(path) as archive:
        for name in archive.names:
            if name.endswith((".warc", ".warc.gz")):
                yield f"{path}:{name}", io.BytesIO(archive.read(name))


def _pages(path: Path, where: str, stream: IO[bytes]) -> Iterator[Document | Problem]:
    from warcio.archiveiterator import ArchiveIterator

    records = iter(ArchiveIterator(stream))
    while True:
        with safe_io.library(path, "The archive"):
            record = next(records, None)
            page = _page(record) if record is not None else None
        if record is None:
            return
        if page is None:
            continue
        url, captured, data = page
        if len(data) > _LARGEST_PAGE:
            yield Problem(LEFT_OUT, f"{where}: {url}", "The page is too large.")
            continue
        try:
            found = web_page.from_html(data, path, url=url)
        except UserError as error:
            yield Problem(LEFT_OUT, f"{where}: {url}", error.what)
            continue
        kept = {**found.metadata, "captured": captured}
        yield found._replace(key=url, where=f"{where}: {url}", url=url, metadata=kept)


def _page(record: Any) -> tuple[str, str, bytes] | None:
    """Return the address, the time and the bytes of a page that was answered whole; None for all else."""
    if record.rec_type != "response" or record.http_headers is None:
        return None
    if record.http_headers.get_statuscode() != "200":
        return None
    if "html" not in (record.http_headers.get_header("Content-Type") or ""):
        return None
    headers = record.rec_headers
    data = record.content_stream().read(_LARGEST_PAGE + 1)
    return str(headers.get_header("WARC-Target-URI") or ""), str(headers.get_header("WARC-Date") or ""), data


READER = ReaderSpec(
    name="warc",
    title="Web archive (WARC, WACZ)",
    brings="the article of each page, with its address and when it was kept",
    suffixes=(".warc", ".wacz"),
    also=(".gz",),
    read=read,
    sure=(".warc", ".wacz"),
    recognises=lambda sample: sample.path.name.lower().endswith(".warc.gz"),
)
