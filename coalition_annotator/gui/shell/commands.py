"""The table of all commands with their keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from coalition_annotator.gui.base.command import EDIT, FILE, GO, HELP, REVIEW, TAG, VIEW, Command
from coalition_annotator.gui.shell.help import KEYS, HelpDialog, show_about
from coalition_annotator.gui.shell.history import HistoryDialog
from coalition_annotator.model import codebook as cb

if TYPE_CHECKING:
    from coalition_annotator.gui.shell.main_window import MainWindow


def build_commands(window: MainWindow) -> list[Command]:
    """Return every command of a window."""
    return [
        *_file(window),
        *_edit(window),
        *_tag(window),
        *_suggest(window),
        *_review(window),
        *_go(window),
        *_view(window),
        *_help(window),
    ]


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
        Command("file.pdf", FILE, "Save the article as PDF…", ("Ctrl+P",), desk.ask_pdf),
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
        elif not window.assistant.cancel():
            tagger.cancel()

    def nudge(at_end: bool, way: int, exact: bool) -> None:
        tagger.nudge(at_end=at_end, step=way, exact=exact)

    return [
        Command("tag.part", TAG, "Add selection as part", ("P",), view.add_selection_as_part, reader=True),
        Command("tag.link", TAG, "Link to the next tag chosen", ("L",), tagger.start_link, reader=True),
        Command("tag.support", TAG, "Stance: support", ("+",), lambda: tagger.set_stance(cb.PRO), reader=True),
        Command("tag.oppose", TAG, "Stance: oppose", ("-",), lambda: tagger.set_stance(cb.CONTRA), reader=True),
        Command("tag.neutral", TAG, "Stance: neutral", ("0",), lambda: tagger.set_stance(cb.BOTH), reader=True),
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
        Command("tag.delete", TAG, "Delete tag", ("Del", "Backspace"), window.assistant.delete, reader=True),
        Command("tag.cancel", TAG, "Leave selection, link or brush", ("Esc",), escape, reader=True),
    ]


def _suggest(window: MainWindow) -> list[Command]:
    mine = window.assistant
    return [
        Command("tag.accept", TAG, "Accept the suggestion", ("A",), mine.accept, reader=True),
        Command("tag.decline", TAG, "Decline the suggestion", ("X",), mine.decline, reader=True),
        Command("tag.accept_all", TAG, "Accept all sure suggestions", ("Shift+A",), mine.accept_all, reader=True),
        Command("tag.suggestion_next", TAG, "Next suggestion", ("N",), lambda: mine.step(1), reader=True),
        Command("tag.suggestion_back", TAG, "Previous suggestion", ("Shift+N",), lambda: mine.step(-1), reader=True),
        Command("tag.uncertain", TAG, "Most uncertain suggestion", ("U",), mine.most_uncertain, reader=True),
        Command("tag.remember", TAG, "Remember this in the project", ("R",), mine.remember, reader=True),
        Command("tag.again", TAG, "Propose what was declined again", (), mine.propose_again),
        Command("tag.suggestions", TAG, "Suggestions…", ("Ctrl+Shift+U",), mine.show_dialog),
        Command("view.suggestions", VIEW, "Show or hide suggestions", ("Ctrl+Shift+H",), mine.toggle),
        Command("go.uncertain", GO, "Most uncertain articles first", (), mine.survey),
    ]


def _review(window: MainWindow) -> list[Command]:
    review, team = window.review, window.team
    reviewer = review.reviewer

    def own(name: str, label: str, keys: tuple[str, ...], run: Callable[[], object]) -> Command:
        return Command(f"review.{name}", REVIEW, label, keys, run, review=True)

    sides = [
        own(f"side_{n}", f"Agree with annotator {n}", (str(n),), partial(reviewer.take_side, n - 1))
        for n in range(1, 7)
    ]
    return [
        Command("review.assign", REVIEW, "Assign articles…", ("Ctrl+Shift+A",), team.assign),
        Command("review.package", REVIEW, "Package for a colleague…", ("Ctrl+Shift+P",), team.package),
        Command("review.merge", REVIEW, "Merge a colleague's file…", ("Ctrl+M",), team.ask_merge),
        Command("review.watch", REVIEW, "Watch a shared folder…", (), team.ask_folder),
        Command("review.rule", REVIEW, "Agree by a rule…", ("Ctrl+Shift+R",), team.agree_by_rule),
        Command("review.switch", REVIEW, "Switch annotator…", ("Ctrl+U",), team.switch),
        own("next", "Next undecided difference", ("N",), lambda: reviewer.step(1)),
        own("previous", "Previous undecided difference", ("Shift+N",), lambda: reviewer.step(-1)),
        own("down", "Next in the list", ("Down",), lambda: reviewer.walk(1)),
        own("up", "Previous in the list", ("Up",), lambda: reviewer.walk(-1)),
        own("take", "Agree on what is shown", ("A", "Return"), reviewer.take),
        own("leave_out", "Leave out of the agreed version", ("X",), reviewer.leave_out),
        *sides,
        own("union", "Merge the tags' words", ("M",), reviewer.merge_spans),
        own("reopen", "Reopen a decision", ("U",), reviewer.reopen),
        own("support", "Agreed stance: support", ("+",), lambda: reviewer.set_stance(cb.PRO)),
        own("oppose", "Agreed stance: oppose", ("-",), lambda: reviewer.set_stance(cb.CONTRA)),
        own("neutral", "Agreed stance: neutral", ("0",), lambda: reviewer.set_stance(cb.BOTH)),
        own("category", "Agreed category…", ("C",), lambda: review.amend(cb.CATEGORY)),
        own("end_on", "Agreed end on", ("Shift+Alt+Right",), lambda: reviewer.nudge(at_end=True, step=1)),
        own("end_back", "Agreed end back", ("Shift+Alt+Left",), lambda: reviewer.nudge(at_end=True, step=-1)),
        own("start_back", "Agreed beginning back", ("Shift+Alt+Up",), lambda: reviewer.nudge(at_end=False, step=-1)),
        own("start_on", "Agreed beginning on", ("Shift+Alt+Down",), lambda: reviewer.nudge(at_end=False, step=1)),
        own("remark", "Remark", ("K",), review.panel.remark.setFocus),
        own("beside", "Side by side, or overlaid", ("V",), lambda: review.toggle("beside")),
        own("agreement", "Figures of agreement", ("G",), lambda: review.toggle("agreement")),
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

    def show_queue() -> None:
        panel = window.reading.articles
        panel.show_queue(not panel.model.mine)
        window.say("Only the articles assigned to you are listed." if panel.model.mine else "All articles are listed.")

    return [
        Command("go.done", GO, "Article done, next", ("Ctrl+Return",), desk.finish_article),
        Command("go.next", GO, "Next article", ("Ctrl+PgDown",), lambda: desk.step_article(1)),
        Command("go.previous", GO, "Previous article", ("Ctrl+PgUp",), lambda: desk.step_article(-1)),
        Command("go.pane", GO, "Next pane", ("F6",), next_pane),
        Command("go.history", GO, "History…", ("Ctrl+H",), lambda: show_history(window)),
        Command("go.read", GO, "Read", ("Ctrl+1",), lambda: window.show_page("read")),
        Command("go.review", GO, "Review", ("Ctrl+2",), lambda: window.show_page("review")),
        Command("go.coalition", GO, "Coalition", ("Ctrl+3",), lambda: window.show_page("coalition")),
        Command("go.data", GO, "Data", ("Ctrl+4",), lambda: window.show_page("data")),
        Command("go.entities", GO, "Entities", ("Ctrl+5",), lambda: window.show_page("entities")),
        Command("go.codebook", GO, "Codebook", ("Ctrl+6",), lambda: window.show_page("codebook")),
        Command("go.queue", GO, "Only my queue", ("Ctrl+Shift+Q",), show_queue),
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
        dialog = HelpDialog(window.commands, window, page=page)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    return [
        Command("help.palette", HELP, "All commands…", ("Ctrl+K",), window.open_palette, needs_project=False),
        Command("help.help", HELP, "Help", ("F1",), lambda: show("First steps"), needs_project=False),
        Command("help.keys", HELP, "Keys", ("Shift+F1",), lambda: show(KEYS), needs_project=False),
        Command("help.about", HELP, "About Coalition Annotator", (), lambda: show_about(window), needs_project=False),
    ]
