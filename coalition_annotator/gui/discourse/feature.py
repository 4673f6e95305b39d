"""Statements of all articles: the pages Coalition and Data."""

from __future__ import annotations

from collections.abc import Callable

from coalition_annotator.gui.base import pages
from coalition_annotator.gui.base.feature import Feature, Page
from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.base.statement_cache import StatementCache
from coalition_annotator.gui.discourse.page import CoalitionPage
from coalition_annotator.gui.discourse.table_page import DataPage


class DiscourseFeature(Feature):
    """The pages that show who says what about whom.

    Attributes:
        statements: all statements, read in a thread.
        coalition: networks, matrix, timeline.
        data: the table of all claims.
    """

    def __init__(self, shell: Shell, *, export: Callable[[], object], ask_import: Callable[[], object]) -> None:
        self.statements = StatementCache(shell.live, shell.window())
        self.coalition = CoalitionPage(shell.live, shell.themes, self.statements)
        self.data = DataPage(shell.live, shell.themes, shell.settings, self.statements)
        for page in (self.coalition, self.data):
            page.tag_wanted.connect(shell.show_tag)
        self.data.export_wanted.connect(export)
        self.data.import_wanted.connect(ask_import)

    def pages(self) -> list[Page]:
        """Return the two pages."""
        return [
            Page(pages.COALITION, "Coalition", "Ctrl+3", self.coalition, self._want, self._rest),
            Page(pages.DATA, "Data", "Ctrl+4", self.data, self._show_data, self._rest),
        ]

    def _want(self) -> None:
        self.statements.want(True)

    def _rest(self) -> None:
        self.statements.want(False)
        self.data.rest()

    def _show_data(self) -> None:
        self.statements.want(True)
        self.data.wake()

    def stop(self) -> None:
        """End what goes on in threads."""
        self.statements.wait()
        self.coalition.wait()
        self.data.wait()
