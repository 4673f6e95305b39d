"""The palette of layers and annotators, clicked as people do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from coalition_annotator.gui.reading.layer_palette import LayerPalette
from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import BY_HAND, Annotation, Annotator
from coalition_annotator.model.edit import added, edit
from coalition_annotator.model.identifier import new_id, now
from coalition_annotator.model.span import Span
from coalition_annotator.project.project import Project

from .conftest import Reader


def palette_of(reader: Reader) -> LayerPalette:
    palette = reader.window.features.reading.page.layers
    reader.qtbot.waitUntil(lambda: not palette._soon.isActive(), timeout=20_000)
    QApplication.processEvents()
    return palette


def of_a_colleague(project: Project) -> Annotator:
    """Let a colleague tag the first ten code points of the open project's article."""
    bo = Annotator(new_id(), "Bo Ek", "BE", "#aa3311", now())
    article = next(iter(project.articles.values()))
    tags = project.tags(article.id)
    here = tags.article.text_hash
    tag = Annotation(new_id(), article.id, bo.id, cb.SPEAKER, (Span(0, 10),), {}, None, BY_HAND, now(), here)
    project.commit(edit("Colleague", [added(bo), added(tag)]))
    return bo


def test_a_click_tags_what_is_selected_or_takes_the_brush(reader: Reader) -> None:
    palette = palette_of(reader)
    reader.sweep("Ida Berg")
    reader.qtbot.mouseClick(palette.buttons[cb.SPEAKER], Qt.MouseButton.LeftButton)
    assert reader.tagger.selected is not None and reader.tagger.selected.layer_id == cb.SPEAKER
    assert reader.view.hasFocus()
    palette = palette_of(reader)
    reader.qtbot.mouseClick(palette.buttons[cb.CUE], Qt.MouseButton.LeftButton)
    assert reader.tagger.brush == cb.CUE


def test_layers_hide_stay_hidden_and_come_back_when_one_tags_with_them(
    reader: Reader, open_window: Callable[[Path | None], MainWindow]
) -> None:
    reader.tag("Ida Berg", "1")
    palette = palette_of(reader)
    reader.qtbot.mouseClick(palette.ticks[cb.SPEAKER], Qt.MouseButton.LeftButton)
    assert not list(reader.tagger.index)
    path = reader.window.live.project.path
    reader.window.close()
    again = Reader(open_window(path), reader.qtbot)
    assert not list(again.tagger.index)
    again.tag("Lithuania", "1")
    assert len(again.tagger.index) == 2


def test_colleagues_are_shown_one_by_one_and_only_in_this_project(
    reader: Reader, project: Project, open_window: Callable[[Path | None], MainWindow], qtbot: QtBot
) -> None:
    path = reader.window.live.project.path
    reader.window.close()
    own = Project.open(path, me=project.me)
    bo = of_a_colleague(own)
    own.close()
    again = Reader(open_window(path), qtbot)
    palette = palette_of(again)
    assert not [each for each in again.tagger.index if each.annotator_id == bo.id]
    qtbot.mouseClick(palette.ticks[bo.id], Qt.MouseButton.LeftButton)
    assert [each for each in again.tagger.index if each.annotator_id == bo.id]
    again.window.close()
    third = Reader(open_window(path), qtbot)
    assert [each for each in third.tagger.index if each.annotator_id == bo.id]
    third.window.action("view.everyone").trigger()
    assert not [each for each in third.tagger.index if each.annotator_id == bo.id]


def test_menus_have_groups_recent_projects_and_layers(reader: Reader) -> None:
    menus = {menu.title(): menu for menu in reader.window._menu.findChildren(QMenu)}
    assert any(action.isSeparator() for action in menus["Tag"].actions())
    menus["Open recent"].aboutToShow.emit()
    assert any("(" in action.text() for action in menus["Open recent"].actions())
    menus["Tag as…"].aboutToShow.emit()
    reader.sweep("Ida Berg")
    speaker = next(action for action in menus["Tag as…"].actions() if action.text().startswith("Speaker"))
    speaker.trigger()
    assert reader.tagger.selected is not None and reader.tagger.selected.layer_id == cb.SPEAKER


def test_cards_name_annotators_where_several_are_shown_and_grow_with_the_text(reader: Reader) -> None:
    cards = reader.window.features.reading.page.cards
    reader.tag("a shared fleet would deter attacks on Lithuania", "2")
    project = reader.window.live.project
    mine = reader.tagger.selected
    assert mine is not None
    assert [card.owners for card in cards._lay_out()] == [""]
    before = cards._lay_out()[0].rect.size()
    bo = Annotator(new_id(), "Bo Ek", "BE", "#aa3311", now())
    same = mine._replace(id=new_id(), annotator_id=bo.id)
    other = same._replace(id=new_id(), spans=(Span(mine.start, mine.end - 13),), attributes={cb.STANCE: cb.OPPOSE})
    assert reader.window.live.commit(edit("Colleague", [added(bo), added(same), added(other)]), reader)
    reader.window.action("view.everyone").trigger()
    assert [card.owners for card in cards._lay_out()] == [f"{project.me.initials} BE", "BE"]
    for _ in range(6):
        reader.window.action("view.larger").trigger()
    assert cards._lay_out()[0].rect.width() > before.width() * 1.4
    assert cards.width() >= cards._lay_out()[0].rect.width()
