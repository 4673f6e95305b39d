"""REFI-QDA projects, ``.qdpx`` (https://www.qdasoftware.org, version 1.5): codes on text sources.

Positions count Unicode code points of the plain text (section "PlainTextSelection").
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from coalition_annotator.formats import safe_io
from coalition_annotator.formats.metadata_columns import guess_columns, iso_date, told
from coalition_annotator.formats.records import (
    LEFT_OUT,
    REFUSED,
    AnnotatorRecord,
    Document,
    EntityRecord,
    LinkRecord,
    Options,
    Problem,
    Record,
    TagRecord,
    ValueRecord,
)
from coalition_annotator.formats.spec import ReaderSpec
from coalition_annotator.formats.xml_text import local_name
from coalition_annotator.model.entity import KINDS, PERSON
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.span import Span

_TEXT_MEMBER = 64 * safe_io.MIB
_OTHER_SOURCES = ("PictureSource", "PDFSource", "AudioSource", "VideoSource")
_OTHER_PARTS = ("Sets", "Graphs")
# What our own files call the parts of an entity's case, and an article's facts.
KIND, COUNTRY = "kind", "country"
FACTS = ("source", "author", "published", "url", "language")


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield the text sources of each project with their codings.

    Raises:
        UserError: a file is damaged or unsafe.
    """
    for path in files:
        with safe_io.Archive(path) as archive:
            yield from _Project(path, archive, options).found()


_DEEPEST = 200


def _children(element: Any, *names: str) -> Iterator[Any]:
    for child in element:
        if local_name(child) in names:
            yield child


class _Project:
    """Reads one project."""

    def __init__(self, path: Path, archive: safe_io.Archive, options: Options) -> None:
        self._path, self._archive, self._options = path, archive, options
        self._users: dict[str, str] = {}
        self._codes: dict[str, str] = {}
        self._notes: dict[str, str] = {}
        self._variables: dict[str, str] = {}
        self._entities: dict[str, str] = {}
        self._cases_of: dict[str, list[str]] = defaultdict(list)
        self._links: dict[str, list[tuple[str, str, str]]] = defaultdict(list)

    def found(self) -> Iterator[Record]:
        """Yield what the project holds: coders first, then codes, then sources."""
        name, root = self._root()
        for users in _children(root, "Users"):
            for user in _children(users, "User"):
                self._users[user.get("guid", "")] = user.get("name") or user.get("id") or "annotator"
                yield AnnotatorRecord(self._users[user.get("guid", "")])
        for book in _children(root, "CodeBook"):
            for codes in _children(book, "Codes"):
                yield from self._read_codes(codes, "")
        self._read_variables_and_notes(root)
        for cases in _children(root, "Cases"):
            for case in _children(cases, "Case"):
                yield from self._case(case)
        for links in _children(root, "Links"):
            for each in _children(links, "Link"):
                ends = (each.get("name") or "link", each.get("originGUID", ""), each.get("targetGUID", ""))
                self._links[ends[1]].append(ends)
        for sources in _children(root, "Sources"):
            yield from map(self._source, sources)
        for part in _children(root, *_OTHER_PARTS):
            if len(part):
                yield Problem(LEFT_OUT, f"{self._path}:{name}", f"{len(part)} × {local_name(part)}.")

    def _root(self) -> tuple[str, Any]:
        from defusedxml.ElementTree import ParseError, fromstring

        name = next((each for each in self._archive.names if each.lower().endswith(".qde")), None)
        if name is None:
            raise safe_io.damaged(self._path, "The archive holds no project (.qde).")
        try:
            return name, fromstring(self._archive.xml(name), forbid_dtd=True)
        except (ParseError, ValueError, RecursionError, LookupError) as error:
            raise safe_io.damaged(self._path, f"The project's XML is broken ({error}).") from error

    def _read_variables_and_notes(self, root: Any) -> None:
        for variables in _children(root, "Variables"):
            self._variables.update(
                {each.get("guid", ""): each.get("name", "") for each in _children(variables, "Variable")}
            )
        for notes in _children(root, "Notes"):
            for note in _children(notes, "Note"):
                self._notes[note.get("guid", "")] = self._content(note, "PlainTextContent", "plainTextPath")

    def _case(self, case: Any) -> Iterator[Record]:
        """Read a case: a person or organisation of ours, or else facts about the sources that it names."""
        name, values = case.get("name", ""), self._values(case)
        mentions = [each.get("targetGUID", "") for each in _children(case, "SelectionRef")]
        self._entities.update(dict.fromkeys(mentions, name))
        if values.get(KIND) in KINDS:
            yield EntityRecord(values[KIND], name, code=values.get(COUNTRY, ""))
        elif mentions:
            yield EntityRecord(PERSON, name)
        said = "; ".join(f"{variable}: {value}" for variable, value in values.items())
        for each in _children(case, "SourceRef"):
            self._cases_of[each.get("targetGUID", "")].append(f"{name} ({said})" if said else name)

    def _values(self, element: Any) -> dict[str, str]:
        """Return an element's variables by name."""
        result = {}
        for value in _children(element, "VariableValue"):
            named = next(
                (self._variables.get(e.get("targetGUID", ""), "") for e in _children(value, "VariableRef")), ""
            )
            content = next((each.text or "" for each in value if local_name(each) != "VariableRef"), "")
            if named and content:
                result[named] = content
        return result

    def _read_codes(self, parent: Any, path: str, depth: int = 0) -> Iterator[Record]:
        if depth > _DEEPEST:
            raise safe_io.damaged(self._path, f"The codes are nested over {_DEEPEST} deep.")
        for code in _children(parent, "Code"):
            label = f"{path} / {code.get('name', '')}" if path else code.get("name", "")
            self._codes[code.get("guid", "")] = label
            definition = next((each.text or "" for each in _children(code, "Description")), "")
            if definition:
                yield ValueRecord(label, "", "", definition)
            yield from self._read_codes(code, label, depth + 1)

    def _content(self, element: Any, inner: str, path_attribute: str) -> str:
        for child in _children(element, inner):
            return child.text or ""
        place = element.get(path_attribute) or ""
        if not place.startswith("internal://"):
            return ""
        member = place.removeprefix("internal://")
        name = next(
            (each for each in self._archive.names if each.rsplit("/", 1)[-1] == member.rsplit("/", 1)[-1]), None
        )
        if name is None:
            return ""
        return self._archive.read(name, largest=_TEXT_MEMBER).decode("utf-8-sig", "replace")

    def _source(self, source: Any) -> Document | Problem:
        name = source.get("name", "")
        where = f"{self._path}, {name}"
        if local_name(source) in _OTHER_SOURCES:
            return Problem(LEFT_OUT, where, f"A {local_name(source)}; only texts are read.")
        if local_name(source) != "TextSource":
            return Problem(LEFT_OUT, where, f"A {local_name(source)}.")
        try:
            text = self._content(source, "PlainTextContent", "plainTextPath")
        except UserError as error:
            return Problem(REFUSED, error.where, error.what)
        if not text.strip():
            return Problem(REFUSED, where, "This source has no plain text in the archive.")
        tags: list[TagRecord] = []
        problems: list[Problem] = []
        for selection in _children(source, "PlainTextSelection"):
            self._selection(selection, text, where, tags, problems)
        coded = [
            self._codes.get(ref.get("targetGUID", ""), "")
            for coding in _children(source, "Coding")
            for ref in _children(coding, "CodeRef")
        ]
        metadata: dict[str, Any] = {"codes": [each for each in coded if each]} if any(coded) else {}
        values = self._values(source)
        columns = guess_columns(values, FACTS)
        facts, rest = told(values, columns)
        metadata.update(rest)
        guid = source.get("guid") or name
        if self._cases_of.get(guid):
            metadata["cases"] = self._cases_of[guid]
        notes = [self._notes.get(each.get("targetGUID", ""), "") for each in _children(source, "NoteRef")]
        if any(notes):
            metadata["notes"] = [each for each in notes if each]
        description = next((each.text for each in _children(source, "Description") if each.text), None)
        if description:
            metadata["description"] = description
        created = iso_date((source.get("creationDateTime") or "")[:10])
        return Document(
            guid, where, text, title=name, tags=tuple(tags), problems=tuple(problems),
            links=self._links_among(tags), **facts,
            metadata={**metadata, "created": created} if created else metadata,
            annotators=tuple(dict.fromkeys(tag.annotator for tag in tags)),
        )  # fmt: skip

    def _links_among(self, tags: Sequence[TagRecord]) -> tuple[LinkRecord, ...]:
        """Return the links between tags; a selection with several codes stands for its first one."""
        by_guid: dict[str, TagRecord] = {}
        for tag in tags:
            by_guid.setdefault(tag.key.split("/")[0], tag)
        return tuple(
            LinkRecord(name, by_guid[source].key, by_guid[target].key, by_guid[source].annotator)
            for guid in by_guid
            for name, source, target in self._links.get(guid, ())
            if target in by_guid
        )

    def _selection(self, selection: Any, text: str, where: str, tags: list[TagRecord], problems: list[Problem]) -> None:
        guid = selection.get("guid", "")
        place = f"{where}, selection {guid}"
        try:
            span = Span(int(selection.get("startPosition", "")), int(selection.get("endPosition", "")))
        except ValueError:
            problems.append(Problem(REFUSED, place, "The selection has no positions."))
            return
        if not 0 <= span.start < span.end <= len(text):
            problems.append(
                Problem(REFUSED, place, f"The selection {span.start} to {span.end} lies outside of the text.")
            )
            return
        maker = selection.get("creatingUser", "")
        notes = [self._notes.get(each.get("targetGUID", ""), "") for each in _children(selection, "NoteRef")]
        said = "".join(each.text or "" for each in _children(selection, "Description"))
        attributes = _attributes(said)
        notes += [] if attributes else [said]
        entity = self._entities.get(guid, "")
        note = "\n".join(each for each in notes if each)
        codings = list(_children(selection, "Coding"))
        for coding in codings:
            who = self._users.get(coding.get("creatingUser") or maker, "") or self._options.annotator
            for reference in _children(coding, "CodeRef"):
                label = self._codes.get(reference.get("targetGUID", ""))
                if label is None:
                    problems.append(Problem(REFUSED, place, "The coding refers to a code that is not there."))
                else:
                    key = f"{guid}/{len(tags)}"
                    tags.append(TagRecord(key, label, (span,), who, attributes, entity, where=place, note=note))
        if not codings:
            who = self._users.get(maker, "") or self._options.annotator
            tags.append(TagRecord(guid, "Quotation", (span,), who, attributes, entity, where=place, note=note))


def _attributes(said: str) -> dict[str, Any]:
    """Return the attributes that files of ours keep in a description; none where it is a person's words."""
    if not said.startswith("{"):
        return {}
    try:
        found = json.loads(said)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


READER = ReaderSpec(
    name="refi_qda",
    title="REFI-QDA project",
    brings="text sources, codes, coders, notes, cases, variables, links",
    suffixes=(".qdpx",),
    read=read,
    sure=(".qdpx",),
)
