"""Fetching a web page because a person asked for it.

Only public addresses are reached, also after redirections: the name is resolved once, the addresses are looked at, and
the connection goes to one of them. Time and size are limited. No cookies, no scripts, no further files.
"""

from __future__ import annotations

import gzip
import re
import time
import zlib
from typing import NamedTuple

import httpcore

from coalition_annotator.files.guarded_http import GuardedBackend, TooLargeError, TooLateError, whole_answer
from coalition_annotator.files.web_addresses import Reachable, as_ascii, is_public, led_to, web_address
from coalition_annotator.formats import safe_io
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.identifier import now

PAGES = ("text/html", "application/xhtml", "text/plain")
FEEDS = ("application/atom+xml", "application/rss+xml", "application/xml", "text/xml")
LARGEST = 16 * safe_io.MIB
SECONDS = 20
_ACCEPTED = "text/html,application/xhtml+xml,text/plain;q=0.8"
_MOST_REDIRECTIONS = 5
_REDIRECTIONS = frozenset({301, 302, 303, 307, 308})
_SELF_MADE = "Save the page in the browser, and import the file; or copy its text and paste it."
_REFUSAL = "'{host}' is an address of this machine or its network, which is refused"


class FetchedPage(NamedTuple):
    """A page: the address that it came from at last, its bytes, and when (ISO 8601, UTC)."""

    url: str
    data: bytes
    fetched: str


def complete(typed: str) -> str:
    """Return the address that a person typed or dropped, with https where no scheme was given.

    Raises:
        UserError: it is no address of a web page.
    """
    url = web_address(typed, "https")
    try:
        if url:
            return as_ascii(url)
    except ValueError:
        pass
    raise UserError("This is no address of a web page.", where=typed.strip()[:200], remedy="Copy it anew.")


def fetch(
    typed: str,
    *,
    reachable: Reachable = is_public,
    largest: int = LARGEST,
    seconds: float = SECONDS,
    kinds: tuple[str, ...] = PAGES,
) -> FetchedPage:
    """Return the page at an address.

    Args:
        typed: the address.
        reachable: tells of an IP address whether it may be connected to.
        largest: number of bytes beyond which a page is refused.
        seconds: how long all of it may take.
        kinds: what the types of media that are taken begin with.

    Raises:
        UserError: it is no address, nobody answers in time, the answer is no page, or it is too large.
    """
    url = complete(typed)
    end = time.monotonic() + seconds
    with httpcore.ConnectionPool(network_backend=GuardedBackend(reachable, _REFUSAL)) as pool:
        for _ in range(_MOST_REDIRECTIONS + 1):
            try:
                moved, data = _get(pool, url, largest, end, kinds)
            except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
                what = str(error) or type(error).__name__
                raise _failed(url, f"The page can't be fetched ({what}).") from error
            except httpcore.UnsupportedProtocol as error:
                raise _failed(url, "The page leads to an address that is none of the web.") from error
            if not moved:
                return FetchedPage(url, data, now())
            url = complete(led_to(url, moved))
    raise _failed(url, "The address leads on and on to others.")


def _too_large(url: str, largest: int) -> UserError:
    return _failed(url, f"The page is larger than {largest // safe_io.MIB:,} MiB.")


def _failed(url: str, what: str) -> UserError:
    return UserError(what, where=url[:200], remedy=_SELF_MADE)


def _get(
    pool: httpcore.ConnectionPool, url: str, largest: int, end: float, kinds: tuple[str, ...]
) -> tuple[str, bytes]:
    """Return where an address leads, or else the bytes of its page."""
    left = max(0.1, end - time.monotonic())
    headers: dict[bytes | str, bytes | str] = {
        "User-Agent": "CoalitionAnnotator", "Accept": _ACCEPTED if kinds == PAGES else ", ".join(kinds),
        "Accept-Encoding": "gzip, identity;q=0.5",
    }  # fmt: skip
    limits = dict.fromkeys(("connect", "read", "write", "pool"), left)
    with pool.stream("GET", url, headers=headers, extensions={"timeout": limits}) as answer:
        told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
        if answer.status in _REDIRECTIONS and told.get("location"):
            return told["location"], b""
        if answer.status != 200:
            raise _failed(url, f"The server answers with {answer.status}, not with the page.")
        kind = told.get("content-type", kinds[0]).lower()
        if not kind.startswith(kinds):
            raise _failed(url, f"The address leads to no page, but to “{kind[:80]}”.")
        try:
            data = whole_answer(answer.iter_stream(), largest=largest, until=end)
        except TooLargeError as error:
            raise _too_large(url, largest) from error
        except TooLateError as error:
            raise _failed(url, "The server takes too long.") from error
    if told.get("content-encoding", "").strip().lower() == "gzip":
        data = _unpacked(url, data, largest)
    return "", _as_utf8(data, kind)


def _unpacked(url: str, data: bytes, largest: int) -> bytes:
    try:
        unpacked = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, largest + 1)
    except (zlib.error, gzip.BadGzipFile) as error:
        raise _failed(url, "The page comes packed, and is damaged.") from error
    if len(unpacked) > largest:
        raise _too_large(url, largest)
    return unpacked


def _as_utf8(data: bytes, kind: str) -> bytes:
    """Return a page in UTF-8 where only the server's answer tells its encoding."""
    named = re.search(r"charset=[\"']?([\w.:-]+)", kind, re.IGNORECASE)
    if named is None:
        return data
    try:
        return data.decode(named[1]).encode("utf-8")
    except (LookupError, UnicodeError):
        return data
