"""A person who tries everything: keys, clicks, sweeps, all pages, menus and dialogs of the real window, by chance.

Nothing may raise, Qt may warn of nothing, the file stays sound, and memory stays flat.
"""

from __future__ import annotations

import os
import random
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.project import sample
from coalition_annotator.project.editing import article_edits
from coalition_annotator.project.project import Project
from coalition_annotator.project.team import exchange
from coalition_annotator.store import integrity

from ..conftest import ANNA, BO

TEXTS = {
    "Emoji": "😀 Norway backs the plan 😀\n\nMinister Ida Berg 👩‍🚀 said that a fleet would deter attacks 😀😀.\n\n🧭",
    "Right to left": "قال الوزير إن السلام ممكن في أوكرانيا.\n\nוהנשיא אמר כי לא ישלחו חיילים.",
    "Japanese": "首相は和平案を支持すると述べた。\n\nノルウェーは艦隊を送らないと外相が語った。",
    "Marks": "Café <b>Oslo</b> & Co. <img src='x.png'>\n\nFrench President Emmanuel Macron said that Ukraine talks.",
    "Long": "Norwegian Defence Minister Ida Berg said that a shared fleet would deter attacks on Lithuania. " * 60,
}
KEYS = [
    *"1234lcetpaxnurkmgv+-0", Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab,
    Qt.Key.Key_Delete, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home,
    Qt.Key.Key_End, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_F6, Qt.Key.Key_Space,
]  # fmt: skip
NONE = Qt.KeyboardModifier.NoModifier
MODIFIERS = [
    NONE, NONE, NONE, NONE, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier,
]  # fmt: skip
WORDS = ["Oslo", "Ida Berg", "a", "😀", "<b>x</b>", "日本", "", "2026-01-07", "3.5", "&"]
# Leaving ends the test; a training takes minutes; the system's printers and other programs are not ours to try.
NEVER = {"file.quit", "suggest.train"}


def enter(target: QWidget, words: str) -> None:
    """Type words of any script; QTest knows those of ASCII alone."""
    for letter in words:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(target, QKeyEvent(kind, 0, NONE, letter))


class Person:
    """Does something by chance, over and over."""

    def __init__(self, window: MainWindow, path: Path, seed: int) -> None:
        self.window, self.path = window, path
        self.chance = random.Random(seed)
        self.done: deque[str] = deque(maxlen=25)
        self.first: str = ""
        self.in_dialog = 0
        self.busy = True
        QTimer.singleShot(15, self.in_front)
        self.before = sys.excepthook
        sys.excepthook = self.hook

    def hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        import traceback

        if not self.first:
            told = "".join(traceback.format_exception(kind, error, trace))
            self.first = "after:\n  " + "\n  ".join(self.done) + "\n" + told

    # Dialogs, menus and popups: what lies in front takes all keys and clicks

    def in_front(self) -> None:
        """Do something in the menu or dialog that lies in front; put it away after a while."""
        if not self.busy:
            return
        # A new timer each time: one that is being answered does not ring again in a dialog that this opens.
        QTimer.singleShot(15, self.in_front)
        popup, modal = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        front = popup or modal
        if front is None:
            self.in_dialog = 0
            return
        self.in_dialog += 1
        self.done.append(f"in {type(front).__name__} “{front.windowTitle()}”")
        if isinstance(front, QMessageBox):
            # To close it is to stay, for some: whoever wants to leave has to say so.
            QTest.mouseClick(self.chance.choice(front.buttons()), Qt.MouseButton.LeftButton)
        elif isinstance(front, QFileDialog) or self.in_dialog > 8:
            front.close()
        elif isinstance(front, QMenu):
            QTest.keyClick(front, self.chance.choice([Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Escape]))
        else:
            self.inside(front)

    def inside(self, top: QWidget) -> None:
        """Click, choose or type somewhere in a dialog."""
        inner = [each for each in top.findChildren(QWidget) if each.isVisible() and each.isEnabled()]
        target = self.chance.choice(inner) if inner else top
        if isinstance(target, (QLineEdit, QPlainTextEdit)) and self.chance.random() < 0.7:
            enter(target, self.chance.choice(WORDS))
        elif isinstance(target, QComboBox) and target.count():
            target.setCurrentIndex(self.chance.randrange(target.count()))
            target.activated.emit(target.currentIndex())
        elif self.chance.random() < 0.2:
            QTest.keyClick(target, self.chance.choice([Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab]))
        else:
            QTest.mouseClick(target, Qt.MouseButton.LeftButton, NONE, target.rect().center())

    # The window

    def act(self) -> None:
        """Do one thing."""
        kinds: list[tuple[Callable[[], str], int]] = [
            (self.key, 30), (self.sweep, 14), (self.click, 16), (self.double_click, 3), (self.command, 12),
            (self.type, 6), (self.wheel, 3), (self.right_click, 3), (self.resize, 1), (self.page, 4),
            (self.article, 6), (self.non_modal, 6),
        ]  # fmt: skip
        if not self.window.live.is_open:
            self.window.features.files.projects.open_project(self.path)
        act = self.chance.choices([each for each, _ in kinds], [weight for _, weight in kinds])[0]
        self.done.append(act.__name__)
        self.done[-1] = f"{act.__name__} {act()}"

    def focused(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    def key(self) -> str:
        key, modifier = self.chance.choice(KEYS), self.chance.choice(MODIFIERS)
        target = self.focused() if self.chance.random() < 0.5 else self.window.features.reading.page.view
        if not target.isVisible():
            target = self.focused()
        QTest.keyClick(target, key, modifier)  # type: ignore[call-overload]
        return f"{key} {modifier} in {type(target).__name__}"

    def place(self, widget: QWidget) -> QPoint:
        return QPoint(self.chance.randrange(max(1, widget.width())), self.chance.randrange(max(1, widget.height())))

    def target(self) -> tuple[QWidget, QPoint]:
        point = self.place(self.window)
        widget = self.window.childAt(point) or self.window
        return widget, widget.mapFrom(self.window, point)

    def click(self) -> str:
        widget, point = self.target()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, self.chance.choice([NONE, NONE, NONE, MODIFIERS[5]]), point)
        return type(widget).__name__

    def right_click(self) -> str:
        widget, point = self.target()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, widget.mapToGlobal(point))
        QApplication.sendEvent(widget, event)
        return type(widget).__name__

    def double_click(self) -> str:
        widget, point = self.target()
        QTest.mouseDClick(widget, Qt.MouseButton.LeftButton, NONE, point)
        return type(widget).__name__

    def sweep(self) -> str:
        """Press, move and let go over the text, or over any other widget."""
        port: QWidget = self.window.features.reading.page.view.viewport()
        if self.chance.random() < 0.15 or not port.isVisible():
            port = self.target()[0]
        if isinstance(port.parent(), (QLineEdit, QPlainTextEdit)):
            return "none"  # a drag of text waits for a real mouse to be let go
        start, end = self.place(port), self.place(port)
        if self.chance.random() < 0.6:
            end = QPoint(min(port.width() - 1, start.x() + self.chance.randrange(8, 300)), start.y())
        steps = [start + (end - start) * n / 4 for n in range(1, 5)]
        left, no = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        held = self.chance.choice([NONE, NONE, NONE, *MODIFIERS[5:7]])
        for kind, point, button, buttons in (
            (QEvent.Type.MouseButtonPress, start, left, left),
            *((QEvent.Type.MouseMove, each, no, left) for each in steps),
            (QEvent.Type.MouseButtonRelease, end, left, no),
        ):
            if not port.isVisible():
                break
            whole = QPointF(port.mapToGlobal(point))
            QApplication.sendEvent(port, QMouseEvent(kind, QPointF(point), whole, button, buttons, held))
        return f"{start.toTuple()} to {end.toTuple()} in {type(port).__name__}"

    def command(self) -> str:
        command = self.chance.choice([each for each in self.window.commands if each.id not in NEVER])
        self.done[-1] = f"command {command.id}"
        self.window.action(command.id).trigger()
        return command.id

    def type(self) -> str:
        target = self.focused()
        words = self.chance.choice(WORDS)
        if isinstance(target, (QLineEdit, QPlainTextEdit)):
            enter(target, words)
        return words

    def wheel(self) -> str:
        widget, point = self.target()
        turn = QPoint(0, self.chance.choice([-240, -120, 120, 240]))
        event = QWheelEvent(
            QPointF(point), QPointF(widget.mapToGlobal(point)), QPoint(), turn, Qt.MouseButton.NoButton, NONE,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)
        return type(widget).__name__

    def resize(self) -> str:
        self.window.resize(*self.chance.choice([(900, 600), (1440, 900), (1000, 1200), (2200, 1300)]))
        return ""

    def page(self) -> str:
        page = self.chance.choice(["read", "read", "read", "review", "coalition", "data", "entities", "codebook"])
        self.window.show_page(page)
        return page

    def article(self) -> str:
        if not self.window.live.is_open or not self.window.live.project.articles:
            return "none"
        article = self.chance.choice(sorted(self.window.live.project.articles))
        self.window.open_article(article)
        return article

    def non_modal(self) -> str:
        """Work in a dialog that leaves the window free."""
        open_ones = [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]
        if not open_ones:
            return "none"
        dialog = self.chance.choice(open_ones)
        if len(open_ones) > 3 or isinstance(dialog, QFileDialog) or self.chance.random() < 0.3:
            dialog.close()
            return "closed"
        self.inside(dialog)
        return dialog.windowTitle()

    def end(self) -> None:
        sys.excepthook = self.before
        self.busy = False
        for each in QApplication.topLevelWidgets():
            if isinstance(each, (QDialog, QMenu)):
                each.close()


def filled(folder: Path) -> Path:
    """A project with the sample's articles, texts of all scripts, and a colleague's tags."""
    project = sample.create(folder / "p.coalition", ANNA)
    for title, text in TEXTS.items():
        new = article_edits.new_article(text, title=title, published="2026-01-07")
        project.commit(new.edit, texts=new.texts)
    copy = folder / "bo.coalition"
    exchange.package(project, copy)
    other = Project.open(copy, me=BO)
    other.register_me()
    other.close()
    project.close()
    return project.path


def memory() -> int:
    """The process's memory in MB; 0 where the system does not tell."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * 4096 // 2**20 if status.exists() else 0


def run_person(
    open_window: Callable[[Path | None], MainWindow], qtbot: QtBot, path: Path, seed: int, n: int
) -> list[int]:
    window = open_window(path)
    person = Person(window, path, seed)
    told: list[int] = []
    try:
        for number in range(n):
            # Within the event loop, as a person's keys and clicks are: what is deleted there lives until it is left.
            QTimer.singleShot(0, person.act)
            qtbot.wait(1)
            if person.first:
                raise AssertionError(f"seed {seed}, action {number}: {person.first}")
            if number % max(1, n // 20) == 0:
                told.append(memory())
    finally:
        person.end()
    qtbot.waitUntil(lambda: not window.live._runner.is_busy, timeout=20_000)
    window.close()
    if person.first:
        raise AssertionError(f"seed {seed}, at the end: {person.first}")
    problems = [each for each in integrity.check(path) if not each.startswith("codebook:")]
    assert problems == []
    return told


@pytest.mark.parametrize("seed", [1, 2])
def test_some_hundred_actions(
    tmp_path: Path, open_window: Callable[[Path | None], MainWindow], qtbot: QtBot, seed: int
) -> None:
    run_person(open_window, qtbot, filled(tmp_path), seed, 300)


@pytest.mark.slow
@pytest.mark.skipif("ACTIONS" not in os.environ, reason="a long run: ACTIONS=20000 SEED=3")
def test_many_actions(
    tmp_path: Path, open_window: Callable[[Path | None], MainWindow], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is typed as the name of a folder lies here.
    monkeypatch.chdir(tmp_path)
    seed = int(os.environ.get("SEED", "3"))
    told: Any = run_person(open_window, qtbot, filled(tmp_path), seed, int(os.environ["ACTIONS"]))
    print(f"memory in MB: {told}")
    assert told[-1] < told[len(told) // 4] * 1.25
