"""A real window on a real project file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.span import Span
from coalition_annotator.session.project import Project
from coalition_annotator.ui.app import make_application, make_window
from coalition_annotator.ui.main_window import MainWindow
from coalition_annotator.ui.settings import Settings

from ..conftest import ANNA


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


class Reader:
    """A person at the window: selects with the mouse, presses keys, looks at tags."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot
        self.view, self.tagger = window.reading.view, window.reading.tagger

    def span(self, words: str, nth: int = 1) -> Span:
        assert self.tagger.tags is not None
        start = -1
        for _ in range(nth):
            start = self.tagger.tags.text.index(words, start + 1)
        return Span(start, start + len(words))

    def point(self, offset: int) -> QPoint:
        """Where the left edge of a code point is in the viewport."""
        self.view.ensure_shown(offset)
        cursor = self.view.textCursor()
        cursor.setPosition(self.view.offsets.position(offset).units)
        rect = self.view.cursorRect(cursor)
        return QPoint(rect.left() + 1, rect.center().y() + 4)

    def sweep(self, words: str, nth: int = 1, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Span:
        """Drag the mouse over words."""
        span = self.span(words, nth)
        self.view.ensure_shown(span.start)
        start, end = self.point(span.start), self.point(span.end)
        port = self.view.viewport()
        left = Qt.MouseButton.LeftButton
        self.qtbot.mousePress(port, left, Qt.KeyboardModifier.NoModifier, start)
        self.qtbot.mouseMove(port, end)
        self.view.select_span(span)
        self.qtbot.mouseRelease(port, left, modifier, end)
        return span

    def key(self, key: Qt.Key | str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        if isinstance(key, str):
            self.qtbot.keyClicks(self.view, key, modifier)
        else:
            self.qtbot.keyClick(self.view, key, modifier)

    def tag(self, words: str, key: str, nth: int = 1) -> Annotation:
        """Sweep over words and press a layer's key."""
        self.sweep(words, nth)
        self.key(key)
        tag = self.tagger.selected
        assert tag is not None
        return tag

    def click(self, words: str, nth: int = 1) -> None:
        span = self.span(words, nth)
        point = self.point(span.start + 1)
        self.qtbot.mouseClick(self.view.viewport(), Qt.MouseButton.LeftButton, pos=point + QPoint(2, 0))


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    made = Settings(tmp_path / "home")
    made.folder.mkdir()
    made.annotator = ANNA
    # Tests of tagging by hand click where suggestions would lie; test_suggestions shows them.
    made.suggestions = made.suggestions._replace(shown=False, syntax=False)
    monkeypatch.setenv("COALITION_ANNOTATOR_HOME", str(made.folder))
    return made


@pytest.fixture
def open_window(qapp: QApplication, qtbot: QtBot, settings: Settings) -> Callable[[Path | None], MainWindow]:
    make_application()

    def make(path: Path | None) -> MainWindow:
        window = make_window(qapp, settings)
        qtbot.addWidget(window)
        window.resize(1440, 900)
        if path is not None:
            assert window.desk.open_project(path)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        return window

    return make


@pytest.fixture
def reader(
    project: Project, add_article: Callable[..., str], open_window: Callable[[Path | None], MainWindow], qtbot: QtBot
) -> Reader:
    add_article()
    window = open_window(project.path)
    return Reader(window, qtbot)


@pytest.fixture
def real_reader(
    project: Project,
    add_article: Callable[..., str],
    open_window: Callable[[Path | None], MainWindow],
    qtbot: QtBot,
    real_text: str,
) -> Reader:
    add_article(real_text, title="Coalition of the willing agrees on security guarantees for Ukraine")
    return Reader(open_window(project.path), qtbot)
