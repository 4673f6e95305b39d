"""Making a team's schema, bringing it up to date, and inviting members."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, NamedTuple

from coalition_annotator.model.errors import UserError
from coalition_annotator.model.log_batch import SEALED
from coalition_annotator.sync.carrier import OWNER
from coalition_annotator.sync.postgresql.connection import Address, connect, told
from coalition_annotator.sync.postgresql.steps import STEPS, VERSION

if TYPE_CHECKING:
    import psycopg

_OLDEST = 130000


class Login(NamedTuple):
    """A new member's way in."""

    login: str
    password: str


def create(address: Address, password: str, *, project_id: str, name: str, annotator_id: str, shown: str) -> None:
    """Make a team's schema in a database; whoever connects becomes its owner.

    Raises:
        UserError: it is there already, the server is older than 13, or the rights for it are lacking.
        OfflineError: the server can't be reached.
    """
    from psycopg import sql

    connection = connect(address, password)
    members = f"{address.schema}_{secrets.token_hex(4)}"
    with connection, told(address):
        _require_version(connection, address)
        if _exists(connection, address):
            raise UserError(
                "There is a team at this address already.", where=address.url(),
                remedy="Join it, or name another schema in the address: ?schema=name.",
            )  # fmt: skip
        with connection.transaction():
            for statement in ("CREATE SCHEMA {}", "CREATE ROLE {} NOLOGIN"):
                made = address.schema if "SCHEMA" in statement else members
                connection.execute(sql.SQL(statement).format(sql.Identifier(made)))
            _climb(connection, address.schema, members, 0, VERSION)
            schema = sql.Identifier(address.schema)
            connection.execute(
                sql.SQL("INSERT INTO {}.team (project_id, name, version, members_role) VALUES (%s, %s, %s, %s)").format(
                    schema
                ),
                [project_id, name, VERSION, members],
            )
            connection.execute(
                sql.SQL("INSERT INTO {}.member (login, annotator_id, name, role) VALUES (session_user, %s, %s, %s)")
                .format(schema),
                [annotator_id, shown, OWNER],
            )  # fmt: skip


def _require_version(connection: psycopg.Connection[tuple[Any, ...]], address: Address) -> None:
    if connection.info.server_version < _OLDEST:
        raise UserError(
            f"The server is PostgreSQL {connection.info.server_version // 10000}; 13 or newer is needed.",
            where=address.url(), remedy="Ask its administrator for a newer one.",
        )  # fmt: skip


def _exists(connection: psycopg.Connection[tuple[Any, ...]], address: Address) -> bool:
    sql = "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = %s"
    return connection.execute(sql, [address.schema]).fetchone() is not None


def _climb(connection: psycopg.Connection[tuple[Any, ...]], schema: str, members: str, version: int, to: int) -> None:
    """Carry out the steps from one version to another, within a transaction."""
    names = {"{schema}": f'"{schema}"', "{members}": f'"{members}"', "{sealed}": ", ".join(f"'{t}'" for t in SEALED)}
    for step in STEPS[version:to]:
        script = step
        for mark, name in names.items():
            script = script.replace(mark, name)
        connection.execute(script.encode())


def upgrade(address: Address, password: str) -> bool:
    """Bring a team's schema up to date; tell whether it was not.

    Raises:
        UserError: there is none, it is newer, or the rights for it are lacking.
    """
    from psycopg import sql

    connection = connect(address, password)
    with connection, told(address), connection.transaction():
        schema = sql.Identifier(address.schema)
        found = connection.execute(
            sql.SQL("SELECT version, members_role FROM {}.team FOR UPDATE").format(schema)
        ).fetchone()
        if found is None or found[0] > VERSION:
            raise UserError("The team's schema is newer.", where=address.url(), remedy="Update this program.")
        _climb(connection, address.schema, found[1], found[0], VERSION)
        connection.execute(sql.SQL("UPDATE {}.team SET version = %s").format(schema), [VERSION])
        return bool(found[0] < VERSION)


def invite(address: Address, password: str, *, shown: str, role: str, annotator_id: str = "", login: str = "") -> Login:
    """Make a login for a new member and enter them into the team.

    Args:
        address: the team.
        password: of who invites.
        shown: the member's name.
        role: what they may do.
        annotator_id: who they are among the annotators; '' where they are new.
        login: a login that the server has already; then no password is made.

    Raises:
        UserError: the rights for it are lacking, or the login is a member already.
    """
    from psycopg import errors, sql

    connection = connect(address, password)
    made = login or f"{address.schema}_{secrets.token_hex(5)}"
    secret = "" if login else secrets.token_urlsafe(24)
    with connection, told(address):
        verifier = (
            connection.pgconn.encrypt_password(secret.encode(), made.encode(), b"scram-sha-256").decode()
            if secret
            else None
        )
        statement = sql.SQL("SELECT {}.invite(%s, %s, %s, %s, %s)").format(sql.Identifier(address.schema))
        try:
            connection.execute(statement, [made, verifier, shown, role, annotator_id])
        except errors.UniqueViolation as error:
            raise UserError(
                f"“{made}” is a member of this team already.", where=address.url(), remedy="Choose another login."
            ) from error
        except errors.UndefinedObject as error:
            raise UserError(
                f"The server has no login “{made}”.", where=address.url(),
                remedy="Ask its administrator to make it, or leave the login out.",
            ) from error  # fmt: skip
    return Login(made, secret)


def change_password(address: Address, password: str) -> str:
    """Give one's login another password, so that an invitation is of use once only; return it."""
    from psycopg import sql

    connection = connect(address, password)
    secret = secrets.token_urlsafe(24)
    with connection, told(address):
        verifier = connection.pgconn.encrypt_password(secret.encode(), address.login.encode(), b"scram-sha-256")
        connection.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(address.login), sql.Literal(verifier.decode()))
        )
    return secret


def dismiss(address: Address, password: str, login: str) -> None:
    """Take a member out of the team; what they have sent stays."""
    from psycopg import sql

    connection = connect(address, password)
    with connection, told(address):
        connection.execute(sql.SQL("SELECT {}.leave(%s)").format(sql.Identifier(address.schema)), [login])
