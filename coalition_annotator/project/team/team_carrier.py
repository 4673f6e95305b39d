"""Which team a project is shared with, as its own file knows: no folder and no server is asked."""

from __future__ import annotations

from coalition_annotator.model.errors import UserError
from coalition_annotator.project.project import Project
from coalition_annotator.store import carriers
from coalition_annotator.store.carriers import CarrierState


def carrier_states(project: Project) -> list[CarrierState]:
    """Return what the file knows of its carriers; most have one or none."""
    return project.file.ask(carriers.all_of)


def shared(project: Project) -> CarrierState | None:
    """Return the carrier of a project, None where it is not shared."""
    found = carrier_states(project)
    return found[0] if found else None


def require_shared(project: Project) -> CarrierState:
    """Return the carrier of a project.

    Raises:
        UserError: it has none.
    """
    found = shared(project)
    if found is None:
        raise UserError(
            "This project is not shared with a team.", where=str(project.path),
            remedy="Share it first (team create), or join a team (team join).",
        )  # fmt: skip
    return found
