"""Tagging the same words in all of the project."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.span import Span, covered_text
from coalition_annotator.project.country_table import country_table
from coalition_annotator.project.editing import everywhere, tag_edits
from coalition_annotator.project.project import Project

PARTS = st.lists(st.sampled_from(["Ida Berg", "🕊", " said ", "Idas Bergen", "日本", "هذا ", ". ", "\n\n"]), max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(PARTS.map("".join), min_size=1, max_size=4))
def test_every_place_is_tagged_once_and_one_undo_takes_all_back(
    project: Project, add_article: Callable[..., str], texts: list[str]
) -> None:
    first = add_article("Ida Berg spoke. " + texts[0], title="One")
    others = [add_article(f"x {text}", title=f"Other {number}") for number, text in enumerate(texts)]
    tags = project.tags(first)
    made = tag_edits.new_tag(project, country_table(), tags, cb.SPEAKER, [Span(0, 8)])
    project.commit(made.edit)
    before = {each: len(project.tags(each).annotations) for each in (first, *others)}
    found = everywhere.places(project, made.annotation, "Ida Berg")
    project.commit(everywhere.tag_places(project, made.annotation, found))
    for article_id in (first, *others):
        for tag in project.tags(article_id).annotations.values():
            assert covered_text(project.text(article_id), tag.spans) == "Ida Berg"
    assert not everywhere.places(project, made.annotation, "Ida Berg")
    if found:
        project.undo()
    assert {each: len(project.tags(each).annotations) for each in (first, *others)} == before
