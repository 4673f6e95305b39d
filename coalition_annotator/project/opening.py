"""Who works in a project: somebody whom it knows, or somebody new."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from coalition_annotator.model.annotation import Annotator, initials_of
from coalition_annotator.model.identifier import new_id, now
from coalition_annotator.model.review import AGREED
from coalition_annotator.project.project import Project

# Okabe and Ito's colours, which colour-blind readers can tell apart.
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#6a3fc9", "#8c6d1f")


def new_annotator(project: Project, name: str) -> Annotator:
    """Return an annotator of this name with a colour that nobody has yet."""
    taken = {each.colour for each in project.annotators.values()}
    colour = next((each for each in _COLOURS if each not in taken), _COLOURS[len(taken) % len(_COLOURS)])
    return Annotator(new_id(), name, initials_of(name), colour, now())


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
