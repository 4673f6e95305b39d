"""The page Coalition: matrix, network and timeline lead to their claims, and leave as figures and data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as Xml

import networkx
import pypdfium2
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from coalition_annotator.gui.discourse.filter_bar import MATRIX, NETWORK, TIMELINE
from coalition_annotator.gui.discourse.page import CoalitionPage
from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.project.analysis import variables
from coalition_annotator.project.analysis.discourse import EVERYONE, DiscourseOptions, behind, shown
from coalition_annotator.project.analysis.statements import StatementRow

OpenWindow = Callable[[Path | None], MainWindow]
FIRST_WEEK = "2026-01-07"  # by then the sample's first four articles have appeared


@pytest.fixture
def whole(open_window: OpenWindow, qtbot: QtBot) -> CoalitionPage:
    """The page as it opens: one reading of each article, of all three months."""
    window = open_window(None)
    assert window.features.files.projects.open_sample()
    window.action("go.coalition").trigger()
    qtbot.waitUntil(
        lambda: (
            window.features.discourse.coalition.shown is not None
            and bool(window.features.discourse.coalition.shown.rows)
        ),
        timeout=20_000,
    )
    rows = window.features.discourse.coalition.shown.rows
    # One reading of each article, unless everybody's claims are asked for.
    assert len({(row.article_id, row.annotator) for row in rows}) == len({row.article_id for row in rows})
    return window.features.discourse.coalition


@pytest.fixture
def page(whole: CoalitionPage, qtbot: QtBot) -> CoalitionPage:
    """Everybody's claims in the articles of the first week."""
    until(whole, qtbot, FIRST_WEEK)
    pick(whole, qtbot, "annotator", EVERYONE)
    assert whole.shown is not None and {row.date for row in whole.shown.rows} == {"2026-01-06", FIRST_WEEK}
    return whole


def until(page: CoalitionPage, qtbot: QtBot, day: str) -> None:
    before = page.shown
    page.filters.until.setText(day)
    page.filters.until.editingFinished.emit()
    qtbot.waitUntil(lambda: page.shown is not before and not page.is_busy, timeout=20_000)


def pick(page: CoalitionPage, qtbot: QtBot, box: str, value: object) -> None:
    chosen = getattr(page.filters, box)
    before = page.shown
    chosen.setCurrentIndex(chosen.findData(value))
    chosen.activated.emit(chosen.currentIndex())
    qtbot.waitUntil(lambda: page.shown is not before and not page.is_busy, timeout=20_000)


def test_four_coalitions_show(whole: CoalitionPage, qtbot: QtBot) -> None:
    assert whole.shown is not None
    found: dict[int, set[str]] = {}
    for actor, number in whole.shown.picture.communities.items():
        found.setdefault(number, set()).add(actor)
    named = [
        {"Ida Berg", "Jonas Petrauskas", "Helen Marsh", "Claire Vasseur"},
        {"Marta Riva", "Prime Minister (Spain)", "Nikos Galanis", "Pablo Ferrer"},
        {"Selin Aydın", "Karim Haddad", "Urs Keller", "Peace Forum"},
        {"Jürgen Falk", "Joost Terhorst", "Haruka Mizuno", "League of Shipowners"},
    ]
    unnamed = {"A diplomat who asked not to be named", "Diplomatenkreisen", "a paper seen by the Courier"}
    assert sorted(sorted(group - unnamed) for group in found.values()) == sorted(map(sorted, named))
    assert (whole.shown.picture.modularity or 0) > 0.5
    cells = whole.shown.stances.cells
    for category, willing, others in (
        ("Troop deployment", named[0], named[1]),
        ("Joint deterrence", named[0], named[2]),
        ("Arms and training", named[0], named[3]),
    ):
        assert all(cells.get((actor, category), (0, 0, 0))[2] == 0 for actor in willing), category
        assert all(cells.get((actor, category), (0, 0, 0))[0] == 0 for actor in others), category
        assert sum((actor, category) in cells for actor in willing) >= 2, category
        assert sum((actor, category) in cells for actor in others) >= 2, category
    months = {week[:7] for week in whole.shown.weeks}
    assert months == {"2026-01", "2026-02", "2026-03"}


def test_a_cell_opens_its_claims_and_a_claim_its_article(page: CoalitionPage, qtbot: QtBot) -> None:
    assert page.shown is not None
    stances = page.shown.stances
    assert stances.cells["Marta Riva", "Consent and procedure"] == (1, 0, 1)
    place = (stances.actors.index("Marta Riva"), stances.categories.index("Consent and procedure"))
    rect = page.matrix.rect_of(*place)
    qtbot.mouseClick(page.matrix, Qt.MouseButton.LeftButton, pos=rect.center().toPoint())
    assert page.claims.what.text() == "Marta Riva on Consent and procedure: 2 claims" and page.claims.list.count() == 2
    page.claims.list.itemActivated.emit(page.claims.list.item(0))
    window = page.window()
    assert isinstance(window, MainWindow) and window.pages.currentWidget() is window.features.reading.page


@pytest.mark.parametrize("button", [Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton])
def test_a_cell_of_what_is_not_worked_out_yet_is_not_there(
    page: CoalitionPage, qtbot: QtBot, tmp_path: Path, button: Qt.MouseButton
) -> None:
    """Another project was opened, and its figures are not there yet: nothing is left of those before."""
    window = page.window()
    assert isinstance(window, MainWindow)
    at = page.matrix.rect_of(0, 0).center().toPoint()
    assert window.live.create(tmp_path / "other.coalition", "other", window.settings.annotator)
    assert page.shown is None
    qtbot.mouseClick(page.matrix, button, pos=at)
    page.matrix.activated.emit(0, 0)
    assert page.claims.list.count() == 0


def test_the_network_is_steady_and_leads_to_claims(page: CoalitionPage, qtbot: QtBot) -> None:
    page.show_mode(NETWORK)
    assert page.shown is not None
    first = page.shown.picture
    pick(page, qtbot, "qualifier", "conflict")
    pick(page, qtbot, "qualifier", "congruence")
    assert page.shown.picture == first
    qtbot.waitUntil(lambda: page.network.isVisible() and page.network.width() > 300)
    point = page.network.place_of("Ida Berg").toPoint()
    qtbot.mouseClick(page.network, Qt.MouseButton.LeftButton, pos=point)
    assert page.claims.what.text().startswith("Ida Berg: 3 claims")
    a, b = page.network.place_of("Marta Riva"), page.network.place_of("Prime Minister (Spain)")
    middle = ((a + b) / 2).toPoint()
    assert page.network.tie_at((a + b) / 2) == ("Marta Riva", "Prime Minister (Spain)")
    qtbot.mouseClick(page.network, Qt.MouseButton.LeftButton, pos=middle)
    assert page.claims.what.text().startswith("Marta Riva and Prime Minister (Spain)")
    qtbot.mousePress(page.network, Qt.MouseButton.LeftButton, pos=point)
    qtbot.mouseMove(page.network, point + QPoint(40, 30))
    qtbot.mouseRelease(page.network, Qt.MouseButton.LeftButton, pos=point + QPoint(40, 30))
    assert (page.network.place_of("Ida Berg") - (point + QPoint(40, 30)).toPointF()).manhattanLength() < 3


def test_annotators_countries_and_weeks_narrow_it(page: CoalitionPage, qtbot: QtBot) -> None:
    assert page.shown is not None
    pick(page, qtbot, "annotator", "Cem Ay")
    assert {row.annotator for row in page.shown.rows} == {"Cem Ay"}
    pick(page, qtbot, "annotator", EVERYONE)
    pick(page, qtbot, "actor", "countries")
    assert set(page.shown.stances.actors) == {"NO", "ES", "IT", "LT"}
    page.show_mode(TIMELINE)
    assert page.shown.weeks and page.timeline.weeks[0] == min(page.shown.weeks)
    before = page.shown
    center = page.timeline.bar(0).center().toPoint()
    qtbot.mouseClick(page.timeline, Qt.MouseButton.LeftButton, pos=center)
    qtbot.waitUntil(lambda: page.shown is not before and not page.is_busy)
    assert page.filters.since.text() == page.timeline.weeks[0]


def test_pictures_and_data_are_written(page: CoalitionPage, tmp_path: Path) -> None:
    for mode in (MATRIX, NETWORK, TIMELINE):
        page.show_mode(mode)
        for suffix in (".svg", ".png", ".pdf"):
            assert page.save(tmp_path / f"{mode}{suffix}")
        Xml.parse(tmp_path / f"{mode}.svg")
        image = QImage(str(tmp_path / f"{mode}.png"))
        assert image.width() == 2400 and len({image.pixel(x, 900) for x in range(0, 2400, 7)}) > 0
        assert len(pypdfium2.PdfDocument(tmp_path / f"{mode}.pdf")) == 1
    page.show_mode(NETWORK)
    assert page.save(tmp_path / "n.graphml") and page.save(tmp_path / "n.csv")
    graph = networkx.read_graphml(tmp_path / "n.graphml")
    assert graph.number_of_nodes() == 5
    page.show_mode(MATRIX)
    assert page.save(tmp_path / "m.csv")
    assert "Marta Riva,Consent and procedure,1,0,1" in (tmp_path / "m.csv").read_text(encoding="utf-8")
    assert not page.save(tmp_path / "x.bmp")
    assert not page.save(tmp_path / "none" / "x.svg")


def row(speaker: str, category: str, stance: str, day: str = "2026-01-05", article: str = "a") -> StatementRow:
    sign = {"Support": 1, "Oppose": -1}.get(stance, 1)
    names, categories = tuple(filter(None, [speaker])), tuple(filter(None, [category]))
    key = f"{speaker} {category} {stance} {article}"
    return StatementRow(
        key, article, "…", names, (), (), (), categories, stance, "", article, "", day, day[:7], "Anna", sign
    )


def test_worked_example() -> None:
    """Two who support and one who opposes: congruence ties the two, conflict ties each with the third."""
    rows = [row("A", "x", "Support"), row("B", "x", "Support"), row("C", "x", "Oppose"), row("A", "y", ""),
            row("A", "x", "Support", "2026-02-02", "b"), row("", "x", "Support"), row("D", "", "Support")]  # fmt: skip
    found = shown(rows, DiscourseOptions())
    assert found.network.weights == {("A", "B"): 2.0, ("B", "A"): 2.0}
    assert found.stances.cells == {
        ("A", "x"): (2, 0, 0),
        ("B", "x"): (1, 0, 0),
        ("C", "x"): (0, 0, 1),
        ("A", "y"): (1, 0, 0),
    }
    assert found.weeks == {"2026-01-05": (3, 0, 1), "2026-02-02": (1, 0, 0)}
    conflict = shown(rows, DiscourseOptions(qualifier="conflict", duplicates="overall"))
    assert conflict.network.weights["A", "C"] == conflict.network.weights["B", "C"] == 1.0
    assert ("A", "B") not in conflict.network.weights
    assert len(behind(found, DiscourseOptions(), actors=["A", "B"])) == 3
    assert len(behind(found, DiscourseOptions(), actors=["A"], category="y")) == 1
    assert [r.date for r in shown(rows, DiscourseOptions(since="2026-02")).rows] == ["2026-02-02"]
    assert found.picture == shown(list(reversed(rows)), DiscourseOptions()).picture


def test_a_scale_of_numbers_counts_in_place_of_the_stance() -> None:
    """On a scale from -2 to 2, A and B are 3 apart of 4: congruence 1/4, conflict 3/4; C says no single number."""
    rows = [
        row(name, "x", "Support")._replace(own={"agreement": told, "note": ("words",)})
        for name, told in (("A", ("2",)), ("B", ("-1",)), ("C", ("1", "2")), ("D", ("-2",)))
    ]
    assert variables.numeric(rows) == ["agreement"]
    choice = DiscourseOptions(scale="agreement")
    found = shown(rows, choice)
    assert found.network.weights["A", "B"] == 0.25 and ("A", "D") not in found.network.weights
    assert "C" not in found.network.rows
    assert shown(rows, choice._replace(qualifier="conflict")).network.weights["A", "B"] == 0.75
    assert found.stances.means["A", "x"] == 2
    (source,) = shown([each._replace(source="Courier") for each in rows], choice).summary.sources
    assert source.counts == (1, 0, 2)
    assert {each.actor for each in shown(rows, choice._replace(signs=(1,))).counted.statements} == {"A"}


def test_categories_as_nodes_two_periods_and_a_stretch_of_time(page: CoalitionPage, qtbot: QtBot) -> None:
    page.show_mode(NETWORK)
    pick(page, qtbot, "mode_of", True)
    assert page.shown is not None and not page.shown.network.one_mode
    page.network.choose(("Marta Riva", "◆ Troop deployment"))
    assert page.claims.what.text() == "Marta Riva and Troop deployment: 1 claim"
    pick(page, qtbot, "mode_of", False)
    pick(page, qtbot, "compare", "periods")
    assert page.later.isVisible() and page.second is not None
    assert {r.date for r in page.shown.rows}.isdisjoint({r.date for r in page.second.rows})
    page.later.choose(("Ida Berg",))
    assert page.claims.what.text().startswith("Ida Berg: 3 claims")
    pick(page, qtbot, "compare", "")
    page.filters.span.setCurrentIndex(page.filters.span.findData(4))
    page.filters.span.activated.emit(page.filters.span.currentIndex())
    assert page.filters.since.text() == page.filters._days[0] and page.filters.until.text() > page.filters.since.text()
    page.filters.span.setCurrentIndex(0)
    page.filters.span.activated.emit(page.filters.span.currentIndex())
    assert page.filters.since.text() == ""
    qtbot.waitUntil(lambda: not page.is_busy)


def test_the_summary_counts_and_opens_claims(page: CoalitionPage, qtbot: QtBot) -> None:
    assert page.shown is not None
    summary = page.shown.summary
    cells = page.shown.stances.cells
    assert {bar.name: bar.total for bar in summary.speakers} == {
        actor: sum(sum(cell) for (name, _), cell in cells.items() if name == actor) for actor, _ in cells
    }
    assert all(bar.counts[0] and bar.counts[2] for bar in summary.categories)
    assert summary.categories[0].name in ("Troop deployment", "Consent and procedure")
    assert {bar.name for bar in summary.countries} == {"NO", "ES", "IT", "LT"}
    page.show_mode("summary")
    qtbot.waitUntil(lambda: not page.summary.spot_of("countries", "IT").isEmpty())
    spot = page.summary.spot_of("countries", "IT").center().toPoint()
    qtbot.mouseClick(page.summary, Qt.MouseButton.LeftButton, pos=spot)
    assert page.claims.what.text() == "Italy: 3 claims"
