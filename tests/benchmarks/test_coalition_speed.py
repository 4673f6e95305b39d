"""Benchmarks of networks; nothing here asserts a time."""

from __future__ import annotations

import random
from typing import Any

from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from coalition_annotator.analysis.discourse_networks.layout import NetworkLayout
from coalition_annotator.analysis.discourse_networks.networks import Network
from coalition_annotator.gui.base.theme import LIGHT, ThemeManager
from coalition_annotator.gui.discourse.network_view import NetworkView
from coalition_annotator.project.analysis.discourse import (
    DiscourseFigures,
    DiscourseOptions,
    DiscourseSummary,
    Stances,
    shown,
)
from coalition_annotator.project.analysis.statements import StatementRow


def test_a_network_over_a_hundred_thousand_claims(benchmark: Any) -> None:
    """100,000 claims of 300 actors on 40 categories, with layout, communities, matrix and timeline."""
    chance = random.Random(3)
    rows = [
        StatementRow(str(n), str(n % 20_000), "…", (f"Actor {chance.randint(1, 300)}",), (), (), (),
            (f"C{chance.randint(1, 40)}",), "", "", "", "", f"2026-{1 + n % 12:02}-{1 + n % 28:02}", "", "Anna",
            chance.choice((1, -1, 0)))
        for n in range(100_000)
    ]  # fmt: skip
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
    view = NetworkView(ThemeManager(qapp, LIGHT))
    view.resize(1000, 700)
    empty = DiscourseSummary((), (), (), (), ())
    view.show_network(DiscourseFigures((), Stances(actors, (), {}), network, picture, {}, empty))
    image = QImage(1000, 700, QImage.Format.Format_RGB32)

    def frame() -> None:
        painter = QPainter(image)
        view.paint(painter, view.size(), view._themes.current, fine=False)
        painter.end()

    benchmark(frame)
