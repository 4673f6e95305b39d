"""Parting one file that holds many articles, as news databases deliver them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from coalition_annotator.formats.metadata_columns import iso_date
from coalition_annotator.formats.records import LEFT_OUT, Document, Problem
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.text import guess_title

_HEADER_LINES = 14
_FACT = re.compile(r"(?P<name>[A-Za-z][A-Za-z \-]{1,24}):\s+(?P<value>\S.{0,300})")
_FIELDS = {
    "title": "title", "headline": "title", "hl": "title", "hd": "title",
    "source": "source", "publication": "source", "publication title": "source", "newspaper": "source",
    "byline": "author", "author": "author", "by": "author",
    "date": "published", "load-date": "published", "publication date": "published", "published": "published",
    "url": "url", "document url": "url", "link": "url", "language": "language",
}  # fmt: skip


class Rule(NamedTuple):
    """A rule that parts articles: what it is called, and the lines that part them.

    ``sure``: where such lines stand, a file is a collection of articles; other lines may also adorn a single one.
    """

    name: str
    pattern: str
    sure: bool = False


RULES = (
    Rule("Document 1 of 20", r"(?:Document|Dokument)\s+\d+\s+(?:of|von|de)\s+\d+", sure=True),
    Rule("1 of 20 DOCUMENTS", r"\d+\s+(?:of|von)\s+\d+\s+DO[CK]UMENTS?", sure=True),
    Rule("End of Document", r"End of Document", sure=True),
    Rule("Line of ____", r"_{10,}"),
    Rule("Line of ====", r"={5,}"),
    Rule("Line of ----", r"-{5,}"),
    Rule("Line of ****", r"\*{3,}(?:\s*\*{3,})*"),
    Rule("Document ID (Factiva)", r"Document [A-Z]{2,}[0-9a-z]{10,}", sure=True),
)


def propose(text: str) -> Rule | None:
    """Return the first rule that parts the text into at least two articles, or None."""
    return next((rule for rule in RULES if len(pieces(text, rule.pattern)) > 1), None)


def pieces(text: str, pattern: str) -> list[str]:
    """Return what stands between the lines that a regular expression matches as wholes, blank pieces left out.

    Raises:
        UserError: the pattern is no regular expression.
    """
    try:
        parting = re.compile(rf"^[ \t]*(?:{pattern})[ \t]*$", re.MULTILINE)
    except re.error as error:
        raise UserError(
            f"The rule is no regular expression ({error}).", where=pattern, remedy="Choose a rule from the list."
        ) from error
    cuts = [(match.start(), match.end()) for match in parting.finditer(text)]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    parts = (text[start:end].strip("\n") for start, end in zip(starts, ends, strict=True))
    return [part for part in parts if part.strip()]


def split(document: Document, pattern: str) -> Iterator[Document | Problem]:
    """Yield an article for each piece; lines such as 'Byline: …' at its head become facts, and stay in its text."""
    parts = pieces(document.text, pattern)
    if len(parts) < 2:
        yield document
        return
    for number, part in enumerate(parts, 1):
        if len(part.split()) < 3:
            yield Problem(LEFT_OUT, f"{document.where}, piece {number}", f"“{part.strip()}” is no article.")
            continue
        facts = _facts(part)
        title = facts.pop("title", "") or guess_title(part)
        yield document._replace(
            key=f"{document.key}#{number}",
            where=f"{document.where}, piece {number}",
            text=part,
            title=title,
            problems=document.problems if number == 1 else (),
            **{"source": document.source, **facts},
        )


def _facts(part: str) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for line in part.strip().split("\n")[:_HEADER_LINES]:
        match = _FACT.fullmatch(line.strip())
        field = _FIELDS.get(match["name"].strip().lower()) if match else None
        if match and field and field not in result:
            value = match["value"].strip()
            value = iso_date(value) if field == "published" else value
            if value:
                result[field] = value
    return result
