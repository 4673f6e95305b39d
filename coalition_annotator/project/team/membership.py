"""Who is in a team on a server: inviting, taking members out; bringing its schema up to date."""

from __future__ import annotations

from typing import NamedTuple

from coalition_annotator.model.errors import UserError
from coalition_annotator.project import passwords
from coalition_annotator.project.project import Project
from coalition_annotator.project.team import sharing, team_carrier
from coalition_annotator.sync import invitation
from coalition_annotator.sync.postgresql.connection import Address, parsed


class Invited(NamedTuple):
    """An invitation, as a link that is also what a file of it holds."""

    link: str
    login: str


def invite(
    project: Project, name: str, role: str = sharing.ANNOTATOR, *, login: str = "", password: str = ""
) -> Invited:
    """Make a way into the team for somebody; who is an annotator of the project by this name will be that one.

    Args:
        project: the open project, shared with a team on a server.
        name: the new member's.
        role: what they may do.
        login: a login that the server has already; without it, one is made, and its password is in the invitation.
        password: one's own.

    Raises:
        UserError: a folder has no invitations, or one may not invite.
        OfflineError: the server can't be reached.
    """
    address, secret = _on_server(project, password)
    if role not in sharing.ROLES:
        raise UserError(f"“{role}” is no role.", remedy=f"There are: {', '.join(sharing.ROLES)}.")
    from coalition_annotator.sync.postgresql import administration  # the driver is an extra

    known = [each.id for each in project.annotators.values() if each.name == name]
    made = administration.invite(
        address, secret, shown=name, role=role, annotator_id=known[0] if len(known) == 1 else "", login=login
    )
    theirs = address._replace(login=made.login).url()
    return Invited(invitation.encoded(invitation.Invitation(theirs, made.password, name, project.name)), made.login)


def _on_server(project: Project, password: str) -> tuple[Address, str]:
    state = team_carrier.require_shared(project)
    if state.kind == sharing.FOLDER:
        raise UserError(
            "A folder has no invitations and no roles.", where=state.address,
            remedy="Give them access to the folder; then they join by choosing it (team join).",
        )  # fmt: skip
    return parsed(state.address)[0], password or passwords.password_for(state.address)


def dismiss(project: Project, login: str, *, password: str = "") -> None:
    """Take a member out of the team; what they have sent stays.

    Raises:
        UserError: one is no owner, or the project is in a folder.
    """
    from coalition_annotator.sync.postgresql import administration  # the driver is an extra

    address, secret = _on_server(project, password)
    administration.dismiss(address, secret, login)


def upgrade(target: sharing.Target) -> bool:
    """Bring a server's team up to date; tell whether it was not.

    Raises:
        UserError: there is none, or one may not.
    """
    from coalition_annotator.sync.postgresql import administration  # the driver is an extra

    return administration.upgrade(parsed(target.address)[0], target.password)
