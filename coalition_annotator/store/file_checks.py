"""What can be told of a file before it is opened: whether it is a project, whole, and writable."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from coalition_annotator.files import open_databases
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.project_file import HEADER_SIZE, is_project, is_sqlite
from coalition_annotator.store.error_messages import RESTORE, explained

_SPARE_BYTES = 16 * 1024 * 1024


def why_read_only(path: Path) -> str:
    """Return why a file can't be written to, in a sentence; empty where it can."""
    mode = path.stat().st_mode
    if not mode & 0o222 or not os.access(path, os.W_OK):
        return "This file is write-protected, so the project is open for reading only."
    if not os.access(path.parent, os.W_OK):
        return "The folder of this file can't be written to, so the project is open for reading only."
    return ""


def require_project(path: Path) -> None:
    """Raise UserError where a file is missing, empty, cut off or no project."""
    where = str(path)
    if not path.exists():
        raise UserError("There is no such file.", where=where, remedy="Check the name, or choose another project.")
    if path.is_dir():
        raise UserError("This is a folder, not a project file.", where=where, remedy="Choose a .coalition file.")
    if not path.is_file():
        raise UserError("This is a pipe or device, not a file.", where=where, remedy="Choose a .coalition file.")
    with explained(path):
        header = open_databases.first_bytes(path, HEADER_SIZE)
    if header is None:
        return  # it is open, so it was looked at
    if not header:
        raise UserError("The file is empty.", where=where, remedy=RESTORE)
    if not is_sqlite(header):
        raise UserError(
            "This is not a Coalition Annotator project.",
            where=where,
            remedy="Choose a .coalition file; to read an article from a text file, choose Add article.",
        )
    if len(header) < HEADER_SIZE:
        raise UserError("The project file is cut off.", where=where, remedy=RESTORE)
    log = path.with_name(path.name + "-wal")
    if not is_project(header) and log.exists() and not int.from_bytes(header[68:72], "big"):
        raise UserError(
            "This file is just being made by another program, or its making was cut off.",
            where=where,
            remedy="Wait a moment and try again; if nothing else runs, choose another file.",
        )
    if not is_project(header):
        raise UserError(
            "This SQLite file belongs to another program; it is not a Coalition Annotator project.",
            where=where,
            remedy="Choose a .coalition file.",
        )
    page_size = int.from_bytes(header[16:18], "big")
    page_size = 65536 if page_size == 1 else page_size
    pages = int.from_bytes(header[28:32], "big")
    if pages * page_size > path.stat().st_size and not (log.exists() and log.stat().st_size):
        raise UserError(
            f"The project file is cut off: it should have {pages * page_size:,} bytes,"
            f" but has only {path.stat().st_size:,}.",
            where=where,
            remedy=RESTORE,
        )


def low_disk(path: Path) -> str:
    """Return a warning where less than 16 MiB are free beside the file, else an empty text."""
    free = shutil.disk_usage(path.parent).free
    if free >= _SPARE_BYTES:
        return ""
    return f"Only {free / 1024 / 1024:.1f} MiB are free on this disk; free some space before you go on."
