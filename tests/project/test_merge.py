"""Copies of a project that go their own ways come to the same content, whatever is merged when."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import BY_HAND, Annotation, Annotator, Link
from coalition_annotator.model.article import DONE, TODO
from coalition_annotator.model.edit import TABLES, Edit, added, edit, removed, replaced
from coalition_annotator.model.entity import PERSON, Entity
from coalition_annotator.model.errors import StaleError, UserError
from coalition_annotator.model.identifier import new_id, now
from coalition_annotator.model.review import Assignment, Comment, assignment_id
from coalition_annotator.model.span import Span
from coalition_annotator.project.editing import article_edits, tag_edits
from coalition_annotator.project.editing.codebook_edits import remove_items
from coalition_annotator.project.project import Project
from coalition_annotator.project.team import assignment_edits, exchange
from coalition_annotator.store import annotations as stored
from coalition_annotator.store import integrity

from ..conftest import ANNA, BO, TEXT

CEM = Annotator("01900000-0000-7000-8000-000000000003", "Cem Ay", "CA", "#009e73", "2026-01-01T00:00:00.000Z")


def content(project: Project) -> dict[str, dict[str, Any]]:
    """All rows of a project by table and id, without the numbers that each file gives its articles."""
    connection = project.file.connection
    result: dict[str, dict[str, Any]] = {}
    for table, record in TABLES.items():
        fields = record._fields
        rows = connection.execute(f'SELECT {", ".join(f"{chr(34)}{f}{chr(34)}" for f in fields)} FROM "{table}"')
        result[table] = {values[0]: dict(zip(fields, values, strict=True)) for values in rows}
    for row in (*result["annotation"].values(),):
        row["attributes"] = json.loads(row["attributes"])
    return result


def tag(
    project: Project, article_id: str, start: int = 0, layer: str = cb.SPEAKER, entity: str | None = None
) -> Annotation:
    made = Annotation(
        new_id(), article_id, project.me.id, layer, (Span(start, start + 5),), {}, entity, BY_HAND, now(),
        project.articles[article_id].text_hash,
    )  # fmt: skip
    project.register_me()
    project.commit(edit("Tag", [added(made)]))
    return made


class Copies(RuleBasedStateMachine):
    """Three people edit, undo and merge in any order; when all have merged all, all hold the same."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        first = Project.create(self.folder / "0.coalition", name="Team", me=ANNA)
        new = article_edits.new_article(TEXT, title="Plan")
        first.commit(new.edit, texts=new.texts)
        entity = Entity(new_id(), PERSON, "Ida Berg", "NO", (), "")
        first.commit(edit("Entity", [added(entity)]))
        speaker = tag(first, new.article.id, 0, cb.SPEAKER, entity.id)
        claim = tag(first, new.article.id, 10, cb.CLAIM)
        first.commit(edit("Link", [added(Link(new_id(), cb.SAID_BY, claim.id, speaker.id, ANNA.id))]))
        for number in (1, 2):
            first.save_copy(self.folder / f"{number}.coalition")
        self.projects = [first] + [
            Project.open(self.folder / f"{number}.coalition", me=person) for number, person in ((1, BO), (2, CEM))
        ]

    who = st.integers(0, 2)
    pick = st.integers(0, 5)

    def _try(self, project: Project, wanted: Callable[[], Edit | None]) -> None:
        with suppress(UserError):
            made = wanted()
            if made is not None:
                project.register_me()
                project.commit(made)

    def _some(self, kind: dict[str, Any], pick: int) -> Any:
        keys = sorted(kind)
        return kind[keys[pick % len(keys)]] if keys else None

    def _tags(self, project: Project) -> dict[str, Annotation]:
        return {t.id: t for a in project.articles for t in stored.of_article(project.file.connection, a)}

    @rule(who=who, pick=pick, start=st.integers(0, 40), layer=st.sampled_from([cb.SPEAKER, cb.CLAIM]))
    def add_tag(self, who: int, pick: int, start: int, layer: str) -> None:
        project = self.projects[who]
        article, entity = self._some(project.articles, pick), self._some(project.entities, pick)
        if article is not None and project.codebook.layer(layer):
            tag(project, article.id, start, layer, entity.id if entity and pick % 2 else None)

    @rule(who=who, pick=pick, value=st.integers(0, 3), field=st.sampled_from(["claim.note", "other"]))
    def change_tag(self, who: int, pick: int, value: int, field: str) -> None:
        project = self.projects[who]
        found = self._some(self._tags(project), pick)
        if found is not None:
            attributes = dict(found.attributes)
            attributes.update({field: str(value)}) if value else attributes.pop(field, None)
            self._try(project, lambda: edit("Change", [replaced(found, found._replace(attributes=attributes))]))

    @rule(who=who, pick=pick)
    def delete_tag(self, who: int, pick: int) -> None:
        project = self.projects[who]
        found = self._some(self._tags(project), pick)
        if found is not None:
            self._try(project, lambda: edit("Delete", tag_edits.deletions(project, [found])))

    @rule(who=who, pick=pick, other=pick)
    def add_link(self, who: int, pick: int, other: int) -> None:
        project = self.projects[who]
        tags = self._tags(project)
        source, target = self._some(tags, pick), self._some(tags, other)
        link_type = self._some({t.id: t for t in project.codebook.link_types}, pick)
        if source and target and link_type:
            link = Link(new_id(), link_type.id, source.id, target.id, project.me.id)
            self._try(project, lambda: edit("Link", [added(link)]))

    @rule(who=who, pick=pick)
    def delete_article(self, who: int, pick: int) -> None:
        project = self.projects[who]
        found = self._some(project.articles, pick)
        if found is not None:
            self._try(project, lambda: article_edits.delete(project, [found]))

    @rule(who=who, pick=pick, state=st.sampled_from([TODO, DONE]))
    def mark_article(self, who: int, pick: int, state: str) -> None:
        project = self.projects[who]
        found = self._some(project.articles, pick)
        if found is not None:
            self._try(project, lambda: assignment_edits.set_state(project, [found], state))

    @rule(who=who, pick=pick)
    def assign_and_comment(self, who: int, pick: int) -> None:
        project = self.projects[who]
        found = self._some(project.articles, pick)
        if found is None:
            return
        project.register_me()
        assignment = Assignment(assignment_id(found.id, project.me.id), found.id, project.me.id, TODO)
        comment = Comment(new_id(), found.id, "", "", project.me.id, "Hm.", 0, now())
        self._try(project, lambda: edit("Assign", [added(assignment)]))
        self._try(project, lambda: edit("Comment", [added(comment)]))

    @rule(who=who, pick=pick)
    def delete_entity(self, who: int, pick: int) -> None:
        project = self.projects[who]
        found = self._some(project.entities, pick)
        if found is not None:
            mentions = stored.of_entity(project.file.connection, found.id)
            rows = [replaced(each, each._replace(entity_id=None)) for each in mentions]
            self._try(project, lambda: edit("Delete entity", [*rows, removed(found)]))

    @rule(who=who)
    def delete_speakers(self, who: int) -> None:
        project = self.projects[who]
        layer = project.codebook.layer(cb.SPEAKER)
        if layer is not None:
            self._try(project, lambda: remove_items(project, [layer]).edit)

    @rule(who=who, redo=st.booleans())
    def undo_or_redo(self, who: int, redo: bool) -> None:
        with suppress(StaleError):
            self.projects[who].redo() if redo else self.projects[who].undo()

    @rule()
    def all_merge(self) -> None:
        for to in (0, 1, 2):
            for of in (0, 1, 2):
                self.merge(to, of)

    @rule(to=who, of=who)
    def merge(self, to: int, of: int) -> None:
        if to != of:
            exchange.merge(self.projects[to], self.projects[of].path)
            self._is_whole(self.projects[to])

    def _is_whole(self, project: Project) -> None:
        assert integrity.check(project.path) == []
        fresh = Project.open(project.path, me=project.me)
        assert fresh.articles == project.articles
        assert fresh.entities == project.entities
        fresh.close()

    def teardown(self) -> None:
        if not hasattr(self, "projects"):
            return
        try:
            for to in (0, 1, 2, 0, 1):
                for of in (0, 1, 2):
                    if to != of:
                        exchange.merge(self.projects[to], self.projects[of].path)
            first, *others = (content(project) for project in self.projects)
            for other in others:
                for table, rows in first.items():
                    note(table)
                    assert other[table] == rows
            for project in self.projects:
                self._is_whole(project)
                assert exchange.look(project, self.projects[(self.projects.index(project) + 1) % 3].path).total == 0
        finally:
            for project in self.projects:
                project.close()
            shutil.rmtree(self.folder)


TestCopies = Copies.TestCase
TestCopies.settings = settings(
    max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)


# Single cases that the machine above reaches by chance only


@pytest.fixture
def pair(project: Project, add_article: Callable[..., str], tmp_path: Path) -> Iterator[tuple[Project, Project, str]]:
    """Anna's project and Bo's copy of it, with one article."""
    article_id = add_article()
    project.save_copy(tmp_path / "bo.coalition")
    other = Project.open(tmp_path / "bo.coalition", me=BO)
    yield project, other, article_id
    other.close()


def exchange_all(first: Project, second: Project) -> None:
    for to, of in ((first, second), (second, first), (first, second)):
        exchange.merge(to, of.path)
    assert content(first) == content(second)
    assert integrity.check(first.path) == integrity.check(second.path) == []


def test_a_merge_brings_tags_and_one_undo_takes_them_back(pair: tuple[Project, Project, str]) -> None:
    anna, bo, article_id = pair
    mine, theirs = tag(anna, article_id, 0), tag(bo, article_id, 10)
    summary = exchange.look(anna, bo.path)
    assert summary.total and summary.made["annotation"] == 1 and summary.conflicts == ()
    assert summary.changes[BO.id] == summary.total
    news, _ = exchange.merge(anna, bo.path)
    assert news is not None and news.everything
    assert set(anna.tags(article_id).annotations) == {mine.id, theirs.id}
    assert exchange.merge(anna, bo.path)[0] is None
    anna.undo()
    assert set(anna.tags(article_id).annotations) == {mine.id}
    assert BO.id not in anna.annotators
    anna.redo()
    assert set(anna.tags(article_id).annotations) == {mine.id, theirs.id}
    anna.undo()
    exchange.merge(anna, bo.path)
    assert set(anna.tags(article_id).annotations) == {mine.id, theirs.id}
    anna.undo()
    anna.undo()
    assert not anna.tags(article_id).annotations
    fresh = Project.open(anna.path, me=ANNA)
    assert not fresh.tags(article_id).annotations
    fresh.redo()
    assert set(fresh.tags(article_id).annotations) == {mine.id}
    fresh.close()


def test_what_both_changed_is_told_and_the_later_is_kept(pair: tuple[Project, Project, str]) -> None:
    anna, bo, article_id = pair
    article = anna.articles[article_id]
    anna.commit(article_edits.describe(article, title="Plan A", author="Ada"))
    bo.register_me()
    bo.commit(article_edits.describe(bo.articles[article_id], title="Plan B", note="later"))
    summary = exchange.look(anna, bo.path)
    (conflict,) = summary.conflicts
    told = exchange.told(anna, conflict)
    assert (told.mine, told.theirs, told.kept) == ("Plan A", "Plan B", "Plan B")
    exchange_all(anna, bo)
    merged = anna.articles[article_id]
    assert (merged.title, merged.author, merged.note) == ("Plan B", "Ada", "later")
    # Undo takes one's own field back and leaves the other's.
    anna.undo()
    anna.undo()
    assert anna.articles[article_id].author == ""


def test_a_tag_keeps_the_article_that_a_colleague_deletes(pair: tuple[Project, Project, str]) -> None:
    anna, bo, article_id = pair
    anna.commit(article_edits.delete(anna, [anna.articles[article_id]]))
    made = tag(bo, article_id, 3)
    summary = exchange.look(anna, bo.path)
    assert summary.made["annotation"] == 1
    exchange_all(anna, bo)
    assert set(anna.tags(article_id).annotations) == {made.id}
    assert anna.search("fleet")
    bo.commit(tag_edits.delete_tags(bo, [made]))
    assert article_id not in bo.articles
    exchange_all(anna, bo)
    assert article_id not in anna.articles and not anna.search("fleet")
    bo.undo()
    assert article_id in bo.articles


def test_a_link_goes_and_comes_with_its_tag(pair: tuple[Project, Project, str]) -> None:
    anna, bo, article_id = pair
    speaker = tag(anna, article_id, 0)
    exchange_all(anna, bo)
    claim = tag(bo, article_id, 10, cb.CLAIM)
    link = Link(new_id(), cb.SAID_BY, claim.id, speaker.id, BO.id)
    bo.commit(edit("Link", [added(link)]))
    anna.commit(tag_edits.delete_tags(anna, [speaker]))
    exchange_all(anna, bo)
    assert not anna.tags(article_id).links and set(anna.tags(article_id).annotations) == {claim.id}
    anna.undo()
    anna.undo()
    assert set(anna.tags(article_id).annotations) == {speaker.id}
    exchange_all(anna, bo)
    assert set(bo.tags(article_id).links) == {link.id}


def test_an_entity_that_a_mention_needs_stays(pair: tuple[Project, Project, str]) -> None:
    anna, bo, article_id = pair
    entity = Entity(new_id(), PERSON, "Ida Berg", "NO", (), "")
    anna.commit(edit("Entity", [added(entity)]))
    exchange_all(anna, bo)
    anna.commit(edit("Delete", [removed(entity)]))
    made = tag(bo, article_id, 0, cb.SPEAKER, entity.id)
    exchange_all(anna, bo)
    assert anna.entities[entity.id] == entity and anna.tags(article_id).annotations[made.id].entity_id == entity.id


def test_work_that_rests_on_a_merge_is_not_taken_away(pair: tuple[Project, Project, str]) -> None:
    anna, bo, _ = pair
    new = article_edits.new_article("Ships will come. The master said so.", title="Ships")
    bo.register_me()
    bo.commit(new.edit, texts=new.texts)
    exchange.merge(anna, bo.path)
    anna.work_as(CEM)
    tag(anna, new.article.id, 0)
    anna.work_as(ANNA)
    with pytest.raises(StaleError):
        anna.undo()
    assert new.article.id in anna.articles


def test_the_same_change_has_the_same_order_whatever_clocks_say(pair: tuple[Project, Project, str]) -> None:
    anna, bo, article_id = pair
    bo.register_me()
    connection = bo.file.connection
    bo.commit(article_edits.describe(bo.articles[article_id], title="From a clock that is ahead"))
    ahead = (datetime.now(UTC) + timedelta(hours=20)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    connection.execute("UPDATE change SET time = ? WHERE seq = (SELECT max(seq) FROM change)", (ahead,))
    exchange_all(anna, bo)
    anna.commit(article_edits.describe(anna.articles[article_id], title="After it"))
    exchange_all(anna, bo)
    assert bo.articles[article_id].title == "After it"


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE change_row SET after = '{\"id\": 1}' WHERE table_name = 'annotation'", "does not fit"),
        ("UPDATE change_row SET after = 'no JSON' WHERE table_name = 'annotation'", "damaged"),
        ("UPDATE change_row SET table_name = 'nonsense' WHERE table_name = 'annotation'", "that is none"),
        ("UPDATE change_row SET after = replace(after, '[[0,5]]', '[[5,0]]') WHERE after LIKE '%[[0,5]]%'", "span"),
        ("UPDATE text SET text = 'another'", "altered"),
        ("DELETE FROM layer", "damaged"),
    ],
)
def test_a_damaged_copy_changes_nothing(pair: tuple[Project, Project, str], sql: str, said: str) -> None:
    anna, bo, article_id = pair
    tag(bo, article_id, 0)
    before = content(anna)
    damaged = bo.path.with_name("damaged.coalition")
    bo.save_copy(damaged)
    raw = sqlite3.connect(damaged)
    raw.execute(sql)
    raw.commit()
    raw.close()
    with pytest.raises(UserError) as refused:
        exchange.merge(anna, damaged)
    assert said in str(refused.value) and "damaged.coalition" in str(refused.value)
    assert content(anna) == before and integrity.check(anna.path) == []


def test_other_files_are_refused_kindly(project: Project, tmp_path: Path) -> None:
    (tmp_path / "note.coalition").write_text("no project, but long enough to be looked at " * 5)
    for path, said in (
        (tmp_path / "note.coalition", "not a Coalition Annotator project"),
        (tmp_path / "none.coalition", "no such file"),
        (project.path, "open project itself"),
    ):
        with pytest.raises(UserError, match=said):
            exchange.merge(project, path)
    assert exchange.unseen(project, tmp_path / "note.coalition") == 0


def test_a_package_holds_what_it_shall_and_comes_back(
    project: Project, add_article: Callable[..., str], tmp_path: Path
) -> None:
    wanted = add_article()
    other = add_article("Secret ships will come, the master said.", title="Secret")
    mine = tag(project, wanted, 0)
    project.commit(edit("Annotator", [added(BO)]))
    project.commit(assignment_edits.assign(project, [project.articles[wanted]], BO.id))
    target = tmp_path / "for bo.coalition"
    assert exchange.package(project, target, annotator=BO, only_assigned=True, blind=True) == 1
    assert b"Secret" not in target.read_bytes() and mine.id.encode() not in target.read_bytes()
    package = Project.open(target, me=BO)
    assert list(package.articles) == [wanted] and not package.tags(wanted).annotations
    assert package.undo_label() == "" and integrity.check(target) == []
    made = tag(package, wanted, 10)
    exchange.merge(project, target)
    assert set(project.tags(wanted).annotations) == {mine.id, made.id} and other in project.articles
    # What was left out comes with a later, fuller copy.
    exchange.merge(package, project.path)
    assert set(package.articles) == {wanted, other}
    assert set(package.tags(wanted).annotations) == {mine.id, made.id}
    exchange.merge(project, target)
    assert content(package)["annotation"] == content(project)["annotation"]
    package.close()
    with pytest.raises(UserError, match="No article is assigned"):
        exchange.package(project, tmp_path / "x.coalition", annotator=CEM, only_assigned=True)


def test_a_project_that_is_open_on_another_machine_is_refused(project: Project) -> None:
    mark = project.path.with_name(f".{project.path.name}.elsewhere-1.open")
    mark.write_text(json.dumps({"who": "Bo Ek", "host": "elsewhere"}))
    with pytest.raises(UserError, match="Bo Ek has this project open on elsewhere") as refused:
        Project.open(project.path, me=ANNA)
    assert "merge" in refused.value.remedy
    os.utime(mark, (0, 0))
    Project.open(project.path, me=ANNA).close()
