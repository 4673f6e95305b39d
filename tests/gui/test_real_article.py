"""The real article, tagged with mouse and keys, closed, and opened again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.span import Span, covered_text

from .conftest import Reader

CTRL = Qt.KeyboardModifier.ControlModifier


def test_an_interrupted_quotation_with_its_speaker_and_country_survives_a_restart(
    real_reader: Reader, open_window: Callable[[Path | None], MainWindow], qtbot: QtBot
) -> None:
    reader = real_reader
    speaker = reader.tag("German Chancellor Friedrich Merz", "1")
    claim = reader.tag("Inseparable from the guarantees", "2")
    reader.sweep("is the reconstruction of Ukraine", modifier=CTRL)
    assert reader.tagger.tags is not None
    claim = reader.tagger.tags.annotations[claim.id]
    assert [span.start for span in claim.spans] == [2896, 2976]
    country = reader.tag("Ukraine", "3", nth=reader.tagger.tags.text[:3009].count("Ukraine"))
    assert country.entity_id == "country:UA"
    reader.tagger.select(claim.id)
    reader.key("l")
    reader.click("Friedrich Merz")
    reader.key("l")
    reader.click("Ukraine", nth=reader.tagger.tags.text[:3009].count("Ukraine"))
    reader.key("+")
    assert reader.tagger.selected_id == claim.id
    path = reader.window.live.project.path
    article_id = reader.tagger.tags.article.id
    reader.window.close()

    again = open_window(path)
    tags = again.live.project.tags(article_id)
    kept = tags.annotations[claim.id]
    assert covered_text(tags.text, kept.spans) == "Inseparable from the guarantees … is the reconstruction of Ukraine"
    assert kept.attributes[cb.STANCE] == cb.SUPPORT
    assert [each.id for each in tags.targets(claim.id, cb.SAID_BY)] == [speaker.id]
    assert [each.id for each in tags.targets(claim.id, cb.ABOUT)] == [country.id]
    assert again.live.project.articles[article_id].state == "in_progress"


def test_hard_cases(real_reader: Reader) -> None:
    reader = real_reader
    project = reader.window.live.project
    assert reader.tagger.tags is not None
    text = reader.tagger.tags.text
    # A pronoun as speaker, with the person whom it means.
    pronoun = reader.tag("He", "1")
    assert pronoun.start == 4221
    assert text[pronoun.start : pronoun.start + 7] == "He said"
    assert pronoun.entity_id is None
    # A speaker without a country.
    costa = reader.tag("European Council President António Costa", "1")
    assert costa.entity_id is None
    # A demonym, an old spelling, and a capital that stands for a state.
    assert reader.tag("Italian", "3").entity_id == "country:IT"
    assert reader.tag("Kiev", "3").entity_id == "country:UA"
    assert reader.tag("Washington", "3").entity_id == "country:US"
    assert reader.tag("Moscow", "3").entity_id == "country:RU"
    assert project.entities["country:RU"].name == "Russia"
    # A claim with no speaker, and the same paragraph again.
    lede = "The proposed system aims to protect Ukraine's sovereignty through enhanced military capabilities"
    first, second = reader.tag(lede, "2"), reader.tag(lede, "2", nth=2)
    assert (first.start, second.start) == (68, 1335)
    assert not reader.tagger.tags.links_at(first.id)
    # Nested attribution: a claim inside a claim.
    outer = reader.tag("Britain would be involved in monitoring and verifying any US-led ceasefire", "2")
    inner = reader.tag("monitoring and verifying", "2")
    assert outer.start < inner.start and inner.end < outer.end
    assert {item.id for item in reader.tagger.index.at(inner.start)} == {outer.id, inner.id}
    # Mixed quotation is read off the quotation marks.
    mixed = reader.tag('peace in Ukraine is closer than ever, although the "toughest stretches" are yet to come', "2")
    assert mixed.attributes[cb.QUOTATION] == "quotation.mixed"


def test_double_click_tags_a_mention(real_reader: Reader, qtbot: QtBot) -> None:
    reader = real_reader
    span = reader.span("Russia")
    point = reader.point(span.start + 2)
    qtbot.mouseDClick(reader.view.viewport(), Qt.MouseButton.LeftButton, pos=point + QPoint(1, 0))
    assert reader.tagger.selected is not None
    assert reader.tagger.selected.layer_id == cb.COUNTRY
    span = reader.span("Emmanuel Macron said")
    qtbot.mouseDClick(reader.view.viewport(), Qt.MouseButton.LeftButton, pos=reader.point(span.start + 3))
    assert reader.tagger.selected is not None
    assert reader.tagger.selected.layer_id == cb.SPEAKER
    assert reader.tagger.tags is not None
    assert covered_text(reader.tagger.tags.text, reader.tagger.selected.spans) == "French President Emmanuel Macron"


def test_tag_everywhere_is_one_undo(real_reader: Reader) -> None:
    reader = real_reader
    reader.tag("Ukraine", "3")
    reader.key("t")
    assert reader.tagger.tags is not None
    count = len(reader.tagger.tags.annotations)
    assert count == 17
    reader.window.action("edit.undo").trigger()
    assert len(reader.tagger.tags.annotations) == 1
    reader.window.action("edit.redo").trigger()
    assert len(reader.tagger.tags.annotations) == count


def test_keyboard_alone(real_reader: Reader) -> None:
    reader = real_reader
    reader.view.setFocus()
    shift = Qt.KeyboardModifier.ShiftModifier
    reader.view.select_span(Span(0, 0))
    for _ in range(9):
        reader.key(Qt.Key.Key_Right, shift)
    reader.key("1")
    tag = reader.tagger.selected
    assert tag is not None and tag.spans == (Span(0, 9),)
    reader.key(Qt.Key.Key_Right, shift | Qt.KeyboardModifier.AltModifier)
    assert reader.tagger.selected is not None and reader.tagger.selected.end == 12
    reader.key(Qt.Key.Key_Delete)
    assert reader.tagger.tags is not None and not reader.tagger.tags.annotations
