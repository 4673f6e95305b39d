"""The tables of a project file, made and kept up to date by named migrations."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from coalition_annotator.model.identifier import after
from coalition_annotator.model.project_file import APPLICATION_ID
from coalition_annotator.model.review import Assignment, Comment, Verdict
from coalition_annotator.model.suggestion import Decline, Term
from coalition_annotator.store import upgrade

if TYPE_CHECKING:
    from sqlite_utils import Database as UtilsDatabase

SCHEMA_VERSION = 8
MIGRATION_SET = "coalition_annotator"
_NAMES = (
    "0001_initial", "0002_import_reports", "0003_colleagues", "0004_suggestions", "0005_versions_and_polarity",
    "0006_standard_names", "0007_spoken_for", "0008_carriers",
)  # fmt: skip


def make_tables(connection: sqlite3.Connection, version: int) -> None:
    """Make the empty tables of a version in a new database."""
    from sqlite_utils import Database as UtilsDatabase

    migrate(UtilsDatabase(connection), stop_before=next((name for name in _NAMES if name > f"{version:04}~"), None))


def migrate(utils: UtilsDatabase, *, stop_before: str | None = None) -> None:
    """Apply all migrations that the file has not seen, each in a transaction of its own.

    ``stop_before`` names a migration that is not applied, nor any behind it.
    """
    from sqlite_utils import Migrations

    migrations = Migrations(MIGRATION_SET)

    @migrations(name=_NAMES[0])
    def initial(db: UtilsDatabase) -> None:
        _create_rows(db)
        _create_log(db)
        db.conn.execute(
            "CREATE VIEW searchable_article AS SELECT article.number AS number, article.title AS title,"
            " text.text AS text FROM article JOIN text ON text.hash = article.text_hash"
        )
        db.conn.execute(
            "CREATE VIRTUAL TABLE article_search USING fts5(title, text, content='searchable_article',"
            " content_rowid='number', tokenize=\"unicode61 remove_diacritics 2\")"
        )
        db.conn.execute("PRAGMA user_version = 1")
        db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")

    @migrations(name=_NAMES[1])
    def import_reports(db: UtilsDatabase) -> None:
        columns = ("id", "time", "annotator_id", "sources", "counts", "mapping", "problems")
        db.table("import_report").create(
            dict.fromkeys(columns, str), pk="id", foreign_keys=[("annotator_id", "annotator", "id")], strict=True
        )
        db.conn.execute("PRAGMA user_version = 2")

    @migrations(name=_NAMES[2])
    def colleagues(db: UtilsDatabase) -> None:
        _create_review(db)
        _prepare_log_for_merging(db)
        db.conn.execute("PRAGMA user_version = 3")

    @migrations(name=_NAMES[3])
    def suggestions(db: UtilsDatabase) -> None:
        _create_suggestions(db)
        db.conn.execute("PRAGMA user_version = 4")

    @migrations(name=_NAMES[4])
    def versions_and_polarity(db: UtilsDatabase) -> None:
        upgrade.add_versions_and_polarity(db.conn)
        upgrade.make_views(db)
        db.conn.execute("PRAGMA user_version = 5")

    @migrations(name=_NAMES[5])
    def standard_names(db: UtilsDatabase) -> None:
        upgrade.rename_to_standard(db)
        upgrade.make_views(db)
        db.conn.execute("PRAGMA user_version = 6")

    @migrations(name=_NAMES[6])
    def views(db: UtilsDatabase) -> None:
        upgrade.make_views(db)
        db.conn.execute("PRAGMA user_version = 7")

    @migrations(name=_NAMES[7])
    def carriers(db: UtilsDatabase) -> None:
        _create_carriers(db)
        upgrade.make_views(db)
        db.conn.execute("PRAGMA user_version = 8")

    migrations.apply(utils, stop_before=stop_before)


def _create_carriers(db: UtilsDatabase) -> None:
    """Make tables for what carries the log to a team; they stand outside the log, as each copy has its own.

    ``position`` is how far this copy has read, in the carrier's own words; ``sent_seq`` the last line of the log that
    it has been given. ``carrier_mark`` names the parts that were read, where a carrier has no order. ``pull`` has the
    rows as one pull has left them, for windows that show them; ``pull_conflict`` what both sides wrote.
    """
    db.table("carrier").create(
        {
            "id": str, "kind": str, "address": str, "annotator_id": str, "role": str, "position": str, "era": str,
            "sent_seq": int,
        },
        pk="id", not_null={"kind", "address", "sent_seq"}, strict=True,
    )  # fmt: skip
    db.table("carrier_mark").create({"carrier_id": str, "name": str}, pk=("carrier_id", "name"), strict=True)
    db.table("pull").create({"number": int, "seq": int, "changes": str}, pk="number", strict=True)
    db.table("pull_conflict").create({"number": int, "time": str, "conflict": str}, pk="number", strict=True)


def _create_review(db: UtilsDatabase) -> None:
    article, annotator = ("article_id", "article", "id"), ("annotator_id", "annotator", "id")
    tables: dict[str, tuple[str, ...]] = {
        "assignment": Assignment._fields,
        "verdict": Verdict._fields,
        "comment": Comment._fields,
    }
    for name, fields in tables.items():
        columns = {field: int if field == "resolved" else str for field in fields}
        needed = {"article_id", "annotator_id"}
        db.table(name).create(columns, pk="id", foreign_keys=[article, annotator], not_null=needed, strict=True)
        db.table(name).create_index(["article_id"])
    db.table("verdict").create_index(["annotation_id"])


def _create_suggestions(db: UtilsDatabase) -> None:
    """Make tables for what annotators declined, what the project remembers, and its recommender.

    The recommender can be trained again from the tags at any time, so it stands outside the change log.
    """
    article, annotator = ("article_id", "article", "id"), ("annotator_id", "annotator", "id")
    db.table("decline").create(
        dict.fromkeys(Decline._fields[:-1], str),
        pk="id", foreign_keys=[article, annotator], not_null={"article_id", "annotator_id", "spans"}, strict=True,
    )  # fmt: skip
    db.table("decline").create_index(["article_id"])
    db.table("term").create(
        dict.fromkeys(Term._fields, str),
        pk="id", foreign_keys=[annotator], not_null={"phrase", "layer_id"}, strict=True,
    )  # fmt: skip
    db.table("recommender").create({"id": int, "data": bytes, "report": str}, pk="id", strict=True)


def _prepare_log_for_merging(db: UtilsDatabase) -> None:
    """Let the log hold changes that merges bring.

    ``brought`` names the merge that brought a change or one of its rows; NULL where it was made in this copy.
    ``active`` is 0 where that merge was taken back. ``dormant`` lists rows that the log says are there, but whose tag
    or article is not; ``revived`` rows that the log says are gone, but that others still rest on.
    """
    db.conn.execute('ALTER TABLE "change" ADD COLUMN brought TEXT')
    db.conn.execute('ALTER TABLE "change_row" ADD COLUMN brought TEXT')
    db.conn.execute('ALTER TABLE "change_row" ADD COLUMN active INTEGER NOT NULL DEFAULT 1')
    db.conn.execute("CREATE INDEX idx_change_row_brought ON change_row (brought) WHERE brought IS NOT NULL")
    for name in ("dormant", "revived"):
        db.table(name).create({"table_name": str, "row_id": str}, pk=("table_name", "row_id"), strict=True)
    latest = ("", "")
    moved: list[tuple[str, int]] = []
    for seq, time, change_id in db.conn.execute("SELECT seq, time, id FROM change ORDER BY seq"):
        placed = after(time, change_id, *latest)
        if placed != time:
            moved.append((placed, seq))
        latest = (placed, change_id)
    db.conn.executemany("UPDATE change SET time = ? WHERE seq = ?", moved)
    db.table("change").create_index(["time", "id"])


def _create_rows(db: UtilsDatabase) -> None:
    db.table("setting").create({"id": str, "value": str}, pk="id", strict=True)
    db.table("annotator").create(
        {"id": str, "name": str, "initials": str, "colour": str, "created": str}, pk="id", strict=True
    )
    db.table("text").create({"hash": str, "text": str}, pk="hash", strict=True)
    db.table("article").create(
        {
            "number": int,
            "id": str,
            "title": str,
            "text_hash": str,
            "source": str,
            "author": str,
            "published": str,
            "url": str,
            "language": str,
            "state": str,
            "note": str,
            "metadata": str,
            "added": str,
        },
        pk="number",
        foreign_keys=[("text_hash", "text", "hash")],
        not_null={"id", "title", "text_hash", "state"},
        strict=True,
    )
    db.table("article").create_index(["id"], unique=True)
    db.table("article").create_index(["text_hash"])
    db.table("layer").create(
        {
            "id": str,
            "name": str,
            "key": str,
            "colour": str,
            "style": str,
            "names": str,
            "definition": str,
            "position": int,
        },
        pk="id",
        strict=True,
    )
    db.table("attribute").create(
        {"id": str, "layer_id": str, "name": str, "kind": str, "definition": str, "position": int},
        pk="id",
        foreign_keys=[("layer_id", "layer", "id")],
        strict=True,
    )
    db.table("value").create(
        {"id": str, "attribute_id": str, "parent_id": str, "name": str, "definition": str, "position": int},
        pk="id",
        foreign_keys=[("attribute_id", "attribute", "id"), ("parent_id", "value", "id")],
        strict=True,
    )
    db.table("link_type").create(
        {"id": str, "name": str, "source_layer_id": str, "target_layer_id": str, "position": int},
        pk="id",
        foreign_keys=[("source_layer_id", "layer", "id"), ("target_layer_id", "layer", "id")],
        strict=True,
    )
    db.table("entity").create(
        {"id": str, "kind": str, "name": str, "code": str, "aliases": str, "note": str}, pk="id", strict=True
    )
    db.table("annotation").create(
        {
            "id": str,
            "article_id": str,
            "annotator_id": str,
            "layer_id": str,
            "spans": str,
            "attributes": str,
            "entity_id": str,
            "origin": str,
            "created": str,
        },
        pk="id",
        foreign_keys=[
            ("article_id", "article", "id"),
            ("annotator_id", "annotator", "id"),
            ("layer_id", "layer", "id"),
            ("entity_id", "entity", "id"),
        ],
        not_null={"article_id", "annotator_id", "layer_id", "spans", "attributes"},
        strict=True,
    )
    db.table("annotation").create_index(["article_id"])
    db.table("annotation").create_index(["entity_id"])
    db.table("annotation").create_index(["layer_id"])
    db.table("link").create(
        {"id": str, "link_type_id": str, "source_id": str, "target_id": str, "annotator_id": str},
        pk="id",
        foreign_keys=[
            ("link_type_id", "link_type", "id"),
            ("source_id", "annotation", "id"),
            ("target_id", "annotation", "id"),
            ("annotator_id", "annotator", "id"),
        ],
        strict=True,
    )
    db.table("link").create_index(["source_id"])
    db.table("link").create_index(["target_id"])


def _create_log(db: UtilsDatabase) -> None:
    db.table("change").create(
        {
            "seq": int,
            "id": str,
            "annotator_id": str,
            "time": str,
            "label": str,
            "kind": str,
            "refers": str,
            "below": str,
            "undo_top": str,
            "redo_top": str,
        },
        pk="seq",
        not_null={"id", "annotator_id", "time", "label", "kind"},
        strict=True,
    )
    db.table("change").create_index(["id"], unique=True)
    db.table("change").create_index(["annotator_id", "seq"])
    db.table("change_row").create(
        {"seq": int, "change_id": str, "table_name": str, "row_id": str, "before": str, "after": str},
        pk="seq",
        foreign_keys=[("change_id", "change", "id")],
        strict=True,
    )
    db.table("change_row").create_index(["change_id"])
    db.table("change_row").create_index(["row_id"])
