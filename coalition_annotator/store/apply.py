"""Writing changes of rows into their tables, after looking whether each row is what the change says it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from itertools import groupby

from coalition_annotator.model.edit import RowChange
from coalition_annotator.model.errors import StaleError
from coalition_annotator.store import rows, search


def apply(connection: sqlite3.Connection, changes: Iterable[RowChange]) -> None:
    """Write changes of rows.

    Raises:
        StaleError: a row is not what its change says that it was.
    """
    for (table, is_new), group in groupby(changes, key=lambda each: (each.table, each.before is None)):
        if is_new:
            _insert(connection, table, list(group))
        else:
            for change in group:
                _replace_or_delete(connection, change)


def _insert(connection: sqlite3.Connection, table: str, changes: list[RowChange]) -> None:
    connection.execute("SAVEPOINT insertion")
    try:
        rows.insert(connection, table, (each.after for each in changes if each.after is not None))
    except sqlite3.IntegrityError as error:
        connection.execute("ROLLBACK TO insertion")
        for change in changes:
            _insert_or_take_over(connection, change, error)
        return
    finally:
        connection.execute("RELEASE insertion")
    if table == "article":
        for change in changes:
            search.remember(connection, change.id)


def _insert_or_take_over(connection: sqlite3.Connection, change: RowChange, error: Exception) -> None:
    """Insert a row, or take over one that is only there because others rest on it."""
    assert change.after is not None
    present = rows.read(connection, change.table, change.id)
    if present is not None:
        known = connection.execute(
            "SELECT 1 FROM resurrected WHERE table_name = ? AND row_id = ?", (change.table, change.id)
        ).fetchone()
        if known is None:
            raise stale(f"a row of '{change.table}' is there already") from error
        _replace_or_delete(connection, change._replace(before=present))
        return
    try:
        rows.insert(connection, change.table, [change.after])
    except sqlite3.IntegrityError as again:
        raise stale(f"a row of '{change.table}' does not fit") from again
    if change.table == "article":
        search.remember(connection, change.id)


def _replace_or_delete(connection: sqlite3.Connection, change: RowChange) -> None:
    if rows.read(connection, change.table, change.id) != change.before:
        raise stale(f"'{change.table}' {change.id} is no longer what it was")
    if change.table == "article":
        search.forget(connection, change.id)
    if change.after is None:
        rows.delete(connection, change.table, change.id)
        return
    rows.update(connection, change.table, change.after)
    if change.table == "article":
        search.remember(connection, change.id)


def stale(detail: str) -> StaleError:
    """Return the error that tells of a row that is not what it was."""
    return StaleError(
        "This can't be done any more, because the same thing was changed meanwhile.",
        remedy=f"Look at it again and repeat what you wanted ({detail}).",
    )
