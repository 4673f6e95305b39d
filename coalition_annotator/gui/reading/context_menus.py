"""The menus over articles in the list and over the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.reading.article_actions import ArticleActions
from coalition_annotator.gui.reading.page import ReadingPage
from coalition_annotator.model.article import STATE_NAMES, STATES, Article
from coalition_annotator.project.team import assignment_edits


def article_menu(shell: Shell, actions: ArticleActions, articles: Sequence[Article], place: QPoint) -> None:
    """Show what can be done with articles."""
    menu = _menu(shell)
    for state in STATES:
        edit = assignment_edits.set_state(shell.live.project, articles, state)
        menu.addAction(f"Mark {STATE_NAMES[state]}", partial(shell.live.commit, edit, actions))
    menu.addAction("Export…", shell.action("file.export").trigger)
    if len(articles) == 1:
        menu.addAction("Review", partial(shell.review_article, articles[0].id))
        menu.addAction("Correct text…", partial(actions.correct, articles[0]))
    menu.addSeparator()
    menu.addAction("Delete", partial(actions.delete, articles))
    menu.popup(place)


def tag_menu(shell: Shell, page: ReadingPage, is_suggestion: Callable[[], bool], place: QPoint) -> None:
    """Show what can be done with what is selected in the text, which may be a suggestion."""
    menu = _menu(shell)
    tagger, view = page.tagger, page.view
    layers = shell.live.project.codebook.layers
    if view.selected_span() is not None:
        for layer in layers:
            menu.addAction(f"Tag as {layer.name.lower()}\t{layer.key}", partial(view.tag_selection, layer.id))
        if tagger.selected is not None:
            menu.addAction("Add part to the selected tag\tP", view.add_selection_as_part)
    elif is_suggestion():
        _add(menu, shell, "tag.accept", "tag.decline", "tag.remember")
    elif tagger.selected is not None:
        _add(menu, shell, "tag.link", "tag.everywhere", "tag.remember", "tag.entity", "tag.delete")
        change = menu.addMenu("Change to")
        for layer in layers:
            if layer.id != tagger.selected.layer_id:
                change.addAction(layer.name, partial(tagger.change_layer, layer.id))
    if not menu.isEmpty():
        menu.addSeparator()
    _add(menu, shell, "edit.undo", "edit.redo")
    menu.popup(place)


def _menu(shell: Shell) -> QMenu:
    menu = QMenu(shell.window())
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _add(menu: QMenu, shell: Shell, *command_ids: str) -> None:
    for command_id in command_ids:
        menu.addAction(shell.action(command_id))
