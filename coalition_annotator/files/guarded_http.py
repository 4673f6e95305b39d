"""Connections over HTTP to addresses that may be reached, and to no others, whatever their names say."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from urllib.parse import urlsplit

import httpcore

Reachable = Callable[[str], bool]
"""Tells of an IP address whether it may be connected to."""


def web_address(typed: str, scheme: str) -> str:
    """Return an address of http or https as a person typed it, with ``scheme`` where none was given; '' for no such."""
    url = typed.strip()
    if "://" not in url:
        url = f"{scheme}://{url}"
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", url)
        return url if fits and parts.port != 0 and not parts.username else ""
    except ValueError:
        return ""


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public internet, and not of this machine or its network."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        if found.sixtofour is not None and not is_public(str(found.sixtofour)):
            return False
    return found.is_global and not found.is_multicast


def is_loopback(address: str) -> bool:
    """Tell whether an IP address is this machine's own."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped.is_loopback
    return found.is_loopback


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
