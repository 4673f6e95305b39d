"""An item of a collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Reference(NamedTuple):
    """What a collection says of an item.

    ``published`` is an ISO date or empty; ``files`` are paths relative to the collection; ``abstract`` may be HTML.
    """

    key: str
    title: str
    source: str
    author: str
    published: str
    url: str
    language: str
    abstract: str
    files: tuple[str, ...]
    metadata: Mapping[str, str]
