"""Published worked examples with their known answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalition_annotator.model.span import Span
from coalition_annotator.services import agreement

NONE = None
# Krippendorff's example of four observers and twelve units (2011, "Computing Krippendorff's alpha-reliability", C).
FOUR = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
    [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
]
# Three coders and fifteen units.
THREE = [
    [NONE, NONE, NONE, NONE, NONE, 3, 4, 1, 2, 1, 1, 3, 3, NONE, 3],
    [1, NONE, 2, 1, 3, 3, 4, 3, NONE, NONE, NONE, NONE, NONE, NONE, NONE],
    [NONE, NONE, 2, 1, 3, 4, 4, NONE, 2, 1, 1, 3, 3, NONE, 4],
]
# Fleiss 1971: ten units, fourteen raters, five categories.
FLEISS = [
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
]  # fmt: skip


def units(rows: list[list[int | None]]) -> list[dict[str, agreement.Label]]:
    return [{str(n): float(v) for n, v in enumerate(column) if v is not None} for column in zip(*rows, strict=True)]


@pytest.mark.parametrize(
    ("rows", "metric", "expected"),
    [
        (FOUR, "nominal", 0.743), (FOUR, "ordinal", 0.815), (FOUR, "interval", 0.849), (FOUR, "ratio", 0.797),
        (THREE, "nominal", 0.691), (THREE, "interval", 0.811),
    ],
)  # fmt: skip
def test_alpha(rows: list[list[int | None]], metric: str, expected: float) -> None:
    assert agreement.alpha(units(rows), metric) == pytest.approx(expected, abs=0.0005)


def test_cohen_and_fleiss() -> None:
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert agreement.cohen_kappa(pairs) == pytest.approx(0.4)
    assert agreement.fleiss_kappa(FLEISS) == pytest.approx(0.210, abs=0.0005)


def test_one_category_is_no_agreement_but_too_little_data() -> None:
    assert agreement.alpha([{"a": "x", "b": "x"}] * 9) is None
    assert agreement.cohen_kappa([("x", "x")] * 9) is None
    assert agreement.fleiss_kappa([[3, 0], [3, 0]]) is None
    assert agreement.alpha([]) is None and agreement.fleiss_kappa([]) is None


def test_spans_match_once_each() -> None:
    first = [(Span(0, 5),), (Span(6, 9), Span(12, 15)), (Span(20, 30),)]
    second = [(Span(0, 5),), (Span(7, 9),), (Span(12, 14),), (Span(22, 24),)]
    assert agreement.exact(first, second) == (1, 3, 4)
    assert agreement.overlapping(first, second) == (3, 3, 4)
    assert agreement.exact(first, second).f1 == pytest.approx(2 / 7)
    assert agreement.together([agreement.Score(1, 2, 3), agreement.Score(0, 1, 1)]) == (1, 3, 4)
    assert agreement.exact([], []).f1 is None


def test_tokens_are_in_where_a_tag_covers_some_of_them() -> None:
    tokens = [Span(0, 3), Span(4, 8), Span(9, 12)]
    found = agreement.token_units(tokens, {"a": [(Span(5, 9),)], "b": []})
    assert found == [{"a": "out", "b": "out"}, {"a": "in", "b": "out"}, {"a": "out", "b": "out"}]


spans = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda p: (Span(p[0], p[0] + p[1]),)), max_size=7)


@given(spans, spans)
def test_matchings_are_symmetric_and_overlap_finds_no_less(first: list[tuple[Span]], second: list[tuple[Span]]) -> None:
    for match in (agreement.exact, agreement.overlapping):
        assert match(first, second).both == match(second, first).both <= min(len(first), len(second))
        assert match(first, first).both == len(first)
    assert agreement.overlapping(first, second).both >= agreement.exact(first, second).both
