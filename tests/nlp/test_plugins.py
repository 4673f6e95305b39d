"""Recommenders of other packages: what they propose, and what becomes of those that fail."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.errors import PluginError
from coalition_annotator.model.span import covered_text
from coalition_annotator.model.suggestion import FINDERS, PLUGGED
from coalition_annotator.nlp import plugins
from coalition_annotator.nlp.suggest import propose
from coalition_annotator.project.suggestions.resources import plain_tools

from .plugged import package

TEXT = "花🚢 said that no ship will sail."


def test_what_another_package_proposes_is_proposed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert plugins.installed() == ()
    with package(tmp_path, monkeypatch, "Whole"):
        assert plugins.installed() == ("own",)
        found = [each for each in propose("a", TEXT, plain_tools()) if each.by == PLUGGED]
        assert [(each.layer_id, covered_text(TEXT, each.spans), each.confidence, each.why) for each in found] == [
            (cb.SPEAKER, "花🚢", 0.8, "Whole: the first word"),
            (cb.CLAIM, "said that no ship will sail.", 0.7, "Whole: the rest"),
        ]
        assert found[1].links == ((cb.SAID_BY, found[0].id),)
        without = tuple(each for each in FINDERS if each != PLUGGED)
        assert all(each.by != PLUGGED for each in propose("a", TEXT, plain_tools(), by=without))
    assert all(each.by != PLUGGED for each in propose("a", TEXT, plain_tools()))


def test_two_packages_may_use_one_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with package(tmp_path, monkeypatch, "Whole"):
        other = tmp_path / "site" / "second-1.dist-info"
        other.mkdir()
        (other / "METADATA").write_text("Metadata-Version: 2.1\nName: second\nVersion: 1\n")
        (other / "entry_points.txt").write_text(f"[{plugins.GROUP}]\nown = bring_one:Outside\n")
        plugins.installed.cache_clear()
        assert plugins.installed() == ("own (bring_one:Outside)", "own (bring_one:Whole)")
        assert len(plugins.proposals("a", TEXT, without=["own (bring_one:Outside)"])) == 2
        with pytest.raises(PluginError) as caught:
            plugins.proposals("a", TEXT)
        assert caught.value.plugin == "own (bring_one:Outside)"


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("Outside", "“Outside”, which another package adds, failed (ValueError"),
        ("Failing", "“Failing”, which another package adds, failed (RuntimeError: no model)"),
        ("broken", "“own”, which another package adds, failed (OSError: no file)"),
        ("GONE", "“own”, which another package adds, failed (AttributeError"),
        ("NOTHING", "“own” is no recommender"),
    ],
)
def test_one_that_fails_is_named(what: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with package(tmp_path, monkeypatch, what):
        with pytest.raises(PluginError) as caught:
            propose("a", TEXT, plain_tools())
        assert said in caught.value.what
        assert "switch such recommenders off" in caught.value.remedy
        again = pickle.loads(pickle.dumps(caught.value))
        assert (type(again), str(again), again.plugin) == (PluginError, str(caught.value), "own")
