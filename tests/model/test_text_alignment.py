"""Spans follow their words from one text to the next, or have no place there."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coalition_annotator.model.span import Span
from coalition_annotator.model.text_alignment import carry, offsets_between

WORDS = st.lists(st.sampled_from(["Oslo", "the", "fleet", "said", "👩‍🚀", "かいぎ", "للسلام", ".", "a"]), max_size=14)


def under(old: str, new: str, words: str) -> str | None:
    """The words in the new text under a tag on words of the old one."""
    start = old.index(words)
    spans = carry((Span(start, start + len(words)),), offsets_between(old, new))
    return " … ".join(new[a:b] for a, b in spans) if spans else None


@pytest.mark.parametrize(
    ("old", "new", "words", "found"),
    [
        ("Norway backs Oslo.", "Today, Norway backs Oslo.", "Norway", "Norway"),
        ("Norway backs Oslo.", "Sweden backs Oslo.", "Norway", None),
        ("Norway backs Oslo.", "Norway backs Oslostad.", "Oslo", None),
        ("Ida Berg said it.", "Ida Maria Berg said it.", "Ida Berg", "Ida Maria Berg"),
        ("Ida Berg said it.", "Berg said it.", "Ida Berg", "Berg"),
        ("he told the men of the fleet", "all of the others were there", "the men", None),
        ("日本は和平を支持した。", "きのう日本は和平を強く支持した。", "日本は和平を支持", "日本は和平を強く支持"),
        ("😀 Norway 😀", "😀😀 Norway", "Norway", "Norway"),
        ("قال الوزير إن السلام ممكن", "قال الوزير اليوم إن السلام ممكن", "السلام", "السلام"),
        ("Oslo said no.", "Oslo fell, but Oslo said no.", "Oslo said", "Oslo said"),
        ("日本は和平を支持した。", "日本は強い。日本は和平を支持した。", "日本は和平を", "日本は和平を"),
        ("a Norway b", "x a Norway b", " Norway ", " Norway "),
        ("by 😀ship5 😀ship0 😀ship2", "by 😀ship5 😀ship2", "😀ship5 😀ship0", "😀ship5"),
        ("the fleet (Oslo) sailed", "the fleet (Bergen) sailed", "fleet (Oslo", "fleet"),
        ("かいぎ8 かいぎ1 Oslo1", "かいぎ1 Oslo1", "かいぎ8", None),
        ("a 😀ship5 Oslofjord b", "a 😀ship4 Oslofjord b", "😀ship5 Oslofjord", "Oslofjord"),
        ("x a b かいぎ6 سلام6 y", "x a b سلام6 new y", "a b かいぎ6 سلام6", "a b سلام6"),
        ("Ida  Berg said it", "Yes, Ida Berg said it", "Ida  Berg", "Ida Berg"),
        ("東京都は支持した", "東京大学は支持した", "東京都", None),
        ("日本は和平を支持した。", "日本は和平を拒否した。", "日本は和平を支持", "日本は和平を"),
        ("Ida.Berg spoke up", "Per.Berg spoke up", "Ida.Berg", "Berg"),
    ],
)
def test_a_tag_follows_its_words(old: str, new: str, words: str, found: str | None) -> None:
    assert under(old, new, words) == found


@given(WORDS, WORDS, WORDS, st.data())
def test_what_is_carried_covers_its_own_words(
    head: list[str], tail: list[str], other: list[str], data: st.DataObject
) -> None:
    kept = data.draw(WORDS)
    old, new = " ".join([*head, *kept, *tail]), " ".join([*other, *kept, *tail])
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    spans = carry((Span(start, end),), offsets_between(old, new))
    chosen = old[start:end].split()
    for a, b in spans:
        assert 0 <= a < b <= len(new)
        inside = new[a:b].split()
        common = sum(len(word) for word in chosen if any(word in each or each in word for each in inside))
        assert common * 2 >= sum(map(len, chosen))


@example(text="x:", prefix="xx")
@given(text=st.text(min_size=1, max_size=40), prefix=st.text("xyz ", max_size=10))
def test_what_is_put_before_shifts_spans(text: str, prefix: str) -> None:
    new = f"{prefix} {text}"
    spans = carry((Span(0, len(text)),), offsets_between(text, new))
    if text.strip():
        assert spans and new[spans[0].start : spans[0].end].split() == text.split()
