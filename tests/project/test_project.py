"""Edits, undo and redo over a real file; what codebook changes cost; entities; text corrections."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from coalition_annotator import assets
from coalition_annotator.formats.codebook_json import reader as reading
from coalition_annotator.formats.codebook_json import writer as writing
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.span import Span
from coalition_annotator.nlp import countries as country_service
from coalition_annotator.nlp.countries import Countries
from coalition_annotator.project import sample
from coalition_annotator.project.editing import article_edits, codebook_edits, entity_edits, tag_edits
from coalition_annotator.project.project import Project
from coalition_annotator.store import integrity

from ..conftest import ANNA, BO

COUNTRIES = country_service.parse(assets.text("countries.csv"))
LAYERS = ("speaker", "cue", "claim", "country")


class UndoMachine(RuleBasedStateMachine):
    """Any series of tagging, deleting, undo, redo and restarts agrees with plain lists of states."""

    folder: Path

    @initialize()
    def begin(self) -> None:
        import tempfile

        self.holder = tempfile.TemporaryDirectory()
        self.project = Project.create(Path(self.holder.name) / "a.coalition", name="A", me=ANNA)
        new = article_edits.new_article("Norway and Spain met in Paris; he said it rained.", title="T")
        self.project.commit(new.edit, texts=new.texts)
        self.article = new.article.id
        self.past: list[dict[str, object]] = []
        self.future: list[dict[str, object]] = []

    def state(self) -> dict[str, object]:
        return dict(self.project.tags(self.article).annotations)

    def did(self, before: dict[str, object], done: object) -> None:
        if done is not None:
            self.past.append(before)
            self.future.clear()

    @rule(layer=st.sampled_from(LAYERS), start=st.integers(0, 40), length=st.integers(1, 8))
    def tag(self, layer: str, start: int, length: int) -> None:
        before = self.state()
        tags = self.project.tags(self.article)
        new = tag_edits.new_tag(self.project, COUNTRIES, tags, layer, [Span(start, start + length)])
        self.did(before, self.project.commit(new.edit))

    @rule(pick=st.integers(0, 20))
    def delete(self, pick: int) -> None:
        tags = self.project.tags(self.article)
        if tags.annotations:
            before = self.state()
            chosen = list(tags.annotations.values())[pick % len(tags.annotations)]
            self.did(before, self.project.commit(tag_edits.delete_tags(self.project, [chosen])))

    @rule(one=st.integers(0, 20), two=st.integers(0, 20))
    def link(self, one: int, two: int) -> None:
        tags = self.project.tags(self.article)
        claims, speakers = tags.of_layer("claim"), tags.of_layer("speaker")
        if claims and speakers:
            before = self.state()
            edit = tag_edits.link(self.project, claims[one % len(claims)], speakers[two % len(speakers)])
            self.did(before, self.project.commit(edit))

    @rule()
    def undo(self) -> None:
        before = self.state()
        if self.past:
            assert self.project.undo() is not None
            self.future.append(before)
            assert self.state() == self.past.pop()

    @rule()
    def redo(self) -> None:
        before = self.state()
        done = self.project.redo()
        assert (done is not None) == bool(self.future)
        if self.future:
            self.past.append(before)
            assert self.state() == self.future.pop()

    @rule()
    def restart(self) -> None:
        before = self.state()
        self.project.close()
        self.project = Project.open(self.project.path, me=ANNA)
        assert self.state() == before

    @invariant()
    def counts_agree(self) -> None:
        if hasattr(self, "project"):
            assert self.project.tag_total() == len(self.state())

    def teardown(self) -> None:
        if hasattr(self, "project"):
            self.project.close()
            assert integrity.check(self.project.path) == []
            self.holder.cleanup()


UndoMachine.TestCase.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestUndo = UndoMachine.TestCase


def tagged(project: Project, article_id: str, layer: str, words: str) -> str:
    tags = project.tags(article_id)
    start = tags.text.index(words)
    new = tag_edits.new_tag(project, COUNTRIES, tags, layer, [Span(start, start + len(words))])
    project.commit(new.edit)
    return new.annotation.id


def test_undo_belongs_to_its_annotator(project: Project, add_article: Callable[..., str]) -> None:
    article_id = add_article()
    tagged(project, article_id, "speaker", "Ida Berg")
    project.work_as(BO)
    assert project.undo() is None
    tagged(project, article_id, "country", "Lithuania")
    assert project.undo_label() == "Tag country"
    project.undo()
    assert project.undo() is None
    assert len(project.tags(article_id).annotations) == 1


def test_a_colleagues_tag_is_not_mine_to_change(project: Project, add_article: Callable[..., str]) -> None:
    article_id = add_article()
    tag = project.tags(article_id).annotations[tagged(project, article_id, "speaker", "Ida Berg")]
    project.work_as(BO)
    with pytest.raises(UserError, match="Anna Lind"):
        tag_edits.delete_tags(project, [tag])


def test_history_of_a_tag(project: Project, add_article: Callable[..., str]) -> None:
    article_id = add_article()
    tag_id = tagged(project, article_id, "claim", "a shared fleet would deter attacks")
    tag = project.tags(article_id).annotations[tag_id]
    project.commit(tag_edits.set_attribute(project, tag, cb.STANCE, cb.SUPPORT))
    project.undo()
    labels = [(change.kind, change.label) for change, _ in project.history_of(tag_id)]
    assert labels == [("edit", "Tag claim"), ("edit", "Stance: Support"), ("undo", "Stance: Support")]


def test_removing_what_is_used_says_its_cost_and_can_be_undone(
    project: Project, add_article: Callable[..., str]
) -> None:
    article_id = add_article()
    tag_id = tagged(project, article_id, "claim", "a shared fleet would deter attacks")
    tag = project.tags(article_id).annotations[tag_id]
    project.commit(tag_edits.set_attribute(project, tag, cb.STANCE, cb.SUPPORT))
    before = project.tags(article_id).annotations[tag_id]
    value = project.codebook.value(cb.SUPPORT)
    assert value is not None
    plan = codebook_edits.remove_items(project, [value])
    assert plan.losses == ("1 tag would lose what is recorded for 'Stance'.",)
    project.commit(plan.edit)
    assert cb.STANCE not in project.tags(article_id).annotations[tag_id].attributes
    assert project.codebook.version == 2
    layer = project.codebook.layer("claim")
    assert layer is not None
    plan = codebook_edits.remove_items(project, [layer])
    assert plan.losses[0] == "1 tag of the layer 'Claim' would be deleted."
    project.commit(plan.edit)
    assert project.codebook.layer("claim") is None
    project.undo()
    project.undo()
    assert project.tags(article_id).annotations[tag_id] == before
    assert project.codebook.value(cb.SUPPORT) == value


@pytest.mark.parametrize("kind", [cb.TEXT, cb.MULTIPLE, cb.NUMBER])
def test_changing_a_kind_converts_or_asks(project: Project, add_article: Callable[..., str], kind: str) -> None:
    article_id = add_article()
    tag_id = tagged(project, article_id, "claim", "a shared fleet would deter attacks")
    tag = project.tags(article_id).annotations[tag_id]
    project.commit(tag_edits.set_attribute(project, tag, cb.STANCE, cb.SUPPORT))
    attribute = project.codebook.attribute(cb.STANCE)
    assert attribute is not None
    plan = codebook_edits.change_kind(project, attribute, kind)
    assert bool(plan.losses) == (kind == cb.NUMBER)
    project.commit(plan.edit)
    stored = project.tags(article_id).annotations[tag_id].attributes.get(cb.STANCE)
    assert stored == {cb.TEXT: "Support", cb.MULTIPLE: [cb.SUPPORT], cb.NUMBER: None}[kind]
    project.undo()
    assert project.tags(article_id).annotations[tag_id].attributes[cb.STANCE] == cb.SUPPORT


def test_codebook_goes_out_and_comes_back(project: Project) -> None:
    text = writing.to_json(project.codebook)
    items = reading.from_json(text, where="x")
    assert {item.id: item for item in items} == {item.id: item for item in project.codebook}
    plan = codebook_edits.replace_all(project, items)
    assert plan.losses == () and plan.edit.changes == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t[:200], "not a codebook file"),
        (lambda _: "[]", "does not say"),
        (lambda t: t.replace('"key": "2"', '"key": "1"'), "layer 2 has the key"),
        (lambda t: t.replace('"kind": "text"', '"kind": "colour"', 1), "layer 1, attribute 1 has 'colour'"),
        (lambda t: t.replace('"colour": "blue"', '"colour": "url(http://x)"'), "a colour that is none"),
        (lambda t: t.replace('"to": "cue"', '"to": "nowhere"'), "link type 2 names a layer"),
    ],
)
def test_a_bad_codebook_is_refused_by_place(change: Callable[[str], str], said: str) -> None:
    with pytest.raises(UserError, match=said.replace("(", r"\(")):
        reading.from_json(change(assets.text("codebooks/default.json")), where="codebook.json")


def test_merging_and_splitting_entities(project: Project, add_article: Callable[..., str]) -> None:
    article_id = add_article()
    tag_id = tagged(project, article_id, "speaker", "Norwegian Defence Minister Ida Berg")
    she_id = tagged(project, article_id, "speaker", "she")
    ida = entity_edits.new_entity("person", "Ida Berg", code="NO")
    other = entity_edits.new_entity("person", "I. Berg")
    project.commit(ida.edit)
    project.commit(other.edit)
    for each, entity in ((tag_id, ida), (she_id, other)):
        tag = project.tags(article_id).annotations[each]
        project.commit(tag_edits.set_entity(project, tag, entity.entity.id))
    project.commit(entity_edits.merge(project, ida.entity, [other.entity]))
    merged = project.entities[ida.entity.id]
    assert merged.aliases == ("I. Berg",)
    assert [m.words for m in project.mentions_of(merged.id)] == ["Norwegian Defence Minister Ida Berg", "she"]
    split = entity_edits.split(project, merged, {she_id}, "Someone else")
    project.commit(split.edit)
    assert [m.annotation_id for m in project.mentions_of(split.entity.id)] == [she_id]
    for _ in range(2):
        project.undo()
    assert project.tags(article_id).annotations[she_id].entity_id == other.entity.id
    with pytest.raises(UserError):
        entity_edits.merge(project, ida.entity, [ida.entity._replace(id="x", kind="country")])


def test_correcting_a_text_carries_tags_and_lists_the_lost(project: Project, add_article: Callable[..., str]) -> None:
    article_id = add_article()
    kept = tagged(project, article_id, "speaker", "Ida Berg")
    lost = tagged(project, article_id, "cue", "told reporters")
    article = project.articles[article_id]
    text = project.text(article_id).replace("Norwegian ", "").replace("told reporters", "explained")
    correction = article_edits.correct_text(project, article, text)
    assert [tag.id for tag in correction.lost] == [lost]
    project.commit(correction.edit, texts=correction.texts)
    tags = project.tags(article_id)
    span = tags.annotations[kept].spans[0]
    assert tags.text[span.start : span.end] == "Ida Berg"
    project.undo()
    assert "Norwegian" in project.tags(article_id).text
    assert set(project.tags(article_id).annotations) == {kept, lost}


def test_deleting_an_article_can_be_undone_and_search_follows(
    project: Project, add_article: Callable[..., str]
) -> None:
    article_id = add_article()
    tagged(project, article_id, "speaker", "Ida Berg")
    assert [hit.article_id for hit in project.search("shared fle")] == [article_id]
    project.commit(article_edits.delete(project, [project.articles[article_id]]))
    assert project.search("fleet") == [] and project.tag_total() == 0
    project.undo()
    assert len(project.search('"shared fleet"')) == 1 and project.tag_total() == 1
    for odd in ('"', "*", "a AND (", "x:y", "^", "-", 'NEAR("'):
        project.search(odd)


def test_views_for_analysts(project: Project, tmp_path: Path, countries: Countries) -> None:
    made = sample.create(tmp_path / "sample.coalition", ANNA)
    total = made.tag_total()
    made.close()
    other = sqlite3.connect(made.path)
    other.row_factory = sqlite3.Row
    row = other.execute(
        "SELECT * FROM claims WHERE category = 'Troop deployment' AND published = '2026-01-07'"
    ).fetchone()
    assert row["speaker"] == "Prime Minister (Spain)" and row["speaker_country"] == "ES" and row["stance"] == "Oppose"
    assert row["words"].count(" … ") == 1 and row["quotation"] == "Direct"
    assert other.execute("SELECT count(*) FROM mentions").fetchone()[0] == total
    assert other.execute("SELECT count(*) FROM history").fetchone()[0] > 0
    other.close()


def test_every_table_and_column_is_in_the_help(project: Project) -> None:
    page = assets.text("help/schema.md")
    plain = sqlite3.connect(project.path)
    names = plain.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"
        " AND name NOT LIKE 'article_search_%'"
    ).fetchall()
    for (name,) in names:
        assert f"`{name}`" in page, name
        if name.startswith("_") or name == "article_search":
            continue
        for column in plain.execute(f"PRAGMA table_info('{name}')"):
            assert f"`{column[1]}`" in page, f"{name}.{column[1]}"
    plain.close()
