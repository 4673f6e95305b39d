"""All commands: one table behind shortcuts, menus, the palette and the help."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

FILE, EDIT, TAG, REVIEW, GO, VIEW, HELP = "File", "Edit", "Tag", "Review", "Go", "View", "Help"
GROUPS = (FILE, EDIT, TAG, REVIEW, GO, VIEW, HELP)


class Command(NamedTuple):
    """Something that a key, a menu or the palette can do.

    ``keys`` are in Qt's portable notation; those of ``reader`` commands count only in the text,
    those of ``review`` commands only in the text under review.
    """

    id: str
    group: str
    label: str
    keys: tuple[str, ...]
    run: Callable[[], object]
    reader: bool = False
    needs_project: bool = True
    review: bool = False
