"""What every carrier can do: offer changes with their rows and texts, and take them."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple, Protocol

from coalition_annotator.model.errors import UserError
from coalition_annotator.model.log_batch import Batch
from coalition_annotator.model.progress import Progress

READER, ANNOTATOR, SUPERVISOR, OWNER = "reader", "annotator", "supervisor", "owner"
ROLES = (READER, ANNOTATOR, SUPERVISOR, OWNER)
"""What a member may do, each more than the one before: read; send their own work; see all, send others' work and
invite; all."""


class OfflineError(UserError):
    """The carrier can't be reached just now; nothing is lost, and later it may be."""


def sends_for(role: str, annotator_id: str) -> str | None:
    """Return whose changes a member of a role may send: None for everybody's."""
    return None if role in (SUPERVISOR, OWNER) else annotator_id


class Membership(NamedTuple):
    """Who this copy's annotator is for the carrier.

    Attributes:
        team: what the team's project is called.
        project_id: the id of the project that the carrier carries.
        annotator_id: the member's id among the annotators; empty where they have none yet.
        name: the member's name.
        role: one of ROLES.
        era: which life of the server this is: another one has lost or forgotten what came before.
        now: the carrier's clock as ISO 8601 in UTC; empty where it has none.
    """

    team: str
    project_id: str
    annotator_id: str
    name: str
    role: str
    era: str
    now: str

    @property
    def sends_for(self) -> str | None:
        """Whose changes the member may send: None for everybody's."""
        return sends_for(self.role, self.annotator_id)

    @property
    def may_send(self) -> bool:
        """Whether the member may send anything at all."""
        return self.role != READER


class Taken(NamedTuple):
    """A part of the log that a carrier gave, how far it was read with it, and the names of what was read."""

    batch: Batch
    position: str
    marks: tuple[str, ...] = ()


class Present(NamedTuple):
    """A member of the team.

    Attributes:
        annotator_id: their id among the annotators; empty before they have joined.
        name: their name.
        role: what they may do.
        seen: when their program was last there, ISO 8601 in UTC; empty where it never was.
        article_id: what they read now; empty where nothing, or where they are not there.
        login: their name for the server; empty where there is none.
    """

    annotator_id: str
    name: str
    role: str
    seen: str
    article_id: str
    login: str = ""


class Carrier(Protocol):
    """Carries the log of one project. Only ``wake`` may be called from another thread than the others.

    All methods raise OfflineError where the carrier can't be reached, and UserError where it refuses.
    """

    def membership(self) -> Membership:
        """Return who one is there; called first."""

    def take(self, position: str, progress: Progress) -> Generator[Taken]:
        """Yield what stands behind a position, in parts that can each be taken in; '' is the beginning.

        Nothing that was given is ever passed over, though some of it may come twice. Whoever stops early closes it.
        """

    def give(self, batch: Batch) -> Taken:
        """Make changes durable at the carrier, whole, and return what this reads like; a second time does no harm."""

    def has_lost(self, sent: int) -> bool:
        """Tell whether the carrier lacks what this member gave: ``sent`` changes of their own."""

    def waiting(self) -> str:
        """Return in a phrase what can't be taken yet, and why; empty where all could be."""

    def wait(self, seconds: float) -> None:
        """Return when there may be something new, when ``wake`` is called, or after some seconds."""

    def wake(self) -> None:
        """End ``wait``."""

    def say_reading(self, article_id: str) -> None:
        """Tell the team what is being read; '' when nothing is."""

    def members(self) -> list[Present]:
        """Return who is in the team, by name."""

    def leave(self) -> None:
        """Tell the team that one leaves."""

    def close(self) -> None:
        """Let go of the carrier."""
