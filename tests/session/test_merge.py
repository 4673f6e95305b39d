"""Copies of a project that go their own ways come to the same content, whatever is merged when."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

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
from coalition_annotator.session import article_edits, assigning, exchange, tagging
from coalition_annotator.session.codebook_edits import remove_items
from coalition_annotator.session.project import Project
from coalition_annotator.store import annotations as stored
from coalition_annotator.store import database

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
    made = Annotation(new_id(), article_id, project.me.id, layer, (Span(start, start + 5),), {}, entity, BY_HAND, now())
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
            self._try(project, lambda: edit("Delete", tagging.deletions(project, [found])))

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
            self._try(project, lambda: assigning.set_state(project, [found], state))

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
        assert database.check(project.path) == []
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
    max_examples=150, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
