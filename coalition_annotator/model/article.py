"""Articles: immutable texts and what is known about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

TODO, IN_PROGRESS, DONE = "todo", "in_progress", "done"
HEAD = ("text_hash", "title", "source", "author", "published")
"""The fields that are shown above an article's text, and the text."""
STATES = (TODO, IN_PROGRESS, DONE)
STATE_NAMES = {TODO: "to do", IN_PROGRESS: "in progress", DONE: "done"}


# What an import leaves in an article's metadata: where it came from, and events that tie nothing together.
# An article of a list that gives titles and addresses only: its text can be fetched.
TITLE_ONLY = "title only"
IMPORTED, LOOSE_EVENTS = "import", "events without parts"
_IDLE = "annotators without tags"


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


def import_origin(key: str, idle: Iterable[str]) -> dict[str, Any]:
    """Return what metadata keep under IMPORTED: a key, and who looked at the article and tagged nothing."""
    names = list(idle)
    return {"key": key, _IDLE: names} if names else {"key": key}


def import_key(article: Article) -> str:
    """Return the name under which an article was imported; empty where it was not."""
    return str(_imported(article).get("key", ""))


def idle_annotators(article: Article) -> list[str]:
    """Return who, by the file that an article came from, looked at it and tagged nothing."""
    return list(_imported(article).get(_IDLE, ()))


def _imported(article: Article) -> Mapping[str, Any]:
    found = article.metadata.get(IMPORTED)
    return found if isinstance(found, Mapping) else {}


def lacks_text(article: Article) -> bool:
    """Tell whether an article has its title for a text, and an address from which its text can be fetched."""
    return bool(article.metadata.get(TITLE_ONLY)) and article.url.startswith(("http://", "https://"))
