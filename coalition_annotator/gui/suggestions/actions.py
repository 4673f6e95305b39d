"""Actions on suggestions: accept, decline, remember, train, list the most uncertain first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.reading.page import ReadingPage
from coalition_annotator.gui.suggestions.command_process import RankingProcess, TrainingProcess
from coalition_annotator.gui.suggestions.language_model_actions import LanguageModelActions
from coalition_annotator.gui.suggestions.recommender_files import RecommenderFiles
from coalition_annotator.gui.suggestions.suggestion_bar import SuggestionBar
from coalition_annotator.gui.suggestions.suggestion_view import SuggestionView
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.article import DONE
from coalition_annotator.model.edit import Edit
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.span import covered_text
from coalition_annotator.model.suggestion import Suggestion
from coalition_annotator.model.suggestion_options import SuggestionOptions
from coalition_annotator.project.suggestions import decisions, open_suggestions
from coalition_annotator.project.team import assignment_edits

if TYPE_CHECKING:
    from coalition_annotator.gui.suggestions.settings_dialog import SuggestionsDialog

# The recommender learns again when this share of tags has come since.
_GROWN = 1.05
_FIRST_TRAINING = 150


def _named(options: SuggestionOptions) -> tuple[bool, str, str]:
    """Return which language model options name."""
    return options.language_model, options.model_address, options.model_name


class SuggestionActions(QObject):
    """What keys, menus and the bar do with suggestions."""

    def __init__(self, shell: Shell, reading: ReadingPage, view: SuggestionView) -> None:
        super().__init__(shell.window())
        self._shell, self._live, self._settings = shell, shell.live, shell.settings
        self._reading = reading
        self.model = view.suggestions
        self.trainer = TrainingProcess(self)
        self.files = RecommenderFiles(self._live, self)
        self.files.taken.connect(self.model.reload_recommender)
        self.bar = SuggestionBar(view, accept=self.accept, decline=self.decline)
        self._survey = RankingProcess(self)
        self._survey.progress.connect(lambda what, percent: self._say(f"{what}: {percent} %"))
        self._survey.answered.connect(self._on_surveyed)
        self._survey.failed.connect(self._live.failed)
        self.trainer.done.connect(self._on_trained)
        self.trainer.failed.connect(self._on_training_failed)
        self.language_model = LanguageModelActions(self._live, self.model, self)
        self.language_model.process.failed.connect(self._live.failed)
        self.language_model.process.done.connect(lambda: self._say("The language model has answered."))
        self._quiet_training = False
        self._following: list[str] = []
        self.model.changed.connect(self._show_count)
        self.model.selection_changed.connect(self._announce)
        self._live.opened.connect(self._show_count)
        self._live.closed.connect(self.stop)
        self._live.edited.connect(self._on_edited)
        self._reading.articles.survey_wanted.connect(self.survey)

    def wait(self) -> None:
        """End all that goes on, before the window goes."""
        self.stop()
        self.language_model.wait()
        self.model.wait()
        self._survey.wait()
        self.files.wait()

    def stop(self) -> None:
        """Stop training and surveying."""
        self.trainer.wait()
        self._survey.wait()

    def _show_count(self) -> None:
        self._shell.show_suggestion_count(len(self.model.open))

    def _announce(self) -> None:
        selected, tags = self.model.selected, self._reading.tagger.tags
        if selected is not None and tags is not None:
            words = covered_text(tags.text, selected.spans)
            self._reading.announcer.say(f"Suggestion: {words}; {self.bar.label.text()}. A accepts, X declines.")

    def _say(self, text: str) -> None:
        self._shell.say(text)

    # Answers

    def accept(self) -> bool:
        """Take the selected suggestion and go on to the next; without one, go to the first."""
        selected = self.model.selected
        if selected is None:
            if not self.go_on():
                self.step(1)
            return False
        return self._take([selected])

    def accept_all(self) -> bool:
        """Take all suggestions above the confidence chosen, as one action."""
        percent = self.model.options.accept_above
        wanted = self.model.above(percent)
        if not wanted:
            unjudged = any(not each.is_judged for each in self.model.open)
            said = " Nobody knows yet how often the language model is right." if unjudged else ""
            self._say(f"No suggestion reaches {percent} %.{said}")
            return False
        done = self._take(wanted, go_on=False)
        if done:
            left = len(self.model.open)
            rest = f" {left} less sure ones are left." if left else ""
            errors = open_suggestions.expected_errors(wanted)
            said = f"Took {len(wanted)} suggestions of at least {percent} %, of which {errors}.{rest}"
            self._shell.notify_undoable(said)
        return done

    def _take(self, wanted: Sequence[Suggestion], *, go_on: bool = True) -> bool:
        tagger, tags = self._reading.tagger, self._reading.tagger.tags
        if tags is None:
            return False
        following = self._after(wanted[0])
        everything = self.model.everything if len(wanted) == 1 else open_suggestions.judged_ones(self.model.everything)
        taken = decisions.accept(self._live.project, self._live.countries, tags, wanted, everything)
        if not self._live.commit(tagger.with_state(taken.edit), tagger):
            return False
        if taken.unsure and len(wanted) == 1:
            tag, choices = taken.unsure[0]
            tagger.select(tag.id)
            self._say(f"{len(choices)} actors are called so: say who is meant.")
            self._reading.inspector.open_field("entity")
        elif go_on and not self._ask_of(taken.tags, following):
            self._go_on(following)
        if taken.unsure and len(wanted) > 1:
            self._say(f"{len(taken.unsure)} speakers have namesakes: say who is meant (E).")
        return True

    def _ask_of(self, made: Sequence[Annotation], following: list[str]) -> bool:
        """Stay at a claim that was taken and lacks something; tells False where there is none."""
        flow = self._reading.flow
        claim = next((tag for tag in made if tag.layer_id == cb.CLAIM and flow.lacking(tag)), None)
        if claim is None:
            return False
        self._reading.tagger.select(claim.id)
        self._following = following
        flow.refresh()
        return bool(flow.step)

    def go_on(self) -> bool:
        """Go to the suggestion that was to come after a claim that was taken; False where there is none."""
        following, self._following = self._following, []
        if not following:
            return False
        still = {each.id for each in self.model.open}
        if any(each in still for each in following):
            self._go_on(following)
            return True
        # What was to come may be called otherwise by now: a parser or the recommender has read the article meanwhile.
        claim = self._reading.flow.claim
        return self.model.step(1, place=claim.end if claim is not None else 0) is not None

    def proposals(self) -> Mapping[str, Suggestion]:
        """Return all that is proposed for the open article, by id, whether open or dealt with."""
        return self.model.everything

    def decline(self) -> bool:
        """Decline the selected suggestion and go on to the next; a claim goes with its speaker and cue."""
        selected, tags = self.model.selected, self._reading.tagger.tags
        if selected is None or tags is None:
            self.step(1)
            return False
        following = self._after(selected)
        still = {each.id: each for each in self.model.open}
        wanted = [selected, *(still[each] for each in self._only_of(selected) if each in still)]
        if not self._live.commit(decisions.decline(self._live.project, tags.article.id, wanted), self):
            return False
        self._go_on(following)
        return True

    def _only_of(self, claim: Suggestion) -> list[str]:
        """The ids of a claim's speaker and cue that belong to no other open claim."""
        kinds = (cb.SAID_BY, cb.CUED_BY)
        others = {
            target for each in self.model.open if each.id != claim.id for kind, target in each.links if kind in kinds
        }
        return [target for kind, target in claim.links if kind in kinds and target not in others]

    def _after(self, each: Suggestion) -> list[str]:
        order = [item.id for item in self.model.in_order()]
        here = order.index(each.id) if each.id in order else -1
        return order[here + 1 :] + order[:here]

    def _go_on(self, following: list[str]) -> None:
        still = {each.id for each in self.model.open}
        target = next((each for each in following if each in still), None)
        self.model.select(target)
        if target is None:
            self._say("No suggestion is left here. Ctrl+Enter: article done, next.")

    def has_selection(self) -> bool:
        """Tell whether a suggestion is selected."""
        return self.model.selected is not None

    def delete(self) -> bool:
        """Decline the selected suggestion; tells False where none is selected."""
        if self.model.selected is None:
            return False
        self.decline()
        return True

    def cancel(self) -> bool:
        """Select no suggestion any more; tells False where none was."""
        if self.model.selected is None:
            return False
        self.model.select(None)
        return True

    # Going

    def step(self, direction: int) -> None:
        """Go to the next or previous suggestion."""
        if self.model.step(direction, place=self._reading.view.place_to_go_on()) is None:
            self._say(self._why_none())

    def _why_none(self) -> str:
        if not self.model.options.shown:
            return "Suggestions are off (Tag › Suggestions…)."
        if self.model.is_busy:
            return "Suggestions are being made…"
        tags = self._reading.tagger.tags
        article = self._live.project.articles.get(tags.article.id) if tags else None
        is_done = article is not None and assignment_edits.own_state(self._live.project, article) == DONE
        return "This article is done." if is_done else "There are no suggestions here."

    def most_uncertain(self) -> None:
        """Go to the least sure suggestion here; where none is left, to the article with the most uncertain ones."""
        if self.model.most_uncertain() is None:
            self.survey()

    def survey(self) -> None:
        """Find out how uncertain each article's suggestions are, and list the most uncertain first."""
        if self._live.is_open:
            project, options = self._live.project, self.model.options
            learned = self.model.maker.usable is not None and self.model.maker.can_read
            self._survey.start(project.path, options, project.me.name, with_recommender=learned)

    def _on_surveyed(self, answer: dict[str, dict[str, float]]) -> None:
        found = answer["uncertain"]
        if not any(found.values()):
            self._say("No article has uncertain suggestions.")
            return
        panel = self._reading.articles
        panel.model.uncertainty = found
        panel.sort("uncertain")
        first = panel.model.article_at(0)
        if first is not None:
            self._shell.open_article(first.id)
        self._say("The articles with the most uncertain suggestions come first.")

    # Remembering

    def remember(self) -> bool:
        """Let the project propose the selected tag's words, or the selected suggestion's, wherever they stand."""
        tag, tags = self._reading.tagger.selected, self._reading.tagger.tags
        each = self.model.selected
        if tags is None or (tag is None and each is None):
            self._say("Select a tag or a suggestion first, then press R.")
            return False
        if tag is not None:
            words, layer, entity = covered_text(tags.text, tag.spans), tag.layer_id, tag.entity_id
        else:
            assert each is not None
            words, layer, entity = covered_text(tags.text, each.spans), each.layer_id, each.entity_id or None
        done = self._live.change(lambda: decisions.remember(self._live.project, words, layer, entity), self)
        if done:
            self._say(f"“{' '.join(words.split())}” is remembered: it is proposed in all articles.")
        return done

    def propose_again(self) -> None:
        """Let what was declined in the open article be proposed again."""
        tags = self._reading.tagger.tags
        if tags is None:
            return
        done = self._live.commit(decisions.forget_declines(self._live.project, tags.article.id), self)
        self._say("What was declined is proposed again." if done else "Nothing was declined here.")

    # The recommender

    def show_dialog(self) -> SuggestionsDialog:
        """Show how suggestions are made, and what was learned."""
        from coalition_annotator.gui.suggestions.settings_dialog import SuggestionsDialog

        window = self._shell.window()
        dialog = SuggestionsDialog(self._live, self.model, self.trainer, self.files, self.language_model, window)
        dialog.options_changed.connect(self.set_options)
        self._shell.open_dialog(dialog)
        return dialog

    def set_options(self, options: SuggestionOptions) -> None:
        """Keep how suggestions are to be made, and make them so."""
        before = self.model.options
        self._settings.suggestions = options
        self.model.set_options(options)
        if _named(options) != _named(before):
            self.language_model.refresh()

    def ask_language_model(self) -> None:
        """Ask the language model about the open article."""
        refusal = self.language_model.ask_here()
        if refusal:
            self._say(refusal)
            if not self.language_model.is_on and self._live.is_open:
                self.show_dialog().show_language_model()
        else:
            self._say("The language model is asked; what it finds appears when it answers.")

    def toggle(self) -> None:
        """Show suggestions, or hide them."""
        options = self.model.options
        self.set_options(options._replace(shown=not options.shown))
        self._say("Suggestions are hidden." if options.shown else "Suggestions are shown.")

    def _on_edited(self, done: Edit, initiator: object) -> None:
        """An article that becomes done may be the occasion to learn anew."""
        finished = any(
            change.table in ("article", "assignment")
            and (change.after or {}).get("state") == DONE
            and (change.before or {}).get("state") != DONE
            for change in done.changes
        )
        options = self.model.options
        if not finished or not options.shown or not options.learned or not options.retrain:
            return
        known = self.model.maker.model
        total = self._live.project.tag_total()
        enough = total >= _FIRST_TRAINING if known is None else total >= known.project_tags * _GROWN
        # What somebody waited for is not replaced unasked by a recommender that does without.
        can_go_on = known is None or not self.model.maker.missing_encoder
        if enough and can_go_on and not self.trainer.is_busy and not self._live.project.read_only:
            self._quiet_training = True
            self.trainer.start(self._live.project.path, options, go_on=True)

    def _on_trained(self) -> None:
        self._quiet_training = False
        if self._live.is_open:
            self.model.reload_recommender()
            self._say("The recommender has learned from this project's tags.")

    def _on_training_failed(self, error: UserError) -> None:
        quiet, self._quiet_training = self._quiet_training, False
        if not quiet:
            self._live.failed.emit(error)
