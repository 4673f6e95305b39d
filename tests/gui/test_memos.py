"""Memos and doubts at the window, with keys; they survive a restart, a package, a merge and an export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from coalition_annotator.gui.reading.memos import MemosDialog
from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.project.editing import memo_edits
from coalition_annotator.project.exporting import export
from coalition_annotator.project.project import Project

from .conftest import Reader


def test_a_memo_is_kept_by_escape_and_found_in_the_list_after_a_restart(
    reader: Reader, open_window: Callable[[Path | None], MainWindow], qtbot: QtBot, tmp_path: Path
) -> None:
    tag = reader.tag("Ida Berg", "1")
    reader.key("m")
    field = reader.window.features.reading._tags.memos.field
    assert field.isVisible() and field.field.hasFocus()
    qtbot.keyClicks(field.field, "Is she still minister?")
    qtbot.keyClick(field.field, Qt.Key.Key_Escape)
    assert reader.view.hasFocus() and reader.tagger.selected_id == tag.id
    reader.key("d")
    path = reader.window.live.project.path
    reader.window.close()
    again = Reader(open_window(path), qtbot)
    (noted,) = memo_edits.noted(again.window.live.project)
    assert (noted.words, noted.memo, noted.unsure) == ("Ida Berg", "Is she still minister?", True)
    again.window.action("go.memos").trigger()
    dialog = again.window.findChild(MemosDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.list.count() > 0, timeout=10_000)
    assert "Is she still minister?" in dialog.list.item(0).text()
    qtbot.mouseClick(
        dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=dialog.list.visualItemRect(dialog.list.item(0)).center()
    )
    assert again.tagger.selected_id == tag.id
    out = tmp_path / "tables"
    export.export(again.window.live.project, export.formats()["csv"], out)
    assert any("Is she still minister?" in each.read_text("utf-8") for each in tmp_path.rglob("*.csv"))
    dialog.close()


def test_the_first_memo_and_its_attribute_are_one_gesture(reader: Reader) -> None:
    reader.tag("Ida Berg", "1")
    reader.key("d")
    live = reader.window.live
    assert live.project.codebook.attribute("speaker.unsure") is not None
    reader.window.action("edit.undo").trigger()
    assert live.project.codebook.attribute("speaker.unsure") is None
    assert not memo_edits.noted(live.project)


def test_two_annotators_memos_meet_in_one_attribute(reader: Reader, project: Project) -> None:
    claim = reader.tag("a shared fleet", "2")
    live = reader.window.live
    assert live.change(lambda: memo_edits.set_memo(live.project, claim, "  wire copy "), reader)
    assert memo_edits.memo_of(live.project.tags(claim.article_id).annotations[claim.id]) == "wire copy"
    # A claim's memo is its note, which the codebook has had from the start.
    assert [each.name for each in live.project.codebook.attributes_of("claim")].count("Memo") == 0


def test_ctrl_enter_and_another_article_keep_the_memo(
    reader: Reader, add_article: Callable[..., str], qtbot: QtBot
) -> None:
    tag = reader.tag("Ida Berg", "1")
    field = reader.window.features.reading._tags.memos.field
    live = reader.window.live
    reader.key("m")
    qtbot.keyClicks(field.field, "one")
    qtbot.keyClick(field.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert live.project.articles[tag.article_id].state != "done" and reader.view.hasFocus()
    assert memo_edits.memo_of(live.project.tags(tag.article_id).annotations[tag.id]) == "one"
    reader.key("m")
    qtbot.keyClicks(field.field, " two")
    reader.tagger.open(None)
    assert memo_edits.memo_of(live.project.tags(tag.article_id).annotations[tag.id]).endswith("two")


def test_the_field_stays_within_a_narrow_text(reader: Reader, qtbot: QtBot) -> None:
    reader.window.resize(900, 600)
    reader.tag("Ida Berg", "1")
    reader.key("m")
    field = reader.window.features.reading._tags.memos.field
    qtbot.waitUntil(lambda: reader.window.width() == 900)
    assert field.x() >= 0 and field.x() + field.width() <= reader.view.width()
