"""The tree that says where labels, their attributes and links go."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHeaderView, QTreeWidget, QTreeWidgetItem

from coalition_annotator.gui.widgets.basics import plain_tip
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.codebook import Codebook
from coalition_annotator.model.entity import ORGANISATION, PERSON
from coalition_annotator.model.statement import kind_of_own_actor
from coalition_annotator.project.importing.import_scan import ImportScan
from coalition_annotator.project.importing.mapping import LEAVE_OUT, NEW, TIES, Mapping

# Claims that name who speaks in an attribute count as said by them.
_SPEAKS = {PERSON: ", which tells the speaker", ORGANISATION: ", which tells the speaker’s organisation"}
_Choices = Sequence[tuple[str, str]]


class _Targets(QComboBox):
    """The places that something can go to; the wheel scrolls the tree and never changes it."""

    def __init__(self, choices: _Choices, chosen: str, name: str) -> None:
        super().__init__()
        for value, label in choices:
            self.addItem(label, value)
        self.setCurrentIndex(max(0, self.findData(chosen)))
        self.setAccessibleName(f"Where {name} goes")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: object) -> None:
        getattr(event, "ignore", lambda: None)()


class MappingTree(QTreeWidget):
    """Shows a mapping and lets it be changed.

    Signals:
        changed: another place was chosen.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderLabels(["In the files", "Tags", "Goes to"])
        self.setAccessibleName("Labels and where they go")
        self.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(2, 300)
        self._labels: dict[str, _Targets] = {}
        self._attributes: dict[str, _Targets] = {}
        self._links: dict[str, _Targets] = {}
        self._nodes: dict[str, QTreeWidgetItem] = {}

    def show_mapping(self, codebook: Codebook, survey: ImportScan, mapping: Mapping) -> None:
        """Show what was found and where it goes."""
        self.clear()
        self._labels, self._attributes, self._links, self._nodes = {}, {}, {}, {}
        layers = [(layer.id, layer.name) for layer in codebook.layers]
        for label, found in survey.labels.items():
            node = self._node(None, label, found.uses)
            self._nodes[label] = node
            choices = [*layers, (NEW, f"new layer “{label}”")]
            choices += [(TIES, "only ties its parts together")] if found.only_ties else []
            choices += [(LEAVE_OUT, "left out")]
            self._labels[label] = self._place(node, choices, mapping.labels.get(label, NEW), label)
            self._labels[label].activated.connect(lambda _, each=label: self._refill(codebook, survey, each))
            self._add_attributes(codebook, survey, label, mapping)
        if survey.links:
            top = QTreeWidgetItem(self, ["Links"])
            for name, pairs in survey.links.items():
                node = self._node(top, name, sum(pairs.values()))
                node.setToolTip(0, plain_tip(", ".join(f"{source} → {target}" for source, target in pairs)))
                choices = [
                    *((each.id, each.name) for each in codebook.link_types),
                    (NEW, f"new link “{name}”"),
                    (LEAVE_OUT, "left out"),
                ]
                self._links[name] = self._place(node, choices, mapping.links.get(name, NEW), name)
        self.expandAll()

    def _add_attributes(self, codebook: Codebook, survey: ImportScan, label: str, mapping: Mapping) -> None:
        target = str(self._labels[label].currentData())
        known = [(item.id, item.name) for item in codebook.attributes_of(target)]
        for name, attribute in survey.labels[label].attributes.items():
            node = self._node(self._nodes[label], name, attribute.uses)
            node.setToolTip(0, plain_tip(", ".join(attribute.values[:20])))
            kind = cb.KIND_NAMES[attribute.kind]
            choices = [
                *known,
                (NEW, f"new attribute “{name}” ({kind}){_SPEAKS.get(kind_of_own_actor(name), '')}"),
                (LEAVE_OUT, "kept with the tag, outside the codebook"),
            ]
            key = f"{label}.{name}"
            self._attributes[key] = self._place(node, choices, mapping.attributes.get(key, NEW), key)

    def _refill(self, codebook: Codebook, survey: ImportScan, label: str) -> None:
        """Offer the attributes of the layer that was chosen now."""
        before = self.mapping()
        self._nodes[label].takeChildren()
        self._add_attributes(codebook, survey, label, before)
        self._nodes[label].setExpanded(True)

    def _node(self, parent: QTreeWidgetItem | None, name: str, count: int) -> QTreeWidgetItem:
        node = QTreeWidgetItem(parent) if parent is not None else QTreeWidgetItem(self)
        node.setText(0, name)
        node.setText(1, f"{count:,}")
        node.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return node

    def _place(self, node: QTreeWidgetItem, choices: _Choices, chosen: str, name: str) -> _Targets:
        combo = _Targets(choices, chosen, name)
        node.setSizeHint(2, combo.sizeHint().grownBy(QMargins(0, 3, 0, 3)))
        self.setItemWidget(node, 2, combo)
        combo.activated.connect(lambda _: self.changed.emit())
        return combo

    def choose(self, label: str, target: str) -> None:
        """Choose where a label goes, as a click would."""
        combo = self._labels[label]
        combo.setCurrentIndex(combo.findData(target))
        combo.activated.emit(combo.currentIndex())

    def mapping(self) -> Mapping:
        """Return the mapping as it is shown now."""
        return Mapping(
            *(
                {key: str(combo.currentData()) for key, combo in each.items()}
                for each in (self._labels, self._attributes, self._links)
            )
        )
