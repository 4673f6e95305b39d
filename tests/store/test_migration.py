"""A project of an older version is backed up and brought up to date."""

from __future__ import annotations

import gzip
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.codebook import POLARITY_OF
from coalition_annotator.model.identifier import now
from coalition_annotator.model.span import covered_text
from coalition_annotator.model.text import digest
from coalition_annotator.project.project import Project
from coalition_annotator.project.team import exchange
from coalition_annotator.store import file_schema, integrity, schema
from coalition_annotator.store.schema import SCHEMA_VERSION

from ..conftest import ANNA

OLD, NEW = "Norway backs the plan of Oslo.", "Today Norway backs the plan."


def old_file(path: Path, version: int) -> Path:
    """A project as a program of a version left it: a text that was corrected, a tag made before and one made after."""
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA journal_mode = WAL")
    schema.make_tables(raw, version)
    log: list[tuple[str, list[tuple[str, dict[str, Any] | None, dict[str, Any] | None]]]] = []

    def article(text: str) -> dict[str, Any]:
        return {
            "id": "a1", "title": "Plan", "text_hash": digest(text), "source": "", "author": "", "published": "",
            "url": "", "language": "", "state": "todo", "note": "", "metadata": {}, "added": "2026-01-01T00:00:00.000Z",
        }  # fmt: skip

    def tag(key: str, start: int, end: int, text: str, **attributes: str) -> dict[str, Any]:
        row: dict[str, Any] = {
            "id": key, "article_id": "a1", "annotator_id": ANNA.id, "layer_id": cb.CLAIM, "spans": [[start, end]],
            "attributes": attributes, "entity_id": None, "origin": "by_hand", "created": "",
        }  # fmt: skip
        return row | ({"text_hash": digest(text)} if version >= 5 else {})

    names = "entity_kind" if version >= 6 else "names"
    layer = {
        "id": cb.CLAIM, "name": "Claim", "key": "2", "colour": "amber", "style": "passage", names: "actor",
        "definition": "", "position": 0,
    }  # fmt: skip
    attribute = {
        "id": cb.STANCE, "layer_id": cb.CLAIM, "name": "Stance", "kind": "choice", "definition": "", "position": 0,
    }  # fmt: skip
    values = [
        {"id": key, "attribute_id": cb.STANCE, "parent_id": None, "name": name, "definition": "", "position": 0}
        | ({"polarity": POLARITY_OF.get(key, "")} if version >= 5 else {})
        for key, name in ((cb.SUPPORT, "For"), (cb.OPPOSE, "Against"), ("own", "Own"))
    ]
    log.append(("New", [
        ("setting", None, {"id": "project.name", "value": "Old"}),
        ("setting", None, {"id": "codebook.version", "value": "1"}),
        ("annotator", None, dict(ANNA._asdict())), ("layer", None, layer), ("attribute", None, attribute),
        *(("value", None, value) for value in values),
    ]))  # fmt: skip
    log.append(("Add", [("article", None, article(OLD))]))
    log.append(("Tag", [("annotation", None, tag("t1", 0, 6, OLD))]))
    moved = tag("t1", 6, 12, NEW)
    log.append(("Correct text", [("article", article(OLD), article(NEW)), ("annotation", tag("t1", 0, 6, OLD), moved)]))
    log.append(("Tag", [("annotation", None, tag("t2", 13, 18, NEW, **{cb.STANCE: cb.OPPOSE}))]))
    for number, (label, steps) in enumerate(log):
        change = f"01900000-0000-7000-8000-0000000001{number:02}"
        raw.execute(
            "INSERT INTO change (id, annotator_id, time, label, kind, undo_top) VALUES (?, ?, ?, ?, 'edit', ?)",
            (change, ANNA.id, f"2026-01-01T00:00:{number:02}.000Z", label, change if number else None),
        )
        for table, before, after in steps:
            assert after is not None
            said = [None if row is None else json.dumps(row) for row in (before, after)]
            sql = "INSERT INTO change_row (change_id, table_name, row_id, before, after) VALUES (?, ?, ?, ?, ?)"
            raw.execute(sql, (change, table, after["id"], *said))
    rows = {"article": [article(NEW)], "annotation": [moved, log[-1][1][0][2]]}
    for table, _, row in log[0][1]:
        rows.setdefault(table, []).append(row)
    raw.executemany("INSERT INTO text VALUES (?, ?)", [(digest(each), each) for each in (OLD, NEW)])
    for table in ("setting", "annotator", "layer", "attribute", "value", "article", "annotation"):
        for found in rows[table]:
            assert found is not None
            cells = [json.dumps(each) if isinstance(each, (list, dict)) else each for each in found.values()]
            names = ", ".join(f'"{name}"' for name in found)
            raw.execute(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(cells))})', cells)
    raw.commit()
    raw.close()
    return path


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_an_older_project_is_brought_up_to_date(tmp_path: Path, version: int) -> None:
    path = old_file(tmp_path / "old.coalition", version)
    project = Project.open(path, me=ANNA)
    assert project.file.connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
    assert project.name == "Old"
    tags = project.tags("a1")
    assert {key: covered_text(tags.text, tag.spans) for key, tag in tags.annotations.items()} == {
        "t1": "Norway", "t2": "backs",
    }  # fmt: skip
    polarities = {value.id: value.polarity for value in project.codebook.values}
    assert polarities == {cb.SUPPORT: cb.PRO, cb.OPPOSE: cb.CONTRA, "own": ""}
    times = [found[0] for found in project.file.connection.execute("SELECT time FROM change ORDER BY seq")]
    assert times == sorted(times)
    assert [change.label for change, _ in project.history_of("t1")] == ["Tag", "Correct text"]
    before, after = project.history_of("t1")[1][1].before, project.history_of("t1")[1][1].after
    assert before is not None and before["text_hash"] == digest(OLD)
    assert after is not None and after["text_hash"] == digest(NEW)
    (layer,) = project.codebook.layers
    assert layer.entity_kind == cb.ACTOR
    assert [row.after and row.after["entity_kind"] for _, row in project.history_of(cb.CLAIM)] == [cb.ACTOR]
    with closing(sqlite3.connect(path)) as reader:
        for name, older in (("annotations", "mentions"), ("statements", "claims")):
            found = reader.execute(f"SELECT * FROM {name}").fetchall()
            assert found and reader.execute(f"SELECT * FROM {older}").fetchall() == found
    assert integrity.check(path) == []
    project.undo()
    assert "t2" not in project.tags("a1").annotations
    project.close()
    assert len(list((tmp_path / "old.coalition-backups").glob("*before-update*"))) == 1


@pytest.mark.parametrize("packed", sorted((Path(__file__).parent / "files").glob("*.gz")), ids=lambda each: each.stem)
@pytest.mark.parametrize("only_read", [False, True])
def test_files_that_older_programs_have_written_open(tmp_path: Path, packed: Path, only_read: bool) -> None:
    path = tmp_path / "old.coalition"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    before = path.read_bytes()
    with closing(sqlite3.connect(path)) as old:
        assert old.execute("PRAGMA user_version").fetchone()[0] == int(packed.name.split("-")[1].split(".")[0])
        articles = dict(old.execute("SELECT id, title FROM article"))
        spans = dict(old.execute("SELECT id, spans FROM annotation"))
    project = Project.open(path, me=ANNA, only_read=only_read)
    assert {key: article.title for key, article in project.articles.items()} == articles
    tags = [tag for key in articles for tag in project.tags(key).annotations.values()]
    assert {tag.id: [list(span) for span in tag.spans] for tag in tags} == {
        key: json.loads(each) for key, each in spans.items()
    }
    assert project.tag_total() == len(spans) >= 25
    assert {layer.entity_kind for layer in project.codebook.layers} == {cb.NO_ENTITY, cb.ACTOR, cb.STATE}
    project.close()
    if only_read:
        assert path.read_bytes() == before
    else:
        assert integrity.check(path) == []
        with closing(sqlite3.connect(path)) as reader:
            assert reader.execute("SELECT count(*) FROM claims").fetchone()[0] > 0


def test_a_colleague_with_an_older_program_can_still_be_merged(tmp_path: Path) -> None:
    packed = Path(__file__).parent / "files" / "version-5.coalition.gz"
    mine, theirs = tmp_path / "mine.coalition", tmp_path / "theirs.coalition"
    for path in (mine, theirs):
        path.write_bytes(gzip.decompress(packed.read_bytes()))
    with closing(sqlite3.connect(theirs)) as other:
        row = {"id": "project.note", "value": "From an older program"}
        other.execute("INSERT INTO setting VALUES (:id, :value)", row)
        change = ("01990000-0000-7000-8000-000000000001", ANNA.id, now(), "Note", "edit")
        other.execute("INSERT INTO change (id, annotator_id, time, label, kind) VALUES (?, ?, ?, ?, ?)", change)
        sql = "INSERT INTO change_row (change_id, table_name, row_id, before, after) VALUES (?, 'setting', ?, NULL, ?)"
        other.execute(sql, (change[0], row["id"], json.dumps(row)))
        other.commit()
    before = theirs.read_bytes()
    project = Project.open(mine, me=ANNA)
    _, report = exchange.merge(project, theirs)
    assert report.total == 1
    assert project.settings["project.note"] == "From an older program"
    project.close()
    assert integrity.check(mine) == []
    assert theirs.read_bytes() == before


def test_an_older_project_that_cannot_be_written_is_read_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = old_file(tmp_path / "old.coalition", 4)
    path.chmod(0o444)
    project = Project.open(path, me=ANNA)
    assert "write-protected" in project.read_only
    assert set(project.tags("a1").annotations) == {"t1", "t2"}
    project.close()


def test_the_tables_of_this_version_are_known_by_their_digest(tmp_path: Path) -> None:
    """A file that is as we make it opens without sqlite-utils, whose import takes longer than all the rest."""
    path = tmp_path / "p.coalition"
    Project.create(path, name="P", me=ANNA).close()
    with closing(sqlite3.connect(path)) as connection:
        assert file_schema.digest_of(connection) == file_schema.KNOWN_DIGEST
        connection.execute("CREATE TRIGGER t AFTER INSERT ON setting BEGIN SELECT 1; END")
        assert file_schema.digest_of(connection) != file_schema.KNOWN_DIGEST
        assert "trigger 't'" in file_schema.foreign(connection, SCHEMA_VERSION, strict=False)
    code = (
        "import sys; from pathlib import Path; from coalition_annotator.store import database;"
        f"database.open_file(Path({str(tmp_path / 'q.coalition')!r})).close(); print('sqlite_utils' in sys.modules)"
    )
    Project.create(tmp_path / "q.coalition", name="Q", me=ANNA).close()
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True).stdout
        == "False\n"
    )
