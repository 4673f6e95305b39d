"""A real window on a real project file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.shell.app import Application, make_application, make_window
from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.span import Span
from coalition_annotator.project.project import Project

from ..conftest import ANNA

# The own dialogs of Windows and macOS hear nothing of Qt's keys.
if not sys.platform.startswith("linux"):
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return Application


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    yield
    # Windows that a test closed go now; outside of an event loop Qt would keep them, and style them again with each
    # new one.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


class Reader:
    """A person at the window: selects with the mouse, presses keys, looks at tags."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot
        self.view, self.tagger = window.features.reading.page.view, window.features.reading.page.tagger

    def span(self, words: str, nth: int = 1) -> Span:
        assert self.tagger.tags is not None
        start = -1
        for _ in range(nth):
            start = self.tagger.tags.text.index(words, start + 1)
        return Span(start, start + len(words))

    def point(self, offset: int, *, before: bool = False) -> QPoint:
        """Where the left edge of a code point is in the viewport, or the right edge of the one before it."""
        if not before:
            self.view.ensure_shown(offset)
        cursor = self.view.textCursor()
        cursor.setPosition(self.view.offsets.position(offset - before).units)
        rect = self.view.cursorRect(cursor)
        if before:
            cursor.setPosition(self.view.offsets.position(offset).units)
            after = self.view.cursorRect(cursor)
            if after.center().y() == rect.center().y():
                return QPoint(after.left(), after.center().y() + 4)
            return QPoint(rect.left() + 12, rect.center().y() + 4)
        return QPoint(rect.left() + 1, rect.center().y() + 4)

    def sweep(self, words: str, nth: int = 1, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Span:
        """Press the mouse before words, drag it over them, and let it go."""
        span = self.span(words, nth)
        self.view.ensure_shown(span.start)
        start = self.point(span.start)
        last = self.point(span.end, before=True)
        self.drag(start, last, modifier)
        return span

    def drag(self, start: QPoint, end: QPoint, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press, move in steps, and release, as a hand does; ``modifier`` is held when the button is let go."""
        port, left, none = self.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier

        def send(kind: QEvent.Type, place: QPoint, button: Qt.MouseButton, held: Qt.KeyboardModifier) -> None:
            buttons = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else left
            whole = port.mapToGlobal(place).toPointF()
            QApplication.sendEvent(port, QMouseEvent(kind, place.toPointF(), whole, button, buttons, held))

        send(QEvent.Type.MouseButtonPress, start, left, none)
        for step in range(1, 5):
            place = start + (end - start) * step / 4
            send(QEvent.Type.MouseMove, place, Qt.MouseButton.NoButton, modifier)
        send(QEvent.Type.MouseButtonRelease, end, left, modifier)
        QApplication.processEvents()

    def settle(self) -> None:
        """Wait until no suggestions are being made or sorted any more, and what is asked of a claim is asked."""
        model = self.window.features.suggestions.actions.model
        flow = self.window.features.reading.page.flow

        def still() -> bool:
            timers = (model._follow, model._later, model._patience, flow._later)
            return not (model.is_busy or any(timer.isActive() for timer in timers))

        self.qtbot.waitUntil(still, timeout=30_000)
        QApplication.processEvents()

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
            assert window.features.files.projects.open_project(path)
        # Shortcuts and focus are those of the active window, which the display makes it in its own time.
        with qtbot.waitActive(window):
            window.show()
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
