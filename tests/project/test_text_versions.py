"""A tag knows the version of the text that it was made on, whoever corrects the text, and in whichever order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from coalition_annotator.formats.writers import by_name
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.merge_report import Join
from coalition_annotator.model.span import Span, covered_text
from coalition_annotator.nlp.countries import Countries
from coalition_annotator.project.editing import article_edits, codebook_edits, tag_edits
from coalition_annotator.project.exporting import export
from coalition_annotator.project.project import Project
from coalition_annotator.project.team import exchange
from coalition_annotator.store import annotations as stored
from coalition_annotator.store import integrity

from ..conftest import ANNA, BO

OLD = "😀 Norway backs the plan of Oslo.\n\nMinister Ida Berg said that a fleet would come."
NEW = "😀😀 On Monday, Norway backs the plan.\n\nMinister Ida Berg said that a fleet would come."


@pytest.fixture
def pair(project: Project, add_article: Callable[..., str], tmp_path: Path) -> Iterator[tuple[Project, Project, str]]:
    article_id = add_article(OLD)
    project.save_copy(tmp_path / "bo.coalition")
    other = Project.open(tmp_path / "bo.coalition", me=BO)
    yield project, other, article_id
    other.close()


def put(project: Project, countries: Countries, article_id: str, words: str, layer: str = cb.SPEAKER) -> Annotation:
    tags = project.tags(article_id)
    start = tags.text.index(words)
    made = tag_edits.new_tag(project, countries, tags, layer, [Span(start, start + len(words))])
    project.commit(made.edit)
    return made.annotation


def correct(project: Project, article_id: str, text: str) -> article_edits.Correction:
    correction = article_edits.correct_text(project, project.articles[article_id], text)
    project.register_me()
    project.commit(correction.edit, texts=correction.texts)
    return correction


def words_of(project: Project, article_id: str) -> dict[str, str]:
    tags = project.tags(article_id)
    return {key: covered_text(tags.text, tag.spans) for key, tag in tags.annotations.items()}


def merge_both_ways(first: Project, second: Project) -> None:
    for to, of in ((first, second), (second, first), (first, second)):
        exchange.merge(to, of.path)
    for each in (first, second):
        assert integrity.check(each.path) == []
    assert exchange.look(first, second.path).total == exchange.look(second, first.path).total == 0


@pytest.mark.parametrize("anna_first", [True, False])
def test_a_colleagues_tag_follows_a_correction(
    pair: tuple[Project, Project, str], countries: Countries, anna_first: bool
) -> None:
    anna, bo, article_id = pair
    if anna_first:
        correct(anna, article_id, NEW)
    norway = put(bo, countries, article_id, "Norway", cb.COUNTRY)
    ida = put(bo, countries, article_id, "Ida Berg")
    gone = put(bo, countries, article_id, "Oslo", cb.COUNTRY)
    if not anna_first:
        correct(anna, article_id, NEW)
    first, second = (anna, bo) if anna_first else (bo, anna)
    summary = exchange.look(first, second.path)
    assert [tag.id for tag in summary.without_place] == [gone.id]
    merge_both_ways(first, second)
    for each in (anna, bo):
        assert words_of(each, article_id) == {norway.id: "Norway", ida.id: "Ida Berg"}
        assert list(each.tags(article_id).without_place) == [gone.id]
        (lost,) = stored.without_place(each.file.connection)
        assert covered_text(each.text_version(lost.text_hash), lost.spans) == "Oslo"
    assert anna.articles[article_id].text_hash == bo.articles[article_id].text_hash


def test_taking_a_correction_back_puts_tags_where_they_were(
    project: Project, add_article: Callable[..., str], countries: Countries
) -> None:
    article_id = add_article(OLD)
    oslo, ida = put(project, countries, article_id, "Oslo"), put(project, countries, article_id, "Ida Berg")
    correction = correct(project, article_id, NEW)
    assert [tag.id for tag in correction.lost] == [oslo.id]
    project.work_as(BO)
    put(project, countries, article_id, "On Monday", cb.CUE)
    fleet = put(project, countries, article_id, "a fleet would come", cb.CLAIM)
    project.work_as(ANNA)
    project.undo()
    assert words_of(project, article_id) == {oslo.id: "Oslo", ida.id: "Ida Berg", fleet.id: "a fleet would come"}
    assert project.tags(article_id).annotations[ida.id] == ida
    project.redo()
    project.undo()
    project.undo()
    assert ida.id not in project.tags(article_id).annotations
    assert integrity.check(project.path) == []


def test_undo_of_a_tag_that_has_moved(pair: tuple[Project, Project, str], countries: Countries) -> None:
    anna, bo, article_id = pair
    ida = put(bo, countries, article_id, "Ida Berg")
    correct(anna, article_id, NEW)
    exchange.merge(bo, anna.path)
    bo.undo()  # the merge
    bo.redo()
    moved = bo.tags(article_id).annotations[ida.id]
    span = Span(bo.text(article_id).index("Minister"), moved.end)
    bo.commit(tag_edits.set_spans(bo, bo.tags(article_id), moved, [span], "Edges"))
    assert words_of(bo, article_id) == {ida.id: "Minister Ida Berg"}
    bo.undo()
    assert words_of(bo, article_id) == {ida.id: "Ida Berg"}
    merge_both_ways(anna, bo)
    assert words_of(anna, article_id) == {ida.id: "Ida Berg"}


def test_a_colleague_without_place_is_placed_again_or_deleted(
    pair: tuple[Project, Project, str], countries: Countries
) -> None:
    anna, bo, article_id = pair
    gone = put(bo, countries, article_id, "Oslo", cb.COUNTRY)
    other = put(bo, countries, article_id, "of Oslo", cb.CUE)
    correct(bo, article_id, NEW)
    tags = bo.tags(article_id)
    assert set(tags.without_place) == {gone.id, other.id} and not tags.annotations
    start = tags.text.index("Norway")
    bo.commit(tag_edits.place_again(bo, tags, tags.without_place[gone.id], [Span(start, start + 6)]))
    assert words_of(bo, article_id) == {gone.id: "Norway"}
    bo.commit(tag_edits.delete_tags(bo, [bo.tags(article_id).without_place[other.id]]))
    assert not bo.tags(article_id).without_place
    bo.undo()
    assert set(bo.tags(article_id).without_place) == {other.id}
    merge_both_ways(anna, bo)
    assert words_of(anna, article_id) == {gone.id: "Norway"}


def test_a_package_brings_the_old_text_along(
    pair: tuple[Project, Project, str], countries: Countries, tmp_path: Path
) -> None:
    anna, bo, article_id = pair
    put(bo, countries, article_id, "Ida Berg")
    exchange.merge(anna, bo.path)
    correct(anna, article_id, NEW)
    exchange.package(anna, tmp_path / "package.coalition")
    cem = Project.open(tmp_path / "package.coalition", me=BO)
    assert set(words_of(cem, article_id).values()) == {"Ida Berg"}
    correct(cem, article_id, OLD)
    assert set(words_of(cem, article_id).values()) == {"Ida Berg"}
    merge_both_ways(anna, cem)
    cem.close()


@pytest.mark.parametrize("correct_first", [True, False])
def test_projects_made_apart_meet_by_a_text_that_one_has_corrected(
    project: Project, add_article: Callable[..., str], tmp_path: Path, countries: Countries, correct_first: bool
) -> None:
    here = add_article(OLD)
    apart = Project.create(tmp_path / "apart.coalition", name="Apart", me=BO)
    new = article_edits.new_article(OLD, title="The same", source="", published="")
    apart.commit(new.edit, texts=new.texts)
    ida = put(apart, countries, new.article.id, "Ida Berg")
    if correct_first:
        correct(project, here, NEW)
    else:
        correct(apart, new.article.id, NEW)
    exchange.merge(project, apart.path, join=Join())
    merge_both_ways(project, apart)
    for each in (project, apart):
        (article_id,) = each.articles
        assert each.text(article_id) == NEW
        assert words_of(each, article_id)[ida.id] == "Ida Berg"
    apart.close()


def test_a_text_pasted_by_mistake_joins_no_strange_articles(
    project: Project, add_article: Callable[..., str], tmp_path: Path
) -> None:
    add_article(OLD)
    second = add_article(OLD, title="Pasted by mistake")
    correct(project, second, "Quite another text that came later.")
    apart = Project.create(tmp_path / "apart.coalition", name="Apart", me=BO)
    for text in (OLD, "Quite another text that came later."):
        new = article_edits.new_article(text, title="The same", source="", published="")
        apart.commit(new.edit, texts=new.texts)
    exchange.merge(project, apart.path, join=Join())
    assert len(project.articles) == 2
    assert {project.text(each) for each in project.articles} == {OLD, "Quite another text that came later."}
    apart.close()


def test_an_export_tells_of_tags_without_a_place(pair: tuple[Project, Project, str], countries: Countries) -> None:
    anna, _, article_id = pair
    put(anna, countries, article_id, "Ida Berg")
    gone = put(anna, countries, article_id, "Oslo", cb.COUNTRY)
    correct(anna, article_id, NEW)
    assert set(anna.tags(article_id).without_place) == {gone.id}
    told = export.losses(anna, by_name()["jsonl"])
    assert any("1 tag has no place in the corrected text" in each for each in told), told


def test_check_tells_of_values_in_a_circle(pair: tuple[Project, Project, str]) -> None:
    anna, bo, _ = pair
    one, two, *_ = (each for each in anna.codebook.values if each.attribute_id == cb.CATEGORY and not each.parent_id)
    bo.register_me()
    for project, value, above in ((anna, one, two), (bo, two, one)):
        project.commit(codebook_edits.change_item(project, value, value._replace(parent_id=above.id)))
    exchange.merge(anna, bo.path)
    exchange.merge(bo, anna.path)
    for project in (anna, bo):
        assert [each.id for each in project.codebook.circles()] == [min(one.id, two.id)]
        told = integrity.check(project.path)
        assert len(told) == 1 and "circle" in told[0]
        tree = {value.id: depth for depth, value in project.codebook.tree_of(cb.CATEGORY)}
        assert (tree[min(one.id, two.id)], tree[max(one.id, two.id)]) == (0, 1)


def test_another_program_that_corrects_a_text_leaves_no_tag_on_other_words_here(
    pair: tuple[Project, Project, str], countries: Countries
) -> None:
    """The same file, open twice: tags that follow a text have no rows in the log that the other one reads."""
    here, _, article_id = pair
    tag = put(here, countries, article_id, "Norway")
    assert words_of(here, article_id) == {tag.id: "Norway"}
    with closing(Project.open(here.path, me=BO)) as there:
        correct(there, article_id, NEW)
    assert here.news()
    assert words_of(here, article_id) == {tag.id: "Norway"}
