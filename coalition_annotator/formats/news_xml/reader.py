"""News agencies' and newspapers' XML: NewsML-G2 (news items, alone or in a message) and NITF.

Each item or NITF document is an article. An item that only refers to its content (a picture, a package) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from coalition_annotator.formats import downloads, html_text, safe_io
from coalition_annotator.formats.metadata_columns import iso_date
from coalition_annotator.formats.records import LEFT_OUT, Document, Options, Problem, Record
from coalition_annotator.formats.spec import FileSample, ReaderSpec
from coalition_annotator.formats.xml_text import local_name, text_of

# The standard's own declaration names its grammar, which is never fetched; one with rules of its own is refused.
_DOCTYPE = re.compile(rb"<!DOCTYPE\s+nitf\b[^\[\]>]*>", re.IGNORECASE)
_BLOCKS = frozenset({"p", "hl2", "li", "dt", "dd", "td", "br", "media-caption", "h1", "h2", "h3"})
_EDGE = "\x00"  # line ends in the markup part nothing; XML can't hold this sign
_PASSED_OVER = frozenset({"media", "note", "script", "style"})


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield the articles of each file.

    Raises:
        UserError: a file can't be read, or holds no article as NewsML-G2 or NITF has them.
    """
    from defusedxml.ElementTree import fromstring

    for path in files:
        data = _DOCTYPE.sub(b"", safe_io.read_bytes(path, largest=downloads.LARGEST), count=1)
        safe_io.require_plain_xml(path, data)
        with safe_io.library(path, "The file"):
            top = fromstring(data, forbid_dtd=True)
        number = 0
        items = [each for each in top.iter() if local_name(each) == "newsItem"]
        found = [_item(path, each) for each in items] if items else [_nitf(path, each) for each in _named(top, "nitf")]
        for document in found:
            if not document.text.strip():
                yield Problem(LEFT_OUT, str(path), f"“{document.title[:80] or document.key}” has no text.")
                continue
            number += 1
            yield document._replace(where=f"{path}, article {number}")
        downloads.require_articles(number, path, "NewsML-G2 or NITF")


def _named(top: Any, *names: str) -> Iterator[Any]:
    return (each for each in top.iter() if local_name(each) in names)


def _first(top: Any, *path: str) -> Any:
    """Return the first element that a path of local names leads to, each anywhere below the last; None for none."""
    for name in path:
        top = next((each for each in _named(top, name)), None) if top is not None else None
    return top


def _told(element: Any) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def _paragraphs(body: Any) -> list[str]:
    def edge(item: Any) -> str:
        return _EDGE if local_name(item) in _BLOCKS else ""

    def begins(item: Any) -> str | None:
        known = isinstance(item.tag, str) and local_name(item) not in _PASSED_OVER
        return edge(item) if known else None

    lines = (" ".join(line.split()) for line in text_of(body, begins, edge).split(_EDGE))
    return [line for line in lines if line]


def _article(path: Path, key: str, title: str, lines: list[str], **facts: Any) -> Document:
    metadata = {name: value for name, value in facts.pop("metadata").items() if value}
    text = "\n\n".join([title, *lines] if title and lines else lines)
    return Document(key or path.stem, str(path), text, title=title, metadata=metadata, **facts)


def _nitf(path: Path, top: Any) -> Document:
    head = _first(top, "body.head")
    issued = _first(top, "date.issue")
    published = _first(top, "pubdata")
    said = issued if issued is not None else published
    norm = said.get("norm") or said.get("date.publication") or "" if said is not None else ""
    publication = published.get("name") if published is not None else ""
    content = _first(top, "body.content")
    identity = _first(top, "doc-id")
    author = _first(head, "byline", "person") if head is not None else None
    byline = _told(author if author is not None else _first(head, "byline") if head is not None else None)
    url = published.get("ex-ref") or "" if published is not None else ""
    return _article(
        path, identity.get("id-string") or "" if identity is not None else "",
        _told(_first(top, "hl1")) or _told(_first(top, "title")), _paragraphs(content) if content is not None else [],
        source=publication or _told(_first(top, "distributor")), author=downloads.without_by(byline),
        published=iso_date(norm[:10] if "-" in norm else norm[:8]), url=url,
        language=downloads.language_code((_lang(top) or "")[:2]),
        metadata={
            "section": published.get("position.section") if published is not None else "",
            "dateline": _told(_first(top, "dateline")),
            "place": _told(_first(top, "dateline", "location")),
        },
    )  # fmt: skip


def _lang(element: Any) -> str:
    return next((value for name, value in element.attrib.items() if name.rsplit("}", 1)[-1] == "lang"), "")


def _item(path: Path, item: Any) -> Document:
    meta, about = _first(item, "itemMeta"), _first(item, "contentMeta")
    inner = _first(item, "inlineXML")
    nitf = next(_named(inner, "nitf"), None) if inner is not None else None
    data = _first(item, "inlineData")
    within = _nitf(path, nitf) if nitf is not None else None
    if within is not None:
        lines = within.text.split("\n\n")[1:] if within.title else within.text.split("\n\n")
    elif inner is not None:
        body = _first(inner, "body")
        lines = _paragraphs(body if body is not None else inner)
    else:
        lines = html_text.text_in(data.text or "").split("\n") if data is not None else []
    created = next(
        (_told(each) for top in (about, meta) if top is not None
         for each in _named(top, "contentCreated", "contentModified", "firstCreated", "versionCreated")), "",
    )  # fmt: skip
    provider = _first(meta, "provider") if meta is not None else None
    source = _told(_first(provider, "name")) or (provider.get("literal") or "") if provider is not None else ""
    creators = [_told(_first(each, "name")) for each in _named(about, "creator")] if about is not None else []
    byline = _told(_first(about, "by")) if about is not None else ""
    title = _told(_first(about, "headline")) if about is not None else ""
    language = _first(about, "language") if about is not None else None
    said = language.get("tag") if language is not None else _lang(item)
    subjects = [_told(_first(each, "name")) for each in _named(about, "subject")] if about is not None else []
    return _article(
        path, item.get("guid") or "", title or (within.title if within else ""), [line for line in lines if line],
        source=source or (within.source if within else "") or "",
        author=downloads.without_by(byline) or "; ".join(filter(None, creators)),
        published=iso_date(created[:10]), language=downloads.language_code((said or "")[:2]),
        metadata={
            "dateline": _told(_first(about, "dateline")) if about is not None else "",
            "slugline": _told(_first(about, "slugline")) if about is not None else "",
            "subject": "; ".join(filter(None, subjects)),
            "rights": _told(_first(item, "copyrightNotice")),
        },
    )  # fmt: skip


def _recognises(sample: FileSample) -> bool:
    head = sample.head
    return re.search(rb"<(?:\w+:)?(?:nitf|newsItem|newsMessage|packageItem)[\s>]", head) is not None


READER = ReaderSpec(
    name="news-xml",
    title="NewsML-G2, NITF",
    brings="each item with its date, source, author, title, language",
    suffixes=(".xml",),
    also=(".nitf", ".ntf"),
    read=read,
    recognises=_recognises,
)
