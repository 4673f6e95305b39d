"""Benchmarks of comparing, agreement and merging; nothing here asserts a time."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from coalition_annotator.analysis.agreement.differences import compare
from coalition_annotator.analysis.agreement.matching import warm_up
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.edit import added, edit, replaced
from coalition_annotator.model.identifier import new_id
from coalition_annotator.model.span import Span
from coalition_annotator.project.analysis.agreement import figures
from coalition_annotator.project.editing import article_edits
from coalition_annotator.project.project import Project
from coalition_annotator.project.team import exchange

from ..conftest import ANNA, BO
from ..project.bringing import bring
from .test_speed import SENTENCE, long_text, tags_for

POLNEAR = Path(__file__).parents[3] / "shared" / "data" / "polnear"


def shifted(tags: list[Annotation], annotator_id: str, seed: int) -> list[Annotation]:
    """Return tags as another annotator would have made them: most alike, some longer, some not at all."""
    chance = random.Random(seed)
    result: list[Annotation] = []
    for tag in tags:
        draw = chance.random()
        if draw < 0.15:
            continue
        (start, end), longer = tag.spans[0], chance.randint(1, 12) if draw < 0.4 else 0
        result.append(tag._replace(id=new_id(), annotator_id=annotator_id, spans=(Span(start, end + longer),)))
    return result


def test_align_six_annotators(benchmark: Any) -> None:
    """An article of 5,000 characters with 120 tags of each of six annotators."""
    warm_up()
    first = tags_for("a", 5_000, 120, "")
    tags = [tag for n in range(6) for tag in shifted(first, f"annotator {n}", n)]
    readers = [f"annotator {n}" for n in range(6)]
    groups = benchmark(lambda: compare(tags, [], readers))
    assert len(groups) >= 110


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
def test_agreement_over_polnear(benchmark: Any, tmp_path: Path) -> None:
    if not POLNEAR.exists():
        pytest.skip(f"PolNeAR is not at {POLNEAR}")
    with closing(Project.create(tmp_path / "p.coalition", name="PolNeAR", me=ANNA)) as project:
        bring(project, POLNEAR, agreed=True)
        found = benchmark.pedantic(lambda: figures(project), rounds=3)
        assert found.articles == 20


def test_agreement_over_a_million_tags(benchmark: Any, tmp_path: Path) -> None:
    """10,000 articles that two annotators read, 50 tags of each in every one."""
    with closing(Project.create(tmp_path / "large.coalition", name="Large", me=ANNA)) as project:
        for batch in range(20):
            rows, texts = ([added(BO)] if not batch else []), []
            for number in range(500):
                new = article_edits.new_article(f"{batch} {number} {SENTENCE * 8}", title=f"Article {batch} {number}")
                rows.extend(new.edit.changes)
                texts.extend(new.texts)
                tags = tags_for(new.article.id, 780, 50, new.article.text_hash)
                rows.extend(added(tag) for tag in tags)
                rows.extend(added(tag._replace(id=new_id(), annotator_id=BO.id)) for tag in tags)
            project.commit(edit("Import", rows), texts=texts)
        assert project.tag_total() == 1_000_000
        found = benchmark.pedantic(lambda: figures(project), rounds=1)
        assert found.articles == 10_000


def test_merge_a_hundred_thousand_changes(benchmark: Any, tmp_path: Path) -> None:
    """A colleague has made 100,000 single edits: 60,000 new tags, 40,000 changes of them."""
    mine = Project.create(tmp_path / "mine.coalition", name="Mine", me=ANNA)
    new = article_edits.new_article(long_text(500_000), title="Long")
    mine.commit(new.edit, texts=new.texts)
    mine.save_copy(tmp_path / "theirs.coalition")
    theirs = Project.open(tmp_path / "theirs.coalition", me=BO)
    theirs.register_me()
    theirs.file.connection.execute("PRAGMA synchronous = OFF")
    tags = [
        tag._replace(annotator_id=BO.id) for tag in tags_for(new.article.id, 490_000, 60_000, new.article.text_hash)
    ]
    for tag in tags:
        theirs.commit(edit("Tag", [added(tag)]))
    for tag in tags[:40_000]:
        theirs.commit(edit("Note", [replaced(tag, tag._replace(attributes={"claim.note": "x"}))]))
    theirs.close()

    def merge() -> int:
        return exchange.merge(mine, tmp_path / "theirs.coalition")[1].total

    # The preview that the window shows first is part of it.
    assert benchmark.pedantic(merge, rounds=1) >= 100_000
    assert mine.tag_total() == 60_000
    mine.close()


def test_next_disagreement(benchmark: Any, tmp_path: Path, filled_review: Callable[[Path], Project]) -> None:
    """From one article to the next that has an undecided difference."""
    from coalition_annotator.project.review import review_state

    with closing(filled_review(tmp_path)) as project:
        first = next(iter(project.articles))

        def step() -> None:
            assert [each for each in review_state.next_open(project, first) if each is not None]

        benchmark(step)


@pytest.fixture
def filled_review() -> Callable[[Path], Project]:
    def make(folder: Path) -> Project:
        project = Project.create(folder / "review.coalition", name="Review", me=ANNA)
        rows, texts = [added(BO)], []
        for number in range(200):
            new = article_edits.new_article(f"{number} {SENTENCE * 20}", title=f"Article {number}")
            rows.extend(new.edit.changes)
            texts.extend(new.texts)
            tags = tags_for(new.article.id, 1_900, 40, new.article.text_hash)
            rows.extend(added(tag) for tag in [*tags, *shifted(tags, BO.id, number)])
        project.commit(edit("Import", rows), texts=texts)
        return project

    return make
