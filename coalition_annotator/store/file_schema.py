"""Whether a file's tables, views and indexes are those that this program makes: others' files may hold traps."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from contextlib import closing
from functools import cache

from coalition_annotator.store.schema import SCHEMA_VERSION, make_tables

# SQLite lets nobody else make names that begin so.
_INTERNAL = "sqlite_"
# The tables of the full-text index, which SQLite makes by itself.
_SHADOWS = frozenset(f"article_search_{name}" for name in ("data", "idx", "docsize", "config"))
Schema = dict[tuple[str, str], str]
# Of the present version's tables, so that opening a file need not make them first; tests compare it with them.
KNOWN_DIGEST = "fa18bfe39deb50c9e76547cf7a3c6d6365a6aaa4d020493c7880583262786cdf"


def _of(connection: sqlite3.Connection) -> Schema:
    found = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    return {
        (kind, name): "" if kind == "table" and name in _SHADOWS else _shortened(sql)
        for kind, name, sql in found
        if not str(name).startswith(_INTERNAL)
    }


def _shortened(sql: object) -> str:
    """Return a definition without quotes and white space: they differ between versions of sqlite-utils."""
    return re.sub(r"[\s\"'`\[\]]+", "", str(sql)).casefold()


def digest_of(connection: sqlite3.Connection) -> str:
    """Return a digest of all tables, views, indexes and triggers that a file has."""
    return hashlib.sha256(repr(sorted(_of(connection).items())).encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _expected(version: int) -> Schema:
    with closing(sqlite3.connect(":memory:")) as connection:
        make_tables(connection, version)
        return _of(connection)


def foreign(connection: sqlite3.Connection, version: int, *, strict: bool) -> str:
    """Return what a file of a version has that is not ours, or lacks, in a phrase; empty where all is as it should be.

    Args:
        connection: the file; nothing but its list of tables is read.
        version: what it says that it is of.
        strict: whether tables, views and indexes beside ours matter, too: nothing of them is ever read.
    """
    if not 0 < version <= SCHEMA_VERSION:
        return ""
    if version == SCHEMA_VERSION and digest_of(connection) == KNOWN_DIGEST:
        return ""
    expected, found = _expected(version), _of(connection)
    for (kind, name), sql in found.items():
        shown = f"the {kind} '{name[:60]}'"
        if kind == "trigger":
            return f"{shown}, which is not ours"
        known = expected.get((kind, name))
        if _is_made_anew(kind, name, version):
            continue
        if known is not None and known != sql:
            return f"{shown}, which is not as we make it"
        if known is None and (strict or any(name == other for _, other in expected)):
            return f"{shown}, which is not ours"
    needed = [key for key in expected if key[0] != "index" and not _is_made_anew(*key, version)]
    missing = next((key for key in needed if key not in found), None)
    return f"no {missing[0]} '{missing[1]}'" if missing else ""


def _is_made_anew(kind: str, name: str, version: int) -> bool:
    """Tell whether something of an older file is never read, but made anew when the file is brought up to date."""
    return kind == "view" and version < SCHEMA_VERSION and name != "searchable_article"
