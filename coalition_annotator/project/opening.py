"""Opening a project as somebody whom it knows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.review import AGREED
from coalition_annotator.project.project import Project


def open_as(path: Path, who: Annotator, *, met: Callable[[Annotator], object] | None = None) -> Project:
    """Open a project; where it does not know somebody but one of that name, as that one, so that nobody is in it twice.

    Args:
        path: the project file.
        who: works in it.
        met: told who was taken in place of ``who``.

    Raises:
        UserError: as ``Project.open``.
    """
    project = Project.open(path, me=who)
    if project.me.id not in project.annotators:
        others = (each for each in project.annotators.values() if each.id != AGREED.id)
        known = next((each for each in others if each.name == who.name), None)
        if known is not None:
            project.work_as(known)
            if met is not None:
                met(known)
    return project
