"""What a merge with another copy of a project brings, and how one that was made apart is taken in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from coalition_annotator.model.annotation import Annotation


class Strangers(NamedTuple):
    """What two projects that were made apart have in common, as (table, id here, id there, name)."""

    articles: tuple[tuple[str, str, str], ...]
    annotators: tuple[tuple[str, str, str], ...]


class Join(NamedTuple):
    """How a project that was made apart is taken in; otherwise its articles and people stand beside the ones here."""

    articles: bool = True
    annotators: bool = True


class Conflict(NamedTuple):
    """A field of a row that both copies wrote; ``field`` is '' where one copy deleted what the other changed.

    ``mine`` and ``theirs`` are the two values, ``theirs_stays`` tells which of them is kept: that of the later change.
    """

    table: str
    row_id: str
    row: Mapping[str, Any]
    field: str
    mine: Any
    theirs: Any
    theirs_stays: bool


class MergeReport(NamedTuple):
    """What a merge brings: changes by annotator id; rows by table that are new, become other, or go; conflicts.

    ``strangers`` says what the two have in common where the other is no copy of this project. ``without_place`` has the
    tags whose words their article's text has no more once both copies' corrections are in.
    """

    changes: Mapping[str, int]
    made: Mapping[str, int]
    altered: Mapping[str, int]
    gone: Mapping[str, int]
    conflicts: tuple[Conflict, ...]
    without_place: tuple[Annotation, ...] = ()
    strangers: Strangers | None = None

    @property
    def total(self) -> int:
        """Number of changes that are new to this copy."""
        return sum(self.changes.values())
