"""Looking after a project file beside the running window: check, disk, daily backup."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from coalition_annotator.model.errors import CancelledError, UserError, unusable
from coalition_annotator.store import backup, database, error_messages, file_checks, integrity


class MaintenanceReport(NamedTuple):
    """What was found: an error to show, or None where all is well."""

    path: Path
    error: UserError | None


def look_after(path: Path, stopped: Callable[[], bool] = lambda: False) -> MaintenanceReport:
    """Check the file, look at the free disk, and make today's backup; runs in any thread.

    ``stopped`` is asked again and again; once it says so, the rest is left for the next time.
    """
    try:
        problems = integrity.check(path, thorough=False, stopped=stopped)
        if stopped():
            return MaintenanceReport(path, None)
        if problems:
            return MaintenanceReport(path, damage(path, problems))
        warning = file_checks.low_disk(path)
        if warning:
            return MaintenanceReport(path, UserError(warning, where=str(path)))
        daily_backup(path, stopped)
    except CancelledError:
        return MaintenanceReport(path, None)
    except UserError as error:
        return MaintenanceReport(path, error)
    except OSError as error:
        return MaintenanceReport(path, unusable("The file can't be checked", error, where=str(path), remedy=""))
    return MaintenanceReport(path, None)


def damage(path: Path, problems: list[str]) -> UserError:
    """Return the error that tells of damage."""
    return UserError(f"The project file is damaged: {problems[0]}.", where=str(path), remedy=error_messages.RESTORE)


def check(path: Path) -> list[str]:
    """Return what is wrong with a project file, a sentence each; empty when all is well.

    Raises:
        UserError: the file can't be opened at all.
    """
    return integrity.check(path)


def daily_backup(path: Path, stopped: Callable[[], bool] = lambda: False) -> Path | None:
    """Make today's backup if there is none yet; runs on a connection of its own, in any thread."""
    if not backup.daily_backup_due(path):
        return None
    file = database.open_file(path)
    try:
        return None if file.read_only else backup.make_backup(file, "daily", stopped)
    finally:
        file.abandon()
