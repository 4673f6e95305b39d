"""Which articles have the most uncertain suggestions, found out in a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from coalition_annotator.gui.base.background_task import TellProgress
from coalition_annotator.gui.base.project_task import ProjectTask
from coalition_annotator.model.article import DONE
from coalition_annotator.model.suggestion import PLUGGED, SYNTAX
from coalition_annotator.project.project import Project
from coalition_annotator.project.suggestions import open_suggestions, resources

if TYPE_CHECKING:
    from coalition_annotator.project.suggestions.resources import RecommenderModel


class UncertaintyRanking(ProjectTask):
    """Goes through all articles that are not done.

    Signals:
        found: how uncertain the suggestions of each article are, by its id.
    """

    found = Signal(object)

    def start(self, model: RecommenderModel | None, by: tuple[str, ...]) -> None:
        """Begin, unless a survey goes on already."""
        if self.is_busy:
            return

        quick = tuple(each for each in by if each not in (SYNTAX, PLUGGED))

        def read(project: Project, tell: TellProgress) -> dict[str, float]:
            # Without syntax, and without other packages' recommenders: both belong into a process of their own, and
            # syntax would take ten times as long. A recommender that reads syntax is not asked either.
            tools = resources.assembled(model, syntax=False)
            result: dict[str, float] = {}
            for number, article in enumerate(project.articles.values()):
                tell("Looking for the most uncertain", number, len(project.articles))
                if article.state != DONE:
                    result[article.id] = open_suggestions.uncertainty_of(project, article.id, tools, quick)
            return result

        self._start(read)

    def _keep(self, found: dict[str, float]) -> None:
        self.found.emit(found)
