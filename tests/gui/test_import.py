"""Importing in the window: dropped files become articles and tags, with mapping, consent, undo and reports."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from coalition_annotator.gui.files.differences_dialog import DifferencesDialog
from coalition_annotator.gui.files.import_dialog import ImportDialog
from coalition_annotator.gui.files.reports_dialog import ReportsDialog
from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.span import Span, covered_text
from coalition_annotator.project.editing import article_edits, tag_edits
from coalition_annotator.project.project import Project

from ..formats.samples import SAMPLES, WORDS

OpenWindow = Callable[[Path | None], MainWindow]
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")


def drop(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, left, none))


def shown(window: MainWindow, qtbot: QtBot) -> ImportDialog:
    dialog = window.findChild(ImportDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: not dialog.working and dialog.survey is not None, timeout=10_000)
    return dialog


def click(button: QPushButton, qtbot: QtBot) -> None:
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def window(project: Project, open_window: OpenWindow) -> MainWindow:
    return open_window(project.path)


def test_a_dropped_corpus_becomes_articles_and_tags_and_is_taken_back(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    next(each for each in SAMPLES if each.name == "a.ann").write(folder / "a_bo.ann")
    (folder / "a_bo.txt").rename(folder / "a.txt")
    drop(window, folder)
    dialog = shown(window, qtbot)
    assert dialog.status.text().startswith("1 article in 2 files, 3 tags by 1 annotator; 1 without date")
    assert dialog.samples.topLevelItemCount() == 1
    with qtbot.waitSignal(dialog.imported, timeout=10_000):
        click(dialog.go, qtbot)
    assert len(window.live.project.articles) == 1
    tags = window.features.reading.page.tagger.tags
    assert tags is not None and {tag.layer_id for tag in tags.annotations.values()} == {cb.SPEAKER, cb.CLAIM, cb.CUE}
    assert len(window.features.reading.page.tagger.index) == 3, "colleagues' tags are shown after an import"
    assert "Imported 1 article and 3 tags" in window.notice.label.text()
    click(window.notice._action, qtbot)
    assert not window.live.project.articles and window.features.reading.page.articles.model.rowCount() == 0


def test_labels_can_be_sent_elsewhere_and_the_mapping_saved(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    sample = next(each for each in SAMPLES if each.name == "doccano.jsonl")
    sample.write(tmp_path / "doccano.jsonl")
    window.features.files.exchange.import_paths([tmp_path / "doccano.jsonl"])
    dialog = shown(window, qtbot)
    dialog.tree.choose("Speaker", cb.COUNTRY)
    dialog.save_mapping(tmp_path / "mapping.json")
    assert json.loads((tmp_path / "mapping.json").read_text(encoding="utf-8"))["labels"]["Speaker"] == cb.COUNTRY
    with qtbot.waitSignal(dialog.imported, timeout=10_000):
        click(dialog.go, qtbot)
    (article_id,) = window.live.project.articles
    tags = window.live.project.tags(article_id)
    assert {tags.text[slice(*tag.spans[0])] for tag in tags.annotations.values() if tag.layer_id == cb.COUNTRY} == {
        WORDS["Speaker"]
    }


def test_what_is_refused_needs_a_tick(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Ida Berg said so.", encoding="utf-8")
    (tmp_path / "in" / "a.ann").write_text("T1\tSource 0 8\tIda Berg\nT2\tCue 9 13\twent\n", encoding="utf-8")
    window.features.files.exchange.import_paths([tmp_path / "in"])
    dialog = shown(window, qtbot)
    assert not dialog.go.isEnabled() and dialog.tabs.currentWidget() is dialog.problems
    first = dialog.problems.topLevelItem(0)
    assert first is not None and first.text(1) == "a.ann:2"
    dialog.agreed.setChecked(True)
    with qtbot.waitSignal(dialog.imported, timeout=10_000):
        click(dialog.go, qtbot)
    assert window.live.project.tag_total() == 1
    reports = ReportsDialog(window.live, window)
    qtbot.addWidget(reports)
    assert "refused" in reports.text.toPlainText()
    reports.save_to(tmp_path / "report.txt")
    assert "refused" in (tmp_path / "report.txt").read_text(encoding="utf-8")


def test_columns_of_a_table_are_chosen_and_looked_at_anew(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("x,y,day\nNorth,The long text of the first row.,2026-01-07\n", encoding="utf-8")
    window.features.files.exchange.import_paths([table])
    dialog = shown(window, qtbot)
    assert dialog.options.columns["text"].currentData() == "y"
    combo = dialog.options.columns["title"]
    combo.setFocus()
    combo.setCurrentIndex(combo.findData("x"))
    combo.activated.emit(combo.currentIndex())
    assert dialog.survey is None
    qtbot.waitUntil(lambda: not dialog.working and dialog.survey is not None, timeout=10_000)
    first = dialog.samples.topLevelItem(0)
    assert first is not None and (first.text(0), first.text(2)) == ("North", "2026-01-07")
    dialog.reject()
    assert not window.live.project.articles


def test_several_articles_in_one_file_are_parted_by_the_rule_that_is_shown(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "download.md"
    path.write_text("One story is told here.\n\nEnd of Document\n\nAnother is told here.\n", encoding="utf-8")
    window.features.files.exchange.import_paths([path])
    dialog = shown(window, qtbot)
    assert dialog.options.split.currentText() == "Parted by: End of Document"
    assert dialog.survey is not None and dialog.survey.articles == 2
    assert "2 articles in 1 file" in dialog.status.text()
    dialog.options.split.setEditText("(")
    dialog.options.changed.emit()
    qtbot.waitUntil(lambda: "regular expression" in dialog.status.text(), timeout=20_000)
    assert not dialog.go.isEnabled()


def test_a_file_that_may_hold_several_articles_is_told_and_left_whole(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "notes.md"
    path.write_text("One story is told here.\n\n----------\n\nAnother story is told here.\n", encoding="utf-8")
    window.features.files.exchange.import_paths([path])
    dialog = shown(window, qtbot)
    assert dialog.options.split.currentText() == "One article a file"
    assert dialog.survey is not None and dialog.survey.articles == 1
    assert "look like several articles in one file, parted by: Line of ----" in dialog.status.text()
    dialog.options.split.setCurrentText("Parted by: Line of ----")
    dialog.options.changed.emit()
    qtbot.waitUntil(lambda: dialog.survey is not None and dialog.survey.articles == 2, timeout=20_000)
    assert "look like" not in dialog.status.text()


def test_doubles_are_shown_and_unticked(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    wire = " ".join(
        f"On day {n} minister {n * 3} of state {n * 7} said that plan {n * 5} was sound." for n in range(30)
    )
    for name, text in (("a", wire), ("b", wire.replace("sound", "weak", 2))):
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    window.features.files.exchange.import_paths([tmp_path / "a.md", tmp_path / "b.md"])
    dialog = shown(window, qtbot)
    dialog.tabs.setCurrentWidget(dialog.doubles)
    node = dialog.doubles.tree.topLevelItem(0)
    assert node is not None
    box = dialog.doubles.tree.visualItemRect(node)
    qtbot.mouseClick(
        dialog.doubles.tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(box.left() + 10, box.center().y())
    )
    assert dialog.doubles.skipped() == {"b"}
    with qtbot.waitSignal(dialog.imported, timeout=10_000):
        click(dialog.go, qtbot)
    assert len(window.live.project.articles) == 1


def test_stopping_writes_nothing(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"{number}.md").write_text(f"Text number {number} " * 300, encoding="utf-8")
    window.features.files.exchange.import_paths([tmp_path])
    dialog = window.findChild(ImportDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.bar.maximum() > 0 and dialog.working, timeout=10_000)
    with qtbot.waitSignal(dialog.finished, timeout=10_000):
        dialog.reject()
    assert not window.live.project.articles


def test_a_large_import_is_undone_beside_the_window(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    words = "word " * 3000
    labels = [[n * 5, n * 5 + 4, "Speaker"] for n in range(3000)]
    lines = [json.dumps({"text": f"{words}{n}", "label": labels}) for n in range(2)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    window.features.files.exchange.import_paths([tmp_path / "a.jsonl"])
    dialog = shown(window, qtbot)
    with qtbot.waitSignal(dialog.imported, timeout=20_000):
        click(dialog.go, qtbot)
    assert window.live.project.tag_total() == 6000
    with qtbot.waitSignal(window.live.reread, timeout=20_000):
        window.live.undo()
    assert window.live.project.tag_total() == 0 and window.features.reading.page.articles.model.rowCount() == 0
    with qtbot.waitSignal(window.live.reread, timeout=20_000):
        window.live.redo()
    assert window.live.project.tag_total() == 6000 and window.features.reading.page.articles.model.rowCount() == 2


def test_a_later_version_of_an_article_is_compared_and_takes_its_place_with_all_tags(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    wire = " ".join(
        f"On day {n} minister {n * 3} 🕊 of state {n * 7} said that plan {n * 5} was sound." for n in range(40)
    )
    project = window.live.project
    new = article_edits.new_article(f"Plans\n\n{wire}", title="Plans", source="Wire")
    window.live.commit(new.edit, texts=new.texts)
    tags = project.tags(new.article.id)
    start = tags.text.index("plan 150 was sound")
    made = tag_edits.new_tag(project, window.live.countries, tags, cb.CLAIM, [Span(start, start + 18)])
    window.live.commit(made.edit)
    path = tmp_path / "later.md"
    path.write_text(f"Plans\n\nCorrected. {wire.replace('day 3 ', 'day three ')} More.\n", encoding="utf-8")
    window.features.files.exchange.import_paths([path])
    dialog = shown(window, qtbot)
    dialog.tabs.setCurrentWidget(dialog.doubles)
    tree = dialog.doubles.tree
    node = tree.topLevelItem(0)
    assert node is not None and node.text(3) == "like one in the project"
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualItemRect(node).center())
    click(dialog.doubles.show_differences, qtbot)
    qtbot.waitUntil(lambda: dialog.findChild(DifferencesDialog) is not None, timeout=20_000)
    compared = dialog.findChild(DifferencesDialog)
    assert compared is not None and "1 words are gone" in compared.said.text()
    compared.accept()
    click(dialog.doubles.renew, qtbot)
    assert node.text(3).startswith("its new text") and dialog.doubles.renew.text() == "Add as an article of its own"
    with qtbot.waitSignal(dialog.imported, timeout=10_000):
        click(dialog.go, qtbot)
    (article,) = project.articles.values()
    after = project.tags(article.id)
    assert "day three" in after.text and article.source == "Wire"
    (tag,) = after.annotations.values()
    assert covered_text(after.text, tag.spans) == "plan 150 was sound"
    window.live.undo()
    assert "day three" not in project.tags(article.id).text
