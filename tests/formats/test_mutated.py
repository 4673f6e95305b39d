"""Files of all formats with changes by chance: each is read, or refused kindly, within ten seconds."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest

from coalition_annotator.formats import documents, file_groups, readers
from coalition_annotator.formats.records import Options
from coalition_annotator.formats.writers import WRITERS
from coalition_annotator.model.errors import UserError
from coalition_annotator.project.exporting import export
from coalition_annotator.project.importing import importer, workflow
from coalition_annotator.project.project import Project
from coalition_annotator.store import integrity

from ..conftest import ANNA
from .mutating import mutated
from .samples import SAMPLES

pytestmark = pytest.mark.filterwarnings("ignore")
SECONDS = 10


class _TooSlowError(BaseException):
    """Over ten seconds have passed."""


@contextlib.contextmanager
def limited() -> Iterator[None]:
    def ring(number: int, frame: FrameType | None) -> None:
        raise _TooSlowError

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def sample_folders(root: Path) -> list[tuple[str, Path]]:
    result = []
    for sample in SAMPLES:
        folder = root / sample.name.replace(".", "_")
        folder.mkdir()
        sample.write(folder / sample.name)
        if sample.name == "a.txt":
            (folder / "metadata.tsv").write_text("filename\ttitle\tdate\na\tNorway\t2026-01-07\n", encoding="utf-8")
        result.append((sample.name, folder))
    return result


def make_case(folders: list[tuple[str, Path]], seed: int, number: int, target: Path) -> tuple[str, str]:
    """Write the files of a case to a folder; return the sample's name and the format that they shall be read as."""
    rng = random.Random(f"{seed}:{number}")
    name, source = folders[number % len(folders)]
    shutil.copytree(source, target, dirs_exist_ok=True)
    files = sorted(each for each in target.iterdir() if each.is_file())
    victim = target / name if len(files) == 1 or rng.random() < 0.8 else rng.choice(files)
    victim.write_bytes(mutated(victim.read_bytes(), victim.suffix.lower(), rng))
    wanted = rng.choice([each.name for each in readers.all_readers()]) if rng.random() < 0.2 else ""
    if not wanted and rng.random() < 0.05:
        foreign = next(each for each in rng.choice(folders)[1].iterdir() if each.is_file())
        victim.rename(target / f"b{foreign.suffix}")
    return name, wanted


def read(paths: list[Path], wanted: str) -> None:
    with contextlib.suppress(UserError):
        for batch in file_groups.sort_files(paths, wanted=wanted).batches:
            with contextlib.suppress(UserError):
                for _ in documents.read(batch, Options()):
                    pass


def bring(paths: list[Path], wanted: str, place: Path) -> None:
    """Import the files twice, export in one format, and check the project."""
    project = Project.create(place / "p.coalition", name="P", me=ANNA)
    try:
        with contextlib.suppress(UserError):
            batches = [each.batch for each in workflow.choices(paths, wanted=wanted)[0]]
            for _ in range(2 if batches else 0):
                survey, targets = workflow.look(project, batches, Options())
                importer.carry_out(
                    project, importer.ImportPlan(survey, Options(), targets, frozenset(), agreed=True), sources=("x",)
                )
        form = WRITERS[len(str(paths[0])) % len(WRITERS)]
        with contextlib.suppress(UserError):
            export.export(project, form, place / f"out{form.suffix}")
    finally:
        project.close()
    assert integrity.check(place / "p.coalition") == []


def run_cases(folder: Path, seed: int, count: int, *, importing_each: int) -> float:
    """Run cases; return how many seconds the slowest took."""
    samples = folder / "samples"
    samples.mkdir()
    folders = sample_folders(samples)
    slowest = 0.0
    for number in range(count):
        with tempfile.TemporaryDirectory(dir=folder) as place:
            target = Path(place) / "files"
            name, wanted = make_case(folders, seed, number, target)
            begun = time.monotonic()
            try:
                with limited():
                    read([target], wanted)
                    if number % importing_each == 0:
                        bring([target], wanted, Path(place))
            except BaseException as error:
                raise AssertionError(f"seed {seed}, case {number}: {name} as '{wanted}'") from error
            slowest = max(slowest, time.monotonic() - begun)
    return slowest


def test_some_hundred_mutated_files(tmp_path: Path) -> None:
    run_cases(tmp_path, seed=1, count=400, importing_each=8)


@pytest.mark.slow
@pytest.mark.skipif("MUTATED" not in os.environ, reason="a long run: MUTATED=20000 SEED=2")
def test_many_mutated_files(tmp_path: Path) -> None:
    seed = int(os.environ.get("SEED", "2"))
    slowest = run_cases(tmp_path, seed=seed, count=int(os.environ["MUTATED"]), importing_each=20)
    print(f"the slowest of {os.environ['MUTATED']} took {slowest:.1f} s")
