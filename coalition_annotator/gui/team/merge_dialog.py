"""The dialog of a merge: what a colleague's file would bring, what conflicts, then one change."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.gui.base.background_task import TellProgress
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.widgets.basics import button, caption, plain_label, plain_tip
from coalition_annotator.gui.widgets.task_dialog import TaskDialog
from coalition_annotator.gui.widgets.text_table import text_table
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.merge_report import Join, MergeReport
from coalition_annotator.project.project import Project
from coalition_annotator.project.team import exchange

_NAMES = {
    "annotation": "tag", "link": "link", "article": "article", "entity": "entity", "annotator": "annotator",
    "comment": "remark", "verdict": "verdict", "assignment": "assignment",
}  # fmt: skip


_MOST_LOST = 8


class MergeDialog(TaskDialog):
    """Looks at a colleague's file, shows what it would bring, and merges it.

    Signals:
        merged: the summary of a merge that is in the file now.
    """

    merged = Signal(object)

    def __init__(self, live: ProjectModel, path: Path, parent: QWidget) -> None:
        super().__init__(live, parent)
        self.setWindowTitle("Merge another copy")
        self.resize(760, 520)
        self._path = path
        self.summary: MergeReport | None = None
        self.told = plain_label("", wrap=True)
        self.conflicts = text_table(["What", "Here", "There", "Kept"], "Conflicts")
        self.join_articles = QCheckBox("Articles with the same text become one")
        self.join_annotators = QCheckBox("Annotators of one name are one person")
        for box in (self.join_articles, self.join_annotators):
            box.setChecked(True)
            box.hide()
            box.toggled.connect(lambda _: self._look())
        self.lost = plain_label("", "muted", wrap=True)
        self.conflicts_title = caption("Both changed the same; the later change is kept")
        self.go = button("Merge", self.merge, name="primary")
        self.go.setDefault(True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 20, 20, 16)
        rows.setSpacing(10)
        rows.addWidget(plain_label(path.name, "heading"))
        rows.addWidget(self.told)
        rows.addWidget(self.join_articles)
        rows.addWidget(self.join_annotators)
        rows.addWidget(self.lost)
        rows.addWidget(self.conflicts_title)
        rows.addWidget(self.conflicts, 1)
        rows.addStretch(0)
        rows.addWidget(self.bar)
        below = QHBoxLayout()
        below.addWidget(self.status, 1)
        below.addWidget(self.cancel)
        below.addWidget(self.go)
        rows.addLayout(below)
        self._show_conflicts()
        self._look()

    def _join(self) -> Join:
        return Join(self.join_articles.isChecked(), self.join_annotators.isChecked())

    def _look(self) -> None:
        if self.working:
            self.stop_and(self._look)
            return
        path, join = self._path, self._join()

        def look(project: Project, tell: TellProgress) -> MergeReport:
            return exchange.look(project, path, join=join, progress=tell)

        self.run(self.with_project(look), self._on_looked)

    def _on_looked(self, summary: MergeReport) -> None:
        self.summary = summary
        self.status.setText("Nothing is written before you choose Merge. One undo takes all of it back.")
        if not summary.total:
            self.told.setText("Everything in this file is in the project already; there is nothing to merge.")
            self.status.setText("")
        else:
            apart = exchange.told_strangers(summary, self._join())
            self.told.setText("\n".join([*apart, *said_of(summary, self._live.project)]))
        met = summary.strangers
        self.join_articles.setVisible(met is not None and bool(met.articles))
        self.join_annotators.setVisible(met is not None and bool(met.annotators))
        lost = exchange.told_lost(self._live.project, summary)
        more = f" and {len(lost) - _MOST_LOST:,} more" if len(lost) > _MOST_LOST else ""
        self.lost.setText(f"Their words are gone from the text: {'; '.join(lost[:_MOST_LOST])}{more}")
        self.lost.setVisible(bool(lost))
        self._show_conflicts()

    def _show_conflicts(self) -> None:
        conflicts = self.summary.conflicts if self.summary else ()
        for widget in (self.conflicts, self.conflicts_title):
            widget.setVisible(bool(conflicts))
        self.conflicts.setRowCount(len(conflicts))
        for row, conflict in enumerate(conflicts):
            for column, text in enumerate(exchange.told(self._live.project, conflict)):
                node = QTableWidgetItem(text)
                node.setToolTip(plain_tip(text))
                self.conflicts.setItem(row, column, node)

    def refresh_buttons(self) -> None:
        super().refresh_buttons()
        self.go.setEnabled(self.summary is not None and bool(self.summary.total) and not self.working)

    def on_failed(self, error: UserError) -> None:
        super().on_failed(error)
        self.summary = None
        self.told.setText("This file can't be merged.")

    def merge(self) -> None:
        """Merge the file in the background."""
        path, join = self._path, self._join()

        def work(project: Project, tell: TellProgress) -> MergeReport:
            return exchange.merge(project, path, join=join, progress=tell)[1]

        self.run(self.with_project(work), self._on_merged)

    def _on_merged(self, summary: MergeReport) -> None:
        self._live.look_for_news()
        self.merged.emit(summary)
        self.accept()


def said_of(summary: MergeReport, project: Project) -> list[str]:
    """Say in lines what a merge brings."""
    names = {each.id: each.name for each in project.annotators.values()}
    by = ", ".join(
        f"{number:,} by {names.get(annotator_id, 'a new annotator')}"
        for annotator_id, number in sorted(summary.changes.items(), key=lambda pair: -pair[1])
    )
    lines = [f"{_counted(summary.total, 'change')} that this project does not know: {by}."]
    for verb, counts in (("New", summary.made), ("Changed", summary.altered), ("Deleted", summary.gone)):
        told = [
            _counted(number, _NAMES.get(table, table)) for table, number in sorted(counts.items()) if table in _NAMES
        ]
        other = sum(number for table, number in counts.items() if table not in _NAMES)
        if other:
            told.append(_counted(other, "item") + " of the codebook or settings")
        if told:
            lines.append(f"{verb}: {', '.join(told)}.")
    if summary.conflicts:
        lines.append(f"{_counted(len(summary.conflicts), 'conflict')}: both copies changed the same thing differently.")
    else:
        lines.append("No conflicts.")
    return lines


def _counted(number: int, noun: str) -> str:
    plural = "entities" if noun == "entity" else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"
