"""Work in threads: a mistake in it is told, and its owner goes on."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coalition_annotator.gui.base.background_task import TaskRunner, TellProgress


def test_a_mistake_is_told_and_leaves_the_runner_free(qapp: QApplication, qtbot: QtBot) -> None:
    owner = QObject()
    runner = TaskRunner(owner)
    found: list[int] = []

    def fail(_: TellProgress) -> int:
        return 1 // 0

    with qtbot.captureExceptions() as told:
        runner.start(fail, found.append)
        qtbot.waitUntil(lambda: not runner.is_busy, timeout=20_000)
        qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert [kind for kind, *_ in told] == [ZeroDivisionError]
    runner.start(lambda _: 7, found.append)
    qtbot.waitUntil(lambda: found == [7], timeout=20_000)
