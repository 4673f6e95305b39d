"""The inspector: everything that is known of the selected tag, or of the article where none is selected."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.gui.article_view.labels import country_of, kept_lines, name_of
from coalition_annotator.gui.article_view.layout import ArticleLayout
from coalition_annotator.gui.article_view.tag_controller import TagController
from coalition_annotator.gui.reading.article_details import ArticleDetails
from coalition_annotator.gui.reading.choices import entity_choices, entity_taken, target_choices, target_taken
from coalition_annotator.gui.widgets.basics import (
    FlowLayout,
    Segments,
    button,
    caption,
    emptied,
    fill_panel,
    plain_label,
    plain_tip,
)
from coalition_annotator.gui.widgets.chooser import Chooser
from coalition_annotator.gui.widgets.value_choices import value_choices
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import KEPT, Annotation, Link
from coalition_annotator.model.edit import Edit
from coalition_annotator.model.span import covered_text
from coalition_annotator.model.text import shortened
from coalition_annotator.project.editing import tag_edits

_MOST_SEGMENTS = 4
_FOLLOW_MS = 25
_OF_BRAT = ("events", "parts")


class Inspector(QFrame):
    """Shows and edits the selected tag.

    Signals:
        left: the user wants to go back to the text.
    """

    left = Signal()

    def __init__(self, tagger: TagController) -> None:
        super().__init__()
        self.setObjectName("right-panel")
        self._tagger = tagger
        self._live = tagger.live
        self._shown: Annotation | None = None
        self._fields: dict[str, QWidget] = {}
        self._body = QWidget()
        self._rows = QVBoxLayout(self._body)
        self._rows.setContentsMargins(16, 16, 16, 16)
        self._rows.setSpacing(6)
        self.details = ArticleDetails(tagger)
        both = QVBoxLayout()
        both.addWidget(self._body)
        both.addWidget(self.details)
        both.addStretch(1)
        fill_panel(self, both)
        # Tagging comes first: the fields follow when the tag is on the screen.
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_FOLLOW_MS)
        self._timer.timeout.connect(self.refresh)
        tagger.opened.connect(self.refresh)
        tagger.selection_changed.connect(self._timer.start)
        self._live.edited.connect(self._on_edited)
        self.refresh()

    def _on_edited(self, done: Edit, initiator: object) -> None:
        if done.tables() - {"article", "setting", "annotator"} and self._tagger.selected is not None:
            self._timer.start()

    def refresh(self) -> None:
        """Show what is selected now, as it is now."""
        self._timer.stop()
        selected = self._tagger.selected if self._live.is_open else None
        focused = self._focused_field() if selected and self._shown and selected.id == self._shown.id else ""
        self._shown = selected
        self._body.setVisible(selected is not None)
        self.details.setVisible(selected is None)
        if selected is None:
            self.details.refresh()
        self.setUpdatesEnabled(False)
        emptied(self._rows)
        self._fields = {}
        if selected is not None:
            self._build(selected)
            if focused in self._fields:
                self._fields[focused].setFocus()
        self.setUpdatesEnabled(True)

    def _focused_field(self) -> str:
        return next((key for key, widget in self._fields.items() if widget.hasFocus()), "")

    def _build(self, tag: Annotation) -> None:
        project, tags = self._live.project, self._tagger.tags
        layer = project.codebook.layer(tag.layer_id)
        if layer is None or tags is None:
            return
        head = QHBoxLayout()
        head.addWidget(caption(layer.name))
        head.addStretch(1)
        if tag.annotator_id != project.me.id:
            owner = project.annotators.get(tag.annotator_id)
            head.addWidget(plain_label(f"by {owner.name if owner else 'another annotator'}", "muted"))
        self._rows.addLayout(head)
        self._rows.addWidget(plain_label(shortened(covered_text(tags.text, tag.spans), 260), "quote", wrap=True))
        if len(tag.spans) > 1:
            self._add_parts(tag)
        if layer.entity_kind:
            self._add_entity(tag, layer)
        for link_type in project.codebook.link_types:
            if link_type.source_layer_id == layer.id:
                self._add_links(tag, link_type)
        for attribute in project.codebook.attributes_of(layer.id):
            self._add_attribute(tag, attribute)
        kept = {name: value for name, value in tag.attributes.get(KEPT, {}).items() if name not in _OF_BRAT}
        if kept:
            self._rows.addWidget(caption("From the file"))
            self._rows.addWidget(plain_label(kept_lines(kept), "muted", wrap=True))
        self._add_buttons()
        self._add_history(tag)

    def _add_parts(self, tag: Annotation) -> None:
        self._rows.addWidget(caption(f"{len(tag.spans)} parts"))
        assert self._tagger.tags is not None
        for span in tag.spans:
            row = QHBoxLayout()
            row.addWidget(plain_label(shortened(self._tagger.tags.text[span.start : span.end], 34), "muted"), 1)
            cross = self._tool("×", "Take this part out", partial(self._tagger.remove_part, span))
            row.addWidget(cross)
            self._rows.addLayout(row)

    def _tool(self, text: str, tip: str, action: Any, *, chip: bool = False) -> QToolButton:
        result = QToolButton()
        result.setText(text.replace("&", "&&"))
        result.setToolTip(plain_tip(tip))
        result.setAccessibleName(f"{tip}: {text}")
        result.clicked.connect(lambda: action())
        result.setObjectName("chip" if chip else "sign")
        return result

    def _add_entity(self, tag: Annotation, layer: cb.Layer) -> None:
        project = self._live.project
        entity = project.entities.get(tag.entity_id or "")
        self._rows.addWidget(caption("Country" if layer.entity_kind == cb.STATE else "Person or organisation"))
        shown = f"{entity.name} ({entity.code})" if entity and entity.code else entity.name if entity else "Choose…  E"
        field = self._field(
            "entity", shown, partial(self._choose_entity, tag, layer), "Say who or what this stands for (E)"
        )
        self._rows.addWidget(field)

    def _field(self, key: str, text: str, action: Any, tip: str) -> QPushButton:
        field = button(text, action, name="field", tip=tip)
        field.setAccessibleName(f"{tip}: {text}")
        self._fields[key] = field
        return field

    def _choose_entity(self, tag: Annotation, layer: cb.Layer, at: QPoint | None = None) -> None:
        """Open the choice at a global place, or under its field."""
        tags = self._tagger.tags
        if tags is None:
            return
        words = covered_text(tags.text, tag.spans)
        chooser = Chooser(
            self,
            hint="Type a country" if layer.entity_kind == cb.STATE else "Type a name",
            choices=lambda typed: entity_choices(self._live, layer, words, typed),
            chosen=lambda value: entity_taken(self._live, tag, value, self._tagger),
        )
        if at is not None:
            chooser.open_at(at)
        else:
            chooser.open_under(self._fields["entity"])

    def _add_links(self, tag: Annotation, link_type: cb.LinkType) -> None:
        tags, project = self._tagger.tags, self._live.project
        assert tags is not None
        self._rows.addWidget(caption(link_type.name))
        chips = QWidget()
        flow = FlowLayout(chips)
        for link in tags.links_from(tag.id, link_type.id):
            target = tags.annotations.get(link.target_id)
            if target is None:
                continue
            code = country_of(project, tags, target)
            name = shortened(f"{code} {name_of(project, tags, target)}".strip(), 28)
            flow.addWidget(self._tool(name, "Go to this tag", partial(self._tagger.select, target.id), chip=True))
            flow.addWidget(self._tool("×", f"Remove the link to {name}", partial(self._unlink, link)))
        plus = self._tool("+", f"Add: {link_type.name} (L)", partial(self._choose_target, tag, link_type))
        self._fields[link_type.id] = plus
        flow.addWidget(plus)
        self._rows.addWidget(chips)

    def _unlink(self, link: Link) -> None:
        self._live.commit(tag_edits.unlink([link]), self)

    def _choose_target(self, tag: Annotation, link_type: cb.LinkType) -> None:
        tags = self._tagger.tags
        if tags is None:
            return

        def take(value: object) -> None:
            self._live.change(lambda: target_taken(self._live, tags, tag, link_type, value), self._tagger)

        Chooser(
            self,
            hint=f"{link_type.name.capitalize()}…",
            choices=lambda typed: target_choices(self._live, tags, tag, link_type, typed),
            chosen=take,
            width=460,
        ).open_under(self._fields[link_type.id])

    def _add_attribute(self, tag: Annotation, attribute: cb.Attribute) -> None:
        stored = tag.attributes.get(attribute.id)
        self._rows.addWidget(caption(attribute.name))
        codebook = self._live.project.codebook
        tree = codebook.tree_of(attribute.id)
        if attribute.kind == cb.YES_NO:
            self._add_segments(attribute, [("Yes", True, ""), ("No", False, "")], stored)
        elif attribute.kind == cb.CHOICE and len(tree) <= _MOST_SEGMENTS and tree:
            choices = [(value.name, value.id, value.definition) for _, value in tree]
            self._add_segments(attribute, choices, stored)
        elif attribute.kind in (cb.CHOICE, cb.MULTIPLE):
            shown = codebook.shown(attribute, stored) or "Choose…"
            key = "  C" if attribute.id == cb.CATEGORY and not stored else ""
            choose = partial(self._choose_value, tag, attribute)
            self._rows.addWidget(self._field(attribute.id, shown + key, choose, attribute.definition or attribute.name))
        else:
            self._add_line(attribute, stored)

    def _add_segments(self, attribute: cb.Attribute, choices: list[tuple[str, Any, str]], stored: Any) -> None:
        segments = Segments(choices)
        segments.setAccessibleName(attribute.name)
        segments.show_value(stored)
        segments.chosen.connect(partial(self._tagger.set_attribute, attribute.id))
        self._fields[attribute.id] = segments
        self._rows.addWidget(segments)

    def _choose_value(self, tag: Annotation, attribute: cb.Attribute) -> None:
        stored = tag.attributes.get(attribute.id)

        def take(value_id: str | None) -> None:
            if attribute.kind == cb.CHOICE:
                self._tagger.set_attribute(attribute.id, value_id)
                return
            kept = [each for each in stored or [] if each != value_id]
            fresh = kept if value_id in (stored or []) else [*kept, value_id]
            self._tagger.set_attribute(attribute.id, fresh if value_id else None)

        Chooser(
            self,
            hint=f"{attribute.name}…",
            choices=lambda typed: value_choices(self._live.project.codebook, attribute, stored, typed),
            chosen=take,
        ).open_under(self._fields[attribute.id])

    def _add_line(self, attribute: cb.Attribute, stored: Any) -> None:
        line = QLineEdit("" if stored is None else f"{stored:g}" if isinstance(stored, float) else str(stored))
        line.setAccessibleName(attribute.name)
        line.setToolTip(plain_tip(attribute.definition))
        line.setPlaceholderText("A number" if attribute.kind == cb.NUMBER else "")
        self._fields[attribute.id] = line

        def keep() -> None:
            typed: Any = line.text().strip()
            if attribute.kind == cb.NUMBER and typed:
                try:
                    typed = float(typed.replace(",", "."))
                except ValueError:
                    self._tagger.message.emit(f"“{typed}” is no number.")
                    line.setText("" if stored is None else f"{stored:g}")
                    return
            self._tagger.set_attribute(attribute.id, typed or None if typed != 0 else typed)

        line.editingFinished.connect(keep)
        self._rows.addWidget(line)

    def _add_buttons(self) -> None:
        row = QWidget()
        flow = FlowLayout(row, spacing=6)
        flow.addWidget(
            button("Tag everywhere", self._tagger.everywhere, tip="Tag all other occurrences of these words alike (T)")
        )
        flow.addWidget(button("Delete", self._tagger.delete, name="danger", tip="Delete this tag (Delete)"))
        self._rows.addSpacing(8)
        self._rows.addWidget(row)

    def _add_history(self, tag: Annotation) -> None:
        self._rows.addSpacing(4)
        self._rows.addWidget(caption("History"))
        holder = QWidget()
        rows = QVBoxLayout(holder)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        show = QToolButton()
        show.setText("Show what was done")
        self._rows.addWidget(show, 0, Qt.AlignmentFlag.AlignLeft)
        self._rows.addWidget(holder)

        def fill() -> None:
            show.hide()
            project = self._live.project
            verbs = {"undo": "Undo: ", "redo": "Redo: "}
            for change, _ in project.history_of(tag.id):
                who = project.annotators.get(change.annotator_id)
                when = change.time[:16].replace("T", " ")
                text = f"{when} · {who.initials if who else '?'} · {verbs.get(change.kind, '')}{change.label}"
                rows.addWidget(plain_label(text, "muted", wrap=True))

        show.clicked.connect(fill)

    # What keys do

    def choose_entity(self, *, over: ArticleLayout) -> bool:
        """Let one choose whom the selected tag stands for, under it in the text; False where it stands for nobody."""
        selected = self._tagger.selected
        layer = self._live.project.codebook.layer(selected.layer_id) if selected is not None else None
        if selected is None or layer is None or not layer.entity_kind:
            return False
        place = over.rect_of(selected.spans[0]).bottomLeft().toPoint()
        self._choose_entity(selected, layer, over.viewport().mapToGlobal(place))
        return True

    def open_field(self, key: str) -> bool:
        """Open or focus a field, such as 'entity' or 'claim.category'; tells False where there is none."""
        self._catch_up()
        field = self._fields.get(key)
        if field is None:
            return False
        field.setFocus()
        if isinstance(field, QPushButton):
            field.click()
        return True

    def focus_first(self) -> None:
        """Put the keyboard into the first field."""
        self._catch_up()
        for field in self._fields.values():
            target = field.findChild(QPushButton) if isinstance(field, Segments) else field
            if isinstance(target, QWidget):
                target.setFocus()
                return
        self.details.focus_first()

    def _catch_up(self) -> None:
        if self._timer.isActive():
            self.refresh()

    def keyPressEvent(self, event: Any) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
