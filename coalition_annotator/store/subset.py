"""Making a copy of a project smaller, for a colleague who shall have only a part of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from coalition_annotator.store.database import Database

PACKAGE = "package"
# What belongs to articles or to those who tag them; all else, such as the codebook, goes into every package.
_OF_ARTICLES = (
    "article", "annotation", "link", "assignment", "verdict", "comment", "decline", "import_report", "entity", "term",
)  # fmt: skip
_LABEL = "Earlier change"


def reduce(database: Database, *, articles: Collection[str] | None = None, annotator_id: str | None = None) -> int:
    """Take articles and others' work out of a copy, with every trace in its log; return how many articles stay.

    What is left of persons and organisations are those that the remaining tags name; of the log's labels, which quote
    titles and names, none.

    Args:
        database: an open copy, of which nothing else is kept.
        articles: ids of those that stay; None for all.
        annotator_id: whose tags, verdicts, comments and phrases stay, without others' notes; None for everyone's.
    """
    connection = database.connection
    with database.writing():
        connection.execute("CREATE TEMP TABLE kept (id TEXT PRIMARY KEY) WITHOUT ROWID")
        wanted = [found[0] for found in connection.execute("SELECT id FROM article")]
        connection.executemany(
            "INSERT INTO kept VALUES (?)", [(each,) for each in wanted if articles is None or each in articles]
        )
        others = "" if annotator_id is None else " OR annotator_id <> :me"
        given = {"me": annotator_id}
        for table in ("verdict", "comment", "decline", "annotation", "assignment"):
            connection.execute(f'DELETE FROM "{table}" WHERE article_id NOT IN kept{others}', given)
        connection.execute(
            "DELETE FROM link WHERE source_id NOT IN (SELECT id FROM annotation)"
            " OR target_id NOT IN (SELECT id FROM annotation)"
        )
        connection.execute("DELETE FROM article WHERE id NOT IN kept")
        connection.execute("DELETE FROM import_report")
        if articles is not None or annotator_id is not None:
            connection.execute(f"DELETE FROM term WHERE 0 {others}", given)
            _drop_what_nobody_names(connection)
        # What was learned from the articles could tell of those that stay behind.
        connection.execute("DELETE FROM recommender")
        # What came from a team, and how far it was read, is this copy's alone.
        for table in ("carrier", "carrier_mark", "pull", "pull_conflict"):
            connection.execute(f"DELETE FROM {table}")
        connection.execute("DELETE FROM orphaned")
        connection.execute("DELETE FROM resurrected")
        for table in _OF_ARTICLES:
            connection.execute(
                f"DELETE FROM change_row WHERE table_name = '{table}' AND row_id NOT IN (SELECT id FROM \"{table}\")"
            )
        connection.execute("DELETE FROM change_row WHERE NOT active")
        if annotator_id is not None:
            _drop_notes(connection)
        # Tags may rest on older versions of a text.
        connection.execute(
            "DELETE FROM text WHERE hash NOT IN (SELECT text_hash FROM article)"
            " AND hash NOT IN (SELECT after ->> 'text_hash' FROM change_row"
            " WHERE table_name IN ('annotation', 'decline') AND after IS NOT NULL)"
        )
        connection.execute("DELETE FROM change WHERE id NOT IN (SELECT change_id FROM change_row)")
        connection.execute("UPDATE change_row SET merge_id = ?", (PACKAGE,))
        connection.execute(
            "UPDATE change SET merge_id = ?, refers = NULL, below = NULL, undo_top = NULL, redo_top = NULL", (PACKAGE,)
        )
        if articles is not None or annotator_id is not None:
            connection.execute("UPDATE change SET label = ?", (_LABEL,))
        # What is deleted from the index leaves its words in it until it is made anew.
        connection.execute("INSERT INTO article_search (article_search) VALUES ('rebuild')")
        count = int(connection.execute("SELECT count(*) FROM article").fetchone()[0])
        connection.execute("DROP TABLE kept")
    connection.execute("VACUUM")
    return count


def _drop_what_nobody_names(connection: sqlite3.Connection) -> None:
    """Drop persons, organisations and countries that no remaining tag or phrase names."""
    connection.execute(
        "DELETE FROM entity WHERE id NOT IN (SELECT entity_id FROM annotation WHERE entity_id IS NOT NULL)"
        " AND id NOT IN (SELECT entity_id FROM term WHERE entity_id IS NOT NULL)"
    )


def _drop_notes(connection: sqlite3.Connection) -> None:
    """Empty the notes on articles and entities, which may say what others think of them."""
    for table in ("article", "entity"):
        connection.execute(f"UPDATE {table} SET note = ''")
        for side in ("before", "after"):
            connection.execute(
                f"UPDATE change_row SET {side} = json_set({side}, '$.note', '')"
                f" WHERE table_name = ? AND {side} IS NOT NULL",
                (table,),
            )
