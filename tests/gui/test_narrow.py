"""Nothing that can be pressed is cut off in the smallest window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from coalition_annotator.gui.article_view.painter import paint_line
from coalition_annotator.gui.base.theme import ui_font
from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.project import sample

from ..conftest import ANNA

PAGES = ("read", "review", "coalition", "data", "entities", "codebook")


def cut_off(window: MainWindow) -> list[str]:
    """Return the buttons that are too narrow for their words, and what sticks out of window or scroll area."""
    result = []
    for each in window.findChildren(QWidget):
        if not isinstance(each, QAbstractButton | QComboBox) or not each.isVisible():
            continue
        text = each.currentText() if isinstance(each, QComboBox) else each.text()
        name = f"{each.accessibleName() or text} ({type(each).__name__})"
        needed = each.fontMetrics().horizontalAdvance(text.replace("&&", "&"))
        if isinstance(each, QPushButton) and each.width() < needed:
            result.append(f"{name}: {each.width()} wide, its words are {needed}")
        holder: QWidget | None = each.parentWidget()
        while holder is not None:
            right = each.mapTo(holder, QPoint(each.width(), 0)).x()
            if right > holder.width() + 1:
                result.append(f"{name}: sticks out of {type(holder).__name__} {holder.objectName()}")
                break
            if isinstance(holder, QScrollArea) or holder is window:
                break
            holder = holder.parentWidget()
    return result


@pytest.mark.parametrize(
    "name", ["sample", "What was said about shared patrols in the northern harbours, 2019 to 2026"]
)
@pytest.mark.parametrize("size", [(800, 440), (900, 560), (1024, 700), (1440, 900)])
def test_no_button_is_cut_off(
    tmp_path: Path, open_window: Callable[[Path | None], MainWindow], qtbot: QtBot, size: tuple[int, int], name: str
) -> None:
    me: Annotator = ANNA
    sample.create(tmp_path / "sample.coalition", me).close()
    window = open_window(tmp_path / "sample.coalition")
    window.top_bar.show_project(name)
    window.resize(*size)
    assert (window.width(), window.height()) == size
    found = {}
    for page in PAGES:
        window.show_page(page)
        qtbot.waitUntil(lambda: not window.features.discourse.statements.is_busy)
        QApplication.processEvents()
        if cut := cut_off(window):
            found[page] = cut
    for mode in ("network", "timeline", "summary"):
        window.show_page("coalition")
        window.features.discourse.coalition.show_mode(mode)
        QApplication.processEvents()
        if cut := cut_off(window):
            found[mode] = cut
    assert found == {}


@pytest.mark.parametrize("page", ["read", "review"])
def test_marks_and_head_follow_every_width(
    tmp_path: Path, open_window: Callable[[Path | None], MainWindow], page: str
) -> None:
    sample.create(tmp_path / "sample.coalition", ANNA).close()
    window = open_window(tmp_path / "sample.coalition")
    window.resize(900, 600)
    window.show_page(page)
    view = window.features.reading.page.view if page == "read" else window.features.review.page.view
    for width in (900, 960, 1020, 1300, 910, 905):
        window.resize(width, 600)
        QApplication.processEvents()
        shown = {tag.annotation.id: tag.boxes for tag in view.visible_tags()}
        head = view._set
        view.reload()
        QApplication.processEvents()
        assert shown == {tag.annotation.id: tag.boxes for tag in view.visible_tags()}, width
        assert head is not None and view._set is not None
        assert (head.title_height, head.meta_top) == (view._set.title_height, view._set.meta_top), width


def test_the_line_under_a_title_is_one_line_however_narrow(qapp: QApplication) -> None:
    """What is too wide ends in '…'; nothing of it stands in a second line."""
    picture = QImage(160, 80, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    painter.setFont(ui_font(13))
    paint_line(painter, QPointF(4, 4), 150, "Northern Courier · 7 January 2026 · by Ada Lind and many others")
    height = QFontMetricsF(painter.font()).height()
    painter.end()
    inked = {y for y in range(80) for x in range(160) if QColor(picture.pixel(x, y)) != QColor("white")}
    assert inked and max(inked) <= 4 + height
