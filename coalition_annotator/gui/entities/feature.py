"""Who and what tags stand for: the page Entities."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from coalition_annotator.gui.base import pages
from coalition_annotator.gui.base.feature import Feature, Page, kept_by
from coalition_annotator.gui.base.shell import Shell

if TYPE_CHECKING:
    from coalition_annotator.gui.entities.page import EntitiesPage


class EntitiesFeature(Feature):
    """The page Entities."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    @cached_property
    def page(self) -> EntitiesPage:
        """The page, made when it is first wanted."""
        from coalition_annotator.gui.entities.page import EntitiesPage

        made = kept_by(self._shell.window(), EntitiesPage(self._shell.live))
        made.mention_wanted.connect(self._shell.show_tag)
        made.done.connect(self._shell.notify_undoable)
        made.refresh()
        return made

    def pages(self) -> list[Page]:
        """Return the page."""
        return [Page(pages.ENTITIES, "Entities", "Ctrl+5", lambda: self.page)]
