"""Benchmarks of sharing a project by a real server that keeps what it says; nothing here asserts a time."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import BY_HAND, Annotation, Annotator
from coalition_annotator.model.edit import Edit, added, edit
from coalition_annotator.model.identifier import new_id, now
from coalition_annotator.model.span import Span
from coalition_annotator.project.editing import article_edits
from coalition_annotator.project.project import Project
from coalition_annotator.project.team import membership, sharing, team_carrier
from coalition_annotator.project.team.synchroniser import Synchroniser, carrier_of
from coalition_annotator.store import database

from ..conftest import ANNA
from ..sync.conftest import dying_server as real_server
from ..sync.real_postgresql import RealServer
from .test_speed import SENTENCE, tags_for

__all__ = ["real_server"]
CLIENTS, TAGS_EACH = 12, 200
# Each brings 110 rows; SHARED_ARTICLES=4000 gives another point of the curve.
ARTICLES = int(os.environ.get("SHARED_ARTICLES", "1000"))


def one_tag(project: Project) -> Edit:
    article = next(iter(project.articles.values()))
    tag = Annotation(
        new_id(), article.id, project.me.id, cb.CLAIM, (Span(0, 9),), {}, None, BY_HAND, now(), article.text_hash
    )
    return edit("Tag claim", [added(tag)])


@pytest.fixture
def large(tmp_path: Path) -> Iterator[Project]:
    """A project with 110,000 rows in its log: articles, each with 109 tags in one change."""
    with closing(Project.create(tmp_path / "large.coalition", name="Large", me=ANNA)) as project:
        for number in range(ARTICLES):
            new = article_edits.new_article(f"{number} {SENTENCE * 12}", title=f"Article {number}")
            tags = tags_for(new.article.id, 1100, 109, new.article.text_hash)
            project.commit(edit("Import", [*new.edit.changes, *map(added, tags)]), texts=new.texts)
        yield project


def test_share_a_large_project(benchmark: Any, large: Project, real_server: RealServer) -> None:
    target = sharing.target_of(real_server.url(schema="large"))
    benchmark.pedantic(lambda: sharing.create(large, target), rounds=1)
    with psycopg.connect(target.address.partition("?")[0], password=target.password) as raw:
        sql = "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relnamespace = 'large'::regnamespace"
        found = raw.execute(f"{sql} AND relkind = 'r'").fetchall()
    megabytes = (round(int(found[0][0]) / 1e6), round(large.path.stat().st_size / 1e6))
    print(f"\n{ARTICLES * 110:,} rows: server {megabytes[0]:,} MB, file {megabytes[1]:,} MB")


def test_join_a_large_project(benchmark: Any, large: Project, real_server: RealServer, tmp_path: Path) -> None:
    target = sharing.target_of(real_server.url(schema="large"))
    sharing.create(large, target)
    benchmark.pedantic(lambda: sharing.join(tmp_path / "joined.coalition", target, ANNA), rounds=1)


class Client:
    """One annotator's copy, connected."""

    def __init__(self, path: Path, password: str, who: Any) -> None:
        self.path, self.password = path, password
        self.project = Project.open(path, me=who)
        self.file = database.open_file(path)
        state = team_carrier.require_shared(self.project)
        self.synchroniser = Synchroniser(self.file, carrier_of(self.file, state, password, who.name), state)
        self.synchroniser.meet()
        self.synchroniser.pull()
        self.project.news()

    def close(self) -> None:
        self.synchroniser.close()
        self.file.close()
        self.project.close()


def clients(folder: Path, server: RealServer, number: int) -> list[Client]:
    first = Project.create(folder / "0.coalition", name="Team", me=ANNA)
    new = article_edits.new_article(SENTENCE * 12, title="Article")
    first.commit(new.edit, texts=new.texts)
    target = sharing.target_of(server.url(schema="team"))
    sharing.create(first, target)
    made = [Client(first.path, target.password, ANNA)]
    for each in range(1, number):
        invited = sharing.target_of(membership.invite(first, f"Reader {each}", password=target.password).link)
        path = folder / f"{each}.coalition"
        joined = sharing.join(path, invited, ANNA._replace(id=new_id()))
        made.append(Client(path, invited.password, joined.annotator))
    first.close()
    return made


def test_send_a_tag(benchmark: Any, real_server: RealServer, tmp_path: Path) -> None:
    """From the commit in the file to the server's word that it is on its disk."""
    (client,) = clients(tmp_path, real_server, 1)
    client.file.may_lag()

    def tagged() -> tuple[tuple[Client], dict[str, Any]]:
        client.project.commit(one_tag(client.project))
        return (client,), {}

    benchmark.pedantic(lambda each: each.synchroniser.push(), setup=tagged, rounds=300)
    client.close()


def test_a_tag_reaches_another(benchmark: Any, real_server: RealServer, tmp_path: Path) -> None:
    """From the commit in one file to the row in another's."""
    one, other = clients(tmp_path, real_server, 2)
    for each in (one, other):
        each.file.may_lag()

    def over() -> None:
        one.project.commit(one_tag(one.project))
        one.synchroniser.push()
        other.synchroniser.carrier.wait(5)
        assert other.synchroniser.pull().report.made == {"annotation": 1}

    benchmark.pedantic(over, rounds=100)
    one.close()
    other.close()


def work(path: Path, password: str, ready: Any, done: Any) -> None:
    """One annotator's program: it tags, sends each tag, and waits until it has everybody's."""
    who = next(each for each in _annotators(path) if each.id == _member(path))
    client = Client(path, password, who)
    client.file.may_lag()
    ready.wait()
    for _ in range(TAGS_EACH):
        client.project.commit(one_tag(client.project))
        client.synchroniser.push()
    until = time.monotonic() + 120
    count = "SELECT count(*) FROM annotation"
    while client.file.connection.execute(count).fetchone()[0] < CLIENTS * TAGS_EACH and time.monotonic() < until:
        client.synchroniser.carrier.wait(1)
        client.synchroniser.pull()
    done.put(client.file.connection.execute(count).fetchone()[0])
    client.close()


def _annotators(path: Path) -> list[Annotator]:
    with closing(Project.open(path, me=ANNA)) as project:
        return list(project.annotators.values())


def _member(path: Path) -> str:
    with closing(Project.open(path, me=ANNA)) as project:
        return team_carrier.require_shared(project).annotator_id


def test_twelve_people_tag_at_once(benchmark: Any, real_server: RealServer, tmp_path: Path) -> None:
    """Twelve programs, each of which writes 200 tags; until all have all."""
    made = clients(tmp_path, real_server, CLIENTS)
    for each in made:
        each.close()
    context = multiprocessing.get_context("spawn")
    ready, done = context.Barrier(CLIENTS + 1), context.Queue()
    programs = [context.Process(target=work, args=(each.path, each.password, ready, done)) for each in made]
    for program in programs:
        program.start()
    ready.wait()
    found = benchmark.pedantic(lambda: [done.get() for _ in made], rounds=1)
    for program in programs:
        program.join()
    assert found == [CLIENTS * TAGS_EACH] * CLIENTS
