"""Settings are read whatever stands in their file: another version of the program, or a person, may have written it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coalition_annotator.gui.base.settings import Settings, Visibility

from ..conftest import ANNA

PROJECT = Path("/somewhere/talks.coalition")
PROPERTIES = [name for name, found in vars(Settings).items() if isinstance(found, property)]


def written(folder: Path) -> Settings:
    """Settings of which everything was chosen once."""
    made = Settings(folder)
    for name in PROPERTIES:
        if getattr(Settings, name).fset is not None:
            setattr(made, name, getattr(made, name))
    made.remember(PROJECT)
    made.keep_visibility(PROJECT, ANNA.id, Visibility((ANNA.id,), ("claim",)))
    made.keep_watched_folder(PROJECT, PROJECT.parent)
    made.keep_team_annotator(PROJECT, ANNA)
    made.add_seconds("p", ANNA.id, "a", 3)
    return made


def read_all(kept: Settings) -> None:
    for name in PROPERTIES:
        getattr(kept, name)
    kept.visibility(PROJECT, ANNA.id)
    kept.watched_folder(PROJECT)
    kept.annotator_for(PROJECT)
    kept.seconds_of("p", ANNA.id)
    kept.window_state("geometry")


NAMES = [f"{PROJECT} {ANNA.id}", str(PROJECT), "annotators", "hidden_layers", "x"]
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
plain = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner),
    max_leaves=12,
)
values = plain.map(json.dumps) | st.text(max_size=12) | st.sampled_from(["[" * 5000, "@Invalid()", "@ByteArray(x)"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("settings")
    written(made)
    return made


def test_what_is_no_answer_is_the_usual_one(tmp_path: Path) -> None:
    (tmp_path / "settings.ini").write_text("[General]\nsnap=true\n[annotator]\nid=x\nname=Doe, Jane\n")
    kept = Settings(tmp_path)
    assert kept.snap is True
    assert kept.measure_time is False
    assert kept.annotator.name == "Doe, Jane"


@given(data=st.data())
@settings(deadline=None, max_examples=300)
def test_whatever_stands_in_the_file_is_read(folder: Path, data: st.DataObject) -> None:
    kept = Settings(folder)
    tables = ["recent", "visible", "keys", "watched", "teams"]
    key = data.draw(st.sampled_from(tables) | st.sampled_from(sorted(kept._file.allKeys())))
    before = kept._file.value(key)
    kept._write(key, data.draw(values))
    try:
        read_all(Settings(folder))
    finally:
        kept._write(key, before)
