"""Pictures of the page Coalition: variables, legends, keys, polarisation over time, and figures ready for print."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as Xml

import pypdfium2
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu
from pytestqt.qtbot import QtBot

from coalition_annotator.gui.discourse.filter_bar import MATRIX, NETWORK, POLARISATION, SUMMARY, TIMELINE
from coalition_annotator.gui.discourse.image_export import PRESETS, SCREEN
from coalition_annotator.gui.discourse.network_labels import crosses, placed
from coalition_annotator.gui.discourse.page import CoalitionPage
from coalition_annotator.gui.discourse.picture_dialog import PictureDialog
from coalition_annotator.gui.shell.main_window import MainWindow

from .test_discourse import pick, until, whole  # noqa: F401  (a fixture)


@pytest.fixture
def page(whole: CoalitionPage) -> CoalitionPage:  # noqa: F811
    return whole


def entry(page: CoalitionPage, text: str) -> QAbstractButton:
    return next(each for each in page.legend.buttons() if each.text().startswith(text))


def settled(page: CoalitionPage, qtbot: QtBot, before: object) -> None:
    qtbot.waitUntil(lambda: page.shown is not before and not page.is_busy, timeout=20_000)


def test_countries_by_countries_with_their_mean_stance(page: CoalitionPage, qtbot: QtBot) -> None:
    pick(page, qtbot, "actor", "countries")
    pick(page, qtbot, "concept", "about")
    pick(page, qtbot, "cells", True)
    assert page.shown is not None
    stances = page.shown.stances
    place = stances.actors.index("GR"), stances.categories.index("GR")
    assert page.matrix.cells[place].text == "-0.50 (4)" and page.matrix.cells[place].tip.startswith("Greece · Greece")
    rect = page.matrix.rect_of(*place)
    qtbot.mouseClick(page.matrix, Qt.MouseButton.LeftButton, pos=rect.center().toPoint())
    assert page.claims.what.text() == "Greece on Greece: 4 claims"
    assert "10 speakers’ countries, 9 countries spoken of" in page.told.text()


def test_the_same_variable_never_stands_on_both_sides(page: CoalitionPage, qtbot: QtBot) -> None:
    pick(page, qtbot, "concept", "speaker")
    assert (page.filters.actor.currentData(), page.filters.concept.currentData()) == ("category", "speaker")
    before = page.shown
    qtbot.mouseClick(page.filters.swap, Qt.MouseButton.LeftButton)
    settled(page, qtbot, before)
    assert (page.filters.actor.currentData(), page.filters.concept.currentData()) == ("speaker", "category")


@pytest.mark.parametrize(
    "variable", ["organisation", "countries", "about", "stance", "source", "author", "month", "article"]
)
def test_every_variable_shows_its_pictures(variable: str, page: CoalitionPage, qtbot: QtBot) -> None:
    pick(page, qtbot, "actor", variable)
    assert page.shown is not None and page.shown.stances.actors
    for mode in (MATRIX, NETWORK, TIMELINE, SUMMARY):
        page.show_mode(mode)
        page.window().grab()
    page.network.choose((page.shown.network.rows[0],))
    assert page.claims.list.count()


def test_a_click_on_the_legend_leaves_a_stance_out(page: CoalitionPage, qtbot: QtBot) -> None:
    assert page.shown is not None
    total = len(page.shown.rows)
    before = page.shown
    qtbot.mouseClick(entry(page, "Oppose"), Qt.MouseButton.LeftButton)
    settled(page, qtbot, before)
    assert 0 < len(page.shown.rows) < total and "only support and neutral" in page.told.text()
    before = page.shown
    entry(page, "Neutral").setFocus()
    qtbot.keyClick(entry(page, "Neutral"), Qt.Key.Key_Space)
    settled(page, qtbot, before)
    assert page.window().focusWidget() is entry(page, "Neutral")
    qtbot.mouseClick(entry(page, "Support"), Qt.MouseButton.LeftButton)
    assert page.filters.signs == (1,), "one stance at least is shown"
    before = page.shown
    qtbot.mouseClick(entry(page, "Oppose"), Qt.MouseButton.LeftButton)
    settled(page, qtbot, before)
    assert page.filters.signs == (1, -1)


def test_a_value_is_left_out_and_taken_in_again(page: CoalitionPage, qtbot: QtBot) -> None:
    assert page.shown is not None
    before, everybody = page.shown, page.shown.stances.actors
    wanted: list[tuple[int, int]] = []
    page.matrix.menu_wanted.connect(lambda row, column, _: wanted.append((row, column)))
    rect = page.matrix.rect_of(2, 0)
    heading = QPoint(20, round(rect.center().y()))
    for place, reason in ((heading, QContextMenuEvent.Reason.Mouse), (heading, QContextMenuEvent.Reason.Keyboard)):
        event = QContextMenuEvent(reason, place, page.matrix.mapToGlobal(place))
        QApplication.sendEvent(page.matrix, event)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        menu.close()
    assert wanted == [(2, -1), page.matrix.current]
    name = everybody[2]
    (leave_out, _) = page.value_menu([("speaker", name)]).actions()
    leave_out.trigger()
    settled(page, qtbot, before)
    assert name not in page.shown.stances.actors and f"without {name}" in page.told.text()
    before = page.shown
    qtbot.mouseClick(entry(page, f"Without {name}"), Qt.MouseButton.LeftButton)
    settled(page, qtbot, before)
    assert page.shown.stances.actors == everybody
    before = page.shown
    page.value_menu([("speaker", name)]).actions()[1].trigger()
    settled(page, qtbot, before)
    assert page.shown.stances.actors == (name,)


def test_another_project_begins_with_everything_shown(page: CoalitionPage, qtbot: QtBot, tmp_path: Path) -> None:
    before = page.shown
    page.filters.leave_out("speaker", "Ida Berg")
    settled(page, qtbot, before)
    page.filters.toggle_sign(0)
    window = page.window()
    assert isinstance(window, MainWindow)
    assert window.live.create(tmp_path / "other.coalition", "Other", window.live.project.me)
    assert page.filters.choice().exclude == () and page.filters.signs == (1, 0, -1)


def test_a_click_on_the_legend_shows_a_community(page: CoalitionPage, qtbot: QtBot) -> None:
    page.show_mode(NETWORK)
    qtbot.mouseClick(entry(page, "Community 4"), Qt.MouseButton.LeftButton)
    assert page.shown is not None
    assert set(page.network.current) == {n for n, c in page.shown.picture.communities.items() if c == 3}
    assert page.claims.what.text().startswith(f"{len(page.network.current)} of a community: ")


def test_the_keyboard_reaches_every_mark(page: CoalitionPage, qtbot: QtBot) -> None:
    page.show_mode(NETWORK)
    page.network.setFocus()
    qtbot.keyClick(page.network, Qt.Key.Key_T)
    assert len(page.network.current) == 2 and " and " in page.claims.what.text()
    first = page.network.current
    qtbot.keyClick(page.network, Qt.Key.Key_T)
    qtbot.keyClick(page.network, Qt.Key.Key_T, Qt.KeyboardModifier.ShiftModifier)
    assert page.network.current == first
    page.show_mode(SUMMARY)
    page.window().grab()
    page.summary.setFocus()
    qtbot.keyClick(page.summary, Qt.Key.Key_Down)
    qtbot.keyClick(page.summary, Qt.Key.Key_Return)
    assert page.shown is not None
    top = page.shown.summary.speakers[0]
    assert page.claims.what.text().startswith(f"{top.name}: {top.total} claim")
    page.show_mode(TIMELINE)
    page.timeline.setFocus()
    qtbot.keyClick(page.timeline, Qt.Key.Key_Right)
    before = page.shown
    qtbot.keyClick(page.timeline, Qt.Key.Key_Return)
    settled(page, qtbot, before)
    assert page.filters.since.text() == "2026-01-12"
    assert page.claims.what.text() == f"Week of 2026-01-12: {page.claims.list.count()} claims"


def test_polarisation_over_time_has_a_band_and_opens_its_claims(page: CoalitionPage, qtbot: QtBot) -> None:
    page.show_mode(POLARISATION)
    qtbot.waitUntil(lambda: bool(page.polarisation.bands), timeout=60_000)
    times = page.polarisation.times
    assert len(times) == len(page.polarisation.bands) == 52
    assert all(each.found and 0 <= each.found.quality <= 1 for each in times)
    assert all(band is None or 0 <= band[0] <= band[1] <= 1 for band in page.polarisation.bands)
    place = page.polarisation.place_of(3).toPoint()
    qtbot.mouseClick(page.polarisation, Qt.MouseButton.LeftButton, pos=place)
    assert page.claims.what.text().startswith(f"{times[3].start} to {times[3].stop}: ")
    page.polarisation.setFocus()
    qtbot.keyClick(page.polarisation, Qt.Key.Key_Right)
    qtbot.keyClick(page.polarisation, Qt.Key.Key_Return)
    assert page.claims.what.text().startswith(f"{times[4].start} to {times[4].stop}: ")
    page.filters.window_size.setValue(900)
    qtbot.waitUntil(lambda: "longer than the debate" in page.polarisation.message, timeout=20_000)
    assert not page.polarisation.times


def test_two_annotators_networks_differ_by_what_they_read_differently(page: CoalitionPage, qtbot: QtBot) -> None:
    page.show_mode(NETWORK)
    pick(page, qtbot, "compare", "readers")
    assert page.readers is not None and page.second is not None and page.later.isVisible()
    first, second = (each.annotator for each in page.readers.choices)
    assert {row.annotator for row in page.shown.rows} == {first} and {r.annotator for r in page.second.rows} == {second}  # type: ignore[union-attr]
    assert {r.article_id for r in page.shown.rows} == {r.article_id for r in page.second.rows}  # type: ignore[union-attr]
    assert page.told.text().startswith(f"{first} on the left, {second} on the right, in ")
    common = page.network._places.keys() & page.later._places.keys()
    assert len(common) > 5 and all(page.network._places[name] == page.later._places[name] for name in common)
    told = sum(each is not None for pair in page.readers.differences for each in (pair.first, pair.second))
    assert told and page.claims.list.count() == told
    before = page.shown
    page.filters.right.setCurrentIndex(page.filters.right.findData(first))
    page.filters.right.activated.emit(0)
    settled(page, qtbot, before)
    assert page.readers is None and "Two annotators are wanted" in page.told.text()


def test_the_summary_tells_how_sure_shares_are(page: CoalitionPage, qtbot: QtBot) -> None:
    page.show_mode(SUMMARY)
    qtbot.waitUntil(lambda: bool(page.summary._intervals), timeout=20_000)
    assert page.shown is not None
    contested = page.shown.summary.categories[0]
    said = page.summary.told("category", contested.name)
    share = contested.counts[0] / (contested.counts[0] + contested.counts[2])
    assert f"support {share:.0%} of both, " in said and "draws of articles" in said


def test_names_keep_clear_of_each_other_and_of_ties(page: CoalitionPage, qtbot: QtBot) -> None:
    from PySide6.QtCore import QLineF

    page.show_mode(NETWORK)
    qtbot.waitUntil(lambda: page.network.isVisible() and page.network.width() > 300)
    size = page.network.size()
    ends = {actor: page.network.place_of(actor) for actor in page.network._places}
    nodes = [page.network._node(actor, point, size) for actor, point in ends.items()]
    lines = [QLineF(ends[a], ends[b]) for a, b in page.network._ties]
    places = placed(nodes, lines, size)
    assert len(places) >= len(nodes) - 1
    for name, rect in places.items():
        assert not any(rect.intersects(other) for key, other in places.items() if key != name)
        discs = ((node.middle, node.radius) for node in nodes)
        assert not any((rect.center() - middle).manhattanLength() < radius for middle, radius in discs)
    crossed = sum(any(crosses(line, rect) for line in lines) for rect in places.values())
    assert crossed <= len(places) // 3


def test_figures_are_the_same_bytes_each_time(page: CoalitionPage, tmp_path: Path, qtbot: QtBot) -> None:
    size = PRESETS["Journal, one column"]
    for mode in (MATRIX, NETWORK, TIMELINE, SUMMARY):
        page.show_mode(mode)
        for suffix in (".svg", ".png", ".pdf"):
            one, other = tmp_path / f"1{suffix}", tmp_path / f"2{suffix}"
            assert page.save(one, size)
            qtbot.wait(1100 if suffix == ".pdf" else 0)  # a PDF would tell the second in which it was written
            assert page.save(other, size)
            assert one.read_bytes() == other.read_bytes(), (mode, suffix)


def test_a_figure_has_its_size_its_legend_and_its_caption(page: CoalitionPage, tmp_path: Path) -> None:
    page.show_mode(NETWORK)
    size = PRESETS["Journal, one column"]
    for suffix in (".svg", ".png", ".pdf"):
        assert page.save(tmp_path / f"n{suffix}", size)
    root = Xml.parse(tmp_path / "n.svg").getroot()
    assert abs(float(root.attrib["width"].removesuffix("mm")) - 84) < 0.5
    words = " ".join("".join(root.itertext()).split())
    assert "Support" in words and "Community 1" in words and "71 claims" in words
    (sheet,) = pypdfium2.PdfDocument(tmp_path / "n.pdf")
    width, height = sheet.get_size()
    assert abs(width - 84 / 25.4 * 72) < 1 and abs(height - 72 / 25.4 * 72) < 1
    assert "Community 1" in sheet.get_textpage().get_text_bounded()
    image = QImage(str(tmp_path / "n.png"))
    assert image.width() == round(84 / 25.4 * 600) and image.dotsPerMeterX() == round(600 / 25.4 * 1000)
    assert page.save(tmp_path / "grey.png", size._replace(grey=True))
    grey = QImage(str(tmp_path / "grey.png"))
    seen = {grey.pixelColor(x, y).getRgb()[:3] for x in range(0, grey.width(), 3) for y in range(0, grey.height(), 3)}
    assert len(seen) > 5 and all(max(rgb) - min(rgb) <= 1 for rgb in seen)


def test_each_picture_is_saved_as_its_table(page: CoalitionPage, tmp_path: Path, qtbot: QtBot) -> None:
    page.show_mode(POLARISATION)
    qtbot.waitUntil(lambda: bool(page.polarisation.bands), timeout=60_000)
    for mode, head in (
        (MATRIX, "row,column,support"), (TIMELINE, "week,support"), (POLARISATION, "start,middle,stop"),
        (SUMMARY, "what,value,support"), (NETWORK, ",A diplomat"),
    ):  # fmt: skip
        page.show_mode(mode)
        target = tmp_path / f"{mode}.csv"
        assert page.save(target) and target.read_text(encoding="utf-8").startswith(head), mode
        assert page.save(tmp_path / f"{mode}.graphml") == (mode == NETWORK)
    page.show_mode(NETWORK)
    alone = tmp_path / "alone.svg"
    assert page.save(alone)
    pick(page, qtbot, "compare", "periods")
    assert page.save(tmp_path / "two.csv") and not page.save(tmp_path / "two.gexf")
    assert (tmp_path / "two.csv").read_text(encoding="utf-8").startswith("from,to,left,right\n")
    assert page.save(tmp_path / "two.svg")
    words = (tmp_path / "two.svg").read_text(encoding="utf-8")
    assert words.count("Ida Berg<") == 2 and "on the left" in words


def test_what_is_no_date_is_said_and_does_not_count(page: CoalitionPage, qtbot: QtBot) -> None:
    page.show_mode(POLARISATION)
    assert page.shown is not None
    rows = len(page.shown.rows)
    until(page, qtbot, "31.01.2026")
    assert page.told.text().startswith("“31.01.2026” is no date") and len(page.shown.rows) == rows
    until(page, qtbot, "2026-02")
    assert len(page.shown.rows) < rows and not page.told.text().startswith("“")
    qtbot.waitUntil(lambda: not page.polarised.is_busy, timeout=60_000)


def test_what_failed_or_is_closed_is_not_shown_and_stops_nothing(page: CoalitionPage, qtbot: QtBot) -> None:
    model, rows = page.polarised, page._statements.rows
    choice, time = page.filters.choice(), page.filters.time()
    model.want([], choice, time)
    model.want(rows, choice, time)
    qtbot.waitUntil(lambda: bool(page.polarisation.times), timeout=60_000)
    model.want(rows, choice, time._replace(size=20))
    model.forget()
    page.polarisation.show_times(())
    qtbot.waitUntil(lambda: not model.is_busy, timeout=60_000)
    assert not page.polarisation.times
    before = page.shown
    page.filters.changed.emit()
    page._model.forget()
    qtbot.waitUntil(lambda: not page.is_busy, timeout=20_000)
    assert page.shown is before


def test_the_dialog_shows_what_is_saved(page: CoalitionPage, tmp_path: Path, qtbot: QtBot) -> None:
    figure = page.figure()
    assert figure is not None
    dialog = PictureDialog(page, figure, tmp_path / "m.svg")
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.size_chosen.width == SCREEN.width and dialog.size_chosen.resolution == SCREEN.resolution
    dialog.preset.setCurrentIndex(2)
    dialog.preset.activated.emit(2)
    assert dialog.size_chosen == PRESETS["Journal, one column"]
    first = dialog.preview.pixmap().toImage()
    dialog.grey.setChecked(True)
    assert dialog.size_chosen.grey and dialog.preview.pixmap().toImage() != first
    dialog.width_mm.setValue(120)
    assert dialog.preset.currentText() == "Own size" and dialog.size_chosen.width == 120


def test_what_there_is_nothing_of_is_said(page: CoalitionPage, qtbot: QtBot) -> None:
    until(page, qtbot, "2020-01-01")
    assert "within what is chosen above" in page.empty.text() and page.stack.currentWidget() is page.empty
    page.show_mode(POLARISATION)
    assert page.stack.currentWidget() is page.empty
    until(page, qtbot, "2026-02-30")
    qtbot.waitUntil(lambda: not page.polarised.is_busy, timeout=60_000)
    until(page, qtbot, "2020-01-01")
    qtbot.mouseClick(page.network, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert re.search(r"speakers and\s+categories", page.empty.text())
