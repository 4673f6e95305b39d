"""The commands for reading and annotating an article."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Protocol

from coalition_annotator.gui.base.command import EDIT, FILE, GO, TAG, VIEW, Command
from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.reading.article_actions import ArticleActions
from coalition_annotator.gui.reading.memos import MemoActions
from coalition_annotator.gui.reading.page import ReadingPage
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.suggestion import Suggestion
from coalition_annotator.model.wording import counted
from coalition_annotator.project.editing import everywhere
from coalition_annotator.project.suggestions import claim_completion
from coalition_annotator.project.suggestions.claim_completion import CATEGORY

if TYPE_CHECKING:
    from coalition_annotator.gui.reading.everywhere_dialog import EverywhereDialog


class Overlay(Protocol):
    """What lies over the tags of a text, such as suggestions: it is asked first when something is to go."""

    def has_selection(self) -> bool:
        """Tell whether something in it is selected."""

    def delete(self) -> bool:
        """Take away what is selected in it; False where nothing is."""

    def cancel(self) -> bool:
        """Select nothing in it any more; False where nothing was."""

    def go_on(self) -> bool:
        """Go to what was to come after a claim that was taken; False where nothing was."""

    def proposals(self) -> Mapping[str, Suggestion]:
        """Return all that is proposed for the open article, by id, whether open or dealt with."""


class TagCommands:
    """What the keys over a text do."""

    def __init__(self, shell: Shell, page: ReadingPage) -> None:
        self._shell, self._page = shell, page
        self.overlay: Overlay | None = None
        self.memos = MemoActions(shell, page.view)
        page.flow.finished.connect(self._claim_finished)
        page.flow.proposals = self._proposals

    def _enter(self) -> None:
        if not self._page.tagger.confirm_link() and not (self._page.flow.step and self._page.flow.ask()):
            self._page.inspector.focus_first()

    def _entity(self) -> None:
        if not self._page.inspector.choose_entity(over=self._page.view):
            self._shell.say("Select a speaker or a country first, then press E.")

    def _category(self) -> None:
        if not self._page.flow.ask(CATEGORY):
            self._shell.say("Select one of your claims first, then press C.")

    def _stance(self, polarity: str) -> None:
        self._page.flow.answer(lambda: self._page.tagger.set_stance(polarity))

    def everywhere_in_project(self) -> EverywhereDialog | None:
        """Show where else in the project the selected tag's words stand, and tag what stays ticked."""
        from coalition_annotator.gui.reading.everywhere_dialog import EverywhereDialog

        tag, tags = self._page.tagger.selected, self._page.tagger.tags
        if tag is None or tags is None:
            self._shell.say("Select a tag first, then press Shift+T.")
            return None
        words = everywhere.words_of(tags.text, tag)
        dialog = EverywhereDialog(self._shell.live, tag, words, self._shell.window())
        dialog.tagged.connect(lambda number: self._shell.notify_undoable(f"{counted(number, 'tag')} made."))
        self._shell.open_dialog(dialog)
        return dialog

    # Claim by claim

    def _proposals(self, claim: Annotation) -> Mapping[str, Suggestion]:
        found = self.overlay.proposals() if self.overlay is not None else {}
        tags = self._page.tagger.tags
        if found or tags is None:
            return found
        return claim_completion.proposals_around(self._shell.live.project, tags, claim)

    def _unfinished(self, *, only_category: bool = False) -> list[Annotation]:
        tags, index = self._page.tagger.tags, self._page.tagger.index
        found = claim_completion.unfinished(self._shell.live.project, tags) if tags is not None else []
        return [each for each, steps in found if index.get(each.id) and (not only_category or CATEGORY in steps)]

    def _claim_finished(self) -> None:
        """Go from a claim that lacks nothing to the next suggestion, or the next claim that lacks something."""
        if self.overlay is not None and self.overlay.go_on():
            return
        here = self._page.flow.claim
        left = self._unfinished()
        following = next((each for each in left if here and (each.start, each.id) > (here.start, here.id)), None)
        if following is not None:
            self._page.tagger.select(following.id)
            self._page.flow.ask()
        elif left:
            self._shell.say(f"{counted(len(left), 'claim')} above lack a category or a speaker (Shift+N).")

    def next_without_category(self) -> None:
        """Go to the next claim of one's own that has no category, and ask for it."""
        left = self._unfinished(only_category=True)
        if not left:
            self._shell.say("All of your claims here have a category.")
            return
        selected = self._page.tagger.selected
        place = (selected.start, selected.id) if selected else (-1, "")
        target = next((each for each in left if (each.start, each.id) > place), left[0])
        self._page.tagger.select(target.id)
        self._page.flow.ask(CATEGORY)

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

    def _layers(self) -> list[tuple[str, Callable[[], object]]]:
        if not self._shell.live.is_open:
            return []
        layers = self._shell.live.project.codebook.layers
        return [(f"{layer.name}\t{layer.key}".rstrip(), partial(self._page.layers.use, layer.id)) for layer in layers]

    def commands(self) -> list[Command]:
        """Return the commands of the menu Tag."""
        tagger, view = self._page.tagger, self._page.view

        def own(name: str, label: str, key: str, run: Callable[[], object], *more: str, place: int = 10) -> Command:
            return Command(f"tag.{name}", TAG, label, (key, *more), run, text_keys=view.keys, place=place)

        def edge(name: str, label: str, key: str, step: int, *, at_end: bool, exact: bool = False) -> Command:
            return own(name, label, key, lambda: tagger.nudge(at_end=at_end, step=step, exact=exact), place=40)

        return [
            Command("tag.as", TAG, "Tag as…", (), lambda: None, place=10, choices=self._layers),
            own("part", "Add selection as part", "P", view.add_selection_as_part),
            own("link", "Link to the next tag chosen", "L", tagger.start_link),
            own("support", "Stance: support", "+", lambda: self._stance(cb.PRO), place=20),
            own("oppose", "Stance: oppose", "-", lambda: self._stance(cb.CONTRA), place=20),
            own("neutral", "Stance: neutral", "0", lambda: self._stance(cb.BOTH), place=20),
            own("category", "Category…", "C", self._category, place=20),
            own("entity", "Person, organisation or country…", "E", self._entity, place=20),
            own("memo", "Memo…", "M", self.memos.write, place=20),
            own("doubt", "Unsure, or sure again", "D", self.memos.doubt, place=20),
            Command("go.memos", GO, "Memos and doubts…", (), self.memos.show_all, place=30),
            own("everywhere", "Tag everywhere in the article", "T", tagger.everywhere),
            own("uncategorised", "Next claim without category", "Shift+N", self.next_without_category, place=30),
            own(
                "everywhere_project", "Tag everywhere in the project…", "Shift+T", self.everywhere_in_project, place=20
            ),
            own("inspect", "Answer, or to the inspector", "Return", self._enter, place=30),
            own("next", "Next tag", "Tab", lambda: self._step(1), place=30),
            own("previous", "Previous tag", "Shift+Tab", lambda: self._step(-1), place=30),
            edge("end_on", "End edge on", "Shift+Alt+Right", 1, at_end=True),
            edge("end_back", "End edge back", "Shift+Alt+Left", -1, at_end=True),
            edge("start_back", "First edge back", "Shift+Alt+Up", -1, at_end=False),
            edge("start_on", "First edge on", "Shift+Alt+Down", 1, at_end=False),
            edge("end_on_1", "End edge on, one character", "Ctrl+Shift+Alt+Right", 1, at_end=True, exact=True),
            edge("end_back_1", "End edge back, one character", "Ctrl+Shift+Alt+Left", -1, at_end=True, exact=True),
            own("delete", "Delete tag", "Del", self._delete, "Backspace", place=45),
            own("cancel", "Leave selection, link or brush", "Esc", self._escape, place=45),
        ]


def article_commands(actions: ArticleActions, page: ReadingPage) -> list[Command]:
    """Return the commands on articles as wholes."""
    return [
        Command("file.add", FILE, "Add article…", ("Ctrl+N",), actions.add_article, place=10),
        Command("file.web", FILE, "Add from the web…", ("Ctrl+Shift+W",), actions.add_from_web, place=10),
        Command("file.fetch", FILE, "Fetch this article's text", (), actions.fetch_text, place=10),
        Command("file.add_file", FILE, "Add from text file…", ("Ctrl+Shift+O",), actions.ask_text_files, place=10),
        Command("file.pdf", FILE, "Save the article as PDF…", ("Ctrl+P",), actions.ask_pdf, place=30),
        Command("edit.copy", EDIT, "Copy", ("Ctrl+C",), page.view.copy, text_keys=page.view.keys, place=20),
        Command("edit.find", EDIT, "Find in article", ("Ctrl+F",), page.find_bar.open, place=20),
        Command("edit.correct", EDIT, "Correct text…", (), actions.correct_open, place=40),
        Command("go.done", GO, "Article done, next", ("Ctrl+Return",), actions.finish, place=20),
        Command("go.next", GO, "Next article", ("Ctrl+PgDown",), lambda: actions.step(1), place=20),
        Command("go.previous", GO, "Previous article", ("Ctrl+PgUp",), lambda: actions.step(-1), place=20),
        Command("go.queue", GO, "Only my queue", ("Ctrl+Shift+Q",), actions.toggle_queue, place=60),
        Command("view.focus", VIEW, "Only the text, or all again", ("F9",), page.toggle_focus, place=60),
        Command("view.everyone", VIEW, "Show others' tags", (), actions.toggle_everyone, place=60),
    ]
