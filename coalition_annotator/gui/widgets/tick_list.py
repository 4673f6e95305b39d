"""A list whose lines are ticked or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem

_ROLE = Qt.ItemDataRole.UserRole


class TickList(QListWidget):
    """Choose some of several things; ``itemChanged`` tells that a tick was set or taken away."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)

    def fill(self, labels: Mapping[str, str], ticked: Iterable[str]) -> None:
        """Show things by their ids and labels, some of them ticked; ``itemChanged`` is not told of it."""
        chosen = set(ticked)
        self.blockSignals(True)
        self.clear()
        for key, label in labels.items():
            node = QListWidgetItem(label, self)
            node.setData(_ROLE, key)
            node.setCheckState(Qt.CheckState.Checked if key in chosen else Qt.CheckState.Unchecked)
        self.blockSignals(False)

    def chosen(self) -> list[str]:
        """Return the ids of what is ticked."""
        nodes = [self.item(row) for row in range(self.count())]
        return [str(node.data(_ROLE)) for node in nodes if node.checkState() == Qt.CheckState.Checked]

    def limited(self) -> frozenset[str] | None:
        """Return the ids of what is ticked; None where all is, so that what comes later counts, too."""
        chosen = self.chosen()
        return None if len(chosen) == self.count() else frozenset(chosen)
