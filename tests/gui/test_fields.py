"""Fields keep what is typed in them, also when one goes on to something else; undo in them reaches the project."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox, QPlainTextEdit
from pytestqt.qtbot import QtBot

from coalition_annotator.gui.base.word_bounds import word_bounds
from coalition_annotator.gui.reading.article_dialogs import AddArticleDialog
from coalition_annotator.gui.reading.memos import MemoField
from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.entity import PERSON
from coalition_annotator.project import sample
from coalition_annotator.project.editing import entity_edits, memo_edits
from coalition_annotator.project.project import Project

from ..conftest import ANNA
from .conftest import Reader

CONTROL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


def go_to(window: MainWindow, page: str) -> None:
    window.run_command(next(each for each in window.commands if each.id == f"go.{page}"))


def definition_of(window: MainWindow) -> QPlainTextEdit:
    QApplication.processEvents()
    found = window.features.codebook.page.findChildren(QPlainTextEdit)
    return next(each for each in found if each.accessibleName() == "Definition" and each.isVisible())


def typed_definition(reader: Reader, qtbot: QtBot) -> None:
    go_to(reader.window, "codebook")
    reader.window.features.codebook.page.select(cb.SPEAKER)
    field = definition_of(reader.window)
    qtbot.mouseClick(field.viewport(), Qt.MouseButton.LeftButton)
    field.selectAll()
    qtbot.keyClicks(field, "Who says it")


def speaker_of(project: Project) -> cb.Layer:
    layer = project.codebook.layer(cb.SPEAKER)
    assert layer is not None
    return layer


def test_a_definition_is_kept_when_another_item_is_clicked(reader: Reader, qtbot: QtBot) -> None:
    typed_definition(reader, qtbot)
    tree = reader.window.features.codebook.page.tree
    other = tree.topLevelItem(1)
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualItemRect(other).center())
    assert speaker_of(reader.window.live.project).definition == "Who says it"
    assert reader.window.features.codebook.page.current().id != cb.SPEAKER


def test_a_definition_stays_with_its_project_when_another_one_is_opened(
    reader: Reader, qtbot: QtBot, tmp_path: Path
) -> None:
    other = tmp_path / "other.coalition"
    sample.create(other, ANNA).close()
    typed_definition(reader, qtbot)
    first = reader.window.live.project.path
    assert reader.window.features.files.projects.open_project(other)
    assert speaker_of(reader.window.live.project).definition != "Who says it"
    reader.window.live.close()
    project = Project.open(first, me=ANNA)
    assert speaker_of(project).definition == "Who says it"
    project.close()


@pytest.mark.parametrize("drops", [False, True])
def test_a_pasted_article_is_not_dropped_unasked(reader: Reader, qtbot: QtBot, drops: bool) -> None:
    dialog = AddArticleDialog(reader.window.live.project, reader.window)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.keyClicks(dialog.text, "Ida Berg said no.")
    asked: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.append(box.text())
        wanted = "Drop it" if drops else "Go on adding it"
        qtbot.mouseClick(next(each for each in box.buttons() if each.text() == wanted), Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, answer)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert asked == ["This article is not added yet."]
    assert dialog.isVisible() != drops
    dialog.text.clear()


def test_an_empty_form_for_an_article_closes_at_once(reader: Reader, qtbot: QtBot) -> None:
    dialog = AddArticleDialog(reader.window.live.project, reader.window)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_tab_leaves_the_text_of_a_new_article(reader: Reader, qtbot: QtBot) -> None:
    dialog = AddArticleDialog(reader.window.live.project, reader.window)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.text.setFocus()
    qtbot.keyClick(dialog.text, Qt.Key.Key_Tab)
    assert not dialog.text.toPlainText()
    assert dialog.focusWidget() is dialog.title


def test_undo_reaches_the_project_from_a_field_in_which_nothing_was_typed(reader: Reader, qtbot: QtBot) -> None:
    window = reader.window
    for name in ("Ida Berg", "Bo Ek"):
        window.live.commit(entity_edits.new_entity(PERSON, name).edit)
    go_to(window, "entities")
    page = window.features.entities.page
    names = {each.name for each in window.live.project.entities.values()}
    page.list.selectAll()
    qtbot.mouseClick(page.merge_button, Qt.MouseButton.LeftButton)
    assert len(window.live.project.entities) < len(names)
    assert "2 entities merged into" in window.notice.label.text()
    page.name.setFocus()
    qtbot.keyClick(page.name, "z", CONTROL)
    assert {each.name for each in window.live.project.entities.values()} == names
    qtbot.keyClick(page.name, "z", CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert len(window.live.project.entities) < len(names)


def test_a_merge_keeps_notes_and_the_name_with_most_mentions_and_says_what_it_gives_up(
    reader: Reader, qtbot: QtBot
) -> None:
    window = reader.window
    made = [entity_edits.new_entity(PERSON, name) for name in ("Zoé Berg", "Anna Berg", "Bo Ek")]
    for each, code, note in zip(made, ("FR", "DE", ""), ("minister", "1", "1"), strict=True):
        window.live.commit(each.edit)
        window.live.commit(entity_edits.change(each.entity, code=code, note=note))
    go_to(window, "entities")
    page = window.features.entities.page
    qtbot.keyClicks(page.filter, "zoe")
    assert [page.list.item(row).text().split(" · ")[0] for row in range(page.list.count())] == ["Zoé Berg"]
    page.filter.clear()
    names = [page.list.item(row).text().split(" · ")[0] for row in range(page.list.count())]
    # Clicked from below upwards: the one that stands first is kept all the same.
    for name in ("Zoé Berg", "Bo Ek", "Anna Berg"):
        at = page.list.visualItemRect(page.list.item(names.index(name))).center()
        qtbot.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, CONTROL if name != "Zoé Berg" else NONE, at)
    assert page.head.text() == "3 selected" and not page.name.text() and not page.detail.isEnabled()
    qtbot.mouseClick(page.merge_button, Qt.MouseButton.LeftButton)
    (kept,) = (each for each in window.live.project.entities.values() if "Bo Ek" in each.names)
    assert (kept.name, kept.code, kept.note) == ("Anna Berg", "DE", "1; minister")
    assert "Given up: FR." in window.notice.label.text()


def test_a_country_is_shown_as_one_and_nothing_is_left_of_whom_the_filter_hides(reader: Reader, qtbot: QtBot) -> None:
    window = reader.window
    reader.tag("Lithuania", "3")
    go_to(window, "entities")
    page = window.features.entities.page
    assert page.head.text() == "Lithuania" and not page.kind.currentText() and page.kind.placeholderText() == "country"
    assert not page.split_button.isEnabled()
    qtbot.keyClicks(page.filter, "nobody")
    assert (page.head.text(), page.name.text(), page.code.text()) == ("", "", "")


def test_undo_in_a_field_takes_back_what_was_typed_there_first(reader: Reader, qtbot: QtBot) -> None:
    window = reader.window
    window.live.commit(entity_edits.new_entity(PERSON, "Ida Berg").edit)
    go_to(window, "entities")
    name = window.features.entities.page.name
    name.setFocus()
    before = name.text()
    qtbot.keyClicks(name, "x")
    entities = dict(window.live.project.entities)
    qtbot.keyClick(name, "z", CONTROL)
    assert name.text() == before
    assert window.live.project.entities == entities


def test_a_category_that_was_half_typed_does_not_come_back_on_another_claim(reader: Reader, qtbot: QtBot) -> None:
    reader.tag("a shared fleet would deter attacks on Lithuania", "2")
    reader.key("c")
    line = reader.window.features.reading.page.claim_bar.line
    qtbot.keyClicks(line, "Military guarantee")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    reader.tag("Ida Berg", "2")
    reader.key("c")
    assert line.hasFocus() and not line.text()
    qtbot.keyClick(line, "z", CONTROL)
    assert not line.text()


@pytest.mark.parametrize("typed", ["2026-13-45", "notadate", "31/02/2026", "6 January 2026"])
def test_a_date_that_is_none_is_refused_where_an_article_is_described(reader: Reader, qtbot: QtBot, typed: str) -> None:
    article = next(iter(reader.window.live.project.articles.values()))
    details = reader.window.features.reading.page.inspector.details
    line = next(each for each in details.findChildren(QLineEdit) if each.accessibleName().startswith("Date"))
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, typed)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert reader.window.live.project.articles[article.id] == article
    assert line.text() == article.published
    assert "no date" in reader.window.notice.label.text()
    line.selectAll()
    qtbot.keyClicks(line, "2026-01")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert reader.window.live.project.articles[article.id].published == "2026-01"


@pytest.mark.parametrize("sign", ["👩🏽‍⚖️", "🇳🇴", "e\u0301", "नि", "é"])
def test_an_edge_moves_by_a_character_as_readers_count_them(
    project: Project, add_article: Callable[..., str], open_window: Callable[[Path | None], MainWindow], qtbot: QtBot,
    sign: str,
) -> None:  # fmt: skip
    text = f"The minister {sign}{sign} said."
    add_article(text, title="T")
    reader = Reader(open_window(project.path), qtbot)
    reader.tag("The minister", "1")
    keys = CONTROL | Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier
    ends = []
    for key in (Qt.Key.Key_Right,) * 4 + (Qt.Key.Key_Left,) * 3:
        reader.key(key, keys)
        tag = reader.tagger.selected
        assert tag is not None
        ends.append(tag.end - len("The minister "))
    once, twice = len(sign), 2 * len(sign)
    assert ends == [0, once, twice, twice + 1, twice, once, 0]


def test_a_new_project_shows_nothing_of_the_one_before(reader: Reader, tmp_path: Path, qtbot: QtBot) -> None:
    window, page = reader.window, reader.window.features.reading.page
    reader.tag("Ida Berg", "1")
    Project.create(tmp_path / "empty.coalition", name="Empty", me=ANNA).close()
    assert window.features.files.projects.open_project(tmp_path / "empty.coalition")
    qtbot.waitUntil(lambda: not page.layers._soon.isActive(), timeout=20_000)
    assert not any(label.text() for label in page.layers._counts.values())
    assert set(page.layers.buttons) == {each.id for each in window.live.project.codebook.layers}
    assert not page.inspector.details.counts.text()


def test_escape_takes_back_what_was_typed_in_a_name_of_the_codebook(reader: Reader, qtbot: QtBot) -> None:
    go_to(reader.window, "codebook")
    page = reader.window.features.codebook.page
    page.select(cb.SPEAKER)
    QApplication.processEvents()
    line = next(each for each in page.findChildren(QLineEdit) if each.accessibleName() == "Name" and each.isVisible())
    line.setFocus()
    qtbot.keyClicks(line, "xyz")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == "Speaker"
    page.tree.setFocus()
    assert speaker_of(reader.window.live.project).name == "Speaker"
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "Voice")
    page.tree.setFocus()
    line.setFocus()
    qtbot.keyClicks(line, "xyz")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    page.tree.setFocus()
    assert line.text() == speaker_of(reader.window.live.project).name == "Voice"


@pytest.mark.parametrize(
    ("text", "at", "word"),
    [
        ("石破茂首相は部隊を派遣しない。", "破", "石破茂首相"), ("ウクライナへ支援", "ラ", "ウクライナ"),
        ("北京支持乌克兰", "京", "京"),
        ("弗拉基米尔・普京表示将会", "表", "表"),
        ("石破茂首相は部隊を", "は", "は"), ("🧭 マクロン大統領", "大", "大統領"),
    ],
)  # fmt: skip
def test_a_double_click_finds_words_of_japanese(text: str, at: str, word: str) -> None:
    found = word_bounds(text, text.index(at))
    assert found is not None and text[found.start : found.end] == word


def test_a_half_typed_category_is_gone_on_with_after_another_page(reader: Reader, qtbot: QtBot) -> None:
    claim = reader.tag("a shared fleet would deter attacks on Lithuania", "2")
    reader.key("c")
    line = reader.window.features.reading.page.claim_bar.line
    qtbot.keyClicks(line, "Sanctions")
    go_to(reader.window, "review")
    go_to(reader.window, "read")
    reader.view.setFocus()
    reader.key(Qt.Key.Key_Return)
    assert line.hasFocus() and line.text() == "Sanctions"
    qtbot.keyClick(line, Qt.Key.Key_Return)
    project = reader.window.live.project
    stored = project.tags(claim.article_id).annotations[claim.id].attributes[cb.CATEGORY]
    assert project.codebook.value(stored).name == "Sanctions"


def test_a_definition_in_which_nothing_was_typed_writes_nothing_back(reader: Reader, qtbot: QtBot) -> None:
    typed_definition(reader, qtbot)
    tree, live = reader.window.features.codebook.page.tree, reader.window.live
    tree.setFocus()
    assert speaker_of(live.project).definition == "Who says it"
    reader.window.features.codebook.page.select(cb.SPEAKER)
    field = definition_of(reader.window)
    field.setFocus()
    qtbot.keyClick(field, "z", CONTROL)
    assert speaker_of(live.project).definition != "Who says it"
    tree.setFocus()
    assert speaker_of(live.project).definition != "Who says it"


@pytest.mark.parametrize("reason", [Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason])
def test_a_menu_and_another_program_leave_a_definition_as_it_is_typed(
    reader: Reader, qtbot: QtBot, reason: Qt.FocusReason
) -> None:
    typed_definition(reader, qtbot)
    field = definition_of(reader.window)
    QApplication.sendEvent(field, QFocusEvent(QEvent.Type.FocusOut, reason))
    assert speaker_of(reader.window.live.project).definition != "Who says it"
    QApplication.sendEvent(field, QFocusEvent(QEvent.Type.FocusIn, reason))
    qtbot.keyClicks(field, " first")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert speaker_of(reader.window.live.project).definition == "Who says it first"
    assert definition_of(reader.window) is field


def test_the_cursor_goes_on_from_field_to_field_of_the_codebook(reader: Reader, qtbot: QtBot) -> None:
    typed_definition(reader, qtbot)
    page = reader.window.features.codebook.page
    field = definition_of(reader.window)
    qtbot.keyClick(field, Qt.Key.Key_Backtab)
    now = page.focusWidget()
    assert now is not None and now.isVisible() and now is not field
    assert speaker_of(reader.window.live.project).definition == "Who says it"
    assert page.isAncestorOf(now) and now.accessibleName() == "Its mentions stand for"


def test_undo_of_a_memo_is_not_written_back_by_its_field(reader: Reader, qtbot: QtBot) -> None:
    tag = reader.tag("Ida Berg", "1")
    project = reader.window.live.project
    (memo,) = reader.view.findChildren(MemoField)
    reader.key("m")
    qtbot.keyClicks(memo.field, "hm")
    qtbot.keyClick(memo.field, Qt.Key.Key_Escape)
    assert memo_edits.memo_of(project.tags(tag.article_id).annotations[tag.id]) == "hm"
    reader.key("m")
    qtbot.keyClick(memo.field, "z", CONTROL)
    qtbot.keyClick(memo.field, Qt.Key.Key_Escape)
    assert memo_edits.memo_of(project.tags(tag.article_id).annotations[tag.id]) == ""
