"""What differs between two versions of a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coalition_annotator.model.text_differences import GONE, NEW, SAME, Piece, differences

texts = st.lists(st.sampled_from(["Norway", "backs", " ", "\n", "🕊", "日本", "هذا", ".", "it"]), max_size=30).map(
    "".join
)


@given(texts | st.text(max_size=40), texts | st.text(max_size=40))
def test_both_texts_are_in_the_pieces_whole(old: str, new: str) -> None:
    found = differences(old, new)
    assert "".join(each.text for each in found if each.kind != NEW) == old
    assert "".join(each.text for each in found if each.kind != GONE) == new
    assert (old == new) == all(each.kind == SAME for each in found)


def test_words_are_compared_not_letters() -> None:
    assert differences("Norway backs the plan.\nMore.", "Norway backs a plan.\nMore.") == [
        Piece(SAME, "Norway backs "), Piece(GONE, "the"), Piece(NEW, "a"), Piece(SAME, " plan.\nMore."),
    ]  # fmt: skip
