"""Folders that are there only while something is written; what a killed program left is cleared at a later start.

Each is noted in a journal of the user's, which its program keeps locked: where nothing holds the lock, nobody is left
to clear up.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

PREFIX = ".coalition-scratch-"


def _journals() -> Path:
    return Path(tempfile.gettempdir()) / f"coalition-annotator-{os.getuid() if hasattr(os, 'getuid') else 'user'}"


def _is_ours(folder: Path) -> bool:
    """Tell whether a folder is the user's own: in a shared place, others can make one of the same name."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return folder.is_dir() and not folder.is_symlink() and (not hasattr(os, "getuid") or found.st_uid == os.getuid())


def _locked(file: IO[str]) -> bool:
    """Lock a file for this program; tell False where another one holds it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def noted(paths: Iterable[Path]) -> Iterator[None]:
    """Note files or folders that are to go if the program does not come to the end of a block."""
    folder = _journals()
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
    if not _is_ours(folder):
        yield
        return
    descriptor, name = tempfile.mkstemp(suffix=".paths", dir=folder)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogateescape") as file:
        _locked(file)
        file.write("\n".join(str(path.absolute()) for path in paths))
        file.flush()
        try:
            yield
        finally:
            # While it is locked: what is done must not be taken for what a killed program left.
            with suppress(OSError):
                Path(name).unlink()
    with suppress(OSError):  # Windows removes no file that is open
        Path(name).unlink(missing_ok=True)


@contextmanager
def folder(beside: Path | None = None) -> Iterator[Path]:
    """Give an empty folder in another one, or among the system's temporary files; it goes with the block.

    Raises:
        OSError: it can't be made.
    """
    made = Path(tempfile.mkdtemp(prefix=PREFIX, dir=beside))
    try:
        with noted([made]):
            yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def clear() -> None:
    """Remove what programs of this user have noted and, being killed, left behind."""
    folder = _journals()
    if not _is_ours(folder):
        return
    for journal in folder.glob("*.paths"):
        with suppress(OSError), journal.open("r+", encoding="utf-8", errors="surrogateescape") as file:
            if not _locked(file):
                continue
            for line in file.read().splitlines():
                path = Path(line)
                if path.name.startswith(PREFIX):
                    shutil.rmtree(path, ignore_errors=True)
                elif path.is_file():
                    path.unlink()
        with suppress(OSError):
            journal.unlink()
