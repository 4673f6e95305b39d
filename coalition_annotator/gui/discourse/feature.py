"""Statements of all articles: the pages Coalition and Data."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from coalition_annotator.gui.base import pages
from coalition_annotator.gui.base.feature import Feature, Page, kept_by
from coalition_annotator.gui.base.shell import Shell

if TYPE_CHECKING:
    from coalition_annotator.gui.base.statement_cache import StatementCache
    from coalition_annotator.gui.discourse.page import CoalitionPage
    from coalition_annotator.gui.discourse.table_page import DataPage


class _Pages(NamedTuple):
    statements: StatementCache
    coalition: CoalitionPage
    data: DataPage


class DiscourseFeature(Feature):
    """The pages that show who says what about whom."""

    def __init__(self, shell: Shell, *, export: Callable[[], object], ask_import: Callable[[], object]) -> None:
        self._shell, self._export, self._ask_import = shell, export, ask_import

    @cached_property
    def _made(self) -> _Pages:
        # Both are made when one is first wanted, as both show what is read once.
        from coalition_annotator.gui.base.statement_cache import StatementCache
        from coalition_annotator.gui.discourse.page import CoalitionPage
        from coalition_annotator.gui.discourse.table_page import DataPage

        shell = self._shell
        statements = StatementCache(shell.live, shell.window())
        coalition = kept_by(shell.window(), CoalitionPage(shell.live, shell.themes, statements))
        data = kept_by(shell.window(), DataPage(shell.live, shell.themes, shell.settings, statements))
        for page in (coalition, data):
            page.tag_wanted.connect(shell.show_tag)
        data.export_wanted.connect(self._export)
        data.import_wanted.connect(self._ask_import)
        data.said.connect(lambda told, changed: (shell.notify_undoable if changed else shell.notify)(told))
        return _Pages(statements, coalition, data)

    @property
    def statements(self) -> StatementCache:
        """All statements, read in a thread."""
        return self._made.statements

    @property
    def coalition(self) -> CoalitionPage:
        """Networks, matrix, timeline."""
        return self._made.coalition

    @property
    def data(self) -> DataPage:
        """The table of all claims."""
        return self._made.data

    def pages(self) -> list[Page]:
        """Return the two pages."""
        return [
            Page(pages.COALITION, "Coalition", "Ctrl+3", lambda: self.coalition, self._want, self._rest),
            Page(pages.DATA, "Data", "Ctrl+4", lambda: self.data, self._show_data, self._rest),
        ]

    def _want(self) -> None:
        self.statements.want(True)

    def _rest(self) -> None:
        if "_made" in self.__dict__:
            self.statements.want(False)
            self.data.rest()

    def _show_data(self) -> None:
        self.statements.want(True)
        self.data.wake()

    def stop(self) -> None:
        """End what goes on in threads."""
        if "_made" in self.__dict__:
            self.statements.wait()
            self.coalition.wait()
            self.data.wait()
