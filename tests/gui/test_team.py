"""A shared project in a real window: what others do arrives without a move of one's own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.gui.team.join_dialog import JoinDialog
from coalition_annotator.gui.team.members_dialog import MembersDialog
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import BY_HAND, Annotation, Annotator
from coalition_annotator.model.edit import added, edit, replaced
from coalition_annotator.model.identifier import new_id, now
from coalition_annotator.model.span import Span
from coalition_annotator.project.editing import article_edits
from coalition_annotator.project.project import Project
from coalition_annotator.project.team import membership, sharing, team_status

from ..conftest import ANNA, BO
from ..sync.conftest import address, server
from .conftest import Reader

__all__ = ["address", "server"]
LONG = "\n\n".join(
    f"Paragraph {n}: Minister Ida Berg 🙂 said that a shared fleet would deter attacks." for n in range(80)
)


class Colleague:
    """Bo, elsewhere."""

    def __init__(self, path: Path, password: str) -> None:
        self.project = Project.open(path, me=BO)
        self._password = password

    def sync(self, reading: str = "") -> None:
        with sharing.synchronising(self.project, password=self._password) as synchroniser:
            synchroniser.pull()
            synchroniser.push()
            synchroniser.carrier.say_reading(reading)
        self.project.reread()

    def reads(self, who: Annotator) -> str:
        found = team_status.ask(self.project, password=self._password).members
        return next((each.article_id for each in found if each.annotator_id == who.id), "")

    def tag(self, words: str, **attributes: str) -> Annotation:
        article = next(iter(self.project.articles.values()))
        start = self.project.text(article.id).index(words)
        made = Annotation(
            new_id(), article.id, BO.id, cb.CLAIM, (Span(start, start + len(words)),), dict(attributes), None, BY_HAND,
            now(), article.text_hash,
        )  # fmt: skip
        self.project.commit(edit("Tag claim", [added(made)]))
        self.sync()
        return made


@pytest.fixture
def shared(project: Project, tmp_path: Path) -> Path:
    new = article_edits.new_article(LONG, title="Long")
    project.commit(new.edit, texts=new.texts)
    return project.path


def in_team(path: Path, given: str, settings: Settings, tmp_path: Path) -> Colleague:
    """Share a project as Anna does, and let Bo join it."""
    target = sharing.target_of(given)
    anna = Project.open(path, me=ANNA)
    sharing.create(anna, target)
    if target.kind == sharing.POSTGRESQL:
        target = sharing.target_of(membership.invite(anna, BO.name, password=target.password).link)
    anna.close()
    sharing.join(tmp_path / "bo.coalition", target, BO)
    settings.keep_team_annotator(path, ANNA)
    return Colleague(tmp_path / "bo.coalition", target.password)


@pytest.fixture(params=["folder", "server"])
def team(
    request: pytest.FixtureRequest, shared: Path, tmp_path: Path, settings: Settings,
    open_window: Callable[[Path | None], MainWindow],
) -> Iterator[tuple[MainWindow, Colleague]]:  # fmt: skip
    given = str(tmp_path / "team") if request.param == "folder" else request.getfixturevalue("address")
    bo = in_team(shared, given, settings, tmp_path)
    window = open_window(shared)
    yield window, bo
    window.close()
    bo.project.close()


def has(window: MainWindow, tag: Annotation) -> Callable[[], bool]:
    return lambda: tag.id in window.live.project.tags(tag.article_id).annotations


def test_anothers_tag_comes_without_a_move_of_ones_own(team: tuple[MainWindow, Colleague], qtbot: QtBot) -> None:
    window, bo = team
    reader = Reader(window, qtbot)
    reader.settle()
    reader.view.ensure_shown(reader.span("Paragraph 40").start)
    mine = reader.tag("shared fleet", "2", nth=41)
    reader.settle()
    bar = reader.view.verticalScrollBar()
    reader.sweep("deter attacks", 42)
    before = (bar.value(), reader.view.selected_span(), reader.tagger.selected and reader.tagger.selected.id)
    reached = lambda: mine.id in bo.project.tags(mine.article_id).annotations or bo.sync()  # noqa: E731
    qtbot.waitUntil(lambda: bool(reached()), timeout=20_000)
    theirs = bo.tag("Paragraph 3:")
    qtbot.waitUntil(has(window, theirs), timeout=20_000)
    reader.settle()
    after = (bar.value(), reader.view.selected_span(), reader.tagger.selected and reader.tagger.selected.id)
    assert after == before
    assert window.live.project.undo_label() == "Tag claim"
    window.live.undo()
    assert mine.id not in window.live.project.tags(mine.article_id).annotations
    assert has(window, theirs)()
    told = [(change.annotator_id, change.label) for change, _ in window.live.project.history_of(theirs.id)]
    assert told == [(BO.id, "Tag claim")]


def test_a_text_that_another_corrects_keeps_ones_place(team: tuple[MainWindow, Colleague], qtbot: QtBot) -> None:
    window, bo = team
    reader = Reader(window, qtbot)
    mine = reader.tag("shared fleet", "2", nth=41)
    qtbot.waitUntil(lambda: window.features.team.sharing.sync.sign.startswith("Team: up to date"), timeout=20_000)
    reader.settle()
    reader.view.ensure_shown(reader.span("Paragraph 42").start)
    bar = reader.view.verticalScrollBar()
    place = bar.value()
    bo.sync()
    article = bo.project.articles[mine.article_id]
    correction = article_edits.correct_text(bo.project, article, LONG.replace("Paragraph 79", "The last paragraph"))
    bo.project.commit(correction.edit, texts=correction.texts)
    bo.sync()
    qtbot.waitUntil(lambda: "The last paragraph" in window.live.project.text(mine.article_id), timeout=20_000)
    reader.settle()
    assert reader.tagger.selected is not None and reader.tagger.selected.id == mine.id
    assert bar.value() == place


def test_the_sign_says_how_it_stands_and_who_is_there(
    team: tuple[MainWindow, Colleague], qtbot: QtBot, tmp_path: Path
) -> None:
    window, bo = team
    sync = window.features.team.sharing.sync
    qtbot.waitUntil(lambda: sync.sign.startswith("Team: up to date"), timeout=20_000)
    assert window.status.team.isVisible()
    article_id = next(iter(window.live.project.articles))
    qtbot.waitUntil(lambda: bo.reads(ANNA) == article_id, timeout=20_000)
    if sync.address.startswith("postgres"):
        return
    bo.sync(article_id)
    away = tmp_path / "away"
    shutil.move(tmp_path / "team", away)
    Reader(window, qtbot).tag("shared fleet", "2", nth=2)
    qtbot.waitUntil(lambda: "offline since" in sync.sign and "to send" in sync.sign, timeout=20_000)
    assert not (tmp_path / "team").exists()  # what is gone is not made anew, and nothing here goes with it
    assert window.live.project.tag_total() == 1
    shutil.move(away, tmp_path / "team")
    qtbot.waitUntil(lambda: sync.sign.startswith("Team: up to date"), timeout=40_000)
    bo.sync()
    assert bo.project.tag_total() == 1


def test_what_both_wrote_is_listed_and_stops_nobody(team: tuple[MainWindow, Colleague], qtbot: QtBot) -> None:
    window, bo = team
    reader = Reader(window, qtbot)
    theirs = bo.tag("Paragraph 3:")
    qtbot.waitUntil(has(window, theirs), timeout=20_000)
    project = window.live.project
    window.features.team.sharing.sync.end()  # offline for a while
    here = project.tags(theirs.article_id).annotations[theirs.id]
    window.live.commit(edit("Stance", [replaced(here, here._replace(attributes={cb.STANCE: cb.SUPPORT}))]))
    other = bo.project.tags(theirs.article_id).annotations[theirs.id]
    bo.project.commit(edit("Stance", [replaced(other, other._replace(attributes={cb.STANCE: cb.OPPOSE}))]))
    bo.sync()
    window.features.team.sharing.sync.begin()
    qtbot.waitUntil(lambda: len(sharing.conflicts(project)) == 1, timeout=20_000)
    dialog = window.features.team.sharing.show_team()
    assert isinstance(dialog, MembersDialog)
    qtbot.waitUntil(lambda: dialog.conflicts.rowCount() == 1, timeout=20_000)
    texts = [dialog.conflicts.item(0, column).text() for column in range(1, 5)]
    assert texts[1:] == ["Support", "Oppose", "Oppose"]
    qtbot.mouseClick(dialog.forget, Qt.MouseButton.LeftButton)
    assert sharing.conflicts(project) == []
    dialog.close()
    bo.sync()
    qtbot.waitUntil(
        lambda: project.tags(theirs.article_id).annotations[theirs.id].attributes == {cb.STANCE: cb.OPPOSE}
        == bo.project.tags(theirs.article_id).annotations[theirs.id].attributes,
        timeout=20_000,
    )  # fmt: skip
    assert reader.tagger.tags is not None


def test_three_steps_share_and_three_join(
    open_window: Callable[[Path | None], MainWindow], shared: Path, tmp_path: Path, qtbot: QtBot, address: str
) -> None:
    window = open_window(shared)
    actions = window.features.team.sharing
    dialog = actions.share()
    assert dialog is not None
    qtbot.mouseClick(dialog.server, Qt.MouseButton.LeftButton, pos=QPoint(40, dialog.server.height() // 2))
    qtbot.mouseClick(dialog.next, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(dialog.address, address)
    qtbot.mouseClick(dialog.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.invite.isVisible, timeout=20_000)
    qtbot.mouseClick(dialog.invite, Qt.MouseButton.LeftButton)
    invite = QApplication.activeModalWidget()
    assert isinstance(invite, QWidget)
    qtbot.keyClicks(invite.name, "Bo Ek")  # type: ignore[attr-defined]
    qtbot.mouseClick(invite.go, Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: bool(invite.link.toPlainText()), timeout=20_000)  # type: ignore[attr-defined]
    link = invite.link.toPlainText()  # type: ignore[attr-defined]
    invite.close()
    assert actions.sync.is_member
    Reader(window, qtbot).tag("shared fleet", "2", nth=2)
    sent = lambda: (actions.sync.status is not None and actions.sync.status.to_send == 0 and  # noqa: E731
                    actions.sync.sign.startswith("Team: up to date"))  # fmt: skip
    qtbot.waitUntil(sent, timeout=20_000)
    join = actions.join()
    assert isinstance(join, JoinDialog)
    qtbot.waitUntil(join.given.hasFocus, timeout=20_000)
    QApplication.clipboard().setText(link)
    qtbot.keyClick(join.given, "v", Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(join.given, Qt.Key.Key_Return)
    assert join.name.text() == "Bo Ek" and not join.name.isEnabled()
    join.path.selectAll()
    qtbot.keyClicks(join.path, str(tmp_path / "mine.coalition"))
    qtbot.mouseClick(join.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.live.project.path.name == "mine.coalition", timeout=20_000)
    qtbot.mouseClick(join.next, Qt.MouseButton.LeftButton)
    assert window.live.project.me.name == "Bo Ek"
    assert window.live.project.tag_total() == 1
    tag = Reader(window, qtbot).tag("shared fleet", "2", nth=3)
    qtbot.waitUntil(lambda: actions.sync.sign.startswith("Team: up to date"), timeout=20_000)
    assert window.features.files.projects.open_project(shared)
    assert window.live.project.me.id == ANNA.id
    qtbot.waitUntil(has(window, tag), timeout=20_000)


def test_leaving_keeps_the_file(
    team: tuple[MainWindow, Colleague], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, _ = team
    actions = window.features.team.sharing
    qtbot.waitUntil(lambda: actions.sync.sign.startswith("Team: up to date"), timeout=20_000)
    if actions.sync.address.startswith("postgres"):
        pytest.skip("a team's only owner stays")
    Reader(window, qtbot).tag("shared fleet", "2")

    def press_yes() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            QTest.mouseClick(box.button(QMessageBox.StandardButton.Yes), Qt.MouseButton.LeftButton)

    QTimer.singleShot(300, press_yes)
    actions.leave()
    qtbot.waitUntil(lambda: not actions.sync.is_shared and not window.status.team.isVisible(), timeout=20_000)
    assert window.live.project.tag_total() == 1


def test_a_copy_that_was_sent_here_is_nobody_until_it_joins(
    team: tuple[MainWindow, Colleague], qtbot: QtBot, tmp_path: Path
) -> None:
    window, _ = team
    copy = tmp_path / "copy.coalition"
    window.live.project.save_copy(copy)
    assert window.features.files.projects.open_project(copy)
    sync = window.features.team.sharing.sync
    assert sync.sign == "Team: not joined here" and not sync.is_member
    dialog = window.features.team.sharing.show_team()
    assert dialog is not None and dialog.join.isVisibleTo(dialog)
    dialog.close()
