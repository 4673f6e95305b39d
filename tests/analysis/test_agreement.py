"""Published worked examples with their known answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalition_annotator.analysis.agreement import coefficients, gamma, spans
from coalition_annotator.analysis.agreement.resampling import interval
from coalition_annotator.analysis.agreement.tokens import Tokens, alpha_of, coincidences, table_of
from coalition_annotator.analysis.agreement.unitizing import Disagreement, disagreement
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.span import Span

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


def units(rows: list[list[int | None]]) -> list[dict[str, coefficients.Label]]:
    return [{str(n): float(v) for n, v in enumerate(column) if v is not None} for column in zip(*rows, strict=True)]


@pytest.mark.parametrize(
    ("rows", "metric", "expected"),
    [
        (FOUR, "nominal", 0.743), (FOUR, "ordinal", 0.815), (FOUR, "interval", 0.849), (FOUR, "ratio", 0.797),
        (THREE, "nominal", 0.691), (THREE, "interval", 0.811),
    ],
)  # fmt: skip
def test_alpha(rows: list[list[int | None]], metric: str, expected: float) -> None:
    assert coefficients.alpha(units(rows), metric) == pytest.approx(expected, abs=0.0005)


def test_cohen_and_fleiss() -> None:
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert coefficients.cohen_kappa(pairs) == pytest.approx(0.4)
    assert coefficients.fleiss_kappa(FLEISS) == pytest.approx(0.210, abs=0.0005)


def test_one_category_is_no_agreement_but_too_little_data() -> None:
    assert coefficients.alpha([{"a": "x", "b": "x"}] * 9) is None
    assert coefficients.cohen_kappa([("x", "x")] * 9) is None
    assert coefficients.fleiss_kappa([[3, 0], [3, 0]]) is None
    assert coefficients.alpha([]) is None and coefficients.fleiss_kappa([]) is None


def test_spans_match_once_each() -> None:
    first = [(Span(0, 5),), (Span(6, 9), Span(12, 15)), (Span(20, 30),)]
    second = [(Span(0, 5),), (Span(7, 9),), (Span(12, 14),), (Span(22, 24),)]
    assert spans.exact(first, second) == (1, 3, 4)
    assert spans.overlapping(first, second) == (3, 3, 4)
    assert spans.exact(first, second).f1 == pytest.approx(2 / 7)
    assert spans.together([spans.Score(1, 2, 3), spans.Score(0, 1, 1)]) == (1, 3, 4)
    assert spans.exact([], []).f1 is None


def test_tokens_are_in_where_a_tag_covers_some_of_them() -> None:
    tokens = Tokens([Span(0, 3), Span(4, 8), Span(9, 12)])
    assert tokens.within([(Span(5, 9),)]).tolist() == [False, True, False]
    assert tokens.within([(Span(0, 1), Span(8, 10))]).tolist() == [True, False, True]
    assert tokens.within([]).tolist() == [False, False, False]
    assert Tokens([]).within([(Span(0, 5),)]).tolist() == []


marked = st.integers(2, 5).flatmap(
    lambda number: st.lists(st.lists(st.booleans(), min_size=number, max_size=number), min_size=1, max_size=40)
)


@given(marked)
def test_alpha_and_kappa_from_counts_are_those_over_units(rows: list[list[bool]]) -> None:
    units = [{str(n): str(value) for n, value in enumerate(row)} for row in rows]
    marks = [np.array(column) for column in zip(*rows, strict=True)]
    found, expected = coincidences(marks).alpha, coefficients.alpha(units)
    assert (found is None) == (expected is None)
    assert found is None or found == pytest.approx(expected)
    table = table_of(marks[0], marks[1])
    kappa = coefficients.cohen_kappa((row[0], row[1]) for row in rows)
    assert (table.kappa is None) == (kappa is None)
    assert kappa is None or table.kappa == pytest.approx(kappa)


# Krippendorff 2004, page 254: two observers on a continuum of 300 from 150 on, the categories c and k.
OBSERVED = {
    "c": ([Span(225, 295), Span(370, 400)], [Span(220, 300), Span(355, 375), Span(400, 420)]),
    "k": ([Span(180, 240), Span(300, 350)], [Span(180, 240), Span(300, 350)]),
}


def test_alpha_for_unitizing() -> None:
    found = {name: disagreement(both, 300, begin=150) for name, both in OBSERVED.items()}
    assert found["c"].observed / 300**2 == pytest.approx(0.0144, abs=0.00005)
    assert found["c"].expected / 300**2 == pytest.approx(0.0532, abs=0.00005)
    assert found["k"].expected / 300**2 == pytest.approx(0.0490, abs=0.00005)
    assert found["c"].alpha == pytest.approx(0.7286, abs=0.00005)
    assert found["k"].alpha == 1.0
    assert found["c"].plus(found["k"]).alpha == pytest.approx(0.8591, abs=0.0005)
    assert disagreement([[], []], 10).alpha is None
    assert disagreement([[Span(0, 3)]], 10) == Disagreement(0.0, 0.0)


def test_cohen_s_and_krippendorff_s_textbook_cases() -> None:
    """Krippendorff 1995, case D: one category alone is insufficient data."""
    assert alpha_of(10.0, 0.0, 0.0) is None
    assert alpha_of(0.0, 0.0, 0.0) is None


def test_gamma_where_its_package_is_installed() -> None:
    tags = {"a": [(Span(0, 10),), (Span(20, 40),)], "b": [(Span(0, 12),), (Span(22, 40),)]}
    if not gamma.is_there():
        with pytest.raises(UserError, match="pygamma-agreement"):
            gamma.gamma(tags)
        return
    close, far = gamma.gamma(tags), gamma.gamma({**tags, "b": [(Span(50, 52),), (Span(70, 90),)]})
    assert gamma.gamma({"a": tags["a"], "b": tags["a"]}) == pytest.approx(1.0)
    assert close is not None and far is not None and far < close < 1
    assert gamma.gamma({"a": tags["a"], "b": []}) is None


def test_intervals_hold_the_figure_and_are_steady() -> None:
    parts = [(9.0, 80.0, 1.0), (4.0, 70.0, 3.0), (7.0, 60.0, 2.0), (2.0, 90.0, 2.0)]
    whole = alpha_of(*map(sum, zip(*parts, strict=True)))
    found = interval(parts, lambda sums: alpha_of(*sums))
    assert found is not None and found == interval(parts, lambda sums: alpha_of(*sums))
    assert found[0] < whole < found[1]
    assert interval(parts[:1], lambda sums: alpha_of(*sums)) is None


tags = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda p: (Span(p[0], p[0] + p[1]),)), max_size=7)


@given(tags, tags)
def test_matchings_are_symmetric_and_overlap_finds_no_less(first: list[tuple[Span]], second: list[tuple[Span]]) -> None:
    for match in (spans.exact, spans.overlapping):
        assert match(first, second).both == match(second, first).both <= min(len(first), len(second))
        assert match(first, first).both == len(first)
    assert spans.overlapping(first, second).both >= spans.exact(first, second).both
