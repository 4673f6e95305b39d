"""Who has a project file open on another machine, told by small marks beside it.

SQLite's locks and its write-ahead log hold on one machine; over a network drive two machines would harm the file
(sqlite.org/wal.html, "All processes using a database must be on the same host computer").
"""

from __future__ import annotations

import glob
import json
import platform
import time
from contextlib import suppress
from pathlib import Path

from coalition_annotator.files.this_machine import machine_mark
from coalition_annotator.model.errors import UserError

FRESH_SECONDS = 180
# Machines that were set up by copying a disk differ by their names alone. Of a name, all but its first part goes
# with the network.
_HOST = f"{platform.node().split('.')[0] or 'computer'}-{machine_mark()}"


class LockFile:
    """A mark that says who has a project open here; ``beat`` keeps it fresh."""

    def __init__(self, path: Path, who: str) -> None:
        self._mark = _mark(path, _HOST)
        self._said = json.dumps({"who": who, "host": platform.node()})

    def beat(self) -> None:
        """Write the mark anew; where the folder can't be written to, nobody can write to the project either."""
        with suppress(OSError):
            self._mark.write_text(self._said, encoding="utf-8")

    def leave(self) -> None:
        """Take the mark away."""
        with suppress(OSError):
            self._mark.unlink(missing_ok=True)


def _mark(path: Path, host: str) -> Path:
    return path.with_name(f".{path.name}.{host}.open")


def require_alone(path: Path) -> None:
    """Refuse a project that is open on another machine.

    Raises:
        UserError: it says who has it open, and what to do instead.
    """
    own = _mark(path, _HOST)
    # The drive's clock counts, where it has written our own mark.
    with suppress(OSError):
        now = max(time.time(), own.stat().st_mtime) if own.exists() else time.time()
        for mark in path.parent.glob(f".{glob.escape(path.name)}.*.open"):
            if mark != own and now - mark.stat().st_mtime < FRESH_SECONDS:
                raise _taken(path, mark)


def _taken(path: Path, mark: Path) -> UserError:
    who, host = "somebody", "another computer"
    with suppress(OSError, ValueError, KeyError, TypeError):
        said = json.loads(mark.read_text(encoding="utf-8"))
        who, host = str(said["who"])[:80], str(said["host"])[:80]
    return UserError(
        f"{who} has this project open on {host}. Two computers can't work in one file on a shared drive.",
        where=str(path),
        remedy="Work in a copy of your own: copy the file, open the copy, and merge it later (Review › Merge"
        f" another copy). If {who} is not there any more, wait three minutes and open it again.",
    )
