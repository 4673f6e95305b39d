"""Fetching a page that somebody asked for, from a server of our own on the loopback."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalition_annotator.files.web_addresses import is_public
from coalition_annotator.formats.web_page import download
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.text import web_address
from coalition_annotator.project.importing import from_web

from .test_archives import SAID

ANYWHERE = {"reachable": lambda _: True}


@pytest.mark.parametrize("path", ["page", "moved", "packed"])
def test_the_article_of_a_page_comes_with_address_and_time(site: str, path: str) -> None:
    found = from_web.fetch(f"{site}/{path}", **ANYWHERE)
    assert SAID in found.text and "Menu" not in found.text
    assert (found.title, found.source, found.published) == ("A shared fleet", "Northern Courier", "2026-01-07")
    assert found.url == f"{site}/{'page' if path == 'moved' else path}"
    assert str(found.metadata[from_web.FETCHED]).startswith("20")


def test_an_encoding_that_only_the_server_tells_is_used(site: str) -> None:
    assert "Die Größe der Flotte" in from_web.fetch(f"{site}/german", **ANYWHERE).text


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("none", "answers with 404"), ("picture", "no page, but to “image/png”"), ("round", "on and on"),
        ("large", "larger than"), ("bomb", "larger than"), ("file", "no address"), ("empty", "No article"),
    ],
)  # fmt: skip
def test_what_is_no_page_is_told_in_words(site: str, path: str, why: str) -> None:
    with pytest.raises(UserError, match=why) as told:
        if path in ("large", "bomb"):
            download.fetch(f"{site}/{path}", largest=100_000, **ANYWHERE)
        else:
            from_web.fetch(f"{site}/{path}", **ANYWHERE)
    assert told.value.remedy


@pytest.mark.parametrize("path", ["page", "inside"])
def test_this_machine_and_its_network_are_never_reached(site: str, path: str) -> None:
    with pytest.raises(UserError, match="refused"):
        from_web.fetch(f"{site}/{path}")


def test_a_public_page_cannot_lead_inside(site: str) -> None:
    own = site.rsplit(":", 1)[1]
    seen: list[str] = []

    def first_only(address: str) -> bool:
        seen.append(address)
        return len(seen) == 1

    with pytest.raises(UserError, match="refused"):
        from_web.fetch(f"http://127.0.0.1:{own}/inside", reachable=first_only)
    assert len(seen) >= 2


def test_a_server_that_never_answers_is_given_up() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(UserError, match="fetched"):
        download.fetch(f"http://127.0.0.1:{silent.getsockname()[1]}/", seconds=0.5, **ANYWHERE)


@pytest.mark.parametrize(
    "typed", ["", "not an address", "ftp://a.example/x", "file:///etc/passwd", "https://", "http://u:p@a.example/",
              "https://a.example:99999/", "javascript:alert(1)"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(typed: str) -> None:
    with pytest.raises(UserError):
        download.fetch(typed)


@given(st.ip_addresses())
def test_only_public_addresses_are_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    told = is_public(str(address))
    assert not (told and (address.is_private or address.is_loopback or address.is_link_local or address.is_multicast))
    if isinstance(address, ipaddress.IPv4Address):
        assert is_public(f"::ffff:{address}") == told


@given(st.text(max_size=60))
def test_a_dropped_text_is_an_address_only_where_it_is_nothing_else(text: str) -> None:
    assert web_address(text) == "" or web_address(text).startswith(("http://", "https://"))
    assert web_address(f"https://a.example/1\n{'Title'}") == "https://a.example/1"
    assert web_address("See https://a.example/1") == ""
