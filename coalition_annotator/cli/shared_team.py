"""The command ``team``: one project on several computers, by a PostgreSQL server or by a folder."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from coalition_annotator.api import open_project
from coalition_annotator.cli.import_export import Answer
from coalition_annotator.files.output import require_free, write_text
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.wording import counted
from coalition_annotator.project.team import exchange, membership, sharing, team_status

_WHERE = (
    "the team: postgresql://login@server/database[?schema=name], a folder, or an invitation (the link, or a file with"
    " it). A password comes from the address, the system's keyring, libpq's password file, or the environment variable"
    " COALITION_ANNOTATOR_PASSWORD."
)


def add_team(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the command ``team``; return the parsers of its parts."""
    parser = commands.add_parser("team", help="work on one project with others, by a server or a folder")
    parts = parser.add_subparsers(dest="part", required=True)
    create = parts.add_parser("create", help="share a project: make its team at an address")
    create.add_argument("project", type=Path)
    create.add_argument("address", help=_WHERE)
    create.add_argument("--upgrade", action="store_true", help="bring a server's team up to this program's version")
    join = parts.add_parser("join", help="join a team with a new file, or with a copy that you have")
    join.add_argument("project", type=Path, help="your file; it is made where there is none")
    join.add_argument("address", help=_WHERE)
    status = parts.add_parser("status", help="say what is to be sent, who is in the team and what they read")
    push = parts.add_parser("push", help="send what was done here")
    pull = parts.add_parser("pull", help="take in what the team has done")
    invite = parts.add_parser("invite", help="make an invitation to a team on a server")
    leave = parts.add_parser("leave", help="leave the team; your file stays")
    for each in (status, push, pull, invite, leave):
        each.add_argument("project", type=Path)
    invite.add_argument("name", help="of whom you invite; an annotator of the project, or a new one")
    invite.add_argument("--role", choices=sharing.ROLES, default=sharing.ANNOTATOR, help="what they may do (annotator)")
    invite.add_argument("--file", type=Path, help="write the invitation to a file")
    invite.add_argument("--login", default="", help="a login that the server has already; none is made then")
    leave.add_argument("--member", default="", metavar="LOGIN", help="take somebody else out of the team, as its owner")
    return [create, join, status, push, pull, invite, leave]


def run_team(given: argparse.Namespace, me: Annotator) -> Answer:
    """Carry out ``team``."""
    parts: dict[str, Callable[[argparse.Namespace, Annotator], Answer]] = {
        "create": _create, "join": _join, "status": _status, "push": _push, "pull": _pull, "invite": _invite,
        "leave": _leave,
    }  # fmt: skip
    return parts[given.part](given, me)


def _create(given: argparse.Namespace, me: Annotator) -> Answer:
    target = sharing.target_of(given.address)
    if given.upgrade:
        changed = membership.upgrade(target)
        told = "was brought up to date" if changed else "was up to date already"
        return {"upgraded": changed}, [f"The team at {target.address} {told}."], 0
    with open_project(given.project, me=me) as opened:
        sharing.create(opened.project, target)
        answer = {"kind": target.kind, "address": target.address, "annotator": opened.project.me.name}
    lines = [f"{given.project} is shared at {target.address}; {answer['annotator']} owns the team."]
    if target.kind == sharing.POSTGRESQL:
        lines.append(f"Invite others: coalition-annotator team invite {given.project} NAME")
    else:
        lines.append("Give others access to the folder; they join: coalition-annotator team join FILE FOLDER")
    return answer, lines, 0


def _join(given: argparse.Namespace, me: Annotator) -> Answer:
    target = sharing.target_of(given.address)
    joined = sharing.join(given.project, target, me)
    with open_project(given.project, me=joined.annotator) as opened:
        project = opened.project
        answer: dict[str, Any] = {
            "project": str(given.project), "annotator": joined.annotator.name, "articles": len(project.articles),
            "tags": project.tag_total(), "password_kept": joined.keeps_password,
        }  # fmt: skip
        lines = [
            f"{given.project}: {counted(len(project.articles), 'article')},"
            f" {counted(project.tag_total(), 'tag')}. You are {joined.annotator.name}."
        ]
    if not joined.keeps_password:
        lines.append(
            "This system has no keyring, so the password is not kept: set COALITION_ANNOTATOR_PASSWORD, or use libpq's"
            " password file. The invitation stays good; keep it secret."
        )
    return answer, lines, 0


def _status(given: argparse.Namespace, me: Annotator) -> Answer:
    with open_project(given.project, me=me) as opened:
        project = opened.project
        found = team_status.ask(project)
        names = {each.id: each.title for each in project.articles.values()}
        answer = {
            "address": found.address, "online": not found.problem, "problem": found.problem, "role": found.role,
            "to_send": found.to_send, "of_others": found.of_others, "waiting": found.waiting,
            "conflicts": len(sharing.conflicts(project)),
            "members": [
                {"name": each.name, "role": each.role, "seen": each.seen, "login": each.login,
                 "reads": names.get(each.article_id, "")}
                for each in found.members
            ],
        }  # fmt: skip
    lines = [found.address, found.said, *([found.said_of_others] if found.of_others else [])]
    for each in found.members:
        reads = f", reads “{names[each.article_id]}”" if each.article_id in names else ""
        lines.append(f"  {each.name} ({each.role}{f', {each.login}' if each.login else ''}){reads}")
    return answer, lines, 0


def _push(given: argparse.Namespace, me: Annotator) -> Answer:
    with open_project(given.project, me=me) as opened, sharing.synchronising(opened.project) as synchroniser:
        if not synchroniser.membership.may_send:
            raise UserError("You may read in this team, and send nothing.", remedy="Ask its owner for another role.")
        sent = synchroniser.push()
    return {"sent": sent}, [f"Sent {counted(sent, 'change')}."], 0


def _pull(given: argparse.Namespace, me: Annotator) -> Answer:
    with open_project(given.project, me=me) as opened:
        project = opened.project
        with sharing.synchronising(project) as synchroniser:
            pulled = synchroniser.pull()
            waiting = synchroniser.carrier.waiting()
        report = pulled.report
        project.reread()
        told = [exchange.told(project, each) for each in report.conflicts]
        names = {each.id: each.name for each in project.annotators.values()}
        answer = {
            "changes": report.total, "by": {names.get(key, key): number for key, number in report.changes.items()},
            "new": dict(report.made), "changed": dict(report.altered), "deleted": dict(report.gone),
            "conflicts": [each._asdict() for each in told], "waiting": waiting,
            "left_out": [{"annotator": names.get(who, who), "why": why} for who, why in pulled.left_out],
        }  # fmt: skip
    made = ", ".join(f"{number:,} {table}" for table, number in sorted(report.made.items()))
    lines = [f"{counted(report.total, 'change')}; new: {made or 'nothing'}; {counted(len(told), 'conflict')}"]
    lines += [f"  {each.what}: {each.mine} | {each.theirs} → {each.kept}" for each in told]
    lines += [f"  left out, by {names.get(who, who)}: {why}" for who, why in pulled.left_out]
    return answer, lines + ([f"  {waiting}"] if waiting else []), 0


def _invite(given: argparse.Namespace, me: Annotator) -> Answer:
    if given.file is not None:
        require_free(given.file, overwrite=False)
    with open_project(given.project, me=me) as opened:
        invited = membership.invite(opened.project, given.name, given.role, login=given.login)
    answer = {"name": given.name, "role": given.role, "login": invited.login, "invitation": invited.link}
    if given.file is not None:
        write_text(given.file, invited.link + "\n")
        given.file.chmod(0o600)
        return {**answer, "file": str(given.file)}, [f"The invitation for {given.name} is in {given.file}."], 0
    note = "Send it to nobody else: whoever has it can join once in this name."
    return answer, [invited.link, note], 0


def _leave(given: argparse.Namespace, me: Annotator) -> Answer:
    with open_project(given.project, me=me) as opened:
        if given.member:
            membership.dismiss(opened.project, given.member)
            return {"left": given.member}, [f"{given.member} is in the team no more; what they sent stays."], 0
        told = sharing.leave(opened.project)
    lines = [f"{given.project} is yours alone now."]
    return {"left": str(given.project), "note": told}, lines + ([told] if told else []), 0
