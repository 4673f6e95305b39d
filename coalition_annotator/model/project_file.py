"""How a project file is told from all other files, by its first bytes."""

from __future__ import annotations

APPLICATION_ID = 0x434F414C  # "COAL"
SUFFIX = ".coalition"
_HEADER = b"SQLite format 3\x00"
HEADER_SIZE = 100


def is_sqlite(head: bytes) -> bool:
    """Tell whether a file that begins so is an SQLite file."""
    return head.startswith(_HEADER)


def is_project(head: bytes) -> bool:
    """Tell whether a file that begins so is a project."""
    return is_sqlite(head) and int.from_bytes(head[68:72], "big") == APPLICATION_ID
