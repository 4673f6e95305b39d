"""How a copy stands to its team: is it there, what is to be sent, who reads what."""

from __future__ import annotations

from typing import NamedTuple

from coalition_annotator.model.errors import UserError
from coalition_annotator.model.wording import counted
from coalition_annotator.project.project import Project
from coalition_annotator.project.team import sharing, team_carrier
from coalition_annotator.project.team.synchroniser import Synchroniser
from coalition_annotator.store import carriers
from coalition_annotator.store.carriers import CarrierState
from coalition_annotator.store.database import Database
from coalition_annotator.sync.carrier import READER, OfflineError, Present, sends_for


class TeamStatus(NamedTuple):
    """How a copy stands to its team.

    Attributes:
        address: where the team is, without a password.
        role: what one may do there; empty before it was ever met.
        to_send: number of changes that are not sent yet.
        of_others: number of changes of others that came by files and that one may not send.
        is_offline: whether the team can't be reached.
        problem: what keeps the copy from its team, in a sentence with a remedy; empty where nothing does.
        waiting: what is still to arrive, in a phrase; empty where nothing is.
        members: who is in the team; empty where it can't be reached.
    """

    address: str
    role: str
    to_send: int
    of_others: int = 0
    is_offline: bool = False
    problem: str = ""
    waiting: str = ""
    members: tuple[Present, ...] = ()

    @property
    def said_of_others(self) -> str:
        """What of others one has and may not send, in a sentence; empty where there is nothing."""
        if not self.of_others:
            return ""
        return f"{counted(self.of_others, 'change')} of others, which came by files, only a supervisor can send."

    @property
    def said(self) -> str:
        """All of it in a short line."""
        sending = f"{counted(self.to_send, 'change')} to send"
        if self.is_offline:
            return f"Offline, {sending}" if self.to_send else "Offline"
        if self.problem:
            return f"Not shared: {self.problem}"
        if self.to_send:
            return sending[0].upper() + sending[1:]
        return f"Up to date, {self.waiting}" if self.waiting else "Up to date"


def of_synchroniser(synchroniser: Synchroniser) -> TeamStatus:
    """Return how a copy stands that has met its team.

    Raises:
        OfflineError: the team can't be reached any more.
    """
    file, state, member = synchroniser.file, synchroniser.state, synchroniser.membership
    others = file.ask(carriers.foreign_count, state) if member.sends_for is not None else 0
    to_send = synchroniser.unsent() if member.may_send else 0
    waiting, members = synchroniser.carrier.waiting(), tuple(synchroniser.carrier.members())
    return TeamStatus(state.address, member.role, to_send, others, waiting=waiting, members=members)


def without_team(file: Database, state: CarrierState, error: UserError) -> TeamStatus:
    """Return how a copy stands that could not meet its team."""
    author = sends_for(state.role, state.annotator_id)
    to_send = file.ask(carriers.unsent_count, state, author) if state.role != READER else 0
    offline = isinstance(error, OfflineError)
    return TeamStatus(state.address, state.role, to_send, is_offline=offline, problem=f"{error.what} {error.remedy}")


def ask(project: Project, *, password: str = "") -> TeamStatus:
    """Meet the team and return how this copy stands.

    Raises:
        UserError: the project is not shared.
    """
    state = team_carrier.require_shared(project)
    try:
        with sharing.synchronising(project, password=password) as synchroniser:
            return of_synchroniser(synchroniser)
    except UserError as error:
        return without_team(project.file, state, error)
