"""A window that is closed at once leaves nothing running, and the process ends well."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.shell.app import make_window
from coalition_annotator.project.project import Project

SCRIPT = Path(__file__).with_name("close_soon.py")


def close_after(milliseconds: int, slow: float, home: Path) -> None:
    environment = {**os.environ, "COALITION_ANNOTATOR_HOME": str(home), "PYTHONFAULTHANDLER": "1"}
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(milliseconds), str(slow)],
        env=environment, cwd=Path(__file__).parents[2], capture_output=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), f"closed after {milliseconds} ms"


@pytest.mark.parametrize(("milliseconds", "slow"), [(0, 5), (40, 5), (150, 5), (300, 0)])
def test_closing_soon_after_the_first_paint(tmp_path: Path, milliseconds: int, slow: float) -> None:
    close_after(milliseconds, slow, tmp_path)


@pytest.mark.slow
@pytest.mark.skipif("STARTS" not in os.environ, reason="a long run: STARTS=100")
def test_many_quick_starts_and_stops(tmp_path: Path) -> None:
    starts = int(os.environ["STARTS"])
    for number in range(starts):
        close_after(number * 300 // starts, 5 * (number % 2), tmp_path / str(number % 3))


@pytest.mark.parametrize("shown", [(), ("review", "coalition", "entities", "codebook")])
def test_a_closed_window_takes_its_pages_with_it(
    project: Project, qapp: QApplication, settings: Settings, shown: tuple[str, ...]
) -> None:
    def ours() -> list[str]:
        found = (type(each) for each in QApplication.topLevelWidgets())
        return sorted(kind.__name__ for kind in found if kind.__module__.startswith("coalition_annotator"))

    before = ours()
    window = make_window(qapp, settings)
    window.features.files.projects.open_project(project.path)
    window.show()
    for page in shown:
        window.show_page(page)
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert ours() == before
