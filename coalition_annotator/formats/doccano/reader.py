"""Doccano's JSON Lines: sequence labelling with or without relations; also Prodigy's ``spans``.

Each line has ``text`` and either ``label``/``labels`` (lists of start, end, label) or ``entities`` and
``relations`` (objects with ids). Offsets are code points.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from coalition_annotator.formats import safe_io
from coalition_annotator.formats.metadata_columns import as_text, guess_columns, is_told, listed, told
from coalition_annotator.formats.records import REFUSED, Document, LinkRecord, Options, Problem, Record, TagRecord
from coalition_annotator.formats.spec import ReaderSpec
from coalition_annotator.formats.tables.reader import bounded_lines
from coalition_annotator.model.span import Span

_LISTS = ("label", "labels", "entities", "spans")
_TAKEN = frozenset({"text", "data", "relations", "Comments", "comments", "tokens", *_LISTS})


def looks_like(line: Mapping[str, Any]) -> bool:
    """Tell whether a JSON object is a line of this format, and not of a table."""
    if not isinstance(line.get("text", line.get("data")), str):
        return False
    return any(isinstance(line.get(name), list) for name in _LISTS)


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield the documents of each file.

    Raises:
        UserError: a line is no JSON object.
    """
    for path in files:
        with safe_io.readable(path), path.open("rb") as file:
            for number, line in enumerate(bounded_lines(path, file), 1):
                if line.strip():
                    item = safe_io.parsed_json(path, line.removeprefix(b"\xef\xbb\xbf"), line=number)
                    if not isinstance(item, dict):
                        raise safe_io.damaged(path, "Each line must be a JSON object.", line=number)
                    yield _document(path, number, item, options)


def _document(path: Path, number: int, item: dict[str, Any], options: Options) -> Document | Problem:
    where = f"{path}:{number}"
    text = item.get("text", item.get("data"))
    if not isinstance(text, str) or not text.strip():
        return Problem(REFUSED, where, "This line has no text.")
    facts = {**item.get("meta", {}), **item} if isinstance(item.get("meta"), dict) else item
    facts = {name: value for name, value in facts.items() if name not in _TAKEN and name != "meta"}
    columns = guess_columns(facts, ("title", "source", "author", "published", "url", "language", "key"))
    fields, metadata = told(facts, columns)
    key = fields.pop("key", "") or f"{path.stem}:{number}"
    annotator = as_text(item.get("annotator") or item.get("_annotator_id") or item.get("username")) or options.annotator
    comments = item.get("Comments") or item.get("comments")
    if comments:
        metadata["comments"] = comments
    problems: list[Problem] = []
    tags: dict[str, TagRecord] = {}
    again: list[TagRecord] = []
    for place, entry in enumerate(
        each for name in _LISTS for each in listed(item.get(name)) if isinstance(each, (list, dict))
    ):
        tag = _tag(entry, place, annotator, where)
        if tag is None:
            problems.append(Problem(REFUSED, where, f"The label {str(entry)[:80]} has no start, end and name."))
        elif not 0 <= tag.spans[0].start < tag.spans[0].end <= len(text):
            problems.append(Problem(REFUSED, where, f"The label {str(entry)[:80]} lies outside of the text."))
        elif tag.key in tags:
            again.append(tag)
        else:
            tags[tag.key] = tag
    for name in ("label", "labels"):
        plain = (
            [each for each in item.get(name) or [] if isinstance(each, str)] if isinstance(item.get(name), list) else []
        )
        if plain:
            metadata[name] = plain
    links: list[LinkRecord] = []
    for entry in listed(item.get("relations")):
        link = _link(entry, tags, annotator, where)
        if link is None:
            problems.append(Problem(REFUSED, where, f"The relation {str(entry)[:80]} names a label that is not there."))
        else:
            links.append(link)
    return Document(
        key=key, where=where, text=text, metadata=metadata, tags=(*tags.values(), *again), links=tuple(links),
        problems=tuple(problems), annotators=(annotator,), **fields,
    )  # fmt: skip


def _tag(entry: list[Any] | dict[str, Any], place: int, annotator: str, where: str) -> TagRecord | None:
    if isinstance(entry, list):
        values = entry[:3]
        key, rest = f"{place}", {}
    else:
        values = [
            entry.get("start_offset", entry.get("start")),
            entry.get("end_offset", entry.get("end")),
            entry.get("label"),
        ]
        key = str(entry.get("id", place))
        known = {"id", "start_offset", "end_offset", "start", "end", "label", "token_start", "token_end", "text"}
        known |= {"attributes", "entity"} | ({"entity_kind", "country"} if as_text(entry.get("entity")) else set())
        rest = {name: value for name, value in entry.items() if name not in known and is_told(value)}
    if len(values) != 3 or not all(type(value) is int for value in values[:2]) or not isinstance(values[2], str):
        return None
    told = entry if isinstance(entry, dict) else {}
    given, meant = told.get("attributes"), as_text(told.get("entity"))
    return TagRecord(
        key,
        values[2],
        (Span(values[0], values[1]),),
        annotator,
        given if isinstance(given, dict) else {},
        meant,
        where=where,
        kept=rest,
        entity_kind=as_text(told.get("entity_kind")) if meant else "",
        entity_code=as_text(told.get("country")) if meant else "",
    )


def _link(entry: Any, tags: Mapping[str, TagRecord], annotator: str, where: str) -> LinkRecord | None:
    if not isinstance(entry, dict):
        return None
    ends = str(entry.get("from_id", entry.get("head"))), str(entry.get("to_id", entry.get("child")))
    label = entry.get("type", entry.get("label"))
    if ends[0] not in tags or ends[1] not in tags or not isinstance(label, str):
        return None
    return LinkRecord(label, ends[0], ends[1], annotator, where)


READER = ReaderSpec(
    name="doccano",
    title="doccano JSON Lines",
    brings="tags and relations",
    suffixes=(".jsonl",),
    read=read,
    also=(".ndjson",),
    recognises=lambda sample: isinstance(sample.first_line, dict) and looks_like(sample.first_line),
)
