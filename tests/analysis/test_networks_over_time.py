"""Worked examples by hand for windows, kernels, backbones, polarisation, clusters, phases and intervals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import exp, pi, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coalition_annotator.analysis.discourse_networks import bootstrap, clusterings, kernels, networks, phases
from coalition_annotator.analysis.discourse_networks.backbone import Backbone
from coalition_annotator.analysis.discourse_networks.networks import NetworkStatement
from coalition_annotator.analysis.discourse_networks.polarisation import dna_quality, polarisation, quality
from coalition_annotator.analysis.discourse_networks.spectrum import distance, spectrum
from coalition_annotator.analysis.discourse_networks.time_windows import NetworkSlice, network_series, time_windows
from coalition_annotator.model import network_options as options
from coalition_annotator.model.errors import UserError

DAYS = st.dates(date(2025, 1, 1), date(2025, 3, 31)).map(date.isoformat)
STATEMENTS = st.lists(
    st.builds(
        NetworkStatement, st.sampled_from("ABCDEF"), st.sampled_from("xyz"), st.sampled_from((-1, 0, 1)),
        st.sampled_from("12345"), DAYS,
    ),
    min_size=1, max_size=40,
)  # fmt: skip


def said(actor: str, concept: str, stance: int = 1, day: str = "2026-01-05", article: str = "1") -> NetworkStatement:
    return NetworkStatement(actor, concept, stance, article, day)


def pairs(network: networks.Network) -> dict[str, float]:
    return {"".join(sorted(ends)): weight for ends, weight in network.weights.items()}


# Windows


def test_windows_of_days_lie_within_the_debate() -> None:
    several = [said("A", "x", day=f"2026-01-0{n}") for n in (1, 3, 4, 7)]
    found = time_windows(several, options.DAYS, 5)
    # Two days each way: the 1st to the 5th, the 2nd to the 6th, the 3rd to the 7th.
    assert [(w.start.day, w.middle.day, w.stop.day, len(w.statements)) for w in found] == [
        (1, 3, 5, 3), (2, 4, 6, 2), (3, 5, 7, 3)
    ]  # fmt: skip


def test_windows_of_months_keep_to_short_months() -> None:
    several = [said("A", "x", day="2026-01-31"), said("A", "x", day="2026-05-31")]
    found = time_windows(several, options.MONTHS, 2)
    # The steps are 31 January, 28 February, 28 March, 28 April, 28 May; a month each way stays within the debate.
    assert [w.middle for w in found] == [date(2026, 3, 28), date(2026, 4, 28)]


def test_windows_of_statements_have_as_many_before_as_after() -> None:
    several = [said(actor, "x", day=f"2026-01-0{n}") for n, actor in enumerate("ABCDE", 1)]
    found = time_windows(several, options.EVENTS, 3)
    assert ["".join(each.actor for each in w.statements) for w in found] == ["ABC", "BCD", "CDE"]


def test_days_that_there_are_not_are_no_dates() -> None:
    several = [said("A", "x", day="2026-02-30"), said("B", "x", day="2026-02-01")]
    (found,) = time_windows(several, options.DAYS, 1)
    assert [each.actor for each in found.statements] == ["B"]
    assert networks.unique(several, options.WEEK) == several


def test_windows_say_what_can_not_be_cut() -> None:
    with pytest.raises(UserError, match="longer than the debate"):
        time_windows([said("A", "x")], options.DAYS, 30)
    with pytest.raises(UserError, match="No statement has a date"):
        time_windows([said("A", "x", day="2026-01"), said("A", "x", day="")], options.DAYS, 3)
    with pytest.raises(ValueError):
        time_windows([said("A", "x")], "fortnights", 3)


@settings(max_examples=60, deadline=None)
@given(STATEMENTS, st.sampled_from(options.TIME_UNITS), st.integers(1, 9))
def test_each_window_has_all_statements_of_its_time(several: list[NetworkStatement], unit: str, size: int) -> None:
    try:
        found = time_windows(several, unit, size)
    except UserError:
        return
    for each in found:
        assert each.start <= each.middle <= each.stop
        there = sum(each.start.isoformat() <= one.day <= each.stop.isoformat() for one in several)
        assert len(each.statements) <= there and (unit == options.EVENTS or len(each.statements) == there)


# Kernels


@pytest.mark.parametrize(
    ("name", "weight"),
    [
        (options.UNIFORM, 0.5),
        # A is one of four days before the point, B one after it: d is 1/2 and -1/2.
        (options.EPANECHNIKOV, 0.75 * 0.75),
        (options.TRIANGULAR, 0.5),
        (options.GAUSSIAN, exp(-0.125) / sqrt(2 * pi)),
        (options.DNA_TRIANGULAR, sqrt(0.5 * 1.5)),
    ],
)
def test_kernels_weigh_pairs_of_statements(name: str, weight: float) -> None:
    several = [said("A", "x", day="2026-01-01"), said("B", "x", day="2026-01-03")]
    before, between, after = kernels.kernel_series(several, options.DAYS, 4, name)
    assert pairs(between.network) == {"AB": pytest.approx(weight)}
    if name in (options.EPANECHNIKOV, options.TRIANGULAR):
        # At the very edge of the window, they count nothing.
        assert not before.network.weights and not after.network.weights
    two_mode = kernels.kernel_series(several, options.DAYS, 4, name, one_mode=False, qualifier=options.SUBTRACT)
    assert two_mode[1].network.rows == ("A", "B") and two_mode[1].network.columns == ("x",)
    if name != options.DNA_TRIANGULAR:
        assert two_mode[1].network.weights == {("A", "x"): pytest.approx(weight), ("B", "x"): pytest.approx(weight)}


def test_average_norm_of_smoothed_networks() -> None:
    # A supports x twice, B once: 2 / (2 + 1) for support of x.
    several = [said("A", "x", article="1"), said("A", "x", article="2"), said("B", "x", article="1")]
    (found,) = kernels.kernel_series(several, options.DAYS, 4, options.UNIFORM, normalise=options.AVERAGE)
    assert pairs(found.network) == {"AB": pytest.approx(2 * 0.5 * 2 / 3)}


@settings(max_examples=60, deadline=None)
@given(STATEMENTS, st.sampled_from(options.QUALIFIERS))
def test_a_uniform_kernel_over_all_time_halves_the_network(several: list[NetworkStatement], qualifier: str) -> None:
    plain = networks.one_mode(several, qualifier=qualifier)
    for each in kernels.kernel_series(several, options.DAYS, 400, options.UNIFORM, qualifier=qualifier):
        assert each.network.weights == {
            ends: pytest.approx(weight / 2, abs=1e-9) for ends, weight in plain.weights.items()
        }


def test_what_cancels_but_for_rounding_is_no_tie() -> None:
    several = [said("A", "x", -1)] * 25 + [
        *[said("B", "x", -1)] * 2, said("B", "x", 1), *[said("B", "z", -1)] * 2,
        said("C", "x", -1), *[said("C", "x", 1)] * 3, said("C", "z", -1),
    ]  # fmt: skip
    assert ("B", "C") not in networks.one_mode(several, qualifier=options.SUBTRACT).weights
    for each in kernels.kernel_series(several, options.DAYS, 400, options.UNIFORM, qualifier=options.SUBTRACT):
        assert ("B", "C") not in each.network.weights


# Backbone

# A and B share x and y, A and C share z.
TRIANGLE = [said(actor, concept) for actor, concept in ("Ax", "Bx", "Ay", "By", "Az", "Cz")]


def test_backbone_by_degrees_as_that_program_has_it() -> None:
    found = Backbone(TRIANGLE, kind=options.DNA_DEGREES).nested()
    # Degrees of all are 3, 2, 1; without x or y 2, 1, 1; without z 2, 2, 0: x and y cost 1/6, z 1/3.
    assert [(each.concept, each.statements) for each in found] == [("y", 4), ("x", 4), ("z", 0)]
    assert [each.backbone_loss for each in found] == pytest.approx([1 / 6, 1 / 6, 1])
    # y alone, and y with x, tie A to B alone: 1/2, 1/2, 0.
    assert [each.redundant_loss for each in found] == pytest.approx([1 / 3, 1 / 3, 0])


def test_backbone_by_the_laplacian() -> None:
    # L of A-B 2 and A-C 1 has the eigenvalues 3 + √3, 3 - √3, 0; without x 3, 1, 0.
    whole = np.array([(3 + sqrt(3)) / 6, (3 - sqrt(3)) / 6, 0])
    found = Backbone(TRIANGLE).nested()
    assert found[0].backbone_loss == pytest.approx(np.abs(whole - np.array([0.75, 0.25, 0])).sum())
    # y goes first, as the last of two that are alike; then z, which leaves A-B alone: 1, 0, 0; then nothing is left.
    assert [(each.concept, each.statements) for each in found] == [("y", 4), ("z", 2), ("x", 0)]
    assert [each.backbone_loss for each in found[1:]] == pytest.approx([np.abs(whole - [1, 0, 0]).sum(), 1])
    sets = Backbone(TRIANGLE).sets(["x", "z"], penalty=2.0)
    assert sets.backbone_loss == pytest.approx(found[0].backbone_loss * exp(-2 / 3))
    assert Backbone(TRIANGLE).fixed(2).backbone in (("x", "z"), ("y", "z"))
    assert Backbone(TRIANGLE).fixed(2) == Backbone(TRIANGLE).fixed(2)
    assert len(Backbone(TRIANGLE).penalised(100.0).backbone) == 1


def test_backbones_say_what_can_not_be_done() -> None:
    with pytest.raises(UserError, match="1 actors and 2 concepts"):
        Backbone([said("A", "x"), said("A", "y")])
    with pytest.raises(UserError, match="No two actors are tied"):
        Backbone([said("A", "x"), said("B", "y")])
    with pytest.raises(UserError, match="leaves nothing to choose"):
        Backbone(TRIANGLE).fixed(3)


def test_spectra_of_a_negative_and_an_empty_network() -> None:
    assert spectrum(np.array([[0.0, -2.0], [-2.0, 0.0]])).tolist() == [0, 0]
    assert distance(spectrum(np.zeros((2, 2))), spectrum(np.array([[0, 3.0], [3.0, 0]]))) == pytest.approx(1)


# Polarisation

# A and B against C and D on x.
CAMPS = [said("A", "x"), said("B", "x"), said("C", "x", -1), said("D", "x", -1)]


def networks_of(several: list[NetworkStatement]) -> tuple[networks.Network, networks.Network]:
    return (
        networks.one_mode(several, qualifier=options.CONGRUENCE),
        networks.one_mode(several, qualifier=options.CONFLICT),
    )


@pytest.mark.parametrize("algorithm", options.ALGORITHMS)
def test_two_perfect_camps_are_wholly_polarised(algorithm: str) -> None:
    found = polarisation(*networks_of(CAMPS), algorithm=algorithm)
    assert found.quality == pytest.approx(1) and found.groups == (("A", "B"), ("C", "D"))
    # That program's ideal is half of each tie, so that half of all 12 is missed, of 24.
    assert dna_quality(found.groups, *networks_of(CAMPS)) == pytest.approx(0.25)
    # The wrong groups: of the 4 agreeing pairs none lies within, of the 8 opposing half do; the ideal within is 4 / 4,
    # between 8 / 8: 4 + 4 missing and wrong of agreement, 4 + 4 of conflict, of 24.
    assert quality((("A", "C"), ("B", "D")), *networks_of(CAMPS)) == pytest.approx(1 - 16 / 24)


def test_too_few_actors_are_not_polarised() -> None:
    with pytest.raises(UserError, match="too few for 2 groups"):
        polarisation(*networks_of(CAMPS[1:3]))


@settings(max_examples=40, deadline=None)
@given(STATEMENTS, st.integers(2, 3), st.sampled_from(options.ALGORITHMS))
def test_no_swap_makes_a_debate_more_polarised(several: list[NetworkStatement], groups: int, algorithm: str) -> None:
    both = networks_of(several)
    try:
        found = polarisation(*both, groups=groups, algorithm=algorithm)
    except UserError:
        return
    assert 0 <= found.quality <= 1
    sizes = [len(group) for group in found.groups]
    assert max(sizes) - min(sizes) <= 1
    assert found == polarisation(*both, groups=groups, algorithm=algorithm)
    for first in range(groups):
        for second in range(first):
            swapped = [list(group) for group in found.groups]
            swapped[first][0], swapped[second][0] = swapped[second][0], swapped[first][0]
            assert quality(swapped, *both) <= found.quality + 1e-9


# Clusters and phases


def test_modularity_of_two_separate_pairs() -> None:
    weights = np.zeros((4, 4))
    weights[0, 1] = weights[1, 0] = weights[2, 3] = weights[3, 2] = 1
    # Each pair has half of all ties, of which chance gives a quarter: 2 (1/2 - 1/4).
    assert clusterings.modularity(weights, [0, 0, 1, 1]) == pytest.approx(0.5)
    assert clusterings.modularity(weights, [0, 0, 0, 0]) == pytest.approx(0)


def test_each_method_finds_two_groups_that_share_nothing() -> None:
    several = [said(actor, "x") for actor in "ABC"] + [said(actor, "y") for actor in "DEF"]
    found = clusterings.network_clusterings(networks.one_mode(several))
    assert {each.method for each in found} == set(clusterings.METHODS)
    assert all(each.groups == (0, 0, 0, 1, 1, 1) and each.modularity == pytest.approx(0.5) for each in found)
    assert clusterings.network_clusterings(networks.one_mode([said("A", "x"), said("B", "y")])) == []


def test_a_debate_that_turns_once_has_two_phases() -> None:
    early = [said(actor, "x", day=f"2026-01-{n:02}") for n in range(1, 11) for actor in "AB"]
    late = [said(actor, "x", day=f"2026-01-{n:02}") for n in range(15, 25) for actor in "CD"]
    series = network_series(time_windows([*early, *late], options.DAYS, 3), networks.one_mode)
    distances = phases.network_distances(series)
    assert distances.max() == 1 and (distances == distances.T).all()
    busy = [n for n, each in enumerate(series) if each.network.weights]
    states = phases.phases(distances[np.ix_(busy, busy)], at_most=3).states
    turn = sum(series[n].middle.day < 13 for n in busy)
    assert states == (0,) * turn + (1,) * (len(busy) - turn)


def test_phases_say_what_can_not_be_found() -> None:
    day = date(2026, 1, 1)
    same = [NetworkSlice(day, day, day, 4, networks.one_mode(CAMPS))] * 3
    with pytest.raises(UserError, match="too few for 2 phases"):
        phases.phases(phases.network_distances(same[:2]))
    with pytest.raises(UserError, match="the same"):
        phases.phases(phases.network_distances(same))
    two_mode = [each._replace(network=networks.two_mode(CAMPS)) for each in same]
    with pytest.raises(UserError, match="between actors"):
        phases.network_distances(two_mode, options.SPECTRAL)


# Intervals


def test_an_interval_is_what_other_articles_would_have_given() -> None:
    # Two articles: in the first x is supported, in the second opposed. A quarter of draws have one of them twice.
    several = [said("A", "x", 1, article="1"), said("A", "x", -1, article="2")]
    found = bootstrap.intervals(several, lambda some: bootstrap.support_shares(some, lambda each: each.concept))
    assert found["x"] == (0.5, 0.0, 1.0, bootstrap.DRAWS)
    alone = bootstrap.intervals(several[:1], lambda some: bootstrap.support_shares(some, lambda each: each.concept))
    assert alone["x"] == (1.0, 1.0, 1.0, bootstrap.DRAWS)


@settings(max_examples=30, deadline=None)
@given(STATEMENTS)
def test_intervals_of_all_shares_in_one_go_are_those_one_by_one(several: list[NetworkStatement]) -> None:
    def shares(some: Sequence[NetworkStatement]) -> dict[str, float]:
        return bootstrap.support_shares(some, lambda each: each.actor)

    one_by_one = bootstrap.intervals(several, shares, number=20)
    found = bootstrap.share_intervals(several, lambda each: each.actor, number=20)
    assert found.keys() == one_by_one.keys()
    for name, interval in found.items():
        assert interval == pytest.approx(one_by_one[name])


# Two-mode networks


def test_combine_tells_which_stances_there_are() -> None:
    several = [said("A", "x", 1), said("A", "x", -1), said("A", "y", -1), said("B", "y", 1)]
    found = networks.two_mode(several, qualifier=options.COMBINE)
    assert found.weights == {("A", "x"): 3, ("A", "y"): 2, ("B", "y"): 1}
    neutral = networks.two_mode([*several, said("B", "x", 0)], qualifier=options.COMBINE)
    assert neutral.weights == {("A", "x"): 5, ("A", "y"): 4, ("B", "y"): 1, ("B", "x"): 2}


def test_numbers_of_a_wider_scale() -> None:
    # On a scale from -2 to 2, 2 and 1 are a quarter of it apart.
    several = [said("A", "x", 2), said("B", "x", 1)]
    assert pairs(networks.one_mode(several, spread=4)) == {"AB": pytest.approx(0.75)}
    assert networks.two_mode(several, qualifier=options.SUBTRACT).weights == {("A", "x"): 2, ("B", "x"): 1}


def test_a_day_of_conflict_is_not_a_day_of_agreement() -> None:
    day = date(2026, 1, 1)
    series = [
        NetworkSlice(day, day, day, 2, networks.one_mode(several, qualifier=options.SUBTRACT))
        for several in ([said("A", "x"), said("B", "x")], [said("A", "x"), said("B", "x", -1)])
    ]
    assert phases.network_distances(series)[0, 1] == 1
