"""The history of the project: who did what, and when, newest first."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.widgets.basics import button, plain_label, plain_tip
from coalition_annotator.project.history import Entry, entries, what_changed

_PAGE = 200
_MOST_ROWS = 200
_ROLE = Qt.ItemDataRole.UserRole


class HistoryDialog(QDialog):
    """A list of changes; each opens to the rows that it touched, and leads to its article.

    Signals:
        wanted: the id of an article that the user wants to see.
    """

    wanted = Signal(str)

    def __init__(self, live: ProjectModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("History")
        self.resize(860, 620)
        self._live = live
        self._entries: list[Entry] = []
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels(["When", "Who", "What", "Where"])
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.setUniformRowHeights(True)
        self.tree.setAccessibleName("Changes, newest first")
        for column, width in enumerate((160, 130, 280)):
            self.tree.setColumnWidth(column, width)
        self.more = button("Show older", self._fill)
        go = button("Open the article", self._go, name="primary")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 20, 20, 16)
        rows.addWidget(plain_label("Nothing is ever taken out of this list: undo adds to it, too.", "muted"))
        rows.addWidget(self.tree, 1)
        below = QHBoxLayout()
        below.addWidget(self.more)
        below.addStretch(1)
        below.addWidget(go)
        below.addWidget(button("Close", self.accept))
        rows.addLayout(below)
        self.tree.itemExpanded.connect(self._open_up)
        self.tree.itemDoubleClicked.connect(lambda *_: self._go())
        live.edited.connect(self._follow)
        live.reread.connect(self._follow)
        live.closed.connect(self.close)
        self._fill()

    def _follow(self, *_: object) -> None:
        first = self._entries[0].seq if self._entries else 0
        for entry in reversed([each for each in entries(self._live.project, limit=_PAGE) if each.seq > first]):
            self._entries.insert(0, entry)
            self.tree.insertTopLevelItem(0, self._node(entry))

    def _fill(self) -> None:
        last = self._entries[-1].seq if self._entries else None
        found = entries(self._live.project, before=last, limit=_PAGE)
        self._entries += found
        self.tree.addTopLevelItems([self._node(entry) for entry in found])
        self.more.setVisible(len(found) == _PAGE)
        newest = self.tree.topLevelItem(0)
        if self.tree.currentItem() is None and newest is not None:
            self.tree.setCurrentItem(newest)

    def _node(self, entry: Entry) -> QTreeWidgetItem:
        node = QTreeWidgetItem([entry.when, entry.who, entry.what, entry.where])
        node.setData(0, _ROLE, entry)
        node.setToolTip(3, plain_tip(entry.where))
        node.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        return node

    def _open_up(self, node: QTreeWidgetItem) -> None:
        entry = node.data(0, _ROLE)
        if not isinstance(entry, Entry) or node.childCount():
            return
        lines = what_changed(self._live.project, entry, limit=_MOST_ROWS)
        for line in lines:
            child = QTreeWidgetItem(node, [line])
            child.setFirstColumnSpanned(True)
            child.setToolTip(0, plain_tip(line))
        if entry.rows > len(lines):
            QTreeWidgetItem(node, [f"and {entry.rows - len(lines):,} more"]).setFirstColumnSpanned(True)

    def _go(self) -> None:
        node = self.tree.currentItem()
        while node is not None and node.parent() is not None:
            node = node.parent()
        entry = node.data(0, _ROLE) if node else None
        if isinstance(entry, Entry) and entry.article_id in self._live.project.articles:
            self.wanted.emit(entry.article_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go()
            return
        super().keyPressEvent(event)
