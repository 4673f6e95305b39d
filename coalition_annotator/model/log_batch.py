"""A part of a project's log on its way between copies of the project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

SEALED = ("annotation", "link", "verdict", "comment", "decline", "term")
"""Tables whose rows are a person's reading, which blind reading hides from others."""


class LoggedRow(NamedTuple):
    """What one change did to one row.

    Attributes:
        table: the row's table, by its name in ``model.edit.TABLES``.
        row_id: the row's id.
        before: the row as it was, as compact JSON; None where there was none.
        after: the row as it became; None where it was deleted.
        article_id: the article that a tag, a link, a verdict, a memo or a declined suggestion belongs to; empty for
            all else.
    """

    table: str
    row_id: str
    before: str | None
    after: str | None
    article_id: str = ""


class LoggedChange(NamedTuple):
    """One line of the log with its rows, or with those of its rows that may be seen.

    ``time`` is ISO 8601 in UTC, ``kind`` one of 'edit', 'undo' and 'redo'; ``label`` is empty where it may not be seen.
    """

    id: str
    annotator_id: str
    time: str
    label: str
    kind: str
    rows: tuple[LoggedRow, ...]


class Batch(NamedTuple):
    """Changes in an order in which none comes before what it rests on, and texts by their SHA-256."""

    changes: tuple[LoggedChange, ...] = ()
    texts: Mapping[str, str] = {}

    @property
    def row_count(self) -> int:
        """Number of rows of all changes."""
        return sum(len(change.rows) for change in self.changes)
