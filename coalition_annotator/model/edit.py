"""Edits: one gesture of the user as data, with its inverse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from coalition_annotator.model.annotation import Annotation, Annotator, Link
from coalition_annotator.model.article import Article
from coalition_annotator.model.codebook import Attribute, Layer, LinkType, Value
from coalition_annotator.model.entity import Entity
from coalition_annotator.model.report import ImportReport
from coalition_annotator.model.review import Assignment, Comment, Verdict
from coalition_annotator.model.span import Span
from coalition_annotator.model.suggestion import Decline, Term

Row = Mapping[str, Any]


class Setting(NamedTuple):
    """One property of the project itself, such as its name or the codebook's version."""

    id: str
    value: str


Record = (
    Annotation
    | Annotator
    | Article
    | Assignment
    | Attribute
    | Comment
    | Decline
    | Entity
    | ImportReport
    | Layer
    | Link
    | LinkType
    | Setting
    | Term
    | Value
    | Verdict
)

TABLES: Mapping[str, type[Record]] = {
    "setting": Setting,
    "annotator": Annotator,
    "article": Article,
    "layer": Layer,
    "attribute": Attribute,
    "value": Value,
    "link_type": LinkType,
    "entity": Entity,
    "annotation": Annotation,
    "link": Link,
    "import_report": ImportReport,
    "assignment": Assignment,
    "verdict": Verdict,
    "comment": Comment,
    "decline": Decline,
    "term": Term,
}
TABLE_OF = {record: table for table, record in TABLES.items()}
CODEBOOK_TABLES = frozenset({"layer", "attribute", "value", "link_type"})
JSON_FIELDS: Mapping[str, frozenset[str]] = {
    "article": frozenset({"metadata"}),
    "entity": frozenset({"aliases"}),
    "annotation": frozenset({"spans", "attributes"}),
    "decline": frozenset({"spans"}),
    "import_report": frozenset({"sources", "counts", "mapping", "problems"}),
}


def to_row(record: Record) -> dict[str, Any]:
    """Return a record as a mapping of plain JSON values, field by field."""
    row: dict[str, Any] = dict(zip(record._fields, record, strict=True))
    if isinstance(record, Annotation):
        row["spans"] = [[start, end] for start, end in record.spans]
        row["attributes"] = _plain(record.attributes)
        return row
    for field in JSON_FIELDS.get(TABLE_OF[type(record)], ()):
        row[field] = _plain(row[field])
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(each) for each in value]
    return value


def from_row(table: str, row: Row) -> Record:
    """Return the record of a table's row: the inverse of to_row."""
    fields = dict(row)
    if table in ("annotation", "decline"):
        fields["spans"] = tuple(Span(start, end) for start, end in fields["spans"])
    elif table == "entity":
        fields["aliases"] = tuple(fields["aliases"])
    elif table == "import_report":
        fields["sources"] = tuple(fields["sources"])
        fields["problems"] = tuple(tuple(each) for each in fields["problems"])
    return TABLES[table](**fields)


class RowChange(NamedTuple):
    """What one row was and what it becomes; None stands for 'there is none'."""

    table: str
    id: str
    before: Row | None
    after: Row | None

    def inverse(self) -> RowChange:
        """Return the change that takes this one back."""
        return self._replace(before=self.after, after=self.before)


class Edit(NamedTuple):
    """One gesture: what it is called, and the rows that it touches."""

    label: str
    changes: tuple[RowChange, ...]

    def inverse(self) -> Edit:
        """Return the edit that takes this one back, row by row from the last."""
        return self._replace(changes=tuple(change.inverse() for change in reversed(self.changes)))

    def tables(self) -> frozenset[str]:
        """Names of the tables touched."""
        return frozenset(change.table for change in self.changes)


def added(record: Record) -> RowChange:
    """Return the change that adds a record."""
    return RowChange(TABLE_OF[type(record)], record.id, None, to_row(record))


def removed(record: Record) -> RowChange:
    """Return the change that removes a record."""
    return RowChange(TABLE_OF[type(record)], record.id, to_row(record), None)


def replaced(before: Record, after: Record) -> RowChange:
    """Return the change that puts one record in place of another with the same id."""
    if type(before) is not type(after) or before.id != after.id:
        raise ValueError("a record is replaced by one of its own kind and id")
    return RowChange(TABLE_OF[type(before)], before.id, to_row(before), to_row(after))


def edit(label: str, changes: Iterable[RowChange]) -> Edit:
    """Return an edit without those changes that change nothing."""
    return Edit(label, tuple(change for change in changes if change.before != change.after))
