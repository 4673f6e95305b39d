"""Tagging with the screen off: by keys alone, with what is spoken; and a real listener on the accessibility bus."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from coalition_annotator.model import codebook as cb

from .conftest import Reader

HERE = Path(__file__).parent
LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")


def has_a_listener() -> bool:
    tools = all(shutil.which(each) for each in ("dbus-run-session", "xdotool")) and LAUNCHER.exists()
    known = subprocess.run(["/usr/bin/python3", "-c", "import pyatspi"], capture_output=True, check=False)
    return tools and known.returncode == 0


def caret_to(reader: Reader, words: str) -> None:
    """Put the caret before words by keys, as someone does who hears where it is."""
    span = reader.span(words)
    reader.key(Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    for _ in range(span.start):
        reader.key(Qt.Key.Key_Right)


def test_a_claim_is_made_and_answered_by_keys_and_every_step_is_spoken(reader: Reader) -> None:
    spoken = reader.window.features.reading.page.announcer
    reader.view.setFocus()
    span = reader.span("Ida Berg")
    caret_to(reader, "Ida Berg")
    for _ in range(span.length):
        reader.key(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    reader.key("1")
    reader.qtbot.waitUntil(lambda: spoken.last.startswith("Speaker: Ida Berg"), timeout=20_000)
    tag = reader.tagger.selected
    assert tag is not None and tag.layer_id == cb.SPEAKER
    reader.key(Qt.Key.Key_Escape)
    reader.key(Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    spoken.last = ""
    caret_to(reader, "Ida Berg")
    reader.qtbot.waitUntil(lambda: spoken.last.startswith("Speaker: Ida Berg"), timeout=20_000)
    claim = reader.tag("a shared fleet would deter attacks on Lithuania", "2")
    reader.qtbot.waitUntil(lambda: spoken.last.startswith("Stance?"), timeout=20_000)
    assert "+ Support" in spoken.last
    reader.key("-")
    reader.qtbot.waitUntil(lambda: spoken.last.startswith("Category?"), timeout=20_000)
    assert claim.id == reader.tagger.selected_id


@pytest.mark.slow
@pytest.mark.skipif(not has_a_listener(), reason="needs at-spi2-core, python3-pyatspi, dbus and xdotool")
def test_a_real_listener_hears_the_tags(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COALITION_ANNOTATOR_HOME", str(tmp_path))
    command = ["dbus-run-session", "--", "sh", str(HERE / "screen_reader_session.sh"), sys.executable]
    listen = [str(HERE / "screen_reader_client.py"), "15"]
    heard = subprocess.run([*command, *listen], capture_output=True, encoding="utf-8", timeout=90, check=False).stdout
    assert "Speaker: Norwegian Defence Minister Ida Berg; stands for Ida Berg NO" in heard
    assert "support, Joint deterrence" in heard
