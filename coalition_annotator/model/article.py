"""Articles: immutable texts and what is known about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

TODO, IN_PROGRESS, DONE = "todo", "in_progress", "done"
STATES = (TODO, IN_PROGRESS, DONE)
STATE_NAMES = {TODO: "to do", IN_PROGRESS: "in progress", DONE: "done"}


class Article(NamedTuple):
    """What is known about an article; its text is kept once, under its SHA-256.

    ``published`` is an ISO date ('2026-01-07', or only '2026' or '2026-01') or empty.
    ``state`` is one of STATES. ``added`` is ISO 8601 in UTC.
    """

    id: str
    title: str
    text_hash: str
    source: str
    author: str
    published: str
    url: str
    language: str
    state: str
    note: str
    metadata: Mapping[str, Any]
    added: str
