"""Whether rows of a project file, or of its log, are such as this program writes: files of colleagues are untrusted.

Each function returns what is wrong as a short phrase, or an empty text where all is well.
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import KEPT, ORIGINS
from coalition_annotator.model.article import STATES
from coalition_annotator.model.edit import TABLES, Row, RowChange
from coalition_annotator.model.entity import KINDS
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.review import VERDICTS
from coalition_annotator.store import rows

KINDS_OF_CHANGE = ("edit", "undo", "redo", "merge")
# A clock may be wrong by its time zone, not by more: later changes are put behind the latest one, so a far future would
# stay the present of the project.
FUTURE = timedelta(days=2)
_LONGEST_TEXT, _LONGEST_ROW = 2_000_000, 64_000_000
_DEEPEST, _MOST_SPANS = 24, 20_000
_LAST_OFFSET = 2**31
_ID = re.compile(r"[^\x00-\x1f\x7f]{1,300}")
_HASH = re.compile(r"[0-9a-f]{64}|")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}|[a-z]{0,20}")
_VERSION = re.compile(r"\d{1,9}")
Check = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_TEXT and "\x00" not in value and _is_encodable(value)


def _is_encodable(value: str) -> bool:
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _like(pattern: re.Pattern[str]) -> Check:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _one_of(*values: str) -> Check:
    known = frozenset(values)
    return lambda value: isinstance(value, str) and value in known


def _whole(value: Any) -> bool:
    return type(value) is int and abs(value) < _LAST_OFFSET


def is_time(value: object) -> bool:
    """Tell whether a text is a moment as the log keeps it, and not in the far future."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return False
    try:
        return datetime.fromisoformat(value) < datetime.now(UTC) + FUTURE
    except ValueError:
        return False


def _moment(value: Any) -> bool:
    return value == "" or is_time(value)


def _spans(value: Any) -> bool:
    if not isinstance(value, list) or not 0 < len(value) <= _MOST_SPANS:
        return False
    last = -1
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2:
            return False
        start, end = pair
        if type(start) is not int or type(end) is not int or not last < start < end < _LAST_OFFSET or start < 0:
            return False
        last = end
    return True


def _plain(value: Any, depth: int = 0) -> bool:
    """Tell whether a value of JSON is neither nested too deeply nor holds numbers that are none."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return depth < _DEEPEST and all(_text(key) and _plain(each, depth + 1) for key, each in value.items())
    if isinstance(value, list):
        return depth < _DEEPEST and all(_plain(each, depth + 1) for each in value)
    return value is None or isinstance(value, (bool, int))


def _object(value: Any) -> bool:
    return isinstance(value, dict) and _plain(value)


def _attributes(value: Any) -> bool:
    """Tell whether a tag's attributes are single values or lists of these, and what an import kept is an object."""
    if not _object(value):
        return False
    kept = value.get(KEPT, {})
    if not isinstance(kept, dict) or not _pairs(kept.get("parts", [])):
        return False
    return all(_is_value(each) for key, each in value.items() if key != KEPT)


def _is_value(value: Any) -> bool:
    several = value if isinstance(value, list) else [value]
    return not any(isinstance(each, (list, dict)) for each in several)


def _pairs(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(_whole(each) for each in pair) for pair in value
    )


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(_text(each) for each in value)


def _triples(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, list) and len(each) == 3 and _texts(each) for each in value)


def _or_nothing(check: Check) -> Check:
    return lambda value: value is None or check(value)


_IDENTIFIER = _like(_ID)
_BY_NAME: Mapping[str, Check] = {
    "id": _IDENTIFIER, "article_id": _IDENTIFIER, "annotator_id": _IDENTIFIER, "layer_id": _IDENTIFIER,
    "attribute_id": _IDENTIFIER, "source_id": _IDENTIFIER, "target_id": _IDENTIFIER, "link_type_id": _IDENTIFIER,
    "source_layer_id": _IDENTIFIER, "target_layer_id": _IDENTIFIER, "position": _whole, "spans": _spans,
    "attributes": _attributes, "metadata": _object, "counts": _object, "mapping": _object, "aliases": _texts,
    "sources": _texts, "problems": _triples, "text_hash": _like(_HASH), "created": _moment, "added": _moment,
    "time": _moment, "colour": _like(_COLOUR),
}  # fmt: skip
_BY_TABLE: Mapping[tuple[str, str], Check] = {
    ("article", "state"): _one_of(*STATES),
    ("assignment", "state"): _one_of(*STATES),
    ("annotation", "origin"): _one_of(*ORIGINS),
    ("annotation", "entity_id"): _or_nothing(_IDENTIFIER),
    ("value", "parent_id"): _or_nothing(_IDENTIFIER),
    ("value", "polarity"): _one_of("", *cb.POLARITIES),
    ("attribute", "kind"): _one_of(*cb.KINDS),
    ("layer", "style"): _one_of(*cb.STYLES),
    ("layer", "entity_kind"): _one_of(cb.NO_ENTITY, cb.ACTOR, cb.STATE),
    ("layer", "key"): lambda value: _text(value) and len(value) <= 1,
    ("entity", "kind"): _one_of(*KINDS),
    ("verdict", "verdict"): _one_of(*VERDICTS),
    ("comment", "resolved"): lambda value: type(value) is int and value in (0, 1),
}
_CHECKS: Mapping[str, tuple[tuple[str, Check], ...]] = {
    table: tuple((field, _BY_TABLE.get((table, field), _BY_NAME.get(field, _text))) for field in record._fields)
    for table, record in TABLES.items()
}
_FIELDS = {table: frozenset(record._fields) for table, record in TABLES.items()}


def wrong_row(table: str, row_id: object, row: object) -> str:
    """Return what is wrong with a row of a table, as the log keeps it: a mapping of JSON values."""
    checks = _CHECKS.get(table)
    if checks is None:
        return f"a table '{str(table)[:40]}' that is none"
    if not isinstance(row, dict) or row.keys() != _FIELDS[table] or row["id"] != row_id:
        return f"a row of '{table}' that does not fit"
    for field, check in checks:
        if not check(row[field]):
            return f"a row of '{table}' whose {field} is none"
    if table == "setting" and row_id == "codebook.version" and not _VERSION.fullmatch(row["value"]):
        return "a version of the codebook that is none"
    return ""


def wrong_change(change_id: object, annotator_id: object, time: object, label: object, kind: object) -> str:
    """Return what is wrong with a line of the log."""
    if not _IDENTIFIER(change_id) or not _IDENTIFIER(annotator_id):
        return "a change without id or annotator"
    if not is_time(time):
        return f"a change whose time is none, or lies in the far future ({str(time)[:40]})"
    if not _text(label) or kind not in KINDS_OF_CHANGE:
        return "a change without label or kind"
    return ""


def text_lengths(*files: sqlite3.Connection) -> Callable[[str], int | None]:
    """Return a function that gives the number of code points of a text by its hash; None where no file has it."""
    known: dict[str, int | None] = {}

    def length_of(text_hash: str) -> int | None:
        if text_hash not in known:
            sql = "SELECT length(text) FROM text WHERE hash = ?"
            found = (file.execute(sql, (text_hash,)).fetchone() for file in files)
            known[text_hash] = next((int(each[0]) for each in found if each is not None), None)
        return known[text_hash]

    return length_of


def wrong_step(
    table: object, row_id: object, before: object, after: object, length_of: Callable[[str], int | None]
) -> str:
    """Return what is wrong with what a line of the log says of one row.

    ``before`` and ``after`` are JSON texts; ``length_of`` gives the lengths of the texts that spans lie in.
    """
    if not isinstance(table, str) or not _IDENTIFIER(row_id):
        return "a row without table or id"
    if before is None and after is None:
        return f"a change of '{table[:40]}' that says nothing"
    for side in (before, after):
        if side is None:
            continue
        if not isinstance(side, str) or len(side) > _LONGEST_ROW:
            return f"a row of '{table[:40]}' that is no text"
        try:
            row = json.loads(side)
        except (ValueError, RecursionError):
            return f"a row of '{table[:40]}' that is no JSON"
        said = wrong_row(table, row_id, row)
        if said:
            return said
        if said := _beyond(table, row, length_of):
            return said
    return ""


def _beyond(table: str, row: Row, length_of: Callable[[str], int | None]) -> str:
    if "spans" not in row or (length := length_of(row["text_hash"])) is None or row["spans"][-1][1] <= length:
        return ""
    return f"a row of '{table}' whose spans lie outside its text"


def require_texts(texts: Iterable[tuple[str, str]]) -> None:
    """Refuse texts that nobody could read afterwards.

    Raises:
        UserError: a text holds NUL or halves of characters.
    """
    if any("\x00" in text or not _is_encodable(text) for _, text in texts):
        raise UserError("The text holds NUL or halves of characters.", remedy="Copy it as plain text.")


def require_label(label: str) -> None:
    """Refuse a name of a change that can't be written.

    Raises:
        UserError: it holds NUL or halves of characters.
    """
    if not _text(label):
        raise UserError("This holds NUL or halves of characters.", remedy="Copy it as plain text.")


def require_sound(changes: Iterable[RowChange], length_of: Callable[[str], int | None]) -> None:
    """Refuse to write what nobody could read, or take in from a colleague, afterwards.

    Raises:
        UserError: what a row becomes is such as this program does not keep.
    """
    for change in changes:
        if change.after is None:
            continue
        said = wrong_row(change.table, change.id, change.after) or _beyond(change.table, change.after, length_of)
        # What was so before, by a clock that was wrong, say, hinders no other change of the row.
        if said and (change.before is None or wrong_row(change.table, change.id, change.before) != said):
            raise UserError(
                f"This can't be kept: it would be {said}.",
                remedy="Leave out what is no text (NUL, halves of characters), no number, or of another kind.",
            )


def wrong_in_log(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield what is wrong with the log of a file, line by line."""
    for values in connection.execute("SELECT id, annotator_id, time, label, kind FROM change ORDER BY seq"):
        said = wrong_change(*values)
        if said:
            yield f"log: change {str(values[0])[:60]} is {said}"
    length_of = text_lengths(connection)
    steps = connection.execute(
        "SELECT change_id, table_name, row_id, before, after FROM change_row WHERE active ORDER BY seq"
    )
    for change_id, table, row_id, before, after in steps:
        said = wrong_step(table, row_id, before, after, length_of)
        if said:
            yield f"log: change {str(change_id)[:60]} has {said}"


def wrong_in_tables(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield what is wrong with the rows of a file's tables."""
    for table in TABLES:
        for values in connection.execute(f'SELECT {rows.columns(table)} FROM "{table}"'):
            try:
                row = rows.decoded(table, values)
            except (ValueError, TypeError, RecursionError):
                yield f"row: {table} {str(values[0])[:60]} holds what is no JSON"
                continue
            said = wrong_row(table, row["id"], row)
            if said:
                yield f"row: {table} {str(row['id'])[:60]} is {said}"
