"""What carriers read from outside: segments, invitations, addresses; and joining that breaks off."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalition_annotator.model.edit import edit
from coalition_annotator.model.errors import CancelledError, UserError
from coalition_annotator.model.log_batch import Batch, LoggedChange, LoggedRow
from coalition_annotator.project.editing import article_edits
from coalition_annotator.project.project import Project
from coalition_annotator.project.team import exchange, membership, sharing, team_carrier, team_status
from coalition_annotator.project.team.synchroniser import Synchroniser, carrier_of
from coalition_annotator.store import carriers, integrity
from coalition_annotator.sync import folder_segment as segments
from coalition_annotator.sync import invitation
from coalition_annotator.sync.folder_segment import DamagedSegmentError, Segment
from coalition_annotator.sync.postgresql.connection import connect, parsed

from ..conftest import ANNA, BO
from ..project.test_rounds import content
from .real_postgresql import RealServer, binaries

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
ROWS = st.builds(LoggedRow, TEXT, TEXT, st.none() | TEXT, st.none() | TEXT, TEXT)
CHANGES = st.builds(LoggedChange, TEXT, TEXT, TEXT, TEXT, TEXT, st.lists(ROWS, max_size=4).map(tuple))
SEGMENTS = st.builds(
    Segment, TEXT, st.lists(TEXT, max_size=3).map(tuple), st.lists(TEXT, max_size=2).map(tuple),
    st.builds(Batch, st.lists(CHANGES, max_size=4).map(tuple), st.dictionaries(TEXT, TEXT, max_size=3)),
)  # fmt: skip


@given(SEGMENTS)
def test_a_segment_comes_back_as_it_was(segment: Segment) -> None:
    packed = segments.encoded(segment)
    assert segments.decoded(packed) == segment
    assert segments.encoded(segment) == packed


@given(SEGMENTS, TEXT, st.integers(0, 10**9), st.data())
def test_a_segment_that_came_half_or_altered_is_told_by_its_name(
    segment: Segment, who: str, number: int, data: st.DataObject
) -> None:
    packed = segments.encoded(segment)
    name = segments.name_of(packed, who, number)
    assert segments.is_name(name) and segments.is_whole(name, packed) and segments.number_in(name) == number
    assert "/" not in name and "\\" not in name
    cut = data.draw(st.integers(0, len(packed) - 1))
    assert not segments.is_whole(name, packed[:cut])
    assert not segments.is_whole(name, packed[:cut] + bytes([packed[cut] ^ 1]) + packed[cut + 1 :])


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: gzip.compress(text.encode("utf-8", "replace"))))
def test_what_is_no_segment_is_refused_without_a_traceback(content: bytes) -> None:
    with pytest.raises(DamagedSegmentError):
        segments.decoded(content)


@given(st.builds(invitation.Invitation, TEXT, TEXT, TEXT, TEXT))
def test_an_invitation_survives_mail(given_: invitation.Invitation) -> None:
    link = invitation.encoded(given_)
    broken = "\n> ".join(link[start : start + 40] for start in range(0, len(link), 40)).replace("> ", "  ")
    assert invitation.is_invitation(broken)
    assert invitation.decoded(broken) == given_


@given(st.text(max_size=80))
def test_what_is_no_invitation_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        invitation.decoded(invitation.PREFIX + "!" + text)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://anna@db.example.org/team", "postgresql://anna@db.example.org:5433/team?schema=second",
        "postgresql://a%40b@[::1]:5433/t%20m?sslmode=require", "postgresql://anna@/team?host=%2Fvar%2Frun",
        "postgresql://db.example.org/team?sslrootcert=%2Fetc%2Fca.pem",
    ],
)  # fmt: skip
def test_an_address_comes_back_without_its_password(url: str) -> None:
    address, password = parsed(url)
    assert password == ""
    assert parsed(address.url()) == (address, "")
    if "anna@" in url:
        with_password, secret = parsed(url.replace("anna@", "anna:se%2Fcret@"))
        assert secret == "se/cret"
        assert "cret" not in with_password.url()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://a@b/team?passfile=/etc/passwd", "postgresql://a@b/team?service=x", "postgresql://a@b/",
        "postgresql://a@b:port/team", "postgresql://a@b/team?schema=pg_catalog", "mysql://a@b/team",
        "postgresql://a@b/team?schema=x%22;drop", "postgresql://a@b/team?options=-c%20x",
    ],
)  # fmt: skip
def test_an_address_that_asks_for_more_is_refused(url: str) -> None:
    with pytest.raises(UserError):
        sharing.target_of(url)


def test_over_a_network_the_server_shows_a_certificate_unless_told_otherwise() -> None:
    import psycopg

    asked: list[str] = []

    def never(info: str, **_: object) -> None:
        asked.append(info)
        raise psycopg.OperationalError("not tried")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg, "connect", never)  # nothing may leave this machine
        for url in ("postgresql://a@db.example.org/t", "postgresql://a@db.example.org/t?sslmode=require",
                    "postgresql://a@localhost/t"):  # fmt: skip
            with pytest.raises(sharing.OfflineError):
                connect(parsed(url)[0], "p")
    assert "sslmode=verify-full" in asked[0] and "sslrootcert=system" in asked[0]
    assert "sslmode=require" in asked[1] and "sslrootcert" not in asked[1]
    assert "sslmode" not in asked[2]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_a_certificate_that_is_not_the_servers_is_refused() -> None:
    programs = binaries()
    if programs is None:
        pytest.skip("there is no PostgreSQL server on this machine, and none may be installed")
    made = RealServer(programs)
    try:
        right, settings = made.make_certificate("localhost")
        wrong, _ = made.make_certificate("elsewhere.example.org")
        made.start("fsync=off", *settings)
        base = made.url(schema="safe").replace("127.0.0.1", "localhost")
        for certificate, refused in ((right, False), (wrong, True)):
            address, password = parsed(f"{base}&sslmode=verify-full&sslrootcert={certificate}")
            if refused:
                with pytest.raises(UserError, match="not safe"):
                    connect(address, password)
            else:
                with closing(connect(address, password)) as safe:
                    assert safe.pgconn.ssl_in_use
        address, password = parsed(f"{base.replace('localhost', '127.0.0.1')}&sslmode=verify-full&sslrootcert={right}")
        with pytest.raises(UserError, match="not safe"):  # the certificate is for another name
            connect(address, password)
    finally:
        made.stop()


@pytest.fixture
def filled(project: Project) -> Project:
    for number in range(12):
        new = article_edits.new_article(f"Text {number} of many 🙂 سلام.", title=f"Article {number}")
        project.commit(new.edit, texts=new.texts)
    return project


@pytest.mark.parametrize("kind", ["folder", "server"])
def test_joining_goes_on_where_it_broke_off(
    filled: Project, tmp_path: Path, kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coalition_annotator.sync.postgresql import server as server_module

    monkeypatch.setattr(server_module, "_PAGE_ROWS", 1)
    target = sharing.target_of(str(tmp_path / "team") if kind == "folder" else request.getfixturevalue("address"))
    sharing.create(filled, target)
    for number in range(5):
        new = article_edits.new_article(f"More {number}.", title=f"More {number}")
        filled.commit(new.edit, texts=new.texts)
        with sharing.synchronising(filled, password=target.password) as synchroniser:
            synchroniser.push()
    path = tmp_path / "new.coalition"
    steps = 0

    def stop_after(number: int) -> object:
        def look(*_: object) -> None:
            nonlocal steps
            steps += 1
            if steps > number:
                raise CancelledError

        return look

    for number in range(3):
        steps = 0
        with pytest.raises(CancelledError):
            sharing.join(path, target, BO, stop_after(number))  # type: ignore[arg-type]
        assert not path.exists()
    sharing.join(path, target, filled.me)
    assert not list(tmp_path.glob("*.joining*"))
    with closing(Project.open(path, me=ANNA)) as joined:
        assert content(joined) == content(filled)
    assert integrity.check(path) == []


def test_a_damaged_segment_waits_and_a_damaged_change_is_left_out(filled: Project, tmp_path: Path) -> None:
    target = sharing.target_of(str(tmp_path / "team"))
    sharing.create(filled, target)
    path = tmp_path / "bo.coalition"
    sharing.join(path, target, BO)
    log = tmp_path / "team" / "log"
    good = LoggedChange(
        "c1", BO.id, "2026-01-01T00:00:00.000Z", "Note", "edit",
        (LoggedRow("setting", "n", None, json.dumps({"id": "n", "value": "v"})),),
    )  # fmt: skip
    bad = good._replace(id="c2", rows=(LoggedRow("annotation", "x", None, json.dumps({"id": "x"})),))
    far = good._replace(id="c3", rows=(LoggedRow("value", "x", None, '{"id": 1'),))
    lacking = good._replace(
        id="c4",
        rows=(
            LoggedRow(
                "assignment", "y", None,
                json.dumps({"id": "y", "article_id": "none", "annotator_id": "nobody", "state": "todo"}),
            ),
        ),
    )  # fmt: skip
    packed = segments.encoded(Segment(filled.id, (), (), Batch((good, bad, far, lacking))))
    (log / segments.name_of(packed, "other", 1)).write_bytes(packed)
    half = segments.encoded(Segment(filled.id, (), (), Batch((good._replace(id="c5"),))))
    (log / segments.name_of(half, "other", 2)).write_bytes(half[:-3])
    strange = segments.encoded(Segment("another project", (), (), Batch((good._replace(id="c6"),))))
    (log / segments.name_of(strange, "other", 3)).write_bytes(strange)
    with closing(Project.open(path, me=BO)) as project:
        with sharing.synchronising(project) as synchroniser:
            pulled = synchroniser.pull()
            assert "2 files are still to arrive" in synchroniser.carrier.waiting()
        project.reread()
        assert project.settings["n"] == "v"
        assert [why.partition("(")[2] or why for _, why in pulled.left_out] == [
            "a row of 'annotation' that does not fit", "a row of 'value' that is no JSON",
            "something that was done since rests on 'annotator' nobody).",
        ]  # fmt: skip
    assert integrity.check(path) == []


def test_what_a_folder_has_lost_is_sent_again(filled: Project, tmp_path: Path) -> None:
    target = sharing.target_of(str(tmp_path / "team"))
    sharing.create(filled, target)
    for file in (tmp_path / "team" / "log").iterdir():
        file.unlink()
    with sharing.synchronising(filled) as synchroniser:
        synchroniser.pull()
        synchroniser.push()
    path = tmp_path / "bo.coalition"
    sharing.join(path, target, BO)
    with closing(Project.open(path, me=BO)) as project:
        assert set(project.articles) == set(filled.articles)


def test_another_projects_team_is_refused_and_nothing_is_mixed(filled: Project, tmp_path: Path) -> None:
    target = sharing.target_of(str(tmp_path / "team"))
    sharing.create(filled, target)
    other = Project.create(tmp_path / "other.coalition", name="Other", me=BO)
    with pytest.raises(UserError, match="another project"):
        sharing.join(other.path, target, BO)
    assert team_carrier.shared(other) is None and not other.articles
    with pytest.raises(UserError, match="already"):
        sharing.create(other, target)
    with pytest.raises(UserError, match="No team"):
        sharing.join(tmp_path / "x.coalition", sharing.target_of(str(tmp_path)), BO)
    other.close()


def test_a_package_for_a_colleague_tells_nothing_of_the_team(filled: Project, tmp_path: Path) -> None:
    target = sharing.target_of(str(tmp_path / "team"))
    sharing.create(filled, target)
    exchange.package(filled, tmp_path / "package.coalition")
    with closing(sqlite3.connect(tmp_path / "package.coalition")) as packed:
        for table in ("carrier", "carrier_mark", "pull", "pull_conflict"):
            assert packed.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_a_file_with_made_up_conflicts_opens_and_lists_none(filled: Project) -> None:
    for told in ("{", "[]", '["annotation", "x", {}, "", 1, 2, 3]', '["nothing", 1, 2, 3, 4, 5, 6]'):
        sql = "INSERT INTO pull_conflict (time, conflict) VALUES ('2026-01-01T00:00:00.000Z', ?)"
        filled.file.connection.execute(sql, (told,))
    assert sharing.conflicts(filled) == []


def test_a_server_restored_from_an_old_backup_gets_again_what_it_lacks(
    filled: Project, tmp_path: Path, address: str
) -> None:
    """As after pg_restore: some of what was sent is gone, and the server counts its transactions anew."""
    import psycopg

    target = sharing.target_of(address)
    sharing.create(filled, target)
    path = tmp_path / "bo.coalition"
    invited = sharing.target_of(membership.invite(filled, "Bo Ek", password=target.password).link)
    sharing.join(path, invited, BO)
    schema = address.partition("schema=")[2]
    with psycopg.connect(address.partition("?")[0], autocommit=True) as raw:
        for table in ("change_row", "change"):
            raw.execute(f"ALTER TABLE {schema}.{table} DISABLE TRIGGER only_added")
        raw.execute(f"DELETE FROM {schema}.change_row")
        raw.execute(f"DELETE FROM {schema}.change")
        raw.execute(f"UPDATE {schema}.team SET system_id = 1")
    with closing(Project.open(path, me=BO)) as bo:
        new = article_edits.new_article("Made by Bo.", title="Bo's")
        bo.commit(new.edit, texts=new.texts)
        for project, secret in ((filled, target.password), (bo, invited.password), (filled, target.password)):
            with sharing.synchronising(project, password=secret) as synchroniser:
                synchroniser.pull()
                synchroniser.push()
            project.reread()
        assert content(bo) == content(filled)
        assert new.article.id in filled.articles
    fresh = tmp_path / "third.coalition"
    third = sharing.target_of(membership.invite(filled, "Third", password=target.password).link)
    sharing.join(fresh, third, ANNA)
    with closing(Project.open(fresh, me=ANNA)) as joined:
        assert set(joined.articles) == set(filled.articles)


def test_a_schema_of_an_earlier_step_is_brought_up_to_date_and_older_programs_are_told(
    filled: Project, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coalition_annotator.sync.postgresql import administration, steps
    from coalition_annotator.sync.postgresql import server as server_module

    target = sharing.target_of(address)
    with monkeypatch.context() as older:
        older.setattr(administration, "VERSION", 2)
        with pytest.raises(UserError):
            sharing.create(filled, target)  # a program that lacks a step can make it, and not use it
    assert membership.upgrade(target) and not membership.upgrade(target)
    found = team_status.ask(filled, password=target.password)
    assert not found.problem and found.role == "owner"
    monkeypatch.setattr(server_module, "VERSION", steps.VERSION - 1)
    assert "newer version" in team_status.ask(filled, password=target.password).problem


def test_news_that_came_before_an_own_edit_is_still_news(project: Project, tmp_path: Path) -> None:
    """Another program writes to the same file, and this one writes before it has looked."""
    with closing(Project.open(project.path, me=BO)) as other:
        other.register_me()
        project.news()
        theirs = article_edits.new_article("From the other program.", title="Theirs")
        other.commit(theirs.edit, texts=theirs.texts)
        mine = article_edits.new_article("From here.", title="Mine")
        project.commit(mine.edit, texts=mine.texts)
        assert [each.edit.label for each in project.news()] == [theirs.edit.label]
        assert set(project.articles) == {theirs.article.id, mine.article.id}
        assert project.news() == []


def test_edits_in_a_window_do_not_wait_for_a_large_pull(filled: Project, tmp_path: Path) -> None:
    """A colleague's import of thousands of rows is taken in by portions, each a short transaction."""
    target = sharing.target_of(str(tmp_path / "team"))
    sharing.create(filled, target)
    path = tmp_path / "bo.coalition"
    sharing.join(path, target, BO)
    rows, texts = [], []
    for number in range(1000):
        new = article_edits.new_article(f"Imported {number}.", title=f"Imported {number}")
        rows += new.edit.changes
        texts += new.texts
    filled.commit(edit("Import", rows), texts=texts)
    with sharing.synchronising(filled) as synchroniser:
        synchroniser.push()
    with closing(Project.open(path, me=BO)) as bo, closing(Project.open(path, me=BO)) as window:
        state = team_carrier.require_shared(bo)
        synchroniser = Synchroniser(bo.file, carrier_of(bo.file, state, "", "Bo"), state)
        synchroniser.meet()
        written = 0

        def between() -> None:
            nonlocal written
            written += 1
            new = article_edits.new_article(f"Between {written}.", title="Between")
            window.commit(new.edit, texts=new.texts)

        synchroniser.pull(pause=between)
        synchroniser.push()
        synchroniser.close()
        assert written >= 3
        window.news()
        bo.reread()
        assert set(bo.articles) == set(window.articles)
        assert len(bo.articles) == 12 + 1000 + written
    assert integrity.check(path) == []


def test_after_pg_dump_and_pg_restore_on_another_server_all_goes_on(filled: Project, tmp_path: Path) -> None:
    """As the guide for administrators says it: the schema by pg_dump, the logins by pg_dumpall."""
    programs = binaries()
    if programs is None:
        pytest.skip("there is no PostgreSQL server on this machine, and none may be installed")
    first, second = RealServer(programs), RealServer(programs)
    try:
        first.start("fsync=off")
        second.start("fsync=off")
        target = sharing.target_of(first.url(schema="team"))
        sharing.create(filled, target)
        theirs = sharing.target_of(membership.invite(filled, "Bo Ek", password=target.password).link)
        path = tmp_path / "bo.coalition"
        sharing.join(path, theirs, BO)
        late = article_edits.new_article("Made after the backup.", title="Late")
        first.copy_to(second, schema="team")
        filled.commit(late.edit, texts=late.texts)
        with sharing.synchronising(filled, password=target.password) as synchroniser:
            synchroniser.push()
        with closing(Project.open(path, me=BO)) as bo:
            for project in (filled, bo):
                state = team_carrier.require_shared(project)
                moved = state._replace(address=state.address.replace(str(first.port), str(second.port)))
                with project.file.writing() as connection:
                    carriers.put(connection, moved)
            first.kill()
            for project, secret in ((filled, target.password), (bo, theirs.password)):
                with sharing.synchronising(project, password=secret) as synchroniser:
                    synchroniser.pull()
                    synchroniser.push()
                project.reread()
            assert late.article.id in bo.articles
            with sharing.synchronising(filled, password=target.password) as synchroniser:
                synchroniser.pull()
            filled.reread()
            assert content(bo) == content(filled)
    finally:
        first.stop()
        second.stop()
