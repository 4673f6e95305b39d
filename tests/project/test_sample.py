"""The sample project: what it promises to hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from coalition_annotator import assets
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.article import DONE, TODO
from coalition_annotator.model.review import AGREED
from coalition_annotator.nlp import quotation
from coalition_annotator.project import sample
from coalition_annotator.project.analysis import statements
from coalition_annotator.project.project import Project
from coalition_annotator.project.review import adjudication
from coalition_annotator.project.review.corrections import corrections
from coalition_annotator.project.review.review_state import articles_to_review, review
from coalition_annotator.store import integrity

from ..conftest import ANNA


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Project]:
    project = sample.create(tmp_path / "sample.coalition", ANNA)
    yield project
    project.close()
    assert integrity.check(project.path) == []


def test_twelve_articles_of_three_months_in_several_languages(made: Project) -> None:
    articles = list(made.articles.values())
    assert len(articles) == 12
    assert [each.title for each in articles if each.state == TODO] == [
        "Parliament asked to approve deployment",
        "What the declaration leaves open",
    ]
    assert {each.published[:7] for each in articles} == {"2026-01", "2026-02", "2026-03"}
    assert [a.published < b.published for a, b in pairwise(articles[4:])] == [True] * 7
    assert {each.language for each in articles[4:]} == {"en", "de", "fr"}
    texts = [made.text(each.id) for each in articles]
    assert all(50 < len(text.split()) < 180 for text in texts)
    words = "".join(texts)
    assert all(any(low <= letter <= high for letter in words) for low, high in ("ءي", "ぁん", "一龯", "🌀🫿"))


@pytest.mark.parametrize("given", json.loads(assets.text("samples/sample.json"))["articles"], ids=lambda a: a["title"])
def test_its_quotation_marks_are_in_pairs(given: dict[str, str]) -> None:
    text = given["text"]
    assert '"' not in text and "'" not in text
    assert text.count("«") == text.count("»")
    german = text.count("„")
    assert text.count("“") == (german or text.count("”"))


def test_its_claims_are_of_all_kinds_and_parts(made: Project) -> None:
    mine = [
        tag
        for article_id in made.articles
        for tag in made.tags(article_id).annotations.values()
        if tag.annotator_id == ANNA.id
    ]
    claims = [tag for tag in mine if tag.layer_id == cb.CLAIM]
    for kind in (quotation.DIRECT, quotation.INDIRECT, quotation.MIXED):
        found = [tag for tag in claims if tag.attributes[cb.QUOTATION] == kind]
        assert len(found) >= 5, kind
    assert {tag.attributes[cb.QUOTATION] for tag in claims if len(tag.spans) == 2} == {
        quotation.DIRECT, quotation.INDIRECT, quotation.MIXED,
    }  # fmt: skip
    assert all(cb.CATEGORY in tag.attributes and cb.STANCE in tag.attributes for tag in claims)
    speakers = {row.speaker for row in statements.rows(made) if row.annotator == ANNA.name}
    assert ("A diplomat who asked not to be named",) in speakers and ("Diplomatenkreisen",) in speakers


def test_three_annotators_disagree_and_three_articles_are_agreed_on(made: Project) -> None:
    assert {each.name for each in made.annotators.values()} == {ANNA.name, "Bo Ek", "Cem Ay", AGREED.name}
    found = [review(made, each) for each in articles_to_review(made)]
    assert all(len(each.readers) >= 2 for each in found)
    agreed = [each for each in found if each.agreed]
    assert len(agreed) == 3 and all(each.article.state == DONE for each in agreed)
    for each in agreed:
        assert all(each.decided(group) for group in each.groups)
        assert each.agreed_links
    reasons = {v.reason for each in agreed for v in each.all_verdicts.values()}
    assert reasons == {adjudication.MAJORITY, adjudication.ALL_AGREE, adjudication.BY_HAND}
    assert all(each.open_groups() for each in found if not each.agreed)
    assert sum(len(each.comments) for each in found) == 4
    assert made.me == ANNA
    corrected = corrections(made)
    assert corrected and {each.by for each in corrected} == {"Bo Ek"}
