"""What formats say of themselves is what the program does and tells."""

from __future__ import annotations

import importlib
import runpy
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from coalition_annotator.formats import documents, file_groups, overview, plugins, readers, writers
from coalition_annotator.formats.losses import Counts, losses
from coalition_annotator.formats.records import Document, Options
from coalition_annotator.formats.spec import DataFeature, OffsetUnit
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.errors import UserError
from coalition_annotator.project.exporting import export
from coalition_annotator.project.importing import workflow
from coalition_annotator.project.project import Project

ROOT = Path(__file__).parent.parent.parent


def test_names_are_unique_and_files_of_a_sure_suffix_have_one_format() -> None:
    for specs in (readers.READERS, writers.WRITERS):
        names = [each.name for each in specs]
        assert len(names) == len(set(names))
    sure = [suffix for each in readers.READERS for suffix in each.sure]
    assert len(sure) == len(set(sure))
    for each in readers.READERS:
        assert set(each.sure) <= set(each.suffixes)


def test_every_folder_of_formats_is_listed() -> None:
    listed = {module.__module__ for module in (each.read for each in readers.READERS)}
    listed |= {each.write.__module__ for each in writers.WRITERS}
    for kind in ("reader", "writer"):
        for path in (ROOT / "coalition_annotator" / "formats").glob(f"*/{kind}.py"):
            if path.parent.name == "codebook_json" and kind == "reader":
                continue  # a codebook is read on the page Codebook, not imported
            assert f"coalition_annotator.formats.{path.parent.name}.{kind}" in listed, path


@pytest.mark.parametrize("spec", writers.WRITERS, ids=lambda each: each.name)
def test_losses_are_told_for_what_a_format_cannot_hold_and_for_nothing_else(spec: writers.WriterSpec) -> None:
    for feature in DataFeature:
        told = losses(spec, Counts(1, 3, Counter({feature: 2})))
        expected = feature in spec.losses and spec.offsets != OffsetUnit.NONE
        assert bool(told) == expected
        assert all(each.startswith("2 ") and each.endswith(f"{spec.losses[feature]}.") for each in told)


def test_readme_has_the_tables_as_they_are_now() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    made = runpy.run_path(str(ROOT / "packaging" / "make_format_tables.py"))
    assert made["filled"](text) == text, "run packaging/bootstrap tables"
    assert overview.readers_table() in text
    assert overview.writers_table() in text


_PACKAGE = r"""
from pathlib import Path

from coalition_annotator.formats.records import Document
from coalition_annotator.formats.spec import OffsetUnit, ReaderSpec, WriterSpec


def _read(files, options):
    for path in files:
        title, _, text = path.read_text(encoding="utf-8").partition("\n")
        yield Document(str(path), title, text, title=title)


def _write(dataset, target):
    target.write_text("".join(f"{item.article.title}\n{item.text}" for item in dataset.items()), encoding="utf-8")


FORMATS = (
    ReaderSpec("tiny", "Tiny format", "a title and a text", (".tiny",), _read, sure=(".tiny",)),
    WriterSpec("tiny", "Tiny format", "a title and a text", ".tiny", _write, OffsetUnit.CODE_POINTS),
)
BROKEN = "nothing of use"


def _read_badly(files, options):
    yield Document("a", "A", "Text.")
    raise KeyError("position")


def _write_badly(dataset, target):
    raise ZeroDivisionError


BAD = (
    ReaderSpec("bad", "Bad format", "nothing", (".bad",), _read_badly, sure=(".bad",)),
    WriterSpec("bad", "Bad format", "nothing", ".bad", _write_badly, OffsetUnit.CODE_POINTS),
    ReaderSpec("brat", "Not brat", "nothing", (".ann",), _read_badly, sure=(".ann",)),
)
"""


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Install a package that adds a format, and one that is of no use."""
    site = tmp_path / "site"
    (site / "tiny-1.dist-info").mkdir(parents=True)
    (site / "tiny_format.py").write_text(_PACKAGE, encoding="utf-8")
    (site / "tiny-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: tiny\nVersion: 1\n")
    (site / "tiny-1.dist-info" / "entry_points.txt").write_text(
        f"[{plugins.GROUP}]\ntiny = tiny_format:FORMATS\nbroken = tiny_format:BROKEN\n"
        "gone = tiny_format:NOT_THERE\nbad = tiny_format:BAD\n"
    )
    monkeypatch.syspath_prepend(str(site))
    importlib.invalidate_caches()
    plugins.specs.cache_clear()
    yield
    plugins.specs.cache_clear()
    sys.modules.pop("tiny_format", None)


@pytest.mark.usefixtures("tiny")
def test_an_installed_package_adds_a_format(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "a.tiny"
    path.write_text("Harbour talks\nIda Berg said no.", encoding="utf-8")
    (batch,) = file_groups.sort_files([path]).batches
    assert batch.format.name == "tiny"
    (document,) = documents.read(batch, Options())
    assert isinstance(document, Document)
    assert document.title == "Harbour talks"
    assert "tiny" in workflow.formats()
    assert ".tiny" in workflow.suffixes()
    assert "| Tiny format |" in overview.readers_table()
    project = Project.create(
        tmp_path / "p.coalition", name="p", me=Annotator("a" * 32, "Anna", "A", "#aa0000", "2026-01-01T00:00:00Z")
    )
    found, _ = workflow.choices([path])
    target = tmp_path / "out.tiny"
    export.export(project, export.formats()["tiny"], target)
    assert target.exists()
    project.close()
    assert found
    assert [record.levelname for record in caplog.records if record.name == plugins.__name__] == ["WARNING", "WARNING"]


@pytest.mark.usefixtures("tiny")
def test_what_a_package_does_wrong_is_told_with_its_name(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "a.bad"
    path.write_text("x", encoding="utf-8")
    (batch,) = file_groups.sort_files([path]).batches
    with pytest.raises(UserError, match=r"Bad format.*KeyError"):
        list(documents.read(batch, Options()))
    with pytest.raises(UserError, match=r"Bad format.*ZeroDivisionError"):
        export.export(project, export.formats()["bad"], tmp_path / "out.bad")
    assert not (tmp_path / "out.bad").exists()
    assert readers.by_name()["brat"].title == "brat standoff"
