"""An invitation to a team on a server, as a link or as a file: both are the same text."""

from __future__ import annotations

import base64
import json
from typing import NamedTuple

from coalition_annotator.model.errors import UserError

PREFIX = "coalition-annotator:join/"
SUFFIX = ".coalition-invitation"
_LONGEST = 20_000


class Invitation(NamedTuple):
    """What a new member needs.

    Attributes:
        address: the team, without a password.
        password: of the member's login; it is changed when they have joined, so that an invitation serves once. Empty
            where the login is one that the server had already.
        name: the member's name.
        team: what the team's project is called.
    """

    address: str
    password: str
    name: str
    team: str


def encoded(invitation: Invitation) -> str:
    """Return an invitation as a link."""
    told = json.dumps(invitation._asdict(), ensure_ascii=False, separators=(",", ":"))
    return PREFIX + base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def is_invitation(text: str) -> bool:
    """Tell whether a text is an invitation."""
    return text.strip().startswith(PREFIX)


def decoded(text: str) -> Invitation:
    """Return what an invitation says.

    Raises:
        UserError: it is none, or was cut off.
    """
    try:
        body = "".join(text.split()).removeprefix(PREFIX)
        if len(body) > _LONGEST:
            raise ValueError
        said = json.loads(base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True))
        values = [said[field] for field in Invitation._fields]
        if not all(isinstance(value, str) for value in values):
            raise ValueError
        return Invitation(*values)
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(
            "The invitation can't be read; perhaps it was not copied as a whole.",
            remedy="Copy all of it, or ask for it as a file.",
        ) from error
