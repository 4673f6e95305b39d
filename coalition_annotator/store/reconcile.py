"""Making the tables what the log says, after changes came in or were withdrawn, and keeping references whole.

What a row is by itself, ``model.replay`` tells. Three rules join rows to those that they rest on, and all look at the
log's content alone, so all copies that know the same changes come to the same rows:

- A tag keeps its article, layer, entity and annotator in being, and an item of the codebook what it belongs to, even
  where somebody has deleted that meanwhile: nobody's work is lost. Such rows are noted in ``resurrected``.
- A tag lies where its words are in the article's present text (``store.text_versions``).
- A link goes with either of its tags, and an assignment, verdict, comment or decline with its article, and comes back
  with it. Until then it is noted in ``orphaned``.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from coalition_annotator.model.edit import TABLES, Row, RowChange
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.replay import Act, State, replayed
from coalition_annotator.store import carriers, rows, text_versions
from coalition_annotator.store.apply import apply, stale
from coalition_annotator.store.text_versions import Placer, misplaced

_PORTION = 2000
# So many rows are looked at one by one rather than with the whole file.
_FEW = 500
# The columns whose row can't be without the row that they name.
_NEEDED = frozenset(
    {
        ("link", "annotation"),
        ("assignment", "article"),
        ("verdict", "article"),
        ("comment", "article"),
        ("decline", "article"),
    }
)


def is_unsettled(connection: sqlite3.Connection) -> bool:
    """Tell whether any row rests on the rules for references, so that every edit must be followed by ``settle``."""
    found = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM orphaned) OR EXISTS (SELECT 1 FROM resurrected)"
    ).fetchone()
    return bool(found[0])


def withdraw(connection: sqlite3.Connection, merge_id: str) -> None:
    """Take back what a merge brought; its changes stay in the log and a later merge may bring them again.

    Raises:
        StaleError: something that was done since rests on it.
        UserError: a team has it already.
    """
    _switch(connection, merge_id, active=0)


def restore(connection: sqlite3.Connection, merge_id: str) -> None:
    """Bring back what ``withdraw`` took."""
    _switch(connection, merge_id, active=1)


def _switch(connection: sqlite3.Connection, merge_id: str, *, active: int) -> None:
    if not active and carriers.was_sent(connection, merge_id):
        raise UserError(
            "This merge can't be taken back: the team has what it brought.",
            remedy="Delete what nobody wants; that reaches the team, too, and can be undone.",
        )
    connection.execute("UPDATE change_row SET active = ? WHERE merge_id = ?", (active, merge_id))
    if active:
        carriers.send_again(connection, "merge_id = ?", (merge_id,))
    begin(connection)
    connection.execute(
        "INSERT OR IGNORE INTO temp.touched SELECT table_name, row_id FROM change_row WHERE merge_id = ?", (merge_id,)
    )
    settle_touched(connection)


def begin(connection: sqlite3.Connection) -> None:
    """Make an empty temporary table ``touched`` for the (table_name, row_id) of rows to look at anew."""
    connection.execute("DROP TABLE IF EXISTS temp.touched")
    connection.execute(
        "CREATE TEMP TABLE touched (table_name TEXT, row_id TEXT, PRIMARY KEY (table_name, row_id)) WITHOUT ROWID"
    )


Watch = Callable[[str, str, list[Act], State, Row | None], object]


def settle_touched(connection: sqlite3.Connection, watch: Watch | None = None, *, refuse: bool = False) -> bool:
    """Make the touched rows what the log says, and all references whole; tell whether that has moved other rows, too.

    Args:
        connection: of the file, with its table ``touched``.
        watch: told of each row, before it is written: its table and id, what was done to it, what it will be by that,
            and what it is.
        refuse: whether a tag that counts a text which the file does not have is an error; else it stands in the log
            alone, as nobody can tell its words.

    Raises:
        ValueError: there is such a tag.
    """
    for state in ("orphaned", "resurrected"):
        connection.execute(f"DELETE FROM {state} WHERE (table_name, row_id) IN (SELECT * FROM temp.touched)")
    portion: list[RowChange] = []
    placer = Placer(connection)
    articles: set[str] = set()
    applied: list[RowChange] = []
    last_table = ""
    for table, row_id, acts in histories(connection):
        if table != last_table:  # articles come first, as the places of tags depend on their texts
            _apply(connection, portion)
            portion, last_table = [], table
        state_of = replayed(acts)
        if table == "article":
            articles.add(row_id)
        elif table in text_versions.TABLES and state_of.row is not None and _is_whole(state_of.row):
            articles.add(state_of.row["article_id"])
            state_of = state_of._replace(row=placer.placed(state_of.row))
        present = rows.read(connection, table, row_id) if table in TABLES else None
        if watch is not None:
            watch(table, row_id, acts, state_of, present)
        wanted = state_of.row if state_of.there else None
        if wanted != present and wanted is not None and table in text_versions.TABLES and not placer.has_text(wanted):
            if refuse:
                raise ValueError(f"tag {row_id} counts a text that is in neither file")
            wanted = None
        if wanted != present:
            portion.append(RowChange(table, row_id, present, wanted))
            if len(applied) <= _FEW:
                applied.append(portion[-1])
        if len(portion) >= _PORTION:
            _apply(connection, portion)
            portion = []
    _apply(connection, portion)
    connection.execute("DELETE FROM temp.touched")
    everywhere = len(applied) > _FEW or breaks_references(connection, applied)
    resettled = settle(connection, everywhere=everywhere)
    texts = any(
        each.table == "article" and each.before and each.after and each.before["text_hash"] != each.after["text_hash"]
        for each in applied
    )
    return follow_texts(connection, articles).moved or resettled or texts


def _is_whole(row: Row) -> bool:
    """Tell whether a row has what placing it needs; one that has not is refused by whoever watches."""
    return isinstance(row.get("text_hash"), str) and isinstance(row.get("article_id"), str)


class Followed(NamedTuple):
    """Whether any tag of some articles counts another version of its text, and whether any was moved."""

    found: bool
    moved: bool


def follow_texts(connection: sqlite3.Connection, articles: Iterable[str]) -> Followed:
    """Place tags and declined suggestions of articles in their present texts."""
    placer = Placer(connection)
    found = moved = False
    for table, row_id in (each for article_id in sorted(articles) for each in misplaced(connection, article_id)):
        found = True
        row = _state_of(connection, table, row_id).row
        present = rows.read(connection, table, row_id)
        wanted = present if row is None else placer.placed(row)
        if wanted is not None and wanted != present:
            rows.update(connection, table, wanted)
            moved = True
    return Followed(found, moved)


def _apply(connection: sqlite3.Connection, portion: list[RowChange]) -> None:
    portion.sort(key=lambda change: (change.table, change.before is None))
    apply(connection, portion)


def histories(connection: sqlite3.Connection) -> Iterator[tuple[str, str, list[Act]]]:
    """Yield each touched row with all that was ever done to it and not withdrawn, sorted as ``replayed`` wants it."""
    found = connection.execute(
        "SELECT touched.table_name, touched.row_id, change.time, change.id, log.before, log.after"
        " FROM temp.touched AS touched"
        " LEFT JOIN change_row AS log"
        " ON log.row_id = touched.row_id AND log.table_name = touched.table_name AND log.active"
        " LEFT JOIN change ON change.id = log.change_id"
        " ORDER BY touched.table_name <> 'article', touched.table_name, touched.row_id, change.time, change.id, log.seq"
    )
    for (table, row_id), group in groupby(found, key=itemgetter(0, 1)):
        yield table, row_id, [_act(*values[2:]) for values in group if values[3] is not None]


def _act(time: str, change_id: str, before: str | None, after: str | None) -> Act:
    return Act(time, change_id, json.loads(before) if before else None, json.loads(after) if after else None)


def _state_of(connection: sqlite3.Connection, table: str, row_id: str) -> State:
    found = connection.execute(
        "SELECT change.time, change.id, before, after FROM change_row JOIN change ON change.id = change_row.change_id"
        " WHERE row_id = ? AND table_name = ? AND active ORDER BY change.time, change.id, change_row.seq",
        (row_id, table),
    )
    return replayed(_act(*values) for values in found)


class _Reference(NamedTuple):
    """A foreign key: its number within its table, the table that it names a row of, and its column."""

    number: int
    parent: str
    column: str


def _references(connection: sqlite3.Connection, table: str) -> list[_Reference]:
    found = connection.execute(f'PRAGMA foreign_key_list("{table}")').fetchall()
    return [_Reference(key[0], key[2], key[3]) for key in found]


def lacks_something(connection: sqlite3.Connection, changes: Iterable[RowChange]) -> bool:
    """Tell whether a row that changes have made names a row that is not there."""
    keys: dict[str, list[_Reference]] = {}
    for change in changes:
        if change.before is not None or change.after is None:
            continue
        if change.table not in keys:
            keys[change.table] = [key for key in _references(connection, change.table) if key.parent in TABLES]
        for _, parent, column in keys[change.table]:
            value = change.after[column]
            sql = f'SELECT 1 FROM "{parent}" WHERE id = ?'
            if value is not None and connection.execute(sql, (value,)).fetchone() is None:
                return True
    return False


def breaks_references(connection: sqlite3.Connection, changes: Iterable[RowChange]) -> bool:
    """Tell whether changes of rows left one that names a row that is not there; without reading the whole file."""
    keys = {table: _references(connection, table) for table in TABLES}
    for change in changes:
        if change.after is None:
            if rows.read(connection, change.table, change.id) is None and any(
                connection.execute(f'SELECT 1 FROM "{table}" WHERE "{key.column}" = ? LIMIT 1', (change.id,)).fetchone()
                for table, found in keys.items()
                for key in found
                if key.parent == change.table
            ):
                return True
            continue
        for _, parent, column in keys[change.table]:
            value, name = change.after[column], "hash" if parent == "text" else "id"
            sql = f'SELECT 1 FROM "{parent}" WHERE "{name}" = ?'
            if value is not None and connection.execute(sql, (value,)).fetchone() is None:
                return True
    return False


def settle(connection: sqlite3.Connection, *, everywhere: bool = False) -> bool:
    """Apply the rules for references until nothing changes; tell whether anything did.

    Args:
        connection: within a transaction that defers foreign keys.
        everywhere: look at all rows of the file and not only at those that are noted as orphaned or resurrected.
    """
    changed, any_change = True, False
    while changed:
        changed = (everywhere and _mend(connection)) or _drop_resurrected(connection) or _wake_orphaned(connection)
        everywhere = everywhere or changed
        any_change = any_change or changed
    return any_change


def _mend(connection: sqlite3.Connection) -> bool:
    """Bring back what rows rest on, or lay aside rows that can't be without it; tell whether anything was mended."""
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    columns: dict[str, dict[int, str]] = {}
    resurrected: set[tuple[str, str]] = set()
    laid_aside: set[tuple[str, str]] = set()
    for table, number, parent, key in broken:
        if table not in TABLES:
            continue
        if table not in columns:
            columns[table] = {found.number: found.column for found in _references(connection, table)}
        column = columns[table][key]
        row_id, parent_id = connection.execute(
            f'SELECT id, "{column}" FROM "{table}" WHERE rowid = ?', (number,)
        ).fetchone()
        if (table, parent) in _NEEDED:
            laid_aside.add((table, row_id))
        elif parent in TABLES:
            resurrected.add((parent, parent_id))
        else:
            raise stale(f"the text of '{table}' {row_id} is missing")
    for table, row_id in sorted(laid_aside):
        _remove(connection, table, row_id)
        _note(connection, "orphaned", table, row_id)
    for table, row_id in sorted(resurrected):
        row = _state_of(connection, table, row_id).row
        if row is None:
            raise stale(f"something that was done since rests on '{table}' {row_id}")
        apply(connection, [RowChange(table, row_id, None, row)])
        _note(connection, "resurrected", table, row_id)
    return bool(laid_aside or resurrected)


def _note(connection: sqlite3.Connection, state: str, table: str, row_id: str) -> None:
    connection.execute(f"INSERT OR IGNORE INTO {state} (table_name, row_id) VALUES (?, ?)", (table, row_id))


def _forget(connection: sqlite3.Connection, state: str, table: str, row_id: str) -> None:
    connection.execute(f"DELETE FROM {state} WHERE table_name = ? AND row_id = ?", (table, row_id))


def _remove(connection: sqlite3.Connection, table: str, row_id: str) -> None:
    present = rows.read(connection, table, row_id)
    if present is not None:
        apply(connection, [RowChange(table, row_id, present, None)])


def _drop_resurrected(connection: sqlite3.Connection) -> bool:
    """Let those resurrected rows go that nothing rests on any more."""
    changed = False
    for table, row_id in connection.execute("SELECT table_name, row_id FROM resurrected").fetchall():
        if _state_of(connection, table, row_id).there or rows.read(connection, table, row_id) is None:
            _forget(connection, "resurrected", table, row_id)
        elif not any(_rests_on(connection, table, row_id)):
            _remove(connection, table, row_id)
            _forget(connection, "resurrected", table, row_id)
            changed = True
    return changed


def _rests_on(connection: sqlite3.Connection, parent: str, row_id: str) -> Iterator[bool]:
    for table in TABLES:
        if (table, parent) in _NEEDED:
            continue
        for key in _references(connection, table):
            if key.parent == parent:
                sql = f'SELECT 1 FROM "{table}" WHERE "{key.column}" = ? LIMIT 1'
                yield connection.execute(sql, (row_id,)).fetchone() is not None


def _wake_orphaned(connection: sqlite3.Connection) -> bool:
    """Bring back those orphaned rows that have again what they need."""
    changed = False
    for table, row_id in connection.execute("SELECT table_name, row_id FROM orphaned").fetchall():
        state = _state_of(connection, table, row_id)
        if not state.there or state.row is None:
            _forget(connection, "orphaned", table, row_id)
        elif all(_has_needed(connection, table, state.row)):
            if rows.read(connection, table, row_id) is None:
                row = Placer(connection).placed(state.row) if table in text_versions.TABLES else state.row
                apply(connection, [RowChange(table, row_id, None, row)])
            _forget(connection, "orphaned", table, row_id)
            changed = True
    return changed


def _has_needed(connection: sqlite3.Connection, table: str, row: dict[str, object]) -> Iterable[bool]:
    for key in _references(connection, table):
        if (table, key.parent) in _NEEDED:
            found = connection.execute(f'SELECT 1 FROM "{key.parent}" WHERE id = ?', (row[key.column],)).fetchone()
            yield found is not None
