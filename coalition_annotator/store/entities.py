"""Reading entities and their mentions."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple, cast

from coalition_annotator.model.entity import Entity
from coalition_annotator.store import rows


class EntityMention(NamedTuple):
    """One mention of an entity: where it stands, its words, and a few words around it."""

    annotation_id: str
    article_id: str
    article_title: str
    start: int
    words: str
    left: str
    right: str


def all_entities(connection: sqlite3.Connection) -> list[Entity]:
    """Return every entity."""
    return cast("list[Entity]", list(rows.select(connection, "entity")))


def mention_counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the number of mentions for every entity that has some."""
    sql = "SELECT entity_id, count(*) FROM annotation WHERE entity_id IS NOT NULL GROUP BY entity_id"
    return dict(connection.execute(sql).fetchall())


def mentions_of(connection: sqlite3.Connection, entity_id: str, *, context: int = 40) -> list[EntityMention]:
    """Return the mentions of an entity by article and place, with ``context`` code points either side."""
    found = connection.execute(
        "SELECT annotation.id, article.id, article.title, json_extract(spans, '$[0][0]') AS start,"
        " json_extract(spans, '$[#-1][1]') AS stop, text.text FROM annotation"
        " JOIN article ON article.id = annotation.article_id JOIN text ON text.hash = article.text_hash"
        " WHERE entity_id = ? ORDER BY article.number, start",
        (entity_id,),
    )
    return [
        EntityMention(
            annotation_id,
            article_id,
            title,
            start,
            text[start:stop],
            text[max(0, start - context) : start],
            text[stop : stop + context],
        )
        for annotation_id, article_id, title, start, stop, text in found
    ]
