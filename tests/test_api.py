"""A project from Python: read-only unless an annotator is named, edits as in the window."""

from __future__ import annotations

import doctest
import hashlib
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

import coalition_annotator
from coalition_annotator import api
from coalition_annotator.api import DiscourseOptions, UserError
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.project import sample
from coalition_annotator.project.editing import codebook_edits
from coalition_annotator.store import integrity

TEXT = "“We refuse,” said Ida Berg. Italy agrees."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    target = tmp_path / "sample.coalition"
    sample.create(target, api.annotator_named("Anna Lind")).close()
    return target


def test_reading_writes_nothing_and_may_go_on_beside_the_window(path: Path) -> None:
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    with coalition_annotator.open_project(path) as project:
        articles = project.articles
        found = list(project.annotations())
        assert {each.article_id for each in found} <= {each.id for each in articles}
        assert all(project.text(each.article_id)[each.start : each.end] for each in found)
        tagged = {each.id for each in found}
        links = list(project.links())
        assert links and all(each.source_id in tagged and each.target_id in tagged for each in links)
        assert project.statements() and project.network().rows and project.entities and project.annotators
        with pytest.raises(UserError, match="reading only"):
            project.add_article(TEXT, title="New")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before


def test_edits_are_those_of_the_window(path: Path) -> None:
    with coalition_annotator.open_project(path, annotator="Bo Ek") as project:
        article = project.add_article(TEXT, title="A refusal", source="Courier", published="2026-01-07")
        speaker = project.annotate(article, "Speaker", (18, 26))
        claim = project.annotate(article.id, "Claim", (0, 12))
        country = project.annotate(article, "Country", (28, 33))
        assert project.link(claim, speaker) and project.link(claim, country)
        assert project.set_attribute(claim, "Stance", "Oppose")
        assert next(each for each in project.entities if each.id == country.entity_id).code == "IT"
    with coalition_annotator.open_project(path) as project:
        mine = list(project.annotations(article))
        assert [project.text(article)[each.start : each.end] for each in mine] == ["“We refuse,”", "Ida Berg", "Italy"]
        assert len(list(project.links(article))) == 2
        (row,) = [row for row in project.statements() if row.article_id == article.id]
        assert (row.stance, row.about, row.annotator) == ("Oppose", ("IT",), "Bo Ek")
    with coalition_annotator.open_project(path, annotator="Bo Ek") as project:
        assert sum(each.name == "Bo Ek" for each in project.annotators) == 1
        assert project.undo() and project.redo() and project.undo()
        (row,) = [row for row in project.statements() if row.article_id == article.id]
        assert row.stance == ""
        assert project.delete(*project.annotations(article))
        assert not list(project.annotations(article))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda p, a, _t: p.annotate(a, "Verb", (0, 3)), "no layer “Verb”"),
        (lambda p, a, _t: p.annotate(a, "Claim", (3, 3)), "."),
        (lambda p, a, _t: p.annotate(a, "Claim", (10_000, 10_010)), "."),
        (lambda p, _a, t: p.set_attribute(t, "Colour", "red"), "no attribute “Colour”"),
        (lambda p, _a, t: p.set_attribute(t, "Stance", "furious"), "no value “furious”"),
        (lambda p, _a, t: p.link(t, t), "."),
        (lambda p, _a, _t: p.add_article(" ", title="Empty"), "."),
        (lambda p, _a, _t: p.network(DiscourseOptions(normalise="activity")), "."),
        (lambda p, _a, _t: p.data_frame("verbs"), "no table “verbs”"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(path: Path, wrong: Callable[..., object], message: str) -> None:
    with coalition_annotator.open_project(path, annotator="Bo Ek") as project:
        article = project.add_article(TEXT, title="A refusal")
        claim = project.annotate(article, "Claim", (0, 12))
        before = list(project.annotations())
        with pytest.raises(UserError, match=message):
            wrong(project, article, claim)
        assert list(project.annotations()) == before


@pytest.mark.parametrize("table", api.TABLES)
def test_tables_are_data_frames(path: Path, table: str) -> None:
    pandas = pytest.importorskip("pandas")
    with coalition_annotator.open_project(path) as project:
        frame = project.data_frame(table)
    assert isinstance(frame, pandas.DataFrame)
    assert len(frame) > 0


def test_the_examples_in_the_help_run(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (Path(__file__).parent.parent / "resources" / "help" / "python.md").read_text(encoding="utf-8")
    monkeypatch.chdir(path.parent)
    path.rename(path.parent / "summit.coalition")
    blocks = re.findall(r"(?:^    .*\n|^\n)+", page, re.MULTILINE)
    examples = ["\n".join(line[4:] for line in block.splitlines()) for block in blocks if "    " in block]
    names: dict[str, object] = {}
    assert len(examples) >= 4
    for example in examples:
        exec(compile(example, "python.md", "exec"), names)
    assert capsys.readouterr().out


def test_its_docstrings_are_sound() -> None:
    assert doctest.testmod(api).failed == 0


def test_an_annotator_is_made_of_a_name() -> None:
    assert isinstance(api.annotator_named("Ida Berg"), Annotator)
    assert api.annotator_named("Ida Berg").initials == "IB"


def test_a_closed_project_and_an_unknown_article_are_said(path: Path) -> None:
    project = coalition_annotator.open_project(path, annotator="Zoe New")
    for wrong in (
        lambda: project.text("nope"),
        lambda: list(project.annotations("nope")),
        lambda: list(project.links("nope")),
    ):
        with pytest.raises(UserError, match="no article"):
            wrong()
    with pytest.raises(UserError, match="no article"):
        project.annotate("nope", "Claim", (0, 1))
    claim = next(each for each in project.annotations() if each.layer_id == "claim")
    with pytest.raises(UserError, match="belongs to"):
        project.delete(claim)
    with pytest.raises(UserError, match="belongs to"):
        project.set_attribute(claim, "Stance", "Oppose")
    project.close()
    project.close()
    for late in (lambda: project.articles, lambda: project.text(claim.article_id), project.statements, project.undo):
        with pytest.raises(UserError, match="closed"):
            late()


def test_an_annotation_that_is_gone_is_not_changed(path: Path) -> None:
    with coalition_annotator.open_project(path, annotator="Bo Ek") as project:
        article = project.add_article(TEXT, title="A refusal")
        claim, speaker = project.annotate(article, "Claim", (0, 12)), project.annotate(article, "Speaker", (18, 26))
        assert project.delete(claim)
        for wrong in (
            lambda: project.delete(claim), lambda: project.link(claim, speaker), lambda: project.link(speaker, claim),
            lambda: project.set_attribute(claim, "Stance", "Oppose"),
        ):  # fmt: skip
            with pytest.raises(UserError):
                wrong()
        assert [each.id for each in project.annotations(article)] == [speaker.id]
    assert integrity.check(path) == []


BAD = {
    "a number that is none": lambda p, tag: p.set_attribute(tag, "Score", float("nan")),
    "text in a number": lambda p, tag: p.set_attribute(tag, "Score", "much"),
    "NUL in a note": lambda p, tag: p.set_attribute(tag, "Note", "x\0y"),
    "half a character in a note": lambda p, tag: p.set_attribute(tag, "Note", "\ud83d"),
    "a number in a text": lambda p, tag: p.set_attribute(tag, "Note", 5),
    "several in a choice": lambda p, tag: p.set_attribute(tag, "Stance", ["Support"]),
    "NUL in a title": lambda p, _: p.add_article(TEXT, title="x\0y"),
    "NUL in a text": lambda p, _: p.add_article("x\0y", title="T"),
    "half a character in a text": lambda p, _: p.add_article("x\ud83dy", title="T"),
    "an address that is a number": lambda p, _: p.add_article(TEXT, title="T", url=5),
    "no source": lambda p, _: p.add_article(TEXT, title="T", source=None),
    "a date that is none": lambda p, _: p.add_article(TEXT, title="T", published="2026-13-45"),
    "offsets between characters": lambda p, tag: p.annotate(tag.article_id, "Speaker", (1.5, 3)),
    "words for offsets": lambda p, tag: p.annotate(tag.article_id, "Speaker", ("a", "b")),
    "half a span": lambda p, tag: p.annotate(tag.article_id, "Speaker", (2,)),
    "no span": lambda p, tag: p.annotate(tag.article_id, "Speaker"),
    "a span beyond the text": lambda p, tag: p.annotate(tag.article_id, "Speaker", (2, 10_000)),
}


@pytest.mark.parametrize("what", BAD)
def test_what_could_not_be_read_afterwards_is_never_written(path: Path, what: str) -> None:
    with coalition_annotator.open_project(path, annotator="Bo Ek") as project:
        score = cb.Attribute("score", cb.CLAIM, "Score", cb.NUMBER, "", 9)
        project.commit(codebook_edits.add_item(score))
        article = project.add_article(TEXT, title="A refusal")
        claim = project.annotate(article, "Claim", (0, 12))
        before = list(project.annotations()), project.articles
        with pytest.raises(UserError):
            BAD[what](project, claim)
        assert (list(project.annotations()), project.articles) == before
        assert project.set_attribute(claim, "Score", 2.5)
    assert integrity.check(path) == []


def test_a_tag_whose_time_a_wrong_clock_told_can_still_be_worked_on(path: Path) -> None:
    with coalition_annotator.open_project(path, annotator="Bo Ek") as project:
        claim = project.annotate(project.add_article(TEXT, title="A refusal"), "Claim", (0, 12))
    connection = sqlite3.connect(path)
    connection.execute("UPDATE annotation SET created = '2199-01-01T00:00:00Z' WHERE id = ?", (claim.id,))
    connection.commit()
    connection.close()
    with coalition_annotator.open_project(path, annotator="Bo Ek") as project:
        (same,) = [each for each in project.annotations() if each.id == claim.id]
        assert project.set_attribute(same, "Stance", "Oppose")
        with pytest.raises(UserError):
            project.set_attribute(same, "Note", "x\0y")
        assert project.delete(claim), "also as it was before its attributes were set"
