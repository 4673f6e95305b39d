"""How files are to be read: a table's columns, the rule that parts articles, encoding, who tagged."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QGridLayout, QLineEdit, QWidget

from coalition_annotator.formats.records import Options
from coalition_annotator.gui.widgets.basics import plain_label
from coalition_annotator.model.errors import UserError
from coalition_annotator.project.importing import workflow
from coalition_annotator.project.importing.workflow import Batch

_FIELDS = {
    "text": "Text",
    "title": "Title",
    "source": "Source",
    "author": "Author",
    "published": "Date",
    "url": "Web address",
    "language": "Language",
    "key": "Name or number",
}
_ENCODINGS = ("", "utf-8", "cp1252", "latin-1", "utf-16", "cp1251", "gb18030", "shift_jis")


class ReadingOptions(QWidget):
    """Fields for what the files leave open; those that no file needs are hidden.

    Signals:
        changed: something was chosen, so that the files must be looked at anew.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(12)
        self.columns: dict[str, QComboBox] = {}
        self._holder = QWidget()
        grid = QGridLayout(self._holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        for place, (field, label) in enumerate(_FIELDS.items()):
            self.columns[field] = self._combo(f"Column of: {label.lower()}")
            row, column = divmod(place, 2)
            grid.addWidget(plain_label(label), row, 2 * column)
            grid.addWidget(self.columns[field], row, 2 * column + 1)
            grid.setColumnStretch(2 * column + 1, 1)
        self._form.addRow("Columns", self._holder)
        self.split = self._combo("Rule that parts articles")
        self.split.setEditable(True)
        self.split.setToolTip("Lines that part articles: choose a rule, or type a regular expression")
        self.split.addItem("One article a file", "")
        for rule in workflow.rules():
            self.split.addItem(f"Parted by: {rule.name}", rule.pattern)
        self._form.addRow("Articles", self.split)
        self.encoding = self._combo("Encoding")
        for name in _ENCODINGS:
            self.encoding.addItem(name or "as the files tell", name)
        self._form.addRow("Encoding", self.encoding)
        self.annotator = QLineEdit()
        self.annotator.setAccessibleName("Who tagged, where the files don't say")
        self.annotator.setPlaceholderText("you")
        self.annotator.editingFinished.connect(self._on_annotator)
        self._form.addRow("Tagged by", self.annotator)
        self._told = ""
        self.show_for((), "")

    def _combo(self, name: str) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(name)
        combo.activated.connect(lambda _: self.changed.emit())
        return combo

    def _on_annotator(self) -> None:
        if self.annotator.text().strip() != self._told:
            self._told = self.annotator.text().strip()
            self.changed.emit()

    def show_for(self, batches: Sequence[Batch], rule: str) -> None:
        """Show the fields that these files need.

        Args:
            batches: the files.
            rule: a pattern that seems to part the articles in them; empty for none.

        Raises:
            UserError: a table can't be read.
        """
        table = next((batch for batch in batches if batch.format.name == "table"), None)
        texts = any(batch.format.texts for batch in batches)
        self._form.setRowVisible(self._holder, table is not None)
        self._form.setRowVisible(self.split, texts)
        self._form.setRowVisible(self.encoding, texts or table is not None)
        self._form.setRowVisible(self.annotator, any(not b.format.texts and b.format.name != "table" for b in batches))
        if table is not None:
            self._fill_columns(table)
        if rule:
            self.split.setCurrentIndex(max(0, self.split.findData(rule)))

    def _fill_columns(self, table: Batch) -> None:
        found = workflow.preview_table(table.files[0], self.options())
        for field, combo in self.columns.items():
            combo.clear()
            combo.addItem("—", "")
            for column in found.columns:
                combo.addItem(column, column)
            combo.setCurrentIndex(max(0, combo.findData(found.guessed.get(field, ""))))

    def options(self) -> Options:
        """Return what is chosen."""
        columns = {field: str(combo.currentData() or "") for field, combo in self.columns.items() if combo.count()}
        columns = {field: column for field, column in columns.items() if column}
        index = self.split.findText(self.split.currentText())
        pattern = self.split.currentText().strip() if index < 0 else str(self.split.itemData(index) or "")
        return Options(columns, pattern, self._told, str(self.encoding.currentData() or ""))

    def problem(self) -> UserError | None:
        """Return what is wrong with the rule that was typed, or None."""
        try:
            workflow.require_pattern(self.options().split)
        except UserError as error:
            return error
        return None
