"""Reading annotations and links."""

from __future__ import annotations

import json
import sqlite3
from typing import cast

from coalition_annotator.model.annotation import KEPT, Annotation, Annotator, Link
from coalition_annotator.model.span import Span
from coalition_annotator.store import rows


def of_article(connection: sqlite3.Connection, article_id: str, *, of_any_text: bool = False) -> list[Annotation]:
    """Return all annotations on an article's present text, of all annotators, in the order of their making.

    ``of_any_text`` adds those whose words are gone from it (``without_place``).
    """
    sql = f"SELECT {rows.columns('annotation')} FROM annotation WHERE article_id = :article_id"
    if not of_any_text:
        sql += " AND text_hash = (SELECT text_hash FROM article WHERE id = :article_id)"
    found = connection.execute(sql, {"article_id": article_id}).fetchall()
    with rows.told_as_damage("annotation"):
        # One call of the JSON parser for all rows costs a fifth of one call each.
        spans = json.loads(f"[{','.join(values[4] for values in found)}]")
        attributes = json.loads(f"[{','.join(values[5] for values in found)}]")
        if not all(isinstance(each, dict) and isinstance(each.get(KEPT, {}), dict) for each in attributes):
            raise ValueError("attributes that are none")
        if not all(spans):
            raise ValueError("a tag without words")
        for each in spans:
            rows.require_whole_numbers(each)
        return [
            Annotation(
                values[0],
                values[1],
                values[2],
                values[3],
                tuple([Span(*pair) for pair in span_list]),
                given,
                values[6],
                values[7],
                values[8],
                values[9],
            )
            for values, span_list, given in zip(found, spans, attributes, strict=True)
        ]


def without_place(connection: sqlite3.Connection) -> list[Annotation]:
    """Return the annotations whose words the present text of their article has no more.

    Their spans count the code points of the older text that ``text_hash`` names.
    """
    condition = "text_hash <> (SELECT text_hash FROM article WHERE id = annotation.article_id)"
    return cast("list[Annotation]", list(rows.select(connection, "annotation", condition)))


def links_of_article(connection: sqlite3.Connection, article_id: str) -> list[Link]:
    """Return all links that begin at an annotation on an article."""
    condition = "source_id IN (SELECT id FROM annotation WHERE article_id = ?)"
    return cast("list[Link]", list(rows.select(connection, "link", condition, [article_id])))


def links_touching(connection: sqlite3.Connection, annotation_ids: list[str]) -> list[Link]:
    """Return all links that begin or end at one of the annotations."""
    given = json.dumps(annotation_ids)
    condition = (
        "id IN (SELECT id FROM link WHERE source_id IN (SELECT value FROM json_each(?))"
        " UNION SELECT id FROM link WHERE target_id IN (SELECT value FROM json_each(?)))"
    )
    return cast("list[Link]", list(rows.select(connection, "link", condition, [given, given])))


def of_entity(connection: sqlite3.Connection, entity_id: str) -> list[Annotation]:
    """Return all mentions of an entity."""
    return cast("list[Annotation]", list(rows.select(connection, "annotation", "entity_id = ?", [entity_id])))


def of_layer(connection: sqlite3.Connection, layer_id: str) -> list[Annotation]:
    """Return all annotations of a layer."""
    return cast("list[Annotation]", list(rows.select(connection, "annotation", "layer_id = ?", [layer_id])))


def with_attribute(connection: sqlite3.Connection, layer_id: str, attribute_id: str) -> list[Annotation]:
    """Return the annotations of a layer that have a value for an attribute."""
    condition = "layer_id = ? AND EXISTS (SELECT 1 FROM json_each(annotation.attributes) AS given WHERE given.key = ?)"
    return cast("list[Annotation]", list(rows.select(connection, "annotation", condition, [layer_id, attribute_id])))


def all_annotators(connection: sqlite3.Connection) -> list[Annotator]:
    """Return every annotator."""
    return cast("list[Annotator]", list(rows.select(connection, "annotator")))


def count(connection: sqlite3.Connection) -> int:
    """Return the number of annotations in the project."""
    return int(connection.execute("SELECT count(*) FROM annotation").fetchone()[0])


def by_day(connection: sqlite3.Connection) -> list[tuple[str, str, int, int, int]]:
    """Return annotator, day (ISO date, UTC), tags, claims and articles of all tags made on it, the latest day first."""
    return connection.execute(
        "SELECT annotator_id, substr(created, 1, 10) AS day, count(*), sum(layer_id = 'claim'),"
        " count(DISTINCT article_id) FROM annotation GROUP BY annotator_id, day ORDER BY day DESC, annotator_id"
    ).fetchall()


def counts_by_layer(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the number of annotations for every layer that has some."""
    return dict(connection.execute("SELECT layer_id, count(*) FROM annotation GROUP BY layer_id").fetchall())
