"""Grouping, rising curves, layouts and matchings against SciPy and networkx, which know the same algorithms."""

from __future__ import annotations

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.optimize import isotonic_regression, linear_sum_assignment
from scipy.spatial.distance import squareform

from coalition_annotator.analysis.agreement.matching import best_matching
from coalition_annotator.analysis.discourse_networks import agglomeration, layout, networks
from coalition_annotator.analysis.discourse_networks.networks import NetworkStatement
from coalition_annotator.nlp.recommender.reliability import rising

METHODS = (agglomeration.SINGLE, agglomeration.MEAN, agglomeration.COMPLETE, agglomeration.WARD)


@pytest.mark.parametrize("method", METHODS)
@given(size=st.integers(2, 40), seed=st.integers(0, 10_000))
def test_groups_are_those_of_scipy(method: str, size: int, seed: int) -> None:
    distances = np.random.default_rng(seed).random((size, size))
    distances = (distances + distances.T) / 2
    np.fill_diagonal(distances, 0.0)
    tree = linkage(squareform(distances), method=method)
    steps = agglomeration.merges(distances, method)
    assert [step.distance for step in steps] == pytest.approx(tree[:, 2].tolist())
    for number in range(1, size + 1):
        theirs, mine = fcluster(tree, number, criterion="maxclust"), np.array(agglomeration.groups(steps, number))
        assert ((theirs[:, None] == theirs) == (mine[:, None] == mine)).all()


@pytest.mark.parametrize("method", METHODS)
@given(points=st.lists(st.integers(0, 3), min_size=2, max_size=20))
def test_as_many_groups_as_asked_for_where_many_are_equally_far(method: str, points: list[int]) -> None:
    places = np.array(points, dtype=float)
    steps = agglomeration.merges(np.abs(places[:, None] - places[None, :]), method)
    for number in range(1, len(points) + 1):
        assert len(set(agglomeration.groups(steps, number))) == number


@given(st.lists(st.floats(0, 1), max_size=60))
def test_a_rising_curve_is_scipys(values: list[float]) -> None:
    assert rising(values) == pytest.approx(isotonic_regression(values).x.tolist() if values else [])


@given(rows=st.integers(2, 8), columns=st.integers(2, 8), seed=st.integers(0, 10_000))
def test_a_matching_is_worth_what_scipys_is(rows: int, columns: int, seed: int) -> None:
    table = np.random.default_rng(seed).integers(0, 6, (rows, columns)) / 5
    edges = [(a, b) for a in range(rows) for b in range(columns)]
    pairs = best_matching(range(rows), range(columns), lambda a, b: float(table[a, b]), edges)
    best = linear_sum_assignment(table, maximize=True)
    assert sum(table[a, b] for a, b in pairs) == pytest.approx(table[best].sum())
    assert len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs)
    assert all(table[a, b] for a, b in pairs)


@given(size=st.integers(1, 12), seed=st.integers(0, 10_000))
def test_a_layout_is_networkxs(size: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    names = [f"a{n:02}" for n in range(size)]
    weights = {(a, b): float(chance.integers(0, 4)) for a in names for b in names if a < b}
    graph = networkx.Graph()
    graph.add_nodes_from(names)
    graph.add_weighted_edges_from((a, b, w) for (a, b), w in weights.items() if w)
    # A few rounds: over many, rounding alone may lead elsewhere where actors lie in each other's way.
    theirs = networkx.spring_layout(graph, seed=7, iterations=5, k=2.2 / size**0.5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "_ROUNDS", 5)
        mine = layout.picture(names, weights)
    for name, place in theirs.items():
        assert mine.places[name] == pytest.approx(tuple(place), abs=1e-6)
    assert mine.communities == layout.louvain_communities(names, weights)


def test_hundreds_of_actors_are_laid_out_some_rows_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"a{n:03}" for n in range(40)]
    weights = {(names[n], names[n + 1]): 1.0 for n in range(39)}
    whole = layout.picture(names, weights)
    monkeypatch.setattr(layout, "_ROWS", 7)
    for name, place in layout.picture(names, weights).places.items():
        assert place == pytest.approx(whole.places[name])


@pytest.mark.parametrize("qualifier", ["ignore", "congruence", "conflict", "subtract"])
@given(actors=st.integers(1, 40), concepts=st.integers(1, 60), number=st.integers(1, 80), seed=st.integers(0, 10_000))
def test_a_network_is_the_same_by_pairs_and_by_whole_matrices(
    qualifier: str, actors: int, concepts: int, number: int, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    said = [
        NetworkStatement(
            f"a{chance.integers(actors)}", f"c{chance.integers(concepts)}", int(chance.integers(-3, 4)), str(n), ""
        )
        for n in range(number)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(networks, "_PAIR_COSTS", 0)
        by_pairs = networks.one_mode(said, qualifier=qualifier, spread=6)
        patch.setattr(networks, "_PAIR_COSTS", 10**9)
        patch.setattr(networks, "_ROWS", 7)
        whole = networks.one_mode(said, qualifier=qualifier, spread=6)
    assert by_pairs.weights == pytest.approx(whole.weights)
