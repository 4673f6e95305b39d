"""Which databases this program has open, so that nothing opens and closes such a file beside SQLite.

A process that closes any descriptor of a file gives up all of its locks on that file (POSIX advisory locks; "How To
Corrupt An SQLite Database File", 2.2, sqlite.org). Another program would then take the database for its own, fold its
log and delete it, while this one goes on writing into it.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

Inode = tuple[int, int]
_LOCK = threading.RLock()
_OPEN: Counter[Inode] = Counter()
_LOGS: dict[Inode, Inode] = {}


def inode(path: Path) -> Inode | None:
    """Return what tells a file from all others on this machine; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


@contextmanager
def nobody_reads() -> Iterator[None]:
    """Keep ``first_bytes`` from opening a file while a block connects to it."""
    with _LOCK:
        yield


def add(which: Inode | None, log: Inode | None = None) -> None:
    """Note that a connection to a database is open, and which write-ahead log it uses, if it writes."""
    if which is not None:
        with _LOCK:
            _OPEN[which] += 1
            if log is not None:
                _LOGS.setdefault(which, log)


def renew(which: Inode | None, log: Inode | None) -> None:
    """Note that the one connection to a database uses another log now."""
    if which is not None and log is not None:
        with _LOCK:
            _LOGS[which] = log


def log_is_gone(path: Path, log: Inode | None) -> bool:
    """Tell whether connections of this program use a log that is not the one beside the file any more."""
    with _LOCK:
        known = _LOGS.get(inode(path) or (0, 0))
        return known is not None and known != log


def remove(which: Inode | None) -> None:
    """Note that a connection to a database was closed."""
    if which is not None:
        with _LOCK:
            _OPEN[which] -= 1
            if _OPEN[which] <= 0:
                del _OPEN[which]
                _LOGS.pop(which, None)


def is_alone(which: Inode | None) -> bool:
    """Tell whether at most one connection of this program to a database is open."""
    return _OPEN[which or (0, 0)] <= 1


def is_open(path: Path) -> bool:
    """Tell whether this program has a database open."""
    return _OPEN[inode(path) or (0, 0)] > 0


def first_bytes(path: Path, size: int) -> bytes | None:
    """Return the beginning of a file; None where it is a database that this program has open.

    Raises:
        OSError: the file can't be read.
    """
    with _LOCK:
        if is_open(path):
            return None
        with path.open("rb") as file:
            return file.read(size)
