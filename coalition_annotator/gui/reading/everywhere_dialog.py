"""The preview of tagging the same words in all of the project."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from coalition_annotator.gui.base.background_task import TellProgress
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.widgets.basics import button, plain_label
from coalition_annotator.gui.widgets.task_dialog import TaskDialog
from coalition_annotator.gui.widgets.tick_list import TickList
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.text import shortened
from coalition_annotator.model.wording import counted
from coalition_annotator.project.editing import everywhere
from coalition_annotator.project.editing.everywhere import Place
from coalition_annotator.project.project import Project


class EverywhereDialog(TaskDialog):
    """Shows each place in its sentence; what stays ticked is tagged, as one change.

    Signals:
        tagged: how many tags were made.
    """

    tagged = Signal(int)

    def __init__(self, live: ProjectModel, tag: Annotation, words: str, parent: QWidget) -> None:
        super().__init__(live, parent)
        self.setWindowTitle("Tag everywhere in the project")
        self.resize(640, 480)
        self._tag, self._words = tag, words
        self._places: list[Place] = []
        layer = live.project.codebook.known_layer(tag.layer_id)
        self.list = TickList("Places")
        self.list.setWordWrap(True)
        self.do = button("Tag", self._apply, name="primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(10)
        column.addWidget(
            plain_label(
                f"Where “{shortened(words)}” stands and is no {layer.name.lower()} of yours yet:", "", wrap=True
            )
        )
        column.addWidget(self.list, 1)
        column.addWidget(self.bar)
        column.addWidget(self.status)
        below = QHBoxLayout()
        below.addWidget(button("All", lambda: self._fill(ticked=True)))
        below.addWidget(button("None", lambda: self._fill(ticked=False)))
        below.addStretch(1)
        below.addWidget(self.cancel)
        below.addWidget(self.do)
        column.addLayout(below)
        self.list.itemChanged.connect(self.refresh_buttons)
        self.run(self.with_project(self._find), self._show)

    def _find(self, project: Project, tell: TellProgress) -> list[Place]:
        return everywhere.places(project, self._tag, self._words, progress=tell)

    def _show(self, found: list[Place]) -> None:
        self._places = found
        self._fill(ticked=True)
        articles = len({each.article_id for each in found})
        self.status.setText(
            f"{counted(len(found), 'place')} in {counted(articles, 'article')}."
            if found
            else "There is no other place."
        )

    def _fill(self, *, ticked: bool) -> None:
        labels = {
            str(number): " ".join(f"…{each.before}[{each.words}]{each.after}…".split())
            + f"\n{shortened(each.title, 70)}"
            for number, each in enumerate(self._places)
        }
        self.list.fill(labels, labels if ticked else ())
        self.refresh_buttons()

    def refresh_buttons(self) -> None:
        """Show what can be done now."""
        super().refresh_buttons()
        chosen = len(self.list.chosen())
        self.do.setText(f"Tag {counted(chosen, 'place')}")
        self.do.setEnabled(bool(chosen) and not self.working)

    def _apply(self) -> None:
        chosen = [self._places[int(number)] for number in self.list.chosen()]
        wanted = everywhere.tag_places(self._live.project, self._tag, chosen)
        if self._live.commit(wanted, self):
            self.tagged.emit(len([each for each in wanted.changes if each.table == "annotation"]))
            self.accept()
