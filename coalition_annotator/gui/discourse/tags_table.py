"""All tags of the project as a table, of whatever layer."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.project_task import ProjectTask
from coalition_annotator.gui.widgets.basics import plain_label
from coalition_annotator.gui.widgets.text_table import RowsModel, RowsTable
from coalition_annotator.model.edit import Edit
from coalition_annotator.model.wording import counted
from coalition_annotator.project.analysis import tag_rows
from coalition_annotator.project.analysis.tag_rows import COLUMNS, TagRow

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
        self.layer.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.model = RowsModel(COLUMNS, tag_rows.told)
        self.table = RowsTable()
        self.table.setModel(self.model)
        self.table.setAccessibleName("All tags")
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
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
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(10)
        rows.addLayout(above)
        rows.addWidget(self.table, 1)
        rows.addWidget(self.count)
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
        shown = counted(len(self._all), "tag")
        self.count.setText(shown if len(found) == len(self._all) else f"{len(found):,} of {shown}")

    def _go(self, index: QModelIndex) -> None:
        row = self.model.rows[index.row()]
        self.tag_wanted.emit(row.article_id, row.tag_id)
