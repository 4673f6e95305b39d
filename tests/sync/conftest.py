"""A PostgreSQL server for the tests, and a schema of its own for each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from .real_postgresql import RealServer, binaries

_NUMBERS = count()


def _started(*settings: str) -> Iterator[RealServer]:
    programs = binaries()
    if programs is None:
        pytest.skip("there is no PostgreSQL server on this machine, and none may be installed")
    made = RealServer(programs)
    try:
        made.start(*settings)
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def server() -> Iterator[RealServer]:
    yield from _started("fsync=off")


@pytest.fixture
def dying_server() -> Iterator[RealServer]:
    """Return a server of one's own, which may be killed, and keeps what it has acknowledged."""
    yield from _started()


@pytest.fixture
def address(server: RealServer) -> str:
    """Return the address of a schema that nothing is in."""
    return server.url(schema=f"team{next(_NUMBERS)}")
