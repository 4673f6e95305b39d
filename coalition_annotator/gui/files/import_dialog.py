"""The dialog of an import: look at the files, choose where their labels go, import in the background."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.files import text_file
from coalition_annotator.files.output import write_text
from coalition_annotator.formats.records import REFUSED, Options
from coalition_annotator.gui.base.background_task import TellProgress
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.files.differences_dialog import DifferencesDialog
from coalition_annotator.gui.files.doubles_list import DoublesList
from coalition_annotator.gui.files.mapping_tree import MappingTree
from coalition_annotator.gui.files.reading_options import ReadingOptions
from coalition_annotator.gui.widgets.basics import button, plain_tip
from coalition_annotator.gui.widgets.file_dialogs import ask_file, ask_target
from coalition_annotator.gui.widgets.task_dialog import TaskDialog
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.text_differences import Piece
from coalition_annotator.model.wording import counted
from coalition_annotator.project.importing import importer, mapping, workflow
from coalition_annotator.project.importing.import_scan import Double, ImportScan
from coalition_annotator.project.importing.workflow import Batch
from coalition_annotator.project.project import Project

_ROLE = Qt.ItemDataRole.UserRole
_MOST_SHOWN = 2000
_AGAIN_MS = 150
_Sorted = tuple[list[workflow.BatchChoice], tuple[Path, ...], workflow.Rule | None]


class ImportDialog(TaskDialog):
    """Shows what files would bring, and imports it.

    Signals:
        imported: the ImportReport of what was imported.
    """

    imported = Signal(object)

    def __init__(self, live: ProjectModel, paths: Sequence[Path], parent: QWidget) -> None:
        super().__init__(live, parent)
        self.setWindowTitle("Import")
        self.resize(940, 680)
        self._paths = tuple(paths)
        self._first = True
        self._rule: workflow.Rule | None = None
        self.survey: ImportScan | None = None
        self._given: mapping.Mapping | None = None
        self._options = Options()
        self._build()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AGAIN_MS)
        self._timer.timeout.connect(self._look)
        self.run(self._sorted, self._on_sorted)

    # Building

    def _build(self) -> None:
        self.files = QTreeWidget()
        self.files.setHeaderLabels(["Format", "Files"])
        self.files.setAccessibleName("Files to import, by format")
        self.files.setRootIsDecorated(False)
        self.files.setColumnWidth(0, 320)
        self.files.itemChanged.connect(lambda *_: self._look_again())
        self.options = ReadingOptions()
        self.options.changed.connect(self._look_again)
        self.samples = self._list(
            ["Title", "Source", "Date", "Characters", "Tags"], "The first articles", (380, 130, 90, 90)
        )
        self.tree = MappingTree()
        self.doubles = DoublesList()
        self.doubles.differences_wanted.connect(self._show_differences)
        self.problems = self._list(["What", "Where", ""], "Problems", (500, 270))
        articles = QWidget()
        rows = QVBoxLayout(articles)
        rows.setContentsMargins(6, 12, 6, 0)
        rows.addWidget(self.options)
        rows.addWidget(self.samples, 1)
        self.tabs = QTabWidget()
        for page, title in (
            (articles, "Articles"),
            (self.tree, "Labels"),
            (self.doubles, "Doubles"),
            (self.problems, "Problems"),
        ):
            self.tabs.addTab(page, title)
        self.agreed = QCheckBox("")
        self.agreed.toggled.connect(lambda _: self.refresh_buttons())
        self.agreed.hide()
        self.status.setText("Looking at the files…")
        self.load = button("Load mapping…", self._ask_mapping, tip="Take where labels go from a file")
        self.save = button("Save mapping…", self._ask_save, tip="Write where labels go to a file")
        self.go = button("Import", self._import, name="primary")
        self.go.setDefault(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(self.files)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.agreed)
        layout.addWidget(self.status)
        layout.addWidget(self.bar)
        below = QHBoxLayout()
        for each in (self.load, self.save):
            below.addWidget(each)
        below.addStretch(1)
        for each in (self.cancel, self.go):
            below.addWidget(each)
        layout.addLayout(below)
        self.refresh_buttons()

    def _list(self, columns: list[str], name: str, widths: tuple[int, ...]) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setHeaderLabels(columns)
        tree.setAccessibleName(name)
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        for column, width in enumerate(widths):
            tree.setColumnWidth(column, width)
        return tree

    # Looking

    def _sorted(self, tell: TellProgress) -> _Sorted:
        tell("Looking at the files", 0, 0)
        found, unknown = workflow.choices(self._paths)
        rule = workflow.proposed_rule([each.batch for each in found])
        return found, unknown, rule

    def _on_sorted(self, result: _Sorted) -> None:
        found, unknown, rule = result
        self.files.blockSignals(True)
        for choice in found:
            count = len(choice.batch.files)
            node = QTreeWidgetItem(
                self.files, [choice.batch.format.title, f"{count:,} file{'s' if count != 1 else ''}"]
            )
            node.setData(0, _ROLE, choice.batch)
            node.setToolTip(1, plain_tip("\n".join(str(path) for path in choice.batch.files[:20])))
            node.setCheckState(0, Qt.CheckState.Checked if choice.wanted else Qt.CheckState.Unchecked)
        if unknown:
            node = QTreeWidgetItem(self.files, ["No format that can be read", f"{len(unknown):,} left out"])
            node.setToolTip(1, plain_tip("\n".join(str(path) for path in unknown[:20])))
            node.setDisabled(True)
        self.files.blockSignals(False)
        self.files.setFixedHeight(40 + 26 * min(5, self.files.topLevelItemCount()))
        self._rule = rule
        self._look()

    def batches(self) -> list[Batch]:
        """Return the batches that are ticked."""
        nodes = [self.files.topLevelItem(row) for row in range(self.files.topLevelItemCount())]
        return [
            node.data(0, _ROLE)
            for node in nodes
            if node is not None and node.data(0, _ROLE) is not None and node.checkState(0) == Qt.CheckState.Checked
        ]

    def _has_texts(self) -> bool:
        return any(batch.format.texts for batch in self.batches())

    def _look_again(self) -> None:
        self.survey = None
        self.refresh_buttons()
        self._timer.start()

    def _look(self) -> None:
        if self.working:
            self.stop_and(self._look)
            return
        batches = self.batches()
        self.survey = None
        try:
            if self._first or not any(combo.count() for combo in self.options.columns.values()):
                sure = self._rule if self._first and self._rule is not None and self._rule.sure else None
                self.options.show_for(batches, sure.pattern if sure else "")
            self._first = False
        except UserError as error:
            self.on_failed(error)
            return
        wrong = self.options.problem()
        if wrong is not None or not batches:
            self.status.setText(str(wrong) if wrong else "Tick what is to be imported.")
            self.refresh_buttons()
            return
        options, given = self.options.options(), self._given
        self._options = options

        def look(project: Project, tell: TellProgress) -> workflow.Proposal:
            return workflow.look(project, batches, options, mapping=given, progress=tell)

        self.run(self.with_project(look), self._on_looked)

    def _on_looked(self, found: workflow.Proposal) -> None:
        survey = self.survey = found.survey
        parted = workflow.looks_parted(self._rule, self._options) if self._has_texts() else ""
        self.status.setText(f"{survey.told}{f'. {parted} Choose so above.' if parted else ''}")
        self.samples.clear()
        for sample in survey.samples:
            node = QTreeWidgetItem(
                self.samples, [sample.title, sample.source, sample.published, f"{sample.length:,}", f"{sample.tags:,}"]
            )
            node.setToolTip(0, plain_tip(f"{sample.where}\n{sample.beginning}"))
        self.tree.show_mapping(self._live.project.codebook, survey, found.mapping)
        self.doubles.show_doubles(survey.doubles)
        self.problems.clear()
        for problem in sorted(survey.problems, key=lambda each: each.kind != REFUSED)[:_MOST_SHOWN]:
            node = QTreeWidgetItem(self.problems, [problem.what, _tail(problem.where), problem.kind])
            node.setToolTip(0, plain_tip(problem.what))
            node.setToolTip(1, plain_tip(problem.where))
        counts = (survey.articles, len(survey.labels), len(survey.doubles), len(survey.problems))
        for place, (name, count) in enumerate(zip(("Articles", "Labels", "Doubles", "Problems"), counts, strict=True)):
            self.tabs.setTabText(place, f"{name} · {count:,}" if count else name)
            self.tabs.setTabEnabled(place, bool(count))
        self.agreed.setVisible(bool(survey.refused))
        self.agreed.setChecked(False)
        self.agreed.setText(f"Import the rest, without the {counted(survey.refused, 'thing')} refused (see Problems)")
        if survey.refused:
            self.tabs.setCurrentWidget(self.problems)
        self.refresh_buttons()

    def _show_differences(self, double: Double) -> None:
        survey, options = self.survey, self._options
        if survey is None or self.working:
            return

        def compare(project: Project, _: TellProgress) -> list[Piece]:
            return workflow.differences(project, survey, options, double)

        def show(pieces: list[Piece]) -> None:
            dialog = DifferencesDialog(pieces, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

        self.run(self.with_project(compare), show)

    # Importing

    def _import(self) -> None:
        if self.survey is None or self.working:
            return
        plan = importer.ImportPlan(
            self.survey, self._options, self.tree.mapping(), self.doubles.skipped(), self.agreed.isChecked(),
            self.doubles.new_versions(),
        )  # fmt: skip
        sources = tuple(str(path) for path in self._paths)

        def carry_out(project: Project, tell: TellProgress) -> Any:
            return importer.carry_out(project, plan, sources=sources, progress=tell)

        self.run(self.with_project(carry_out), self._on_imported)

    def _on_imported(self, report: object) -> None:
        self._live.look_for_news()
        # The window draws the new articles before it goes on.
        QTimer.singleShot(0, lambda: self._finish(report))

    def _finish(self, report: object) -> None:
        self.imported.emit(report)
        self.accept()

    def on_failed(self, error: UserError) -> None:
        super().on_failed(error)
        if self.survey is not None:  # refused while writing: nothing was written, and the rest may be agreed to
            self.agreed.setText("Import the rest, without what can't be imported")
            self.agreed.show()
        self.refresh_buttons()

    def refresh_buttons(self) -> None:
        super().refresh_buttons()
        busy, survey = self.working, self.survey
        ready = survey is not None and bool(survey.articles) and (not survey.refused or self.agreed.isChecked())
        self.go.setEnabled(ready and not busy)
        self.go.setText(f"Import {counted(survey.articles, 'article')}" if survey is not None else "Import")
        for each in (self.files, self.tabs, self.load):
            each.setEnabled(not busy or self.will_go_on)
        self.save.setEnabled(survey is not None and bool(survey.labels) and not busy)

    # The mapping as a file

    def _ask_mapping(self) -> None:
        path = ask_file(self, "Load mapping", "", "Mapping (*.json)")
        if path is not None:
            self.load_mapping(path)

    def load_mapping(self, path: Path) -> None:
        """Take where labels go from a file."""
        try:
            self._given = mapping.from_json(text_file.read(path).text, where=str(path))
        except UserError as error:
            self.status.setText(str(error))
            return
        self._look_again()

    def _ask_save(self) -> None:
        path = ask_target(self, "Save mapping", "mapping.json", "Mapping (*.json)", ".json")
        if path is not None:
            self.save_mapping(path)

    def save_mapping(self, path: Path) -> None:
        """Write where labels go to a file."""
        try:
            write_text(path, json.dumps(self.tree.mapping().to_json(), ensure_ascii=False, indent=2) + "\n")
        except UserError as error:
            self.status.setText(str(error))


def _tail(where: str) -> str:
    return where.replace("\\", "/").rsplit("/", 1)[-1]
