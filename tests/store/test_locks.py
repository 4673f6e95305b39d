"""What protects an open project from other programs holds, whatever else this program does with the file."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from coalition_annotator.files import open_databases, output
from coalition_annotator.formats import safe_io
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.span import Span
from coalition_annotator.project import maintenance
from coalition_annotator.project.country_table import country_table
from coalition_annotator.project.editing import tag_edits
from coalition_annotator.project.project import Project
from coalition_annotator.store import database, integrity

from ..conftest import ANNA
from ..threads import run_in_threads

KEEPS_LOCKS = sys.platform == "win32" or sqlite3.sqlite_version_info >= (3, 51)
# Only a program that has the file to itself may end the write-ahead log.
ENDS_THE_LOG = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=0)
try:
    print(connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0])
except sqlite3.OperationalError as error:
    print(error)
"""


def another_program_has_it_to_itself(path: Path) -> bool:
    done = subprocess.run(
        [sys.executable, "-c", ENDS_THE_LOG, str(path)], capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout.strip() == "delete"


def test_an_open_project_is_locked(project: Project, add_article: Callable[..., str]) -> None:
    add_article()
    assert not another_program_has_it_to_itself(project.path)


def test_it_stays_locked_when_a_thread_opens_and_closes_it(project: Project, add_article: Callable[..., str]) -> None:
    add_article()

    def read() -> None:
        with closing(Project.open(project.path, me=project.me)) as again:
            assert again.articles

    for _ in range(3):
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
        assert not another_program_has_it_to_itself(project.path)


def test_it_stays_locked_when_something_would_be_written_over_it(
    project: Project, add_article: Callable[..., str]
) -> None:
    add_article()
    with pytest.raises(UserError):
        output.require_free(project.path, overwrite=True)
    assert not another_program_has_it_to_itself(project.path)


def test_it_is_free_when_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "own.coalition"
    with closing(Project.create(path, name="Own", me=ANNA)), closing(Project.open(path, me=ANNA)):
        assert not another_program_has_it_to_itself(path)
    assert not open_databases.is_open(path)
    assert another_program_has_it_to_itself(path)


def test_looking_into_a_file_that_is_open_gives_nothing_away(project: Project) -> None:
    assert safe_io.head(project.path) == b""
    assert not another_program_has_it_to_itself(project.path)


# What another program does all the time: open, read, write, close; whoever closes last folds the log into the file.
COMES_AND_GOES = """
import sqlite3, sys
for number in range(int(sys.argv[2])):
    connection = sqlite3.connect(sys.argv[1], timeout=5, isolation_level=None)
    connection.execute("SELECT count(*) FROM annotation").fetchall()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE article SET author = ?", (f"by {number}",))
    connection.execute("COMMIT")
    connection.close()
"""


def test_two_programs_and_a_thread_on_one_file_leave_it_whole(
    project: Project, add_article: Callable[..., str]
) -> None:
    article = add_article()
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            with closing(Project.open(project.path, me=project.me)) as again:
                assert again.articles

    thread = threading.Thread(target=read)
    command = [sys.executable, "-c", COMES_AND_GOES, str(project.path), "150"]
    with subprocess.Popen(command) as other:
        thread.start()
        made = 0
        while other.poll() is None:
            tags, span = project.tags(article), Span(made % 40, made % 40 + 3)
            project.commit(tag_edits.new_tag(project, country_table(), tags, cb.CUE, [span]).edit)
            project.commit(tag_edits.delete_tags(project, list(project.tags(article).annotations.values())))
            made += 1
        ended.set()
        thread.join()
    assert other.returncode == 0 and made
    assert not [each for each in integrity.check(project.path) if each.startswith("structure:")]


@pytest.mark.skipif(KEEPS_LOCKS, reason="newer SQLite, and Windows, keep the locks")
def test_a_project_whose_log_was_taken_away_goes_on_with_another(
    project: Project, add_article: Callable[..., str]
) -> None:
    """A descriptor closed beside SQLite costs its locks; another program then takes itself for the last one."""
    kept = add_article()
    os.close(os.open(project.path, os.O_RDONLY))
    command = [sys.executable, "-m", "coalition_annotator", "info", str(project.path)]
    subprocess.run(command, check=True, capture_output=True)
    assert project.file.is_torn
    added = add_article("Others said no.", title="Not lost")
    assert not project.file.is_torn
    subprocess.run(command, check=True, capture_output=True)
    assert not project.file.is_torn
    project.close()
    again = Project.open(project.path, me=ANNA)
    assert set(again.articles) == {kept, added}
    again.close()
    assert maintenance.check(project.path) == []


@pytest.mark.skipif(KEEPS_LOCKS, reason="newer SQLite, and Windows, keep the locks")
def test_nothing_is_written_to_a_lost_log_while_another_connection_holds_it(
    project: Project, add_article: Callable[..., str]
) -> None:
    kept = add_article()
    beside = Project.open(project.path, me=ANNA)
    os.close(os.open(project.path, os.O_RDONLY))
    command = [sys.executable, "-m", "coalition_annotator", "info", str(project.path)]
    subprocess.run(command, check=True, capture_output=True)
    assert project.file.is_torn and beside.file.is_torn
    for attempt in (lambda: add_article("Lost?", title="Lost?"), lambda: Project.open(project.path, me=ANNA)):
        with pytest.raises(UserError, match="log of the project"):
            attempt()
    beside.close()
    added = add_article("Others said no.", title="Not lost")
    project.close()
    again = Project.open(project.path, me=ANNA)
    assert set(again.articles) == {kept, added}
    again.close()
    assert maintenance.check(project.path) == []


def test_a_project_opens_while_another_thread_closes_it(project: Project) -> None:
    """Between SQLite's taking the log away and this program's noting it, nothing looks as if the log had been lost."""
    path = project.path
    project.close()
    failed: list[str] = []

    def come_and_go() -> None:
        for _ in range(150):
            try:
                database.open_file(path).close()
            except UserError as error:
                failed.append(str(error))

    run_in_threads(come_and_go, 3)
    assert not failed
