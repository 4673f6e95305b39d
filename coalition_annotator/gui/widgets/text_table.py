"""Tables of texts that are only looked at, and the model behind those of many rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QTableWidget, QTableWidgetItem

from coalition_annotator.gui.widgets.basics import plain_tip
from coalition_annotator.model.text import tab_separated

Row = TypeVar("Row")


def text_table(columns: Sequence[str], name: str) -> QTableWidget:
    """Return an empty table with these heads, whose columns share the width; ``name`` is for screen readers."""
    table = QTableWidget(0, len(columns))
    table.setHorizontalHeaderLabels(list(columns))
    table.setAccessibleName(name)
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    return table


def fill_table(table: QTableWidget, rows: Sequence[Sequence[str]]) -> None:
    """Show these rows and no others."""
    table.setRowCount(len(rows))
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            table.setItem(row, column, QTableWidgetItem(value))


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Rows of which each column gives a text, in the order that was chosen."""

    def __init__(self, columns: Mapping[str, str], told: Callable[[Row, str], str]) -> None:
        """Make an empty model.

        Args:
            columns: titles by the columns' names.
            told: gives what a row has in a column of that name.
        """
        super().__init__()
        self.rows: list[Row] = []
        self._names, self._titles, self._told = tuple(columns), tuple(columns.values()), told
        self._order: tuple[int, Qt.SortOrder] | None = None

    def show_rows(self, found: list[Row]) -> None:
        """Show other rows, in the order that was chosen."""
        self.beginResetModel()
        self.rows = found
        if self._order is not None:
            column, order = self._order
            name, down = self._names[column], order == Qt.SortOrder.DescendingOrder
            self.rows = sorted(found, key=lambda row: self._told(row, name).casefold(), reverse=down)
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._order = (column, order) if 0 <= column < len(self._names) else None
        self.show_rows(self.rows)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._names)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) and index.row() < len(self.rows):
            value = self._told(self.rows[index.row()], self._names[index.column()])
            return " ".join(value.split()) if role == Qt.ItemDataRole.DisplayRole else plain_tip(value)
        return None


class RowsTable(QTableView):
    """A table of whole rows, which Ctrl+C copies as they are shown, with the columns' heads."""

    def __init__(self) -> None:
        super().__init__()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def selected_text(self) -> str:
        """Return the selected rows with the columns' heads (``tab_separated``)."""
        header, model = self.horizontalHeader(), self.model()
        places = (header.logicalIndex(place) for place in range(header.count()))
        columns = [column for column in places if not header.isSectionHidden(column)]
        lines = [[str(model.headerData(column, Qt.Orientation.Horizontal)) for column in columns]]
        for row in sorted(index.row() for index in self.selectionModel().selectedRows()):
            lines.append([str(model.data(model.index(row, column))) for column in columns])
        return tab_separated(lines)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            if self.selectionModel().hasSelection():
                QGuiApplication.clipboard().setText(self.selected_text())
            return
        super().keyPressEvent(event)
