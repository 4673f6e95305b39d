"""Whatever a reader yields, in a form that the project can keep: one place for all formats.

Files may say anything: half of a surrogate pair, a number where a name is wanted, lists within lists without end.
Lengths of texts stay as they are, since offsets count them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, cast

from coalition_annotator.formats.records import (
    REFUSED,
    AnnotatorRecord,
    Document,
    EntityRecord,
    EventRecord,
    LinkRecord,
    Problem,
    Record,
    TagRecord,
    ValueRecord,
)
from coalition_annotator.model.span import Span, Spans

_SURROGATES = re.compile("[\ud800-\udfff]")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_DEEPEST = 12
_LONGEST_FACT = 100_000
_FURTHEST = 2**31


def text(value: object) -> str:
    """Return a value as text that can be encoded; None is empty."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    found = value if isinstance(value, str) else str(value)
    return found if found.isascii() else _SURROGATES.sub("\ufffd", found)


def fact(value: object) -> str:
    """Return a short text, such as a title or a name, without NUL."""
    found = text(value)
    return (found.replace("\x00", "") if "\x00" in found else found)[:_LONGEST_FACT]


def plain(value: Any, depth: int = 0) -> Any:
    """Return a value in JSON's types; what is nested too deeply is cut, and says so."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**63 else str(float(value)) if abs(value) < 10**300 else "a huge number"
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, (Mapping, list, tuple)):
        if depth >= _DEEPEST:
            return "… (nested too deeply)"
        if isinstance(value, Mapping):
            return {fact(key): plain(each, depth + 1) for key, each in value.items()}
        return [plain(each, depth + 1) for each in value]
    return fact(value)


def _spans(spans: Spans) -> Spans:
    """Return spans that count whole code points; others are cut to nothing, which is refused later."""
    if all(type(a) is int and type(b) is int and -_FURTHEST < a < _FURTHEST > b > -_FURTHEST for a, b in spans):
        return spans
    return (Span(0, 0),)


def storable(found: Record) -> Record:
    """Return what a file says in a form that can be stored, shown and written; a Problem where there is none."""
    if isinstance(found, Document):
        if "\x00" in text(found.text):
            return Problem(REFUSED, fact(found.where), "Its text holds NUL characters. Save it as plain text.")
        return _document(found)
    if isinstance(found, AnnotatorRecord):
        colour = found.colour if isinstance(found.colour, str) and _COLOUR.fullmatch(found.colour) else ""
        return AnnotatorRecord(fact(found.name), colour)
    if isinstance(found, (EntityRecord, ValueRecord, Problem)):
        return cast("Record", type(found)(*map(fact, found)))
    return found


def _document(found: Document) -> Document:
    facts = {name: fact(getattr(found, name)) for name in _FACTS}
    return found._replace(
        **facts,
        text=text(found.text),
        metadata=plain(found.metadata),
        tags=tuple(_tag(tag) for tag in found.tags),
        links=tuple(LinkRecord(*map(fact, link)) for link in found.links),
        events=tuple(_event(event) for event in found.events),
        problems=tuple(Problem(*map(fact, each)) for each in found.problems),
        annotators=tuple(map(fact, found.annotators)),
    )


_FACTS = ("key", "where", "title", "source", "author", "published", "url", "language")


def _tag(tag: TagRecord) -> TagRecord:
    return TagRecord(
        fact(tag.key), fact(tag.label), _spans(tag.spans), fact(tag.annotator),
        plain(tag.attributes) if tag.attributes else tag.attributes, fact(tag.entity),
        None if tag.words is None else text(tag.words), fact(tag.where), fact(tag.note),
        plain(tag.kept) if tag.kept else tag.kept, fact(tag.entity_kind), fact(tag.entity_code),
    )  # fmt: skip


def _event(event: EventRecord) -> EventRecord:
    parts = tuple((fact(role), fact(key)) for role, key in event.parts)
    return EventRecord(
        fact(event.key), fact(event.label), fact(event.trigger), parts, fact(event.annotator), fact(event.where)
    )
