"""What a row is, by all that was ever done to it in any copy of a project.

The state depends on the set of changes alone, not on the order in which copies learned of them, so copies that know
the same changes hold the same content. Each field belongs to its last writer by (time, change id), the members of
JSON objects singly; whether the row is there belongs to the last who made or deleted it (a last-writer-wins map:
Shapiro, Preguiça, Baquero and Zawirski 2011, "A comprehensive study of Convergent and Commutative Replicated Data
Types", section 3.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from coalition_annotator.model.edit import Row, RowChange

# Objects whose members are merged one by one.
_OBJECTS = frozenset({"attributes", "metadata"})
# Fields that mean something only together: spans count the code points of one version of a text.
_TOGETHER = frozenset({"spans", "text_hash"})
Path = tuple[str, ...]


class Act(NamedTuple):
    """What one change did to one row, and when by the order of changes."""

    time: str
    change_id: str
    before: Row | None
    after: Row | None


class State(NamedTuple):
    """Whether the row is there, and its fields, which a row that is gone keeps, too; None where nothing is known.

    ``writers`` names the change that wrote each field that was written more than once.
    """

    there: bool
    row: dict[str, Any] | None
    writers: Mapping[Path, str]


def replayed(acts: Iterable[Act]) -> State:
    """Return what a row is after all that was done to it; ``acts`` are sorted by (time, change id)."""
    acts = tuple(acts)
    if len(acts) == 1 and acts[0].before is None and acts[0].after is not None:
        return State(True, _copied(acts[0].after), {})
    there = False
    row: dict[str, Any] | None = None
    deleted: Row | None = None
    writers: dict[Path, str] = {}
    for act in acts:
        if act.after is None:
            there = False
            deleted = act.before
            if row is None and act.before is not None:
                row = _copied(act.before)
            continue
        base = act.before
        if base is None:
            # Who makes a row again after it was deleted writes only what differs from then; who makes it in two copies
            # that know nothing of each other writes nothing the second time.
            base = act.after if there or deleted is None else deleted
            there = True
        if row is None:
            row = _copied(base)
        for path, value in written(base, act.after):
            _put(row, path, value)
            writers[path] = act.change_id
    return State(there, row, writers)


_GONE = object()


def written(before: Row | None, after: Row) -> list[tuple[Path, Any]]:
    """Return the fields that an act gave another value, members of objects singly; a member taken out gives _GONE."""
    if before is None:
        return []
    result: list[tuple[Path, Any]] = []
    moved = any(before.get(field) != after[field] for field in _TOGETHER & after.keys()) and "spans" in after
    for field, value in after.items():
        old = before.get(field)
        if old == value and not (moved and field in _TOGETHER):
            continue
        if field in _OBJECTS and isinstance(old, Mapping) and isinstance(value, Mapping):
            result += [
                ((field, key), value.get(key, _GONE)) for key in {**old, **value} if old.get(key) != value.get(key)
            ]
        else:
            result.append(((field,), value))
    return result


def put(row: Row, fields: Iterable[tuple[Path, Any]]) -> dict[str, Any]:
    """Return a row with the fields that ``written`` gave."""
    result = _copied(row)
    for path, value in fields:
        _put(result, path, value)
    return result


def combined(changes: Iterable[RowChange]) -> list[RowChange]:
    """Return changes made of one state of the project as changes of which each touches another row."""
    result: dict[tuple[str, str], RowChange] = {}
    for each in changes:
        key = (each.table, each.id)
        earlier = result.get(key)
        if earlier is None:
            result[key] = each
        elif each.after is None or earlier.after is None:
            result[key] = earlier._replace(after=None)
        else:
            result[key] = earlier._replace(after=put(earlier.after, written(each.before, each.after)))
    return list(result.values())


def value_at(row: Row | None, path: Path) -> Any:
    """Return the value of a field or of a member of an object; None where there is none."""
    found: Any = row
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def _copied(row: Row) -> dict[str, Any]:
    return {key: dict(value) if isinstance(value, Mapping) else value for key, value in row.items()}


def _put(row: dict[str, Any], path: Path, value: Any) -> None:
    place = row
    for key in path[:-1]:
        place = place.setdefault(key, {})
    if value is _GONE:
        place.pop(path[-1], None)
    else:
        place[path[-1]] = value
