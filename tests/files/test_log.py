"""The log says what the program did, and nothing of what people read and wrote."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from coalition_annotator.files import log

SECRET = "Ida Berg refused the harbour plan."


def _run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COALITION_ANNOTATOR_HOME": str(home)}
    command = [sys.executable, "-m", "coalition_annotator", *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=False)


def test_it_names_files_and_numbers_and_no_words_of_articles(tmp_path: Path) -> None:
    home, project, text = tmp_path / "home", tmp_path / "p.coalition", tmp_path / "a.txt"
    text.write_text(f"A secret title\n\n{SECRET}", encoding="utf-8")
    assert _run(home, "new", str(project)).returncode == 0
    done = _run(home, "--verbose", "add", str(project), str(text))
    assert done.returncode == 0
    assert f"opened {project}" in done.stderr
    assert _run(home, "export", str(project), str(tmp_path / "out.jsonl"), "--format", "doccano").returncode == 0
    assert _run(home, "export", str(tmp_path / "none.coalition"), "x").returncode == 1
    written = (home / log.NAME).read_text(encoding="utf-8")
    for expected in (f"opened {project}", "exported ", "as doccano", "export: refused", "wrote "):
        assert expected in written
    assert "secret" not in written.replace(str(tmp_path), "") and "Ida" not in written


def test_without_verbose_the_terminal_stays_as_it_was(tmp_path: Path) -> None:
    done = _run(tmp_path / "home", "new", str(tmp_path / "p.coalition"))
    assert done.stderr == ""


def test_a_log_that_cannot_be_written_hinders_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    done = _run(blocked / "home", "new", str(tmp_path / "p.coalition"))
    assert done.returncode == 0
    assert done.stderr == ""


@pytest.mark.parametrize("place", [0, 1, 2])
def test_verbose_may_stand_anywhere(place: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COALITION_ANNOTATOR_HOME", str(tmp_path))
    given = ["info", "p.coalition"]
    given.insert(place, "--verbose")
    assert log.configure(given) == ["info", "p.coalition"]
    log.configure([])
