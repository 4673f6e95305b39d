"""What a file knows of its carriers: how far it has read, what it has sent, and what is still to be sent.

The log itself is the outbox: all that stands behind ``sent_seq`` in it and was not brought by the carrier itself is
still to be sent. Carriers take the same change twice without harm, so the mark is put back wherever there is doubt.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

from coalition_annotator.model.edit import RowChange
from coalition_annotator.model.log_batch import Batch, LoggedChange, LoggedRow
from coalition_annotator.model.merge_report import Conflict
from coalition_annotator.store import rows, validation

_KEPT_PULLS, _KEPT_CONFLICTS = 200, 500
_HAS_ROWS = "EXISTS (SELECT 1 FROM change_row WHERE change_id = change.id AND active)"


class CarrierState(NamedTuple):
    """One carrier of a project's log.

    Attributes:
        id: changes that it brought bear this as their ``merge_id``.
        kind: 'postgresql' or 'folder'.
        address: where it is, without a password.
        annotator_id: who this copy's annotator is there.
        role: what they may do there.
        position: how far this copy has read, in the carrier's own words.
        era: which life of the server ``position`` and ``sent_seq`` belong to.
        sent_seq: the last line of the log that was sent.
    """

    id: str
    kind: str
    address: str
    annotator_id: str
    role: str
    position: str
    era: str
    sent_seq: int


_COLUMNS = ", ".join(CarrierState._fields)


def all_of(connection: sqlite3.Connection) -> list[CarrierState]:
    """Return the carriers of a file."""
    return [CarrierState(*found) for found in connection.execute(f"SELECT {_COLUMNS} FROM carrier ORDER BY id")]


def ids(connection: sqlite3.Connection) -> set[str]:
    """Return the ids of a file's carriers."""
    return {found for (found,) in connection.execute("SELECT id FROM carrier")}


def put(connection: sqlite3.Connection, state: CarrierState) -> None:
    """Note a carrier anew."""
    marks = ", ".join("?" for _ in state)
    connection.execute(f"INSERT OR REPLACE INTO carrier ({_COLUMNS}) VALUES ({marks})", state)


def remove(connection: sqlite3.Connection, carrier_id: str) -> None:
    """Forget a carrier; all that it brought stays and counts as this copy's own."""
    connection.execute("DELETE FROM carrier WHERE id = ?", (carrier_id,))
    connection.execute("DELETE FROM carrier_mark WHERE carrier_id = ?", (carrier_id,))


def marks(connection: sqlite3.Connection, carrier_id: str) -> set[str]:
    """Return the names of the parts that were read."""
    found = connection.execute("SELECT name FROM carrier_mark WHERE carrier_id = ?", (carrier_id,))
    return {name for (name,) in found}


def add_marks(connection: sqlite3.Connection, carrier_id: str, names: Iterable[str]) -> None:
    """Note parts as read."""
    sql = "INSERT OR IGNORE INTO carrier_mark (carrier_id, name) VALUES (?, ?)"
    connection.executemany(sql, ((carrier_id, name) for name in names))


def send_again(connection: sqlite3.Connection, condition: str, values: tuple[object, ...]) -> None:
    """Put the marks of what was sent back to before the changes of which rows meet a condition of SQL's."""
    connection.execute(
        "UPDATE carrier SET sent_seq = min(sent_seq, coalesce((SELECT min(change.seq) - 1 FROM change JOIN change_row"
        f" ON change_row.change_id = change.id WHERE change_row.{condition}), sent_seq))",
        values,
    )


def was_sent(connection: sqlite3.Connection, merge_id: str) -> bool:
    """Tell whether anything that a merge brought was sent to a team."""
    found = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM change_row JOIN change ON change.id = change_row.change_id"
        " WHERE change_row.merge_id = ? AND change_row.active"
        " AND change.seq <= (SELECT max(sent_seq) FROM carrier))",
        (merge_id,),
    ).fetchone()
    return bool(found[0])


class Outgoing(NamedTuple):
    """What is to be sent next: the batch, the log's line that it reaches to, and whether that is all."""

    batch: Batch
    last_seq: int
    is_all: bool


def unsent_count(connection: sqlite3.Connection, carrier: CarrierState, author: str | None = None) -> int:
    """Return how many changes are still to be sent; only an author's where one is given."""
    sql, values = _unsent(carrier, author)
    return int(connection.execute(f"SELECT count(*) {sql}", values).fetchone()[0])


def foreign_count(connection: sqlite3.Connection, carrier: CarrierState) -> int:
    """Return how many changes of others this copy has that the carrier has not brought: merged from files."""
    found = connection.execute(
        f"SELECT count(*) FROM change WHERE merge_id IS NOT ? AND annotator_id <> ? AND {_HAS_ROWS}",
        (carrier.id, carrier.annotator_id),
    ).fetchone()
    return int(found[0])


def _unsent(carrier: CarrierState, author: str | None) -> tuple[str, tuple[object, ...]]:
    sql = f"FROM change WHERE seq > ? AND merge_id IS NOT ? AND {_HAS_ROWS}"
    values: tuple[object, ...] = (carrier.sent_seq, carrier.id)
    return (sql, values) if author is None else (f"{sql} AND annotator_id = ?", (*values, author))


def unsent(
    connection: sqlite3.Connection, carrier: CarrierState, *, author: str | None = None, most_rows: int = 20_000
) -> Outgoing | None:
    """Return the next changes to send, whole ones, and as many as have about ``most_rows`` rows; None where all went.

    Args:
        connection: the file.
        carrier: to whom.
        author: whose changes; None for everybody's.
        most_rows: how many rows at most, where a single change has not more.
    """
    sql, values = _unsent(carrier, author)
    listed = connection.execute(
        "SELECT seq, id, annotator_id, time, label, kind, (SELECT count(*) FROM change_row WHERE change_id = change.id)"
        f" {sql} ORDER BY seq LIMIT ?",
        (*values, most_rows),
    )
    chosen: list[tuple[int, str, str, str, str, str, int]] = []
    size, is_all = 0, True
    for found in listed:
        size += found[-1]
        if chosen and size > most_rows:
            is_all = False
            break
        chosen.append(found)
    if not chosen:
        return None
    changes = tuple(_change_of(connection, found) for found in chosen)
    return Outgoing(Batch(changes, _texts_of(connection, changes)), chosen[-1][0], is_all and len(chosen) < most_rows)


def _change_of(connection: sqlite3.Connection, found: tuple[int, str, str, str, str, str, int]) -> LoggedChange:
    _, change_id, annotator_id, time, label, kind, _ = found
    return LoggedChange(change_id, annotator_id, time, label, kind, _rows_of(connection, change_id))


def _rows_of(connection: sqlite3.Connection, change_id: str) -> tuple[LoggedRow, ...]:
    # The article of a link is that of its first tag; of a tag that is gone, the log knows it still.
    of_tag = (
        "(SELECT coalesce(tag.after ->> 'article_id', tag.before ->> 'article_id') FROM change_row AS tag"
        " WHERE tag.row_id = coalesce(log.after ->> 'source_id', log.before ->> 'source_id')"
        " AND tag.table_name = 'annotation' LIMIT 1)"
    )
    found = connection.execute(
        "SELECT table_name, row_id, before, after, coalesce(CASE"
        f" WHEN table_name = 'link' THEN {of_tag} WHEN table_name IN ('annotation', 'verdict', 'comment', 'decline')"
        " THEN coalesce(after ->> 'article_id', before ->> 'article_id') END, '')"
        " FROM change_row AS log WHERE change_id = ? AND active ORDER BY seq",
        (change_id,),
    )
    return tuple(LoggedRow(*values) for values in found)


def _texts_of(connection: sqlite3.Connection, changes: Iterable[LoggedChange]) -> dict[str, str]:
    """Return the texts that changes bring: those of articles that are new or have another text."""
    hashes: set[str] = set()
    for change in changes:
        for row in change.rows:
            if row.table == "article" and row.after is not None:
                after = json.loads(row.after)["text_hash"]
                if row.before is None or json.loads(row.before)["text_hash"] != after:
                    hashes.add(after)
    result: dict[str, str] = {}
    for text_hash in sorted(hashes):
        found = connection.execute("SELECT text FROM text WHERE hash = ?", (text_hash,)).fetchone()
        if found is not None:
            result[text_hash] = found[0]
    return result


def sent(connection: sqlite3.Connection, carrier_id: str, last_seq: int) -> None:
    """Note that all up to a line of the log was sent."""
    connection.execute("UPDATE carrier SET sent_seq = max(sent_seq, ?) WHERE id = ?", (last_seq, carrier_id))


def dated_after(connection: sqlite3.Connection, limit: datetime) -> tuple[str, list[str]]:
    """Return the latest time up to a moment, and the ids of changes made here that are dated after it, in order."""
    said = limit.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    sql = "SELECT id FROM change WHERE time > ? AND merge_id IS NULL ORDER BY time, id"
    wrong = [change_id for (change_id,) in connection.execute(sql, (said,))]
    latest = connection.execute("SELECT max(time) FROM change WHERE time <= ?", (said,)).fetchone()[0]
    return latest or "", wrong


def restamp(connection: sqlite3.Connection, times: Iterable[tuple[str, str]]) -> None:
    """Give changes other times, as (time, change id); their order among all changes has to stay."""
    connection.executemany("UPDATE change SET time = ? WHERE id = ?", times)


def own_sent_count(connection: sqlite3.Connection, carrier: CarrierState, annotator_id: str) -> int:
    """Return how many of an annotator's own changes were sent."""
    found = connection.execute(
        f"SELECT count(*) FROM change WHERE annotator_id = ? AND seq <= ? AND merge_id IS NOT ? AND {_HAS_ROWS}",
        (annotator_id, carrier.sent_seq, carrier.id),
    ).fetchone()
    return int(found[0])


def note_place(connection: sqlite3.Connection, carrier_id: str, position: str, names: Iterable[str]) -> None:
    """Note how far a carrier was read."""
    connection.execute("UPDATE carrier SET position = ? WHERE id = ?", (position, carrier_id))
    add_marks(connection, carrier_id, names)


# What pulls have done


class Pull(NamedTuple):
    """What a pull did to rows, after which line of the log it was done; ``changes`` is None where it was too much."""

    number: int
    seq: int
    changes: tuple[RowChange, ...] | None


def note_pull(connection: sqlite3.Connection, changes: Iterable[RowChange] | None) -> None:
    """Keep what a pull did to rows, for windows that show them; None where it was too much to list."""
    told = "" if changes is None else rows.dumps(list(changes))
    sql = "INSERT INTO pull (seq, changes) SELECT coalesce(max(seq), 0), ? FROM change"
    number = connection.execute(sql, (told,)).lastrowid or 0
    connection.execute("DELETE FROM pull WHERE number <= ?", (number - _KEPT_PULLS,))


def last_pull(connection: sqlite3.Connection) -> int:
    """Return the number of the last pull, 0 where there was none."""
    return int(connection.execute("SELECT coalesce(max(number), 0) FROM pull").fetchone()[0])


def pulls_after(connection: sqlite3.Connection, number: int) -> list[Pull]:
    """Return the pulls after one, oldest first; the first is without its changes where others between are forgotten."""
    found = connection.execute("SELECT number, seq, changes FROM pull WHERE number > ? ORDER BY number", (number,))
    result = [
        Pull(each, seq, tuple(RowChange(*row) for row in json.loads(told)) if told else None)
        for each, seq, told in found
    ]
    if result and result[0].number > number + 1:
        result[0] = result[0]._replace(changes=None)
    return result


def note_conflicts(connection: sqlite3.Connection, time: str, conflicts: Iterable[Conflict]) -> None:
    """Keep what both sides of a pull wrote."""
    sql = "INSERT INTO pull_conflict (time, conflict) VALUES (?, ?)"
    connection.executemany(sql, ((time, rows.dumps(each)) for each in conflicts))
    connection.execute(
        "DELETE FROM pull_conflict WHERE number <= (SELECT max(number) FROM pull_conflict) - ?", (_KEPT_CONFLICTS,)
    )


def conflicts(connection: sqlite3.Connection) -> list[tuple[str, Conflict]]:
    """Return what pulls found written by both sides, with the time of the pull, newest first.

    A file that was sent here may hold anything: what is no conflict is passed over.
    """
    result: list[tuple[str, Conflict]] = []
    for time, told in connection.execute("SELECT time, conflict FROM pull_conflict ORDER BY number DESC"):
        with suppress(ValueError, TypeError, RecursionError):
            found = Conflict(*json.loads(told))
            if validation.is_time(time) and not validation.wrong_row(found.table, found.row_id, found.row):
                result.append((time, found._replace(field=str(found.field))))
    return result


def forget_conflicts(connection: sqlite3.Connection) -> None:
    """Empty the list of conflicts."""
    connection.execute("DELETE FROM pull_conflict")
