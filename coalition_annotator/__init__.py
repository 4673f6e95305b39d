"""Coalition Annotator: record who said what about which country in news articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from coalition_annotator.api import OpenProject

__all__ = ["open_project"]


def open_project(path: str | Path, *, annotator: str = "") -> OpenProject:
    """Open a project file from Python; see ``coalition_annotator.api``.

    Args:
        path: the project file.
        annotator: who edits it, by name; without one it is open for reading only.

    Raises:
        UserError: the file is missing, is no project, is damaged, or is open elsewhere where it is to be edited.
    """
    from coalition_annotator import api

    return api.open_project(path, annotator=annotator)
