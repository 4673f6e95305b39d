"""Matching of tags, kinds of differences, and dealing articles out."""

from __future__ import annotations

from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalition_annotator.analysis.agreement.differences import compare
from coalition_annotator.analysis.agreement.matching import best_matching, crossing, groups_of, similarity
from coalition_annotator.analysis.assignment import deal
from coalition_annotator.model import codebook as cb
from coalition_annotator.model import difference as diff
from coalition_annotator.model.annotation import BY_HAND, KEPT, Annotation, Link
from coalition_annotator.model.difference import Difference
from coalition_annotator.model.span import Span


def tag(key: str, who: str, *spans: tuple[int, int], layer: str = cb.CLAIM, **fields: object) -> Annotation:
    made = Annotation(key, "a", who, layer, tuple(Span(*each) for each in spans), {}, None, BY_HAND, "", "")
    return made._replace(**fields)  # type: ignore[arg-type]


def names(tags: list[Annotation]) -> list[set[str]]:
    return [{each.id for each in group} for group in groups_of(tags)]


def test_similarity_is_dice_over_code_points() -> None:
    assert similarity((Span(0, 10),), (Span(5, 15),)) == 0.5
    assert similarity((Span(0, 4), Span(8, 12)), (Span(2, 10),)) == pytest.approx(2 * 4 / 16)
    assert similarity((Span(0, 4),), (Span(4, 8),)) == 0.0


def test_a_matching_looks_at_the_whole_and_not_at_the_best_pair_first() -> None:
    """Greedy pairing would take 0-30 with 5-30 (.91) and leave 0-4 with 25-60 apart; the best sum has two pairs."""
    first = [tag("a1", "a", (0, 30)), tag("a2", "a", (26, 60))]
    second = [tag("b1", "b", (0, 6)), tag("b2", "b", (4, 31))]
    found = names(first + second)
    weights = {frozenset({x.id, y.id}): similarity(x.spans, y.spans) for x in first for y in second}
    best = max(
        sum(weights[frozenset({x.id, y.id})] for x, y in zip(first, order, strict=True))
        for order in permutations(second)
    )
    assert sum(weights.get(frozenset(group), 0.0) for group in found) == pytest.approx(best)


spans = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 12)).map(lambda p: Span(p[0], p[0] + p[1])), min_size=1, max_size=5
)


@given(spans, spans)
def test_the_sum_of_similarities_is_as_large_as_can_be(firsts: list[Span], seconds: list[Span]) -> None:
    def weight(a: Span, b: Span) -> float:
        return similarity((a,), (b,))

    edges = crossing(firsts, seconds)
    assert sorted(edges) == [(n, m) for n, a in enumerate(firsts) for m, b in enumerate(seconds) if a.overlaps(b)]
    pairs = best_matching(firsts, seconds, weight, edges)
    assert len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs)
    found = sum(weight(firsts[a], seconds[b]) for a, b in pairs)
    size = max(len(firsts), len(seconds))
    padded: list[Span | None] = [*seconds, *[None] * (size - len(seconds))]
    best = max(
        sum(weight(a, b) for a, b in zip(firsts, order, strict=False) if b is not None)
        for order in permutations(padded)
    )
    assert found == pytest.approx(best)


tags = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 30), st.integers(1, 12), st.sampled_from([cb.CLAIM, cb.SPEAKER])),
    max_size=14,
)


@given(tags)
def test_every_tag_is_in_one_group_and_no_annotator_twice_in_one(given_tags: list[tuple[str, int, int, str]]) -> None:
    made = [tag(str(n), who, (at, at + size), layer=layer) for n, (who, at, size, layer) in enumerate(given_tags)]
    groups = groups_of(made)
    assert sorted(each.id for group in groups for each in group) == sorted(each.id for each in made)
    assert all(len({each.annotator_id for each in group}) == len(group) for group in groups)
    assert groups == groups_of(reversed(made))


def test_layers_meet_where_the_words_are_mostly_the_same() -> None:
    assert names([tag("1", "a", (0, 10)), tag("2", "b", (0, 10), layer=cb.SPEAKER)]) == [{"1", "2"}]
    assert names([tag("1", "a", (0, 10)), tag("2", "b", (8, 30), layer=cb.SPEAKER)]) == [{"1"}, {"2"}]
    same = [tag("1", "a", (0, 10)), tag("2", "b", (0, 10)), tag("3", "b", (0, 10), layer=cb.SPEAKER)]
    assert names(same) == [{"1", "2"}, {"3"}]


def kinds(first: Annotation, second: Annotation, links: list[Link] | None = None, *more: Annotation) -> set[Difference]:
    found = compare([first, second, *more], links or [], ["a", "b"])
    return set(next(each for each in found if first in each.tags).differences)


def test_each_kind_of_difference() -> None:
    one = tag("1", "a", (0, 20))
    assert kinds(one, tag("2", "b", (0, 20))) == set()
    assert kinds(one, tag("2", "b", (5, 20))) == {Difference(diff.BOUNDARY)}
    assert kinds(one, tag("2", "b", (0, 8), (9, 20))) == {Difference(diff.BOUNDARY)}
    assert kinds(one, tag("2", "b", (0, 20), layer=cb.CUE)) == {Difference(diff.LAYER)}
    assert kinds(one, tag("2", "b", (0, 20), entity_id="x")) == {Difference(diff.ENTITY)}
    assert kinds(one, tag("2", "b", (30, 40))) == {Difference(diff.MISSING)}
    stance = tag("2", "b", (0, 20), attributes={cb.STANCE: cb.OPPOSE, KEPT: {"a": 1}})
    assert kinds(one, stance) == {Difference(diff.ATTRIBUTE, cb.STANCE)}
    assert (
        kinds(one._replace(attributes={"tags": ["x", "y"]}), tag("2", "b", (0, 20), attributes={"tags": ["y", "x"]}))
        == set()
    )
    mine, theirs = tag("3", "a", (30, 40), layer=cb.SPEAKER), tag("4", "b", (30, 40), layer=cb.SPEAKER)
    link = Link("k", cb.SAID_BY, "1", "3", "a")
    two = tag("2", "b", (0, 20))
    assert kinds(one, two, [link], mine, theirs) == {Difference(diff.LINK, cb.SAID_BY)}
    assert kinds(one, two, [link, Link("m", cb.SAID_BY, "2", "4", "b")], mine, theirs) == set()


def test_who_read_and_tagged_nothing_is_missed() -> None:
    (group,) = compare([tag("1", "a", (0, 5))], [], ["a", "b", "c"])
    assert group.differences == (Difference(diff.MISSING),) and group.of("b") is None


@given(
    st.integers(0, 60),
    st.integers(1, 6),
    st.integers(0, 10).map(lambda n: n / 10),
    st.integers(2, 4),
    st.integers(0, 9),
)
def test_a_deal_is_balanced_seeded_and_overlaps_as_asked(
    number: int, people: int, overlap: float, readers: int, seed: int
) -> None:
    articles, annotators = [f"a{n}" for n in range(number)], [f"p{n}" for n in range(people)]
    pairs = deal(articles, annotators, overlap=overlap, readers=readers, seed=seed)
    assert pairs == deal(articles, annotators, overlap=overlap, readers=readers, seed=seed)
    assert len(set(pairs)) == len(pairs)
    by_article = Counter(article for article, _ in pairs)
    assert set(by_article) == set(articles)
    several = sum(count > 1 for count in by_article.values())
    assert several == (0 if people == 1 else -(-round(overlap * 10) * number // 10))
    assert all(count in (1, min(readers, people)) for count in by_article.values())
    load = Counter(annotator for _, annotator in pairs)
    assert max(load.values(), default=0) - min((load[each] for each in annotators), default=0) <= 1
    assert deal(articles, annotators, overlap=overlap, readers=readers, seed=seed, present=pairs) == []


def test_a_deal_needs_somebody() -> None:
    with pytest.raises(ValueError, match="annotators"):
        deal(["a"], [])
    assert deal(["a", "b"], ["p"], present=[("a", "q")]) == [("b", "p")]
