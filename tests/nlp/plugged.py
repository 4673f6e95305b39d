"""Packages with recommenders, installed for a test."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from coalition_annotator.nlp import plugins

_PACKAGE = """
import os
import time

from coalition_annotator.nlp.plugins import Proposal

class Whole:
    name = "Whole"

    def propose(self, text):
        first = text.index(" ")
        yield Proposal("speaker", [(0, first)], 0.8, "the first word")
        yield Proposal("claim", [(first + 1, len(text))], 0.7, "the rest", [("said_by", 0)])

class Waiting(Whole):
    # Answers when a file is there.
    def propose(self, text):
        until = time.monotonic() + 60
        while not os.path.exists(os.environ["MAY_ANSWER"]) and time.monotonic() < until:
            time.sleep(0.02)
        return super().propose(text)

class Outside:
    name = "Outside"

    def propose(self, text):
        yield Proposal("claim", [(0, len(text) + 1)], 0.7)

class Failing:
    name = "Failing"

    def propose(self, text):
        raise RuntimeError("no model")

def broken():
    raise OSError("no file")

NOTHING = object
"""


@contextmanager
def package(folder: Path, monkeypatch: pytest.MonkeyPatch, what: str, also: str = "") -> Iterator[None]:
    """Install a package whose entry point names something of the module above, and another one before it."""
    site = folder / "site"
    (site / "bring-1.dist-info").mkdir(parents=True)
    (site / "bring_one.py").write_text(_PACKAGE, encoding="utf-8")
    (site / "bring-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: bring\nVersion: 1\n")
    (site / "bring-1.dist-info" / "entry_points.txt").write_text(
        f"[{plugins.GROUP}]\n" + (f"another = bring_one:{also}\n" if also else "") + f"own = bring_one:{what}\n"
    )
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setenv("PYTHONPATH", str(site))
    importlib.invalidate_caches()
    _forget()
    yield
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    plugins.installed.cache_clear()
    plugins._recommender.cache_clear()
    sys.modules.pop("bring_one", None)
