"""The dialogs for files leave the open project's locks alone."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QTreeView, QWidget
from pytestqt.qtbot import QtBot

from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.widgets.file_dialogs import ask_file, ask_files, ask_folder, ask_target
from coalition_annotator.model.edit import Setting, added, edit
from coalition_annotator.project import maintenance
from coalition_annotator.project.project import Project

from ..conftest import ANNA

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="locks are counted in /proc/locks")


def locks_on(path: Path) -> int:
    """Return how many POSIX locks this process has on a file."""
    inode, own = path.stat().st_ino, str(os.getpid())
    rows = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    return sum(row[4] == own and row[5].endswith(f":{inode}") for row in rows if row[1] == "POSIX")


@pytest.mark.parametrize(
    "ask",
    [
        lambda parent, folder: ask_file(parent, "Open", folder, "All files (*)"),
        lambda parent, folder: ask_files(parent, "Open", folder, "All files (*)"),
        lambda parent, folder: ask_folder(parent, "Open", folder),
        lambda parent, folder: ask_target(parent, "Save", folder, "All files (*)"),
    ],
    ids=["file", "files", "folder", "target"],
)
def test_listing_a_folder_keeps_the_projects_locks(
    qtbot: QtBot, project: Project, ask: Callable[[QWidget, str], object]
) -> None:
    log = project.path.with_name(f"{project.path.name}-shm")
    before = locks_on(project.path), locks_on(log)
    assert before[0]
    (project.path.parent / "b.txt").write_text("words", encoding="utf-8")
    (project.path.parent / "folder").mkdir()
    parent = QWidget()
    qtbot.addWidget(parent)
    seen: list[int] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        dialog.setViewMode(QFileDialog.ViewMode.Detail)
        view = dialog.findChild(QTreeView, "treeView")
        assert isinstance(view, QTreeView)

        def rows() -> int:
            return view.model().rowCount(view.rootIndex())

        qtbot.waitUntil(lambda: rows() > 0, timeout=10_000)
        for row in range(rows()):
            for column in range(4):
                index = view.model().index(row, column, view.rootIndex())
                view.model().data(index, Qt.ItemDataRole.DecorationRole)
                view.model().data(index, Qt.ItemDataRole.DisplayRole)
        qtbot.wait(300)  # what is read about files is read in a thread of Qt's own
        seen.append(rows())
        dialog.reject()

    QTimer.singleShot(0, look)
    ask(parent, str(project.path.parent))
    assert seen and seen[0] > 0
    assert (locks_on(project.path), locks_on(log)) == before


@pytest.mark.skipif(sqlite3.sqlite_version_info >= (3, 51), reason="newer SQLite keeps its locks")
def test_a_window_whose_projects_log_was_taken_away_goes_on(qapp: QApplication, project: Project) -> None:
    path = project.path
    project.close()
    live = ProjectModel(qapp)
    assert live.open(path, ANNA)
    os.close(os.open(path, os.O_RDONLY))
    subprocess.run([sys.executable, "-m", "coalition_annotator", "info", str(path)], check=True, capture_output=True)
    assert live.project.file.is_torn
    live.look_for_news()
    assert live.is_open and not live.project.file.is_torn
    assert live.commit(edit("Change", [added(Setting("probe", "1"))]))
    live.close()
    assert maintenance.check(path) == []
