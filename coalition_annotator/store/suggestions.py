"""Reading declined suggestions and remembered phrases; keeping the project's recommender."""

from __future__ import annotations

import sqlite3
from typing import cast

from coalition_annotator.model.suggestion import Decline, Term
from coalition_annotator.store import rows
from coalition_annotator.store.database import Database


def declines_of(connection: sqlite3.Connection, article_id: str) -> list[Decline]:
    """Return all that annotators declined in an article, oldest first."""
    found = rows.select(connection, "decline", "article_id = ?", [article_id], order="created, id")
    return cast("list[Decline]", list(found))


def terms(connection: sqlite3.Connection) -> list[Term]:
    """Return the phrases that the project remembers, by phrase."""
    return cast("list[Term]", list(rows.select(connection, "term", order="phrase, id")))


def recommender(connection: sqlite3.Connection) -> tuple[bytes, str] | None:
    """Return the recommender's data and its report in JSON, or None where none was trained."""
    found = connection.execute("SELECT data, report FROM recommender WHERE id = 1").fetchone()
    return (bytes(found[0]), str(found[1])) if found else None


def keep_recommender(database: Database, data: bytes, report: str) -> None:
    """Put a recommender in place of the one before.

    Raises:
        UserError: the file can't be written.
    """
    with database.writing() as connection:
        connection.execute("INSERT OR REPLACE INTO recommender VALUES (1, ?, ?)", (data, report))


def forget_recommender(database: Database) -> None:
    """Remove the recommender.

    Raises:
        UserError: the file can't be written.
    """
    with database.writing() as connection:
        connection.execute("DELETE FROM recommender")
