"""Reports of imports: what files said, where it went, and what could not be taken over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class ImportReport(NamedTuple):
    """One import, kept with what it brought and taken back with it.

    ``sources`` names the files or folders; ``counts`` has numbers by what they count; ``mapping`` is where
    labels went, as JSON; ``problems`` has triples of kind, place and sentence. ``time`` is ISO 8601 in UTC.
    """

    id: str
    time: str
    annotator_id: str
    sources: tuple[str, ...]
    counts: Mapping[str, Any]
    mapping: Mapping[str, Any]
    problems: tuple[tuple[str, str, str], ...]
