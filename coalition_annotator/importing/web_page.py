"""Saved web pages, ``.html`` and ``.mhtml``: main text, title, author, date and source, by trafilatura.

Nothing is fetched: neither images, nor styles, nor scripts, nor frames.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from pathlib import Path

from coalition_annotator.importing import guard
from coalition_annotator.importing.facts import iso_date, present
from coalition_annotator.importing.found import Document, Found, Options
from coalition_annotator.model.errors import UserError

_LARGEST = 64 * guard.MIB


def read(files: Sequence[Path], options: Options) -> Iterator[Found]:
    """Yield the article of each page.

    Raises:
        UserError: a file can't be read, or no main text was found in it.
    """
    for path in files:
        data = guard.read_bytes(path, largest=_LARGEST)
        url = ""
        if path.suffix.lower() in (".mhtml", ".mht"):
            data, url = _unpacked(path, data)
        yield from_html(data, path, url=url)


def _unpacked(path: Path, data: bytes) -> tuple[bytes, str]:
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                url = message.get("Snapshot-Content-Location") or part.get("Content-Location") or ""
                return content, str(url)
    raise guard.damaged(path, "The archive holds no web page.")


def from_html(data: bytes, path: Path, *, url: str = "") -> Document:
    """Return the article in a page.

    Raises:
        UserError: no main text was found.
    """
    from trafilatura import bare_extraction

    try:
        found = bare_extraction(
            data, url=url if url.startswith("http") else None, include_comments=False, include_tables=True,
            with_metadata=True, favor_recall=True,
        )  # fmt: skip
    except (ValueError, RecursionError, LookupError) as error:
        raise guard.damaged(path, f"The page can't be read ({error}).") from error
    facts = found if isinstance(found, dict) else found.as_dict() if found is not None else {}
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
        title=present(facts.get("title")) or path.stem,
        source=present(facts.get("sitename")) or present(facts.get("hostname")),
        author=present(facts.get("author")),
        published=iso_date(facts.get("date")),
        url=present(facts.get("url")) or url,
        language=present(facts.get("language")),
        metadata=kept,
    )


def read_messages(files: Sequence[Path], options: Options) -> Iterator[Found]:
    """Yield the article in each e-mail: its plain text, or else its HTML.

    Raises:
        UserError: a file can't be read, or holds no text.
    """
    from coalition_annotator.importing.found import LEFT_OUT, Problem

    for path in files:
        message = email.message_from_bytes(guard.read_bytes(path, largest=_LARGEST), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        body = message.get_body(preferencelist=("plain", "html"))
        problems = [
            Problem(LEFT_OUT, str(path), f"The attachment '{part.get_filename() or part.get_content_type()}'.")
            for part in message.iter_attachments()
        ]
        text = _content(body)
        if body is not None and body.get_content_type() == "text/html":
            text = from_html(text.encode(), path).text
        if not text.strip():
            raise UserError("This message holds no text.", where=str(path), remedy="Leave it out.")
        sender = str(message.get("From") or "")
        yield Document(
            path.stem,
            str(path),
            text.replace("\x00", ""),
            title=str(message.get("Subject") or path.stem),
            author=sender.split("<")[0].strip(' "') or sender,
            published=iso_date(message.get("Date")),
            metadata={"to": str(message["To"])} if message["To"] else {},
            problems=tuple(problems),
        )


def _content(body: object) -> str:
    if not isinstance(body, EmailMessage):
        return ""
    try:
        return str(body.get_content())
    except (LookupError, ValueError):  # an unknown or wrong charset
        raw = body.get_payload(decode=True)
        return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
