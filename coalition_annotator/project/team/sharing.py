"""Sharing a project with a team, joining one, inviting to it and leaving it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from coalition_annotator.files import text_file
from coalition_annotator.files.output import require_free
from coalition_annotator.model.annotation import Annotator, initials_of
from coalition_annotator.model.edit import added, edit
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.identifier import new_id
from coalition_annotator.model.merge_report import Conflict
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.model.text import shortened
from coalition_annotator.project import passwords
from coalition_annotator.project.project import Project
from coalition_annotator.project.team import team_carrier
from coalition_annotator.project.team.synchroniser import (
    FOLDER,
    POSTGRESQL,
    Synchroniser,
    carrier_of,
)
from coalition_annotator.store import annotations as stored_annotations
from coalition_annotator.store import carriers, commit, database, receive
from coalition_annotator.store.carriers import CarrierState
from coalition_annotator.sync import folder, invitation
from coalition_annotator.sync.carrier import ANNOTATOR, OWNER, READER, ROLES, SUPERVISOR, Carrier, OfflineError, Present
from coalition_annotator.sync.postgresql.connection import is_url, parsed

__all__ = [
    "ANNOTATOR",
    "CarrierState",
    "FOLDER",
    "OWNER",
    "POSTGRESQL",
    "READER",
    "ROLES",
    "SUPERVISOR",
    "OfflineError",
    "Present",
]
_JOINING = ".joining"


class Target(NamedTuple):
    """Where a team is, and how one gets in.

    ``address`` is without a password; ``name`` the invited member's and ``team`` the project's, both empty where no
    invitation says them.
    """

    kind: str
    address: str
    password: str
    name: str = ""
    team: str = ""
    is_invitation: bool = False


def target_of(given: str) -> Target:
    """Return what an invitation (a link, or a file with one), a server's address or a folder's path leads to.

    Raises:
        UserError: it can't be read.
    """
    given = given.strip()
    if not invitation.is_invitation(given) and given.endswith(invitation.SUFFIX):
        given = text_file.read(Path(given)).text.strip()
    if invitation.is_invitation(given):
        found = invitation.decoded(given)
        address, _ = parsed(found.address)
        return Target(POSTGRESQL, address.url(), found.password, found.name, found.team, is_invitation=True)
    if is_url(given):
        address, password = parsed(given)
        url = address.url()
        return Target(POSTGRESQL, url, password or passwords.password_for(url))
    if "://" in given or "\n" in given:
        raise UserError(
            f"“{shortened(given, 60)}” is no invitation, no server and no folder.",
            remedy="Copy the whole invitation, or give an address like postgresql://login@server/database.",
        )
    return Target(FOLDER, str(Path(given).expanduser().absolute()), "")


def require_team(target: Target) -> None:
    """Raise UserError where a folder is none that a team meets in; servers are asked when one joins."""
    if target.kind == FOLDER and not (Path(target.address) / folder.TEAM_FILE).exists():
        raise UserError(
            "No team meets in this folder, or it is not synchronised yet.", where=target.address,
            remedy=f"Choose the folder in which {folder.TEAM_FILE} lies.",
        )  # fmt: skip


def create(project: Project, target: Target, progress: Progress = silent) -> None:
    """Make a team for a project, with who works here as its owner, and send all of it.

    Where sending breaks off, the team is there, and the next push goes on.

    Raises:
        UserError: the project is shared already, or the target has a team or refuses.
        OfflineError: the server can't be reached.
        CancelledError: ``progress`` raised it; the next push goes on.
    """
    if team_carrier.shared(project) is not None:
        raise UserError(
            "This project is shared with a team already.", where=str(project.path), remedy="Leave that team first."
        )
    project.register_me()
    if target.kind == FOLDER:
        folder.create(Path(target.address), project_id=project.id, name=project.name)
    else:
        from coalition_annotator.sync.postgresql import administration

        address, _ = parsed(target.address)
        administration.create(
            address, target.password, project_id=project.id, name=project.name, annotator_id=project.me.id,
            shown=project.me.name,
        )  # fmt: skip
        if target.password:
            passwords.keep(target.address, target.password)
    with project.file.writing() as connection:
        carriers.put(connection, _fresh_state(target, project.me.id))
    with synchronising(project, password=target.password) as synchroniser:
        synchroniser.push(progress)


def _fresh_state(target: Target, annotator_id: str) -> CarrierState:
    return CarrierState(new_id(), target.kind, target.address, annotator_id, "", "", "", 0)


@contextmanager
def synchronising(project: Project, *, password: str = "") -> Iterator[Synchroniser]:
    """Meet the team of a project.

    Raises:
        OfflineError: it can't be reached.
        UserError: the project has none, or it refuses.
    """
    state = team_carrier.require_shared(project)
    secret = password or passwords.password_for(state.address)
    carrier = carrier_of(project.file, state, secret, project.me.name)
    try:
        synchroniser = Synchroniser(project.file, carrier, state)
        synchroniser.meet()
        yield synchroniser
    finally:
        carrier.close()


class Joined(NamedTuple):
    """What came of joining: who one is in the team, and whether the password is kept for the next time."""

    annotator: Annotator
    keeps_password: bool


def join(path: Path, target: Target, me: Annotator, progress: Progress = silent) -> Joined:
    """Join a team: with a copy of its project that is there already, or by making one.

    What was downloaded of a copy before it broke off is kept beside it, and a second try goes on from there.

    Args:
        path: the project file; where there is none, it is made.
        target: the team.
        me: who one is, where the team does not know it yet.
        progress: told how far it is.

    Raises:
        UserError: the team refuses, the file is of another project, or can't be written.
        OfflineError: the team can't be reached.
        CancelledError: ``progress`` raised it.
    """
    require_team(target)
    if not path.exists():
        _download(path, target, me, progress)
    file = database.open_file(path)
    try:
        known = next((each for each in file.ask(carriers.all_of) if each.address == target.address), None)
        others = [each for each in file.ask(carriers.all_of) if each.address != target.address]
        if others:
            raise UserError(
                "This project is shared with another team already.", where=str(path), remedy="Leave that team first."
            )
        if target.kind == FOLDER:
            me = _by_name(file, me)
        state = (known or _fresh_state(target, me.id))._replace(annotator_id=me.id)
        with file.writing() as connection:
            carriers.put(connection, state)
        try:
            annotator = _enter(file, state, target, me, progress)
        except BaseException:
            if known is None:
                with file.writing() as connection:
                    carriers.remove(connection, state.id)
            raise
    finally:
        file.close()
    return Joined(annotator, _keep_password(target))


def _by_name(file: database.Database, me: Annotator) -> Annotator:
    """Return the annotator whom a file knows by one's name, or oneself where it knows none, or several."""
    found = [each for each in file.ask(stored_annotations.all_annotators) if each.name == me.name]
    return found[0] if len(found) == 1 else me


def _enter(
    file: database.Database, state: CarrierState, target: Target, me: Annotator, progress: Progress
) -> Annotator:
    carrier = carrier_of(file, state, target.password, me.name)
    try:
        annotator = _claimed(carrier, me)
        synchroniser = Synchroniser(file, carrier, state._replace(annotator_id=annotator.id))
        synchroniser.meet()
        synchroniser.pull(progress)
        known = {each.id: each for each in file.ask(stored_annotations.all_annotators)}
        annotator = known.get(annotator.id, annotator)
        if annotator.id not in known and synchroniser.membership.may_send:
            # From now on the project knows them by their name, on the command line, too.
            commit.commit(file, edit("New annotator", [added(annotator)]), annotator.id, undoable=False)
        synchroniser.push(progress)
    finally:
        carrier.close()
    return annotator


def _claimed(carrier: Carrier, me: Annotator) -> Annotator:
    """Return who one is in the team; a member who is nobody yet becomes ``me``."""
    found = carrier.membership()
    annotator_id = found.annotator_id
    if not annotator_id:
        from coalition_annotator.sync.postgresql.server import Server

        assert isinstance(carrier, Server)
        try:
            annotator_id = carrier.claim(me.id)
        except UserError:  # somebody else of the team works on this computer, too
            annotator_id = carrier.claim(new_id())
    return me._replace(id=annotator_id, name=found.name, initials=initials_of(found.name))


def _keep_password(target: Target) -> bool:
    """Keep the password; that of an invitation is changed first, so that nobody else gets in with it."""
    if target.kind == FOLDER:
        return True
    if not target.password:
        return False
    if not passwords.keep(target.address, target.password):
        return False
    if target.is_invitation:
        from coalition_annotator.sync.postgresql import administration

        address, _ = parsed(target.address)
        passwords.keep(target.address, administration.change_password(address, target.password))
    return True


def _download(path: Path, target: Target, me: Annotator, progress: Progress) -> None:
    """Make a copy of the team's project: first its log, page by page, then all tables at one go."""
    require_free(path, overwrite=False)
    part = path.with_name(path.name + _JOINING)
    file = database.open_file(part) if part.exists() else database.create(part)
    try:
        found = file.ask(carriers.all_of)
        if found and found[0].address != target.address:
            raise UserError(
                "Here lies the beginning of a copy of another team's project.", where=str(part),
                remedy="Take the file away, or choose another name for yours.",
            )  # fmt: skip
        state = found[0] if found else _fresh_state(target, me.id)
        if not found:
            with file.writing() as connection:
                carriers.put(connection, state)
        carrier = carrier_of(file, state, target.password, me.name)
        try:
            membership = carrier.membership()
            with file.writing() as connection:
                if state.era not in ("", membership.era):
                    state = state._replace(position="")
                state = state._replace(era=membership.era)
                carriers.put(connection, state)
            with closing(carrier.take(state.position, progress)) as parts:
                for taken in parts:
                    receive.stage(file, state.id, taken.batch, receive.Place(taken.position, taken.marks))
            if carrier.waiting():
                raise OfflineError(
                    f"Not all of the team's project is here yet: {carrier.waiting()}.", where=target.address,
                    remedy="Wait until the folder is synchronised, then join again; it goes on from here.",
                )  # fmt: skip
        finally:
            carrier.close()
        receive.settle_all(file, progress)
    finally:
        file.close()
    part.replace(path)


def leave(project: Project, *, password: str = "") -> str:
    """Leave the team: the file stays, whole. Return in a sentence what the team does not know; '' where it knows all.

    Raises:
        UserError: the project has no team, or the file can't be written.
    """
    state = team_carrier.require_shared(project)
    told = ""
    try:
        secret = password or passwords.password_for(state.address)
        carrier = carrier_of(project.file, state, secret, project.me.name)
        try:
            carrier.leave()
        finally:
            carrier.close()
    except UserError as error:
        told = f"The team was not told: {error.what}"
    with project.file.writing() as connection:
        carriers.remove(connection, state.id)
    passwords.forget(state.address)
    return told


def conflicts(project: Project) -> list[tuple[str, Conflict]]:
    """Return what somebody else and one's own changes both wrote, newest first, with the time of the pull."""
    return project.file.ask(carriers.conflicts)


def forget_conflicts(project: Project) -> None:
    """Empty the list of conflicts."""
    with project.file.writing() as connection:
        carriers.forget_conflicts(connection)
