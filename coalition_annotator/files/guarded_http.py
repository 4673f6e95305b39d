"""Connections over HTTP to addresses that may be reached, and to no others, whatever their names say."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable
from contextlib import suppress

import httpcore

from coalition_annotator.files.web_addresses import Reachable


class TooLargeError(Exception):
    """An answer is larger than allowed."""


class TooLateError(Exception):
    """An answer takes longer than allowed."""


def whole_answer(pieces: Iterable[bytes], *, largest: int, until: float) -> bytes:
    """Return an answer as one.

    Args:
        pieces: as they come.
        largest: the most bytes that it may have.
        until: by which ``time.monotonic`` it must be there.

    Raises:
        TooLargeError: it is larger.
        TooLateError: it takes longer.
    """
    data = bytearray()
    for piece in pieces:
        data += piece
        if len(data) > largest:
            raise TooLargeError
        if time.monotonic() > until:
            raise TooLateError
    return bytes(data)


class GuardedBackend(httpcore.SyncBackend):
    """Connects where it may: the name is resolved once, all its addresses are looked at, and one that answers is taken.

    Args:
        reachable: tells which addresses may be connected to.
        refusal: what is said of a host that has another one; ``{host}`` stands for its name.
    """

    def __init__(self, reachable: Reachable, refusal: str) -> None:
        self._reachable = reachable
        self._refusal = refusal

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect, or raise ``httpcore.ConnectError``."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"there is no '{host}', or no network") from error
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        if not addresses or not all(map(self._reachable, addresses)):
            raise httpcore.ConnectError(self._refusal.format(host=host))
        # 'localhost' may be ::1 first, where a server listens on 127.0.0.1 alone.
        for address in addresses[:-1]:
            with suppress(httpcore.ConnectError):
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
        return super().connect_tcp(addresses[-1], port, timeout, local_address, socket_options)
