"""Making a copy of a project smaller, for a colleague who shall have only a part of it."""

from __future__ import annotations

from collections.abc import Collection

from coalition_annotator.store import search
from coalition_annotator.store.database import Database

PACKAGE = "package"
# What belongs to articles; all else, such as codebook and entities, goes into every package.
_OF_ARTICLES = ("article", "annotation", "link", "assignment", "verdict", "comment", "decline", "import_report")


def reduce(database: Database, *, articles: Collection[str] | None = None, annotator_id: str | None = None) -> int:
    """Take articles and others' work out of a copy, with every trace in its log; return how many articles stay.

    Args:
        database: an open copy, of which nothing else is kept.
        articles: ids of those that stay; None for all.
        annotator_id: whose tags, verdicts and comments stay; None for everyone's.
    """
    connection = database.connection
    with database.writing():
        connection.execute("CREATE TEMP TABLE kept (id TEXT PRIMARY KEY) WITHOUT ROWID")
        wanted = [found[0] for found in connection.execute("SELECT id FROM article")]
        connection.executemany(
            "INSERT INTO kept VALUES (?)", [(each,) for each in wanted if articles is None or each in articles]
        )
        for (article_id,) in connection.execute("SELECT id FROM article WHERE id NOT IN kept").fetchall():
            search.forget(connection, article_id)
        others = "" if annotator_id is None else " OR annotator_id <> :me"
        given = {"me": annotator_id}
        for table in ("verdict", "comment", "decline", "annotation"):
            connection.execute(f'DELETE FROM "{table}" WHERE article_id NOT IN kept{others}', given)
        connection.execute(
            "DELETE FROM link WHERE source_id NOT IN (SELECT id FROM annotation)"
            " OR target_id NOT IN (SELECT id FROM annotation)"
        )
        connection.execute("DELETE FROM assignment WHERE article_id NOT IN kept")
        connection.execute("DELETE FROM article WHERE id NOT IN kept")
        connection.execute("DELETE FROM import_report")
        # What was learned from the articles could tell of those that stay behind.
        connection.execute("DELETE FROM recommender")
        connection.execute("DELETE FROM dormant")
        for table in _OF_ARTICLES:
            connection.execute(
                f"DELETE FROM change_row WHERE table_name = '{table}' AND row_id NOT IN (SELECT id FROM \"{table}\")"
            )
        connection.execute("DELETE FROM change_row WHERE NOT active")
        # Tags may rest on older versions of a text.
        connection.execute(
            "DELETE FROM text WHERE hash NOT IN (SELECT text_hash FROM article)"
            " AND hash NOT IN (SELECT after ->> 'text_hash' FROM change_row"
            " WHERE table_name IN ('annotation', 'decline') AND after IS NOT NULL)"
        )
        connection.execute("DELETE FROM change WHERE id NOT IN (SELECT change_id FROM change_row)")
        connection.execute("UPDATE change_row SET brought = ?", (PACKAGE,))
        connection.execute(
            "UPDATE change SET brought = ?, refers = NULL, below = NULL, undo_top = NULL, redo_top = NULL", (PACKAGE,)
        )
        count = int(connection.execute("SELECT count(*) FROM article").fetchone()[0])
        connection.execute("DROP TABLE kept")
    connection.execute("VACUUM")
    return count
