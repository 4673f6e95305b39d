"""The suggestions of the open article, made in a thread and kept up to date with every edit."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from coalition_annotator.gui.article_view.tag_controller import TagController
from coalition_annotator.gui.base.background_task import TaskRunner, TellProgress
from coalition_annotator.gui.suggestions import suggestion_order
from coalition_annotator.gui.suggestions.suggestion_key import MadeSuggestions, SuggestionKey
from coalition_annotator.model.article import DONE
from coalition_annotator.model.edit import Edit
from coalition_annotator.model.errors import EncoderError, PluginError, UserError
from coalition_annotator.model.suggestion import LEARNED, PLUGGED, SYNTAX, Suggestion
from coalition_annotator.model.suggestion_options import SuggestionOptions
from coalition_annotator.project.suggestions import open_suggestions, resources, trusted_models
from coalition_annotator.project.suggestions.worker_process import ApartProposer, Request
from coalition_annotator.project.team import assignment_edits

if TYPE_CHECKING:
    from coalition_annotator.project.suggestions.resources import JudgedAnswers, RecommenderModel, Tools

_KEPT_ARTICLES = 24
_FOLLOW_MS = 20
_PATIENCE_MS = 250
_LONGEST_IN_THREAD = 30_000
_LONGEST_PARSED = 300_000


def _slow_ones(options: SuggestionOptions) -> tuple[bool, bool, bool, str]:
    """Return what a person chose of the finders that may fail."""
    return options.syntax, options.plugged, options.learned, options.pipeline


class SuggestionModel(QObject):
    """What is proposed for the open article of a tagger, which of it is still open, and which one is selected.

    Signals:
        changed: other suggestions are open now.
        selection_changed: another suggestion is selected, or none.
    """

    changed = Signal()
    selection_changed = Signal()

    def __init__(self, tagger: TagController, options: SuggestionOptions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tagger = tagger
        self.options = options
        self.everything: dict[str, Suggestion] = {}
        self._open: list[Suggestion] = []
        self._stale = False
        self.selected_id: str | None = None
        self.model: RecommenderModel | None = None
        # Whether the project's recommender was trained here, so that it may be used.
        self.is_trusted = False
        # What a language model answered, where one is wanted.
        self.answers: JudgedAnswers | None = None
        self._tools: Tools | None = None
        self._apart = ApartProposer()
        self._version = 0
        self._known: OrderedDict[SuggestionKey, list[Suggestion]] = OrderedDict()
        # What is quick does not wait for a parser or another package, which have a process of their own.
        self._quick_runner, self._apart_runner = TaskRunner(self), TaskRunner(self)
        self._quick_runner.failed.connect(lambda error: self._on_failed(error, self._quick))
        self._apart_runner.failed.connect(lambda error: self._on_failed(error, self._asked_apart))
        self._asked_apart: SuggestionKey | None = None
        # Finders that failed are left out until the program starts again, or the person chooses anew.
        self._failed: set[str] = set()
        self._failed_plugins: set[str] = set()
        self._wanted: SuggestionKey | None = None
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

    def set_options(self, options: SuggestionOptions) -> None:
        """Make suggestions otherwise from now on."""
        if _slow_ones(options) != _slow_ones(self.options):
            self._failed.clear()
            self._failed_plugins.clear()
        renewed = (options.pipeline, options.learned) != (self.options.pipeline, self.options.learned)
        self.options = options
        if renewed:
            self._renew()
        self.refresh()

    def _renew(self) -> None:
        """Use the recommender and the pipeline that are wanted now."""
        self._tools = None
        self._version += 1
        self._known.clear()
        self._apart.use(self._version, self.usable, self.options.pipeline, self.answers)

    def use_answers(self, answers: JudgedAnswers | None, *, have_come: bool = False) -> None:
        """Propose what a language model answered, too; ``have_come`` says that there are more answers than before."""
        if answers == self.answers and not have_come:
            return
        self.answers = answers
        self._renew()
        self.refresh()

    @property
    def usable(self) -> RecommenderModel | None:
        """The project's recommender, where it was trained here and is wanted."""
        return self.model if self.is_trusted and self.options.learned else None

    @property
    def can_read(self) -> bool:
        """Whether there are the parser and the encoder that the project's recommender needs, if it needs any."""
        return not self.missing_encoder and self._has_parser

    @property
    def missing_encoder(self) -> str:
        """What is missing of the encoder that the project's recommender needs, in a sentence; '' for nothing."""
        if self.model is not None and self.model.encoder and LEARNED in self._failed:
            return "It reads by an encoder that can't be read."
        return resources.missing_of_encoder(self.model.encoder) if self.model is not None else ""

    @property
    def _has_parser(self) -> bool:
        if self.model is None or not self.model.parser:
            return True
        wanted = self.options.syntax and SYNTAX not in self._failed
        return wanted and resources.installed_digest(self.options.pipeline) == self.model.parser

    def reload_recommender(self) -> None:
        """Take the recommender that the project has now."""
        self.model = None
        self._failed.discard(LEARNED)
        if self.tagger.live.is_open:
            try:
                self.model = resources.recommender(self.tagger.live.project)
            except UserError as error:
                self.tagger.live.failed.emit(error)
        self.is_trusted = self.model is not None and trusted_models.is_trusted(self.model.data)
        self._renew()
        self.refresh()

    def _key(self) -> SuggestionKey | None:
        tags, live = self.tagger.tags, self.tagger.live
        if tags is None or not live.is_open or not self.options.shown:
            return None
        article = live.project.articles.get(tags.article.id)
        if article is None or assignment_edits.own_state(live.project, article) == DONE:
            return None
        terms = tuple(open_suggestions.terms(live.project))
        options = self.options
        finders = tuple(each for each in options.finders if each not in self._failed)
        return SuggestionKey(
            article.id,
            article.text_hash,
            finders,
            options.least_learned,
            self._version,
            terms,
            tuple(sorted(self._failed_plugins)),
        )

    def _on_opened(self) -> None:
        """The article comes first; its suggestions follow when it is on the screen."""
        self._wanted = self._quick_found = None
        self._take({})
        self._later.start()

    def refresh(self) -> None:
        """Show the suggestions of the open article; those that are not known yet are made in a thread."""
        self._later.stop()
        self._wanted = key = self._key()
        if key is None:
            self._take({})
            return
        known = self._known.get(key)
        if known is not None:
            self._known.move_to_end(key)
            self._take({each.id: each for each in known})
        elif self._quick != key:
            self._take({})
        if known is None:
            self._make(key)

    def _make(self, key: SuggestionKey) -> None:
        """Make suggestions: at first without what is slow, as nobody should wait for a parser, and then with it.

        Long texts, parsers and encoders go to a process of its own; short texts take some milliseconds of a thread.
        Whoever is busy with an article before is asked when that is done.
        """
        tags = self.tagger.tags
        assert tags is not None
        text, tools, model, answers = tags.text, self._tools, self.usable, self.answers
        is_short = len(text) <= _LONGEST_PARSED
        parses, encodes = is_short and self._wants_syntax(key), is_short and self._wants_encoder(key)
        plugs = PLUGGED in key.by and not self._failed_plugins.issuperset(resources.installed_plugins())
        quick = (parses or encodes or plugs) and self._quick != key
        left_out = {each for each, wanted in ((SYNTAX, parses), (PLUGGED, plugs)) if quick or not wanted}
        by = tuple(each for each in key.by if each not in left_out)
        syntax, encoder = parses and not quick, encodes and not quick
        asked = Request(
            self._version,
            key.article_id,
            text,
            key.terms,
            by,
            key.least_learned / 100,
            syntax,
            encoder,
            key.without_plugins,
        )
        apart = syntax or encoder or PLUGGED in by or len(text) > _LONGEST_IN_THREAD
        runner = self._apart_runner if apart else self._quick_runner
        if runner.is_busy:
            return
        self._quick = key
        if apart:
            self._asked_apart = key

        def run(_: TellProgress) -> tuple[MadeSuggestions, Tools | None]:
            if apart:
                return MadeSuggestions(key, self._apart.propose(asked), quick), tools
            used = tools or resources.assembled(model, syntax=False, encoder=False, answers=answers)
            made = resources.suggestions_of(
                key.article_id, text, used, terms=key.terms, by=by, least_learned=asked.least_learned
            )
            return MadeSuggestions(key, made, quick), used

        runner.start(run, self._on_made)

    def _wants_syntax(self, key: SuggestionKey) -> bool:
        """Tell whether there is a parser for the rules, or for a recommender that needs one."""
        for_learned = LEARNED in key.by and self.usable is not None and bool(self.usable.parser) and self.can_read
        return (SYNTAX in key.by or for_learned) and bool(resources.installed_parser(self.options.pipeline))

    def _wants_encoder(self, key: SuggestionKey) -> bool:
        return LEARNED in key.by and self.usable is not None and bool(self.usable.encoder) and self.can_read

    def _on_made(self, result: tuple[MadeSuggestions, Tools | None]) -> None:
        found, tools = result
        if found.key.version == self._version:
            self._tools = self._tools or tools
        if found.quick:
            if found.key == self._wanted:
                self._quick_found = {each.id: each for each in found.suggestions}
                self._patience.start()
                self._make(found.key)
                return
        elif found.key.version == self._version:
            self._known[found.key] = found.suggestions
            while len(self._known) > _KEPT_ARTICLES:
                self._known.popitem(last=False)
        self.refresh()

    def _show_quick(self) -> None:
        found, self._quick_found = self._quick_found, None
        if found is not None and self._quick == self._wanted and self._wanted not in self._known:
            self._take(found)

    def _on_failed(self, error: UserError, asked: SuggestionKey | None) -> None:
        """Go on by what there is without the parser, encoder or plug-in that failed; say so once."""
        if asked is not None and asked.version != self._version:
            self.refresh()  # it was of a recommender that is not used any more
            return
        if asked is not None:
            self._known[asked] = []  # else the same would be asked, and fail, again and again
        if isinstance(error, PluginError):
            self._failed_plugins.add(error.plugin)
        else:
            self._failed.add(LEARNED if isinstance(error, EncoderError) else SYNTAX)
        self.tagger.live.failed.emit(error)
        self.refresh()

    def wait(self) -> None:
        """Wait until nothing goes on, before the window goes."""
        self._apart.close()
        self._quick_runner.wait()
        self._apart_runner.wait()

    @property
    def is_busy(self) -> bool:
        """Whether suggestions are being made."""
        return self._quick_runner.is_busy or self._apart_runner.is_busy

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
