"""The table of statements: its rows, its columns, and which of these are shown in which order."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu

from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.widgets.text_table import RowsModel, RowsTable
from coalition_annotator.project.analysis import statements
from coalition_annotator.project.analysis.statements import COLUMNS, StatementRow

FIELDS = tuple(COLUMNS)


class StatementModel(RowsModel[StatementRow]):
    """The rows that pass the filters, in the chosen order."""

    def __init__(self) -> None:
        super().__init__(COLUMNS, statements.told)


class StatementTable(RowsTable):
    """A table whose Return takes the current row.

    Signals:
        activated: a row's number.
    """

    activated = Signal(int)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_header_menu)
        header.setToolTip("Drag to put columns into another order; right click to hide some")
        header.sectionMoved.connect(lambda *_: self._keep())

    def restore(self) -> None:
        """Put the columns as they were when the program ended last."""
        kept = self._settings.window_state("statements")
        if kept is not None:
            self.horizontalHeader().restoreState(kept)
            self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def _keep(self) -> None:
        self._settings.keep_window_state("statements", self.horizontalHeader().saveState())

    def columns_menu(self) -> QMenu:
        """Return the menu in which columns are hidden and shown; one always stays."""
        menu = QMenu(self)
        header = self.horizontalHeader()
        shown = [column for column in range(len(FIELDS)) if not header.isSectionHidden(column)]
        for column, name in enumerate(FIELDS):
            action = menu.addAction(COLUMNS[name])
            action.setCheckable(True)
            action.setChecked(column in shown)
            action.setEnabled(shown != [column])
            action.toggled.connect(partial(self._show_column, column))
        menu.addSeparator()
        menu.addAction("All columns", self._show_all)
        return menu

    def _show_column(self, column: int, shown: bool) -> None:
        self.setColumnHidden(column, not shown)
        self._keep()

    def _show_all(self) -> None:
        header = self.horizontalHeader()
        for column in range(len(FIELDS)):
            self.setColumnHidden(column, False)
            header.moveSection(header.visualIndex(column), column)
        self._keep()

    def _on_header_menu(self, place: QPoint) -> None:
        menu = self.columns_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.horizontalHeader().mapToGlobal(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)
