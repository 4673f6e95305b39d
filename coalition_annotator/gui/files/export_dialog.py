"""The dialog of an export: choose a format and what goes out, see what is lost, write it in the background."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.files.output import file_name
from coalition_annotator.formats.spec import DataFeature, OffsetUnit, WriterSpec
from coalition_annotator.gui.base.background_task import TellProgress
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.widgets.basics import Segments, button, caption, plain_label
from coalition_annotator.gui.widgets.date_field import DateField, complaint
from coalition_annotator.gui.widgets.file_dialogs import ask_target
from coalition_annotator.gui.widgets.task_dialog import TaskDialog
from coalition_annotator.gui.widgets.tick_list import TickList
from coalition_annotator.model.article import STATE_NAMES
from coalition_annotator.model.review import AGREED
from coalition_annotator.model.wording import counted
from coalition_annotator.project import dataset
from coalition_annotator.project.exporting import export
from coalition_annotator.project.importing import reports
from coalition_annotator.project.project import Project

_ROLE = Qt.ItemDataRole.UserRole
_AGAIN_MS = 150


class ExportDialog(TaskDialog):
    """Shows what an export would write and what it would lose, and writes it.

    Signals:
        exported: the path that was written.
    """

    exported = Signal(object)

    def __init__(self, live: ProjectModel, parent: QWidget, *, articles: frozenset[str] | None = None) -> None:
        super().__init__(live, parent)
        self.setWindowTitle("Export")
        self.resize(900, 680)
        self._articles = articles or frozenset()
        self._counts: export.Counts | None = None
        self._previewed = ""
        project = live.project
        self.formats = QListWidget()
        self.formats.setAccessibleName("Formats")
        self.formats.setFixedWidth(240)
        for form in export.formats().values():
            node = QListWidgetItem(form.title, self.formats)
            node.setData(_ROLE, form)
        self.layers = self._ticks("Layers", {layer.id: layer.name for layer in project.codebook.layers})
        self.annotators = self._ticks("Annotators", {each.id: each.name for each in project.annotators.values()})
        self.states = self._ticks("States", STATE_NAMES)
        # Where there is an agreed version, it is what most exports are for.
        self.whose = Segments([("Agreed version only", True, ""), ("Everybody", False, "")], optional=False)
        self.whose.setAccessibleName("Whose tags")
        self.whose.setVisible(AGREED.id in project.annotators)
        if AGREED.id in project.annotators:
            self._choose_whose(True)
        self.since, self.until = DateField(), DateField()
        for line, name in ((self.since, "Published from"), (self.until, "Published until")):
            line.setPlaceholderText("2026-01-31")
            line.setAccessibleName(name)
            line.editingFinished.connect(self._look_again)
        self.as_imported = QCheckBox("Call labels as past imports did")
        self.as_imported.setVisible(bool(reports.all_reports(project)))
        count = len(self._articles)
        self.only = QCheckBox(f"Only the {counted(count, 'article')} selected in the list")
        self.only.setVisible(0 < count < len(project.articles))
        self.only.setChecked(count > 1)
        self.losses = plain_label("", wrap=True)
        self.preview = QPlainTextEdit()
        self.preview.setReadOnly(True)
        self.preview.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.preview.setAccessibleName("Preview")
        self.preview.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.tabs = QTabWidget()
        self.tabs.addTab(_top(self.losses), "What becomes of it")
        self.tabs.addTab(self.preview, "Preview")
        self.tabs.setFixedHeight(230)
        self.go = button("Export…", self._ask, name="primary")
        self.go.setDefault(True)
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AGAIN_MS)
        self._timer.timeout.connect(self._look)
        self.whose.chosen.connect(self._on_whose)
        self.annotators.itemChanged.connect(lambda *_: self._on_annotators())
        for ticks in (self.layers, self.states):
            ticks.itemChanged.connect(lambda *_: self._look_again())
        self.formats.currentRowChanged.connect(lambda _: self._on_format())
        self.tabs.currentChanged.connect(lambda _: self._show_preview())
        self.only.toggled.connect(lambda _: self._look_again())
        self.formats.setCurrentRow(0)
        self._look()

    def _choose_whose(self, agreed: bool) -> None:
        labels = {each.id: each.name for each in self._live.project.annotators.values()}
        self.annotators.fill(labels, [AGREED.id] if agreed else labels)
        self.whose.show_value(agreed)

    def _on_whose(self, agreed: bool) -> None:
        self._choose_whose(agreed)
        self._look_again()

    def _on_annotators(self) -> None:
        chosen = self.annotators.chosen()
        self.whose.show_value(chosen == [AGREED.id] if chosen == [AGREED.id] or not self.annotators.limited() else None)
        self._look_again()

    def _ticks(self, name: str, choices: Mapping[str, str]) -> TickList:
        ticks = TickList(name)
        ticks.fill(choices, choices)
        return ticks

    def _lay_out(self) -> None:
        columns = QHBoxLayout()
        columns.setSpacing(12)
        for name, ticks in (
            ("Layers", self.layers),
            ("Annotators", self.annotators),
            ("Articles that are", self.states),
        ):
            column = QVBoxLayout()
            column.addWidget(caption(name))
            column.addWidget(ticks)
            columns.addLayout(column)
        dates = QHBoxLayout()
        for label, line in (("Published from", self.since), ("until", self.until)):
            dates.addWidget(plain_label(label))
            dates.addWidget(line)
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addWidget(self.whose, 0, Qt.AlignmentFlag.AlignLeft)
        right.addLayout(columns, 1)
        right.addLayout(dates)
        right.addWidget(self.only)
        right.addWidget(self.as_imported)
        right.addWidget(self.tabs)
        both = QHBoxLayout()
        both.setSpacing(20)
        both.addWidget(self.formats)
        both.addLayout(right, 1)
        below = QHBoxLayout()
        below.addWidget(self.status, 1)
        below.addWidget(self.cancel)
        below.addWidget(self.go)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 20, 20, 16)
        rows.setSpacing(10)
        rows.addLayout(both, 1)
        rows.addWidget(self.bar)
        rows.addLayout(below)

    # What goes out

    def form(self) -> WriterSpec:
        """Return the chosen format."""
        found: WriterSpec = self.formats.currentItem().data(_ROLE)
        return found

    def choose(self, name: str) -> None:
        """Choose a format by its short name."""
        self.formats.setCurrentRow([form.name for form in export.formats().values()].index(name))

    def selection(self) -> dataset.Selection:
        """Return what is ticked; where all is, newly added things count, too."""
        layers, annotators, states = (each.limited() for each in (self.layers, self.annotators, self.states))
        chosen = self._articles if self.only.isChecked() else None
        return dataset.Selection(chosen, layers, annotators, states, self.since.date, self.until.date)

    def _look_again(self) -> None:
        self._counts = None
        self.refresh_buttons()
        self._timer.start()

    def _look(self) -> None:
        if self.working:
            self.stop_and(self._look)
            return
        selection = self.selection()

        def look(project: Project, tell: TellProgress) -> export.Counts:
            return export.count(project, selection, progress=tell)

        self.run(self.with_project(look), self._on_looked)

    def _on_looked(self, counts: export.Counts) -> None:
        self._counts = counts
        wrong = complaint(self.since, self.until)
        self.status.setText(
            f"{wrong}{counts.articles:,} articles, {counts.tags:,} tags, {counts.features[DataFeature.LINKS]:,} links"
        )
        self._show_losses()
        self._show_preview()

    def _on_format(self) -> None:
        self._show_losses()
        self._show_preview()

    def _show_preview(self) -> None:
        """Show how the first file would begin, while the tab is open."""
        if self.tabs.currentWidget() is not self.preview or self.working:
            return
        form, selection = self.form(), self.selection()
        self._previewed = form.name

        def make(project: Project, _: TellProgress) -> str:
            return export.preview(project, form, selection)

        self.run(self.with_project(make), self._on_preview)

    def _on_preview(self, text: str) -> None:
        self.preview.setPlainText(text)
        if self._previewed != self.form().name:
            QTimer.singleShot(0, self._show_preview)

    def _show_losses(self) -> None:
        form = self.form()
        lines = [f"Offsets count {form.offsets}."] if form.offsets != OffsetUnit.NONE else []
        if self._counts is not None:
            lines += export.losses_of_format(form, self._counts) or ["Nothing is lost."]
        self.losses.setText("\n".join(lines))

    def refresh_buttons(self) -> None:
        super().refresh_buttons()
        self.go.setEnabled(self._counts is not None and bool(self._counts.articles) and not self.working)

    # Writing

    def _ask(self) -> None:
        form = self.form()
        name = file_name(self._live.project.name, otherwise="project")
        title = f"Export as {form.title}"
        folder = self._live.project.path.parent
        if form.suffix:
            kinds = f"{form.title} (*{form.suffix})"
            target = ask_target(self, title, folder / f"{name}{form.suffix}", kinds, form.suffix)
        else:
            target = ask_target(self, f"{title}: a new folder", folder / f"{name}-{form.name}", "")
        if target is not None:
            self.export_to(target)

    def export_to(self, target: Path) -> None:
        """Write what is chosen to a file or folder."""
        form, selection, as_imported = self.form(), self.selection(), self.as_imported.isChecked()

        def write(project: Project, tell: TellProgress) -> Path:
            mapping = reports.remembered(project) if as_imported else None
            export.export(project, form, target, selection, mapping=mapping, overwrite=True, progress=tell)
            return target

        self.run(self.with_project(write), self._on_exported)

    def _on_exported(self, target: Path) -> None:
        self.exported.emit(target)
        self.accept()


def _top(widget: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 10, 0, 0)
    column.addWidget(widget)
    column.addStretch(1)
    return holder
