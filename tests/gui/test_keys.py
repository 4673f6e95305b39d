"""Keys that users change: told when taken, used at once, kept over a restart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from coalition_annotator.gui.shell.help import keys_page, write_keys
from coalition_annotator.gui.shell.keys_dialog import KeysDialog
from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.model.errors import UserError

from .conftest import Reader


def press(dialog: KeysDialog, command_id: str, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    dialog.choose(command_id)
    dialog.key.setFocus()
    QTest.keyClick(dialog.key, key, modifier)
    use = next(each for each in dialog.findChildren(QPushButton) if each.text() == "Use this key")
    QTest.mouseClick(use, Qt.MouseButton.LeftButton)


def test_a_new_key_counts_at_once_and_after_a_restart_and_the_old_one_no_more(
    reader: Reader, open_window: Callable[[Path | None], MainWindow], qtbot: QtBot
) -> None:
    none = Qt.KeyboardModifier.NoModifier
    reader.window.action("edit.keys").trigger()
    dialog = reader.window.findChild(KeysDialog)
    assert dialog is not None
    press(dialog, "tag.link", Qt.Key.Key_G, none)
    dialog.close()
    reader.tag("Ida Berg", "1")
    reader.key("l")
    assert not reader.tagger.linking
    reader.key("g")
    assert reader.tagger.linking
    path = reader.window.live.project.path
    reader.window.close()
    again = Reader(open_window(path), qtbot)
    again.click("Ida Berg")
    again.key("g")
    assert again.tagger.linking
    assert "| Link to the next tag chosen | G |" in keys_page(again.window.commands)


def test_a_key_that_is_taken_is_refused_with_the_name_of_its_owner(reader: Reader) -> None:
    dialog = reader.window.change_keys()
    none, control = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
    press(dialog, "tag.link", Qt.Key.Key_E, none)
    assert "Person, organisation or country" in dialog.told.text()
    press(dialog, "tag.link", Qt.Key.Key_1, none)
    assert "the layer Speaker" in dialog.told.text()
    press(dialog, "go.history", Qt.Key.Key_Z, control)
    assert "Undo" in dialog.told.text()
    assert reader.window.settings.own_keys == {}
    # What one text uses is free in another.
    press(dialog, "tag.memo", Qt.Key.Key_V, none)
    assert reader.window.settings.own_keys == {"tag.memo": ["V"]}
    dialog.restore()
    assert reader.window.settings.own_keys == {}
    dialog.close()


def test_the_sheet_of_keys_can_be_printed(reader: Reader, tmp_path: Path) -> None:
    write_keys(reader.window.commands, tmp_path / "keys.pdf")
    assert (tmp_path / "keys.pdf").read_bytes().startswith(b"%PDF")


def test_the_sheet_of_keys_is_never_written_over_a_project(reader: Reader) -> None:
    path = reader.window.live.project.path
    before = path.read_bytes()
    with pytest.raises(UserError, match="never overwritten"):
        write_keys(reader.window.commands, path)
    assert path.read_bytes() == before
