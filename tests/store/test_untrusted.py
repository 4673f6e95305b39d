"""A colleague's file may hold anything: it is checked before it is used, and refused kindly, whole."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.edit import added, edit, replaced
from coalition_annotator.model.entity import PERSON, Entity
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.identifier import new_id, now
from coalition_annotator.model.review import Comment
from coalition_annotator.model.suggestion import Term
from coalition_annotator.project.editing import article_edits, codebook_edits
from coalition_annotator.project.project import Project
from coalition_annotator.project.team import assignment_edits, exchange, sharing
from coalition_annotator.store import database, integrity

from ..conftest import ANNA, BO
from ..project.test_merge import content, tag


@pytest.fixture
def pair(project: Project, add_article: Callable[..., str], tmp_path: Path) -> Iterator[tuple[Project, Path]]:
    """Anna's project, and a copy in which Bo has worked, closed."""
    article_id = add_article()
    project.save_copy(tmp_path / "bo.coalition")
    bo = Project.open(tmp_path / "bo.coalition", me=BO)
    made = tag(bo, article_id, 3, cb.CLAIM)
    bo.commit(edit("Note", [replaced(made, made._replace(attributes={"claim.note": "x", "kept": {"a": [1, 2.5]}}))]))
    bo.commit(article_edits.describe(bo.articles[article_id], title="Plan B", note="later"))
    entity = Entity(new_id(), PERSON, "Ida Berg", "NO", ("Berg",), "")
    bo.commit(edit("Entity", [added(entity)]))
    bo.close()
    yield project, tmp_path / "bo.coalition"


def spoil(path: Path, *statements: str) -> None:
    raw = sqlite3.connect(path)
    for each in statements:
        raw.execute(each)
    raw.commit()
    raw.close()


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("CREATE TRIGGER evil AFTER INSERT ON annotation BEGIN DELETE FROM link; END", "trigger"),
        ("CREATE TRIGGER article_search_x AFTER INSERT ON text BEGIN DELETE FROM link; END", "trigger"),
        ("CREATE TABLE more (x)", "more"),
        ("CREATE VIEW extra AS SELECT 1", "extra"),
        ("CREATE INDEX odd ON annotation (created)", "odd"),
        ("DROP TABLE comment", "comment"),
        ("DROP VIEW claims", "claims"),
        ("ALTER TABLE entity ADD COLUMN evil TEXT", "entity"),
        ("UPDATE change SET time = 'zzz'", "time"),
        ("UPDATE change SET time = '9999-12-31T23:59:59.999Z'", "far future"),
        ("UPDATE change SET time = '2199-01-01T00:00:00.000Z' WHERE seq = (SELECT max(seq) FROM change)", "far future"),
        ("UPDATE change SET kind = 'evil'", "kind"),
        ("UPDATE change_row SET after = json_set(after, '$.spans', json('[[1.5, 3]]')) WHERE table_name = 'annotation'",
         "spans"),
        ("UPDATE change_row SET after = json_set(after, '$.spans', json('[[0,9999]]')) WHERE table_name = 'annotation'",
         "outside"),
        ("UPDATE change_row SET after = json_set(after, '$.origin', 'evil') WHERE table_name = 'annotation'", "origin"),
        ("UPDATE change_row SET after = json_set(after, '$.state', 7) WHERE table_name = 'article'", "state"),
        ("UPDATE change_row SET after = json_set(after, '$.kind', 'god') WHERE table_name = 'entity'", "kind"),
        ("UPDATE change_row SET after = json_set(after, '$.aliases', 'Berg') WHERE table_name = 'entity'", "aliases"),
    ],
)  # fmt: skip
def test_what_this_program_would_not_write_is_refused_and_found(
    pair: tuple[Project, Path], sql: str, said: str
) -> None:
    anna, path = pair
    before = content(anna)
    spoil(path, sql)
    with pytest.raises(UserError) as refused:
        exchange.merge(anna, path)
    assert said in str(refused.value) and path.name in str(refused.value)
    assert content(anna) == before and integrity.check(anna.path) == []
    assert any(said in problem or "span" in problem for problem in integrity.check(path))


@pytest.mark.parametrize("version", ["0", "-1", "'x'", "1.5", "'99999999999'"])
def test_versions_of_the_codebook_are_numbers(pair: tuple[Project, Path], version: str) -> None:
    anna, path = pair
    bo = Project.open(path, me=BO)
    bo.commit(codebook_edits.add_item(cb.Layer(new_id(), "More", "", "sky", cb.BACKGROUND, "", "", 9)))
    bo.close()
    spoil(
        path,
        f"UPDATE change_row SET after = json_set(after, '$.value', {version})"
        " WHERE row_id = 'codebook.version' AND before IS NOT NULL",
    )
    if version == "0":
        version = "a whole number, but not a text"
    with pytest.raises(UserError):
        exchange.merge(anna, path)
    assert integrity.check(anna.path) == []


def test_a_file_with_a_trigger_does_not_open(pair: tuple[Project, Path]) -> None:
    _, path = pair
    spoil(path, "CREATE TRIGGER evil AFTER INSERT ON annotation BEGIN DELETE FROM link; END")
    with pytest.raises(UserError, match="trigger 'evil'"):
        Project.open(path, me=BO)


def test_one_s_own_view_beside_ours_does_no_harm(pair: tuple[Project, Path]) -> None:
    _, path = pair
    spoil(path, "CREATE VIEW my_statistics AS SELECT count(*) FROM annotation")
    Project.open(path, me=BO).close()


def test_another_program_writing_for_a_second_is_waited_for(project: Project, add_article: Callable[..., str]) -> None:
    import threading
    import time

    article_id = add_article()
    other = sqlite3.connect(project.path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE article SET note = note")
    release = threading.Timer(1.0, lambda: other.execute("COMMIT"))
    release.start()
    begun = time.monotonic()
    made = tag(project, article_id, 0)
    assert time.monotonic() - begun > 0.5
    release.join()
    other.close()
    assert made.id in project.tags(article_id).annotations
    project.undo()
    project.redo()


VALUES: list[Any] = [
    None, "", "x", 0, -1, 1.5, 10**30, True, [], {}, [[0, 1]], [[1.0, 2]], "\x00", "9999-01-01T00:00:00.000Z", "zzz",
    {"a": {"b": [1] * 3}}, "a" * 70, [None], ["x", 1], "<img src=x>", "agreed version", "0" * 64,
]  # fmt: skip


@pytest.mark.parametrize("text_hash", ["", "0" * 64])
def test_a_tag_on_a_text_that_nobody_has_is_refused(tmp_path: Path, text_hash: str) -> None:
    anna = Project.create(tmp_path / "anna.coalition", name="T", me=ANNA)
    new = article_edits.new_article("Norway backs the plan of Oslo, she said.", title="T")
    anna.commit(new.edit, texts=new.texts)
    anna.save_copy(tmp_path / "bo.coalition")
    bo = Project.open(tmp_path / "bo.coalition", me=BO)
    tag(bo, new.article.id, 3)
    bo.close()
    with closing(sqlite3.connect(bo.path)) as raw:
        raw.execute(
            "UPDATE change_row SET after = json_set(after, '$.text_hash', ?) WHERE table_name = 'annotation'",
            (text_hash,),
        )
        raw.commit()
    before = content(anna)
    with pytest.raises(UserError):
        exchange.merge(anna, bo.path)
    assert content(anna) == before
    assert integrity.check(anna.path) == []
    anna.close()


def test_such_a_tag_of_earlier_days_keeps_nobody_from_joining_a_team(tmp_path: Path) -> None:
    anna = Project.create(tmp_path / "anna.coalition", name="T", me=ANNA)
    new = article_edits.new_article("Norway backs the plan of Oslo, she said.", title="T")
    anna.commit(new.edit, texts=new.texts)
    for start in (3, 9):
        tag(anna, new.article.id, start)
    lost = tag(anna, new.article.id, 14)
    with closing(sqlite3.connect(anna.path)) as raw:
        said = "UPDATE change_row SET after = json_set(after, '$.text_hash', ?) WHERE row_id = ?"
        raw.execute(said, ("0" * 64, lost.id))
        raw.commit()
    (tmp_path / "team").mkdir()
    target = sharing.target_of(str(tmp_path / "team"))
    sharing.create(anna, target)
    sharing.join(tmp_path / "bo.coalition", target, BO)
    assert integrity.check(tmp_path / "bo.coalition") == []
    with closing(Project.open(tmp_path / "bo.coalition", me=BO)) as bo:
        assert len(bo.tags(new.article.id).annotations) == 2
    anna.close()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_any_spoiled_log_is_refused_whole_or_harmless(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    chance = random.Random(seed)
    folder = tmp_path_factory.mktemp("spoiled")
    anna = Project.create(folder / "anna.coalition", name="T", me=ANNA)
    new = article_edits.new_article("Norway backs the plan of Oslo, she said.", title="T")
    anna.commit(new.edit, texts=new.texts)
    anna.save_copy(folder / "bo.coalition")
    bo = Project.open(folder / "bo.coalition", me=BO)
    for _ in range(3):
        tag(bo, new.article.id, chance.randrange(20), chance.choice([cb.CLAIM, cb.SPEAKER]))
    bo.commit(article_edits.describe(bo.articles[new.article.id], note="n"))
    bo.close()
    raw = sqlite3.connect(bo.path)
    for _ in range(chance.randint(1, 3)):
        rows = raw.execute("SELECT seq, before, after FROM change_row ORDER BY seq DESC LIMIT 8").fetchall()
        seq, *sides = chance.choice(rows)
        place = chance.randrange(2)
        row: Any = {}
        with suppress(ValueError, RecursionError):
            row = json.loads(sides[place] or sides[1 - place] or "{}")
        if row and isinstance(row, dict) and chance.random() < 0.8:
            row[chance.choice(list(row))] = chance.choice(VALUES)
        else:
            row = chance.choice(VALUES)
        said = json.dumps(row) if chance.random() < 0.95 else chance.choice(["", "{", "nul", "[" * 5000])
        raw.execute(f"UPDATE change_row SET {('before', 'after')[place]} = ? WHERE seq = ?", (said, seq))
        if chance.random() < 0.2:
            column = chance.choice(["id", "annotator_id", "time", "label", "kind"])
            value = chance.choice([each for each in VALUES if isinstance(each, str)])
            raw.execute(f"UPDATE OR IGNORE change SET {column} = ? WHERE seq = (SELECT max(seq) FROM change)", (value,))
    raw.commit()
    raw.close()
    before = content(anna)
    try:
        exchange.merge(anna, bo.path)
    except UserError:
        assert content(anna) == before
    assert integrity.check(anna.path) == []
    tag(anna, new.article.id, 0)  # nothing is frozen
    anna.undo()
    anna.close()


def test_a_blind_package_tells_nothing_of_others(
    project: Project, add_article: Callable[..., str], tmp_path: Path
) -> None:
    wanted = add_article()
    other = add_article("Hidden ships will come, the harbourmaster said.", title="Classified")
    secret = Entity(new_id(), PERSON, "Secretperson", "NO", ("Aliasperson",), "Entitynote")
    project.commit(edit("New person 'Secretperson'", [added(secret), added(BO)]))
    tag(project, wanted, 0, cb.SPEAKER, secret.id)
    tag(project, other, 0, cb.SPEAKER, secret.id)
    project.commit(edit("Remember", [added(Term(new_id(), "Secretphrase", cb.SPEAKER, secret.id, ANNA.id, now()))]))
    project.commit(article_edits.describe(project.articles[wanted], note="Articlenote"))
    project.commit(edit("Remark", [added(Comment(new_id(), wanted, "", "", ANNA.id, "Secretremark", 0, now()))]))
    project.commit(assignment_edits.assign(project, [project.articles[wanted]], BO.id))
    target = tmp_path / "blind.coalition"
    exchange.package(project, target, annotator=BO, only_assigned=True, blind=True)
    data = target.read_bytes().lower()
    for word in ("Secretperson", "Aliasperson", "Entitynote", "Secretphrase", "Articlenote", "Secretremark",
                 "Classified", "harbourmaster", "New person"):  # fmt: skip
        assert word.lower().encode() not in data, word
    assert integrity.check(target) == []
    bo = Project.open(target, me=BO)
    made = tag(bo, wanted, 5)
    bo.close()
    exchange.merge(project, target)
    assert made.id in project.tags(wanted).annotations
    assert project.articles[wanted].note == "Articlenote" and secret.id in project.entities
    with closing(database.open_file(target)) as opened:
        assert opened.read_only == ""
