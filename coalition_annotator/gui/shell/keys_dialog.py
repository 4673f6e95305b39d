"""The dialog in which every command's keys can be changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.gui.base.command import Command
from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.shell.help import shown_keys
from coalition_annotator.gui.shell.own_keys import taken_by, with_own_keys
from coalition_annotator.gui.widgets.basics import button, plain_label
from coalition_annotator.gui.widgets.text_table import text_table
from coalition_annotator.model.codebook import Layer


class KeysDialog(QDialog):
    """A command is chosen, its new key pressed; a key that is taken is refused with the name of who has it."""

    def __init__(
        self,
        plain: Sequence[Command],
        settings: Settings,
        layers: Sequence[Layer],
        *,
        changed: Callable[[], object],
        parent: QWidget,
    ) -> None:
        """Show the commands.

        Args:
            plain: all commands with their usual keys.
            settings: where a user's own keys are kept.
            layers: those of the open project, whose keys are taken, too.
            changed: called when a key was changed.
            parent: the window.
        """
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.resize(620, 560)
        self._plain, self._settings, self._layers, self._changed = plain, settings, layers, changed
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a command")
        self.search.setAccessibleName("Find a command")
        self.table = text_table(["Command", "Keys"], "Commands and their keys")
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.key = QKeySequenceEdit()
        self.key.setMaximumSequenceLength(1)
        self.key.setAccessibleName("New key of the chosen command")
        self.told = plain_label("Choose a command, then press its new key.", "muted", wrap=True)
        below = QHBoxLayout()
        below.addWidget(self.key, 1)
        below.addWidget(button("Use this key", self.use, name="primary"))
        below.addWidget(button("No key", self.take_away))
        below.addWidget(button("Usual key", self.restore))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(self.search)
        column.addWidget(self.table, 1)
        column.addWidget(self.told)
        column.addLayout(below)
        last = QHBoxLayout()
        last.addWidget(button("All usual keys", self.restore_all))
        last.addStretch(1)
        last.addWidget(button("Close", self.accept))
        column.addLayout(last)
        self.search.textChanged.connect(self._fill)
        self._fill()

    def _commands(self) -> list[Command]:
        return with_own_keys(self._plain, self._settings.own_keys)

    def _fill(self) -> None:
        words = self.search.text().casefold().split()
        chosen = self._chosen()
        own = self._settings.own_keys
        found = [
            each
            for each in self._commands()
            if each.choices is None and all(word in f"{each.group} {each.label}".casefold() for word in words)
        ]
        self.table.setRowCount(len(found))
        for row, each in enumerate(found):
            name = QTableWidgetItem(f"{each.group} › {each.label}")
            name.setData(Qt.ItemDataRole.UserRole, each.id)
            keys = QTableWidgetItem(shown_keys(each) + ("  (yours)" if each.id in own else ""))
            self.table.setItem(row, 0, name)
            self.table.setItem(row, 1, keys)
            if chosen is not None and each.id == chosen.id:
                self.table.selectRow(row)

    def choose(self, command_id: str) -> None:
        """Choose a command by its id."""
        for row in range(self.table.rowCount()):
            item = self.table.item(row, 0)
            if item is not None and item.data(Qt.ItemDataRole.UserRole) == command_id:
                self.table.selectRow(row)

    def _chosen(self) -> Command | None:
        rows = self.table.selectionModel().selectedRows()
        item = self.table.item(rows[0].row(), 0) if rows else None
        command_id = item.data(Qt.ItemDataRole.UserRole) if item is not None else ""
        return next((each for each in self._commands() if each.id == command_id), None)

    def use(self) -> None:
        """Give the chosen command the key that was pressed, unless it is taken."""
        chosen, key = self._chosen(), self.key.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if chosen is None or not key:
            self.told.setText("Choose a command above, click into the field and press the key.")
            return
        owner = taken_by(self._commands(), self._layers, chosen, key)
        if owner:
            self.told.setText(f"“{key}” belongs to “{owner}”. Give that another key first, or choose another here.")
            return
        self._keep(chosen.id, [key])
        self.told.setText(f"“{chosen.label}” has the key {key} now.")

    def take_away(self) -> None:
        """Leave the chosen command without a key."""
        chosen = self._chosen()
        if chosen is not None:
            self._keep(chosen.id, [])

    def restore(self) -> None:
        """Give the chosen command its usual keys back, unless another has them now."""
        chosen = self._chosen()
        if chosen is None:
            return
        usual = next(each for each in self._plain if each.id == chosen.id)
        for key in usual.keys:
            owner = taken_by(self._commands(), self._layers, chosen, key)
            if owner:
                self.told.setText(f"“{key}” belongs to “{owner}” now.")
                return
        self._keep(chosen.id, None)

    def restore_all(self) -> None:
        """Give all commands their usual keys back."""
        self._settings.own_keys = {}
        self._fill()
        self._changed()

    def _keep(self, command_id: str, keys: list[str] | None) -> None:
        own = dict(self._settings.own_keys)
        own.pop(command_id, None)
        if keys is not None:
            own[command_id] = keys
        self._settings.own_keys = own
        self.key.clear()
        self._fill()
        self._changed()
