"""Where something is missing the program starts all the same, or says what to do."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from coalition_annotator.files.log import HOME_VARIABLE
from coalition_annotator.gui.base.settings import Settings


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
def test_without_a_display_it_says_so() -> None:
    without = {
        key: told for key, told in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    command = [sys.executable, "-m", "coalition_annotator", "--sample"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=without)
    assert done.returncode == 1
    assert "no display" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have no X display")
def test_a_display_that_can_not_be_reached_is_named() -> None:
    other = {key: told for key, told in os.environ.items() if key not in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    command = [sys.executable, "-m", "coalition_annotator", "--sample"]
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", check=False, env={**other, "DISPLAY": ":4711"}
    )
    assert done.returncode == 1
    assert done.stderr.startswith("error: The display :4711 can't be reached. ")


def test_settings_go_with_the_run_where_their_folder_can_not_be_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "file" / "home"))
    settings = Settings()
    assert "can't be written to" in settings.not_kept
    settings.theme = "dark"
    assert Settings().theme == "dark", "the same place for the rest of the run"
    assert Path(tempfile.gettempdir()) in settings.folder.parents


def test_where_nothing_can_be_written_to_it_says_so(tmp_path: Path) -> None:
    nowhere = str(tmp_path / "none")
    script = (
        "import tempfile; tempfile.tempdir = %r;"
        "from coalition_annotator.gui.shell.app import run_window; raise SystemExit(run_window(['--sample']))"
    )
    (tmp_path / "file").write_text("no folder")
    home = {**os.environ, HOME_VARIABLE: str(tmp_path / "file" / "home"), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", script % nowhere]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=home, timeout=60)
    assert done.returncode == 1
    assert "TMPDIR" in done.stderr
    assert "Traceback" not in done.stderr
