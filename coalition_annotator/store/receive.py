"""Taking in what a carrier has brought: no edit of anybody's, so undo passes over it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from coalition_annotator.model.edit import Row, RowChange
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.identifier import now
from coalition_annotator.model.log_batch import Batch, LoggedChange
from coalition_annotator.model.merge_report import MergeReport
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.model.replay import Act, State
from coalition_annotator.model.text import digest
from coalition_annotator.store import carriers, codebooks, fresh, identity, incoming, reconcile, validation
from coalition_annotator.store.database import Database
from coalition_annotator.store.tally import Tally

_LISTED = 500
_MISTAKES = (KeyError, TypeError, ValueError, AttributeError, IndexError, sqlite3.IntegrityError, UserError)


class Received(NamedTuple):
    """What came of a batch.

    Attributes:
        report: what became of it.
        left_out: of each change that is damaged or was made to do harm, its annotator's id and what is wrong with it.
    """

    report: MergeReport
    left_out: tuple[tuple[str, str], ...]


class Place(NamedTuple):
    """How far a carrier has been read once a batch is in the file: its position, and names of parts."""

    position: str
    marks: tuple[str, ...] = ()


def take(
    database: Database,
    carrier_id: str,
    annotator_id: str,
    batch: Batch,
    place: Place | None,
    progress: Progress = silent,
) -> Received:
    """Take in a batch and note how far the carrier was read, in one durable transaction.

    What is damaged is left out and told, so that nobody can stop a team by a single bad line. Of a change of which some
    rows are here already the others are added. Whatever the order and however often batches come, the tables are the
    same in the end.

    Args:
        database: the open file.
        carrier_id: the carrier's id in the file.
        annotator_id: who works in this copy; what others wrote over theirs unseen is listed as a conflict.
        batch: what came.
        place: how far the carrier was read with this batch; None where more of it follows.
        progress: told how far it is.

    Raises:
        UserError: the file can't be written; nothing was.
        CancelledError: ``progress`` raised it; nothing was written.
    """
    with database.writing() as connection:
        reconcile.begin(connection)
        sound, bad = _examined(connection, batch)
        report, more = _joined(connection, carrier_id, annotator_id, batch._replace(changes=sound), progress)
        if place is not None:
            carriers.note_place(connection, carrier_id, place.position, place.marks)
        carriers.note_conflicts(connection, now(), report.conflicts)
        return Received(report, (*bad, *more))


def _examined(connection: sqlite3.Connection, batch: Batch) -> tuple[tuple[LoggedChange, ...], list[tuple[str, str]]]:
    """Return the changes that are such as this program writes, and what is wrong with the others."""
    sound: list[LoggedChange] = []
    bad: list[tuple[str, str]] = []
    here = validation.text_lengths(connection)

    def length_of(text_hash: str) -> int | None:
        text = batch.texts.get(text_hash)
        return here(text_hash) if text is None else len(text)

    for change in batch.changes:
        wrong = _wrong(change, length_of)
        if wrong:
            bad.append((str(change.annotator_id)[:300], wrong))
        else:
            sound.append(change)
    return tuple(sound), bad


def _wrong(change: LoggedChange, length_of: Callable[[str], int | None]) -> str:
    wrong = validation.wrong_change(change.id, change.annotator_id, change.time, change.label, change.kind)
    for row in change.rows:
        wrong = wrong or validation.wrong_step(row.table, row.row_id, row.before, row.after, length_of)
    return wrong


def _joined(
    connection: sqlite3.Connection, carrier_id: str, me: str, batch: Batch, progress: Progress
) -> tuple[MergeReport, list[tuple[str, str]]]:
    """Take in a batch as a whole, or change by change where one of them does not fit."""
    connection.execute("SAVEPOINT batch")
    try:
        report, seen = _one(connection, carrier_id, me, batch, progress)
    except _MISTAKES as error:
        connection.execute("ROLLBACK TO batch")
        connection.execute("RELEASE batch")
        if len(batch.changes) == 1:
            return _nothing(), [(batch.changes[0].annotator_id, str(error))]
        return _one_by_one(connection, carrier_id, me, batch)
    connection.execute("RELEASE batch")
    if report.total:
        carriers.note_pull(connection, seen)
    return report, []


def _one_by_one(
    connection: sqlite3.Connection, carrier_id: str, me: str, batch: Batch
) -> tuple[MergeReport, list[tuple[str, str]]]:
    reports: list[MergeReport] = []
    bad: list[tuple[str, str]] = []
    for change in batch.changes:
        connection.execute("SAVEPOINT change")
        try:
            reports.append(_one(connection, carrier_id, me, batch._replace(changes=(change,)), silent)[0])
        except _MISTAKES as error:
            connection.execute("ROLLBACK TO change")
            bad.append((change.annotator_id, str(error)))
        connection.execute("RELEASE change")
    carriers.note_pull(connection, None)
    return sum_of(reports), bad


def _nothing() -> MergeReport:
    return MergeReport({}, {}, {}, {}, ())


def sum_of(reports: Iterable[MergeReport]) -> MergeReport:
    """Return several reports as one."""
    whole = _nothing()
    for each in reports:
        whole = MergeReport(
            _added(whole.changes, each.changes), _added(whole.made, each.made), _added(whole.altered, each.altered),
            _added(whole.gone, each.gone), (*whole.conflicts, *each.conflicts),
        )  # fmt: skip
    return whole


def _added(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {key: one.get(key, 0) + other.get(key, 0) for key in {**one, **other}}


def _one(
    connection: sqlite3.Connection, carrier_id: str, me: str, batch: Batch, progress: Progress
) -> tuple[MergeReport, list[RowChange] | None]:
    settings = codebooks.settings(connection)
    known = identity.known_pairs(settings)
    pairs = identity.resolved(_triples({**known, **identity.known_pairs(_settings_of(batch))}))
    reconcile.begin(connection)
    if set(pairs) - set(known):
        renamed = identity.rename(connection, pairs)
        connection.executemany("INSERT OR IGNORE INTO temp.touched VALUES (?, ?)", renamed)
    counts = incoming.take_in(connection, _offer(batch, pairs), carrier_id, progress)
    _belongs_to(connection, carrier_id, batch)
    theirs = {change.id for change in batch.changes if not _is_by(connection, change.id, me)}
    tally = Tally(theirs, lambda each: _is_by(connection, each, me), progress, by_values=True)
    seen: list[RowChange] = []

    def watch(table: str, row_id: str, acts: list[Act], state: State, present: Row | None) -> None:
        tally.see(table, row_id, acts, state, present)
        wanted = state.row if state.there else None
        if wanted != present and len(seen) <= _LISTED:
            seen.append(RowChange(table, row_id, present, wanted))

    resettled = reconcile.settle_touched(connection, watch, refuse=True)
    return tally.summary(counts), None if resettled or len(seen) > _LISTED else seen


def _triples(pairs: identity.Pairs) -> Iterator[tuple[str, str, str]]:
    return ((table, old, new) for (table, old), new in pairs.items())


def _settings_of(batch: Batch) -> dict[str, str]:
    """Return the settings that a batch makes: ids that stand for others are among them."""
    result: dict[str, str] = {}
    for change in batch.changes:
        for row in change.rows:
            if row.table == "setting" and row.after is not None:
                result[row.row_id] = identity.setting_value(row.after)
    return result


def _offer(batch: Batch, pairs: identity.Pairs) -> incoming.Offer:
    renaming = identity.Renaming(pairs)
    offered = [
        incoming.OfferedChange(
            each.id, renaming.annotator(each.annotator_id), each.time, each.label, each.kind, len(each.rows)
        )
        for each in batch.changes
    ]

    def rows() -> Iterator[incoming.OfferedRow]:
        for change in batch.changes:
            for row in change.rows:
                new = renaming.row(row.table, row.row_id, row.before, row.after) if pairs else None
                row_id, before, after = new or (row.row_id, row.before, row.after)
                yield change.id, row.table, row_id, before, after

    def text(text_hash: str) -> str | None:
        found = batch.texts.get(text_hash)
        return found if found is not None and digest(found) == text_hash else None

    return incoming.Offer(offered, rows, text, is_part=True)


def _belongs_to(connection: sqlite3.Connection, carrier_id: str, batch: Batch) -> None:
    """Note what came by another way, too, as the carrier's: who takes that way back keeps it all the same."""
    ids = [(carrier_id, change.id) for change in batch.changes]
    by_file = "merge_id IS NOT NULL AND merge_id NOT IN (SELECT id FROM carrier)"
    connection.executemany(f"UPDATE change_row SET merge_id = ? WHERE change_id = ? AND active AND {by_file}", ids)
    connection.executemany(f"UPDATE change SET merge_id = ? WHERE id = ? AND {by_file}", ids)
    labels = [(change.label, change.id) for change in batch.changes if change.label]
    connection.executemany("UPDATE change SET label = ? WHERE id = ? AND label = ''", labels)


def _is_by(connection: sqlite3.Connection, change_id: str, annotator_id: str) -> bool:
    sql = "SELECT 1 FROM change WHERE id = ? AND annotator_id = ?"
    return connection.execute(sql, (change_id, annotator_id)).fetchone() is not None


# A copy that is being made


def stage(database: Database, carrier_id: str, batch: Batch, place: Place) -> list[tuple[str, str]]:
    """Put a batch into the log of a file whose tables are made later by ``settle_all``; return what was left out."""
    with database.writing() as connection:
        sound, bad = _examined(connection, batch)
        connection.executemany(
            "INSERT OR IGNORE INTO change (id, annotator_id, time, label, kind, merge_id) VALUES (?, ?, ?, ?, ?, ?)",
            ((*each[:5], carrier_id) for each in sound),
        )
        known = _known_rows(connection, sound)
        connection.executemany(
            "INSERT INTO change_row (change_id, table_name, row_id, before, after, merge_id) VALUES (?, ?, ?, ?, ?, ?)",
            (
                (change.id, *row[:4], carrier_id)
                for change in sound
                for row in change.rows
                if (change.id, row.table, row.row_id) not in known
            ),
        )
        texts = [(key, text) for key, text in batch.texts.items() if digest(text) == key]
        connection.executemany("INSERT OR IGNORE INTO text (hash, text) VALUES (?, ?)", texts)
        carriers.note_place(connection, carrier_id, place.position, place.marks)
    return bad


def _known_rows(connection: sqlite3.Connection, changes: Sequence[LoggedChange]) -> set[tuple[str, str, str]]:
    """Return which rows of changes the log has already, where a page came twice."""
    result: set[tuple[str, str, str]] = set()
    sql = "SELECT change_id, table_name, row_id FROM change_row WHERE change_id = ?"
    for change in changes:
        result |= set(connection.execute(sql, (change.id,)))
    return result


def settle_all(database: Database, progress: Progress = silent) -> None:
    """Make all tables what the log says, in one transaction.

    Raises:
        UserError: something that the log names is missing in it.
        CancelledError: ``progress`` raised it; nothing was written.
    """
    seen = 0

    def watch(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen % 2000 == 0:
            progress("Joining", seen, total)

    with database.writing() as connection:
        pairs = identity.resolved(_triples(identity.known_pairs(identity.settings_in_log(connection))))
        identity.rename(connection, pairs)
        reconcile.begin(connection)
        all_rows = "INSERT OR IGNORE INTO temp.touched SELECT DISTINCT table_name, row_id FROM change_row WHERE"
        connection.execute(f"{all_rows} table_name = 'article'")
        reconcile.settle_touched(connection)
        connection.execute(f"{all_rows} table_name <> 'article'")
        progress("Joining", 0, 0)
        fresh.insert_untouched(connection)
        total = int(connection.execute("SELECT count(*) FROM temp.touched").fetchone()[0])
        reconcile.settle_touched(connection, watch)
        reconcile.settle(connection, everywhere=True)
