"""Full-text search over titles and texts (SQLite FTS5).

The index is kept by the store and not by triggers, since opening an untrusted file with
``trusted_schema`` off forbids triggers to write to a virtual table.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

MARK_START, MARK_END = "\x02", "\x03"


class Hit(NamedTuple):
    """An article that matches; matches in ``snippet`` lie between MARK_START and MARK_END."""

    article_id: str
    title: str
    snippet: str


def query_for(typed: str) -> str:
    """Return an FTS5 query for what a person typed: all words, phrases in quotes, the last word by its beginning."""
    terms: list[str] = []
    for order, piece in enumerate(typed.split('"')):
        if order % 2:
            if piece.strip():
                terms.append(f'"{piece.strip()}"')
        else:
            terms.extend(f'"{word}"' for word in piece.split())
    if terms and not typed.rstrip().endswith('"') and not typed.endswith(" "):
        terms[-1] += "*"
    return " ".join(terms)


def search(connection: sqlite3.Connection, typed: str, *, limit: int = 100) -> list[Hit]:
    """Return the best matching articles first; nothing for an empty query."""
    query = query_for(typed)
    if not query:
        return []
    found = connection.execute(
        "SELECT article.id, article.title, snippet(article_search, 1, ?, ?, '…', 16) FROM article_search"
        " JOIN article ON article.number = article_search.rowid WHERE article_search MATCH ?"
        " ORDER BY bm25(article_search, 4.0, 1.0) LIMIT ?",
        (MARK_START, MARK_END, query, limit),
    )
    return [Hit(*values) for values in found]


def forget(connection: sqlite3.Connection, article_id: str) -> None:
    """Take an article out of the index; call it before its row changes or goes."""
    connection.execute(
        "INSERT INTO article_search (article_search, rowid, title, text)"
        " SELECT 'delete', number, title, text FROM searchable_article"
        " WHERE number = (SELECT number FROM article WHERE id = ?)",
        (article_id,),
    )


def remember(connection: sqlite3.Connection, article_id: str) -> None:
    """Put an article into the index; call it after its row was written."""
    connection.execute(
        "INSERT INTO article_search (rowid, title, text) SELECT number, title, text FROM searchable_article"
        " WHERE number = (SELECT number FROM article WHERE id = ?)",
        (article_id,),
    )
