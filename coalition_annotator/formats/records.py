"""What files say, in one form for all formats: texts, tags, links, events and problems.

Spans are half-open, in Unicode code points of the raw text as the file has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from coalition_annotator.model.span import Spans

REFUSED, REPAIRED, LEFT_OUT = "refused", "repaired", "left out"


class Problem(NamedTuple):
    """Something that could not be taken over as it stands: ``kind`` is one of the three above.

    ``where`` names file and place ('a.ann:53'); ``what`` is a sentence.
    """

    kind: str
    where: str
    what: str


class TagRecord(NamedTuple):
    """A tag. ``key`` names it within its document and annotator.

    ``words`` is what the file says that the spans cover (None: it does not say); ``entity`` is the
    name of what is meant, ``entity_kind`` one of entity.KINDS and ``entity_code`` its country, where the file says so;
    ``kept`` is what has no place elsewhere, and stays with the tag.
    """

    key: str
    label: str
    spans: Spans
    annotator: str = ""
    attributes: Mapping[str, Any] = {}
    entity: str = ""
    words: str | None = None
    where: str = ""
    note: str = ""
    kept: Mapping[str, Any] = {}
    entity_kind: str = ""
    entity_code: str = ""


def covers(text: str, spans: Spans, words: str | None) -> bool:
    """Tell whether spans cover the words that a file gives, white space apart; None says nothing against them."""
    if words is None:
        return True
    covered = "".join(text[span.start : span.end] for span in spans)
    return "".join(covered.split()) == "".join(words.split())


class LinkRecord(NamedTuple):
    """An edge from one tag to another, by their keys."""

    label: str
    source: str
    target: str
    annotator: str = ""
    where: str = ""


class EventRecord(NamedTuple):
    """A trigger with its parts, each a role and a tag's key: brat's events, and frames elsewhere."""

    key: str
    label: str
    trigger: str
    parts: tuple[tuple[str, str], ...]
    annotator: str = ""
    where: str = ""


class Document(NamedTuple):
    """One article with all that its files say of it.

    ``key`` is its name in the import, the same each time the same files are read.
    ``published`` is an ISO date or empty. ``annotators`` names those who looked at it, also
    where they tagged nothing.
    """

    key: str
    where: str
    text: str
    title: str = ""
    source: str = ""
    author: str = ""
    published: str = ""
    url: str = ""
    language: str = ""
    metadata: Mapping[str, Any] = {}
    tags: tuple[TagRecord, ...] = ()
    links: tuple[LinkRecord, ...] = ()
    events: tuple[EventRecord, ...] = ()
    problems: tuple[Problem, ...] = ()
    annotators: tuple[str, ...] = ()


class EntityRecord(NamedTuple):
    """A person, an organisation or a country that a file lists; ``kind`` is one of entity.KINDS, ``code`` alpha-2."""

    kind: str
    name: str
    note: str = ""
    code: str = ""


class AnnotatorRecord(NamedTuple):
    """An annotator that a file describes."""

    name: str
    colour: str = ""


class ValueRecord(NamedTuple):
    """A value that a file's own codebook gives to an attribute of a label."""

    label: str
    attribute: str
    name: str
    definition: str = ""


Record = Document | EntityRecord | AnnotatorRecord | ValueRecord | Problem


class Options(NamedTuple):
    """How files are to be read, where they leave a choice.

    ``columns`` maps 'text', 'title', 'source', 'author', 'published', 'url', 'language' and 'key' to a
    table's columns; those without a place become metadata. ``split`` is a regular expression of the
    lines that part articles in one file. ``annotator`` names whoever tagged where the file does not say.
    ``encoding`` and ``delimiter`` are for plain text and tables that do not tell theirs.
    """

    columns: Mapping[str, str] = {}
    split: str = ""
    annotator: str = ""
    encoding: str = ""
    delimiter: str = ""
