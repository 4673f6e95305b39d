"""Taking in what another copy of a project knows and this one does not."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

from coalition_annotator.model.edit import Row
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.merge_report import Conflict, Join, MergeReport, Strangers
from coalition_annotator.model.progress import Progress
from coalition_annotator.model.replay import Act, State, value_at, written
from coalition_annotator.model.text import digest
from coalition_annotator.store import annotations as stored_annotations
from coalition_annotator.store import codebooks, commit, identity, reconcile, validation
from coalition_annotator.store.database import Database, connect_to_read
from coalition_annotator.store.error_messages import explained

_PORTION = 2000
_MOST_CONFLICTS = 500
_DAMAGED = "Ask your colleague for another copy of the file."


class _Preview(Exception):  # noqa: N818 - no error: it ends a transaction that shall not be kept
    def __init__(self, summary: MergeReport) -> None:
        super().__init__()
        self.summary = summary


def are_strangers(file: Database, other: Database) -> bool:
    """Tell whether two projects were made apart from each other."""
    return identity.strangers(file.connection, other.connection) is not None


def look(database: Database, other: Database, *, join: Join, progress: Progress) -> MergeReport:
    """Tell what ``merge`` would do; nothing is written to this file.

    Raises:
        UserError: the other file's log is damaged.
        CancelledError: ``progress`` raised it.
    """
    try:
        with database.writing() as connection:
            _, summary = _merge(connection, other, "", "", join, progress)
            raise _Preview(summary)
    except _Preview as preview:
        return preview.summary


def merge(
    database: Database, other: Database, annotator_id: str, label: str, *, join: Join, progress: Progress
) -> tuple[commit.Change | None, MergeReport]:
    """Take in the changes that another copy knows, as one change that undo can take back, whole or not at all.

    The other file is a copy that nobody else needs: where the projects are joined, its ids are made those of this one.
    Where it knows nothing new, nothing is written, and the change is None. ``join`` says how to take in a project that
    was made apart from this one.

    Raises:
        UserError: the other file's log is damaged, or this file can't be written.
        CancelledError: ``progress`` raised it; nothing was written.
    """
    try:
        with database.writing() as connection:
            mark, summary = _merge(connection, other, annotator_id, label, join, progress)
            if not summary.total:
                raise _Preview(summary)
            return mark, summary
    except _Preview as nothing_new:
        return None, nothing_new.summary


def count_unseen(database: Database, other: Path) -> int:
    """Return how many changes another copy knows that this one does not, at a glance over their ids."""
    known = {found[0] for found in database.connection.execute("SELECT id FROM change")}
    with explained(other), closing(connect_to_read(other)) as connection:
        found = connection.execute(
            "SELECT id FROM change WHERE EXISTS (SELECT 1 FROM change_row WHERE change_id = change.id AND active)"
        )
        return sum(change_id not in known for (change_id,) in found)


def _merge(
    connection: sqlite3.Connection, other: Database, annotator_id: str, label: str, join: Join, progress: Progress
) -> tuple[commit.Change, MergeReport]:
    source, where = other.connection, other.path
    met = identity.strangers(connection, source)
    pairs = _pairs(connection, source, met, join)
    touched = identity.rename(connection, pairs)
    annotator_id = pairs.get(("annotator", annotator_id), annotator_id)
    mark = commit.write_mark(connection, label, commit.MERGE, annotator_id)
    lost_before = {tag.id for tag in stored_annotations.without_place(connection)}
    reconcile.begin(connection)
    connection.executemany("INSERT OR IGNORE INTO temp.touched VALUES (?, ?)", touched)
    try:
        _rename_there(other, pairs)
        counts = _take_in(connection, source, mark.id, progress)
        tally = _Tally(source, _incoming(connection, mark.id), progress)
        reconcile.settle_touched(connection, tally.see)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, sqlite3.IntegrityError) as error:
        raise damaged(where, str(error)) from error
    lost = tuple(tag for tag in stored_annotations.without_place(connection) if tag.id not in lost_before)
    noted = identity.noted(pairs, identity.known_pairs(codebooks.settings(connection)))
    if noted.changes:
        commit.write_quietly(connection, noted, annotator_id)
    return mark, tally.summary(counts)._replace(without_place=lost, strangers=met)


def _pairs(
    connection: sqlite3.Connection, source: sqlite3.Connection, met: Strangers | None, join: Join
) -> identity.Pairs:
    """Return the ids that stand for others in both files."""
    known = [identity.known_pairs(codebooks.settings(each)) for each in (connection, source)]
    pairs = [(table, old, new) for each in known for (table, old), new in each.items()]
    if met is not None and join.articles:
        pairs += [("article", here, there) for here, there, _ in met.articles]
    if met is not None and join.annotators:
        pairs += [("annotator", here, there) for here, there, _ in met.annotators]
    return identity.resolved(pairs)


def _rename_there(other: Database, pairs: identity.Pairs) -> None:
    if not pairs:
        return
    length_of = validation.text_lengths(other.connection)
    for table, row_id, before, after in other.connection.execute(
        "SELECT table_name, row_id, before, after FROM change_row"
    ):
        _require(validation.wrong_step(table, row_id, before, after, length_of))
    with other.transaction():
        identity.rename(other.connection, pairs)


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
    for values in wanted:
        _require(validation.wrong_change(*values[:5]))
    connection.executemany(
        "INSERT OR IGNORE INTO change (id, annotator_id, time, label, kind, merge_id) VALUES (?, ?, ?, ?, ?, ?)",
        ((*values[:5], mark_id) for values in wanted),
    )
    by = {values[0]: values[1] for values in wanted}
    met = {change_id for change_id in by if change_id in known} | _withdrawn(connection)
    fresh: list[tuple[str, ...]] = []
    changed: set[str] = set()
    done = 0
    found = source.execute(
        "SELECT change_id, table_name, row_id, before, after FROM change_row WHERE active ORDER BY seq"
    )
    total = sum(values[5] for values in wanted)
    length_of = validation.text_lengths(source, connection)
    for row in found:
        if row[0] not in by:
            continue
        done += 1
        _require(validation.wrong_step(row[1], row[2], row[3], row[4], length_of))
        if row[0] in met:
            if _take_back_in(connection, row, mark_id):
                changed.add(row[0])
            continue
        fresh.append(row)
        if len(fresh) >= _PORTION:
            progress("Reading changes", done, total)
            _insert_rows(connection, fresh, mark_id)
            changed.update(each[0] for each in fresh)
            fresh = []
    _insert_rows(connection, fresh, mark_id)
    changed.update(each[0] for each in fresh)
    progress("Reading changes", total, total)
    _copy_texts(connection, source)
    counts.update(by[change_id] for change_id in changed)
    return counts


def _require(wrong: str) -> None:
    if wrong:
        raise ValueError(wrong)


def _withdrawn(connection: sqlite3.Connection) -> set[str]:
    """Return the ids of changes of which a merge that was taken back had brought rows."""
    found = connection.execute("SELECT DISTINCT change_id FROM change_row WHERE merge_id IS NOT NULL AND NOT active")
    return {change_id for (change_id,) in found}


def _insert_rows(connection: sqlite3.Connection, portion: list[tuple[str, ...]], mark_id: str) -> None:
    connection.executemany(
        "INSERT INTO change_row (change_id, table_name, row_id, before, after, merge_id) VALUES (?, ?, ?, ?, ?, ?)",
        ((*row, mark_id) for row in portion),
    )
    connection.executemany("INSERT OR IGNORE INTO temp.touched VALUES (?, ?)", (row[1:3] for row in portion))


def _take_back_in(connection: sqlite3.Connection, row: tuple[str, ...], mark_id: str) -> bool:
    """Take in one row of a change of which this copy has some rows, or has had; tell whether it was new."""
    key = row[:3]
    here = connection.execute(
        "SELECT max(active) FROM change_row WHERE change_id = ? AND table_name = ? AND row_id = ?", key
    ).fetchone()[0]
    if here:
        return False
    if here is None:
        _insert_rows(connection, [row], mark_id)
        return True
    connection.execute(
        "UPDATE change_row SET active = 1, merge_id = ? WHERE change_id = ? AND table_name = ? AND row_id = ?",
        (mark_id, *key),
    )
    connection.execute("INSERT OR IGNORE INTO temp.touched VALUES (?, ?)", key[1:])
    return True


def _copy_texts(connection: sqlite3.Connection, source: sqlite3.Connection) -> None:
    """Copy the texts that new articles, or new versions of them, rest on."""
    hashes = connection.execute(
        "SELECT DISTINCT said ->> 'text_hash' FROM (SELECT log.after AS said FROM temp.touched AS touched"
        " JOIN change_row AS log ON log.row_id = touched.row_id AND log.table_name = touched.table_name"
        " WHERE touched.table_name IN ('article', 'annotation', 'decline') AND log.after IS NOT NULL)"
        " WHERE said ->> 'text_hash' NOT IN (SELECT hash FROM text)"
    ).fetchall()
    for (text_hash,) in hashes:
        found = source.execute("SELECT text FROM text WHERE hash = ?", (text_hash,)).fetchone()
        if found is None:
            continue  # an older version of a text, which nothing rests on any more
        if digest(found[0]) != text_hash:
            raise ValueError(f"the text kept as {text_hash} has been altered")
        connection.execute("INSERT INTO text (hash, text) VALUES (?, ?)", (text_hash, found[0]))


class _Tally:
    """Looks at each row that a merge touches: what becomes of it, and did both copies write it."""

    def __init__(self, source: sqlite3.Connection, incoming: set[str], progress: Progress) -> None:
        self._source, self._incoming, self._progress = source, incoming, progress
        self._made: Counter[str] = Counter()
        self._altered: Counter[str] = Counter()
        self._gone: Counter[str] = Counter()
        self._conflicts: list[Conflict] = []
        self._seen = 0

    def see(self, table: str, row_id: str, acts: list[Act], state: State, present: Row | None) -> None:
        """Take a row into account."""
        self._seen += 1
        if self._seen % _PORTION == 0:
            self._progress("Joining", self._seen, 0)
        if state.there and present is None:
            self._made[table] += 1
        elif not state.there and present is not None:
            self._gone[table] += 1
        elif state.there and state.row != present:
            self._altered[table] += 1
        if len(acts) > 1 and len(self._conflicts) < _MOST_CONFLICTS:
            theirs = [act for act in acts if act.change_id in self._incoming]
            others = [act for act in acts if act.change_id not in self._incoming]
            mine = [act for act in others if not _knows(self._source, act.change_id)]
            self._conflicts += _conflicts(table, row_id, mine, theirs)

    def summary(self, counts: Mapping[str, int]) -> MergeReport:
        """Return what was seen."""
        return MergeReport(
            dict(counts), dict(self._made), dict(self._altered), dict(self._gone), tuple(self._conflicts)
        )


def _incoming(connection: sqlite3.Connection, mark_id: str) -> set[str]:
    found = connection.execute("SELECT DISTINCT change_id FROM change_row WHERE merge_id = ?", (mark_id,))
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
        if path in wrote and not (table == "annotation" and path == ("text_hash",)):
            ours, others = value_at(wrote[path].after, path), value_at(their_act.after, path)
            if ours != others:
                wins = (their_act.time, their_act.change_id) > (wrote[path].time, wrote[path].change_id)
                yield Conflict(table, row_id, row, ".".join(path), ours, others, wins)


def damaged(path: Path, what: str) -> UserError:
    """Return the error for a colleague's file that is not as this program writes it; nothing of it was taken in."""
    return UserError(f"The file is damaged, or was made to do harm: {what}.", where=str(path), remedy=_DAMAGED)


def checked_copy(path: Path, folder: Path, *, problems: Callable[[Path], list[str]]) -> Path:
    """Copy another project file into a folder, so that it can be brought up to date and read without touching it.

    Raises:
        UserError: it can't be read, or is damaged.
    """
    target = folder / "copy.coalition"
    with (
        explained(path),
        closing(connect_to_read(path)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
    found = problems(target)
    if found:
        raise damaged(path, found[0])
    return target
