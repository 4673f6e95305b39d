"""Taking the log of another copy, or a part of it, into this one's; what the rows become follows (``reconcile``)."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from coalition_annotator.model.progress import Progress
from coalition_annotator.model.text import digest

_PORTION = 2000
OfferedRow = tuple[str, str, str, str | None, str | None]
"""Of a row of the log: change id, table, row id, before, after."""


class OfferedChange(NamedTuple):
    """A line of another log, with the number of its rows that are offered."""

    id: str
    annotator_id: str
    time: str
    label: str
    kind: str
    row_count: int


class Offer(NamedTuple):
    """What another log offers: its changes, all their rows in the log's order, and texts by their hash.

    ``is_part`` tells that of a change only some rows may be among them, while others are here already.
    """

    changes: Sequence[OfferedChange]
    rows: Callable[[], Iterable[OfferedRow]]
    text: Callable[[str], str | None]
    is_part: bool = False


def take_in(connection: sqlite3.Connection, offer: Offer, merge_id: str, progress: Progress) -> Counter[str]:
    """Copy unseen changes with their rows and texts; note the rows in ``touched``.

    Returns:
        for each annotator's id, how many of their changes brought something new.

    Raises:
        ValueError: a text is not what its hash says.
    """
    connection.execute("CREATE TEMP TABLE offered (id TEXT PRIMARY KEY) WITHOUT ROWID")
    try:
        connection.executemany("INSERT OR IGNORE INTO temp.offered VALUES (?)", ((each.id,) for each in offer.changes))
        return _take_in(connection, offer, merge_id, progress)
    finally:
        connection.execute("DROP TABLE temp.offered")


def _take_in(connection: sqlite3.Connection, offer: Offer, merge_id: str, progress: Progress) -> Counter[str]:
    known = dict(
        connection.execute(
            "SELECT change_id, count(*) FROM change_row WHERE active AND change_id IN (SELECT id FROM temp.offered)"
            " GROUP BY change_id"
        )
    )
    wanted = [each for each in offer.changes if offer.is_part or known.get(each.id, 0) < each.row_count]
    connection.executemany(
        "INSERT OR IGNORE INTO change (id, annotator_id, time, label, kind, merge_id) VALUES (?, ?, ?, ?, ?, ?)",
        ((*each[:5], merge_id) for each in wanted),
    )
    by = {each.id: each.annotator_id for each in wanted}
    met = {change_id for change_id in by if change_id in known} | _withdrawn(connection)
    fresh: list[OfferedRow] = []
    changed: set[str] = set()
    done, total = 0, sum(each.row_count for each in wanted)
    for row in offer.rows():
        if row[0] not in by:
            continue
        done += 1
        if row[0] in met:
            if _take_back_in(connection, row, merge_id):
                changed.add(row[0])
            continue
        fresh.append(row)
        if len(fresh) >= _PORTION:
            progress("Reading changes", done, total)
            _insert_rows(connection, fresh, merge_id)
            changed.update(each[0] for each in fresh)
            fresh = []
    _insert_rows(connection, fresh, merge_id)
    changed.update(each[0] for each in fresh)
    progress("Reading changes", total, total)
    _copy_texts(connection, offer.text)
    return Counter(by[change_id] for change_id in changed)


def _withdrawn(connection: sqlite3.Connection) -> set[str]:
    """Return the ids of offered changes of which a merge that was taken back had brought rows."""
    found = connection.execute(
        "SELECT DISTINCT change_id FROM change_row WHERE merge_id IS NOT NULL AND NOT active"
        " AND change_id IN (SELECT id FROM temp.offered)"
    )
    return {change_id for (change_id,) in found}


def _insert_rows(connection: sqlite3.Connection, portion: list[OfferedRow], merge_id: str) -> None:
    connection.executemany(
        "INSERT INTO change_row (change_id, table_name, row_id, before, after, merge_id) VALUES (?, ?, ?, ?, ?, ?)",
        ((*row, merge_id) for row in portion),
    )
    connection.executemany("INSERT OR IGNORE INTO temp.touched VALUES (?, ?)", (row[1:3] for row in portion))


def _take_back_in(connection: sqlite3.Connection, row: OfferedRow, merge_id: str) -> bool:
    """Take in one row of a change of which this copy has some rows, or has had; tell whether it was new."""
    key = row[:3]
    here = connection.execute(
        "SELECT max(active) FROM change_row WHERE change_id = ? AND table_name = ? AND row_id = ?", key
    ).fetchone()[0]
    if here:
        return False
    if here is None:
        _insert_rows(connection, [row], merge_id)
        return True
    connection.execute(
        "UPDATE change_row SET active = 1, merge_id = ? WHERE change_id = ? AND table_name = ? AND row_id = ?",
        (merge_id, *key),
    )
    connection.execute("INSERT OR IGNORE INTO temp.touched VALUES (?, ?)", key[1:])
    return True


def _copy_texts(connection: sqlite3.Connection, text_of: Callable[[str], str | None]) -> None:
    """Copy the texts that new articles, or new versions of them, rest on."""
    hashes = connection.execute(
        "SELECT DISTINCT said ->> 'text_hash' FROM (SELECT log.after AS said FROM temp.touched AS touched"
        " JOIN change_row AS log ON log.row_id = touched.row_id AND log.table_name = touched.table_name"
        " WHERE touched.table_name IN ('article', 'annotation', 'decline') AND log.after IS NOT NULL)"
        " WHERE said ->> 'text_hash' NOT IN (SELECT hash FROM text)"
    ).fetchall()
    for (text_hash,) in hashes:
        text = text_of(text_hash)
        if text is None:
            continue  # an older version of a text, which nothing rests on any more
        if digest(text) != text_hash:
            raise ValueError(f"the text kept as {text_hash} has been altered")
        connection.execute("INSERT INTO text (hash, text) VALUES (?, ?)", (text_hash, text))
