"""Rolling backups in a folder beside the project file."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

from coalition_annotator.model.errors import UserError, unusable
from coalition_annotator.store.database import Database

KEPT = 10


def folder_for(path: Path) -> Path:
    """Return the folder that holds a project's backups."""
    return path.with_name(path.name + "-backups")


def backups_of(path: Path) -> list[Path]:
    """Return a project's backups, the oldest first."""
    return sorted(folder_for(path).glob("*.coalition"))


def daily_backup_due(path: Path) -> bool:
    """Tell whether there is no daily backup of today yet."""
    return not _target(path, "daily").exists()


def make_backup(database: Database, reason: str, stopped: Callable[[], bool] = lambda: False) -> Path:
    """Copy the project into its folder of backups, then drop the oldest beyond ten.

    Raises:
        CancelledError: ``stopped`` says so; no backup was made.
        UserError: the disk has less free space than twice the project's size, or cannot be written.
    """
    path = database.path
    target = _target(path, reason)
    size = path.stat().st_size
    if shutil.disk_usage(path.parent).free < 2 * size:
        raise UserError(
            "There is too little free space for a backup.", where=str(path), remedy="Free some space on this disk."
        )
    try:
        target.parent.mkdir(exist_ok=True)
    except OSError as error:
        what, remedy = "The folder of backups can't be made", "Check that you may write beside the project file."
        raise unusable(what, error, where=str(target.parent), remedy=remedy) from error
    database.copy_to(target, stopped)
    for old in backups_of(path)[:-KEPT]:
        old.unlink(missing_ok=True)
    return target


def _target(path: Path, reason: str) -> Path:
    return folder_for(path) / f"{date.today().isoformat()}-{reason}.coalition"
