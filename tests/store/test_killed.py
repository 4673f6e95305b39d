"""Killed at 200 random moments while tagging: every acknowledged tag is there."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import sys
import time
from collections.abc import Callable

import pytest

from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.edit import added, edit
from coalition_annotator.model.identifier import new_id
from coalition_annotator.model.span import Span
from coalition_annotator.nlp.countries import Countries
from coalition_annotator.project.editing import tag_edits
from coalition_annotator.project.project import Project
from coalition_annotator.project.team import exchange
from coalition_annotator.store import integrity

from ..conftest import ANNA, BO

KILLS = 300


def _tag_until_killed(path: object, article_id: str, countries: Countries, write_end: int) -> None:
    project = Project.open(path, me=ANNA)  # type: ignore[arg-type]
    tags = project.tags(article_id)
    while True:
        start = random.randrange(len(tags.text) - 8)
        new = tag_edits.new_tag(project, countries, tags, "speaker", [Span(start, start + random.randint(1, 8))])
        if project.commit(new.edit):
            os.write(write_end, f"{new.annotation.id}\n".encode())


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_at_random_moments(project: Project, add_article: Callable[..., str], countries: Countries) -> None:
    article_id = add_article("Norway and Spain met in Paris. " * 200)
    path = project.path
    random.seed(7)
    acknowledged: set[str] = set()
    for _ in range(KILLS):
        read_end, write_end = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                _tag_until_killed(path, article_id, countries, write_end)
            finally:
                os._exit(1)
        os.close(write_end)
        with os.fdopen(read_end, "rb") as pipe:
            said = pipe.readline()
            time.sleep(random.uniform(0, 0.01))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            said += pipe.read()
            acknowledged.update(line.decode() for line in said.splitlines() if len(line) == 36)
    reader = sqlite3.connect(path)
    kept = {row[0] for row in reader.execute("SELECT id FROM annotation")}
    logged = {row[0] for row in reader.execute("SELECT row_id FROM change_row WHERE table_name = 'annotation'")}
    reader.close()
    assert len(acknowledged) >= KILLS, sys.platform
    assert acknowledged <= kept
    assert kept == logged
    assert integrity.check(path) == []


def _merge_until_killed(path: object, colleague: object) -> None:
    project = Project.open(path, me=ANNA)  # type: ignore[arg-type]
    while True:
        exchange.merge(project, colleague)  # type: ignore[arg-type]
        project.undo()


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_merge_that_is_killed_is_whole_or_not_there(project: Project, add_article: Callable[..., str]) -> None:
    article_id = add_article("Norway and Spain met in Paris. " * 200)
    colleague = project.path.with_name("bo.coalition")
    project.save_copy(colleague)
    theirs = Project.open(colleague, me=BO)
    theirs.register_me()
    spans = [(Span(start, start + 5),) for start in range(0, 5000, 10)]
    for each in spans:
        text_hash = theirs.articles[article_id].text_hash
        made = Annotation(new_id(), article_id, BO.id, "speaker", each, {}, None, "by_hand", "", text_hash)
        theirs.commit(edit("Tag", [added(made)]))
    theirs.close()
    random.seed(11)
    found: set[int] = set()
    for number in range(160):
        if number >= 40 and len(found) > 1:  # a busy machine merges later than most kills come
            break
        child = os.fork()
        if child == 0:
            try:
                _merge_until_killed(project.path, colleague)
            finally:
                os._exit(1)
        time.sleep(random.uniform(0.02, 0.5 + number / 40))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert integrity.check(project.path) == []
        reader = sqlite3.connect(project.path)
        found.add(reader.execute("SELECT count(*) FROM annotation").fetchone()[0])
        reader.close()
    assert found == {0, len(spans)}
