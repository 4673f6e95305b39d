"""Reading assignments, verdicts and comments."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import cast

from coalition_annotator.model.review import AGREED, Assignment, Comment, Verdict
from coalition_annotator.model.suggestion import Decline
from coalition_annotator.store import rows


def assignments(connection: sqlite3.Connection) -> list[Assignment]:
    """Return who is to read what."""
    return cast("list[Assignment]", list(rows.select(connection, "assignment")))


def verdicts_of(connection: sqlite3.Connection, article_id: str) -> list[Verdict]:
    """Return all verdicts on the tags of an article, oldest first."""
    found = rows.select(connection, "verdict", "article_id = ?", [article_id], order="created, id")
    return cast("list[Verdict]", list(found))


def decided_tags(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    """Return the ids of all tags that a reviewer has decided on, with their fingerprints as they were then."""
    return set(connection.execute("SELECT annotation_id, seen FROM verdict"))


def comments_of(connection: sqlite3.Connection, article_id: str) -> list[Comment]:
    """Return all comments on an article and its tags, oldest first."""
    found = rows.select(connection, "comment", "article_id = ?", [article_id], order="created, id")
    return cast("list[Comment]", list(found))


def reviews_of_articles(
    connection: sqlite3.Connection, article_ids: Iterable[str]
) -> list[Verdict | Comment | Assignment | Decline]:
    """Return all that rests on articles besides tags, for deleting them."""
    given = json.dumps(list(article_ids))
    condition = "article_id IN (SELECT value FROM json_each(?))"
    found: list[Verdict | Comment | Assignment | Decline] = []
    for table in ("verdict", "comment", "assignment", "decline"):
        rest = list(rows.select(connection, table, condition, [given]))
        found += cast("list[Verdict | Comment | Assignment | Decline]", rest)
    return found


def shared_articles(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the articles that at least two annotators have tagged, with the number of tags that wait for a verdict.

    The agreed version does not count as an annotator.
    """
    found = connection.execute(
        "SELECT article_id, sum(id NOT IN (SELECT annotation_id FROM verdict)) FROM annotation"
        " WHERE annotator_id <> ? GROUP BY article_id HAVING count(DISTINCT annotator_id) > 1",
        (AGREED.id,),
    )
    return dict(found.fetchall())
