"""The suggestions of the open article, kept up to date with every edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from coalition_annotator.gui.article_view.tag_controller import TagController
from coalition_annotator.gui.suggestions import suggestion_order
from coalition_annotator.gui.suggestions.suggestion_key import MadeSuggestions, SuggestionKey
from coalition_annotator.gui.suggestions.suggestion_maker import SuggestionMaker
from coalition_annotator.model.edit import Edit
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.suggestion import Suggestion
from coalition_annotator.model.suggestion_options import SuggestionOptions
from coalition_annotator.project.suggestions import open_suggestions

if TYPE_CHECKING:
    from coalition_annotator.project.suggestions.resources import JudgedAnswers

_FOLLOW_MS = 20
_PATIENCE_MS = 250


class SuggestionModel(QObject):
    """What is proposed for the open article of a tagger, which of it is still open, and which one is selected.

    Signals:
        changed: other suggestions are open now.
        selection_changed: another suggestion is selected, or none.
        settled: all suggestions of the open article are there.
    """

    changed = Signal()
    selection_changed = Signal()
    settled = Signal()

    def __init__(self, tagger: TagController, options: SuggestionOptions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tagger = tagger
        self.maker = SuggestionMaker(tagger.live, options, self)
        self.maker.made.connect(self._on_made)
        self.maker.failed.connect(self._on_failed)
        self.everything: dict[str, Suggestion] = {}
        self._open: list[Suggestion] = []
        self._stale = False
        self.selected_id: str | None = None
        self._wanted: SuggestionKey | None = None
        # What was asked for already, but for what is slow.
        self._quick: SuggestionKey | None = None
        # What needs no parser waits a moment for the parser's, so that nothing appears and changes at once.
        self._quick_found: dict[str, Suggestion] | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._show_quick)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.refresh)
        # Tagging comes first: what is open follows when the tag is on the screen.
        self._follow = QTimer(self)
        self._follow.setSingleShot(True)
        self._follow.setInterval(_FOLLOW_MS)
        self._follow.timeout.connect(self._filter)
        tagger.opened.connect(self._on_opened)
        tagger.selection_changed.connect(self._on_tag_selected)
        tagger.live.edited.connect(self._on_edited)
        tagger.live.reread.connect(self.reload_recommender)
        tagger.live.opened.connect(self.reload_recommender)

    # Making them

    @property
    def options(self) -> SuggestionOptions:
        """How suggestions are made."""
        return self.maker.options

    def set_options(self, options: SuggestionOptions) -> None:
        """Make suggestions otherwise from now on."""
        self.maker.set_options(options)
        self.refresh()

    def use_answers(self, answers: JudgedAnswers | None, *, have_come: bool = False) -> None:
        """Propose what a language model answered, too; ``have_come`` says that there are more answers than before."""
        if answers != self.maker.answers or have_come:
            self.maker.use_answers(answers)
            self.refresh()

    def reload_recommender(self) -> None:
        """Take the recommender that the project has now."""
        self.maker.reload_recommender()
        self.refresh()

    def _on_opened(self) -> None:
        """The article comes first; its suggestions follow when it is on the screen."""
        self._wanted = self._quick_found = None
        self._take({})
        self._later.start()

    def refresh(self) -> None:
        """Show the suggestions of the open article; those that are not known yet are made."""
        self._later.stop()
        tags = self.tagger.tags
        self._wanted = key = self.maker.key_of(tags.article.id) if tags is not None else None
        if key is None:
            self._take({})
            return
        known = self.maker.known(key)
        if known is not None:
            self._take({each.id: each for each in known})
            self.settled.emit()
            return
        if self._quick != key:
            self._take({})
        self._make(key)

    def _make(self, key: SuggestionKey) -> None:
        """Make suggestions: at first without what is slow, as nobody should wait for a parser, and then with it."""
        tags = self.tagger.tags
        assert tags is not None
        if self.maker.make(key, tags.text, at_once=self._quick != key):
            self._quick = key

    def _on_made(self, found: MadeSuggestions) -> None:
        if found.quick and found.key == self._wanted:
            self._quick_found = {each.id: each for each in found.suggestions}
            self._patience.start()
            self._make(found.key)
        else:
            self.refresh()

    def _show_quick(self) -> None:
        found, self._quick_found = self._quick_found, None
        key = self._wanted
        if found is not None and key is not None and key == self._quick and self.maker.known(key) is None:
            self._take(found)

    def _on_failed(self, error: UserError, asked: SuggestionKey) -> None:
        """Go on by what there is without the parser, encoder or plug-in that failed; say so once.

        What failed for another article than the open one fails again, or not, when that is opened.
        """
        if asked == self._wanted:
            self.maker.give_up(asked)
            self.maker.leave_out(error)
            self.tagger.live.failed.emit(error)
        self.refresh()

    @property
    def is_busy(self) -> bool:
        """Whether suggestions are being made."""
        return self.maker.is_busy

    def wait(self) -> None:
        """Wait until nothing goes on, before the window goes."""
        self.maker.wait()

    # Which are open

    def _take(self, everything: dict[str, Suggestion]) -> None:
        live = self.tagger.live
        if everything and live.is_open:
            self.everything = {
                each.id: each for each in open_suggestions.known_layers(live.project, everything.values())
            }
        else:
            self.everything = {}
        self._filter()

    @property
    def open(self) -> list[Suggestion]:
        """The suggestions that wait for an answer, in the order of the text."""
        if self._stale:
            self._filter()
        return self._open

    @property
    def announced(self) -> list[Suggestion]:
        """What was open when ``changed`` came last, for those who paint: it costs nothing."""
        return self._open

    def _filter(self) -> None:
        self._stale = False
        self._follow.stop()
        live, tags = self.tagger.live, self.tagger.tags
        still: list[Suggestion] = []
        if self.everything and tags is not None and live.is_open:
            still = open_suggestions.still_open(
                list(self.everything.values()),
                tags.of_annotator(live.project.me.id),
                open_suggestions.declines(live.project, tags.article.id),
                least=self.options.least / 100,
            )
        if still != self._open:
            self._open = still
            if self.selected_id is not None and all(each.id != self.selected_id for each in still):
                self.selected_id = None
                self.selection_changed.emit()
            self.changed.emit()

    def _on_edited(self, done: Edit, initiator: object) -> None:
        tables = done.tables()
        if tables & {"term", "layer", "article", "assignment"}:
            self._later.start()
        if tables & {"annotation", "decline"} and self.everything:
            self._stale = True
            self._follow.start()

    # Choosing one

    @property
    def selected(self) -> Suggestion | None:
        """The selected suggestion."""
        if self.selected_id is None:
            return None
        return next((each for each in self.open if each.id == self.selected_id), None)

    def select(self, suggestion_id: str | None) -> None:
        """Select a suggestion, or none; tags are selected no more then."""
        if suggestion_id is not None and self.tagger.selected_id is not None:
            self.tagger.select(None)
        if suggestion_id != self.selected_id:
            self.selected_id = suggestion_id
            self.selection_changed.emit()

    def _on_tag_selected(self) -> None:
        if self.tagger.selected_id is not None:
            self.select(None)

    def in_order(self) -> list[Suggestion]:
        """Return the open suggestions as they are gone through: a claim, then what belongs to it, in reading order."""
        return suggestion_order.in_order(self.open)

    def step(self, direction: int, *, place: int = 0) -> Suggestion | None:
        """Select the next (+1) or previous (-1) suggestion, from the selected one or a place; None without any."""
        target = suggestion_order.beside(self.in_order(), self.selected_id, direction, place)
        if target is not None:
            self.select(target.id)
        return target

    def most_uncertain(self) -> Suggestion | None:
        """Select the suggestion whose confidence is nearest to one half; None without any."""
        target = min(self.open, key=lambda each: (abs(each.confidence - 0.5), each.start), default=None)
        if target is not None:
            self.select(target.id)
        return target

    def above(self, percent: int) -> list[Suggestion]:
        """Return the open suggestions that may be accepted together from this confidence on."""
        return open_suggestions.taken_together(self.open, least=percent / 100)
