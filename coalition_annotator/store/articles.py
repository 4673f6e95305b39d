"""Reading articles and their texts."""

from __future__ import annotations

import sqlite3
from typing import cast

from coalition_annotator.model.article import Article
from coalition_annotator.store import rows


def all_articles(connection: sqlite3.Connection) -> list[Article]:
    """Return every article without its text, in the order in which they were added."""
    return cast("list[Article]", list(rows.select(connection, "article", order="added, number")))


def get(connection: sqlite3.Connection, article_id: str) -> Article | None:
    """Return one article, or None."""
    return cast("Article | None", next(rows.select(connection, "article", "id = ?", [article_id]), None))


def with_text(connection: sqlite3.Connection, text_hash: str) -> list[Article]:
    """Return the articles that have exactly this text."""
    return cast("list[Article]", list(rows.select(connection, "article", "text_hash = ?", [text_hash])))


def text(connection: sqlite3.Connection, text_hash: str) -> str:
    """Return a text.

    Raises:
        sqlite3.DatabaseError: the file holds none of that hash.
    """
    found = text_version(connection, text_hash)
    if not found:
        raise sqlite3.DatabaseError(f"an article's text is missing: {text_hash}")
    return found


def text_version(connection: sqlite3.Connection, text_hash: str) -> str:
    """Return a text, or an empty one where the file holds none of that hash; no article's text is empty."""
    found = connection.execute("SELECT text FROM text WHERE hash = ?", (text_hash,)).fetchone()
    return "" if found is None else str(found[0])


def tag_counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the number of tags for every article that has some."""
    return dict(connection.execute("SELECT article_id, count(*) FROM annotation GROUP BY article_id").fetchall())
