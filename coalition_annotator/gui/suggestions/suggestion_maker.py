"""Making suggestions beside the window's thread: in a thread what is quick, in a process of its own what is slow."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from coalition_annotator.gui.base.background_task import TaskRunner, TellProgress
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.suggestions.suggestion_key import MadeSuggestions, SuggestionKey
from coalition_annotator.model.article import DONE
from coalition_annotator.model.errors import EncoderError, PluginError, UserError
from coalition_annotator.model.suggestion import LEARNED, PLUGGED, SYNTAX, Suggestion
from coalition_annotator.model.suggestion_options import SuggestionOptions
from coalition_annotator.project.suggestions import open_suggestions, resources, trusted_models
from coalition_annotator.project.suggestions.worker_process import ApartProposer, Request
from coalition_annotator.project.team import assignment_edits

if TYPE_CHECKING:
    from coalition_annotator.project.suggestions.resources import JudgedAnswers, RecommenderModel, Tools

_KEPT_ARTICLES = 24
_LONGEST_IN_THREAD = 30_000
_LONGEST_PARSED = 300_000


def _slow_ones(options: SuggestionOptions) -> tuple[bool, bool, bool, str]:
    """Return what a person chose of the finders that may fail."""
    return options.syntax, options.plugged, options.learned, options.pipeline


class SuggestionMaker(QObject):
    """Makes the suggestions of articles, as the person's options say, and keeps those made last.

    Attributes:
        options: how they are made.
        model: the project's recommender.
        is_damaged: whether there is one that can't be read.
        is_trusted: whether it was trained here, so that it may be used.
        answers: what a language model answered, where one is wanted.

    Signals:
        made: MadeSuggestions of an article.
        failed: the UserError, and the SuggestionKey of the article.
    """

    made = Signal(object)
    failed = Signal(object, object)

    def __init__(self, live: ProjectModel, options: SuggestionOptions, parent: QObject) -> None:
        super().__init__(parent)
        self.options = options
        self.model: RecommenderModel | None = None
        self.is_damaged = self.is_trusted = False
        self.answers: JudgedAnswers | None = None
        self._live = live
        self._tools: Tools | None = None
        self._apart = ApartProposer()
        self._version = 0
        self._known: OrderedDict[SuggestionKey, list[Suggestion]] = OrderedDict()
        # What is quick does not wait for a parser or another package, which have a process of their own.
        self._quick_runner, self._apart_runner = TaskRunner(self), TaskRunner(self)
        self._asked: dict[TaskRunner, SuggestionKey] = {}
        for runner in (self._quick_runner, self._apart_runner):
            runner.failed.connect(lambda error, runner=runner: self.failed.emit(error, self._asked[runner]))
        # Finders that failed are left out until the program starts again, or the person chooses anew.
        self._left_out: set[str] = set()
        self._left_out_plugins: set[str] = set()

    # By what

    def set_options(self, options: SuggestionOptions) -> None:
        """Make suggestions otherwise from now on."""
        if _slow_ones(options) != _slow_ones(self.options):
            self._left_out.clear()
            self._left_out_plugins.clear()
        renewed = (options.pipeline, options.learned) != (self.options.pipeline, self.options.learned)
        self.options = options
        if renewed:
            self._renew()

    def _renew(self) -> None:
        """Use the recommender and the pipeline that are wanted now."""
        self._tools = None
        self._version += 1
        self._known.clear()
        self._apart.use(self._version, self.usable, self.options.pipeline, self.answers)

    def use_answers(self, answers: JudgedAnswers | None) -> None:
        """Propose what a language model answered, too."""
        self.answers = answers
        self._renew()

    def reload_recommender(self) -> None:
        """Take the recommender that the project has now."""
        self.model, self.is_damaged = None, False
        self._left_out.discard(LEARNED)
        if self._live.is_open:
            try:
                self.model = resources.recommender(self._live.project)
            except UserError as error:
                self.is_damaged = True
                self._live.failed.emit(error)
        self.is_trusted = self.model is not None and trusted_models.is_trusted(self.model.data)
        self._renew()

    def leave_out(self, error: UserError) -> None:
        """Go on without the parser, encoder or plug-in that failed."""
        if isinstance(error, PluginError):
            self._left_out_plugins.add(error.plugin)
        else:
            self._left_out.add(LEARNED if isinstance(error, EncoderError) else SYNTAX)

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
        if self.model is not None and self.model.encoder and LEARNED in self._left_out:
            return "It reads by an encoder that can't be read."
        return resources.missing_of_encoder(self.model.encoder) if self.model is not None else ""

    @property
    def _has_parser(self) -> bool:
        if self.model is None or not self.model.parser:
            return True
        wanted = self.options.syntax and SYNTAX not in self._left_out
        return wanted and resources.installed_digest(self.options.pipeline) == self.model.parser

    # Making them

    def key_of(self, article_id: str) -> SuggestionKey | None:
        """Return what an article's suggestions depend on now; None where it gets none."""
        live, options = self._live, self.options
        if not live.is_open or not options.shown:
            return None
        article = live.project.articles.get(article_id)
        if article is None or assignment_edits.own_state(live.project, article) == DONE:
            return None
        return SuggestionKey(
            article.id,
            article.text_hash,
            tuple(each for each in options.finders if each not in self._left_out),
            options.least_learned,
            self._version,
            tuple(open_suggestions.terms(live.project)),
            tuple(sorted(self._left_out_plugins)),
        )

    def known(self, key: SuggestionKey) -> list[Suggestion] | None:
        """Return an article's suggestions, where they are made already."""
        known = self._known.get(key)
        if known is not None:
            self._known.move_to_end(key)
        return known

    def give_up(self, key: SuggestionKey) -> None:
        """Take it that an article has no suggestions: else the same would be asked, and fail, again and again."""
        self._known[key] = []

    def make(self, key: SuggestionKey, text: str, *, at_once: bool) -> bool:
        """Begin to make an article's suggestions; False where whoever would do it is busy: then ask again after that.

        Long texts, parsers and encoders go to a process of its own; short texts take some milliseconds of a thread.

        Args:
            key: from ``key_of``.
            text: the article's.
            at_once: leave out what is slow, where anything that is slow is wanted.
        """
        is_short = len(text) <= _LONGEST_PARSED
        parses, encodes = is_short and self._wants_syntax(key), is_short and self._wants_encoder(key)
        plugs = PLUGGED in key.by and not self._left_out_plugins.issuperset(resources.installed_plugins())
        quick = (parses or encodes or plugs) and at_once
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
            return False
        self._asked[runner] = key
        tools, model, answers = self._tools, self.usable, self.answers

        def run(_: TellProgress) -> tuple[MadeSuggestions, Tools | None]:
            if apart:
                return MadeSuggestions(key, self._apart.propose(asked), quick), tools
            used = tools or resources.assembled(model, syntax=False, encoder=False, answers=answers)
            made = resources.suggestions_of(
                key.article_id, text, used, terms=key.terms, by=by, least_learned=asked.least_learned
            )
            return MadeSuggestions(key, made, quick), used

        runner.start(run, self._on_made)
        return True

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
            if not found.quick:
                self._known[found.key] = found.suggestions
                while len(self._known) > _KEPT_ARTICLES:
                    self._known.popitem(last=False)
        self.made.emit(found)

    @property
    def is_busy(self) -> bool:
        """Whether suggestions are being made."""
        return self._quick_runner.is_busy or self._apart_runner.is_busy

    def wait(self) -> None:
        """Wait until nothing goes on, before the window goes."""
        self._apart.close()
        self._quick_runner.wait()
        self._apart_runner.wait()
