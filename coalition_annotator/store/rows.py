"""Reading and writing single rows of the tables that the change log covers."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from coalition_annotator.model.edit import JSON_FIELDS, TABLES, Record, Row, from_row

_NO_FIELDS: frozenset[str] = frozenset()
# What the columns in JSON hold.
_IN_JSON: Mapping[str, type] = {
    "metadata": dict, "aliases": list, "spans": list, "attributes": dict, "sources": list, "counts": dict,
    "mapping": dict, "problems": list,
}  # fmt: skip
_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def dumps(value: object) -> str:
    """Return compact JSON text."""
    return _encoder.encode(value)


def fields_of(table: str) -> tuple[str, ...]:
    """Return the columns of a table that belong to its records."""
    return TABLES[table]._fields


def encoded(table: str, row: Row) -> list[Any]:
    """Return a row's values as the file keeps them, in the order of fields_of."""
    in_json = JSON_FIELDS.get(table, _NO_FIELDS)
    return [dumps(row[field]) if field in in_json else row[field] for field in fields_of(table)]


def decoded(table: str, values: Sequence[Any]) -> dict[str, Any]:
    """Return the row whose values the file keeps so: the inverse of encoded."""
    in_json = JSON_FIELDS.get(table, _NO_FIELDS)
    pairs = zip(fields_of(table), values, strict=True)
    return {field: json.loads(value) if field in in_json else value for field, value in pairs}


def columns(table: str) -> str:
    """Return the columns of fields_of, quoted for SQL."""
    return ", ".join(f'"{field}"' for field in fields_of(table))


def read(connection: sqlite3.Connection, table: str, row_id: str) -> dict[str, Any] | None:
    """Return one row, or None."""
    sql = f'SELECT {columns(table)} FROM "{table}" WHERE id = ?'
    values = connection.execute(sql, (row_id,)).fetchone()
    return None if values is None else decoded(table, values)


def select(
    connection: sqlite3.Connection, table: str, where: str = "1", parameters: Sequence[Any] = (), *, order: str = "id"
) -> Iterator[Record]:
    """Yield the records of a table that meet a condition, in an order of SQL's.

    Raises:
        sqlite3.DatabaseError: a row is such as this program never writes.
    """
    sql = f'SELECT {columns(table)} FROM "{table}" WHERE {where} ORDER BY {order}'
    with told_as_damage(table):
        for values in connection.execute(sql, parameters):
            row = decoded(table, values)
            if not all(isinstance(row[field], _IN_JSON[field]) for field in JSON_FIELDS.get(table, _NO_FIELDS)):
                raise ValueError(f"{str(values[0])[:60]} holds another kind of value")
            require_whole_numbers(row.get("spans", ()))
            yield from_row(table, row)


@contextmanager
def told_as_damage(table: str) -> Iterator[None]:
    """Turn what goes wrong with a row that this program never writes into a word of the file's damage.

    Raises:
        sqlite3.DatabaseError: a row can't be read.
    """
    try:
        yield
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise sqlite3.DatabaseError(f"a row of the table {table} can't be read: {error}") from error


def require_whole_numbers(spans: Iterable[Iterable[object]]) -> None:
    """Refuse spans that count otherwise.

    Raises:
        ValueError: an offset is no whole number.
    """
    if any(type(each) is not int for pair in spans for each in pair):
        raise ValueError("spans without whole numbers")


def insert(connection: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    """Add rows."""
    marks = ", ".join("?" for _ in fields_of(table))
    sql = f'INSERT INTO "{table}" ({columns(table)}) VALUES ({marks})'
    connection.executemany(sql, (encoded(table, row) for row in rows))


def update(connection: sqlite3.Connection, table: str, row: Row) -> None:
    """Put a row in place of the one with its id."""
    assignments = ", ".join(f'"{field}" = ?' for field in fields_of(table))
    connection.execute(f'UPDATE "{table}" SET {assignments} WHERE id = ?', [*encoded(table, row), row["id"]])


def delete(connection: sqlite3.Connection, table: str, row_id: str) -> None:
    """Remove a row."""
    connection.execute(f'DELETE FROM "{table}" WHERE id = ?', (row_id,))
