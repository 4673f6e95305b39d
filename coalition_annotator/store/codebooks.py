"""Reading the codebook and the project's settings."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import cast

from coalition_annotator.model.codebook import Attribute, Codebook, Layer, LinkType, Value
from coalition_annotator.model.edit import RowChange, Setting
from coalition_annotator.store import rows

VERSION = "codebook.version"


def settings(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the project's settings."""
    return {item.id: item.value for item in cast("list[Setting]", list(rows.select(connection, "setting")))}


def codebook(connection: sqlite3.Connection) -> Codebook:
    """Return the whole codebook."""
    with rows.told_as_damage("setting"):
        version = int(settings(connection).get(VERSION, "0"))
    return Codebook(
        version=version,
        layers=cast("list[Layer]", list(rows.select(connection, "layer"))),
        attributes=cast("list[Attribute]", list(rows.select(connection, "attribute"))),
        values=cast("list[Value]", list(rows.select(connection, "value"))),
        link_types=cast("list[LinkType]", list(rows.select(connection, "link_type"))),
    )


def next_version(known: Mapping[str, str]) -> RowChange:
    """Return the change that counts the codebook's version up by one, from a project's settings."""
    old = known.get(VERSION, "0")
    return RowChange("setting", VERSION, {"id": VERSION, "value": old}, {"id": VERSION, "value": str(int(old) + 1)})
