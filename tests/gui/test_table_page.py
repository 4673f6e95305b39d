"""The page Data: filter, group, pivot, change in bulk, open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from coalition_annotator.gui.discourse.table_page import DataPage
from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.model import codebook as cb
from coalition_annotator.project.analysis import statements

OpenWindow = Callable[[Path | None], MainWindow]


@pytest.fixture
def page(open_window: OpenWindow, qtbot: QtBot) -> DataPage:
    window = open_window(None)
    assert window.features.files.projects.open_sample()
    window.action("go.data").trigger()
    assert window.pages.currentWidget() is window.features.discourse.data
    qtbot.waitUntil(lambda: len(window.features.discourse.data.model.rows) == 171)
    return window.features.discourse.data


def test_statements_are_filtered_and_counted(page: DataPage, qtbot: QtBot) -> None:
    assert page.count.text() == "171 statements"
    qtbot.keyClicks(page.filter, "petrauskas monitoring")
    assert {row.speaker for row in page.model.rows} == {("Jonas Petrauskas",)}
    assert page.count.text() == "2 of 171 statements"
    page.filter.clear()
    box = page.choices["stance"]
    box.setCurrentIndex(box.findData("Oppose"))
    box.activated.emit(box.currentIndex())
    assert {row.stance for row in page.model.rows} == {"Oppose"} and len(page.model.rows) == 59
    assert sum(row.date <= "2026-01-07" for row in page.model.rows) == 4
    page.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert page.model.rows[0].speaker == ("Urs Keller",)


def test_the_selected_rows_are_copied_as_they_are_shown(page: DataPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.filter, "petrauskas monitoring")
    page.table.setColumnHidden(list(statements.COLUMNS).index("source"), True)
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    head, *rows = QGuiApplication.clipboard().text().splitlines()
    shown = [title for name, title in statements.COLUMNS.items() if name != "source"]
    assert head.split("\t") == shown
    assert [row.split("\t")[1] for row in rows] == ["Jonas Petrauskas"] * 2
    assert [row.split("\t")[0] for row in rows] == [row.claim for row in page.model.rows]


def test_an_expression_that_takes_for_ever_is_given_up(page: DataPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.pattern, Qt.MouseButton.LeftButton)
    page.filter.setText(r"(\w+\s?)+!$")
    assert page.count.text() == "0 of 171 statements"
    page.filter.setText(r"(\w|\s|\w\w)+[!?]{2}")
    assert "takes too long" in page.count.text()
    page.filter.setText(r"^petra\w+$|monitor")
    assert page.model.rows and all("onitor" in str(row) for row in page.model.rows)


def test_any_columns_value_narrows_the_table(page: DataPage, qtbot: QtBot) -> None:
    columns = list(statements.COLUMNS)
    row = next(n for n, each in enumerate(page.model.rows) if each.quotation == "Direct")
    menu = page.cell_menu(row, columns.index("quotation"))
    menu.actions()[0].trigger()
    assert {each.quotation for each in page.model.rows} == {"Direct"}
    assert page.only.text() == "Only Quotation: Direct ✕"
    page.cell_menu(0, columns.index("organisation")).actions()[0].trigger()
    assert {(each.quotation, each.organisation) for each in page.model.rows} == {("Direct", ())}
    page.show_only("claim", page.model.rows[0].claim)
    assert len({each.claim for each in page.model.rows}) == 1
    qtbot.mouseClick(page.only, Qt.MouseButton.LeftButton)
    assert len(page.model.rows) == 171 and not page.only.isVisible()
    page.cell_menu(0, columns.index("stance")).actions()[0].trigger()
    assert page.choices["stance"].currentData() == page.model.rows[0].stance


def test_a_pivot_opens_the_statements_behind_a_cell(page: DataPage) -> None:
    page.down.setCurrentIndex(page.down.findData("category"))
    page.down.activated.emit(page.down.currentIndex())
    shape = statements.pivot(page.model.rows, "category", "stance")
    assert shape.counts["Troop deployment", "Oppose"] == 20 and sum(shape.counts.values()) == 171
    place = (shape.rows.index("Troop deployment"), shape.columns.index("Oppose"))
    assert page.pivot.cells[place].text == "20"
    page.pivot.activated.emit(*place)
    assert page.table.isVisible() and len(page.model.rows) == 20
    assert sum(row.date <= "2026-01-07" for row in page.model.rows) == 3


def test_many_statements_are_changed_at_once_and_taken_back(page: DataPage, qtbot: QtBot) -> None:
    live = page._live
    model = page.table.selectionModel()
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in range(page.model.rowCount()):
        model.select(page.model.index(row, 0), flags)
    mine = sum(row.annotator == live.project.me.name for row in page.model.rows)
    neutral = sum(row.annotator == live.project.me.name and row.stance == "Neutral" for row in page.model.rows)
    window = page.window()
    assert isinstance(window, MainWindow)
    page.set_for_selected(cb.STANCE, cb.NEUTRAL)
    told = f"{mine - neutral} changed; {171 - mine} belong to others and stay as they are."
    assert window.notice.isVisible() and window.notice.label.text() == told
    qtbot.waitUntil(lambda: sum(row.stance == "Neutral" for row in page.model.rows) >= mine)
    assert len(model.selectedRows()) == 171 and page.table.hasFocus()
    live.undo()
    qtbot.waitUntil(lambda: sum(row.stance == "Neutral" for row in page.model.rows) < mine)


def test_the_buttons_for_the_selected_are_reached_by_tab(page: DataPage, qtbot: QtBot) -> None:
    page.table.setFocus()
    page.table.selectRow(0)
    qtbot.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert len(page.table.selectionModel().selectedRows()) == 2
    for _ in range(12):
        if QApplication.focusWidget() in page.edits:
            break
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() in page.edits
    assert len(page.table.selectionModel().selectedRows()) == 2


def test_return_opens_a_statement_in_its_article(page: DataPage, qtbot: QtBot) -> None:
    window = page.window()
    assert isinstance(window, MainWindow)
    row = next(n for n, each in enumerate(page.model.rows) if each.annotator == window.live.project.me.name)
    page.table.setCurrentIndex(page.model.index(row, 0))
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert window.pages.currentWidget() is window.features.reading.page
    selected = window.features.reading.page.tagger.selected
    assert selected is not None and selected.id == page.model.rows[row].claim_id
    view = window.features.reading.page.view
    before = view.scroll_top
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert abs(view.caret() - selected.start) < 400 and abs(view.scroll_top - before) < view.height()


def test_columns_hide_move_and_stay_so(page: DataPage, open_window: OpenWindow, qtbot: QtBot) -> None:
    column = list(statements.COLUMNS).index("organisation")
    action = next(each for each in page.table.columns_menu().actions() if each.text() == "Organisation")
    action.trigger()
    assert page.table.isColumnHidden(column)
    page.table.horizontalHeader().moveSection(0, 2)
    page.window().close()
    again = open_window(None)
    table = again.features.discourse.data.table
    assert table.isColumnHidden(column) and table.horizontalHeader().visualIndex(0) == 2
    table.columns_menu().actions()[-1].trigger()
    assert not table.isColumnHidden(column) and table.horizontalHeader().visualIndex(0) == 0


def test_a_regular_expression_filters_and_a_broken_one_is_told(page: DataPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.pattern, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(page.filter, "^(Marta|Jonas) ")
    assert {row.speaker for row in page.model.rows} == {("Marta Riva",), ("Jonas Petrauskas",)}
    page.filter.clear()
    qtbot.keyClicks(page.filter, "(")
    assert "no regular expression" in page.count.text()


def test_the_chosen_statement_is_shown_in_its_sentence(page: DataPage, qtbot: QtBot) -> None:
    row = next(n for n, each in enumerate(page.model.rows) if each.claim.startswith("a shared fleet"))
    page.table.selectRow(row)
    sentence = page.details.sentence(page.model.rows[row])
    assert sentence.startswith("Norwegian Defence Minister Ida Berg said") and sentence.endswith(".")


def test_a_pivot_has_totals_of_claims_and_can_be_copied(page: DataPage, qtbot: QtBot) -> None:
    page.down.setCurrentIndex(page.down.findData("speaker"))
    page.down.activated.emit(page.down.currentIndex())
    qtbot.mouseClick(page.copy, Qt.MouseButton.LeftButton)
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert lines[-1][0] == "Total" and lines[-1][-1] == "171"
    assert len({len(line) for line in lines}) == 1


def test_all_tags_of_all_layers_are_listed_filtered_and_opened(page: DataPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.what.findChildren(QPushButton)[1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(page.tags.model.rows), timeout=10_000)
    assert {row.layer for row in page.tags.model.rows} == {"Speaker", "Claim", "Country", "Cue"}
    qtbot.keyClicks(page.tags.filter, "ida berg")
    assert {row.stands_for for row in page.tags.model.rows if row.layer == "Speaker"} == {"Ida Berg"}
    row = page.tags.model.rows[0]
    page.tags.table.doubleClicked.emit(page.tags.model.index(0, 0))
    window = page.window()
    assert isinstance(window, MainWindow)
    assert window.features.reading.open_article_id == row.article_id
