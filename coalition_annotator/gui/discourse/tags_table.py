"""All tags of the project as a table, of whatever layer."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHBoxLayout, QLineEdit, QTableView, QVBoxLayout, QWidget

from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.project_task import ProjectTask
from coalition_annotator.gui.widgets.basics import plain_label, plain_tip
from coalition_annotator.model.edit import Edit
from coalition_annotator.model.wording import counted
from coalition_annotator.project.analysis import tag_rows
from coalition_annotator.project.analysis.tag_rows import COLUMNS, TagRow

_FIELDS = tuple(COLUMNS)
_TABLES = frozenset({"annotation", "entity", "article", "layer", "attribute", "value", "assignment"})


class TagsTask(ProjectTask):
    """Reads the rows.

    Signals:
        ready: the rows.
    """

    ready = Signal(object)

    def read(self) -> None:
        """Begin to read, unless that goes on already."""
        if self._live.is_open and not self.is_busy:
            self._start(lambda project, tell: tag_rows.rows(project, progress=tell))

    def _keep(self, found: list[TagRow]) -> None:
        self.ready.emit(found)


class _Model(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[TagRow] = []

    def show_rows(self, found: list[TagRow]) -> None:
        self.beginResetModel()
        self.rows = found
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(_FIELDS):
            name, down = _FIELDS[column], order == Qt.SortOrder.DescendingOrder
            self.show_rows(sorted(self.rows, key=lambda row: str(getattr(row, name)).casefold(), reverse=down))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(_FIELDS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[_FIELDS[section]]
        return None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) and index.row() < len(self.rows):
            value = str(getattr(self.rows[index.row()], _FIELDS[index.column()]))
            return value if role == Qt.ItemDataRole.DisplayRole else plain_tip(value)
        return None


class TagsTable(QWidget):
    """Filter and table.

    Signals:
        tag_wanted: a tag's article id and its own id, to be shown in the text.
    """

    tag_wanted = Signal(str, str)

    def __init__(self, live: ProjectModel) -> None:
        super().__init__()
        self._live = live
        self._all: list[TagRow] = []
        self._wanted = False
        self.task = TagsTask(live, self)
        self.task.ready.connect(self._on_ready)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Filter tags")
        self.filter.setAccessibleName("Filter tags")
        self.filter.setClearButtonEnabled(True)
        self.layer = QComboBox()
        self.layer.setAccessibleName("Only this layer")
        self.model = _Model()
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName("All tags")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.table.setSortingEnabled(True)
        for column, width in enumerate((90, 320, 180, 70, 220, 200, 90, 110)):
            self.table.setColumnWidth(column, width)
        self.count = plain_label("", "muted")
        above = QHBoxLayout()
        above.addWidget(self.filter, 1)
        above.addWidget(self.layer)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(10)
        column_.addLayout(above)
        column_.addWidget(self.table, 1)
        column_.addWidget(self.count)
        self.filter.textChanged.connect(lambda _: self._narrow())
        self.layer.activated.connect(lambda _: self._narrow())
        self.table.activated.connect(self._go)
        self.table.doubleClicked.connect(self._go)
        live.edited.connect(self._on_edited)
        live.closed.connect(self._on_closed)

    def want(self, wanted: bool) -> None:
        """Say whether the table is open; it is read then, and after each edit."""
        self._wanted = wanted
        if wanted:
            self.task.read()

    def _on_edited(self, done: Edit, initiator: object) -> None:
        if self._wanted and done.tables() & _TABLES:
            self.task.read()

    def _on_closed(self) -> None:
        self._all, self._wanted = [], False
        self.task.cancel()
        self.model.show_rows([])

    def _on_ready(self, found: list[TagRow]) -> None:
        self._all = found
        before = self.layer.currentData()
        self.layer.clear()
        self.layer.addItem("All layers", "")
        for name in dict.fromkeys(row.layer for row in found):
            self.layer.addItem(name, name)
        self.layer.setCurrentIndex(max(0, self.layer.findData(before)))
        self._narrow()

    def _narrow(self) -> None:
        found = tag_rows.filtered(self._all, typed=self.filter.text(), layer=str(self.layer.currentData() or ""))
        self.model.show_rows(found)
        header = self.table.horizontalHeader()
        self.model.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())
        shown = counted(len(self._all), "tag")
        self.count.setText(shown if len(found) == len(self._all) else f"{len(found):,} of {shown}")

    def _go(self, index: QModelIndex) -> None:
        row = self.model.rows[index.row()]
        self.tag_wanted.emit(row.article_id, row.tag_id)
