"""Which articles have the most uncertain suggestions, found out in a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from coalition_annotator.gui.base.background_task import Tell
from coalition_annotator.gui.base.project_task import ProjectReading
from coalition_annotator.model.article import DONE
from coalition_annotator.project.project import Project
from coalition_annotator.project.suggestions import open_suggestions, resources

if TYPE_CHECKING:
    from coalition_annotator.nlp.recommender.crf_tagger import Model


class UncertaintySurvey(ProjectReading):
    """Goes through all articles that are not done.

    Signals:
        found: how uncertain the suggestions of each article are, by its id.
    """

    found = Signal(object)

    def start(self, model: Model | None, by: tuple[str, ...]) -> None:
        """Begin, unless a survey goes on already."""
        if self._work is not None:
            return

        def read(project: Project, tell: Tell) -> dict[str, float]:
            # Without syntax: it would take ten times as long, for an order that hardly changes.
            tools = resources.assembled(model, syntax=False)
            result: dict[str, float] = {}
            for number, article in enumerate(project.articles.values()):
                tell("Looking for the most uncertain", number, len(project.articles))
                if article.state != DONE:
                    result[article.id] = open_suggestions.uncertainty_of(project, article.id, tools, by)
            return result

        self._start(read)

    def _keep(self, found: dict[str, float]) -> None:
        self.found.emit(found)
