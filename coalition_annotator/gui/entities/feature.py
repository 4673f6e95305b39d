"""Who and what tags stand for: the page Entities."""

from __future__ import annotations

from coalition_annotator.gui.base import pages
from coalition_annotator.gui.base.feature import Feature, Page
from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.entities.page import EntitiesPage


class EntitiesFeature(Feature):
    """The page Entities."""

    def __init__(self, shell: Shell) -> None:
        self.page = EntitiesPage(shell.live)
        self.page.mention_wanted.connect(shell.show_tag)

    def pages(self) -> list[Page]:
        """Return the page."""
        return [Page(pages.ENTITIES, "Entities", "Ctrl+5", self.page)]
