"""Four people, one of them with a project made apart, do all that people do; each round loses and moves nothing.

A round: everybody edits their own copy, some merge some, take merges back, and at last all hold what all have done.
Then each tag covers words that its annotator chose, or is listed as one whose words are gone; nothing acknowledged is
missing; all copies are equal; every file passes its check.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import BY_HAND, Annotation, Annotator, Link
from coalition_annotator.model.edit import TABLES, Edit, added, edit, removed, replaced
from coalition_annotator.model.entity import PERSON, Entity
from coalition_annotator.model.errors import StaleError, UserError
from coalition_annotator.model.identifier import new_id, now
from coalition_annotator.model.merge_report import Join
from coalition_annotator.model.review import Assignment, assignment_id
from coalition_annotator.model.span import Span, covered_text
from coalition_annotator.model.suggestion import Decline, decline_id, suggestion_id
from coalition_annotator.project.editing import article_edits, codebook_edits, tag_edits
from coalition_annotator.project.project import Project
from coalition_annotator.project.team import exchange
from coalition_annotator.store import annotations as stored
from coalition_annotator.store import integrity

from ..conftest import ANNA, BO, QUESTION_MARK

CEM = Annotator("01900000-0000-7000-8000-000000000003", "Cem Ay", "CA", "#009e73", "2026-01-01T00:00:00.000Z")
# Another Anna, as the program knows her on a machine where she made a project of her own.
ANNA_APART = ANNA._replace(id="01800000-0000-7000-8000-000000000009")
PEOPLE = (ANNA, BO, CEM, ANNA_APART)
WORDS = [f"{stem}{n}" for n in range(9) for stem in ("Oslo", "fleet", "😀ship", "かいぎ", "سلام")]
ROUNDS_TOGETHER = 12


def content(project: Project) -> dict[str, dict[str, Any]]:
    connection = project.file.connection
    result: dict[str, dict[str, Any]] = {}
    for table, record in TABLES.items():
        rows = connection.execute(
            f'SELECT {", ".join(f"{chr(34)}{f}{chr(34)}" for f in record._fields)} FROM "{table}"'
        )
        result[table] = {values[0]: dict(zip(record._fields, values, strict=True)) for values in rows}
    for row in result["annotation"].values():
        row["attributes"] = json.loads(row["attributes"])
    return result


class World:
    """Four copies and what is known of every tag."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.folder = Path(tempfile.mkdtemp())
        self.chosen: dict[str, list[set[str]]] = {}
        self.owed: set[str] = set()
        first = Project.create(self.folder / f"0 #%{QUESTION_MARK}[.coalition", name="Team", me=ANNA)
        text = " ".join(WORDS[:30]) + ".\n\n" + " ".join(WORDS[30:]) + "."
        self._add_article(first, text, "Plan")
        paths = [first.path, self.folder / "1.coalition", self.folder / "2.coalition", self.folder / "3.coalition"]
        for path in paths[1:3]:
            first.save_copy(path)
        apart = Project.create(paths[3], name="Apart", me=ANNA_APART)
        self._add_article(apart, text, "The same, made apart")
        self.copies = [first, *(Project.open(p, me=who) for p, who in zip(paths[1:3], (BO, CEM), strict=True)), apart]
        for project in self.copies:
            project.register_me()  # a merge would do so, and be one change ahead of the others

    def close(self) -> None:
        for project in self.copies:
            project.close()
        shutil.rmtree(self.folder)

    def _add_article(self, project: Project, text: str, title: str) -> None:
        new = article_edits.new_article(text, title=title)
        project.commit(new.edit, texts=new.texts)

    def tags(self, project: Project) -> dict[str, Annotation]:
        placed = {t.id: t for a in project.articles for t in stored.of_article(project.file.connection, a)}
        return placed | {t.id: t for t in stored.without_place(project.file.connection)}

    def some(self, found: Any) -> Any:
        listed = sorted(found, key=lambda each: each.id)
        return self.chance.choice(listed) if listed else None

    # What people do

    def act(self, project: Project) -> None:
        before = self.tags(project)
        kinds: list[tuple[Callable[[Project], None], int]] = [
            (self.add_tag, 8), (self.change_tag, 3), (self.resize_tag, 3), (self.delete_tag, 2), (self.link, 2),
            (self.correct_text, 4), (self.move_category, 3), (self.delete_article, 1), (self.describe, 1),
            (self.undo_or_redo, 5), (self.entity, 1), (self.assign_and_decline, 1), (self.add, 1),
            (self.place_again, 2),
        ]  # fmt: skip
        act = self.chance.choices([each for each, _ in kinds], [weight for _, weight in kinds])[0]
        with suppress(UserError):
            act(project)
        after = self.tags(project)
        if act != self.undo_or_redo:  # who takes back a merge has a tag again until the next merge takes it away
            self.owed |= after.keys() - before.keys()
        self.owed -= before.keys() - after.keys()

    def commit(self, project: Project, wanted: Edit, **more: Any) -> None:
        project.register_me()
        project.commit(wanted, **more)

    def _words(self, project: Project, article_id: str) -> list[Span]:
        text, result, start = project.text(article_id), [], 0
        for word in text.split():
            start = text.index(word, start)
            result.append(Span(start, start + len(word.strip("."))))
            start += len(word)
        return result

    def _some_words(self, project: Project, article_id: str) -> Span | None:
        words = self._words(project, article_id)
        if not words:
            return None
        first = self.chance.randrange(len(words))
        return Span(words[first].start, words[min(len(words) - 1, first + self.chance.randrange(3))].end)

    def choose(self, project: Project, tag: Annotation) -> None:
        words = project.text(tag.article_id)[tag.start : tag.end]
        self.chosen.setdefault(tag.id, []).append({each.strip(".") for each in words.split()})

    def add_tag(self, project: Project) -> None:
        article, entity = self.some(project.articles.values()), self.some(project.entities.values())
        layer = self.some(project.codebook.layers)
        span = self._some_words(project, article.id) if article else None
        if span is None or layer is None:
            return
        made = Annotation(
            new_id(), article.id, project.me.id, layer.id, (span,), {}, entity.id if entity else None, BY_HAND, now(),
            article.text_hash,
        )  # fmt: skip
        self.choose(project, made)
        self.commit(project, edit("Tag", [added(made)]))

    def _mine(self, project: Project) -> list[Annotation]:
        return [tag for tag in self.tags(project).values() if tag.annotator_id == project.me.id]

    def change_tag(self, project: Project) -> None:
        tag = self.some(self.tags(project).values())
        if tag is not None:
            attributes = {**tag.attributes, "note": str(self.chance.randrange(5))}
            self.commit(project, edit("Note", [replaced(tag, tag._replace(attributes=attributes))]))

    def resize_tag(self, project: Project) -> None:
        tag = self.some(tag for tag in self._mine(project) if tag.id in project.tags(tag.article_id).annotations)
        span = self._some_words(project, tag.article_id) if tag else None
        if span is not None:
            moved = tag._replace(spans=(span,))
            self.choose(project, moved)
            self.commit(project, edit("Edges", [replaced(tag, moved)]))

    def place_again(self, project: Project) -> None:
        tag = self.some(t for t in stored.without_place(project.file.connection) if t.annotator_id == project.me.id)
        span = self._some_words(project, tag.article_id) if tag else None
        if span is not None:
            self.choose(project, tag._replace(spans=(span,)))
            self.commit(project, tag_edits.place_again(project, project.tags(tag.article_id), tag, [span]))

    def delete_tag(self, project: Project) -> None:
        tag = self.some(self._mine(project))
        if tag is not None:
            self.commit(project, tag_edits.delete_tags(project, [tag]))

    def link(self, project: Project) -> None:
        source, target = self.some(self.tags(project).values()), self.some(self.tags(project).values())
        link_type = self.some(project.codebook.link_types)
        if source and target and link_type and source.article_id == target.article_id:
            made = Link(new_id(), link_type.id, source.id, target.id, project.me.id)
            self.commit(project, edit("Link", [added(made)]))

    def correct_text(self, project: Project) -> None:
        article = self.some(project.articles.values())
        if article is None:
            return
        words = project.text(article.id).split()
        for _ in range(self.chance.randint(1, 4)):
            place = self.chance.randrange(len(words) + 1)
            kind = self.chance.choice(["insert", "delete", "replace", "move"])
            fresh = f"new{self.chance.randrange(10**6)}"
            if kind == "insert":
                words.insert(place, fresh)
            elif place < len(words) > 5:
                word = words.pop(place)
                if kind == "replace":
                    words.insert(place, fresh)
                elif kind == "move":
                    words.insert(self.chance.randrange(len(words) + 1), word)
        correction = article_edits.correct_text(project, article, " ".join(words))
        self.commit(project, correction.edit, texts=correction.texts)

    def move_category(self, project: Project) -> None:
        value, other = self.some(project.codebook.values), self.some(project.codebook.values)
        if self.chance.random() < 0.3 and value is not None:
            self.commit(project, codebook_edits.add_item(value._replace(id=new_id(), name="More")))
        elif value is not None and other is not None and value.attribute_id == other.attribute_id:
            moved = value._replace(parent_id=self.chance.choice([other.id, None]), name=f"Name {self.chance.random()}")
            self.commit(project, codebook_edits.change_item(project, value, moved))

    def delete_article(self, project: Project) -> None:
        if len(project.articles) > 1:
            self.commit(project, article_edits.delete(project, [self.some(project.articles.values())]))

    def describe(self, project: Project) -> None:
        article = self.some(project.articles.values())
        if article is not None:
            self.commit(project, article_edits.describe(article, title=f"Title {self.chance.random()}"))

    def undo_or_redo(self, project: Project) -> None:
        with suppress(StaleError):
            project.redo() if self.chance.random() < 0.4 else project.undo()

    def entity(self, project: Project) -> None:
        found = self.some(each for each in project.entities.values() if each.kind == PERSON)
        if found is None or self.chance.random() < 0.6:
            self.commit(project, edit("Entity", [added(Entity(new_id(), PERSON, "Ida Berg", "NO", (), ""))]))
            return
        mentions = stored.of_entity(project.file.connection, found.id)
        rows = [replaced(each, each._replace(entity_id=None)) for each in mentions]
        self.commit(project, edit("Delete entity", [*rows, removed(found)]))

    def assign_and_decline(self, project: Project) -> None:
        article = self.some(project.articles.values())
        span = self._some_words(project, article.id) if article else None
        if span is None:
            return
        project.register_me()
        me = project.me.id
        suggested = decline_id(suggestion_id(article.id, cb.CLAIM, (span,)), me)
        assignment = Assignment(assignment_id(article.id, me), article.id, me, "todo")
        declined = Decline(suggested, article.id, me, cb.CLAIM, (span,), now(), article.text_hash)
        self.commit(project, edit("Decline", [added(declined)]))
        self.commit(project, edit("Assign", [added(assignment)]))

    def add(self, project: Project) -> None:
        if len(project.articles) < 3:
            project.register_me()
            words = self.chance.sample(WORDS, 12)
            self._add_article(project, " ".join(words), "More")

    # How they meet

    def merge(self, to: int, of: int) -> bool:
        return exchange.merge(self.copies[to], self.copies[of].path, join=Join())[0] is not None

    def round(self) -> None:
        for project in self.copies:
            for _ in range(self.chance.randint(0, 4)):
                self.act(project)
        for _ in range(self.chance.randint(0, 2)):
            to, of = self.chance.sample(range(4), 2)
            if self.merge(to, of) and self.chance.random() < 0.3:
                with suppress(StaleError):
                    self.copies[to].undo()
            self.act(self.copies[to])
        order = self.chance.sample(range(4), 4)
        for of in order[1:]:
            self.merge(order[0], of)
        for to in order[1:]:
            self.merge(to, order[0])

    def examine(self) -> None:
        contents = [content(project) for project in self.copies]
        for other in contents[1:]:
            for table, rows in contents[0].items():
                assert other[table] == rows, table
        for project in self.copies:
            told = [each for each in integrity.check(project.path) if not each.startswith("codebook:")]
            assert told == []
            fresh = Project.open(project.path, me=project.me)
            assert fresh.articles == project.articles and fresh.me == project.me
            fresh.close()
        project = self.copies[0]
        assert self.owed <= self.tags(project).keys()
        for tag in self.tags(project).values():
            listed = tag.text_hash != project.articles[tag.article_id].text_hash
            text = project.text_version(tag.text_hash) if listed else project.text(tag.article_id)
            words = [each.strip(".") for each in covered_text(text, tag.spans, gap=" ").split()]
            assert any(_are_these(words, chosen) for chosen in self.chosen[tag.id]), (words, self.chosen[tag.id])
        for attribute in project.codebook.attributes:
            shown = {value.id for _, value in project.codebook.tree_of(attribute.id)}
            assert shown == {value.id for value in project.codebook.values if value.attribute_id == attribute.id}


def _are_these(words: list[str], chosen: set[str]) -> bool:
    """Whether words are those chosen, or what a correction has left of them."""
    kept = [word for word in words if word in chosen]
    whole = sum(map(len, chosen))
    # A full stop at a word, which is left out here, counts as one of its letters in the program.
    left = 2 * sum(map(len, kept)) + len(kept)
    return bool(words) and words[0] in chosen and words[-1] in chosen and left >= whole


def run_rounds(seed: int, rounds: int) -> None:
    for start in range(0, rounds, ROUNDS_TOGETHER):
        world = World(seed * 100_003 + start)
        try:
            for number in range(min(ROUNDS_TOGETHER, rounds - start)):
                world.round()
                try:
                    world.examine()
                except AssertionError as error:
                    raise AssertionError(f"seed {seed}, round {start + number}: {error}") from error
        finally:
            world.close()


def test_fifty_rounds() -> None:
    run_rounds(seed=1, rounds=50)


@pytest.mark.slow
@pytest.mark.skipif("ROUNDS" not in os.environ, reason="a long run: ROUNDS=2000 SEED=2")
def test_many_rounds() -> None:
    run_rounds(seed=int(os.environ.get("SEED", "2")), rounds=int(os.environ["ROUNDS"]))
