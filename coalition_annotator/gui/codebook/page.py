"""The page of the codebook: layers, attributes, values and types of links."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.theme import ThemeManager
from coalition_annotator.gui.widgets.basics import (
    FlowLayout,
    agreed,
    button,
    caption,
    emptied,
    plain_label,
    side_by_side,
)
from coalition_annotator.gui.widgets.colour_field import ColourField, swatch
from coalition_annotator.gui.widgets.file_dialogs import ask_file, ask_target
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.edit import Edit
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.identifier import new_id
from coalition_annotator.project import codebook_file
from coalition_annotator.project.editing import codebook_edits

_ROLE = Qt.ItemDataRole.UserRole
_POLARITY_NAMES = {
    "": "nothing yet (say what)", cb.PRO: "support", cb.CONTRA: "opposition", cb.BOTH: "neutral",
    cb.NO_POLARITY: "no stance at all",
}  # fmt: skip
_STYLE_NAMES = {
    cb.BACKGROUND: "background",
    cb.PASSAGE: "passage with bracket and card",
    cb.CHIP: "background with code",
    cb.UNDERLINE: "dotted underline",
}
_NAMES = {cb.NO_ENTITY: "nothing", cb.ACTOR: "persons and organisations", cb.STATE: "countries"}


_PASSING = (
    Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.MenuBarFocusReason
)  # fmt: skip
# What is typed in the form; it stays as it is when that is kept, so that the cursor goes where it was sent.
_TYPED = ("name", "key", "definition")


class _Line(QLineEdit):
    """A line of text; Esc takes back what was typed in it since the cursor came."""

    _before = ""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember what stands there, unless the cursor was away but for a moment."""
        if event.reason() not in _PASSING:
            self._before = self.text()
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take back on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._before)
        else:
            super().keyPressEvent(event)


class _Definition(QPlainTextEdit):
    """Some lines of text, which are kept when the cursor leaves them.

    Signals:
        left: the cursor has left.
    """

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the cursor has left, if anything was typed; a menu or another program takes it but for a moment."""
        super().focusOutEvent(event)
        if self.document().isModified() and event.reason() not in _PASSING:
            self.document().setModified(False)
            self.left.emit()


class CodebookPage(QWidget):
    """Tree to the left, the selected item's fields to the right."""

    def __init__(self, live: ProjectModel, themes: ThemeManager) -> None:
        super().__init__()
        self.setObjectName("page")
        self._live, self._themes = live, themes
        self.confirm: Callable[[str], bool] = self._ask
        self._keeps_form = False
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setAccessibleName("Codebook")
        self.version = plain_label("", "muted")
        left = QWidget()
        rows = QVBoxLayout(left)
        rows.setContentsMargins(16, 16, 8, 8)
        rows.addWidget(self.version)
        rows.addWidget(self.tree, 1)
        holder = QWidget()
        flow = FlowLayout(holder, spacing=6)
        actions: tuple[tuple[str, Callable[[], object], str], ...] = (
            ("Add layer", self.add_layer, "Add a layer of your own"),
            ("Add attribute", self.add_attribute, "Add an attribute to the selected layer"),
            ("Add value", self.add_value, "Add a value below the selected attribute or value"),
            ("Add link type", self.add_link_type, "Add a type of link between two layers"),
            ("Up", lambda: self.move_by(-1), "Move up"),
            ("Down", lambda: self.move_by(1), "Move down"),
            ("Remove", self.remove, "Remove; asks first where tags would lose something"),
            ("Import…", self.import_file, "Read a codebook file"),
            ("Export…", self.export_file, "Write this codebook to a readable file"),
        )
        for text, action, tip in actions:
            flow.addWidget(button(text, action, tip=tip))
        rows.addWidget(holder)
        self._form_holder = QWidget()
        self._form = QVBoxLayout(self._form_holder)
        self._form.setContentsMargins(24, 20, 24, 16)
        self._form.setSpacing(6)
        side_by_side(self, left, self._form_holder, sizes=[560, 860])
        self.tree.currentItemChanged.connect(lambda *_: self._show())
        live.edited.connect(self._on_edited)
        live.opened.connect(self.refresh)
        live.reread.connect(self.refresh)

    def _on_edited(self, done: Edit, initiator: object) -> None:
        if done.tables() & {"layer", "attribute", "value", "link_type"}:
            self.refresh(form=not self._keeps_form)

    def refresh(self, *, form: bool = True) -> None:
        """Show the codebook as it is now; without ``form`` the selected item's fields stay as they are."""
        if not self._live.is_open:
            return
        codebook = self._live.project.codebook
        self.version.setText(f"Codebook, version {codebook.version}")
        item = self.current()
        wanted = item.id if item else None
        self.tree.blockSignals(True)
        self.tree.clear()
        for layer in codebook.layers:
            top = self._node(self.tree, layer, f"{layer.name}   {layer.key}")
            for attribute in codebook.attributes_of(layer.id):
                node = self._node(top, attribute, f"{attribute.name} · {cb.KIND_NAMES[attribute.kind]}")
                parents: list[QTreeWidgetItem] = [node]
                for depth, value in codebook.tree_of(attribute.id):
                    parents = [*parents[: depth + 1], self._node(parents[depth], value, value.name)]
        links = QTreeWidgetItem(self.tree, ["Links"])
        for link_type in codebook.link_types:
            ends = [codebook.layer(each) for each in (link_type.source_layer_id, link_type.target_layer_id)]
            names = " → ".join(layer.name.lower() if layer else "?" for layer in ends)
            self._node(links, link_type, f"{link_type.name} · {names}")
        self.tree.expandAll()
        self._mark(wanted or (codebook.layers[0].id if codebook.layers else ""))
        self.tree.blockSignals(False)
        if form:
            self._show()

    def _node(self, parent: Any, item: cb.Item, text: str) -> QTreeWidgetItem:
        node = QTreeWidgetItem(parent, [text])
        node.setData(0, _ROLE, item.id)
        if isinstance(item, cb.Layer):
            node.setForeground(0, self._themes.current.layer(item.colour).line)
        return node

    def select(self, item_id: str) -> None:
        """Select an item by its id."""
        self._mark(item_id)
        self._show()

    def _mark(self, item_id: str) -> None:
        found = self.tree.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive)
        node = next((each for each in found if each.data(0, _ROLE) == item_id), None)
        if node is not None:
            self.tree.setCurrentItem(node)

    def current(self) -> cb.Item | None:
        """Return the selected item."""
        node = self.tree.currentItem()
        if node is None or not self._live.is_open:
            return None
        return next((item for item in self._live.project.codebook if item.id == node.data(0, _ROLE)), None)

    def _show(self) -> None:
        emptied(self._form)
        item = self.current()
        if item is None:
            self._form.addWidget(plain_label("Select a layer, an attribute, a value or a link.", "muted"))
            self._form.addStretch(1)
            return
        self._line("Name", "name", item)
        if isinstance(item, cb.Layer):
            self._line("Key", "key", item)
            colours = [*self._themes.current.layer_colours]
            self._combo("Colour", "colour", item, {each: each for each in colours}, shades=True)
            self._combo("Shown as", "style", item, _STYLE_NAMES)
            self._combo("Its mentions stand for", "entity_kind", item, _NAMES)
        if isinstance(item, cb.Attribute):
            self._combo("Kind", "kind", item, cb.KIND_NAMES)
        if isinstance(item, cb.LinkType):
            layers = {layer.id: layer.name for layer in self._live.project.codebook.layers}
            self._combo("From", "source_layer_id", item, layers)
            self._combo("To", "target_layer_id", item, layers)
        else:
            self._definition(item)
        if isinstance(item, cb.Value):
            self._combo("Lies under", "parent_id", item, self._places(item))
            if item.attribute_id == cb.STANCE:
                self._combo("Counts as", "polarity", item, _POLARITY_NAMES)
        self._form.addStretch(1)

    def _places(self, item: cb.Value) -> dict[str, str]:
        """Return the values that a value can lie under, by their ids; none of those that lie under it."""
        codebook = self._live.project.codebook
        below = {each.id for each in codebook.below(item.id)}
        return {"": "the top level"} | {
            value.id: "  " * depth + value.name
            for depth, value in codebook.tree_of(item.attribute_id)
            if value.id not in below
        }

    def _line(self, label: str, field: str, item: cb.Item) -> None:
        line = _Line(str(getattr(item, field)))
        line.setAccessibleName(label)
        line.setMaximumWidth(420)
        if field == "key":
            line.setMaxLength(1)
        line.editingFinished.connect(lambda: self._change(item, field, line.text().strip()))
        self._form.addWidget(caption(label))
        self._form.addWidget(line)

    def _combo(self, label: str, field: str, item: cb.Item, choices: dict[str, str], *, shades: bool = False) -> None:
        combo = QComboBox()
        combo.setAccessibleName(label)
        combo.setMaximumWidth(420)
        for value, name in choices.items():
            combo.addItem(name, value)
        present = str(getattr(item, field) or "")
        if present not in choices:
            combo.addItem(present, present)
        combo.setCurrentIndex(combo.findData(present))
        self._form.addWidget(caption(label))
        self._form.addWidget(combo)
        if shades:
            for row in range(combo.count()):
                combo.setItemIcon(row, swatch(self._themes.current.layer(combo.itemData(row)).line))
            own = ColourField(self._themes.current.layer(present).line.name())
            own.setText("Another colour…")
            own.setMaximumWidth(420)
            own.picked.connect(lambda colour: self._change(item, field, colour))
            self._form.addWidget(own)
        combo.activated.connect(lambda row: self._change(item, field, combo.itemData(row)))

    def _definition(self, item: cb.Item) -> None:
        text = _Definition(getattr(item, "definition", ""))
        text.setAccessibleName("Definition")
        text.setMaximumSize(620, 120)
        text.setTabChangesFocus(True)
        self._form.addWidget(caption("Definition"))
        self._form.addWidget(text)
        text.left.connect(lambda: self._change(item, "definition", text.toPlainText().strip()))

    # Editing

    def _change(self, item: cb.Item, field: str, value: str) -> None:
        now = next((each for each in self._live.project.codebook if each.id == item.id), None)
        if now is None or (getattr(now, field) or "") == value:
            return
        if field == "kind" and isinstance(now, cb.Attribute):
            attribute = now
            self._carry_out(lambda: codebook_edits.change_kind(self._live.project, attribute, value))
            return
        self._keeps_form = field in _TYPED
        self._carry_out(
            lambda: codebook_edits.PlannedEdit(
                codebook_edits.change_item(self._live.project, now, _with(now, field, value)), ()
            )
        )
        self._keeps_form = False

    def _carry_out(self, plan: Callable[[], codebook_edits.PlannedEdit]) -> bool:
        try:
            wanted, losses = plan()
        except UserError as error:
            self._live.failed.emit(error)
            self._show()
            return False
        if losses and not self.confirm("\n".join(losses)):
            self._show()
            return False
        return self._live.commit(wanted, self)

    def _ask(self, losses: str) -> bool:
        return agreed(self, "Codebook", losses, "You can undo this.", go="Go on", stay="Cancel", is_undoable=True)

    def _add(self, item: cb.Item) -> None:
        if self._live.commit(codebook_edits.add_item(item), self):
            self.select(item.id)

    def add_layer(self) -> None:
        """Add a layer."""
        codebook = self._live.project.codebook
        free = next((key for key in "567890" if codebook.layer_for_key(key) is None), "")
        self._add(cb.Layer(new_id(), "New layer", free, "sky", cb.BACKGROUND, "", "", len(codebook.layers)))

    def add_attribute(self) -> None:
        """Add an attribute to the selected layer."""
        item, codebook = self.current(), self._live.project.codebook
        layer_id = item.id if isinstance(item, cb.Layer) else getattr(item, "layer_id", None)
        if isinstance(item, cb.Value) and (attribute := codebook.attribute(item.attribute_id)):
            layer_id = attribute.layer_id
        if layer_id:
            place = len(codebook.attributes_of(layer_id))
            self._add(cb.Attribute(new_id(), layer_id, "New attribute", cb.CHOICE, "", place))

    def add_value(self) -> None:
        """Add a value below the selected attribute or value."""
        item, codebook = self.current(), self._live.project.codebook
        if isinstance(item, cb.Attribute) and item.kind in (cb.CHOICE, cb.MULTIPLE):
            place = len(codebook.children_of(item.id, None))
            self._add(cb.Value(new_id(), item.id, None, "New value", "", place))
        elif isinstance(item, cb.Value):
            place = len(codebook.children_of(item.attribute_id, item.id))
            self._add(cb.Value(new_id(), item.attribute_id, item.id, "New value", "", place))
        else:
            self._live.failed.emit(
                UserError("Values belong to a choice.", remedy="Select an attribute of the kind choice first.")
            )

    def add_link_type(self) -> None:
        """Add a type of link."""
        layers = self._live.project.codebook.layers
        if layers:
            place = len(self._live.project.codebook.link_types)
            self._add(cb.LinkType(new_id(), "new link", layers[0].id, layers[0].id, place))

    def move_by(self, step: int) -> None:
        """Move the selected item among its siblings."""
        item = self.current()
        if item is not None:
            self._live.commit(codebook_edits.move_item(self._live.project, item, step), self)

    def remove(self) -> None:
        """Remove the selected item; where tags would lose something, that is asked first."""
        item = self.current()
        if item is not None:
            self._carry_out(lambda: codebook_edits.remove_items(self._live.project, [item]))

    def import_file(self) -> None:
        """Ask for a codebook file and put it in place of this codebook."""
        path = ask_file(self, "Import codebook", "", "Codebook (*.json)")
        if path is not None:
            self.import_from(path)

    def import_from(self, path: Path) -> bool:
        """Put a codebook file in place of this codebook; tells False where that was refused."""

        def plan() -> codebook_edits.PlannedEdit:
            return codebook_edits.replace_all(self._live.project, codebook_file.read(path))

        return self._carry_out(plan)

    def export_file(self) -> None:
        """Ask for a name and write the codebook there."""
        path = ask_target(self, "Export codebook", "codebook.json", "Codebook (*.json)", ".json")
        if path is not None:
            self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Write the codebook to a file, which appears whole or not at all."""
        self._live.guard(lambda: codebook_file.write(self._live.project.codebook, path))


def _with(item: cb.Item, field: str, value: str) -> cb.Item:
    fields: dict[str, Any] = {field: None if field == "parent_id" and not value else value}
    return item._replace(**fields)
