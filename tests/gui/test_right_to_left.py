"""Texts in which words run from right to left beside others: tags lie on their own words, and clicks hit them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from coalition_annotator.gui.article_view.geometry import boxes_of, offset_at
from coalition_annotator.gui.article_view.painter import handle_points
from coalition_annotator.gui.base.utf16 import Offsets
from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.model.span import Span
from coalition_annotator.model.text import in_line
from coalition_annotator.project.project import Project

from .conftest import Reader

HEBREW = "ראש הממשלה אמר שישראל לא תשלח חיילים לאוקראינה, according to Reuters."
ARABIC_INSIDE = "The minister said رئيس الوزراء in Cairo, and Reuters (رويترز) 2026 wrote it."

pieces = st.sampled_from(
    ["ראש", "הממשלה", "وزير", "مصر", "said", "Reuters", "Norway", "2026", "部隊", "😀", ",", "(", ")", ".", "“", " "]
)
texts = st.lists(pieces, min_size=1, max_size=14).map(" ".join)


def widths_of(document: QTextDocument, offsets: Offsets, text: str) -> dict[int, tuple[float, float, float]]:
    """Return left, right and height of each character that is drawn on its own."""
    found = {}
    for place, letter in enumerate(text):
        if not letter.isspace():
            boxes = boxes_of(document, offsets, Span(place, place + 1), 0, 1e9)
            if len(boxes) == 1 and boxes[0].right - boxes[0].left > 2:
                found[place] = (boxes[0].left, boxes[0].right, boxes[0].baseline)
    return found


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(text="😀 😀 😀 , , 😀 ראש", width=120, ends=(99, 3))
@given(text=texts, width=st.sampled_from([120, 300, 2000]), ends=st.tuples(st.integers(0, 200), st.integers(1, 200)))
def test_a_span_covers_its_own_characters_and_no_others(
    qtbot: QtBot, text: str, width: int, ends: tuple[int, int]
) -> None:
    document, offsets = QTextDocument(), Offsets(text)
    document.setPlainText(text)
    document.setTextWidth(width)
    document.documentLayout().documentSize()
    start = ends[0] % len(text)
    span = Span(start, min(len(text), start + ends[1]))
    boxes = boxes_of(document, offsets, span, 0, 1e9)
    for place, (left, right, baseline) in widths_of(document, offsets, text).items():
        middle = (left + right) / 2
        covered = any(box.left <= middle <= box.right and abs(box.baseline - baseline) < 1 for box in boxes)
        assert covered == (span.start <= place < span.end), (text, span, text[place], place)
        assert offset_at(document, offsets, QPointF(middle, baseline - 2)) == place, (text, text[place], place)


@pytest.mark.parametrize(
    ("text", "words", "key"),
    [
        (HEBREW, "according", "4"), (HEBREW, "Reuters", "1"), (HEBREW, "אמר", "4"),
        (HEBREW, "לאוקראינה, according", "2"),
        (ARABIC_INSIDE, "Reuters", "1"), (ARABIC_INSIDE, "رئيس الوزراء", "1"), (ARABIC_INSIDE, "Cairo", "3"),
        (ARABIC_INSIDE, "said رئيس", "2"),
    ],
)  # fmt: skip
def test_a_tag_is_painted_on_the_words_that_are_stored_and_a_click_there_selects_it(
    project: Project, add_article: Callable[..., str], open_window: Callable[[Path | None], MainWindow], qtbot: QtBot,
    text: str, words: str, key: str,
) -> None:  # fmt: skip
    add_article(text, title="T")
    reader = Reader(open_window(project.path), qtbot)
    start = text.index(words)
    (first,), (last,) = (
        boxes_of(reader.view.document(), reader.view.offsets, Span(place, place + 1), 0, 1e9)
        for place in (start, start + len(words) - 1)
    )
    inward = -1 if first.is_leftward else 1, 1 if last.is_leftward else -1
    reader.drag(
        QPoint(round(first.begin + inward[0]), round(first.baseline - 4)),
        QPoint(round(last.end + inward[1]), round(last.baseline - 4)),
    )
    reader.key(key)
    tag = reader.tagger.selected
    assert tag is not None and tag.spans == (Span(start, start + len(words)),)
    (shown,) = [each for each in reader.view.visible_tags() if each.annotation.id == tag.id]
    for place in range(start, start + len(words)):
        if not text[place].isspace():
            (letter,) = boxes_of(reader.view.document(), reader.view.offsets, Span(place, place + 1), 0, 1e9)
            assert any(box.left - 0.1 <= letter.left and letter.right <= box.right + 0.1 for box in shown.boxes)
    widths = sum(box.right - box.left for box in shown.boxes)
    assert widths < 14 * len(words)
    begin, end = handle_points(shown)
    assert abs(begin.x() - shown.boxes[0].begin) == abs(end.x() - shown.boxes[-1].end) == 2


def test_a_name_from_right_to_left_turns_nothing_else_of_its_line() -> None:
    assert in_line("Ida Berg") == "Ida Berg"
    for name in ("غسان", "שרה", "live\u202eevil"):
        assert in_line(name) == f"\u2068{name}\u2069"
    assert len(in_line("x" * 600)) == 60
