"""Closing a project while somebody else writes to it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing

from coalition_annotator.project.analysis import statements
from coalition_annotator.project.project import Project

from ..threads import run_in_threads


def test_who_only_read_closes_without_complaint_while_another_writes(
    project: Project, add_article: Callable[..., str]
) -> None:
    add_article()
    reader = Project.open(project.path, me=project.me)
    statements.rows(reader)
    with closing(sqlite3.connect(project.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        reader.close()
        other.execute("ROLLBACK")


def test_many_readers_close_at_once(project: Project, add_article: Callable[..., str]) -> None:
    for number in range(20):
        add_article(title=f"Article {number}")
    failed: list[BaseException] = []
    together = threading.Barrier(6)

    def read() -> None:
        try:
            one = Project.open(project.path, me=project.me)
            statements.rows(one)
            together.wait(20)
            one.close()
        except BaseException as error:
            failed.append(error)

    for _ in range(5):
        run_in_threads(read, 6)
    assert not failed
