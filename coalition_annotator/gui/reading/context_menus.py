"""The menus over articles in the list and over the text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from coalition_annotator.model.article import STATE_NAMES, STATES, Article
from coalition_annotator.project.team import assignment_edits

if TYPE_CHECKING:
    from coalition_annotator.gui.shell.main_window import MainWindow


def article_menu(window: MainWindow, articles: Sequence[Article], place: QPoint) -> None:
    """Show what can be done with articles."""
    menu = QMenu(window)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for state in STATES:
        edit = assignment_edits.set_state(window.live.project, articles, state)
        menu.addAction(f"Mark {STATE_NAMES[state]}", partial(window.live.commit, edit, window))
    menu.addAction("Export…", window.desk.export)
    if len(articles) == 1:
        menu.addAction("Review", partial(window.review_article, articles[0].id))
        menu.addAction("Correct text…", partial(window.correct_text, articles[0]))
    menu.addSeparator()
    menu.addAction("Delete", partial(window.desk.delete_articles, articles))
    menu.popup(place)


def tag_menu(window: MainWindow, place: QPoint) -> None:
    """Show what can be done with what is selected in the text."""
    menu = QMenu(window)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    tagger, view = window.reading.tagger, window.reading.view
    layers = window.live.project.codebook.layers
    if view.selected_span() is not None:
        for layer in layers:
            menu.addAction(f"Tag as {layer.name.lower()}\t{layer.key}", partial(view.tag_selection, layer.id))
        if tagger.selected is not None:
            menu.addAction("Add part to the selected tag\tP", view.add_selection_as_part)
    elif window.assistant.keeper.selected is not None:
        for command_id in ("accept", "decline", "remember"):
            menu.addAction(window.action(f"tag.{command_id}"))
    elif tagger.selected is not None:
        for command_id in ("link", "everywhere", "remember", "entity", "delete"):
            menu.addAction(window.action(f"tag.{command_id}"))
        change = menu.addMenu("Change to")
        for layer in layers:
            if layer.id != tagger.selected.layer_id:
                change.addAction(layer.name, partial(tagger.change_layer, layer.id))
    if not menu.isEmpty():
        menu.addSeparator()
    menu.addAction(window.action("edit.undo"))
    menu.addAction(window.action("edit.redo"))
    menu.popup(place)
