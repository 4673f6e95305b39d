"""Layers, attributes and categories: the page Codebook."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from coalition_annotator.gui.base import pages
from coalition_annotator.gui.base.feature import Feature, Page, kept_by
from coalition_annotator.gui.base.shell import Shell

if TYPE_CHECKING:
    from coalition_annotator.gui.codebook.page import CodebookPage


class CodebookFeature(Feature):
    """The page Codebook."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    @cached_property
    def page(self) -> CodebookPage:
        """The page, made when it is first wanted."""
        from coalition_annotator.gui.codebook.page import CodebookPage

        made = kept_by(self._shell.window(), CodebookPage(self._shell.live, self._shell.themes))
        made.refresh()
        return made

    def pages(self) -> list[Page]:
        """Return the page."""
        return [Page(pages.CODEBOOK, "Codebook", "Ctrl+6", lambda: self.page)]
