"""Filling empty tables with the rows that were made once and never changed: most of a log, and no matter of replaying.

What ``reconcile`` works out for these rows one by one, SQLite does here in one statement a table.
"""

from __future__ import annotations

import sqlite3

from coalition_annotator.model.edit import JSON_FIELDS, TABLES
from coalition_annotator.store import rows, text_versions

# Articles have an index of their words beside them, and are few.
_ONE_BY_ONE = frozenset({"article"})


def insert_untouched(connection: sqlite3.Connection) -> None:
    """Insert the rows of ``temp.touched`` that were only ever made, and take them off that list.

    The articles are there already; tags that count another version of their text are left for ``reconcile``.
    """
    connection.execute("CREATE TEMP TABLE once (seq INTEGER PRIMARY KEY)")
    connection.execute(
        "INSERT INTO temp.once SELECT max(seq) FROM change_row WHERE active AND (table_name, row_id) IN"
        " (SELECT table_name, row_id FROM temp.touched) GROUP BY table_name, row_id"
        " HAVING count(*) = 1 AND max(before IS NULL AND after IS NOT NULL)"
    )
    for table in TABLES:
        if table in _ONE_BY_ONE:
            continue
        if table in text_versions.TABLES:
            connection.execute(
                "DELETE FROM temp.once WHERE seq IN (SELECT log.seq FROM temp.once JOIN change_row AS log"
                " ON log.seq = once.seq LEFT JOIN article ON article.id = log.after ->> 'article_id'"
                " WHERE log.table_name = ? AND log.after ->> 'text_hash' IS NOT article.text_hash)",
                (table,),
            )
        in_json = JSON_FIELDS.get(table, frozenset())
        values = ", ".join(
            f"log.after {'->' if field in in_json else '->>'} '{field}'" for field in rows.fields_of(table)
        )
        connection.execute(
            f'INSERT INTO "{table}" ({rows.columns(table)}) SELECT {values} FROM temp.once'
            " JOIN change_row AS log ON log.seq = once.seq WHERE log.table_name = ?",
            (table,),
        )
    skipped = ", ".join(f"'{each}'" for each in _ONE_BY_ONE)
    connection.execute(
        "DELETE FROM temp.touched WHERE (table_name, row_id) IN (SELECT log.table_name, log.row_id FROM temp.once"
        f" JOIN change_row AS log ON log.seq = once.seq WHERE log.table_name NOT IN ({skipped}))"
    )
    connection.execute("DROP TABLE temp.once")
