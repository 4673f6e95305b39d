"""The page of entities: persons, organisations and countries with all their mentions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QInputDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.gui.base.flags import flag_icon
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.widgets.basics import FlowLayout, button, caption, plain_label, side_by_side
from coalition_annotator.model.edit import Edit
from coalition_annotator.model.entity import COUNTRY, KINDS, ORGANISATION, PERSON, Entity
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.text import in_line, shortened, without_accents
from coalition_annotator.model.wording import counted
from coalition_annotator.project.editing import entity_edits, named_actors

_ROLE = Qt.ItemDataRole.UserRole
_LONGEST = 90


class EntitiesPage(QWidget):
    """List to the left, details and mentions to the right.

    Signals:
        mention_wanted: a mention's article id and annotation id, to be shown in the text.
        done: something was done that a person may want back, in a sentence.
    """

    mention_wanted = Signal(str, str)
    done = Signal(str)

    def __init__(self, live: ProjectModel) -> None:
        super().__init__()
        self.setObjectName("page")
        self._live = live
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Filter entities")
        self.filter.setAccessibleName("Filter entities")
        self.list = QListWidget()
        self.list.setAccessibleName("Entities")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.name, self.code, self.aliases, self.note = (QLineEdit() for _ in range(4))
        self.kind = QComboBox()
        self.kind.addItems([PERSON, ORGANISATION])
        self.mentions = QListWidget()
        self.mentions.setAccessibleName("Mentions")
        self.mentions.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.empty = plain_label(
            "No entities yet. Tag a speaker and press E to say who it is; countries appear as you tag them.",
            "muted",
            wrap=True,
        )
        self.head = plain_label("", "heading")
        left = QWidget()
        rows = QVBoxLayout(left)
        rows.setContentsMargins(16, 16, 8, 8)
        rows.addWidget(self.filter)
        rows.addWidget(self.empty)
        rows.addWidget(self.list, 1)
        self.merge_button = button(
            "Merge", self.merge, tip="Make the selected entities one, by the name with most mentions"
        )
        new = button("New…", self.new, tip="Add a person or an organisation")
        below = QHBoxLayout()
        below.addWidget(new)
        below.addWidget(self.merge_button)
        below.addStretch(1)
        rows.addLayout(below)
        self.detail = QWidget()
        self._build_detail(self.detail)
        side_by_side(self, left, self.detail, sizes=[420, 1000])
        self.filter.textChanged.connect(self.refresh)
        self.list.itemSelectionChanged.connect(self._show)
        self.mentions.itemSelectionChanged.connect(self._show_split)
        self.mentions.itemActivated.connect(self._go)
        self.mentions.itemDoubleClicked.connect(self._go)
        for line, field in ((self.name, "name"), (self.code, "code"), (self.aliases, "aliases"), (self.note, "note")):
            line.editingFinished.connect(lambda each=line, what=field: self._keep(each, what))
        self.kind.activated.connect(self._keep_kind)
        live.edited.connect(self._on_edited)
        live.opened.connect(self.refresh)
        live.reread.connect(self.refresh)
        live.closed.connect(self.refresh)

    def _build_detail(self, detail: QWidget) -> None:
        rows = QVBoxLayout(detail)
        rows.setContentsMargins(24, 20, 24, 16)
        rows.setSpacing(6)
        rows.addWidget(self.head)
        fields = (
            ("Name", self.name),
            ("Kind", self.kind),
            ("Country (two letters)", self.code),
            ("Also called (with ; between)", self.aliases),
            ("Note", self.note),
        )
        for label, widget in fields:
            rows.addWidget(caption(label))
            widget.setAccessibleName(label)
            widget.setMaximumWidth(520)
            rows.addWidget(widget)
        rows.addSpacing(8)
        rows.addWidget(caption("Mentions · Enter shows one in its article"))
        rows.addWidget(self.mentions, 1)
        holder = QWidget()
        flow = FlowLayout(holder, spacing=6)
        self.split_button = button(
            "Split off selected mentions…", self.split, tip="They mean someone else of the same name"
        )
        flow.addWidget(self.split_button)
        flow.addWidget(button("Delete entity", self.delete, name="danger", tip="Its tags stay, without an entity"))
        rows.addWidget(holder)

    def showEvent(self, event: object) -> None:
        self.refresh()

    def _on_edited(self, done: Edit, initiator: object) -> None:
        if self.isVisible() and done.tables() & {"entity", "annotation", "value"}:
            self.refresh()

    def refresh(self) -> None:
        """Show the entities as they are now."""
        if not self._live.is_open:
            self.list.clear()
            return
        chosen = {entity.id for entity in self.chosen()}
        counts = Counter(self._live.project.mention_counts()) + Counter(named_actors.counts(self._live.project))
        typed = without_accents(self.filter.text())
        found = [e for e in self._live.project.entities.values() if typed in without_accents(" ".join(e.names))]
        found.sort(key=lambda e: (KINDS.index(e.kind), -counts.get(e.id, 0), e.name.casefold(), e.id))
        self.list.blockSignals(True)
        self.list.clear()
        for entity in found:
            code = f" · {entity.code}" if entity.code else ""
            item = QListWidgetItem(f"{in_line(entity.name)}{code} · {entity.kind} · {counts.get(entity.id, 0):,}")
            item.setData(_ROLE, entity.id)
            if entity.kind == COUNTRY:
                item.setIcon(flag_icon(entity.code))
            self.list.addItem(item)
            item.setSelected(entity.id in chosen)
        self.list.blockSignals(False)
        self.empty.setVisible(not self._live.project.entities)
        if found and not self.list.selectedItems():
            self.list.setCurrentRow(0)
        self._show()

    def chosen(self) -> list[Entity]:
        """Return the selected entities in the order of the list."""
        if not self._live.is_open:
            return []
        entities = self._live.project.entities
        items = [self.list.item(row) for row in range(self.list.count())]
        ids = [item.data(_ROLE) for item in items if item.isSelected()]
        return [entities[entity_id] for entity_id in ids if entity_id in entities]

    def _show(self) -> None:
        chosen = self.chosen()
        self.detail.setEnabled(len(chosen) == 1)
        self.merge_button.setEnabled(len(chosen) > 1)
        self.mentions.clear()
        if len(chosen) != 1:
            self.head.setText(f"{len(chosen):,} selected" if chosen else "")
            for line in (self.name, self.code, self.note, self.aliases):
                line.clear()
            self.kind.setPlaceholderText("")
            self.kind.setCurrentIndex(-1)
            return
        entity = chosen[0]
        country = entity.kind == COUNTRY
        self.head.setText(entity.name)
        for line, text in ((self.name, entity.name), (self.code, entity.code), (self.note, entity.note)):
            line.setText(text)
        self.aliases.setText("; ".join(entity.aliases))
        self.kind.setPlaceholderText(entity.kind)
        self.kind.setCurrentIndex(self.kind.findText(entity.kind))
        for widget in (self.name, self.kind, self.code):
            widget.setEnabled(not country)
        named = named_actors.values_named(self._live.project.codebook, entity.kind, entity.name)
        for mention in self._live.project.mentions_of(entity.id, [each.id for each in named]):
            around = f"{mention.left}[{shortened(mention.words, _LONGEST)}]{mention.right}".replace("\n", " ")
            item = QListWidgetItem(f"…{around}…   — {mention.article_title}")
            item.setData(_ROLE, (mention.article_id, mention.annotation_id))
            self.mentions.addItem(item)
        self._show_split()

    def _show_split(self) -> None:
        chosen = self.chosen()
        can = len(chosen) == 1 and chosen[0].kind != COUNTRY and bool(self.mentions.selectedItems())
        self.split_button.setEnabled(can)

    def _go(self, item: QListWidgetItem) -> None:
        self.mention_wanted.emit(*item.data(_ROLE))

    def _attempt(self, make: Callable[[], Edit], said: str = "") -> None:
        if self._live.change(make, self) and said:
            self.done.emit(said)

    def _keep(self, line: QLineEdit, field: str) -> None:
        chosen = self.chosen()
        if len(chosen) != 1 or not line.isModified():
            return
        line.setModified(False)
        typed: object = line.text().strip()
        if field == "aliases":
            typed = tuple(part.strip() for part in line.text().split(";") if part.strip())
        elif field == "code":
            typed = line.text().strip().upper()
            if typed and typed not in self._live.countries.codes:
                self._live.failed.emit(
                    UserError(f"“{typed}” is no country code.", remedy="Type two letters such as UA.")
                )
                line.setText(chosen[0].code)
                return
        if field == "name":
            self._attempt(lambda: entity_edits.rename(self._live.project, chosen[0], str(typed)))
        else:
            self._attempt(lambda: entity_edits.change(chosen[0], **{field: typed}))

    def _keep_kind(self) -> None:
        chosen = self.chosen()
        if len(chosen) == 1 and chosen[0].kind != COUNTRY:
            self._attempt(lambda: entity_edits.change(chosen[0], kind=self.kind.currentText()))

    def new(self) -> None:
        """Ask for a name and add a person."""
        name, ok = QInputDialog.getText(self, "New entity", "Name of the person or organisation:")
        if ok:
            self._attempt(lambda: entity_edits.new_entity(PERSON, name).edit)

    def merge(self) -> None:
        """Make the selected entities one; the one with most mentions, which stands first, is kept."""
        chosen = self.chosen()
        if len(chosen) > 1:
            given_up = entity_edits.given_up(chosen[0], chosen[1:])
            said = f"{counted(len(chosen), 'entity')} merged into “{chosen[0].name}”. {given_up}".strip()
            self._attempt(lambda: entity_edits.merge(self._live.project, chosen[0], chosen[1:]), said)

    def split(self) -> None:
        """Move the selected mentions to a new entity."""
        chosen = self.chosen()
        ids = [item.data(_ROLE)[1] for item in self.mentions.selectedItems()]
        if len(chosen) != 1:
            return
        name, ok = QInputDialog.getText(self, "Split", "Name of whom these mentions mean:", text=chosen[0].name)
        if ok:
            self._attempt(lambda: entity_edits.split(self._live.project, chosen[0], ids, name).edit)

    def delete(self) -> None:
        """Delete the selected entity; its mentions stay."""
        chosen = self.chosen()
        if len(chosen) == 1:
            said = f"“{chosen[0].name}” deleted; its mentions stay."
            self._attempt(lambda: entity_edits.delete(self._live.project, chosen[0]), said)
