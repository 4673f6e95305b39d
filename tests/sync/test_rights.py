"""Who may do what on a team's server, tried by raw SQL with each role's own login."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import BY_HAND, Annotation, Annotator
from coalition_annotator.model.article import DONE, TODO
from coalition_annotator.model.edit import added, edit
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.identifier import new_id, now
from coalition_annotator.model.review import AGREED
from coalition_annotator.model.span import Span
from coalition_annotator.project.editing import article_edits
from coalition_annotator.project.project import Project
from coalition_annotator.project.team import assignment_edits, membership, sharing, team_status

from ..conftest import ANNA, BO, TEXT
from ..project.test_rounds import CEM

RITA = ANNA._replace(id="01900000-0000-7000-8000-0000000000aa", name="Rita", initials="RI")
SECRET = "heard of nowhere else"


class BlindTeam:
    """Anna owns it; Bo and Cem are to read the same article blind, a second one nobody; Rita may look on."""

    def __init__(self, folder: Path, address: str) -> None:
        self.target = sharing.target_of(address)
        self.schema = address.partition("schema=")[2]
        self.anna = Project.create(folder / "anna.coalition", name="Blind", me=ANNA)
        for text in (TEXT, "Sweden objects to the plan, said Ida Berg."):
            new = article_edits.new_article(text, title=text[:12])
            self.anna.commit(new.edit, texts=new.texts)
        self.articles = list(self.anna.articles)
        sharing.create(self.anna, self.target)
        self.copies, self.secrets, self.logins = {}, {ANNA.id: self.target.password}, {}
        for who, role in ((BO, "annotator"), (CEM, "annotator"), (RITA, "reader")):
            invited = membership.invite(self.anna, who.name, role, password=self.target.password)
            theirs = sharing.target_of(invited.link)
            sharing.join(folder / f"{who.initials}.coalition", theirs, who)
            self.copies[who.id] = Project.open(folder / f"{who.initials}.coalition", me=who)
            self.secrets[who.id], self.logins[who.id] = theirs.password, theirs.address
        self.sync(self.anna)
        self.anna.commit(assignment_edits.set_blind(self.anna, True))
        first = [self.anna.articles[self.articles[0]]]
        for who in (BO, CEM):
            self.anna.commit(assignment_edits.assign(self.anna, first, who.id))
        self.sync(self.anna)
        for project in self.copies.values():
            self.sync(project)

    def sync(self, project: Project) -> None:
        with sharing.synchronising(project, password=self.secrets[project.me.id]) as synchroniser:
            assert synchroniser.pull().left_out == ()
            synchroniser.push()
        project.reread()

    def tag(self, who: Annotator, article: int) -> Annotation:
        project = self.copies.get(who.id, self.anna)
        article_id = self.articles[article]
        start = project.text(article_id).index("Ida")
        made = Annotation(
            new_id(), article_id, who.id, cb.SPEAKER, (Span(start, start + 8),), {"memo": SECRET}, None, BY_HAND, now(),
            project.articles[article_id].text_hash,
        )  # fmt: skip
        project.commit(edit(f"Remember “{SECRET}”", [added(made)]))
        self.sync(project)
        return made

    def raw(self, who: Annotator) -> psycopg.Connection[Any]:
        from coalition_annotator.sync.postgresql.connection import connect, parsed

        address = self.target.address if who.id == ANNA.id else self.logins[who.id]
        return connect(parsed(address)[0], self.secrets[who.id])

    def raw_as(self, target: sharing.Target) -> psycopg.Connection[Any]:
        from coalition_annotator.sync.postgresql.connection import connect, parsed

        return connect(parsed(target.address)[0], target.password)

    def everything(self, who: Annotator) -> str:
        """All that a member can read of the schema by raw SQL, in one text."""
        told = []
        with closing(self.raw(who)) as connection:
            sql = "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'v', 'p')"
            for (table,) in connection.execute(sql, [self.schema]).fetchall():
                try:
                    told.append(str(connection.execute(f'SELECT * FROM {self.schema}."{table}"').fetchall()))
                except psycopg.errors.InsufficientPrivilege:
                    continue
        return "\n".join(told)

    def close(self) -> None:
        for project in (self.anna, *self.copies.values()):
            project.close()


@pytest.fixture
def team(tmp_path: Path, address: str) -> Iterator[BlindTeam]:
    made = BlindTeam(tmp_path, address)
    yield made
    made.close()


def test_in_a_blind_project_raw_sql_shows_nobody_elses_tags(team: BlindTeam) -> None:
    tag = team.tag(CEM, 0)
    for who, sees in ((BO, False), (CEM, True), (ANNA, True), (RITA, True)):
        told = team.everything(who)
        assert (tag.id in told, SECRET in told) == (sees, sees), who.name
        assert "Sweden" in told  # articles and codebook everybody sees
    team.sync(team.copies[BO.id])
    assert tag.id not in team.copies[BO.id].tags(tag.article_id).annotations


def test_once_ones_own_reading_is_done_the_others_tags_come(team: BlindTeam) -> None:
    tag, other = team.tag(CEM, 0), team.tag(CEM, 1)
    bo = team.copies[BO.id]
    team.sync(bo)
    bo.commit(assignment_edits.set_state(bo, [bo.articles[team.articles[0]]], DONE))
    team.sync(bo)
    team.sync(bo)
    assert tag.id in bo.tags(tag.article_id).annotations
    assert other.id not in bo.tags(other.article_id).annotations
    told = team.everything(BO)
    assert tag.id in told and other.id not in told
    labels = [change.label for change, _ in bo.history_of(tag.id)]
    assert labels == [f"Remember “{SECRET}”"]
    bo.commit(assignment_edits.set_state(bo, [bo.articles[team.articles[0]]], TODO))
    team.sync(bo)
    again = team.tag(CEM, 0)
    assert again.id not in team.everything(BO)


def test_when_the_project_is_read_openly_all_that_was_hidden_comes(team: BlindTeam) -> None:
    tags = [team.tag(CEM, 0), team.tag(CEM, 1)]
    bo = team.copies[BO.id]
    team.sync(bo)
    team.anna.commit(assignment_edits.set_blind(team.anna, False))
    team.sync(team.anna)
    team.sync(bo)
    for tag in tags:
        assert tag.id in bo.tags(tag.article_id).annotations


def test_an_annotator_cannot_open_others_tags_by_own_word(team: BlindTeam) -> None:
    tag, other = team.tag(CEM, 0), team.tag(CEM, 1)
    bo = team.copies[BO.id]
    bo.commit(assignment_edits.set_blind(bo, False))
    second = bo.articles[team.articles[1]]
    team.anna.commit(assignment_edits.assign(team.anna, [team.anna.articles[second.id]], CEM.id))
    team.sync(team.anna)
    bo.commit(assignment_edits.assign(bo, [second], BO.id))
    bo.commit(assignment_edits.set_state(bo, [second], DONE))
    team.sync(bo)
    told = team.everything(BO)
    assert tag.id not in told and other.id not in told


def row_values(annotator_id: str) -> tuple[str, dict[str, Any]]:
    change_id = new_id()
    row = {
        "id": new_id(), "article_id": "a", "annotator_id": annotator_id, "layer_id": cb.CLAIM, "spans": [[0, 1]],
        "attributes": {}, "entity_id": None, "origin": BY_HAND, "created": now(), "text_hash": "",
    }  # fmt: skip
    return change_id, row


def write(connection: psycopg.Connection[Any], schema: str, annotator_id: str) -> None:
    change_id, row = row_values(annotator_id)
    with connection.transaction():
        connection.execute(
            f'INSERT INTO {schema}.change (id, annotator_id, "time", kind) VALUES (%s, %s, %s, %s)',
            [change_id, annotator_id, now(), "edit"],
        )
        connection.execute(
            f'INSERT INTO {schema}.change_row (change_id, table_name, row_id, place, "after", article_id)'
            " VALUES (%s, 'annotation', %s, 0, %s, 'a')",
            [change_id, row["id"], json.dumps(row)],
        )


def test_each_role_writes_what_it_may(team: BlindTeam) -> None:
    for who, own, others in ((ANNA, True, True), (BO, True, False), (RITA, False, False)):
        with closing(team.raw(who)) as connection:
            for annotator_id, may in ((who.id, own), (CEM.id, others)):
                if may:
                    write(connection, team.schema, annotator_id)
                else:
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        write(connection, team.schema, annotator_id)


@pytest.mark.parametrize("who", [ANNA, BO, RITA], ids=lambda each: each.name)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {s}.change SET annotator_id = 'x'", "DELETE FROM {s}.change_row", "TRUNCATE {s}.change CASCADE",
        "DELETE FROM {s}.\"text\"",
    ],
)  # fmt: skip
def test_the_log_is_only_added_to(team: BlindTeam, who: Annotator, statement: str) -> None:
    with closing(team.raw(who)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.replace("{s}", team.schema).encode())


def test_nobody_adds_rows_to_what_another_has_done(team: BlindTeam) -> None:
    team.tag(CEM, 0)
    with closing(team.raw(BO)) as connection:
        change_id = connection.execute(
            f"SELECT id FROM {team.schema}.change WHERE annotator_id = %s", [CEM.id]
        ).fetchone()
        assert change_id is not None
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(
                f'INSERT INTO {team.schema}.change_row (change_id, table_name, row_id, place, "after", article_id)'
                " VALUES (%s, 'setting', 'x', 0, '{}', '')",
                [change_id[0]],
            )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {s}.member SET role = 'owner'", "UPDATE {s}.team SET is_blind = false",
        "INSERT INTO {s}.opened (annotator_id) VALUES (NULL)", "SELECT {s}.set_role(session_user, 'owner')",
        "SELECT {s}.invite('x', NULL, 'X', 'owner', '')", "SELECT * FROM {s}.reading", "ALTER TABLE {s}.change_row"
        " DISABLE ROW LEVEL SECURITY", "CREATE TABLE {s}.mine (x int)", "SELECT {s}.leave('boss')",
    ],
)  # fmt: skip
def test_an_annotator_cannot_raise_their_own_rights(team: BlindTeam, statement: str) -> None:
    with closing(team.raw(BO)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.replace("{s}", team.schema).encode())


def test_nobody_becomes_somebody_else(team: BlindTeam, tmp_path: Path) -> None:
    team.tag(CEM, 0)
    invited = membership.invite(team.anna, "New", password=team.target.password)
    theirs = sharing.target_of(invited.link)
    for taken in (CEM, AGREED, ANNA):
        if taken is AGREED:
            made = Annotation(
                new_id(), team.articles[0], AGREED.id, cb.CLAIM, (Span(0, 3),), {}, None, BY_HAND, now(),
                team.anna.articles[team.articles[0]].text_hash,
            )  # fmt: skip
            rows = [added(made)] if AGREED.id in team.anna.annotators else [added(AGREED), added(made)]
            team.anna.commit(edit("Agree", rows))
            team.sync(team.anna)
        with closing(team.raw_as(theirs)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"SELECT {team.schema}.claim(%s)", [taken.id])
    joined = sharing.join(tmp_path / "new.coalition", theirs, CEM)
    assert joined.annotator.name == "New" and joined.annotator.id not in {CEM.id, AGREED.id, ANNA.id}


def test_who_was_taken_out_of_the_team_reads_and_writes_no_more(team: BlindTeam) -> None:
    login = team.logins[BO.id].partition("//")[2].partition("@")[0]
    membership.dismiss(team.anna, login, password=team.target.password)
    found = team_status.ask(team.copies[BO.id], password=team.secrets[BO.id])
    assert found.problem and not found.is_offline
    with closing(team.raw(BO)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(f"SELECT * FROM {team.schema}.change")


def test_a_reader_sends_nothing_and_sees_all(team: BlindTeam) -> None:
    tag = team.tag(CEM, 0)
    rita = team.copies[RITA.id]
    team.sync(rita)
    assert tag.id in rita.tags(tag.article_id).annotations
    assert team_status.ask(rita, password=team.secrets[RITA.id]).said == "Up to date"


def test_a_supervisor_brings_what_came_by_a_file(team: BlindTeam, tmp_path: Path) -> None:
    from coalition_annotator.project.team import exchange

    path = tmp_path / "eva.coalition"
    team.anna.save_copy(path)
    eva = ANNA._replace(id=new_id(), name="Eva")
    other = Project.open(path, me=eva)
    new = article_edits.new_article("Poland agrees.", title="By file")
    other.commit(new.edit, texts=new.texts)
    other.close()
    bo = team.copies[BO.id]
    exchange.merge(bo, path)
    team.sync(bo)
    assert team_status.ask(bo, password=team.secrets[BO.id]).of_others > 0
    exchange.merge(team.anna, path)
    team.sync(team.anna)
    with pytest.raises(UserError, match="team has what it brought"):
        team.anna.undo()
    cem = team.copies[CEM.id]
    team.sync(cem)
    assert new.article.id in cem.articles
    team.sync(bo)
    assert team_status.ask(bo, password=team.secrets[BO.id]).of_others == 0


def test_what_was_sent_already_may_be_sent_again(team: BlindTeam) -> None:
    """As after an answer that was lost with the connection: the server has it, and this copy does not know."""
    team.tag(CEM, 0)
    cem = team.copies[CEM.id]
    with cem.file.writing() as connection:
        connection.execute("UPDATE carrier SET sent_seq = 0")
    team.sync(cem)
    with sharing.synchronising(cem, password=team.secrets[CEM.id]) as synchroniser:
        assert synchroniser.unsent() == 0
