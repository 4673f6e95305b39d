"""What bringing a file up to date does to rows that are there already."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any

from coalition_annotator.model.codebook import POLARITY_OF
from coalition_annotator.store.views import VIEWS

if TYPE_CHECKING:
    from sqlite_utils import Database as UtilsDatabase

_PLACED = ("annotation", "decline")
_PORTION = 5000
Moment = tuple[str, str]


def _drop_views(connection: sqlite3.Connection) -> None:
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
        if name != "searchable_article":
            connection.execute(f'DROP VIEW "{name}"')


def make_views(db: UtilsDatabase) -> None:
    """Make the views for analysts anew; the program itself reads none of them."""
    _drop_views(db.conn)
    for name, sql in VIEWS.items():
        db.create_view(name, sql)


def rename_to_standard(db: UtilsDatabase) -> None:
    """Call columns and tables as the field does: in the tables, and in the log of the codebook's layers."""
    connection = db.conn
    _drop_views(connection)
    connection.execute('ALTER TABLE "layer" RENAME COLUMN "names" TO "entity_kind"')
    for side in ("before", "after"):
        connection.execute(
            f"UPDATE change_row SET {side} = json_remove("
            f"json_set({side}, '$.entity_kind', json_extract({side}, '$.names')), '$.names')"
            f" WHERE table_name = 'layer' AND {side} IS NOT NULL"
        )
    connection.execute("DROP INDEX idx_change_row_brought")
    for table in ("change", "change_row"):
        connection.execute(f'ALTER TABLE "{table}" RENAME COLUMN "brought" TO "merge_id"')
    connection.execute("CREATE INDEX idx_change_row_merge_id ON change_row (merge_id) WHERE merge_id IS NOT NULL")
    for before, after in (("dormant", "orphaned"), ("revived", "resurrected")):
        connection.execute(f'ALTER TABLE "{before}" RENAME TO "{after}"')


def add_versions_and_polarity(connection: sqlite3.Connection) -> None:
    """Note with each tag which version of its text it counts, with each stance what it counts as; in the log, too."""
    for table in _PLACED:
        connection.execute(f"ALTER TABLE {table} ADD COLUMN text_hash TEXT NOT NULL DEFAULT ''")
        connection.execute(
            f"UPDATE {table} SET text_hash = (SELECT text_hash FROM article WHERE id = {table}.article_id)"
        )
    connection.execute("ALTER TABLE value ADD COLUMN polarity TEXT NOT NULL DEFAULT ''")
    connection.executemany("UPDATE value SET polarity = ? WHERE id = ?", [(p, i) for i, p in POLARITY_OF.items()])
    for side in ("before", "after"):
        connection.execute(
            f"UPDATE change_row SET {side} = json_set({side}, '$.polarity', '')"
            f" WHERE table_name = 'value' AND {side} IS NOT NULL"
        )
        connection.executemany(
            f"UPDATE change_row SET {side} = json_set({side}, '$.polarity', ?)"
            f" WHERE table_name = 'value' AND row_id = ? AND {side} IS NOT NULL",
            [(polarity, value_id) for value_id, polarity in POLARITY_OF.items()],
        )
    _note_versions(connection)


def _note_versions(connection: sqlite3.Connection) -> None:
    versions = _versions(connection)
    lengths = dict(connection.execute("SELECT hash, length(text) FROM text"))
    last = 0
    while True:
        found = connection.execute(
            "SELECT log.seq, log.before, log.after, change.time, change.id FROM change_row AS log"
            " JOIN change ON change.id = log.change_id"
            " WHERE log.table_name IN ('annotation', 'decline') AND log.seq > ? ORDER BY log.seq LIMIT ?",
            (last, _PORTION),
        ).fetchall()
        if not found:
            return
        last = found[-1][0]
        connection.executemany(
            "UPDATE change_row SET before = ?, after = ? WHERE seq = ?",
            [
                (
                    _with_version(before, (time, change_id), versions, lengths, just_before=True),
                    _with_version(after, (time, change_id), versions, lengths),
                    seq,
                )
                for seq, before, after, time, change_id in found
            ],
        )


def _versions(connection: sqlite3.Connection) -> dict[str, list[tuple[Moment, str]]]:
    """Return for each article its texts' hashes, each with the time and id of the change since when it had it."""
    result: dict[str, list[tuple[Moment, str]]] = {}
    found = connection.execute(
        "SELECT log.row_id, change.time, change.id, log.after ->> 'text_hash' FROM change_row AS log"
        " JOIN change ON change.id = log.change_id WHERE log.table_name = 'article' AND log.after IS NOT NULL"
        " ORDER BY change.time, change.id"
    )
    for article_id, time, change_id, text_hash in found:
        known = result.setdefault(article_id, [])
        if not known or known[-1][1] != text_hash:
            known.append(((time, change_id), text_hash))
    return result


def _with_version(
    said: str | None, moment: Moment, versions: dict[str, list[tuple[Moment, str]]], lengths: dict[str, int], *,
    just_before: bool = False,
) -> str | None:  # fmt: skip
    """Return a row of the log with the version that its article had just after, or ``just_before``, its change.

    Where the spans do not fit into it, as they were made elsewhere on an older version, the latest into which they fit.
    """
    if said is None:
        return None
    row: dict[str, Any] = json.loads(said)
    known = versions.get(row["article_id"], [])
    find = bisect_left if just_before else bisect_right
    place = find(known, moment, key=lambda each: each[0])
    candidates = [text_hash for _, text_hash in reversed(known[: max(1, place)])]
    end = max((span[1] for span in row["spans"]), default=0)
    fitting = (each for each in candidates if end <= lengths.get(each, 0))
    row["text_hash"] = next(fitting, candidates[0] if candidates else "")
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))
