"""The table of all commands with their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from coalition_annotator.model import codebook as cb
from coalition_annotator.ui.commands import EDIT, FILE, GO, HELP, TAG, VIEW, Command
from coalition_annotator.ui.dialogs.help import KEYS, HelpDialog, show_about
from coalition_annotator.ui.dialogs.history import HistoryDialog

if TYPE_CHECKING:
    from coalition_annotator.ui.main_window import MainWindow


def build_commands(window: MainWindow) -> list[Command]:
    """Return every command of a window."""
    return [*_file(window), *_edit(window), *_tag(window), *_go(window), *_view(window), *_help(window)]


def _file(window: MainWindow) -> list[Command]:
    desk, live = window.desk, window.live
    return [
        Command("file.add", FILE, "Add article…", ("Ctrl+N",), desk.add_article),
        Command("file.add_file", FILE, "Add from text file…", ("Ctrl+Shift+O",), desk.ask_text_file),
        Command("file.import", FILE, "Import files…", ("Ctrl+I",), desk.ask_import, needs_project=False),
        Command(
            "file.import_folder",
            FILE,
            "Import a folder…",
            ("Ctrl+Shift+I",),
            desk.ask_import_folder,
            needs_project=False,
        ),
        Command("file.export", FILE, "Export…", ("Ctrl+E",), desk.export),
        Command("file.imports", FILE, "Past imports…", (), desk.past_imports),
        Command("file.new", FILE, "New project…", ("Ctrl+Shift+N",), desk.new_project, needs_project=False),
        Command("file.open", FILE, "Open project…", ("Ctrl+O",), desk.ask_project, needs_project=False),
        Command("file.sample", FILE, "Open the sample project", (), desk.open_sample, needs_project=False),
        Command("file.copy", FILE, "Save a copy…", ("Ctrl+Shift+S",), desk.save_copy),
        Command("file.close", FILE, "Close project", ("Ctrl+W",), live.close),
        Command("file.quit", FILE, "Quit", ("Ctrl+Q",), window.close, needs_project=False),
    ]


def _edit(window: MainWindow) -> list[Command]:
    live, view = window.live, window.reading.view

    def undo() -> None:
        label = live.project.undo_label()
        window.say(f"Undone: {label}" if live.undo() else "There is nothing to undo.")

    def redo() -> None:
        label = live.project.redo_label()
        window.say(f"Done again: {label}" if live.redo() else "There is nothing to do again.")

    return [
        Command("edit.undo", EDIT, "Undo", ("Ctrl+Z",), undo),
        Command("edit.redo", EDIT, "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), redo),
        Command("edit.copy", EDIT, "Copy", ("Ctrl+C",), view.copy, reader=True),
        Command("edit.find", EDIT, "Find in article", ("Ctrl+F",), window.reading.find_bar.open),
        Command("edit.search", EDIT, "Search all articles", ("Ctrl+Shift+F",), window.search.setFocus),
        Command("edit.correct", EDIT, "Correct text…", (), lambda: _correct(window)),
        Command("edit.preferences", EDIT, "Preferences…", ("Ctrl+,",), window.desk.preferences, needs_project=False),
    ]


def _correct(window: MainWindow) -> None:
    tags = window.reading.tagger.tags
    if tags is not None:
        window.correct_text(window.live.project.articles[tags.article.id])


def _tag(window: MainWindow) -> list[Command]:
    reading = window.reading
    tagger, view, inspector = reading.tagger, reading.view, reading.inspector

    def enter() -> None:
        if not tagger.confirm_link():
            inspector.focus_first()

    def field(key: str) -> None:
        if not inspector.open_field(key):
            window.say("Select a tag that has this first.")

    def step(direction: int) -> None:
        tagger.step(direction, place=view.offset_near_top())

    def escape() -> None:
        if view.selected_span() is not None:
            view.clear_selection()
        else:
            tagger.cancel()

    def nudge(at_end: bool, way: int, exact: bool) -> None:
        tagger.nudge(at_end=at_end, step=way, exact=exact)

    return [
        Command("tag.part", TAG, "Add selection as part", ("P",), view.add_selection_as_part, reader=True),
        Command("tag.link", TAG, "Link to the next tag chosen", ("L",), tagger.start_link, reader=True),
        Command("tag.support", TAG, "Stance: support", ("+",), lambda: tagger.set_stance(cb.SUPPORT), reader=True),
        Command("tag.oppose", TAG, "Stance: oppose", ("-",), lambda: tagger.set_stance(cb.OPPOSE), reader=True),
        Command("tag.neutral", TAG, "Stance: neutral", ("0",), lambda: tagger.set_stance(cb.NEUTRAL), reader=True),
        Command("tag.category", TAG, "Category…", ("C",), lambda: field(cb.CATEGORY), reader=True),
        Command("tag.entity", TAG, "Person, organisation or country…", ("E",), lambda: field("entity"), reader=True),
        Command("tag.everywhere", TAG, "Tag everywhere in the article", ("T",), tagger.everywhere, reader=True),
        Command("tag.inspect", TAG, "To the inspector", ("Return",), enter, reader=True),
        Command("tag.next", TAG, "Next tag", ("Tab",), lambda: step(1), reader=True),
        Command("tag.previous", TAG, "Previous tag", ("Shift+Tab",), lambda: step(-1), reader=True),
        Command("tag.end_on", TAG, "End edge on", ("Shift+Alt+Right",), lambda: nudge(True, 1, False), reader=True),
        Command("tag.end_back", TAG, "End edge back", ("Shift+Alt+Left",), lambda: nudge(True, -1, False), reader=True),
        Command(
            "tag.start_back", TAG, "First edge back", ("Shift+Alt+Up",), lambda: nudge(False, -1, False), reader=True
        ),
        Command("tag.start_on", TAG, "First edge on", ("Shift+Alt+Down",), lambda: nudge(False, 1, False), reader=True),
        Command(
            "tag.end_on_1",
            TAG,
            "End edge on, one character",
            ("Ctrl+Shift+Alt+Right",),
            lambda: nudge(True, 1, True),
            True,
        ),
        Command(
            "tag.end_back_1",
            TAG,
            "End edge back, one character",
            ("Ctrl+Shift+Alt+Left",),
            lambda: nudge(True, -1, True),
            True,
        ),
        Command("tag.delete", TAG, "Delete tag", ("Del", "Backspace"), tagger.delete, reader=True),
        Command("tag.cancel", TAG, "Leave selection, link or brush", ("Esc",), escape, reader=True),
    ]


def _go(window: MainWindow) -> list[Command]:
    desk = window.desk
    panes = (window.reading.articles.list, window.reading.view, window.reading.inspector)

    def next_pane() -> None:
        focused = window.focusWidget()
        here = next(
            (n for n, pane in enumerate(panes) if focused is pane or (focused and pane.isAncestorOf(focused))), 0
        )
        target = panes[(here + 1) % len(panes)]
        if target is window.reading.inspector:
            window.reading.inspector.focus_first()
        else:
            target.setFocus()

    return [
        Command("go.done", GO, "Article done, next", ("Ctrl+Return",), desk.finish_article),
        Command("go.next", GO, "Next article", ("Ctrl+PgDown",), lambda: desk.step_article(1)),
        Command("go.previous", GO, "Previous article", ("Ctrl+PgUp",), lambda: desk.step_article(-1)),
        Command("go.pane", GO, "Next pane", ("F6",), next_pane),
        Command("go.history", GO, "History…", ("Ctrl+H",), lambda: show_history(window)),
        Command("go.read", GO, "Read", ("Ctrl+1",), lambda: window.show_page("read")),
        Command("go.entities", GO, "Entities", ("Ctrl+2",), lambda: window.show_page("entities")),
        Command("go.codebook", GO, "Codebook", ("Ctrl+3",), lambda: window.show_page("codebook")),
    ]


def show_history(window: MainWindow) -> HistoryDialog:
    """Show the history of the project beside the window."""
    dialog = HistoryDialog(window.live, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.wanted.connect(window.open_article)
    dialog.show()
    return dialog


def _view(window: MainWindow) -> list[Command]:
    desk, tagger = window.desk, window.reading.tagger
    return [
        Command("view.larger", VIEW, "Larger text", ("Ctrl++", "Ctrl+="), lambda: desk.zoom(1)),
        Command("view.smaller", VIEW, "Smaller text", ("Ctrl+-",), lambda: desk.zoom(-1)),
        Command("view.normal", VIEW, "Normal text", ("Ctrl+0",), lambda: desk.zoom(0)),
        Command("view.everyone", VIEW, "Show colleagues' tags", (), lambda: desk.show_colleagues(not tagger.show_all)),
    ]


def _help(window: MainWindow) -> list[Command]:
    def show(page: str) -> None:
        HelpDialog(window.commands, window, page=page).open()

    return [
        Command("help.palette", HELP, "All commands…", ("Ctrl+K",), window.open_palette, needs_project=False),
        Command("help.help", HELP, "Help", ("F1",), lambda: show("First steps"), needs_project=False),
        Command("help.keys", HELP, "Keys", ("Shift+F1",), lambda: show(KEYS), needs_project=False),
        Command("help.about", HELP, "About Coalition Annotator", (), lambda: show_about(window), needs_project=False),
    ]
