"""Benchmarks: run with ``packaging/bootstrap bench``; nothing here asserts a time."""

from __future__ import annotations

import itertools
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coalition_annotator.formats.records import Options
from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.shell.app import make_application, make_window
from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.edit import added, edit
from coalition_annotator.model.identifier import new_id
from coalition_annotator.model.span import Span
from coalition_annotator.project.editing import article_edits
from coalition_annotator.project.importing import importer, workflow
from coalition_annotator.project.project import Project

from ..conftest import ANNA

SENTENCE = "The minister of the northern state said that her country would support the plan of its neighbours. "


def long_text(length: int) -> str:
    paragraph = SENTENCE * 4
    return ((paragraph.strip() + "\n\n") * (length // len(paragraph) + 1))[:length].rstrip()


def tags_for(article_id: str, length: int, count: int, text_hash: str) -> list[Annotation]:
    chance = random.Random(1)
    layers = ("speaker", "claim", "country", "cue")
    result = []
    for number in range(count):
        start = int(number * (length - 120) / count)
        size = chance.randint(30, 110) if layers[number % 4] == "claim" else chance.randint(4, 20)
        spans = (Span(start, start + size),)
        result.append(
            Annotation(
                new_id(),
                article_id,
                ANNA.id,
                layers[number % 4],
                spans,
                {},
                None,
                "import",
                "2026-01-01T00:00:00Z",
                text_hash,
            )
        )
    return result


def filled(folder: Path, length: int, count: int) -> tuple[Project, str]:
    project = Project.create(folder / "bench.coalition", name="Bench", me=ANNA)
    new = article_edits.new_article(long_text(length), title="Long")
    project.commit(new.edit, texts=new.texts)
    tags = tags_for(new.article.id, len(new.texts[0][1]), count, new.article.text_hash)
    project.commit(edit("Import", [added(tag) for tag in tags]))
    return project, new.article.id


def large(folder: Path) -> Project:
    """Make a project of 10,000 articles with 1,000,000 tags, and close it."""
    project = Project.create(folder / "large.coalition", name="Large", me=ANNA)
    for batch in range(20):
        rows, texts = [], []
        for number in range(500):
            new = article_edits.new_article(f"{batch} {number} {SENTENCE * 8}", title=f"Article {batch} {number}")
            rows.extend(new.edit.changes)
            texts.extend(new.texts)
            rows.extend(added(tag) for tag in tags_for(new.article.id, 700, 100, new.article.text_hash))
        project.commit(edit("Import", rows), texts=texts)
    project.close()
    return project


@pytest.fixture
def window_on(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Callable[[Path], MainWindow]:
    def make(path: Path) -> MainWindow:
        make_application()
        settings = Settings(tmp_path)
        settings.annotator = ANNA
        window = make_window(qapp, settings)
        qtbot.addWidget(window)
        window.resize(1440, 900)
        assert window.features.files.projects.open_project(path)
        with qtbot.waitExposed(window):
            window.show()
        return window

    return make


def test_key_press_to_durable_and_painted(
    benchmark: Any, tmp_path: Path, window_on: Callable[[Path], MainWindow], qtbot: QtBot
) -> None:
    project, _ = filled(tmp_path, 50_000, 2000)
    project.close()
    window = window_on(project.path)
    view = window.features.reading.page.view
    view.scroll_to(20_000)
    places = itertools.count(20_100, 7)

    def select() -> None:
        start = next(places)
        view.select_span(Span(start, start + 5))
        # People pause between keys; what follows a tag on the screen is done by then.
        qtbot.wait(60)

    def press() -> None:
        qtbot.keyClick(view, Qt.Key.Key_1)
        QApplication.processEvents()

    benchmark.pedantic(press, setup=select, rounds=600)
    times = sorted(benchmark.stats.stats.data)
    benchmark.extra_info["p99 ms"] = round(times[int(len(times) * 0.99)] * 1000, 2)
    print(f"\nkey press: 99th percentile {times[int(len(times) * 0.99)] * 1000:.1f} ms")


def test_open_and_scroll_a_long_article(
    benchmark: Any, tmp_path: Path, window_on: Callable[[Path], MainWindow], qtbot: QtBot
) -> None:
    project, article_id = filled(tmp_path, 500_000, 20_000)
    other = article_edits.new_article("Short.", title="Short")
    project.commit(other.edit, texts=other.texts)
    project.close()
    window = window_on(project.path)
    tagger = window.features.reading.page.tagger

    def leave() -> None:
        tagger.open(other.article.id)
        window.live.project._cache._open.clear()
        QApplication.processEvents()

    def open_it() -> None:
        tagger.open(article_id)
        window.features.reading.page.view.viewport().repaint()

    benchmark.pedantic(open_it, setup=leave, rounds=10)


def test_scroll_a_frame(benchmark: Any, tmp_path: Path, window_on: Callable[[Path], MainWindow], qtbot: QtBot) -> None:
    project, _ = filled(tmp_path, 500_000, 20_000)
    project.close()
    window = window_on(project.path)
    view = window.features.reading.page.view
    bar = view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 100_000)
    steps = itertools.count(1)

    def frame() -> None:
        bar.setValue((next(steps) * 97) % bar.maximum())
        QApplication.processEvents()

    benchmark.pedantic(frame, rounds=200)


def test_open_a_large_project(benchmark: Any, tmp_path: Path) -> None:
    project = large(tmp_path)

    def open_it() -> None:
        again = Project.open(project.path, me=ANNA)
        assert again.tag_total() == 1_000_000
        again.tags(next(iter(again.articles)))
        again.close()

    benchmark.pedantic(open_it, rounds=5)


def test_command_to_usable_window(benchmark: Any, tmp_path: Path) -> None:
    """From starting the process to the sample's first painted frame."""
    script = (
        "import sys\n"
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from coalition_annotator.gui.shell import app\n"
        "show = app.MainWindow.show\n"
        "def then_stop(window):\n"
        "    show(window)\n"
        "    window.repaint()\n"
        "    QTimer.singleShot(0, lambda: QApplication.exit(0))\n"
        "app.MainWindow.show = then_stop\n"
        "sys.exit(app.run_window(['--sample']))\n"
    )
    environment = {**os.environ, "COALITION_ANNOTATOR_HOME": str(tmp_path)}

    def start() -> None:
        subprocess.run([sys.executable, "-c", script], env=environment, check=True)

    start()
    benchmark.pedantic(start, rounds=7)


def test_write_an_import(benchmark: Any, tmp_path: Path) -> None:
    """100 articles with 199 tags each, read from doccano's JSON Lines into a new project: 19,900 tags a round."""
    corpus = tmp_path / "in.jsonl"
    text = long_text(20_000)
    lines = []
    for number in range(100):
        labels = [[start, start + 12, ("Speaker", "Claim", "Cue")[start % 3]] for start in range(0, 19_900, 100)]
        lines.append(json.dumps({"text": f"{text} {number}", "label": labels}))
    corpus.write_text("\n".join(lines), encoding="utf-8")
    found, _ = workflow.choices([corpus])
    numbers = itertools.count()

    def prepare() -> tuple[tuple[Any, ...], dict[str, Any]]:
        project = Project.create(tmp_path / f"{next(numbers)}.coalition", name="B", me=ANNA)
        survey, mapping = workflow.look(project, [each.batch for each in found], Options())
        return (project, importer.ImportPlan(survey, Options(), mapping)), {}

    def write(project: Project, plan: importer.ImportPlan) -> None:
        report = importer.carry_out(project, plan, sources=())
        benchmark.extra_info["tags"] = report.counts["tags"]

    benchmark.pedantic(write, setup=prepare, rounds=5)
    rate = benchmark.extra_info["tags"] / sorted(benchmark.stats.stats.data)[2]
    print(f"\nimport: {rate:,.0f} tags a second")


def test_import_polnear(benchmark: Any, tmp_path: Path) -> None:
    """The whole corpus, from looking at its files to the last row, in a process of its own."""
    corpus = Path(__file__).parents[3] / "shared" / "data" / "polnear"
    if not corpus.exists():
        pytest.skip(f"PolNeAR is not at {corpus}")
    script = (
        "import sys\n"
        "from coalition_annotator.__main__ import main\n"
        "code = main(sys.argv[1:])\n"
        "status = open('/proc/self/status').read()\n"
        "print(int(status.split('VmHWM:')[1].split()[0]) // 1024, file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    peaks: list[int] = []
    numbers = itertools.count()

    def prepare() -> tuple[tuple[Path], dict[str, Any]]:
        path = tmp_path / f"{next(numbers)}.coalition"
        Project.create(path, name="P", me=ANNA).close()
        return (path,), {}

    def bring(path: Path) -> None:
        command = [sys.executable, "-c", script, "import", str(path), str(corpus), "--json"]
        done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
        peaks.append(int(done.stderr.split()[-1]))

    benchmark.pedantic(bring, setup=prepare, rounds=3)
    print(f"\nPolNeAR: peak of {max(peaks)} MB")


def test_search_ten_thousand_articles(benchmark: Any, tmp_path: Path) -> None:
    project = Project.create(tmp_path / "search.coalition", name="S", me=ANNA)
    rows, texts = [], []
    words = [f"word{number}" for number in range(5000)]
    chance = random.Random(3)
    for number in range(10_000):
        body = " ".join(chance.choices(words, k=300))
        new = article_edits.new_article(f"{body} {number}. {SENTENCE * 2}", title=f"Article {number}")
        rows.extend(new.edit.changes)
        texts.extend(new.texts)
    project.commit(edit("Import", rows), texts=texts)
    asked = itertools.cycle(("minister", "word17", "word17 word99", '"northern state"', "neigh"))

    def search() -> None:
        assert project.search(next(asked), limit=50)

    benchmark.pedantic(search, rounds=50)
    project.close()


@pytest.mark.parametrize("name", ["parquet", "jsonl"])
def test_export_a_million_tags(benchmark: Any, name: str, tmp_path: Path) -> None:
    """10,000 articles with 1,000,000 tags, in a process of its own."""
    project = large(tmp_path)
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from coalition_annotator.formats.writers import by_name\n"
        "from coalition_annotator.model.annotation import Annotator\n"
        "from coalition_annotator.project.exporting import export as exports\n"
        "from coalition_annotator.project.project import Project\n"
        "project = Project.open(Path(sys.argv[1]), me=Annotator('x', 'X', 'X', '#000000', ''))\n"
        "exports.export(project, by_name()[sys.argv[2]], Path(sys.argv[3]))\n"
        "status = open('/proc/self/status').read()\n"
        "print(int(status.split('VmHWM:')[1].split()[0]) // 1024)\n"
    )
    peaks: list[int] = []
    numbers = itertools.count()

    def write() -> None:
        target = tmp_path / f"out{next(numbers)}"
        command = [sys.executable, "-c", script, str(project.path), name, str(target)]
        peaks.append(int(subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout))

    benchmark.pedantic(write, rounds=3)
    print(f"\n{name}: peak of {max(peaks)} MB")
