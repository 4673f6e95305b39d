"""Benchmarks of networks; nothing here asserts a time."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from coalition_annotator.analysis.discourse_networks.layout import NetworkLayout
from coalition_annotator.analysis.discourse_networks.networks import Network
from coalition_annotator.gui.base.theme import LIGHT, ThemeManager
from coalition_annotator.gui.discourse.labels import Labels
from coalition_annotator.gui.discourse.network_view import NetworkView
from coalition_annotator.project.analysis import over_time
from coalition_annotator.project.analysis.discourse import (
    Counted,
    DiscourseFigures,
    DiscourseOptions,
    DiscourseSummary,
    Stances,
    counted,
    shown,
)
from coalition_annotator.project.analysis.over_time import TimeOptions
from coalition_annotator.project.analysis.statements import StatementRow

FIRST = date(2026, 1, 1)


def claims(days: int) -> list[StatementRow]:
    """100,000 claims of 300 actors on 40 categories."""
    chance = random.Random(3)
    return [
        StatementRow(str(n), str(n % 20_000), "…", (f"Actor {chance.randint(1, 300)}",), (), (), (),
            (f"C{chance.randint(1, 40)}",), "", "", "", "", (FIRST + timedelta(days=n % days)).isoformat(), "", "Anna",
            chance.choice((1, -1, 0)))
        for n in range(100_000)
    ]  # fmt: skip


@pytest.mark.parametrize("kernel", ["", "gaussian"])
def test_a_series_of_a_hundred_networks(benchmark: Any, kernel: str) -> None:
    """Over 100,000 claims; windows of 30 days lie within the debate, smoothed networks at each of its days."""
    found = counted(claims(100 if kernel else 129), DiscourseOptions())
    time = TimeOptions("days", 30, kernel)
    series = benchmark.pedantic(lambda: over_time.series(found, DiscourseOptions(), time), rounds=1)
    assert len(series) in (99, 100)


def test_polarisation_at_a_hundred_times(benchmark: Any) -> None:
    """Over 100,000 claims of 300 actors."""
    found = counted(claims(129), DiscourseOptions())
    time = TimeOptions("days", 30)
    series = benchmark.pedantic(lambda: over_time.polarised_over_time(found, DiscourseOptions(), time), rounds=1)
    assert len(series) in (99, 100)


def test_a_network_over_a_hundred_thousand_claims(benchmark: Any) -> None:
    """With layout, communities, matrix and timeline."""
    rows = claims(365)
    found = benchmark.pedantic(lambda: shown(rows, DiscourseOptions(threshold=200.0)), rounds=3)
    assert len(found.network.rows) == 300


def test_draw_two_hundred_actors_and_two_thousand_ties(benchmark: Any, qapp: QApplication) -> None:
    """A frame of 1,000 by 700 pixels."""
    chance = random.Random(5)
    actors = tuple(f"Actor number {n}" for n in range(200))
    weights: dict[tuple[str, str], float] = {}
    while len(weights) < 4000:
        a, b = chance.sample(actors, 2)
        weights[a, b] = weights[b, a] = chance.uniform(1, 9)
    places = {actor: (chance.uniform(-1, 1), chance.uniform(-1, 1)) for actor in actors}
    picture = NetworkLayout(places, {actor: n % 5 for n, actor in enumerate(actors)}, 0.4)
    network = Network(actors, actors, weights, one_mode=True)
    view = NetworkView(ThemeManager(qapp, LIGHT), Labels(str))
    view.resize(1000, 700)
    empty = DiscourseSummary((), (), (), (), ())
    found = Counted((), (), 0)
    figures = DiscourseFigures((), Stances(actors, (), {}, {}), network, picture, {}, empty, found, DiscourseOptions())
    view.show_network(figures)
    image = QImage(1000, 700, QImage.Format.Format_RGB32)

    def frame() -> None:
        painter = QPainter(image)
        view.paint(painter, view.size(), view._themes.current, fine=False)
        painter.end()

    benchmark(frame)
