"""Which recommenders may be loaded on this machine.

CRFsuite reads its models without checking them, so one that somebody else made could do harm. Only those are loaded
that were trained here, or that a person has taken in by an explicit command; a project from elsewhere trains its own.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from coalition_annotator.files.log import data_folder

_LIST = "trusted-recommenders.txt"


def _list() -> Path:
    return data_folder() / _LIST


def trust(data: bytes) -> None:
    """Let a recommender be loaded from now on."""
    if is_trusted(data):
        return
    path = _list()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        file.write(hashlib.sha256(data).hexdigest() + "\n")


def is_trusted(data: bytes) -> bool:
    """Tell whether a recommender may be loaded."""
    try:
        known = _list().read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return False
    return hashlib.sha256(data).hexdigest() in known
