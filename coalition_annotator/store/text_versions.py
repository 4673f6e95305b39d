"""Spans follow their article's text from version to version.

A tag, or a declined suggestion, counts the code points of the version of the text that it was made on, and the change
log keeps it so. Where the article has another version now, the tables hold the spans as they lie in that version,
worked out from the two texts alone, so all copies that know the same changes hold the same spans, whichever way the
changes came. What has no place in the present version keeps its spans and the hash of its own version, and is shown
apart.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from functools import cache, lru_cache, partial
from typing import Any

from coalition_annotator.model.edit import RowChange
from coalition_annotator.model.span import Span
from coalition_annotator.model.text_alignment import Carried, carry, offsets_between
from coalition_annotator.store.articles import text_version

TABLES = ("annotation", "decline")
_Carried = Callable[[Span], Carried]


def present_hash(connection: sqlite3.Connection, article_id: str) -> str | None:
    """Return the hash of an article's present text, None where there is no such article."""
    found = connection.execute("SELECT text_hash FROM article WHERE id = ?", (article_id,)).fetchone()
    return None if found is None else str(found[0])


class Placer:
    """Places rows of TABLES in their articles' present texts; remembers these, and what it has aligned."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._present = lru_cache(maxsize=64)(partial(present_hash, connection))
        self._known = lru_cache(maxsize=64)(self._is_kept)
        self._between = lru_cache(maxsize=8)(self._aligned)

    def _is_kept(self, text_hash: str) -> bool:
        return self._connection.execute("SELECT 1 FROM text WHERE hash = ?", (text_hash,)).fetchone() is not None

    def _aligned(self, old_hash: str, new_hash: str) -> _Carried | None:
        old, new = text_version(self._connection, old_hash), text_version(self._connection, new_hash)
        return offsets_between(old, new) if old and new else None

    def has_text(self, row: dict[str, Any]) -> bool:
        """Tell whether the text that a row of TABLES counts is kept in the file."""
        return self._known(row["text_hash"])

    def placed(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row of TABLES as it lies in its article's present text; unchanged where it has no place there."""
        present = self._present(row["article_id"])
        if present is None or row["text_hash"] == present:
            return row
        carried = self._between(row["text_hash"], present)
        spans = carry(tuple(Span(*each) for each in row["spans"]), carried) if carried is not None else ()
        if not spans:
            return row
        return {**row, "spans": [[start, end] for start, end in spans], "text_hash": present}


def articles_to_follow(connection: sqlite3.Connection, changes: Iterable[RowChange]) -> set[str]:
    """Return the articles whose tags have to follow: another text, or a tag that was made on another version."""
    result: set[str] = set()
    hash_of = cache(partial(present_hash, connection))
    for change in changes:
        if change.table == "article":
            hashes = {row["text_hash"] for row in (change.before, change.after) if row is not None}
            if len(hashes) > 1:
                result.add(change.id)
        elif change.table in TABLES and change.after is not None:
            article_id = change.after["article_id"]
            if change.after["text_hash"] != hash_of(article_id):
                result.add(article_id)
    return result


def misplaced(connection: sqlite3.Connection, article_id: str) -> list[tuple[str, str]]:
    """Return the (table, id) of an article's rows whose spans count another version of its text."""
    found: list[tuple[str, str]] = []
    for table in TABLES:
        sql = (
            f"SELECT row.id FROM {table} AS row JOIN article ON article.id = row.article_id"
            " WHERE article.id = ? AND row.text_hash <> article.text_hash"
        )
        found += [(table, row_id) for (row_id,) in connection.execute(sql, (article_id,))]
    return found
