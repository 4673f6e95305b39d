"""A project of an older version is backed up and brought up to date."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from coalition_annotator.session.project import Project
from coalition_annotator.store.schema import SCHEMA_VERSION

from ..conftest import ANNA


def test_a_project_of_version_1_gets_its_table_of_imports(tmp_path: Path) -> None:
    path = tmp_path / "old.coalition"
    Project.create(path, name="Old", me=ANNA).close()
    old = sqlite3.connect(path)
    for view in ("agreements", "decisions"):
        old.execute(f"DROP VIEW {view}")
    for table in (
        "import_report",
        "assignment",
        "verdict",
        "comment",
        "dormant",
        "revived",
        "decline",
        "term",
        "recommender",
    ):
        old.execute(f"DROP TABLE {table}")
    old.execute("DROP INDEX idx_change_row_brought")
    old.execute("DROP INDEX idx_change_time_id")
    for table, column in (("change", "brought"), ("change_row", "brought"), ("change_row", "active")):
        old.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    old.execute("DELETE FROM _sqlite_migrations WHERE name > '0001_initial'")
    old.execute("UPDATE change SET time = '2026-01-01T00:00:00.000Z'")
    old.execute("PRAGMA user_version = 1")
    old.commit()
    old.close()
    project = Project.open(path, me=ANNA)
    assert project.file.connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
    assert project.file.connection.execute("SELECT count(*) FROM import_report").fetchone()[0] == 0
    assert project.name == "Old"
    times = [found[0] for found in project.file.connection.execute("SELECT time FROM change ORDER BY seq")]
    assert times == sorted(times)
    project.close()
    assert len(list((tmp_path / "old.coalition-backups").glob("*before-update*"))) == 1
