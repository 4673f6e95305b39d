"""Discourse Network Analyzer 3 projects, ``.dna``: an SQLite file with documents, coders and statements.

Positions are UTF-16 units, as Java counts. A statement is a tag whose variables are attributes; entities of
variables that hold persons or organisations become entities, with their own attributes as notes. Coders'
passwords are not read.
"""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from coalition_annotator.formats import safe_io
from coalition_annotator.formats.record_checks import fact
from coalition_annotator.formats.records import (
    LEFT_OUT,
    REFUSED,
    AnnotatorRecord,
    Document,
    EntityRecord,
    Options,
    Problem,
    Record,
    TagRecord,
    ValueRecord,
)
from coalition_annotator.formats.spec import ReaderSpec
from coalition_annotator.model.entity import ORGANISATION, PERSON
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.span import Span
from coalition_annotator.model.text import Utf16, Utf16Map

_NEEDED = frozenset(
    {"CODERS", "DOCUMENTS", "STATEMENTTYPES", "VARIABLES", "STATEMENTS", "ENTITIES", "DATASHORTTEXT", "DATABOOLEAN"}
)
_PERSONS = ("person", "actor", "speaker", "politician")
_ORGANISATIONS = ("organization", "organisation", "party", "institution")
_DATA = ("DATABOOLEAN", "DATAINTEGER", "DATALONGTEXT")
_LONGEST_CELL, _SECONDS = 64 * safe_io.MIB, 8
_LEFT = ("REGEXES", "VARIABLELINKS", "CODERRELATIONS")


def looks_like(head: bytes) -> bool:
    """Tell whether a file begins as an SQLite file does."""
    return head.startswith(b"SQLite format 3\x00")


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield coders, entities, values and documents of each project.

    Raises:
        UserError: a file is no project of version 3, or is damaged.
    """
    for path in files:
        safe_io.head(path)
        try:
            with closing(sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1", uri=True)) as file:
                file.execute("PRAGMA trusted_schema = OFF")
                file.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_CELL)
                _limit_time(file, _SECONDS + path.stat().st_size / safe_io.MIB)
                file.row_factory = sqlite3.Row
                _require_tables(path, file)
                yield from _Project(path, file).found()
        except (sqlite3.DatabaseError, UnicodeDecodeError, OverflowError) as error:
            raise safe_io.damaged(path, f"The project can't be read ({error}).") from error


def _limit_time(file: sqlite3.Connection, seconds: float) -> None:
    until = time.monotonic() + seconds
    file.set_progress_handler(lambda: time.monotonic() > until, 100_000)


def _tables(file: sqlite3.Connection) -> set[str]:
    """Return the names of the tables; what is a view instead can go on for ever."""
    return {str(name) for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _number(value: object) -> int:
    """Return a cell that should hold a whole number; -1 where it holds none."""
    return value if isinstance(value, int) else -1


def _require_tables(path: Path, file: sqlite3.Connection) -> None:
    tables = _tables(file)
    if missing := _NEEDED - tables:
        raise UserError(
            f"This is no project of Discourse Network Analyzer 3 (it lacks {', '.join(sorted(missing))}).",
            where=str(path),
            remedy="Open it in Discourse Network Analyzer 3 and save it there.",
        )
    for name in tables:
        if any(column["hidden"] for column in file.execute("SELECT hidden FROM pragma_table_xinfo(?)", (name,))):
            raise safe_io.damaged(path, f"The table '{name}' makes its values up, which that program's do not.")


class _Project:
    """Reads one project."""

    def __init__(self, path: Path, file: sqlite3.Connection) -> None:
        self._path, self._file = path, file
        self._coders = {row["ID"]: row for row in file.execute("SELECT ID, Name, Red, Green, Blue FROM CODERS")}
        self._types = {
            row["ID"]: fact(row["Label"]) or "statement" for row in file.execute("SELECT ID, Label FROM STATEMENTTYPES")
        }
        self._variables = {
            row["ID"]: row for row in file.execute("SELECT ID, Variable, DataType, StatementTypeId FROM VARIABLES")
        }

    def found(self) -> Iterator[Record]:
        for coder in self._coders.values():
            shades = [min(255, max(0, _number(coder[name]))) for name in ("Red", "Green", "Blue")]
            yield AnnotatorRecord(fact(coder["Name"]), "#{:02x}{:02x}{:02x}".format(*shades))
        yield from self._entities()
        values = self._values()
        by_document: dict[int, list[sqlite3.Row]] = defaultdict(list)
        sql = "SELECT ID, DocumentId, StatementTypeId, Start, Stop, Coder FROM STATEMENTS ORDER BY Start, ID"
        for row in self._file.execute(sql):
            by_document[row["DocumentId"]].append(row)
        sql = "SELECT ID, Title, Text, Author, Source, Section, Notes, Type, Coder, Date FROM DOCUMENTS ORDER BY ID"
        for row in self._file.execute(sql):
            yield self._document(row, by_document.pop(row["ID"], []), values)
        for number, statements in by_document.items():
            what = f"{len(statements)} statements of a document that is not there ({number})."
            yield Problem(REFUSED, str(self._path), what)
        tables = _tables(self._file)
        for table in _LEFT:
            count = self._file.execute(f"SELECT count(*) FROM {table}").fetchone()[0] if table in tables else 0
            if count:
                yield Problem(LEFT_OUT, str(self._path), f"{count} × {table.lower()}: they belong to that program.")

    def _entities(self) -> Iterator[Record]:
        notes: dict[int, list[str]] = defaultdict(list)
        known = {"ATTRIBUTEVALUES", "ATTRIBUTEVARIABLES"} <= _tables(self._file)
        sql = (
            "SELECT EntityId, AttributeVariable, AttributeValue FROM ATTRIBUTEVALUES JOIN ATTRIBUTEVARIABLES"
            " ON ATTRIBUTEVARIABLES.ID = AttributeVariableId WHERE AttributeValue != '' ORDER BY AttributeVariableId"
        )
        for entity, name, value in self._file.execute(sql) if known else ():
            notes[entity].append(f"{name}: {value}")
        for row in self._file.execute(
            "SELECT ID, VariableId, Value, ChildOf FROM ENTITIES WHERE Value != '' ORDER BY ID"
        ):
            variable = self._variables.get(row["VariableId"])
            if variable is None:
                continue
            note = "; ".join(notes[row["ID"]])
            name = fact(variable["Variable"]).lower()
            kind = PERSON if name in _PERSONS else ORGANISATION if name in _ORGANISATIONS else ""
            if kind:
                yield EntityRecord(kind, fact(row["Value"]), note)
            yield ValueRecord(
                self._types.get(variable["StatementTypeId"], ""), fact(variable["Variable"]), fact(row["Value"]), note
            )

    def _values(self) -> dict[int, dict[str, Any]]:
        values: dict[int, dict[str, Any]] = defaultdict(dict)
        sql = (
            "SELECT StatementId, DATASHORTTEXT.VariableId, Value FROM DATASHORTTEXT"
            " JOIN ENTITIES ON ENTITIES.ID = DATASHORTTEXT.Entity WHERE Value != ''"
        )
        for statement, variable, value in self._file.execute(sql):
            if variable in self._variables:
                values[statement][fact(self._variables[variable]["Variable"])] = fact(value)
        for table in _tables(self._file) & set(_DATA):
            for statement, variable, value in self._file.execute(f"SELECT StatementId, VariableId, Value FROM {table}"):
                if variable in self._variables and value not in (None, ""):
                    as_bool = table == "DATABOOLEAN"
                    values[statement][fact(self._variables[variable]["Variable"])] = bool(value) if as_bool else value
        return values

    def _document(
        self, row: sqlite3.Row, statements: list[sqlite3.Row], values: dict[int, dict[str, Any]]
    ) -> Document | Problem:
        where = f"{self._path}, document {row['ID']}"
        text = row["Text"]
        if not isinstance(text, str) or not text.strip():
            return Problem(REFUSED, where, f"“{row['Title']}” has no text.")
        units = Utf16Map(text)
        tags: list[TagRecord] = []
        problems: list[Problem] = []
        for statement in statements:
            span = Span(*(units.to_points(Utf16(_number(statement[edge]))) for edge in ("Start", "Stop")))
            place = f"{where}, statement {statement['ID']}"
            if not 0 <= span.start < span.end <= len(text):
                problems.append(Problem(REFUSED, place, f"It lies outside of the text ({span.start} to {span.end})."))
                continue
            coder = self._coders.get(statement["Coder"])
            label = self._types.get(statement["StatementTypeId"], "statement")
            tags.append(
                TagRecord(
                    str(statement["ID"]), label, (span,), fact(coder["Name"]) if coder else "",
                    values.get(statement["ID"], {}), where=place,
                )
            )  # fmt: skip
        coder = self._coders.get(row["Coder"])
        facts = {
            "section": row["Section"],
            "notes": row["Notes"],
            "type": row["Type"],
            "coder": fact(coder["Name"]) if coder else "",
        }
        return Document(
            f"{self._path.stem}:{row['ID']}",
            where,
            text,
            title=fact(row["Title"]),
            source=fact(row["Source"]),
            author=fact(row["Author"]),
            published=_date(row["Date"]),
            metadata={name: value for name, value in facts.items() if value},
            tags=tuple(tags),
            problems=tuple(problems),
            annotators=tuple(dict.fromkeys(tag.annotator for tag in tags)),
        )


def _date(seconds: object) -> str:
    try:
        return datetime.fromtimestamp(int(str(seconds)), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


READER = ReaderSpec(
    name="dna",
    title="Discourse Network Analyzer",
    brings="documents, coders, statements, variables, entities and their attributes (version 3)",
    suffixes=(".dna",),
    read=read,
    sure=(".dna",),
    also=(".db", ".sqlite"),
    recognises=lambda sample: looks_like(sample.head),
)
