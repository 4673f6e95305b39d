"""The annotator's own coded claims, read in a thread, from which likely categories are told."""

from __future__ import annotations

from PySide6.QtCore import QObject

from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.project_task import ProjectTask
from coalition_annotator.project.suggestions import claim_completion
from coalition_annotator.project.suggestions.claim_completion import CategoryRanking, CodedClaim


class CategoryExamples(ProjectTask):
    """Keeps a ranking of categories up to date with what the annotator chooses."""

    def __init__(self, live: ProjectModel, parent: QObject) -> None:
        super().__init__(live, parent)
        self.ranking = CategoryRanking()
        self._read_for = ""
        self._meanwhile: list[CodedClaim] = []
        live.opened.connect(self._forget)
        live.reread.connect(self._forget)
        live.closed.connect(self._forget)

    def _forget(self) -> None:
        self.cancel()
        self.ranking, self._read_for, self._meanwhile = CategoryRanking(), "", []

    def want(self) -> None:
        """Begin to read, unless that was done for this annotator."""
        if not self._live.is_open or self.is_busy or self._read_for == self._live.project.me.id:
            return
        self._read_for = self._live.project.me.id
        self._start(lambda project, tell: claim_completion.learned_categories(project, progress=tell))

    def _keep(self, found: CategoryRanking) -> None:
        for each in self._meanwhile:
            found.add(each)
        self.ranking, self._meanwhile = found, []

    def learn(self, words: str, category: str) -> None:
        """Count a choice made just now."""
        coded = CodedClaim(words, (category,))
        self.ranking.add(coded)
        if self.is_busy:
            self._meanwhile.append(coded)
