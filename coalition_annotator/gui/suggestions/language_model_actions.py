"""Asking a language model from the window, and what is known of how far it can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from coalition_annotator.gui.base.background_task import TaskRunner, TellProgress
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.project_task import ProjectTask
from coalition_annotator.gui.suggestions.command_process import AskingProcess
from coalition_annotator.gui.suggestions.suggestion_model import SuggestionModel
from coalition_annotator.model.edit import Edit
from coalition_annotator.project import passwords
from coalition_annotator.project.project import Project

if TYPE_CHECKING:
    from coalition_annotator.project.suggestions.language_model import KeptAnswers, ModelFigures

# The module on language models is imported late, as it delays the window.
_MOMENT_MS = 300


class _FiguresTask(ProjectTask):
    """Compares a model's answers with people's tags.

    Signals:
        found: the project's id, the answers, and the figures of them.
    """

    found = Signal(object)

    def start(self, answers: KeptAnswers) -> None:
        """Begin, unless it goes on already."""
        if self.is_busy:
            return

        def read(project: Project, tell: TellProgress) -> tuple[str, KeptAnswers, ModelFigures]:
            from coalition_annotator.project.suggestions import language_model

            return project.id, answers, language_model.figures(project, answers, progress=tell)

        self._start(read)

    def _keep(self, found: tuple[str, KeptAnswers, ModelFigures]) -> None:
        self.found.emit(found)


class LanguageModelActions(QObject):
    """The language model that the options name: its answers, its figures, asking it.

    Signals:
        changed: other figures are known, or an asking began or ended.
        models_found: the names of the models that the server has.
        key_kept: whether the system's keyring has the key that was to be kept.
        not_found: the UserError that tells why it does not say.
        looked: whatever came of looking for models.

    Attributes:
        process: asks.
        figures: what is known of the model; None until they were counted.
    """

    changed = Signal()
    models_found = Signal(list)
    key_kept = Signal(bool)
    not_found = Signal(object)
    looked = Signal()

    def __init__(self, live: ProjectModel, suggestions: SuggestionModel, parent: QObject) -> None:
        super().__init__(parent)
        self._live, self._suggestions = live, suggestions
        self.process = AskingProcess(self)
        self.figures: ModelFigures | None = None
        self._answers: KeptAnswers | None = None
        self._missing = False
        self._is_outdated = False
        self._task = _FiguresTask(live, self)
        self._task.found.connect(self._on_figures)
        self._looking = TaskRunner(self)
        self._looking.failed.connect(self.not_found)
        self._looking.ended.connect(self.looked)
        # What is to be asked as soon as the key is known, and the keys that wait for the keyring.
        self._wish: object | None = None
        self._keys_to_keep: list[tuple[str, str]] = []
        self._keys = TaskRunner(self)
        self._keys.ended.connect(self._keep_next)
        self._forgetting = TaskRunner(self)
        self._forgetting.ended.connect(self._on_forgotten)
        # Several changes at once count once.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_MOMENT_MS)
        self._soon.timeout.connect(self.refresh)
        self.process.progress.connect(self._look_for_answer)
        self.process.ended.connect(self._on_ended)
        self.process.ended.connect(self.changed)
        live.opened.connect(self._begin)
        live.reread.connect(self._soon.start)
        live.edited.connect(self._on_edited)
        live.closed.connect(self._let_go)
        suggestions.tagger.opened.connect(self._on_opened)

    @property
    def is_on(self) -> bool:
        """Whether a language model is switched on and named."""
        options = self._suggestions.options
        return options.language_model and bool(options.model_name)

    @property
    def is_counting(self) -> bool:
        """Whether its figures are being counted, or will be in a moment."""
        return self._task.is_busy or self._soon.isActive()

    @property
    def refusal(self) -> str:
        """Why nothing can be asked now, in a sentence; empty where it can."""
        options = self._suggestions.options
        if not self._live.is_open:
            return "Open a project first."
        if not options.language_model:
            return "Switch a language model on in Suggestions… first."
        return "" if options.model_name else "Name the model in Suggestions… first."

    def _let_go(self) -> None:
        """Know nothing any more: what people said of a model in one project is not said in another."""
        self.stop()
        self._soon.stop()
        self._task.cancel()
        self._answers = self.figures = None
        self._suggestions.use_answers(None)

    def _begin(self) -> None:
        self._let_go()
        self._soon.start()

    def refresh(self) -> None:
        """Take the answers of the model that is named now, and count its figures anew."""
        self._soon.stop()
        if not (self.is_on and self._live.is_open):
            self._answers = self.figures = None
            self._suggestions.use_answers(None)
            self.changed.emit()
            return
        from coalition_annotator.project.suggestions import language_model

        options = self._suggestions.options
        answers = language_model.answers_of(self._live.project, options.model_address, options.model_name)
        if answers != self._answers:
            self._answers, self.figures = answers, None
        self._suggestions.use_answers(language_model.judged(answers, self.figures))
        self._on_opened()
        self._is_outdated = self._task.is_busy
        self._task.start(answers)
        self.changed.emit()

    def _on_figures(self, found: tuple[str, KeptAnswers, ModelFigures]) -> None:
        project_id, answers, figures = found
        if answers == self._answers and project_id == self._live.project.id:
            from coalition_annotator.project.suggestions import language_model

            self.figures = figures
            self._suggestions.use_answers(language_model.judged(answers, figures))
            self.changed.emit()
        if self._is_outdated:
            self._soon.start()

    def _on_opened(self) -> None:
        tags = self._suggestions.tagger.tags
        self._missing = self._answers is not None and tags is not None and not self._answers.has(tags.text)

    def _look_for_answer(self) -> None:
        """Show what was answered about the open article as soon as it is there."""
        tags = self._suggestions.tagger.tags
        if self._missing and tags is not None and self._answers is not None and self._answers.has(tags.text):
            self._missing = False
            self._suggestions.use_answers(self._suggestions.maker.answers, have_come=True)

    def _on_ended(self) -> None:
        self._look_for_answer()
        self.refresh()

    def _on_edited(self, done: Edit, _: object) -> None:
        if not self.is_on:
            return
        states = any(
            change.table in ("article", "assignment")
            and (change.after or {}).get("state") != (change.before or {}).get("state")
            for change in done.changes
        )
        if states or "layer" in done.tables():
            self._soon.start()

    def look_for_models(self) -> None:
        """Ask the server which models it has, in a thread."""
        if self._looking.is_busy:
            return
        from coalition_annotator.project.suggestions import language_model

        options = self._suggestions.options

        def look(_: TellProgress) -> list[str]:
            key = passwords.password_for(options.model_address, language_model.KEY_VARIABLE)
            return language_model.models(language_model.Endpoint(options.model_address, "", options.may_leave, key))

        self._looking.start(look, self.models_found.emit)

    def keep_key(self, key: str) -> None:
        """Keep the key of the server in the system's keyring, in a thread; ``key_kept`` tells whether there is one."""
        address = self._suggestions.options.model_address
        passwords.remember(address, key)
        self._keys_to_keep.append((address, key))
        if not self._keys.is_busy:
            self._keep_next()

    def _keep_next(self) -> None:
        if self._keys_to_keep:
            address, key = self._keys_to_keep.pop(0)
            self._keys.start(lambda _: passwords.keep(address, key), self.key_kept.emit)

    def ask_here(self) -> str:
        """Ask about the open article; return why not, in a sentence, or an empty text."""
        tags = self._suggestions.tagger.tags
        if not self.refusal and tags is None:
            return "Open an article first."
        return self._ask([tags.article.id] if tags is not None else [])

    def ask_all(self) -> str:
        """Ask about all articles; return why not, in a sentence, or an empty text."""
        return self._ask([])

    def _ask(self, article_ids: list[str]) -> str:
        if self.refusal or self.process.is_busy or self._wish is not None:
            return self.refusal or "The language model is being asked already."
        from coalition_annotator.project.suggestions.language_model import KEY_VARIABLE

        options, path = self._suggestions.options, self._live.project.path
        wish = self._wish = object()

        def begin(key: str) -> None:
            # Meanwhile it may have been stopped, the project closed, the server changed, or a consent withdrawn.
            if self._wish is not wish:
                return
            self._wish = None
            if self._suggestions.options == options:
                self.process.start(path, options, article_ids, {KEY_VARIABLE: key} if key else {})
            self.changed.emit()

        # The keyring may ask the user first, and so take any time.
        runner = TaskRunner(self)
        runner.ended.connect(runner.deleteLater)
        runner.start(lambda _: passwords.password_for(options.model_address, KEY_VARIABLE), begin)
        return ""

    def forget(self) -> None:
        """Forget the model's answers about this project's articles, in a thread."""
        answers = self._answers
        if answers is None or not self._live.is_open or self._forgetting.is_busy:
            return

        def run(project: Project, _: TellProgress) -> int:
            from coalition_annotator.project.suggestions import language_model

            return language_model.forget(project, answers)

        self._forgetting.start(self._live.on_own_connection(run), lambda _: None)

    def _on_forgotten(self) -> None:
        self._suggestions.use_answers(self._suggestions.maker.answers, have_come=True)
        self.refresh()

    def stop(self) -> None:
        """Stop asking."""
        self._wish = None
        self.process.wait()

    def wait(self) -> None:
        """End all that goes on, before the window goes."""
        self._soon.stop()
        self.stop()
        self._task.wait()
        self._forgetting.wait()
