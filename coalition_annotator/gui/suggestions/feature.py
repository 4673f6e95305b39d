"""Suggestions: their commands."""

from __future__ import annotations

from collections.abc import Callable

from coalition_annotator.gui.base.command import GO, TAG, VIEW, Command
from coalition_annotator.gui.base.feature import Feature
from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.reading.feature import ReadingFeature
from coalition_annotator.gui.suggestions.actions import SuggestionActions
from coalition_annotator.gui.suggestions.reading_ahead import ReadingAhead
from coalition_annotator.gui.suggestions.suggestion_view import SuggestionView
from coalition_annotator.model.article import DONE


class SuggestionsFeature(Feature):
    """What is proposed over the text.

    Attributes:
        actions: accept, decline, remember, train.
    """

    def __init__(self, shell: Shell, reading: ReadingFeature, view: SuggestionView) -> None:
        self.actions = SuggestionActions(shell, reading.page, view)
        self._view, self._reading = view, reading
        self._ahead = ReadingAhead(view.suggestions, self._following)
        reading.put_over(self.actions)
        reading.page.open_suggestions = lambda: len(self.actions.model.open)

    def commands(self) -> list[Command]:
        """Return the commands on suggestions."""
        actions = self.actions

        def own(name: str, label: str, key: str, run: Callable[[], object]) -> Command:
            return Command(f"tag.{name}", TAG, label, (key,), run, text_keys=self._view.keys)

        return [
            own("accept", "Accept the suggestion", "A", actions.accept),
            own("decline", "Decline the suggestion", "X", actions.decline),
            own("accept_all", "Accept all sure suggestions", "Shift+A", actions.accept_all),
            own("suggestion_next", "Next suggestion", "N", lambda: actions.step(1)),
            own("suggestion_back", "Previous suggestion", "B", lambda: actions.step(-1)),
            own("uncertain", "Most uncertain suggestion", "U", actions.most_uncertain),
            own("remember", "Remember this in the project", "R", actions.remember),
            Command("tag.again", TAG, "Propose what was declined again", (), actions.propose_again),
            Command("tag.ask_model", TAG, "Ask the language model about this article", (), actions.ask_language_model),
            Command("tag.suggestions", TAG, "Suggestions…", ("Ctrl+Shift+U",), actions.show_dialog),
            Command("view.suggestions", VIEW, "Show or hide suggestions", ("Ctrl+Shift+H",), actions.toggle, place=10),
            Command("go.uncertain", GO, "Most uncertain articles first", (), actions.survey, place=10),
        ]

    def _following(self) -> str:
        """Return the id of the article that follows when the open one is done; '' for none."""
        article = self._reading.page.articles.model.after(self._reading.open_article_id, DONE)
        return article.id if article is not None else ""

    def unfinished(self) -> str:
        """Return that a training with an encoder goes on; others take little time, and are made again unasked."""
        trainer = self.actions.trainer
        if not trainer.is_with_encoder:
            return ""
        return (
            f"The recommender is being trained with an encoder ({trainer.status}, {trainer.percent} %)."
            " Leaving the project ends that, and it has to begin anew."
        )

    def stop(self) -> None:
        """End training, surveying and proposing."""
        self.actions.wait()
