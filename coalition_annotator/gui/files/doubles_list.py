"""Articles of an import that (nearly) equal others: what differs, and what becomes of each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from coalition_annotator.gui.widgets.basics import button
from coalition_annotator.project.importing.import_scan import Double

_ROLE = Qt.ItemDataRole.UserRole
_MOST_SHOWN = 2000
_RENEWS = "its new text; tags move along"


class DoublesList(QWidget):
    """Lists doubled articles; a tick says that one enters, and one like an article of the project may renew its text.

    Signals:
        differences_wanted: the Double whose differences are to be shown.
    """

    differences_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels(["Article", "Like", "Share", "What becomes of it"])
        self.tree.setAccessibleName("Doubled articles")
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        for column, width in enumerate((300, 300, 60)):
            self.tree.setColumnWidth(column, width)
        self.show_differences = button("Show differences…", self._want_differences)
        self.renew = button(
            "Take as its new text", self._toggle_renewing,
            tip="The article of the project gets this text; everybody's tags move to where their words are in it",
        )  # fmt: skip
        rows = QVBoxLayout(self)
        rows.setContentsMargins(6, 12, 6, 0)
        rows.addWidget(self.tree, 1)
        below = QHBoxLayout()
        below.addWidget(self.show_differences)
        below.addWidget(self.renew)
        below.addStretch(1)
        rows.addLayout(below)
        self.tree.itemSelectionChanged.connect(self._refresh)
        self.tree.itemDoubleClicked.connect(lambda *_: self._want_differences())
        self._renewing: dict[str, Double] = {}
        self._refresh()

    def show_doubles(self, doubles: Sequence[Double]) -> None:
        """List the doubles of a survey."""
        self._renewing = {}
        self.tree.clear()
        for double in doubles[:_MOST_SHOWN]:
            node = QTreeWidgetItem(self.tree, [double.title, double.other, f"{double.share:.0%}", _fate(double)])
            node.setData(0, _ROLE, double)
            if not _is_same(double):
                node.setCheckState(0, Qt.CheckState.Checked)
                node.setToolTip(0, "Untick to pass this article over")
        self._refresh()

    def skipped(self) -> frozenset[str]:
        """Return the keys of the articles that are not ticked."""
        nodes = [self.tree.topLevelItem(row) for row in range(self.tree.topLevelItemCount())]
        return frozenset(
            node.data(0, _ROLE).key
            for node in nodes
            if node is not None
            and node.data(0, Qt.ItemDataRole.CheckStateRole) is not None
            and node.checkState(0) == Qt.CheckState.Unchecked
        )

    def new_versions(self) -> dict[str, str]:
        """Return for the keys of articles that renew one of the project the id of that one."""
        passed_over = self.skipped()
        return {key: each.other_id for key, each in self._renewing.items() if key not in passed_over}

    def _chosen(self) -> list[QTreeWidgetItem]:
        return [each for each in self.tree.selectedItems() if each.data(0, _ROLE).other_id]

    def _refresh(self) -> None:
        chosen = self._chosen()
        self.show_differences.setEnabled(len(chosen) == 1)
        self.renew.setEnabled(bool(chosen))
        all_renew = bool(chosen) and all(each.data(0, _ROLE).key in self._renewing for each in chosen)
        self.renew.setText("Add as an article of its own" if all_renew else "Take as its new text")

    def _want_differences(self) -> None:
        chosen = self._chosen()
        if len(chosen) == 1:
            self.differences_wanted.emit(chosen[0].data(0, _ROLE))

    def _toggle_renewing(self) -> None:
        chosen = self._chosen()
        all_renew = all(each.data(0, _ROLE).key in self._renewing for each in chosen)
        for node in chosen:
            double = node.data(0, _ROLE)
            taken = {each.other_id for key, each in self._renewing.items() if key != double.key}
            if all_renew:
                self._renewing.pop(double.key, None)
            elif double.other_id not in taken:  # an article has one new text
                self._renewing[double.key] = double
            node.setText(3, _RENEWS if double.key in self._renewing else _fate(double))
        self._refresh()


def _is_same(double: Double) -> bool:
    return double.share == 1.0 and double.in_project


def _fate(double: Double) -> str:
    if _is_same(double):
        return "in the project; tags go there"
    return "like one in the project" if double.in_project else "like one in these files"
