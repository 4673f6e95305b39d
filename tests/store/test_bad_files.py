"""Every way in which a project file can be bad: a clear message, and nothing is lost."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from coalition_annotator import api
from coalition_annotator.__main__ import main
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.edit import Setting, added, edit
from coalition_annotator.model.errors import BusyError, StaleError, UserError
from coalition_annotator.model.span import Span
from coalition_annotator.nlp.countries import Countries
from coalition_annotator.project.editing import tag_edits
from coalition_annotator.project.project import Project
from coalition_annotator.store import backup, integrity, schema, validation
from coalition_annotator.store.error_messages import explained

from ..conftest import ANNA


def refused(path: Path, said: str) -> None:
    with pytest.raises(UserError, match=said) as caught:
        Project.open(path, me=ANNA)
    assert caught.value.where == str(path)
    assert caught.value.remedy


def test_not_there(tmp_path: Path) -> None:
    refused(tmp_path / "none.coalition", "no such file")
    refused(tmp_path, "folder")


def test_not_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "a.coalition"
    path.write_text("This is a letter. " * 50)
    refused(path, "not a Coalition Annotator project")
    path.write_bytes(b"")
    refused(path, "empty")
    path.write_bytes(b"SQLite format 3\x00")
    refused(path, "cut off")


def test_other_programs_file(tmp_path: Path) -> None:
    path = tmp_path / "other.coalition"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE t (x)")
    other.commit()
    other.close()
    refused(path, "another program")


def test_truncated(project: Project, add_article: Callable[..., str], tmp_path: Path) -> None:
    add_article("word " * 20_000)
    copy = tmp_path / "cut.coalition"
    project.save_copy(copy)
    copy.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])
    refused(copy, "cut off")


def test_damaged_inside(project: Project, add_article: Callable[..., str], tmp_path: Path) -> None:
    for number in range(30):
        add_article(f"{number} word " * 2000)
    copy = tmp_path / "damaged.coalition"
    project.save_copy(copy)
    data = bytearray(copy.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 8192] = b"\xff" * 8192
    copy.write_bytes(data)
    assert integrity.check(copy)


def test_newer_opens_for_reading_only(project: Project, tmp_path: Path) -> None:
    copy = tmp_path / "newer.coalition"
    project.save_copy(copy)
    raw = sqlite3.connect(copy)
    raw.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION + 1}")
    raw.close()
    before = copy.read_bytes()
    newer = Project.open(copy, me=ANNA)
    assert "newer version" in newer.read_only
    assert newer.codebook.layers
    with pytest.raises(UserError, match="newer version"):
        newer.commit(edit("Change", [added(Setting("probe", "1"))]))
    newer.close()
    assert copy.read_bytes() == before


def test_write_protected_opens_for_reading_only(project: Project, tmp_path: Path) -> None:
    copy = tmp_path / "protected.coalition"
    project.save_copy(copy)
    copy.chmod(0o444)
    protected = Project.open(copy, me=ANNA)
    assert "write-protected" in protected.read_only
    with pytest.raises(UserError, match="write-protected"):
        protected.commit(edit("Change", [added(Setting("probe", "1"))]))
    protected.close()


def test_a_disk_without_room_to_open_a_file_is_called_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    used = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: used._replace(free=4096))
    with pytest.raises(UserError, match="disk is full"), explained(tmp_path / "a.coalition"):
        raise sqlite3.OperationalError("disk I/O error")


def test_full_disk_loses_nothing(project: Project, add_article: Callable[..., str]) -> None:
    kept = add_article()
    connection = project.file.connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(UserError, match="disk is full"):
        add_article("word " * 200_000)
    assert list(project.articles) == [kept]
    connection.execute("PRAGMA max_page_count = 1000000")
    add_article("Another text.")
    assert len(project.articles) == 2
    assert integrity.check(project.path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="a file that is open can't be deleted there")
def test_deleted_while_open(project: Project, add_article: Callable[..., str], tmp_path: Path) -> None:
    kept = add_article()
    project.path.unlink()
    with pytest.raises(UserError, match="deleted, moved or replaced"):
        add_article("Another text.")
    rescue = tmp_path / "rescue.coalition"
    project.save_copy(rescue)
    again = Project.open(rescue, me=ANNA)
    assert list(again.articles) == [kept]
    again.close()


def test_locked_by_another_program(project: Project, add_article: Callable[..., str]) -> None:
    project.file.connection.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(project.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(BusyError):
        add_article()
    other.execute("ROLLBACK")
    other.close()
    add_article()


def test_creating_over_a_file_is_refused(project: Project) -> None:
    with pytest.raises(UserError, match="already"):
        Project.create(project.path, name="x", me=ANNA)
    assert project.path.exists()


def test_two_programs_see_each_others_tags(
    project: Project, add_article: Callable[..., str], countries: Countries
) -> None:
    article_id = add_article()
    other = Project.open(project.path, me=ANNA)
    tags = other.tags(article_id)
    new = tag_edits.new_tag(project, countries, project.tags(article_id), "speaker", [Span(0, 6)])
    project.commit(new.edit)
    assert [news.edit.label for news in other.news()] == ["Tag speaker"]
    assert tags.annotations == {new.annotation.id: new.annotation}
    mine = tags.annotations[new.annotation.id]
    project.commit(tag_edits.delete_tags(project, [new.annotation]))
    with pytest.raises(StaleError):
        other.commit(tag_edits.set_attribute(other, mine, "speaker.office", "Minister"))
    other.close()


def test_backups_roll(project: Project, add_article: Callable[..., str]) -> None:
    add_article()
    for number in range(backup.KEPT + 3):
        backup.make_backup(project.file, f"test-{number:02}")
    kept = backup.backups_of(project.path)
    assert len(kept) == backup.KEPT
    assert kept[-1].name.endswith("test-12.coalition")
    copy = project.path.with_name("restored.coalition")
    shutil.copy(kept[-1], copy)
    again = Project.open(copy, me=ANNA)
    assert len(again.articles) == 1
    again.close()


def test_an_old_file_is_backed_up_before_it_is_brought_up_to_date(project: Project, tmp_path: Path) -> None:
    copy = tmp_path / "old.coalition"
    project.save_copy(copy)
    raw = sqlite3.connect(copy)
    raw.execute("PRAGMA user_version = 0")
    raw.close()
    Project.open(copy, me=ANNA).close()
    assert [path.name[11:] for path in backup.backups_of(copy)] == ["before-update.coalition"]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE setting SET value = 'abc' WHERE id = 'codebook.version'",
        "UPDATE annotation SET spans = '[]'",
        "UPDATE annotation SET spans = '[[5, 99999]]'",
        "UPDATE annotation SET attributes = json_set(attributes, '$.kept', 5)",
        "DELETE FROM text",
        "UPDATE change SET time = 'yesterday'",
    ],
)
def test_damaged_rows_are_told_and_no_traceback(
    tmp_path: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path, text = tmp_path / "a.coalition", tmp_path / "a.txt"
    text.write_text("Ann said so.", encoding="utf-8")
    assert main(["new", str(path)]) == 0 and main(["add", str(path), str(text), "--annotator", "Anna"]) == 0
    with api.open_project(path, annotator="Anna") as opened:
        opened.annotate(opened.articles[0], "claim", (0, 3))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(damage)
    text.write_text("Another one.", encoding="utf-8")
    capsys.readouterr()
    for command in (["network"], ["export", str(tmp_path / "b"), "--format", "brat"], ["add", str(text)]):
        main([command[0], str(path), *command[1:]])
    said = capsys.readouterr().err
    assert "damaged" in said or "outside its text" in said
    assert main(["check", str(path)]) == 1


@pytest.mark.parametrize("attributes", [{"kept": 5}, {"kept": {"parts": [5]}}, {"claim.stance": {"a": 1}}])
def test_attributes_that_nobody_writes_are_refused(attributes: dict[str, object]) -> None:
    row = Annotation("1", "2", "claim", "3", ((0, 1),), attributes, None, "hand", "", "")._asdict()  # type: ignore[arg-type]
    assert "attributes" in validation.wrong_row("annotation", "1", json.loads(json.dumps(row)))
