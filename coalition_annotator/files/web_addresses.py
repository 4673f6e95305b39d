"""Addresses of the web as people type them, and which machines may be reached."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

# What an address may hold as it is, a percent sign among it: it may be encoded already.
_KEPT = "%/:?#[]@!$&'()*+,;=~-._"
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


def parts_of(url: str) -> SplitResult:
    """Return the parts of an address from elsewhere; all of them are empty where it is none."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def led_to(url: str, link: str) -> str:
    """Return where a link on a page leads; '' where that is no address.

    Args:
        url: the page's address.
        link: the link, which may be relative to it.
    """
    try:
        return urljoin(url, link)
    except ValueError:
        return ""


def as_ascii(url: str) -> str:
    """Return an address as it goes over the wire: names of servers in Punycode, other letters percent-encoded.

    Raises:
        ValueError: the server's name is none.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode("ascii")
    place = f"[{host}]" if ":" in host else host
    where = f"{place}:{parts.port}" if parts.port is not None else place
    rest = (quote(each, safe=_KEPT) for each in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, where, *rest))


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
