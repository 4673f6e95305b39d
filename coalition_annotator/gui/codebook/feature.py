"""Layers, attributes and categories: the page Codebook."""

from __future__ import annotations

from coalition_annotator.gui.base import pages
from coalition_annotator.gui.base.feature import Feature, Page
from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.codebook.page import CodebookPage


class CodebookFeature(Feature):
    """The page Codebook."""

    def __init__(self, shell: Shell) -> None:
        self.page = CodebookPage(shell.live, shell.themes)

    def pages(self) -> list[Page]:
        """Return the page."""
        return [Page(pages.CODEBOOK, "Codebook", "Ctrl+6", self.page)]
