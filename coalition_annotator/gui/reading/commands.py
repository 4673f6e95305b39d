"""The commands for reading and annotating an article."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from coalition_annotator.gui.base.command import EDIT, FILE, GO, TAG, VIEW, Command
from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.reading.article_actions import ArticleActions
from coalition_annotator.gui.reading.page import ReadingPage
from coalition_annotator.model import codebook as cb


class Overlay(Protocol):
    """What lies over the tags of a text, such as suggestions: it is asked first when something is to go."""

    def has_selection(self) -> bool:
        """Tell whether something in it is selected."""

    def delete(self) -> bool:
        """Take away what is selected in it; False where nothing is."""

    def cancel(self) -> bool:
        """Select nothing in it any more; False where nothing was."""


class TagCommands:
    """What the keys over a text do."""

    def __init__(self, shell: Shell, page: ReadingPage) -> None:
        self._shell, self._page = shell, page
        self.overlay: Overlay | None = None

    def _enter(self) -> None:
        if not self._page.tagger.confirm_link():
            self._page.inspector.focus_first()

    def _field(self, key: str) -> None:
        if not self._page.inspector.open_field(key):
            self._shell.say("Select a tag that has this first.")

    def _step(self, direction: int) -> None:
        self._page.tagger.step(direction, place=self._page.view.offset_near_top())

    def _delete(self) -> None:
        if self.overlay is None or not self.overlay.delete():
            self._page.tagger.delete()

    def _escape(self) -> None:
        if self._page.view.selected_span() is not None:
            self._page.view.clear_selection()
        elif self.overlay is None or not self.overlay.cancel():
            self._page.tagger.cancel()

    def commands(self) -> list[Command]:
        """Return the commands of the menu Tag."""
        tagger, view = self._page.tagger, self._page.view

        def own(name: str, label: str, key: str, run: Callable[[], object], *more: str) -> Command:
            return Command(f"tag.{name}", TAG, label, (key, *more), run, text_keys=view.keys)

        def edge(name: str, label: str, key: str, step: int, *, at_end: bool, exact: bool = False) -> Command:
            return own(name, label, key, lambda: tagger.nudge(at_end=at_end, step=step, exact=exact))

        return [
            own("part", "Add selection as part", "P", view.add_selection_as_part),
            own("link", "Link to the next tag chosen", "L", tagger.start_link),
            own("support", "Stance: support", "+", lambda: tagger.set_stance(cb.PRO)),
            own("oppose", "Stance: oppose", "-", lambda: tagger.set_stance(cb.CONTRA)),
            own("neutral", "Stance: neutral", "0", lambda: tagger.set_stance(cb.BOTH)),
            own("category", "Category…", "C", lambda: self._field(cb.CATEGORY)),
            own("entity", "Person, organisation or country…", "E", lambda: self._field("entity")),
            own("everywhere", "Tag everywhere in the article", "T", tagger.everywhere),
            own("inspect", "To the inspector", "Return", self._enter),
            own("next", "Next tag", "Tab", lambda: self._step(1)),
            own("previous", "Previous tag", "Shift+Tab", lambda: self._step(-1)),
            edge("end_on", "End edge on", "Shift+Alt+Right", 1, at_end=True),
            edge("end_back", "End edge back", "Shift+Alt+Left", -1, at_end=True),
            edge("start_back", "First edge back", "Shift+Alt+Up", -1, at_end=False),
            edge("start_on", "First edge on", "Shift+Alt+Down", 1, at_end=False),
            edge("end_on_1", "End edge on, one character", "Ctrl+Shift+Alt+Right", 1, at_end=True, exact=True),
            edge("end_back_1", "End edge back, one character", "Ctrl+Shift+Alt+Left", -1, at_end=True, exact=True),
            own("delete", "Delete tag", "Del", self._delete, "Backspace"),
            own("cancel", "Leave selection, link or brush", "Esc", self._escape),
        ]


def article_commands(actions: ArticleActions, page: ReadingPage) -> list[Command]:
    """Return the commands on articles as wholes."""
    return [
        Command("file.add", FILE, "Add article…", ("Ctrl+N",), actions.add_article, place=10),
        Command("file.add_file", FILE, "Add from text file…", ("Ctrl+Shift+O",), actions.ask_text_files, place=10),
        Command("file.pdf", FILE, "Save the article as PDF…", ("Ctrl+P",), actions.ask_pdf, place=30),
        Command("edit.copy", EDIT, "Copy", ("Ctrl+C",), page.view.copy, text_keys=page.view.keys, place=20),
        Command("edit.find", EDIT, "Find in article", ("Ctrl+F",), page.find_bar.open, place=20),
        Command("edit.correct", EDIT, "Correct text…", (), actions.correct_open, place=40),
        Command("go.done", GO, "Article done, next", ("Ctrl+Return",), actions.finish, place=20),
        Command("go.next", GO, "Next article", ("Ctrl+PgDown",), lambda: actions.step(1), place=20),
        Command("go.previous", GO, "Previous article", ("Ctrl+PgUp",), lambda: actions.step(-1), place=20),
        Command("go.queue", GO, "Only my queue", ("Ctrl+Shift+Q",), actions.toggle_queue, place=60),
        Command("view.everyone", VIEW, "Show others' tags", (), actions.toggle_everyone, place=60),
    ]
