"""What honest use once broke: sweeping again, moving on while typing, closing while something runs."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QDrag, QTextDocument
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.gui.team.merge_dialog import MergeDialog
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.identifier import new_id
from coalition_annotator.project.editing import article_edits, codebook_edits
from coalition_annotator.project.project import Project

from ..conftest import ANNA, BO, TEXT
from .conftest import Reader

OpenWindow = Callable[[Path | None], MainWindow]
LEFT = Qt.MouseButton.LeftButton


def test_a_press_at_the_end_of_a_selection_begins_another_sweep(reader: Reader, qtbot: QtBot) -> None:
    reader.sweep("Minister Ida")
    end = reader.point(reader.span("Ida").end, before=True) + QPoint(1, 0)
    # Were text dragged away, the program would wait for the drop.
    QTimer.singleShot(1500, QDrag.cancel)
    reader.drag(end, reader.point(reader.span("a shared").end, before=True))
    chosen = reader.view.selected_span()
    assert chosen is not None and chosen.end == reader.span("a shared").end and chosen.start >= reader.span("Ida").start


def test_the_popover_shows_its_buttons_while_words_are_swept_over_and_over(reader: Reader) -> None:
    popover = reader.window.features.reading.page.popover
    for words in ("Ida Berg", "shared fleet", "Ida Berg", "Ida Berg", "Lithuania", "Norwegian", "Ida Berg"):
        reader.sweep(words)
        buttons = [each for each in popover.findChildren(QToolButton) if each.isVisibleTo(popover)]
        assert popover.isVisible() and len(buttons) == 4
        for each in buttons:
            assert popover.rect().contains(each.geometry()) and each.width() >= each.minimumSizeHint().width() > 20
        assert popover.width() >= sum(each.width() for each in buttons)


@pytest.mark.parametrize("before", ["😀", "👩‍🚀👩‍🚀", "𝒜𝒷𝒸", "é"])
def test_a_tag_that_ends_its_paragraph_is_painted_behind_signs_of_two_units(
    project: Project, add_article: Callable[..., str], open_window: OpenWindow, qtbot: QtBot, before: str
) -> None:
    add_article(f"{before} {before} Norway\n\nsaid {before} Norway", title="T")
    reader = Reader(open_window(project.path), qtbot)
    first, second = reader.tag("Norway", "3"), reader.tag("Norway", "3", nth=2)
    assert (first.start, second.start) == (reader.span("Norway").start, reader.span("Norway", 2).start)
    reader.view.grab()
    assert {each.annotation.id for each in reader.view.visible_tags()} >= {first.id, second.id}


def test_what_is_typed_of_an_article_stays_with_it(
    project: Project, add_article: Callable[..., str], open_window: OpenWindow, qtbot: QtBot
) -> None:
    first, second = add_article(), add_article("Sweden waits.", title="Sweden waits")
    reader = Reader(open_window(project.path), qtbot)
    window, live = reader.window, reader.window.live
    window.open_article(first)
    source = window.features.reading.page.inspector.details.findChildren(QLineEdit)[1]
    assert source.accessibleName() == "Source"
    source.setFocus()
    source.selectAll()
    qtbot.keyClicks(source, "Herald")
    window.open_article(second)
    assert live.project.articles[first].source == "Herald"
    before = live.project.articles[second]
    assert source.text() == before.source
    for _ in range(8):
        focus = QApplication.focusWidget()
        qtbot.keyClick(focus if focus is not None else source, Qt.Key.Key_Tab)
    assert live.project.articles[second] == before


def test_names_from_colleagues_are_plain_in_tips(
    project: Project, add_article: Callable[..., str], open_window: OpenWindow, qtbot: QtBot
) -> None:
    name = "<img src='file:///etc/hostname'><b>Ida</b>"
    add_article(title=name)
    layer = next(each for each in project.codebook.layers if each.id == cb.SPEAKER)
    project.commit(codebook_edits.change_item(project, layer, layer._replace(definition=name)))
    reader = Reader(open_window(project.path), qtbot)
    window = reader.window
    reader.sweep("Ida Berg")
    articles = window.features.reading.page.articles.model
    tips = [
        articles.data(articles.index(0), Qt.ItemDataRole.ToolTipRole),
        *(each.toolTip() for each in window.features.reading.page.popover.findChildren(QToolButton)),
    ]
    marked = [tip for tip in tips if "img" in tip]
    assert len(marked) == 2
    assert all("<img" not in tip and "&lt;img" in tip for tip in marked)


def test_commands_without_a_project_say_so(open_window: OpenWindow) -> None:
    window = open_window(None)
    refused = [command for command in window.commands if command.needs_project]
    assert len(refused) > 20
    for command in refused:
        window.notice.hide()
        window.run_command(command)
        assert window.notice.isVisible() and "Open a project first" in window.notice.label.text(), command.id


def test_a_hit_in_an_article_that_is_gone_is_told(reader: Reader, add_article: Callable[..., str]) -> None:
    gone = new_id()
    reader.window.open_article(gone)
    assert reader.tagger.tags is not None and reader.tagger.tags.article.id != gone
    assert "not in the project any more" in reader.window.notice.label.text()


def test_a_dialog_that_is_closed_answers_nothing_more(reader: Reader, qtbot: QtBot) -> None:
    window = reader.window
    dialog = window.features.suggestions.actions.show_dialog()
    with qtbot.waitExposed(dialog):
        dialog.activateWindow()
    dialog.accept()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    window.features.suggestions.actions.trainer.failed.emit(UserError("The training was refused."))
    window.features.suggestions.actions.trainer.progress.emit("Reading", 3)
    QApplication.processEvents()


def test_a_tag_without_a_place_is_listed_and_put_on_other_words(reader: Reader, qtbot: QtBot) -> None:
    tag = reader.tag("Ida Berg", "1")
    other = reader.tag("told reporters", "4")
    live, tags = reader.window.live, reader.tagger.tags
    assert tags is not None
    article = live.project.articles[tags.article.id]
    text = tags.text.replace("Ida Berg ", "").replace("told reporters", "wrote")
    correction = article_edits.correct_text(live.project, article, text)
    live.commit(correction.edit, None, texts=correction.texts)
    lost = reader.window.features.reading.page.inspector.details.lost

    def press(label: str) -> None:
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        buttons = [each for each in lost.findChildren(QPushButton) if each.text() == label]
        qtbot.mouseClick(buttons[0], LEFT)

    def left() -> set[str]:
        assert reader.tagger.tags is not None
        return set(reader.tagger.tags.without_place)

    reader.tagger.select(None)
    assert left() == {tag.id, other.id} and lost.isVisible()
    press("Put on selection")
    assert left() == {tag.id, other.id}
    reader.sweep("Minister")
    press("Put on selection")
    assert left() == {other.id}
    assert reader.tagger.tags is not None
    assert reader.tagger.tags.annotations[tag.id].spans == (reader.span("Minister"),)
    reader.tagger.select(None)
    press("Delete")
    assert left() == set() and lost.isHidden()
    live.undo()
    assert left() == {other.id}


def test_a_file_is_asked_about_under_the_name_that_it_will_have(
    reader: Reader, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    there = tmp_path / "paper.pdf"
    there.write_text("a paper of mine")
    asked: list[str] = []

    def answer() -> None:
        front = QApplication.activeModalWidget()
        if isinstance(front, QMessageBox):
            asked.append(front.text())
            front.button(QMessageBox.StandardButton.No).click()
            QTimer.singleShot(50, answer)
        elif isinstance(front, QFileDialog):
            if asked:
                front.reject()
                return
            front.setDirectory(str(tmp_path))
            line = front.findChild(QLineEdit, "fileNameEdit")
            assert line is not None
            line.setText("paper")
            QTimer.singleShot(50, answer)
            qtbot.keyClick(line, Qt.Key.Key_Return)

    QTimer.singleShot(100, answer)
    reader.window.features.reading.articles.ask_pdf()
    assert asked and "paper.pdf" in asked[0]
    assert there.read_text() == "a paper of mine"


def test_projects_made_apart_are_joined_as_the_boxes_say(reader: Reader, tmp_path: Path, qtbot: QtBot) -> None:
    other = Project.create(tmp_path / "other.coalition", name="Other", me=BO._replace(name=ANNA.name))
    new = article_edits.new_article(TEXT, title="The same", source="", published="")
    other.commit(new.edit, texts=new.texts)
    other.close()
    live = reader.window.live
    dialog = MergeDialog(live, tmp_path / "other.coalition", reader.window)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.summary is not None and dialog.go.isEnabled(), timeout=10_000)
    assert dialog.join_articles.isVisible() and dialog.join_annotators.isVisible()
    assert "no copy" in dialog.told.text()
    qtbot.mouseClick(dialog.go, LEFT)
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=10_000)
    assert len(live.project.articles) == 1
    assert [each.name for each in live.project.annotators.values()].count(ANNA.name) == 1


def documents(window: MainWindow) -> int:
    return len(window.findChildren(QTextDocument))


def test_articles_that_are_opened_leave_no_documents(
    project: Project, add_article: Callable[..., str], open_window: OpenWindow, qtbot: QtBot
) -> None:
    ids = [add_article(f"{TEXT}\n\n{n}", title=str(n)) for n in range(4)]
    window = open_window(project.path)
    counts = []
    for number in range(int(os.environ.get("OPENINGS", "40"))):
        window.open_article(ids[number % 4])
        qtbot.wait(1)
        counts.append(documents(window))
    assert max(counts[10:]) <= max(counts[:10])


@pytest.mark.parametrize("polarity", ["support", "opposition"])
def test_what_a_stance_counts_as_is_chosen_in_the_codebook(reader: Reader, polarity: str) -> None:
    from PySide6.QtWidgets import QComboBox, QTreeWidgetItemIterator

    window = reader.window
    page = window.features.codebook.page
    window.run_command(next(each for each in window.commands if each.id == "go.codebook"))
    nodes = QTreeWidgetItemIterator(page.tree)
    while nodes.value() and nodes.value().text(0) != "Neutral":
        nodes += 1
    page.tree.setCurrentItem(nodes.value())
    boxes = [each for each in page.findChildren(QComboBox) if each.accessibleName() == "Counts as"]
    box = boxes[-1]
    box.setCurrentIndex(box.findText(polarity))
    box.activated.emit(box.currentIndex())
    value = next(each for each in window.live.project.codebook.values if each.name == "Neutral")
    assert value.polarity == {"support": cb.PRO, "opposition": cb.CONTRA}[polarity]


def test_what_is_not_taken_of_several_dropped_files_is_told(reader: Reader, tmp_path: Path) -> None:
    other, text = tmp_path / "other.coalition", tmp_path / "a.txt"
    Project.create(other, name="Other", me=ANNA).close()
    text.write_text("Words.", encoding="utf-8")
    reader.window.features.files.exchange.open_any([text, other])
    assert reader.window.live.project.path == other
    assert "Only other.coalition was opened" in reader.window.notice.label.text()
