"""Past imports and their reports, to be read and saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QPlainTextEdit, QVBoxLayout, QWidget

from coalition_annotator.files.output import write_text
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.widgets.basics import button, plain_label
from coalition_annotator.gui.widgets.file_dialogs import ask_target
from coalition_annotator.model.errors import UserError
from coalition_annotator.project.importing import reports


class ReportsDialog(QDialog):
    """A list of imports and the report of the selected one."""

    def __init__(self, live: ProjectModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Past imports")
        self.resize(900, 600)
        self._live = live
        self._reports = reports.all_reports(live.project)
        self.list = QListWidget()
        self.list.setFixedWidth(240)
        self.list.setAccessibleName("Imports, newest first")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName("Report")
        self.save = button("Save report…", self._ask)
        for report in self._reports:
            articles = report.counts.get("articles", 0)
            self.list.addItem(f"{report.time[:16].replace('T', ' ')} · {articles:,} articles")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 20, 20, 16)
        both = QHBoxLayout()
        both.addWidget(self.list)
        both.addWidget(self.text, 1)
        self.message = plain_label("" if self._reports else "Nothing was imported into this project yet.", "muted")
        rows.addLayout(both, 1)
        below = QHBoxLayout()
        below.addWidget(self.message, 1)
        below.addWidget(self.save)
        below.addWidget(button("Close", self.accept, name="primary"))
        rows.addLayout(below)
        self.list.currentRowChanged.connect(self._show)
        self.save.setEnabled(bool(self._reports))
        live.closed.connect(self.close)
        if self._reports:
            self.list.setCurrentRow(0)

    def _show(self, row: int) -> None:
        report = self._reports[row]
        who = self._live.project.annotators.get(report.annotator_id)
        self.text.setPlainText(reports.as_text(report, who.name if who else "someone"))

    def _ask(self) -> None:
        path = ask_target(self, "Save report", "import-report.txt", "Text (*.txt)", ".txt")
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Write the report that is shown to a text file."""
        try:
            write_text(path, self.text.toPlainText())
        except UserError as error:
            self.message.setText(str(error))
            return
        self.message.setText(f"Saved as {path}.")
