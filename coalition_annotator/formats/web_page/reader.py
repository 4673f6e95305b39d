"""Saved web pages, ``.html`` and ``.mhtml``: main text, title, author, date and source, by trafilatura.

Nothing is fetched: neither images, nor styles, nor scripts, nor frames.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator, Mapping, Sequence
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from itertools import count as count_from
from pathlib import Path
from typing import Any

from coalition_annotator.files.web_addresses import parts_of
from coalition_annotator.formats import html_text, safe_io
from coalition_annotator.formats.metadata_columns import iso_date, present
from coalition_annotator.formats.records import LEFT_OUT, Document, Options, Problem, Record
from coalition_annotator.formats.spec import ReaderSpec
from coalition_annotator.formats.web_page.dates import published
from coalition_annotator.formats.web_page.facts import people_in, title_of
from coalition_annotator.model.errors import UserError

_LARGEST = 64 * safe_io.MIB
_LARGE, _MANY_TAGS = 2 * safe_io.MIB, 30_000
_DEEPEST, _MOST_PARTS, _LONGEST_HEADER = 100, 1000, 2000


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield the article of each page.

    Raises:
        UserError: a file can't be read, or no main text was found in it.
    """
    for path in files:
        if path.suffix.lower() in (".mhtml", ".mht"):
            data, url = _unpacked(path)
        else:
            data, url = safe_io.read_bytes(path, largest=_LARGEST), ""
        yield from_html(data, path, url=url)


def _parts(message: Message, path: Path) -> Iterator[Message]:
    """Yield a message's parts that hold no others.

    Raises:
        UserError: there are too many of them, or they are nested too deeply.
    """
    ahead = [(0, message)]
    for count in count_from(1):
        if not ahead:
            return
        depth, part = ahead.pop()
        if depth > _DEEPEST or count > _MOST_PARTS:
            raise safe_io.damaged(path, "The message has too many parts.")
        inner = part.get_payload()
        if isinstance(inner, list):
            ahead += [(depth + 1, each) for each in reversed(inner) if isinstance(each, Message)]
        else:
            yield part


def _message(path: Path) -> Message:
    # The policy of old: the new one reads headers that are broken in ways that end in errors of its own.
    with safe_io.library(path, "The message"):
        return email.message_from_bytes(safe_io.read_bytes(path, largest=_LARGEST), policy=email.policy.compat32)


def _header(message: Message, name: str) -> str:
    """Return a header's text, decoded as far as it can be."""
    raw = str(message.get(name) or "")[:_LONGEST_HEADER]
    try:
        return str(make_header(decode_header(raw))).replace("\n", " ").replace("\r", "").strip()
    except (ValueError, LookupError, HeaderParseError):
        return raw.strip()


def _unpacked(path: Path) -> tuple[bytes, str]:
    message = _message(path)
    for part in _parts(message, path):
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                url = message.get("Snapshot-Content-Location") or part.get("Content-Location") or ""
                return content, str(url)
    raise safe_io.damaged(path, "The archive holds no web page.")


def from_html(data: bytes, path: Path, *, url: str = "") -> Document:
    """Return the article in a page.

    Raises:
        UserError: no main text was found.
    """
    with safe_io.library(path, "The page"):
        facts = _plainly(data) if _is_large(data) else _extracted(data, url)
    tree = _tree(data)
    heads = [each.text_content() for each in tree.iter("h1")] if tree is not None else []
    site, host = present(facts.get("sitename")), parts_of(present(facts.get("url")) or url).hostname or ""
    text = str(facts.get("text") or "")
    if not text.strip():
        raise UserError("No article was found in this page.", where=str(path), remedy="Copy its text and paste it.")
    kept = {
        name: facts[name]
        for name in ("description", "categories", "tags", "license")
        if facts.get(name) and facts[name] != []
    }
    return Document(
        path.stem,
        str(path),
        text.replace("\x00", ""),
        title=title_of(present(facts.get("title")), heads, site, host) or path.stem,
        source=site or host or present(facts.get("hostname")),
        author=people_in(present(facts.get("author")), site, host),
        published=published(tree, url or present(facts.get("url"))) if tree is not None else "",
        url=present(facts.get("url")) or url,
        language=present(facts.get("language")),
        metadata=kept,
    )


def _tree(data: bytes) -> Any:
    """Return a page's tree; None where it has none."""
    from lxml import etree

    try:
        return html_text.parsed(data)
    except (etree.LxmlError, ValueError):
        return None


def _is_large(data: bytes) -> bool:
    """Tell whether a page is so large that looking for its main part would take minutes."""
    return len(data) > _LARGE or data.count(b"<") > _MANY_TAGS


def _extracted(data: bytes, url: str) -> Mapping[str, Any]:
    from trafilatura import bare_extraction

    found = bare_extraction(
        data, url=url if url.startswith("http") else None, include_comments=False, include_tables=True,
        with_metadata=True, favor_recall=True,
    )  # fmt: skip
    return found if isinstance(found, dict) else found.as_dict() if found is not None else {}


def _plainly(data: bytes) -> Mapping[str, Any]:
    """Return the text of a large page's article, main part or body, and what its head says, in one pass."""
    tree = html_text.parsed(data)
    top = next((each for name in ("article", "main", "body") if (each := tree.find(f".//{name}")) is not None), tree)

    told = {
        str(meta.get("property") or meta.get("name")).lower(): meta.get("content") or ""
        for meta in tree.iterfind(".//meta")
    }
    return {
        "text": "\n".join(html_text.lines_of(top)),
        "title": told.get("og:title") or tree.findtext(".//title"), "sitename": told.get("og:site_name"),
        "author": told.get("author"), "url": told.get("og:url"),
        "language": tree.get("lang"), "description": told.get("description"),
    }  # fmt: skip


def read_messages(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield the article in each e-mail: its plain text, or else its HTML.

    Raises:
        UserError: a file can't be read, or holds no text.
    """
    for path in files:
        message = _message(path)
        bodies: dict[str, Message] = {}
        problems: list[Problem] = []
        with safe_io.library(path, "The message"):
            for part in _parts(message, path):
                kind = part.get_content_type()
                name = part.get_filename()
                if name or kind not in ("text/plain", "text/html") or kind in bodies:
                    problems.append(Problem(LEFT_OUT, str(path), f"The attachment '{name or kind}'."))
                else:
                    bodies[kind] = part
            text = _content(bodies["text/plain"]) if "text/plain" in bodies else ""
            if not text.strip() and "text/html" in bodies:
                text = from_html(_content(bodies["text/html"]).encode("utf-8", "replace"), path).text
        if not text.strip():
            raise UserError("This message holds no text.", where=str(path), remedy="Leave it out.")
        sender, to = _header(message, "From"), _header(message, "To")
        yield Document(
            path.stem,
            str(path),
            text.replace("\x00", ""),
            title=_header(message, "Subject") or path.stem,
            author=sender.split("<")[0].strip(' "') or sender.strip(' "<>'),
            published=iso_date(_header(message, "Date")),
            metadata={"to": to} if to else {},
            problems=tuple(problems),
        )


def _content(part: Message) -> str:
    raw = part.get_payload(decode=True)
    data = raw if isinstance(raw, bytes) else b""
    try:
        return data.decode(part.get_content_charset() or "utf-8")
    except (LookupError, ValueError):  # an unknown or wrong charset
        return data.decode("utf-8", "replace")


READER = ReaderSpec(
    name="html",
    title="Saved web page",
    brings="main text, title, author, date, source; nothing is fetched",
    suffixes=(".html", ".htm", ".mhtml", ".mht"),
    read=read,
    sure=(".mhtml", ".mht"),
    general=True,
    recognises=lambda sample: sample.suffix in (".html", ".htm"),
    texts=True,
)
MESSAGES = ReaderSpec(
    name="email",
    title="E-mail",
    brings="text, subject, sender, date",
    suffixes=(".eml",),
    read=read_messages,
    sure=(".eml",),
    texts=True,
)
