"""The one list of features that make up the window."""

from __future__ import annotations

from collections.abc import Iterator

from coalition_annotator.gui.article_view.tag_controller import TagController
from coalition_annotator.gui.base.command import Command, in_menu_order
from coalition_annotator.gui.base.feature import Feature, Page
from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.codebook.feature import CodebookFeature
from coalition_annotator.gui.discourse.feature import DiscourseFeature
from coalition_annotator.gui.entities.feature import EntitiesFeature
from coalition_annotator.gui.files.feature import FilesFeature
from coalition_annotator.gui.reading.feature import ReadingFeature
from coalition_annotator.gui.review.feature import ReviewFeature
from coalition_annotator.gui.suggestions.feature import SuggestionsFeature
from coalition_annotator.gui.suggestions.suggestion_model import SuggestionModel
from coalition_annotator.gui.suggestions.suggestion_view import SuggestionView
from coalition_annotator.gui.team.feature import TeamFeature
from coalition_annotator.gui.updates.feature import UpdatesFeature


class Features:
    """All features, each given what it needs of the others by name."""

    def __init__(self, shell: Shell) -> None:
        tagger = TagController(shell.live, shell.window())
        suggestions = SuggestionModel(tagger, shell.settings.suggestions, shell.window())
        view = SuggestionView(tagger, shell.themes, shell.settings, suggestions)
        self.reading = ReadingFeature(shell, view)
        self.suggestions = SuggestionsFeature(shell, self.reading, view)
        self.files = FilesFeature(shell, self.reading)
        self.review = ReviewFeature(shell, read_article=lambda: self.reading.open_article_id)
        self.team = TeamFeature(
            shell,
            selected_articles=self.reading.page.articles.chosen,
            reviewed_article=lambda: self.review.open_article_id,
        )
        self.reading.page.tagger.opened.connect(
            lambda: self.team.sharing.sync.say_reading(self.reading.open_article_id)
        )
        self.discourse = DiscourseFeature(
            shell, export=self.files.exchange.export, ask_import=self.files.exchange.ask_import
        )
        self.entities = EntitiesFeature(shell)
        self.codebook = CodebookFeature(shell)
        self.updates = UpdatesFeature(shell)

    def __iter__(self) -> Iterator[Feature]:
        return iter(
            (
                self.reading, self.suggestions, self.files, self.team, self.review, self.discourse, self.entities,
                self.codebook, self.updates,
            )
        )  # fmt: skip

    def pages(self) -> list[Page]:
        """Return all pages in the order of the top bar."""
        return [page for feature in self for page in feature.pages()]

    def commands(self, own: list[Command]) -> list[Command]:
        """Return all commands with the window's ``own``, as menus list them."""
        return in_menu_order([*(command for feature in self for command in feature.commands()), *own])

    def unfinished(self) -> str:
        """Return what would be lost if the window were closed now; '' for nothing."""
        return " ".join(filter(None, (feature.unfinished() for feature in self)))

    def stop(self) -> None:
        """End all that goes on in the background."""
        for feature in self:
            feature.stop()
