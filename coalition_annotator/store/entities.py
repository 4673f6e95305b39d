"""Reading entities and their mentions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
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


_NAMED = (
    "EXISTS (SELECT 1 FROM json_tree(annotation.attributes) AS given"
    " WHERE given.atom IN (SELECT value FROM json_each(?)))"
)


def uses_of_values(connection: sqlite3.Connection, layer_id: str, attribute_id: str) -> dict[str, int]:
    """Return how many annotations of a layer have each value of an attribute, by the values' ids."""
    sql = (
        "SELECT given.value, count(DISTINCT annotation.id) FROM annotation,"
        " json_each(annotation.attributes) AS own, json_each(CASE own.type WHEN 'array' THEN own.value"
        " ELSE json_array(own.value) END) AS given WHERE layer_id = ? AND own.key = ? GROUP BY given.value"
    )
    return {str(value): int(uses) for value, uses in connection.execute(sql, (layer_id, attribute_id))}


def mentions_of(
    connection: sqlite3.Connection, entity_id: str, value_ids: Sequence[str] = (), *, context: int = 40
) -> list[EntityMention]:
    """Return the mentions of an entity by article and place.

    Args:
        connection: to the project file.
        entity_id: whose mentions.
        value_ids: values of attributes that name it: annotations that have one of these are mentions, too.
        context: how many code points of the text to take with them, either side.
    """
    condition, parameters = "entity_id = ?", [entity_id]
    if value_ids:
        condition += f" OR {_NAMED}"
        parameters.append(json.dumps(list(value_ids)))
    found = connection.execute(
        "SELECT annotation.id, article.id, article.title, json_extract(spans, '$[0][0]') AS start,"
        " json_extract(spans, '$[#-1][1]') AS stop, text.text FROM annotation"
        " JOIN article ON article.id = annotation.article_id JOIN text ON text.hash = article.text_hash"
        f" WHERE {condition} ORDER BY article.number, start",
        parameters,
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
