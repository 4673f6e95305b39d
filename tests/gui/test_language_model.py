"""A language model of one's own at the window: named, asked, proposing, stopped; by real keys and clicks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.gui.suggestions.settings_dialog import SuggestionsDialog
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.span import covered_text
from coalition_annotator.model.suggestion import LANGUAGE_MODEL
from coalition_annotator.model.suggestion_options import SuggestionOptions
from coalition_annotator.project.editing import article_edits
from coalition_annotator.project.project import Project

from ..language_model_server import MODEL, LanguageModelServer, serving
from .conftest import Reader

TEXT = "Harbour\n\nIda Berg grumbled the fleet stays in port 🚢. Rain fell.\n\n船長 語った no ship will sail to Norway."


@pytest.fixture
def server() -> Iterator[LanguageModelServer]:
    with serving() as found:
        yield found


@pytest.fixture
def reading(
    project: Project, add_article: Callable[..., str], settings: Settings,
    open_window: Callable[[Path | None], MainWindow], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> Reader:  # fmt: skip
    monkeypatch.setenv("COALITION_ANNOTATOR_HOME", str(tmp_path / "home"))
    settings.suggestions = settings.suggestions._replace(shown=True)
    add_article(TEXT, title="Harbour")
    return Reader(open_window(project.path), qtbot)


def type_into(field: QLineEdit, text: str, qtbot: QtBot) -> None:
    field.window().activateWindow()
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(field.hasFocus)
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Tab)


def dialog_of(reader: Reader, server: LanguageModelServer, qtbot: QtBot) -> SuggestionsDialog:
    """Open the dialog, switch a language model on, and name it as people do."""
    dialog = reader.window.features.suggestions.actions.show_dialog()
    dialog.show_language_model()
    page = dialog.language_model
    assert "Nothing is sent anywhere" in dialog.sent.text()
    assert not page.here.isEnabled()
    qtbot.keyClick(page.on, Qt.Key.Key_Space)
    type_into(page.address, f"127.0.0.1:{server.server_port}", qtbot)
    assert page.address.text() == server.address
    qtbot.mouseClick(page.look, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.look.isEnabled, timeout=10_000)
    line = page.name.lineEdit()
    assert line is not None
    type_into(line, MODEL, qtbot)
    assert server.address in dialog.sent.text()
    return dialog


def proposed(reader: Reader) -> list[tuple[str, str]]:
    actions, tags = reader.window.features.suggestions.actions, reader.tagger.tags
    assert tags is not None
    return [
        (each.layer_id, covered_text(tags.text, each.spans)) for each in actions.model.open if each.by == LANGUAGE_MODEL
    ]


def test_it_is_named_asked_and_its_finds_are_taken_one_by_one(
    reading: Reader, server: LanguageModelServer, qtbot: QtBot
) -> None:
    actions = reading.window.features.suggestions.actions
    dialog = dialog_of(reading, server, qtbot)
    page = dialog.language_model
    assert not server.asked
    assert [page.name.itemText(number) for number in range(page.name.count())] == ["another", MODEL]
    with qtbot.waitSignal(actions.language_model.process.done, timeout=60_000):
        qtbot.mouseClick(page.here, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(page.stop.isVisible, timeout=20_000)
    qtbot.waitUntil(lambda: (cb.CLAIM, "no ship will sail to Norway") in proposed(reading), timeout=10_000)
    qtbot.waitUntil(lambda: "Asked about 1 article:" in page.state.text(), timeout=10_000)
    assert "accepted one by one" in page.state.text()
    dialog.accept()
    least = actions.model.options
    actions.set_options(least._replace(accept_above=10))
    tags = reading.tagger.tags
    assert tags is not None
    actions.accept_all()
    assert not any(tag.layer_id == cb.CLAIM and "ship" in covered_text(tags.text, tag.spans)
                   for tag in tags.annotations.values())  # fmt: skip
    wanted = next(each for each in actions.model.open if each.layer_id == cb.CLAIM and each.by == LANGUAGE_MODEL)
    actions.model.select(wanted.id)
    assert MODEL in actions.bar.label.text()
    reading.key("a")
    assert any(tag.spans == wanted.spans for tag in tags.annotations.values())


def test_answers_are_there_again_after_a_restart(
    reading: Reader, server: LanguageModelServer, qtbot: QtBot, open_window: Callable[[Path | None], MainWindow]
) -> None:
    actions = reading.window.features.suggestions.actions
    page = dialog_of(reading, server, qtbot).language_model
    with qtbot.waitSignal(actions.language_model.process.done, timeout=60_000):
        qtbot.mouseClick(page.all, Qt.MouseButton.LeftButton)
    path = reading.window.live.project.path
    reading.window.close()
    again = Reader(open_window(path), qtbot)
    qtbot.waitUntil(lambda: (cb.SPEAKER, "船長") in proposed(again), timeout=10_000)
    assert len(server.asked) == 1


def test_a_server_that_never_answers_can_be_stopped_and_holds_up_no_closing(
    reading: Reader, server: LanguageModelServer, qtbot: QtBot
) -> None:
    actions = reading.window.features.suggestions.actions
    page = dialog_of(reading, server, qtbot).language_model
    server.behaviour = "slow"
    qtbot.mouseClick(page.here, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(server.asked), timeout=30_000)
    with qtbot.waitSignal(actions.language_model.process.ended, timeout=20_000):
        qtbot.mouseClick(page.stop, Qt.MouseButton.LeftButton)
    assert page.here.isEnabled()
    assert not proposed(reading)
    qtbot.mouseClick(page.here, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(server.asked) == 2, timeout=30_000)
    assert reading.window.close()
    assert not actions.language_model.process.is_busy


def test_an_error_is_said_and_stays_until_something_else_is_done_and_off_is_off_whatever_the_address(
    reading: Reader, server: LanguageModelServer, qtbot: QtBot
) -> None:
    actions = reading.window.features.suggestions.actions
    page = dialog_of(reading, server, qtbot).language_model
    server.behaviour = "500"
    with qtbot.waitSignal(actions.language_model.process.failed, timeout=60_000):
        qtbot.mouseClick(page.here, Qt.MouseButton.LeftButton)
    assert "answers with 500" in page.state.text()
    with qtbot.waitSignal(actions.language_model.changed, timeout=10_000):
        actions.language_model.refresh()
    assert "answers with 500" in page.state.text()
    type_into(page.address, "no address at all", qtbot)
    qtbot.keyClick(page.on, Qt.Key.Key_Space)
    assert not actions.model.options.language_model
    assert not page.here.isEnabled()


def test_what_was_judged_in_one_project_is_not_known_in_another(
    reading: Reader, server: LanguageModelServer, qtbot: QtBot, tmp_path: Path
) -> None:
    actions = reading.window.features.suggestions.actions
    page = dialog_of(reading, server, qtbot).language_model
    with qtbot.waitSignal(actions.language_model.process.done, timeout=60_000):
        qtbot.mouseClick(page.here, Qt.MouseButton.LeftButton)
    own = actions.language_model
    qtbot.waitUntil(lambda: own.figures is not None and not own.is_counting, timeout=10_000)
    answers = actions.model.maker.answers
    assert answers is not None
    actions.model.use_answers(answers._replace(confidences={cb.CLAIM: 0.99}))
    qtbot.waitUntil(lambda: any(each.confidence == 0.99 for each in actions.model.open), timeout=10_000)
    other = Project.create(tmp_path / "other.coalition", name="Other", me=reading.window.live.project.me)
    new = article_edits.new_article(TEXT, title="Harbour")
    other.commit(new.edit, texts=new.texts)
    other.close()
    reading.window.features.files.projects.open_project(tmp_path / "other.coalition")
    assert actions.model.maker.answers is None
    assert actions.language_model.figures is None
    qtbot.waitUntil(lambda: bool(proposed(reading)), timeout=10_000)
    assert not any(each.is_judged for each in actions.model.open if each.by == LANGUAGE_MODEL)


def test_the_command_leads_to_the_dialog_where_no_model_is_named(reading: Reader, qtbot: QtBot) -> None:
    reading.window.action("tag.ask_model").trigger()
    dialog = reading.window.findChild(SuggestionsDialog)
    assert dialog is not None
    assert dialog.tabs.currentWidget() is dialog.language_model


def test_consent_is_given_for_one_server(reading: Reader, server: LanguageModelServer, qtbot: QtBot) -> None:
    actions = reading.window.features.suggestions.actions
    page = dialog_of(reading, server, qtbot).language_model
    qtbot.keyClick(page.consent, Qt.Key.Key_Space)
    assert actions.model.options.may_leave
    type_into(page.address, "http://192.0.2.1:8000/v1", qtbot)
    assert actions.model.options.model_address == "http://192.0.2.1:8000/v1"
    assert not actions.model.options.may_leave
    assert not page.consent.isChecked()
    type_into(page.address, "no address at all", qtbot)
    assert "no address" in page.state.text()
    assert actions.model.options.model_address == "http://192.0.2.1:8000/v1"
    assert SuggestionOptions().model_address.startswith("http://127.0.0.1")
