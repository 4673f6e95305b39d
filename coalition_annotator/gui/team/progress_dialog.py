"""How far everybody is, and what reviews changed in one's own work: two lists beside the window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.widgets.basics import caption, plain_label
from coalition_annotator.gui.widgets.task_dialog import TaskDialog
from coalition_annotator.gui.widgets.text_table import fill_table, text_table
from coalition_annotator.model.text import shortened
from coalition_annotator.model.wording import counted
from coalition_annotator.project.review import corrections
from coalition_annotator.project.review.corrections import Correction
from coalition_annotator.project.team import progress

_TAG = Qt.ItemDataRole.UserRole


class ProgressDialog(QDialog):
    """Articles, tags and claims by annotator and by day, and one's own time where it is measured."""

    def __init__(self, live: ProjectModel, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Progress")
        self.resize(640, 520)
        self._live, self._settings = live, settings
        self.measure = QCheckBox("Measure how long I take for each article (kept on this computer)")
        self.measure.setChecked(settings.measure_time)
        self.measure.toggled.connect(self._on_measure)
        self.times = text_table(["Article", "Minutes"], "My time by article")
        self.left = plain_label("", "", wrap=True)
        self.people = text_table(["Annotator", "Articles done", "Tags", "Claims", "Last day"], "Annotators")
        self.days = text_table(["Day", "Annotator", "Articles", "Tags", "Claims"], "Days")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for widget in (self.left, caption("By annotator"), self.people, caption("By day"), self.days):
            column.addWidget(widget, 0 if isinstance(widget, QLabel) else 1)
        column.addWidget(caption("My time"))
        column.addWidget(self.measure)
        column.addWidget(self.times, 1)
        live.edited.connect(self.refresh)
        live.closed.connect(self.close)
        self.refresh()

    def refresh(self) -> None:
        """Show how far everybody is now."""
        if not self._live.is_open:
            return
        project = self._live.project
        left = [each for each in project.articles.values() if each.state != "done"]
        self.left.setText(f"{counted(len(left), 'article')} of {len(project.articles):,} left.")
        fill_table(
            self.people,
            [
                (each.name, _assigned(each), f"{each.tags:,}", f"{each.claims:,}", each.last_day)
                for each in progress.progress_by_annotator(project)
            ],
        )
        fill_table(
            self.days,
            [
                (each.day, each.name, f"{each.articles:,}", f"{each.tags:,}", f"{each.claims:,}")
                for each in progress.days_of_work(project)
            ],
        )
        self.times.setVisible(self._settings.measure_time)
        if self._settings.measure_time:
            fill_table(self.times, self._my_times())

    def _my_times(self) -> list[tuple[str, ...]]:
        project = self._live.project
        seconds = self._settings.seconds_of(project.id, project.me.id)
        known = [(project.articles[each], spent / 60) for each, spent in seconds.items() if each in project.articles]
        rows: list[tuple[str, ...]] = [
            (article.title, f"{spent:.1f}") for article, spent in sorted(known, key=lambda pair: -pair[1])
        ]
        if not known:
            return rows
        whole = sum(spent for _, spent in known)
        mean = f"{counted(len(known), 'article')}, {whole / len(known):.1f} minutes each on average"
        return [(mean, f"{whole:.1f}"), *rows]

    def _on_measure(self, wanted: bool) -> None:
        self._settings.measure_time = wanted
        self.refresh()


def _assigned(each: progress.AnnotatorProgress) -> str:
    return f"{each.done:,} of {each.assigned:,}" if each.assigned else "none assigned"


class CorrectionsDialog(TaskDialog):
    """One's own tags that the agreed version has otherwise; a line leads to its tag."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.live, shell.window())
        self.setModal(False)
        self.setWindowTitle("My corrections")
        self.resize(560, 480)
        self._shell = shell
        self.list = QListWidget()
        self.list.setAccessibleName("Corrections")
        self.list.setWordWrap(True)
        self.cancel.setText("Close")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self.status)
        column.addWidget(self.bar)
        column.addWidget(self.list, 1)
        column.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignRight)
        self.list.itemClicked.connect(self._go)
        self.list.itemActivated.connect(self._go)
        shell.live.closed.connect(self.close)
        self.run(self.with_project(lambda project, tell: corrections.corrections(project, progress=tell)), self._show)

    def _show(self, found: list[Correction]) -> None:
        nothing = "No review has changed your work, or none is there yet."
        self.status.setText(
            f"{counted(len(found), 'tag')} of yours are otherwise in the agreed version." if found else nothing
        )
        for each in found:
            lines = [f"“{shortened(each.words, 90)}”", *each.changes, *(f"Remark: {text}" for text in each.remarks)]
            lines.append(f"{each.by}, {each.reason} · {each.created[:10]} · {each.article.title}")
            item = QListWidgetItem("\n".join(lines))
            item.setData(_TAG, (each.article.id, each.tag.id))
            self.list.addItem(item)

    def refresh_buttons(self) -> None:
        """Show what can be done now."""
        super().refresh_buttons()
        self.cancel.setText("Stop" if self.working else "Close")

    def _go(self, item: QListWidgetItem) -> None:
        self._shell.show_tag(*item.data(_TAG))
