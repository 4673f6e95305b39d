"""No command writes over a project, nor over another file unless told; odd names work and leave nothing beside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from coalition_annotator.cli.main import run
from coalition_annotator.files import scratch
from coalition_annotator.formats.writers import WRITERS
from coalition_annotator.project import sample
from coalition_annotator.project.team import exchange
from coalition_annotator.store import integrity

from ..conftest import ANNA, QUESTION_MARK

FILES = [form.name for form in WRITERS if form.suffix and form.name not in ("parquet", "spacy")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    project = sample.create(tmp_path / "p.coalition", ANNA)
    project.close()
    return project.path


def commands(project: Path, target: Path) -> list[list[str]]:
    article = project.parent / "a.txt"
    article.write_text("Norway backs the plan, Spain said on Monday.", encoding="utf-8")
    return [
        *([["export", str(project), str(target), "--format", name] for name in FILES]),
        ["network", str(project), "--output", str(target)],
        ["package", str(project), str(target)],
        ["import", str(project), str(article), "--report", str(target)],
        ["import", str(project), str(article), "--save-mapping", str(target)],
    ]


def test_a_project_is_never_written_over(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = path.read_bytes()
    for command in commands(path, path):
        for force in ([], ["--force"]):
            assert run([*command, *force]) == 1, command
            assert path.read_bytes() == before, command
    assert "never overwritten" in capsys.readouterr().err
    done = subprocess.run(
        [sys.executable, "-m", "coalition_annotator", "pdf", str(path), str(path), "--article", "", "--force"],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 1 and "never overwritten" in done.stderr and path.read_bytes() == before
    assert integrity.check(path) == []


@pytest.mark.parametrize("name", ["notes.txt", "n.graphml"])
def test_another_file_is_written_over_only_when_told(
    path: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / name
    for command in commands(path, target):
        if command[0] == "network" and name == "notes.txt":
            continue
        target.write_text("mine", encoding="utf-8")
        assert run(command) == 1 and target.read_text(encoding="utf-8") == "mine", command
        assert run([*command, "--force"]) == 0 and target.read_bytes() != b"mine", command
        target.unlink()


@pytest.mark.parametrize("name", ["a#b", f"a{QUESTION_MARK}b", "a%20b", "a[1]", "a&b;c", "it's “ä” 日本"])
def test_odd_names_work_everywhere(path: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / f"folder {name}"
    folder.mkdir()
    project, other = folder / f"{name}.coalition", folder / f"{name} 2.coalition"
    project.write_bytes(path.read_bytes())
    assert run(["package", str(project), str(other)]) == 0
    assert run(["merge", str(project), str(other), "--annotator", ANNA.name]) == 0
    assert run(["check", str(project)]) == run(["info", str(project)]) == 0
    opened = exchange.Project.open(project, me=ANNA)
    assert exchange.unseen(opened, other) == 0
    opened.close()
    assert sorted(each.name for each in folder.iterdir()) == sorted([project.name, other.name])
    assert not [each for each in tmp_path.iterdir() if not each.suffix and each.is_file()]


def test_a_known_annotator_is_not_added_again(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.coalition"
    assert run(["package", str(path), str(other)]) == 0
    project = exchange.Project.open(path, me=ANNA)
    people = set(project.annotators)
    project.close()
    for _ in range(2):
        assert run(["merge", str(path), str(other), "--annotator", ANNA.name]) == 0
    project = exchange.Project.open(path, me=ANNA)
    assert set(project.annotators) == people
    project.close()


def test_a_project_made_apart_is_not_merged_unasked(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    apart = sample.create(tmp_path / "apart.coalition", ANNA._replace(id="another"))
    articles = len(apart.articles)
    apart.close()
    assert run(["merge", str(path), str(apart.path), "--annotator", ANNA.name]) == 1
    assert "no copy" in capsys.readouterr().err
    assert run(["merge", str(path), str(apart.path), "--annotator", ANNA.name, "--join"]) == 0
    assert "taken for one" in capsys.readouterr().out
    project = exchange.Project.open(path, me=ANNA)
    assert len(project.articles) == articles
    assert len({each.name for each in project.annotators.values()}) == len(project.annotators)
    project.close()
    assert run(["merge", str(apart.path), str(path), "--annotator", ANNA.name]) == 0
    back = exchange.Project.open(apart.path, me=ANNA)
    assert len(back.articles) == articles and len(back.annotators) == len(project.annotators)
    back.close()
    beside = sample.create(tmp_path / "beside.coalition", ANNA._replace(id="third"))
    beside.close()
    assert run(["merge", str(path), str(beside.path), "--annotator", ANNA.name, "--beside"]) == 0
    project = exchange.Project.open(path, me=ANNA)
    assert len(project.articles) == 2 * articles
    project.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_what_a_killed_program_leaves_is_cleared_at_the_next_start(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        try:
            half = tmp_path / "half.coalition"
            half.write_text("half", encoding="utf-8")
            with scratch.folder(tmp_path) as folder, scratch.noted([half]):
                (folder / "part").write_text("x", encoding="utf-8")
                (tmp_path / "ready").write_text("x", encoding="utf-8")
                time.sleep(60)
        finally:
            os._exit(1)
    while not (tmp_path / "ready").exists():
        time.sleep(0.01)
    scratch.clear()  # another program starts meanwhile, and takes nothing away
    assert len(list(tmp_path.iterdir())) == 3
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    scratch.clear()
    assert [each.name for each in tmp_path.iterdir()] == ["ready"]


def test_nothing_is_left_beside_a_file_that_was_read(tmp_path: Path) -> None:
    mine, theirs = tmp_path / f"a#b{QUESTION_MARK}c%20[1].coalition", tmp_path / f"theirs{QUESTION_MARK}#.coalition"
    for each in (mine, theirs):
        made = sample.create(each, ANNA)
        made.close()
    for command in (["check", str(theirs)], ["info", str(theirs)], ["merge", str(mine), str(theirs), "--join"]):
        assert run([*command]) == 0
        assert {each.name for each in tmp_path.iterdir()} == {mine.name, theirs.name}
