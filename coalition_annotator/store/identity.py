"""Joining a project that is no copy of this one: the same texts become one article, people of one name one annotator.

Two projects that were made apart give one text and one person different ids. Where they are joined, the smaller id of
each stands for both, in both projects alike; that is noted among the settings (``joined.article.ID``), travels with the
log, and is applied to both logs before each merge. So it does not matter who merges whom first, and a later copy of
either project meets the joined one without doubling anything.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from coalition_annotator.model.edit import Edit, Setting, added
from coalition_annotator.model.merge_report import Strangers
from coalition_annotator.model.review import AGREED, assignment_id, verdict_id
from coalition_annotator.model.span import Span
from coalition_annotator.model.suggestion import decline_id, suggestion_id
from coalition_annotator.store import rows

NAME = "project.name"
_PREFIX = "joined."
TABLES = ("article", "annotator")
# The columns that name an article or an annotator.
_NAMING = {"article_id": "article", "annotator_id": "annotator"}
Pairs = dict[tuple[str, str], str]
"""For (table, id) the id that stands for it."""


def identities(connection: sqlite3.Connection) -> set[str]:
    """Return the ids of the changes by which the project, and those joined to it, were made."""
    found = connection.execute(
        "SELECT change_id FROM change_row WHERE table_name = 'setting' AND row_id = ? AND before IS NULL AND active",
        (NAME,),
    )
    return {change_id for (change_id,) in found}


def strangers(here: sqlite3.Connection, there: sqlite3.Connection) -> Strangers | None:
    """Return what two projects have in common that were made apart; None for copies of one project."""
    if identities(here) & identities(there):
        return None
    articles = _met(_texts(here), _texts(there))
    named = f"SELECT name, min(id), name FROM annotator WHERE id <> '{AGREED.id}' GROUP BY name HAVING count(*) = 1"
    people = [{name: (found, name) for name, found, _ in each.execute(named)} for each in (here, there)]
    return Strangers(tuple(dict.fromkeys(articles)), tuple(_met(*people)))


def _texts(connection: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    """Return each text's hash with the article that has it, or once had it where none has it now."""
    now = "SELECT text_hash, min(id), title FROM article GROUP BY text_hash"
    once = (
        "SELECT json_extract(after, '$.text_hash') AS hash, min(article.id), title FROM change_row"
        " JOIN article ON article.id = row_id WHERE table_name = 'article' AND active AND after IS NOT NULL"
        " GROUP BY hash"
    )
    found = {hash_: (article_id, title) for hash_, article_id, title in connection.execute(once) if hash_}
    return found | {hash_: (article_id, title) for hash_, article_id, title in connection.execute(now)}


def _met(here: Mapping[str, tuple[str, str]], there: Mapping[str, tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    for key, (found, name) in here.items():
        other, _ = there.get(key, (found, ""))
        if other != found:
            yield found, other, name


def known_pairs(settings: Mapping[str, str]) -> Pairs:
    """Return the ids that a project's settings say were joined, each with the one noted for it."""
    result: Pairs = {}
    for key, value in settings.items():
        table, dot, old = key.removeprefix(_PREFIX).partition(".")
        if key.startswith(_PREFIX) and dot and table in TABLES:
            result[table, old] = value
    return result


def setting_value(row: str) -> str:
    """Return the value that a setting's row of the log gives it."""
    return str(json.loads(row)["value"])


def settings_in_log(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the settings that say which ids were joined, as the log has them."""
    found = connection.execute(
        "SELECT row_id, after FROM change_row WHERE table_name = 'setting' AND row_id LIKE ? AND after IS NOT NULL",
        (f"{_PREFIX}%",),
    )
    return {row_id: setting_value(after) for row_id, after in found}


def stands_for(settings: Mapping[str, str], table: str, row_id: str) -> str:
    """Return the id that stands for one, by a project's settings."""
    pairs = ((each, old, new) for (each, old), new in known_pairs(settings).items())
    return resolved(pairs).get((table, row_id), row_id)


def resolved(pairs: Iterable[tuple[str, str, str]]) -> Pairs:
    """Return for each id of (table, id, id) the smallest one that it is joined to, by however many steps."""
    roots: Pairs = {}

    def root(table: str, row_id: str) -> str:
        while (above := roots.get((table, row_id), row_id)) != row_id:
            row_id = above
        return row_id

    for table, one, other in pairs:
        small, large = sorted((root(table, one), root(table, other)))
        roots[table, large] = small
    return {key: root(*key) for key in roots if root(*key) != key[1]}


def noted(pairs: Pairs, known: Pairs) -> Edit:
    """Return the edit that notes pairs which are not known yet."""
    fresh = [
        Setting(f"{_PREFIX}{table}.{old}", new) for (table, old), new in pairs.items() if (table, old) not in known
    ]
    return Edit("Join projects", tuple(added(each) for each in fresh))


def rename(connection: sqlite3.Connection, pairs: Pairs) -> list[tuple[str, str]]:
    """Put the ids that stand for others in their place in the whole log; return the (table, id) of all rows touched.

    The tables are left as they are: they follow from the log.
    """
    present = {
        (table, row_id)
        for table in TABLES
        for (row_id,) in connection.execute("SELECT DISTINCT row_id FROM change_row WHERE table_name = ?", (table,))
    }
    wanted = {key: new for key, new in pairs.items() if key in present}
    if not wanted:
        return []
    connection.executemany(
        "UPDATE change SET annotator_id = ? WHERE annotator_id = ?",
        [(new, old) for (table, old), new in wanted.items() if table == "annotator"],
    )
    touched: dict[tuple[str, str], None] = {}
    changed: list[tuple[str, str | None, str | None, int]] = []
    renaming = Renaming(wanted)
    found = connection.execute("SELECT seq, table_name, row_id, before, after FROM change_row ORDER BY seq").fetchall()
    for seq, table, row_id, before, after in found:
        renamed = renaming.row(table, row_id, before, after)
        if renamed is not None:
            changed.append((*renamed, seq))
            touched |= {(table, row_id): None, (table, renamed[0]): None}
    connection.executemany("UPDATE change_row SET row_id = ?, before = ?, after = ? WHERE seq = ?", changed)
    return list(touched)


class Renaming:
    """Puts the ids that stand for others in their place in rows of a log, which come in the log's order."""

    def __init__(self, pairs: Pairs) -> None:
        self._pairs = pairs
        self._ids: dict[tuple[str, str], str] = {}

    def annotator(self, annotator_id: str) -> str:
        """Return the id that stands for an annotator's."""
        return self._pairs.get(("annotator", annotator_id), annotator_id)

    def row(
        self, table: str, row_id: str, before: str | None, after: str | None
    ) -> tuple[str, str | None, str | None] | None:
        """Return what a row of the log becomes: id, before, after; None where it stays as it is."""
        sides = [None if side is None else json.loads(side) for side in (before, after)]
        renamed = [None if row is None else _renamed(table, row, self._pairs) for row in sides]
        if renamed == sides and (table, row_id) not in self._ids:
            return None
        new_id = self._ids.setdefault(
            (table, row_id), next(_id_of(table, row) for row in reversed(renamed) if row is not None)
        )
        for row in renamed:
            if row is not None:
                row["id"] = new_id
        first, second = (None if row is None else rows.dumps(row) for row in renamed)
        return new_id, first, second


def _renamed(table: str, row: dict[str, Any], pairs: Pairs) -> dict[str, Any]:
    result = {
        field: pairs.get((_NAMING[field], value), value) if field in _NAMING else value for field, value in row.items()
    }
    if table in TABLES:
        result["id"] = pairs.get((table, row["id"]), row["id"])
    return result


def _id_of(table: str, row: dict[str, Any]) -> str:
    """Return the id that a row has by what it is about; its own where that does not follow from anything."""
    if table == "assignment":
        return assignment_id(row["article_id"], row["annotator_id"])
    if table == "verdict":
        return verdict_id(row["annotation_id"], row["annotator_id"])
    if table == "decline":
        spans = tuple(Span(*each) for each in row["spans"])
        return decline_id(suggestion_id(row["article_id"], row["layer_id"], spans), row["annotator_id"])
    return str(row["id"])
