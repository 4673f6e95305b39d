"""What SQLite and the system say of a project file, in words that name it and a remedy."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coalition_annotator.model.errors import BusyError, UserError, unusable

# SQLite wants some room beside a file even to read it.
_LEAST_ROOM = 100_000
RESTORE = "Restore a copy from the folder of backups beside the file, or choose another file."


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system say of a file into a UserError that names it."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _explanation(error, path) from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, (sqlite3.IntegrityError, sqlite3.ProgrammingError)):
            raise
        raise UserError(
            f"The project file is damaged ({error}).",
            where=str(path),
            remedy=RESTORE,
        ) from error
    except OSError as error:
        what, remedy = "The file cannot be used", "Check that the folder exists and that you may write there."
        raise unusable(what, error, where=str(path), remedy=remedy) from error


def _explanation(error: sqlite3.OperationalError, path: Path) -> UserError:
    said = str(error)
    if "locked" in said or "busy" in said:
        return BusyError(
            "Another program has been writing to this project for over five seconds.",
            where=str(path),
            remedy="Wait until it has finished, then try again; nothing was changed.",
        )
    if "full" in said:
        return UserError(
            "The disk is full, so this was not saved.",
            where=str(path),
            remedy="Free some space and do it again; everything before it is safe.",
        )
    if "readonly" in said:
        return UserError(
            "The file or its folder can't be written to.",
            where=str(path),
            remedy="Save a copy elsewhere, or change the permissions of the file.",
        )
    if _is_full(path):
        remedy = "Free some space, then open it again."
        return UserError("The disk is full, so the project file can't be used.", where=str(path), remedy=remedy)
    return UserError(
        f"The project file can't be used ({said}).", where=str(path), remedy="Check the disk, then open it again."
    )


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _LEAST_ROOM
    except OSError:
        return False
