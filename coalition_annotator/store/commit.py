"""The append-only change log: what was done, by whom, with each row before and after.

Undo and redo are lists threaded through the log itself. Each change notes what lies on
top of its annotator's undo list and redo list after it, and ``below`` names what lies
under it on its own list, so both survive a restart and cost nothing to open.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.edit import Edit, RowChange, added, edit
from coalition_annotator.model.errors import StaleError
from coalition_annotator.model.identifier import after, new_id, now
from coalition_annotator.model.replay import put, value_at, written
from coalition_annotator.store import reconcile, rows, text_versions, validation
from coalition_annotator.store.apply import apply
from coalition_annotator.store.database import Database

EDIT, UNDO, REDO, MERGE = "edit", "undo", "redo", "merge"
LARGE = 5000
_PORTION = 2000


class Portion(NamedTuple):
    """Rows of a change too large to be held at once, with the (hash, text) pairs that they rest on."""

    changes: tuple[RowChange, ...]
    texts: tuple[tuple[str, str], ...] = ()


class Change(NamedTuple):
    """One line of the log.

    ``refers`` is the change that an undo or redo is about; ``merge_id`` the merge that it came with, None where it was
    made in this copy. ``resettled`` is no part of the log: it tells that writing the change has moved other rows, too.
    """

    seq: int
    id: str
    annotator_id: str
    time: str
    label: str
    kind: str
    refers: str | None
    below: str | None
    undo_top: str | None
    redo_top: str | None
    merge_id: str | None = None
    resettled: bool = False


_FIELDS = Change._fields[:-1]
_COLUMNS = ", ".join(f'"{field}"' for field in _FIELDS)
NONE_YET = Change(0, "", "", "", "", EDIT, None, None, None, None)
"""Stands for a change where there is none."""


def last_of(connection: sqlite3.Connection, annotator_id: str) -> Change:
    """Return the latest change that an annotator made in this copy, or an empty one."""
    sql = f"SELECT {_COLUMNS} FROM change WHERE annotator_id = ? AND merge_id IS NULL ORDER BY seq DESC LIMIT 1"
    found = connection.execute(sql, (annotator_id,)).fetchone()
    return Change(*found) if found else NONE_YET


def get(connection: sqlite3.Connection, change_id: str) -> Change:
    """Return the change with this id.

    Raises:
        LookupError: the log has none.
    """
    found = connection.execute(f"SELECT {_COLUMNS} FROM change WHERE id = ?", (change_id,)).fetchone()
    if found is None:
        raise LookupError(change_id)
    return Change(*found)


def edit_of(connection: sqlite3.Connection, change: Change) -> Edit:
    """Return what a change did, as an edit."""
    found = connection.execute(
        "SELECT table_name, row_id, before, after FROM change_row WHERE change_id = ? ORDER BY seq", (change.id,)
    )
    return Edit(
        change.label,
        tuple(_row_change(*values) for values in found),
    )


def _row_change(table: str, row_id: str, before: str | None, after: str | None) -> RowChange:
    return RowChange(table, row_id, json.loads(before) if before else None, json.loads(after) if after else None)


def size_of(connection: sqlite3.Connection, change_id: str) -> int:
    """Return how many rows a change touched, those that a merge brought included."""
    sql = "SELECT count(*) FROM change_row WHERE change_id = ?"
    of_merge = "SELECT count(*) FROM change_row WHERE merge_id = ? AND merge_id IS NOT NULL"
    return sum(int(connection.execute(each, (change_id,)).fetchone()[0]) for each in (sql, of_merge))


def rows_of(connection: sqlite3.Connection, change_id: str, *, limit: int) -> list[RowChange]:
    """Return up to ``limit`` of the rows that a change touched, in their order."""
    found = connection.execute(
        "SELECT table_name, row_id, before, after FROM change_row WHERE change_id = ? ORDER BY seq LIMIT ?",
        (change_id, limit),
    )
    return [_row_change(*values) for values in found]


def page(
    connection: sqlite3.Connection, *, before: int | None = None, limit: int = 200
) -> list[tuple[Change, int, str]]:
    """Return changes older than line ``before``, newest first: each with the number of its rows and its article.

    The article is that of one of the first rows, or ''.
    """
    first = (
        "(SELECT coalesce({}, {}) FROM (SELECT * FROM change_row WHERE change_id = change.id ORDER BY seq LIMIT 20)"
        " WHERE {} LIMIT 1)"
    )
    of_tag = first.format("after ->> 'article_id'", "before ->> 'article_id'", "table_name = 'annotation'")
    of_article = first.format("row_id", "''", "table_name = 'article'")
    found = connection.execute(
        f"SELECT {_COLUMNS}, (SELECT count(*) FROM change_row WHERE change_id = change.id),"
        f" coalesce({of_article}, {of_tag}, '') FROM change WHERE seq < ? ORDER BY seq DESC LIMIT ?",
        (before if before is not None else 2**62, limit),
    )
    return [(Change(*values[:-2]), values[-2], values[-1]) for values in found]


def since(connection: sqlite3.Connection, seq: int) -> list[Change]:
    """Return the changes after line ``seq`` of the log, oldest first."""
    found = connection.execute(f"SELECT {_COLUMNS} FROM change WHERE seq > ? ORDER BY seq", (seq,))
    return [Change(*values) for values in found]


def last_seq(connection: sqlite3.Connection) -> int:
    """Return the number of the log's last line, 0 where it has none."""
    return int(connection.execute("SELECT coalesce(max(seq), 0) FROM change").fetchone()[0])


def history_of(connection: sqlite3.Connection, row_id: str) -> list[tuple[Change, RowChange]]:
    """Return all that was ever done to one row, oldest first."""
    found = connection.execute(
        f"SELECT {', '.join(f'change.{field}' for field in _FIELDS)}, table_name, row_id, before, after"
        " FROM change_row JOIN change ON change.id = change_row.change_id WHERE row_id = ? ORDER BY change_row.seq",
        (row_id,),
    )
    width = len(_FIELDS)
    return [(Change(*values[:width]), _row_change(*values[width:])) for values in found]


def commit(
    database: Database,
    edit: Edit,
    annotator_id: str,
    *,
    texts: Iterable[tuple[str, str]] = (),
    undoable: bool = True,
) -> Change:
    """Write an edit and its line in the log in one durable transaction.

    Args:
        database: the open file.
        edit: what to do.
        annotator_id: who does it.
        texts: (hash, text) pairs that new articles rest on.
        undoable: whether undo may take it back; what merely registers an annotator may stay.

    Raises:
        StaleError: a row is not what the edit says it was; nothing was written.
        UserError: the file could not be written.
    """
    portion = Portion(edit.changes, tuple(texts))
    return commit_portions(database, edit.label, [portion], annotator_id, undoable=undoable)


def commit_portions(
    database: Database, label: str, portions: Iterable[Portion], annotator_id: str, *, undoable: bool = True
) -> Change:
    """Write a change portion by portion in one durable transaction, as ``commit`` does with one edit.

    An exception from ``portions`` takes all of it back.

    Raises:
        UserError: what is to be written is such as nobody could read afterwards, or the file could not be written.
    """
    validation.require_label(label)
    with database.writing() as connection:
        before = last_of(connection, annotator_id)
        change = NONE_YET._replace(id=new_id(), annotator_id=annotator_id, label=label)
        if undoable:
            change = change._replace(below=before.undo_top, undo_top=change.id)
        else:
            change = change._replace(undo_top=before.undo_top, redo_top=before.redo_top)
        return _write(connection, portions, change)


def undo(database: Database, annotator_id: str) -> tuple[Change, Edit | None] | None:
    """Take back the annotator's latest edit; return what was done, or None where there is nothing.

    The edit is None where it has over LARGE rows: then all that was read of the file is to be read anew.

    Raises:
        StaleError: someone has since changed one of its rows.
        UserError: the file could not be written.
    """
    with database.writing() as connection:
        before = last_of(connection, annotator_id)
        if before.undo_top is None:
            return None
        target, change_id = get(connection, before.undo_top), new_id()
        edit, portions = _taking_back(connection, target)
        if target.kind == MERGE:
            reconcile.withdraw(connection, target.id)
        fields = target._replace(id=change_id, kind=UNDO, refers=target.id, below=before.redo_top)
        fields = fields._replace(undo_top=target.below, redo_top=change_id)
        return _write(connection, portions, fields), edit


def redo(database: Database, annotator_id: str) -> tuple[Change, Edit | None] | None:
    """Do again what the annotator took back last; return it as undo does, or None where there is nothing.

    Raises:
        StaleError: someone has since changed one of its rows.
        UserError: the file could not be written.
    """
    with database.writing() as connection:
        before = last_of(connection, annotator_id)
        if before.redo_top is None:
            return None
        taken_back = get(connection, before.redo_top)
        edit, portions = _taking_back(connection, taken_back)
        if taken_back.refers and get(connection, taken_back.refers).kind == MERGE:
            reconcile.restore(connection, taken_back.refers)
            edit, portions = None, []
        fields = taken_back._replace(id=new_id(), kind=REDO, below=None)
        fields = fields._replace(undo_top=taken_back.refers, redo_top=taken_back.below)
        return _write(connection, portions, fields), edit


def _taking_back(connection: sqlite3.Connection, change: Change) -> tuple[Edit | None, Iterable[Portion]]:
    if change.kind == MERGE:
        return None, []
    if size_of(connection, change.id) <= LARGE:
        edit = edit_of(connection, change).inverse()
        edit = edit._replace(changes=tuple(_onto_present(connection, each) for each in edit.changes))
        return edit, [Portion(edit.changes)]
    return None, (
        portion._replace(changes=tuple(_onto_present(connection, each) for each in portion.changes))
        for portion in _backwards(connection, change.id)
    )


def _onto_present(connection: sqlite3.Connection, wanted: RowChange) -> RowChange:
    """Return a change of a row as one of the row as it is now.

    Others may have changed other fields since, and its article may have another text.
    """
    if wanted.before is None:
        return wanted
    present = rows.read(connection, wanted.table, wanted.id)
    if present is None or present == wanted.before:
        return wanted
    if wanted.table in text_versions.TABLES:
        placer = text_versions.Placer(connection)
        before = placer.placed(dict(wanted.before))
        wanted = wanted._replace(before=before, after=wanted.after and placer.placed(dict(wanted.after)))
        if present == before:
            return wanted
    if wanted.before is None or wanted.after is None:
        return wanted
    fields = written(wanted.before, wanted.after)
    if any(value_at(present, path) != value_at(wanted.before, path) for path, _ in fields):
        return wanted
    return wanted._replace(before=present, after=put(present, fields))


def _backwards(connection: sqlite3.Connection, change_id: str) -> Iterator[Portion]:
    last = 2**62
    while True:
        found = connection.execute(
            "SELECT seq, table_name, row_id, before, after FROM change_row WHERE change_id = ? AND seq < ?"
            " ORDER BY seq DESC LIMIT ?",
            (change_id, last, _PORTION),
        ).fetchall()
        if not found:
            return
        last = found[-1][0]
        yield Portion(tuple(_row_change(*values[1:]).inverse() for values in found))


def _write(connection: sqlite3.Connection, portions: Iterable[Portion], change: Change) -> Change:
    change = change._replace(time=now())
    fields = _FIELDS[1:]
    # The first statement writes, so the lock is taken before anything is read for comparison.
    cursor = connection.execute(
        f"INSERT INTO change ({', '.join(fields)}) VALUES ({', '.join('?' for _ in fields)})", change[1:-1]
    )
    change = _in_order(connection, change._replace(seq=int(cursor.lastrowid or 0)))
    unsettled = reconcile.is_unsettled(connection)
    everywhere = False
    to_follow: set[str] = set()
    length_of = validation.text_lengths(connection)
    for portion in portions:
        if change.kind == EDIT:
            validation.require_texts(portion.texts)
        connection.executemany("INSERT OR IGNORE INTO text (hash, text) VALUES (?, ?)", portion.texts)
        if change.kind == EDIT:
            validation.require_sound(portion.changes, length_of)
        apply(connection, portion.changes)
        to_follow |= text_versions.articles_to_follow(connection, portion.changes)
        if change.kind in (UNDO, REDO):
            # What comes back may rest on what a colleague has deleted meanwhile.
            everywhere = everywhere or reconcile.lacks_something(connection, portion.changes)
        connection.executemany(
            "INSERT INTO change_row (change_id, table_name, row_id, before, after) VALUES (?, ?, ?, ?, ?)",
            (
                (
                    change.id,
                    each.table,
                    each.id,
                    None if each.before is None else rows.dumps(each.before),
                    None if each.after is None else rows.dumps(each.after),
                )
                for each in portion.changes
            ),
        )
    resettled = (unsettled or everywhere) and reconcile.settle(connection, everywhere=everywhere)
    resettled = reconcile.follow_texts(connection, to_follow).found or resettled
    return change._replace(resettled=resettled)


def _in_order(connection: sqlite3.Connection, change: Change) -> Change:
    """Give a change a time after all others in the file, whatever the clocks of their makers said."""
    sql = "SELECT time, id FROM change WHERE seq <> ? ORDER BY time DESC, id DESC LIMIT 1"
    latest = connection.execute(sql, (change.seq,)).fetchone() or ("", "")
    with rows.told_as_damage("change"):
        time = after(change.time, change.id, *latest)
    if time != change.time:
        connection.execute("UPDATE change SET time = ? WHERE seq = ?", (time, change.seq))
    return change._replace(time=time)


def write_quietly(connection: sqlite3.Connection, edit: Edit, annotator_id: str) -> Change:
    """Write an edit within a transaction that goes on; undo passes over it."""
    before = last_of(connection, annotator_id)
    made = NONE_YET._replace(id=new_id(), annotator_id=annotator_id, label=edit.label)
    made = made._replace(undo_top=before.undo_top, redo_top=before.redo_top)
    return _write(connection, [Portion(edit.changes)], made)


def enter_annotator(database: Database, annotator: Annotator, known: Collection[str]) -> Change:
    """Enter who begins to work here among the annotators; undo passes over it.

    Args:
        database: the open file.
        annotator: the newcomer.
        known: ids of the annotators whom the program has read.

    Raises:
        StaleError: another program has entered somebody of this name since; nothing was written.
        UserError: the file could not be written.
    """
    with database.writing() as connection:
        change = write_quietly(connection, edit("New annotator", [added(annotator)]), annotator.id)
        alike = connection.execute(
            "SELECT id FROM annotator WHERE name = ? AND id <> ?", (annotator.name, annotator.id)
        )
        if any(each not in known for (each,) in alike):
            raise StaleError(
                f"“{annotator.name}” has begun to work here in another program at this very moment.",
                where=str(database.path), remedy="Do it again.",
            )  # fmt: skip
    return change


def write_mark(connection: sqlite3.Connection, label: str, kind: str, annotator_id: str) -> Change:
    """Write a line of the log that has no rows of its own and that undo can take back: a merge."""
    before = last_of(connection, annotator_id)
    made = NONE_YET._replace(id=new_id(), annotator_id=annotator_id, label=label, kind=kind)
    return _write(connection, [], made._replace(below=before.undo_top, undo_top=made.id))
