"""Taking in what another copy of a project knows and this one does not."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from coalition_annotator.model.edit import TABLES
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.replay import Act, replayed, value_at, written
from coalition_annotator.model.text import digest
from coalition_annotator.store import changes, rows, settling
from coalition_annotator.store.database import Database, explained

_PORTION = 2000
_MOST_CONFLICTS = 500
Progress = Callable[[str, int, int], None]
_DAMAGED = "Ask your colleague for another copy of the file."


class Conflict(NamedTuple):
    """A field of a row that both copies wrote; ``field`` is '' where one copy deleted what the other changed.

    ``mine`` and ``theirs`` are the two values, ``theirs_stays`` tells which of them is kept: that of the later change.
    """

    table: str
    row_id: str
    row: Mapping[str, Any]
    field: str
    mine: Any
    theirs: Any
    theirs_stays: bool


class Summary(NamedTuple):
    """What a merge brings: changes by annotator id; rows by table that are new, become other, or go; conflicts."""

    changes: Mapping[str, int]
    made: Mapping[str, int]
    altered: Mapping[str, int]
    gone: Mapping[str, int]
    conflicts: tuple[Conflict, ...]

    @property
    def total(self) -> int:
        """Number of changes that are new to this copy."""
        return sum(self.changes.values())


class _Preview(Exception):  # noqa: N818 - no error: it ends a transaction that shall not be kept
    def __init__(self, summary: Summary) -> None:
        super().__init__()
        self.summary = summary


def look(database: Database, other: Database, *, progress: Progress) -> Summary:
    """Tell what ``merge`` would do; nothing is written.

    Raises:
        UserError: the other file's log is damaged.
        CancelledError: ``progress`` raised it.
    """
    try:
        with database.writing() as connection:
            _, summary = _merge(connection, other.connection, "", "", other.path, progress)
            raise _Preview(summary)
    except _Preview as preview:
        return preview.summary


def merge(
    database: Database, other: Database, annotator_id: str, label: str, *, progress: Progress
) -> tuple[changes.Change, Summary]:
    """Take in the changes that another copy knows, as one change that undo can take back, whole or not at all.

    The other file is not written to.

    Raises:
        UserError: the other file's log is damaged, or this file can't be written.
        CancelledError: ``progress`` raised it; nothing was written.
    """
    with database.writing() as connection:
        mark, summary = _merge(connection, other.connection, annotator_id, label, other.path, progress)
        return mark, summary


def count_unseen(database: Database, other: Path) -> int:
    """Return how many changes another copy knows that this one does not, at a glance over their ids."""
    known = {found[0] for found in database.connection.execute("SELECT id FROM change")}
    with explained(other), closing(sqlite3.connect(f"file:{other}?mode=ro", uri=True)) as connection:
        found = connection.execute(
            "SELECT id FROM change WHERE EXISTS (SELECT 1 FROM change_row WHERE change_id = change.id AND active)"
        )
        return sum(change_id not in known for (change_id,) in found)


def _merge(
    connection: sqlite3.Connection,
    source: sqlite3.Connection,
    annotator_id: str,
    label: str,
    where: Path,
    progress: Progress,
) -> tuple[changes.Change, Summary]:
    mark = changes.write_mark(connection, label, changes.MERGE, annotator_id)
    settling.begin(connection)
    try:
        counts = _take_in(connection, source, mark.id, progress)
        summary = _summary(connection, source, mark.id, counts)
        progress("Joining", 0, 0)
        settling.settle_touched(connection)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, sqlite3.IntegrityError) as error:
        raise UserError(f"The file's log is damaged ({error}).", where=str(where), remedy=_DAMAGED) from error
    return mark, summary


def _take_in(
    connection: sqlite3.Connection, source: sqlite3.Connection, mark_id: str, progress: Progress
) -> Counter[str]:
    """Copy unseen changes with their rows and texts; note the rows in ``touched``."""
    counts: Counter[str] = Counter()
    known = dict(connection.execute("SELECT change_id, count(*) FROM change_row WHERE active GROUP BY change_id"))
    offered = source.execute(
        "SELECT change.id, change.annotator_id, change.time, change.label, change.kind, count(*) FROM change"
        " JOIN change_row AS log ON log.change_id = change.id AND log.active GROUP BY change.id ORDER BY change.seq"
    ).fetchall()
    wanted = [values for values in offered if known.get(values[0], 0) < values[5]]
    for number, (change_id, annotator_id, time, label, kind, size) in enumerate(wanted, 1):
        if number % 100 == 1 or size > _PORTION:
            progress("Reading changes", number - 1, len(wanted))
        _check_change(change_id, annotator_id, time, label, kind)
        connection.execute(
            "INSERT OR IGNORE INTO change (id, annotator_id, time, label, kind, brought) VALUES (?, ?, ?, ?, ?, ?)",
            (change_id, annotator_id, time, label, kind, mark_id),
        )
        if _copy_rows(connection, source, change_id, mark_id, fresh=change_id not in known):
            counts[annotator_id] += 1
    progress("Reading changes", len(wanted), len(wanted))
    _copy_texts(connection, source)
    return counts


def _check_change(*said: object) -> None:
    if not all(isinstance(each, str) and each for each in said[:3]) or not all(isinstance(s, str) for s in said[3:]):
        raise ValueError("a change without id, annotator or time")


def _copy_rows(
    connection: sqlite3.Connection, source: sqlite3.Connection, change_id: str, mark_id: str, *, fresh: bool
) -> bool:
    """Copy those rows of a change that this copy lacks or has withdrawn; tell whether there were any."""
    found = source.execute(
        "SELECT table_name, row_id, before, after FROM change_row WHERE change_id = ? AND active ORDER BY seq",
        (change_id,),
    )
    here: dict[tuple[str, str], int] = {}
    if not fresh or connection.execute("SELECT 1 FROM change_row WHERE change_id = ?", (change_id,)).fetchone():
        mine = connection.execute(
            "SELECT table_name, row_id, max(active) FROM change_row WHERE change_id = ? GROUP BY 1, 2", (change_id,)
        )
        here = {(table, row_id): active for table, row_id, active in mine}
    changed = False
    while portion := found.fetchmany(_PORTION):
        new = [values for values in portion if here.get((values[0], values[1])) is None]
        withdrawn = [values[:2] for values in portion if here.get((values[0], values[1])) == 0]
        for table, row_id, before, after in new:
            _check_row(table, row_id, before, after)
        connection.executemany(
            "INSERT INTO change_row (change_id, table_name, row_id, before, after, brought) VALUES (?, ?, ?, ?, ?, ?)",
            [(change_id, *values, mark_id) for values in new],
        )
        connection.executemany(
            "UPDATE change_row SET active = 1, brought = ? WHERE change_id = ? AND table_name = ? AND row_id = ?",
            [(mark_id, change_id, *values) for values in withdrawn],
        )
        connection.executemany(
            "INSERT OR IGNORE INTO temp.touched VALUES (?, ?)", [*(values[:2] for values in new), *withdrawn]
        )
        changed = changed or bool(new or withdrawn)
    return changed


def _check_row(table: str, row_id: str, before: str | None, after: str | None) -> None:
    fields = set(rows.fields_of(table)) if table in TABLES else set()
    for said in (before, after):
        if said is None:
            continue
        row = json.loads(said)
        if not isinstance(row, dict) or set(row) != fields or row["id"] != row_id:
            raise ValueError(f"a row of '{table}' that does not fit")
        if table == "annotation":
            if not row["spans"] or any(not 0 <= start < end for start, end in row["spans"]):
                raise ValueError(f"tag {row_id} has no proper span")
            if not isinstance(row["attributes"], dict):
                raise ValueError(f"tag {row_id} has no proper attributes")
    if before is None and after is None:
        raise ValueError(f"a change of '{table}' that says nothing")


def _copy_texts(connection: sqlite3.Connection, source: sqlite3.Connection) -> None:
    """Copy the texts that new articles, or new versions of them, rest on."""
    hashes = connection.execute(
        "SELECT DISTINCT said ->> 'text_hash' FROM (SELECT log.after AS said FROM temp.touched AS touched"
        " JOIN change_row AS log ON log.row_id = touched.row_id AND log.table_name = 'article'"
        " WHERE touched.table_name = 'article' AND log.after IS NOT NULL)"
        " WHERE said ->> 'text_hash' NOT IN (SELECT hash FROM text)"
    ).fetchall()
    for (text_hash,) in hashes:
        found = source.execute("SELECT text FROM text WHERE hash = ?", (text_hash,)).fetchone()
        if found is None:
            continue  # an older version of a text, which nothing rests on any more
        if digest(found[0]) != text_hash:
            raise ValueError(f"the text kept as {text_hash} has been altered")
        connection.execute("INSERT INTO text (hash, text) VALUES (?, ?)", (text_hash, found[0]))


def _summary(
    connection: sqlite3.Connection, source: sqlite3.Connection, mark_id: str, counts: Mapping[str, int]
) -> Summary:
    made: Counter[str] = Counter()
    altered: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    conflicts: list[Conflict] = []
    brought = _brought(connection, mark_id)
    for table, row_id, acts in settling.histories(connection):
        present = rows.read(connection, table, row_id)
        state = replayed(acts)
        if state.there and present is None:
            made[table] += 1
        elif not state.there and present is not None:
            gone[table] += 1
        elif state.there and state.row != present:
            altered[table] += 1
        if len(acts) > 1 and len(conflicts) < _MOST_CONFLICTS:
            theirs = [act for act in acts if act.change_id in brought]
            mine = [act for act in acts if act.change_id not in brought and not _knows(source, act.change_id)]
            conflicts += _conflicts(table, row_id, mine, theirs)
    return Summary(dict(counts), dict(made), dict(altered), dict(gone), tuple(conflicts))


def _brought(connection: sqlite3.Connection, mark_id: str) -> set[str]:
    found = connection.execute("SELECT DISTINCT change_id FROM change_row WHERE brought = ?", (mark_id,))
    return {change_id for (change_id,) in found}


def _knows(source: sqlite3.Connection, change_id: str) -> bool:
    return source.execute("SELECT 1 FROM change WHERE id = ?", (change_id,)).fetchone() is not None


def _conflicts(table: str, row_id: str, mine: list[Act], theirs: list[Act]) -> Iterator[Conflict]:
    if not mine or not theirs or (table == "setting" and row_id == "codebook.version"):
        return
    row = next(said for act in reversed([*mine, *theirs]) for said in (act.after, act.before) if said is not None)
    my_end, their_end = mine[-1], theirs[-1]
    later = (their_end.time, their_end.change_id) > (my_end.time, my_end.change_id)
    if (my_end.after is None) != (their_end.after is None):
        yield Conflict(table, row_id, row, "", my_end.after, their_end.after, later)
        return
    wrote = {path: act for act in mine if act.after is not None for path, _ in written(act.before, act.after)}
    for path, their_act in {p: a for a in theirs if a.after is not None for p, _ in written(a.before, a.after)}.items():
        if path in wrote:
            ours, others = value_at(wrote[path].after, path), value_at(their_act.after, path)
            if ours != others:
                wins = (their_act.time, their_act.change_id) > (wrote[path].time, wrote[path].change_id)
                yield Conflict(table, row_id, row, ".".join(path), ours, others, wins)


def checked_copy(path: Path, folder: Path, *, problems: Callable[[Path], list[str]]) -> Path:
    """Copy another project file into a folder, so that it can be brought up to date and read without touching it.

    Raises:
        UserError: it can't be read, or is damaged.
    """
    target = folder / "copy.coalition"
    with (
        explained(path),
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
    found = problems(target)
    if found:
        raise UserError(f"The file is damaged: {found[0]}.", where=str(path), remedy=_DAMAGED)
    return target
