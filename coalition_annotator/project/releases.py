"""Looking for a newer version of the program in a feed of releases, because a person asked for it."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import NamedTuple

from coalition_annotator.assets import PACKAGE, this_version
from coalition_annotator.files.web_addresses import Reachable, is_public, led_to, web_address
from coalition_annotator.formats import safe_io
from coalition_annotator.model.errors import UserError

_LARGEST = safe_io.MIB
# "v1.2", "Version 1.2", "Coalition Annotator 1.2": not a number that the title speaks of besides. The numbers are taken
# whole or not at all, so that 1.3.0rc1 is not read as 1.3.
_VERSION = re.compile(
    r"(?:Coalition Annotator |Version |Release )*v?(\d{1,6}+(?:\.\d{1,6}+)++)"
    r"(?![-._~ ]*(?:alpha|beta|rc|pre|dev|[abc]\d))(?![\w.-])",
    re.IGNORECASE,
)
_NAMED = "Releases"


class Release(NamedTuple):
    """A version of the program, and the page of it; '' where the feed names none."""

    version: str
    page: str


def usual_feed() -> str:
    """Return the address of the feed that the program was built with; '' for none."""
    from importlib.metadata import PackageNotFoundError, metadata  # late, as it delays the window

    try:
        addresses = metadata(PACKAGE).get_all("Project-URL") or []
    except PackageNotFoundError:
        return ""
    named = (each.partition(",") for each in addresses)
    return next((address.strip() for name, _, address in named if name.strip() == _NAMED), "")


def newest(feed: str, *, reachable: Reachable = is_public) -> Release:
    """Return the newest version that a feed tells of; one request goes out, with nothing of the user's in it.

    Args:
        feed: the address of an RSS or Atom feed whose entries are called after versions, such as "Version 1.2" or
            "v1.2.0". Releases to try beforehand (rc, beta) are left out.
        reachable: tells of an IP address whether it may be connected to.

    Raises:
        UserError: nobody answers, or what comes is no such feed.
    """
    import feedparser

    from coalition_annotator.formats.web_page import download

    try:
        fetched = download.fetch(feed, reachable=reachable, largest=_LARGEST, kinds=download.FEEDS)
    except UserError as error:
        raise UserError(
            error.what, where=error.where, remedy="Check the address of the feed, and the network."
        ) from error
    place = Path(fetched.url)
    safe_io.require_plain_xml(place, fetched.data)
    with safe_io.library(place, "The feed"):
        entries = feedparser.parse(io.BytesIO(fetched.data)).entries
    found = [
        Release(named[1], web_address(led_to(fetched.url, str(entry.get("link") or "")), "https"))
        for entry in entries
        if (named := _VERSION.match(str(entry.get("title") or "").strip()))
    ]
    if not found:
        raise UserError(
            "This is no feed of releases: no entry is called after a version.", where=feed, remedy="Check the address."
        )
    return max(found, key=lambda release: numbers(release.version))


def numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, without zeros at the end: 1.2 is 1.2.0."""
    found = [int(number) for number in re.findall(r"\d+", version)]
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def is_newer(release: Release) -> bool:
    """Tell whether a release is newer than the program that runs."""
    return numbers(release.version) > numbers(this_version())
