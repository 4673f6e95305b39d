"""Nobody is in a project twice unasked, and who one becomes in a project is that project's matter."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.gui.shell.preferences import PreferencesDialog
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import BY_HAND, Annotation, Annotator
from coalition_annotator.model.edit import added, edit
from coalition_annotator.model.identifier import new_id, now
from coalition_annotator.model.review import AGREED
from coalition_annotator.model.span import Span
from coalition_annotator.project.editing import article_edits
from coalition_annotator.project.project import Project

from ..conftest import ANNA, BO

OpenWindow = Callable[[Path | None], MainWindow]
NAMESAKE = Annotator(new_id(), ANNA.name, "A2", "#117755", now())


def tagged(path: Path, *people: Annotator) -> Path:
    """A project with an article in which people have tagged its first word."""
    with closing(Project.create(path, name=path.stem, me=people[0])) as project:
        new = article_edits.new_article("Norway agrees.", title="A")
        project.commit(new.edit, texts=new.texts)
        for who in people:
            project.work_as(who)
            project.register_me()
            made = Annotation(
                new_id(), new.article.id, who.id, cb.CLAIM, (Span(0, 6),), {}, None, BY_HAND, now(),
                project.articles[new.article.id].text_hash,
            )  # fmt: skip
            project.commit(edit("Tag", [added(made)]))
    return path


def switch_to(window: MainWindow, qtbot: QtBot, name: str) -> None:
    chooser = window.features.team.actions.switch()
    assert chooser is not None
    qtbot.keyClicks(chooser.line, name)
    qtbot.keyClick(chooser.line, Qt.Key.Key_Return)


def names(window: MainWindow) -> list[str]:
    return sorted(each.name for each in window.live.project.annotators.values() if each.id != AGREED.id)


def test_whoever_began_a_project_elsewhere_under_my_name_is_me(
    tmp_path: Path, open_window: OpenWindow, qtbot: QtBot
) -> None:
    path = tagged(tmp_path / "a.coalition", NAMESAKE)
    window = open_window(path)
    assert window.live.project.me.id == NAMESAKE.id
    assert len(window.features.reading.page.tagger.index) == 1
    assert "You go on as" in window.notice.label.text() and window.notice.isVisible()
    window.features.team.actions.switch()
    assert names(window) == [ANNA.name]
    window.notice.hide()
    again = open_window(path)
    assert again.live.project.me.id == NAMESAKE.id and not again.notice.isVisible()
    assert again.settings.annotator == ANNA


def test_a_namesake_is_somebody_else_where_one_says_so(tmp_path: Path, open_window: OpenWindow, qtbot: QtBot) -> None:
    path = tagged(tmp_path / "a.coalition", NAMESAKE)
    window = open_window(path)
    button = next(each for each in window.notice.findChildren(QPushButton) if each.text() == "I am somebody else")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.live.project.me.id == ANNA.id
    assert names(window) == [ANNA.name, ANNA.name]
    again = open_window(path)
    assert again.live.project.me.id == ANNA.id and not again.notice.isVisible()


def test_who_one_becomes_in_a_project_stays_there(tmp_path: Path, open_window: OpenWindow, qtbot: QtBot) -> None:
    first, second = tagged(tmp_path / "a.coalition", ANNA, BO), tagged(tmp_path / "b.coalition", ANNA)
    window = open_window(first)
    switch_to(window, qtbot, "Bo")
    assert window.live.project.me.id == BO.id
    projects = window.features.files.projects
    refused: list[object] = []
    window.live.failed.connect(lambda error: refused.append(str(error)))
    assert projects.open_project(second), refused
    assert window.live.project.me.id == ANNA.id and names(window) == [ANNA.name]
    assert projects.open_project(first), refused
    assert window.live.project.me.id == BO.id
    switch_to(window, qtbot, "Anna")
    assert projects.open_project(second) and projects.open_project(first)
    assert window.live.project.me.id == ANNA.id


def test_somebody_new_works_in_other_projects_too(tmp_path: Path, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(tagged(tmp_path / "a.coalition", ANNA))
    switch_to(window, qtbot, "Dora Dahl")
    assert window.features.files.projects.open_project(tagged(tmp_path / "b.coalition", ANNA))
    assert window.live.project.me.name == "Dora Dahl"


def test_preferences_are_about_who_works_in_the_open_project(
    tmp_path: Path, open_window: OpenWindow, qtbot: QtBot
) -> None:
    path = tagged(tmp_path / "a.coalition", ANNA, BO)
    window = open_window(path)
    switch_to(window, qtbot, "Bo")
    window.top_bar.avatar.click()
    dialog = window.findChild(PreferencesDialog)
    assert dialog is not None and dialog.name.text() == BO.name
    dialog.name.setText("Bo Eklund")
    dialog.accept()
    assert window.live.project.me == window.live.project.annotators[BO.id]
    assert names(window) == [ANNA.name, "Bo Eklund"]
    assert window.settings.annotator == ANNA
    assert open_window(path).live.project.me.name == "Bo Eklund"


def test_preferences_in_a_team_keep_who_one_is_there(tmp_path: Path, open_window: OpenWindow) -> None:
    path = tagged(tmp_path / "a.coalition", ANNA, BO)
    window = open_window(None)
    window.settings.keep_team_annotator(path, BO)
    assert window.features.files.projects.open_project(path)
    window.top_bar.avatar.click()
    dialog = window.findChild(PreferencesDialog)
    assert dialog is not None
    dialog.accept()
    assert window.live.project.me.id == BO.id and window.settings.annotator == ANNA
