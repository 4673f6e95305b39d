"""Addresses from elsewhere: whatever they are, nothing ends by them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalition_annotator.files.web_addresses import led_to, parts_of, web_address

_ADDRESSES = st.one_of(
    st.text(),
    st.lists(st.sampled_from(("http:", "//", "[", "]", "a.org", ":", "@", "/", "?x", "#", "宮", " ", "80"))).map(
        "".join
    ),
)


@given(_ADDRESSES, _ADDRESSES)
def test_any_text_may_be_an_address(one: str, other: str) -> None:
    assert parts_of(one).hostname is None or parts_of(one).netloc
    assert isinstance(led_to(one, other), str)
    assert isinstance(web_address(one, "https"), str)


@pytest.mark.parametrize("unsound", ["http://[", "http://a]b", "//["])
def test_unsound_ones_have_no_parts(unsound: str) -> None:
    assert not any(parts_of(unsound))
    assert led_to("http://a.org/b", unsound) == ""


def test_sound_ones_are_as_they_were() -> None:
    assert parts_of("https://www.a.org/b?c").netloc == "www.a.org"
    assert led_to("http://a.org/b/c", "../d") == "http://a.org/d"
