"""Taking in what another copy of a project knows and this one does not."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from coalition_annotator.model.edit import Setting, edit, replaced
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.merge_report import Join, MergeReport, Strangers
from coalition_annotator.model.progress import Progress
from coalition_annotator.store import annotations as stored_annotations
from coalition_annotator.store import carriers, codebooks, commit, identity, incoming, reconcile, validation
from coalition_annotator.store.database import Database, connect_to_read
from coalition_annotator.store.error_messages import explained
from coalition_annotator.store.identity import NAME
from coalition_annotator.store.tally import Tally

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
    name = codebooks.settings(connection).get(NAME)
    pairs = _pairs(connection, source, met, join)
    touched = identity.rename(connection, pairs)
    annotator_id = pairs.get(("annotator", annotator_id), annotator_id)
    mark = commit.write_mark(connection, label, commit.MERGE, annotator_id)
    lost_before = {tag.id for tag in stored_annotations.without_place(connection)}
    reconcile.begin(connection)
    connection.executemany("INSERT OR IGNORE INTO temp.touched VALUES (?, ?)", touched)
    try:
        _rename_there(other, pairs)
        counts = incoming.take_in(connection, _offer_of(other, connection), mark.id, progress)
        carriers.send_again(connection, "merge_id = ?", (mark.id,))
        tally = Tally(_incoming(connection, mark.id), lambda change_id: not _knows(source, change_id), progress)
        reconcile.settle_touched(connection, tally.see, refuse=True)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, sqlite3.IntegrityError) as error:
        raise damaged(where, str(error)) from error
    lost = tuple(tag for tag in stored_annotations.without_place(connection) if tag.id not in lost_before)
    if met is not None:
        _keep_name(connection, name, annotator_id)
    noted = identity.noted(pairs, identity.known_pairs(codebooks.settings(connection)))
    if noted.changes:
        commit.write_quietly(connection, noted, annotator_id)
    return mark, tally.summary(counts)._replace(without_place=lost, strangers=met)


def _keep_name(connection: sqlite3.Connection, name: str | None, annotator_id: str) -> None:
    """Let a project that takes in one that was made apart go on under its own name, whichever of them is newer."""
    now = codebooks.settings(connection).get(NAME)
    if name is not None and now is not None and now != name:
        wanted = edit("Keep the project's name", [replaced(Setting(NAME, now), Setting(NAME, name))])
        commit.write_quietly(connection, wanted, annotator_id)


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


def _offer_of(other: Database, connection: sqlite3.Connection) -> incoming.Offer:
    """Return what a colleague's file offers; each row is looked at as it is read."""
    source = other.connection
    offered = source.execute(
        "SELECT change.id, change.annotator_id, change.time, change.label, change.kind, count(*) FROM change"
        " JOIN change_row AS log ON log.change_id = change.id AND log.active GROUP BY change.id ORDER BY change.seq"
    ).fetchall()
    length_of = validation.text_lengths(source, connection)

    def rows() -> Iterator[incoming.OfferedRow]:
        sql = "SELECT change_id, table_name, row_id, before, after FROM change_row WHERE active ORDER BY seq"
        for change_id, table, row_id, before, after in source.execute(sql):
            _require(validation.wrong_step(table, row_id, before, after, length_of))
            yield change_id, table, row_id, before, after

    def text(text_hash: str) -> str | None:
        found = source.execute("SELECT text FROM text WHERE hash = ?", (text_hash,)).fetchone()
        return None if found is None else str(found[0])

    for values in offered:
        _require(validation.wrong_change(*values[:5]))
    return incoming.Offer([incoming.OfferedChange(*values) for values in offered], rows, text)


def _require(wrong: str) -> None:
    if wrong:
        raise ValueError(wrong)


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


def _incoming(connection: sqlite3.Connection, mark_id: str) -> set[str]:
    found = connection.execute("SELECT DISTINCT change_id FROM change_row WHERE merge_id = ?", (mark_id,))
    return {change_id for (change_id,) in found}


def _knows(source: sqlite3.Connection, change_id: str) -> bool:
    return source.execute("SELECT 1 FROM change WHERE id = ?", (change_id,)).fetchone() is not None


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
