"""Exporting in the window: format, selection, what is lost, and the file."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from coalition_annotator.gui.files.export_dialog import ExportDialog
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.edit import added, edit
from coalition_annotator.model.review import AGREED
from coalition_annotator.model.span import Span

from .conftest import Reader


def ready(dialog: ExportDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not dialog.working and dialog._counts is not None, timeout=10_000)


def test_a_selection_is_exported_and_losses_are_told_first(reader: Reader, qtbot: QtBot, tmp_path: Path) -> None:
    assert reader.tagger.tag(cb.SPEAKER, Span(0, 6)) and reader.tagger.tag(cb.CLAIM, Span(7, 21))
    assert reader.tagger.add_part(Span(25, 34))
    dialog = reader.window.features.files.exchange.export()
    ready(dialog, qtbot)
    assert dialog.status.text() == "1 articles, 2 tags, 0 links"
    dialog.choose("conll")
    assert "tag in several parts" in dialog.losses.text() and "tokens" in dialog.losses.text()
    dialog.choose("jsonl")
    assert "Nothing is lost" in dialog.losses.text()
    claim = dialog.layers.findItems("Claim", Qt.MatchFlag.MatchExactly)[0]
    claim.setCheckState(Qt.CheckState.Unchecked)
    assert not dialog.go.isEnabled()
    ready(dialog, qtbot)
    with qtbot.waitSignal(dialog.exported, timeout=10_000):
        dialog.export_to(tmp_path / "out.jsonl")
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["layer"] for line in lines] == ["Speaker"]
    assert "Exported to" in reader.window.notice.label.text()


def test_a_folder_that_is_not_empty_is_refused_in_the_dialog(reader: Reader, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("mine", encoding="utf-8")
    dialog = reader.window.features.files.exchange.export()
    ready(dialog, qtbot)
    dialog.choose("tei")
    dialog.export_to(tmp_path / "mine")
    qtbot.waitUntil(lambda: "something here" in dialog.status.text(), timeout=10_000)
    assert dialog.isVisible() and dialog.go.isEnabled()
    dialog.reject()


def test_the_agreed_version_is_the_first_choice_where_there_is_one(reader: Reader, qtbot: QtBot) -> None:
    reader.tag("Ida Berg", "1")
    dialog = reader.window.features.files.exchange.export()
    assert dialog.whose.isHidden() and not dialog.annotators.limited()
    ready(dialog, qtbot)
    dialog.reject()
    live = reader.window.live
    live.commit(edit("Agree", [added(AGREED)]), reader)
    dialog = reader.window.features.files.exchange.export()
    ready(dialog, qtbot)
    assert dialog.whose.isVisible() and dialog.annotators.chosen() == [AGREED.id]
    assert dialog.selection().annotators == frozenset({AGREED.id})
    everybody = dialog.whose.findChildren(QPushButton)[1]
    qtbot.mouseClick(everybody, Qt.MouseButton.LeftButton)
    ready(dialog, qtbot)
    assert dialog.selection().annotators is None and "1 tags" in dialog.status.text()
    dialog.reject()
