"""Articles from the web at the window: asked for, dropped, and refused."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from coalition_annotator.gui.reading.article_dialogs import AddArticleDialog
from coalition_annotator.gui.reading.web_dialog import WebAddressDialog
from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.model.article import TITLE_ONLY
from coalition_annotator.project.editing import article_edits
from coalition_annotator.project.project import Project

from ..formats.test_archives import SAID


def when_shown(kind: type[QDialog], do: Callable[[QDialog], None]) -> None:
    """Do something with a dialog as soon as it is there, while it keeps whoever opened it waiting."""

    def look() -> None:
        shown = QApplication.activeModalWidget()
        if isinstance(shown, kind):
            try:
                do(shown)
            except BaseException:
                shown.reject()
                raise
        else:
            QTimer.singleShot(20, look)

    QTimer.singleShot(0, look)


def test_an_article_is_fetched_looked_at_and_added(
    project: Project, open_window: Callable[..., MainWindow], qtbot: QtBot, site: str
) -> None:
    window = open_window(project.path)
    window.features.reading.articles.reachable = lambda _: True

    def ask(dialog: QDialog) -> None:
        assert isinstance(dialog, WebAddressDialog)
        qtbot.keyClicks(dialog.address, f"{site}/moved")
        when_shown(AddArticleDialog, add)
        qtbot.keyClick(dialog.address, Qt.Key.Key_Return)

    def add(dialog: QDialog) -> None:
        assert isinstance(dialog, AddArticleDialog)
        assert (dialog.title.text(), dialog.date.text()) == ("A shared fleet", "2026-01-07")
        qtbot.mouseClick(dialog.add, Qt.MouseButton.LeftButton)

    when_shown(WebAddressDialog, ask)
    window.action("file.web").trigger()
    (article,) = window.live.project.articles.values()
    assert article.url == f"{site}/page" and str(article.metadata["fetched"]).startswith("20")
    assert SAID in window.live.project.text(article.id)


def test_a_dropped_link_asks_first_and_a_private_address_is_refused(
    project: Project, open_window: Callable[..., MainWindow], qtbot: QtBot, site: str
) -> None:
    window = open_window(project.path)
    said = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, WebAddressDialog)
        assert dialog.address.text() == f"{site}/page" and not dialog.working
        dialog.fetch.click()
        qtbot.waitUntil(lambda: not dialog.working and "refused" in dialog.status.text(), timeout=10_000)
        said.append(dialog.status.text())
        dialog.reject()

    when_shown(WebAddressDialog, look)
    data = QMimeData()
    data.setUrls([QUrl(f"{site}/page")])
    nothing = Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, nothing)
    window.dropEvent(event)
    qtbot.waitUntil(lambda: bool(said), timeout=10_000)
    assert not window.live.project.articles


def test_the_text_of_a_listed_article_is_fetched_and_can_be_taken_back(
    project: Project, open_window: Callable[..., MainWindow], qtbot: QtBot, site: str
) -> None:
    new = article_edits.new_article(
        "A shared fleet", title="A shared fleet", url=f"{site}/page", metadata={TITLE_ONLY: True}
    )
    project.commit(new.edit, texts=new.texts)
    window = open_window(project.path)
    window.open_article(new.article.id)
    window.features.reading.articles.reachable = lambda _: True
    when_shown(WebAddressDialog, lambda dialog: dialog.fetch.click())
    window.action("file.fetch").trigger()
    now = window.live.project.articles[new.article.id]
    assert SAID in window.live.project.text(now.id)
    assert (now.source, now.published) == ("Northern Courier", "2026-01-07") and TITLE_ONLY not in now.metadata
    window.live.undo()
    assert window.live.project.text(now.id).strip() == "A shared fleet"


def test_fetching_can_be_switched_off(project: Project, open_window: Callable[..., MainWindow], qtbot: QtBot) -> None:
    window = open_window(project.path)
    window.settings.web_access = False
    window.action("file.web").trigger()
    assert QApplication.activeModalWidget() is None
