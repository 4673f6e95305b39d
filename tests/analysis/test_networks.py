"""Worked examples by hand for each qualifier, normalisation and rule for duplicates."""

from __future__ import annotations

from math import sqrt

import pytest

from coalition_annotator.analysis.discourse_networks import networks
from coalition_annotator.analysis.discourse_networks.networks import NetworkStatement
from coalition_annotator.model import network_options


def said(actor: str, concept: str, stance: int, article: str = "1", day: str = "2026-01-05") -> NetworkStatement:
    return NetworkStatement(actor, concept, stance, article, day)


# A supports x twice and opposes y; B supports x and y; C opposes x once and is neutral on y.
DEBATE = [
    said("A", "x", 1), said("A", "x", 1, "2", "2026-01-06"), said("A", "y", -1),
    said("B", "x", 1), said("B", "y", 1),
    said("C", "x", -1), said("C", "y", 0),
]  # fmt: skip


def ties(network: networks.Network) -> dict[str, float]:
    return {"".join(sorted(ends)): weight for ends, weight in network.weights.items()}


@pytest.mark.parametrize(
    ("qualifier", "expected"),
    [
        # A·B: x 2·1, y 1·1; A·C: x 2·1, y 1·1; B·C: x 1, y 1
        (network_options.IGNORE, {"AB": 3, "AC": 3, "BC": 2}),
        # A·B: x 2 agree, y opposed 0; A·C: x 0, y half; B·C: x 0, y half
        (network_options.CONGRUENCE, {"AB": 2, "AC": 0.5, "BC": 0.5}),
        # A·B: y 1; A·C: x 2, y half; B·C: x 1, y half
        (network_options.CONFLICT, {"AB": 1, "AC": 2.5, "BC": 1.5}),
        (network_options.SUBTRACT, {"AB": 1, "AC": -2, "BC": -1}),
    ],
)
def test_one_mode_qualifiers(qualifier: str, expected: dict[str, float]) -> None:
    assert ties(networks.one_mode(DEBATE, qualifier=qualifier)) == expected


@pytest.mark.parametrize(
    ("normalise", "expected"),
    [
        # n: A 3, B 2, C 2
        (network_options.AVERAGE, {"AB": 2 / 2.5, "AC": 0.5 / 2.5, "BC": 0.5 / 2}),
        # with themselves: A x 4 + y 1 = 5, B 2, C 2
        (network_options.JACCARD, {"AB": 2 / (5 + 2 - 2), "AC": 0.5 / 6.5, "BC": 0.5 / 3.5}),
        (network_options.COSINE, {"AB": 2 / sqrt(10), "AC": 0.5 / sqrt(10), "BC": 0.5 / 2}),
        # As Discourse Network Analyzer divides. A has x+ twice and y-, B x+ and y+, C x- and y0. Beside B, A has 1
        # alone and B 1, both 2·1; A and C have 3 and 2 alone, B and C 2 and 2.
        (network_options.DNA_JACCARD, {"AB": 2 / 4, "AC": 0.5 / 5, "BC": 0.5 / 4}),
        (network_options.DNA_COSINE, {"AB": 2 / 6, "AC": 0.5 / 6, "BC": 0.5 / 4}),
    ],
)
def test_one_mode_normalisations(normalise: str, expected: dict[str, float]) -> None:
    assert ties(networks.one_mode(DEBATE, normalise=normalise)) == pytest.approx(expected)


def test_two_mode() -> None:
    plain = networks.two_mode(DEBATE)
    assert plain.weights == {("A", "x"): 2, ("A", "y"): 1, ("B", "x"): 1, ("B", "y"): 1, ("C", "x"): 1, ("C", "y"): 1}
    signed = networks.two_mode(DEBATE, qualifier=network_options.SUBTRACT)
    assert signed.weights == {("A", "x"): 2, ("A", "y"): -1, ("B", "x"): 1, ("B", "y"): 1, ("C", "x"): -1}
    active = networks.two_mode(DEBATE, normalise=network_options.ACTIVITY)
    assert active.weights["A", "x"] == pytest.approx(2 / 3) and active.weights["B", "y"] == 0.5
    known = networks.two_mode(DEBATE, normalise=network_options.PROMINENCE)
    assert known.weights["A", "x"] == 0.5 and known.weights["A", "y"] == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("rule", "left"),
    [("all", 6), ("article", 5), ("week", 4), ("month", 3), ("year", 2), ("overall", 1)],
)
def test_rules_for_duplicates(rule: str, left: int) -> None:
    days = ["2025-12-30", "2026-01-05", "2026-01-05", "2026-01-06", "2026-01-15", "2026-02-01"]
    several = [said("A", "x", 1, article, day) for article, day in zip("122345", days, strict=True)]
    assert len(networks.unique(several, rule)) == left


def test_without_a_date_an_article_counts_once() -> None:
    several = [said("A", "x", 1, "1", ""), said("A", "x", 1, "1", ""), said("A", "x", 1, "2", "2026")]
    assert len(networks.unique(several, "week")) == 2
    with pytest.raises(ValueError):
        networks.unique(several, "decade")


def test_thresholds_look_at_both_signs() -> None:
    network = networks.above(networks.one_mode(DEBATE, qualifier=network_options.SUBTRACT), 1.5)
    assert ties(network) == {"AC": -2}
