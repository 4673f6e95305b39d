"""Checking a project file: its structure, its references, its texts and spans, and every row of its log."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from coalition_annotator.model.codebook import Codebook
from coalition_annotator.model.text import digest
from coalition_annotator.store import codebooks, file_schema, validation
from coalition_annotator.store.database import connect_to_read, version_of
from coalition_annotator.store.error_messages import explained
from coalition_annotator.store.file_checks import require_project
from coalition_annotator.store.schema import SCHEMA_VERSION

_MOST_PROBLEMS = 200
_STEPS_BETWEEN_LOOKS = 200_000


def limit_time(connection: sqlite3.Connection, path: Path, stopped: Callable[[], bool] = lambda: False) -> None:
    """Let SQLite give up on a file that keeps it busy for much longer than one of its size does, or once it is told."""
    until = time.monotonic() + 60 + 2 * path.stat().st_size / 2**20
    connection.set_progress_handler(lambda: stopped() or time.monotonic() > until, _STEPS_BETWEEN_LOOKS)


def check(path: Path, *, thorough: bool = True, stopped: Callable[[], bool] = lambda: False) -> list[str]:
    """Read the whole file and return what is wrong with it, a sentence each; empty when all is well.

    Runs on a connection of its own, so it may run beside an open window, in any thread. Looks at SQLite's own
    structure, references between rows, whether texts have the hash that they are kept under, and every span lies in
    its text.

    Args:
        path: the file.
        thorough: whether to look also for what a merge with this file would refuse: tables that are not ours, and any
            row of the tables or the log that this program would not write so; and for circles in the codebook.
        stopped: asked again and again; once it says so, the rest is not looked at.

    Raises:
        UserError: the file cannot be opened at all.
    """
    return _checked(path, strict=thorough, rows=thorough, stopped=stopped)


def damage(path: Path) -> list[str]:
    """Return what is wrong with another's file before it is brought up to date and its log read row by row.

    Raises:
        UserError: the file cannot be opened at all.
    """
    return _checked(path, strict=True, rows=False, stopped=lambda: False)


def _checked(path: Path, *, strict: bool, rows: bool, stopped: Callable[[], bool]) -> list[str]:
    require_project(path)
    with explained(path):
        connection = connect_to_read(path)
        try:
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            limit_time(connection, path, stopped)
            return list(islice(_problems(connection, strict, rows), _MOST_PROBLEMS))
        finally:
            connection.close()


def _problems(connection: sqlite3.Connection, strict: bool, rows: bool) -> Iterator[str]:
    try:
        version = version_of(connection)
        if version > SCHEMA_VERSION:
            return
        foreign = file_schema.foreign(connection, version, strict=strict)
        if foreign:
            yield f"structure: the file has {foreign}"
            return
        for (said,) in connection.execute("PRAGMA quick_check(20)"):
            if said != "ok":
                yield f"structure: {said}"
        yield from _problems_in_rows(connection, version)
        if rows and version == SCHEMA_VERSION:
            yield from validation.wrong_in_tables(connection)
            yield from validation.wrong_in_log(connection)
            yield from _circles(codebooks.codebook(connection))
    except sqlite3.DatabaseError as error:
        yield f"structure: {error}"


def _problems_in_rows(connection: sqlite3.Connection, version: int) -> Iterator[str]:
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"reference: row {row} of '{table}' names a missing row of '{parent}'"
    for kept, text in connection.execute("SELECT hash, text FROM text"):
        if digest(text) != kept:
            yield f"text: the text kept as {kept} has been altered"
    of_version = "annotation.text_hash"
    if version < SCHEMA_VERSION:
        of_version = "(SELECT text_hash FROM article WHERE id = annotation.article_id)"
    outside = connection.execute(
        # A text is measured once, and not for each of its tags.
        "WITH size AS MATERIALIZED (SELECT hash, length(text) AS characters FROM text)"
        f" SELECT annotation.id FROM annotation LEFT JOIN size ON size.hash = {of_version}"
        " WHERE characters IS NULL OR json_array_length(spans) = 0 OR json_extract(spans, '$[0][0]') < 0"
        " OR json_extract(spans, '$[#-1][1]') > characters OR json_type(spans, '$[0][0]') <> 'integer'"
        " OR json_type(spans, '$[#-1][1]') <> 'integer'"
    )
    for (annotation,) in outside:
        yield f"span: tag {annotation} lies outside its text, or its text is missing"


def _circles(codebook: Codebook) -> Iterator[str]:
    for value in codebook.circles():
        yield (
            f"codebook: the values above '{value.name}' lead in a circle, so it is shown at the top level; put it where"
            " it belongs"
        )
