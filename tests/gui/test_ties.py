"""Lines between linked tags: wherever the tags stand, they run between lines of text."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from coalition_annotator.gui.article_view.geometry import LineBox
from coalition_annotator.gui.article_view.ties import route
from coalition_annotator.gui.article_view.typesetting import MARGIN

SIZE, LEADING = 18.0, 1.7 * 18


def box(line: int, left: float, width: float) -> LineBox:
    return LineBox(left, left + width, 100 + line * LEADING, SIZE)


@st.composite
def tags(draw: st.DrawFn) -> list[LineBox]:
    first, lines = draw(st.integers(0, 12)), draw(st.integers(1, 4))
    left, right = draw(st.floats(MARGIN, 300)), draw(st.floats(320, 600))
    if lines == 1:
        return [box(first, left, draw(st.floats(8, 280)))]
    return [
        box(first + n, left if n == 0 else MARGIN, (right if n == lines - 1 else 600) - (left if n == 0 else MARGIN))
        for n in range(lines)
    ]


@given(tags(), tags())
def test_no_part_of_a_tie_lies_over_letters(source: list[LineBox], target: list[LineBox]) -> None:
    corners = route(source, target)
    assert len(corners) >= 4
    for one, two in pairwise(corners):
        assert one.x() == two.x() or one.y() == two.y()
        for line in range(20):
            baseline = 100 + line * LEADING
            letters = (baseline - 0.76 * SIZE, baseline + 0.22 * SIZE)
            low, high = sorted((one.y(), two.y()))
            if one.x() < MARGIN and two.x() < MARGIN:
                continue
            assert high <= letters[0] + 1 or low >= letters[1] - 1
