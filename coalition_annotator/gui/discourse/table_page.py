"""The page Data: all statements as a table to filter, group and change in bulk; imports and exports."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.base.statement_cache import StatementCache
from coalition_annotator.gui.base.theme import ThemeManager
from coalition_annotator.gui.discourse.statement_details import StatementDetails
from coalition_annotator.gui.discourse.statement_table import FIELDS, StatementModel, StatementTable
from coalition_annotator.gui.discourse.tags_table import TagsTable
from coalition_annotator.gui.widgets.basics import Segments, button, plain_label, scrolled
from coalition_annotator.gui.widgets.chooser import Chooser
from coalition_annotator.gui.widgets.matrix import Cell, Matrix
from coalition_annotator.gui.widgets.value_choices import value_choices
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.errors import UserError
from coalition_annotator.project.analysis import statements
from coalition_annotator.project.analysis.statements import COLUMNS, GROUPS, NOTHING

_FILTERS = ("speaker", "countries", "category", "stance", "source", "annotator")
_TITLES = {**COLUMNS, "month": "Month"}
_MOST_CHOICES, _MOST_ACROSS = 200, 40
TOTAL = "Total"


class DataPage(QWidget):
    """Filters above, the table or the pivot below.

    Signals:
        tag_wanted: a claim's article id and its own id, to be shown in the text.
        export_wanted, import_wanted: one of the buttons was pressed.
        said: what a change in bulk did, in a sentence, and whether it changed anything.
    """

    tag_wanted = Signal(str, str)
    export_wanted = Signal()
    import_wanted = Signal()
    said = Signal(str, bool)

    def __init__(self, live: ProjectModel, themes: ThemeManager, settings: Settings, cache: StatementCache) -> None:
        super().__init__()
        self.setObjectName("page")
        self._live, self._cache, self._settings = live, cache, settings
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Filter statements")
        self.filter.setAccessibleName("Filter statements")
        self.filter.setClearButtonEnabled(True)
        self.pattern = QToolButton()
        self.pattern.setText(".*")
        self.pattern.setObjectName("toggle")
        self.pattern.setCheckable(True)
        self.pattern.setToolTip("The filter is a regular expression")
        self.pattern.setAccessibleName("Regular expression")
        self.pattern.toggled.connect(lambda _: self._narrow())
        self.choices: dict[str, QComboBox] = {}
        for name in _FILTERS:
            box = QComboBox()
            box.setAccessibleName(f"Only this {COLUMNS[name].lower()}")
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(9)
            box.activated.connect(lambda _: self._narrow())
            self.choices[name] = box
        # Any other column's value comes from a cell's menu.
        self._only: dict[str, str] = {}
        self.only = button("", self._show_all, tip="Show all again")
        self.only.hide()
        self.what = Segments([("Statements", False, ""), ("All tags", True, "")], optional=False)
        self.what.setAccessibleName("What the table shows")
        self.what.show_value(False)
        self.what.chosen.connect(self.show_all_tags)
        self.tags = TagsTable(live)
        self.tags.tag_wanted.connect(self.tag_wanted)
        self.tags.hide()
        self.down, self.across = QComboBox(), QComboBox()
        self.down.addItem("As a table", "")
        for name in GROUPS:
            self.down.addItem(f"By {_TITLES[name].lower()}", name)
            self.across.addItem(f"and {_TITLES[name].lower()}", name)
        self.across.setCurrentIndex(GROUPS.index("stance"))
        self.down.setAccessibleName("Group by")
        self.across.setAccessibleName("Across")
        self.model = StatementModel()
        self.table = self._make_table()
        self.details = StatementDetails(live)
        self.pivot = Matrix(themes, "Counts of statements")
        self.copy = button("Copy table", self.copy_pivot, tip="For a spreadsheet or a text, with totals")
        self.count = plain_label("", "muted")
        self.stack = QStackedWidget()
        area = self._pivot_area = scrolled(self.pivot)
        self.empty = plain_label("", "muted", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        beside = QSplitter(Qt.Orientation.Horizontal)
        beside.setHandleWidth(1)
        beside.addWidget(self.table)
        beside.addWidget(self.details)
        beside.setStretchFactor(0, 1)
        beside.setSizes([1000, 300])
        self._table_area = beside
        for widget in (beside, area, self.empty):
            self.stack.addWidget(widget)
        self._lay_out()
        self.filter.textChanged.connect(lambda _: self._narrow())
        for box in (self.down, self.across):
            box.activated.connect(lambda _: self._show())
        self.pivot.activated.connect(self._on_cell)
        self._shape = statements.Pivot((), (), {}, {}, {}, 0)
        cache.ready.connect(self.refresh)
        cache.progress.connect(lambda _, done, of: self.count.setText(f"Reading: {done:,} of {of:,}"))

    def _make_table(self) -> StatementTable:
        table = StatementTable(self._settings)
        table.setModel(self.model)
        table.setAccessibleName("Statements")
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        # In the order of the articles at first.
        table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        table.setSortingEnabled(True)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(32)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate((300, 160, 120, 70, 90, 150, 80, 80, 200, 120, 90, 100)):
            table.setColumnWidth(column, width)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._on_menu)
        table.activated.connect(self._go)
        table.doubleClicked.connect(lambda index: self._go(index.row()))
        table.selectionModel().selectionChanged.connect(lambda *_: self._on_selected())
        table.restore()
        return table

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.filter, 1)
        first.addWidget(self.pattern)
        for box in (self.down, self.across):
            first.addWidget(box)
        first.addWidget(button("Import files…", self.import_wanted.emit, tip="Import files (Ctrl+I)"))
        first.addWidget(button("Export…", self.export_wanted.emit, name="primary", tip="Export (Ctrl+E)"))
        second = QHBoxLayout()
        second.setSpacing(8)
        for box in self.choices.values():
            second.addWidget(box, 1)
        third = QHBoxLayout()
        third.setSpacing(8)
        third.addWidget(self.count)
        third.addWidget(self.only)
        third.addWidget(self.copy)
        third.addStretch(1)
        self.edits: list[QPushButton] = []
        for attribute_id, name in ((cb.CATEGORY, "Category"), (cb.STANCE, "Stance")):
            made = button(f"{name} of the selected…", partial(self._choose, attribute_id))
            self.edits.append(made)
            third.addWidget(made)
        self._statements = QWidget()
        rows = QVBoxLayout(self._statements)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(10)
        for row in (first, second):
            rows.addLayout(row)
        rows.addWidget(self.stack, 1)
        rows.addLayout(third)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 16, 24, 12)
        whole.setSpacing(10)
        whole.addWidget(self.what, 0, Qt.AlignmentFlag.AlignLeft)
        whole.addWidget(self._statements, 1)
        whole.addWidget(self.tags, 1)

    # What is shown

    def wake(self) -> None:
        """Make the page ready for typing."""
        self.tags.want(self.tags.isVisibleTo(self))
        (self.tags.filter if self.tags.isVisibleTo(self) else self.filter).setFocus()

    def rest(self) -> None:
        """Read nothing more until the page is shown again."""
        self.tags.want(False)

    def wait(self) -> None:
        """Stop, and wait until nothing goes on."""
        self.tags.task.wait()

    def show_all_tags(self, everything: bool) -> None:
        """Show all tags, or the statements alone."""
        self.what.show_value(everything)
        self._statements.setVisible(not everything)
        self.tags.setVisible(everything)
        self.wake()

    def refresh(self) -> None:
        """Show the statements as they are now."""
        for name, box in self.choices.items():
            before = box.currentData()
            box.clear()
            box.addItem(f"All: {COLUMNS[name].lower()}", "")
            for value in statements.values_of(self._cache.rows, name)[:_MOST_CHOICES]:
                box.addItem(value, value)
            box.setCurrentIndex(max(0, box.findData(before)))
        self._narrow()

    def _narrow(self) -> None:
        wanted = self._only | {name: box.currentData() for name, box in self.choices.items() if box.currentData()}
        told = ", ".join(f"{_TITLES[name]}: {' '.join(value.split())[:40]}" for name, value in self._only.items())
        self.only.setText(f"Only {told} ✕")
        self.only.setVisible(bool(told))
        typed, pattern = self.filter.text(), self.pattern.isChecked()
        try:
            found = statements.filtered(self._cache.rows, typed=typed, pattern=pattern, wanted=wanted)
        except UserError as error:
            self.count.setText(str(error))
            return
        chosen = self._chosen_claims()
        self.model.show_rows(found)
        self.details.show_statement(None)
        self._show()
        self._choose_claims(chosen)

    def _chosen_claims(self) -> list[str]:
        return [self.model.rows[index.row()].claim_id for index in self.table.selectionModel().selectedRows()]

    def _choose_claims(self, claim_ids: Sequence[str]) -> None:
        """Select statements again that were selected before the table was filled anew."""
        wanted = set(claim_ids)
        rows = [place for place, row in enumerate(self.model.rows) if row.claim_id in wanted]
        if not rows:
            return
        chosen = QItemSelection()
        for row in rows:
            chosen.select(self.model.index(row, 0), self.model.index(row, 0))
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        self.table.selectionModel().setCurrentIndex(
            self.model.index(rows[0], 0), QItemSelectionModel.SelectionFlag.NoUpdate
        )
        self.table.selectionModel().select(chosen, flags)

    def cell_menu(self, row: int, column: int) -> QMenu:
        """Return the menu of a cell: show its values alone, open the statement."""
        name = FIELDS[column]
        menu = QMenu(self)
        for value in dict.fromkeys(statements.parts(self.model.rows[row], name)):
            shown = " ".join(value.split())[:60].replace("&", "&&") or "none"
            menu.addAction(f"Only {COLUMNS[name].lower()}: {shown}", partial(self.show_only, name, value or NOTHING))
        menu.addAction("Open in its article", partial(self._go, row))
        return menu

    def show_only(self, name: str, value: str) -> None:
        """Show only the statements with this value in a column."""
        box = self.choices.get(name)
        place = box.findData(value) if box is not None else -1
        if box is not None and place > 0:
            box.setCurrentIndex(place)
        else:
            self._only[name] = value
        self._narrow()

    def _show_all(self) -> None:
        self._only.clear()
        self._narrow()

    def _on_menu(self, place: QPoint) -> None:
        index = self.table.indexAt(place)
        if index.isValid():
            menu = self.cell_menu(index.row(), index.column())
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.table.viewport().mapToGlobal(place))

    def _show(self) -> None:
        down = self.down.currentData()
        self.across.setVisible(bool(down))
        self.copy.setVisible(bool(down))
        if not self._cache.rows:
            self.empty.setText("No claims yet. Tag some in an article (2), or import a corpus with Import files.")
            self.stack.setCurrentWidget(self.empty)
        elif down:
            self._show_pivot(down, self.across.currentData())
            self.stack.setCurrentWidget(self._pivot_area)
        else:
            self.stack.setCurrentWidget(self._table_area)
        self._show_count()

    def _show_pivot(self, down: str, across: str) -> None:
        self._shape = statements.pivot(self.model.rows, down, across)
        rows, columns = list(self._shape.rows[:_MOST_CHOICES]), list(self._shape.columns[:_MOST_ACROSS])
        most = max(self._shape.counts.values(), default=1)
        cells = {
            (rows.index(a), columns.index(b)): Cell(f"{number:,}", number / most, f"{a}, {b}: {number:,}")
            for (a, b), number in self._shape.counts.items()
            if a in rows and b in columns
        }
        for place, name in enumerate(rows):
            cells[place, len(columns)] = Cell(f"{self._shape.row_totals.get(name, 0):,}", 0.0, f"{name}: total")
        for place, name in enumerate(columns):
            cells[len(rows), place] = Cell(f"{self._shape.column_totals.get(name, 0):,}", 0.0, f"{name}: total")
        cells[len(rows), len(columns)] = Cell(f"{self._shape.total:,}", 0.0, "All")
        self.pivot.show_cells([*rows, TOTAL], [*columns, TOTAL], cells, two_ended=False)

    def copy_pivot(self) -> None:
        """Put the pivot with its totals on the clipboard, as lines of values parted by tabs."""
        QGuiApplication.clipboard().setText(self._shape.as_text())
        self.count.setText("The table is on the clipboard.")

    def _on_cell(self, row: int, column: int) -> None:
        """Show the statements behind a cell as a table."""
        down, across = str(self.down.currentData()), str(self.across.currentData())
        wanted = {}
        if row < len(self._shape.rows):
            wanted[down] = self._shape.rows[row]
        if column < len(self._shape.columns):
            wanted[across] = self._shape.columns[column]
        for name, value in wanted.items():
            self._only[name] = value
        self.down.setCurrentIndex(0)
        self._narrow()

    def _on_selected(self) -> None:
        index = self.table.currentIndex()
        chosen = index.isValid() and index.row() < len(self.model.rows)
        self.details.show_statement(self.model.rows[index.row()] if chosen else None)
        self._show_count()

    def _show_count(self) -> None:
        chosen = len(self.table.selectionModel().selectedRows())
        total, shown = len(self._cache.rows), len(self.model.rows)
        text = f"{shown:,} of {total:,} statements" if shown != total else f"{total:,} statements"
        self.count.setText(f"{text} · {chosen:,} selected" if chosen else text)
        for each in self.edits:
            each.setEnabled(bool(chosen))

    def _go(self, row: int) -> None:
        found = self.model.rows[row]
        self.tag_wanted.emit(found.article_id, found.claim_id)

    # Changing in bulk

    def _choose(self, attribute_id: str) -> None:
        codebook = self._live.project.codebook
        attribute = codebook.attribute(attribute_id)
        if attribute is None:
            return
        sender = self.edits[0 if attribute_id == cb.CATEGORY else 1]
        Chooser(
            self,
            hint=f"{attribute.name} of {len(self.table.selectionModel().selectedRows()):,} statements",
            choices=lambda typed: value_choices(codebook, attribute, None, typed),
            chosen=lambda value: self.set_for_selected(attribute_id, value),
        ).open_under(sender)

    def set_for_selected(self, attribute_id: str, value: str | None) -> None:
        """Give the selected claims a value; those of others stay as they are, and are counted."""
        wanted, skipped = statements.set_for_many(self._live.project, self._chosen_claims(), attribute_id, value)
        if not self._live.commit(wanted, self) and wanted.changes:
            return  # the error is shown
        changed = len(wanted.changes)
        said = f"{changed:,} changed"
        told = f"{said}; {skipped:,} belong to others and stay as they are." if skipped else f"{said}."
        self.said.emit(told, bool(changed))
        self.table.setFocus()
