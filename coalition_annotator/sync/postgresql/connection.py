"""Connecting to a team's server, safely unless told otherwise, and its errors in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from coalition_annotator.model.errors import UserError, missing_package
from coalition_annotator.sync.carrier import OfflineError

if TYPE_CHECKING:
    import psycopg

SCHEMA = "coalition"
_SCHEMES = ("postgresql", "postgres")
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,40}")
_HERE = ("localhost", "127.0.0.1", "::1")
# What may be said of a connection in an address; all else would name files or programs of this computer's.
_OPTIONS = frozenset({"sslmode", "sslrootcert", "host", "schema", "gssencmode"})
_BASE: Mapping[str, str] = {
    "connect_timeout": "10", "keepalives_idle": "20", "keepalives_interval": "5", "keepalives_count": "3",
    "application_name": "coalition-annotator", "client_encoding": "utf8",
}  # fmt: skip


class Address(NamedTuple):
    """Where a team's schema is, without the password.

    ``host`` may be empty, or a folder with the server's socket; ``options`` are libpq's.
    """

    login: str
    host: str
    port: str
    database: str
    schema: str
    options: tuple[tuple[str, str], ...]

    def url(self) -> str:
        """Return the address as a URL, which never holds a password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        query = [("schema", self.schema)] if self.schema != SCHEMA else []
        query += self.options
        if self.host.startswith("/"):
            host, query = "", [*query, ("host", self.host)]
        where = f"{quote(self.login)}@{host}" if self.login else host
        where += f":{self.port}" if self.port else ""
        return f"postgresql://{where}/{quote(self.database)}" + (f"?{urlencode(query)}" if query else "")

    @property
    def is_local(self) -> bool:
        """Whether the server is this computer, so that nothing crosses a network."""
        return not self.host or self.host.startswith("/") or self.host in _HERE


def is_url(address: str) -> bool:
    """Tell whether an address is one of PostgreSQL's."""
    return address.partition("://")[0].lower() in _SCHEMES and "://" in address


def parsed(url: str) -> tuple[Address, str]:
    """Return an address and the password that stands in it; '' where none does.

    Raises:
        UserError: it is none, or asks for what addresses of teams may not.
    """
    try:
        parts = urlsplit(url)
        port = str(parts.port or "")
        query = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError as error:
        raise _bad(f"The address can't be read: {error}.") from error
    schema = query.pop("schema", SCHEMA)
    strange = sorted(set(query) - _OPTIONS)
    if parts.scheme not in _SCHEMES or strange:
        raise _bad(f"The address has what is not known: {', '.join(strange) or parts.scheme}.")
    if not _NAME.fullmatch(schema) or schema.startswith("pg_"):
        raise _bad(f"“{schema}” can't be the name of a schema: use small letters, digits and _.")
    database = unquote(parts.path.lstrip("/"))
    if not database:
        raise _bad("The address names no database.")
    host = query.pop("host", "") or parts.hostname or ""
    login, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Address(login, host, port, database, schema, tuple(sorted(query.items()))), password


def _bad(what: str) -> UserError:
    return UserError(what, remedy="It looks like postgresql://login@server.example.org/database.")


def connect(address: Address, password: str) -> psycopg.Connection[tuple[Any, ...]]:
    """Connect. Over a network the server has to show a certificate that is valid for its name, unless the address says
    otherwise (``sslmode``).

    Raises:
        OfflineError: the server can't be reached.
        UserError: it refuses, or the driver is missing.
    """
    try:
        import psycopg
        from psycopg.conninfo import make_conninfo
    except ImportError as error:
        raise missing_package("Teams on a server", "psycopg", extra="team", where=address.url()) from error
    options = {**_BASE, **dict(address.options)}
    if not address.is_local and options.setdefault("sslmode", "verify-full") == "verify-full":
        options.setdefault("sslrootcert", "system")
    given = {
        "dbname": address.database, "user": address.login, "host": address.host, "port": address.port,
        "password": password,
    }  # fmt: skip
    options |= {key: value for key, value in given.items() if value}
    with told(address):
        return psycopg.connect(make_conninfo("", **options), autocommit=True)


@contextmanager
def told(address: Address) -> Iterator[None]:
    """Say the driver's errors in plain words.

    Raises:
        OfflineError: the connection is lost or can't be made.
        UserError: the server refuses what was asked.
    """
    import psycopg
    from psycopg import errors

    where = address.url()
    try:
        yield
    except (errors.InvalidPassword, errors.InvalidAuthorizationSpecification) as error:
        raise _no_entry(where) from error
    except (errors.InsufficientPrivilege, errors.CheckViolation) as error:
        raise UserError(
            f"The server does not allow this: {_first_line(error)}.", where=where,
            remedy="Ask whoever runs the team, if you should be able to do it.",
        ) from error  # fmt: skip
    except (errors.UndefinedTable, errors.InvalidSchemaName, errors.UndefinedFunction) as error:
        raise UserError(
            "There is no team at this address.", where=where, remedy="Check the address, or make the team first."
        ) from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        said = str(error)
        if "password" in said or "authentication" in said or "no pg_hba.conf entry" in said:
            raise _no_entry(where) from error
        if "certificate" in said or "does not support SSL" in said:
            raise UserError(
                f"The connection is not safe: {_first_line(error)}.", where=where,
                remedy="Ask whoever runs the server for its certificate, and name it in the address: sslrootcert=FILE.",
            ) from error  # fmt: skip
        raise OfflineError(
            f"The server can't be reached: {_first_line(error)}.", where=where,
            remedy="Your work goes on and is sent later.",
        ) from error  # fmt: skip
    except psycopg.Error as error:
        raise UserError(f"The server refuses: {_first_line(error)}.", where=where, remedy="Ask its administrator.") \
            from error  # fmt: skip


def _no_entry(where: str) -> UserError:
    return UserError(
        "The server does not let you in: the name or the password is not right.", where=where,
        remedy="Join again with a new invitation, or ask whoever runs the team.",
    )  # fmt: skip


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or ["no reason given"])[0].rstrip(".")[:300]
