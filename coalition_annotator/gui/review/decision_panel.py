"""The panel in which a reviewer decides: what differs and whose it is, the agreed tag in the making, remarks."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.gui.review.drafts import Field, fields_of
from coalition_annotator.gui.review.review_controller import ReviewController
from coalition_annotator.gui.widgets.basics import (
    ElidedButton,
    FlowLayout,
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
from coalition_annotator.model.review import Comment
from coalition_annotator.model.span import covered_text
from coalition_annotator.model.text import shortened
from coalition_annotator.model.wording import short_names
from coalition_annotator.project.review import review_state

_FEWEST = 2


class DecisionPanel(QFrame):
    """Shows the chosen group and decides on it.

    Signals:
        left: the user wants to go back to the text.
    """

    left = Signal()

    def __init__(self, reviewer: ReviewController) -> None:
        super().__init__()
        self.setObjectName("right-panel")
        self._reviewer = reviewer
        self._live = reviewer.live
        self._body = QWidget()
        self._rows = QVBoxLayout(self._body)
        self._rows.setContentsMargins(16, 16, 16, 16)
        self._rows.setSpacing(6)
        self._remarks = QVBoxLayout()
        self._remarks.setSpacing(4)
        self.remark = QLineEdit()
        self.remark.setPlaceholderText("Remark…  K")
        self.remark.setAccessibleName("Remark")
        self.remark.returnPressed.connect(self._say)
        self._answering = ""
        column = QVBoxLayout()
        column.addWidget(self._body)
        below = QVBoxLayout()
        below.setContentsMargins(16, 0, 16, 16)
        below.setSpacing(6)
        self._remarks_title = caption("Remarks")
        below.addWidget(self._remarks_title)
        below.addLayout(self._remarks)
        below.addWidget(self.remark)
        column.addLayout(below)
        column.addStretch(1)
        fill_panel(self, column)
        self._fields: dict[str, QWidget] = {}
        reviewer.drafted.connect(self.refresh)
        reviewer.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the chosen group as it is now."""
        emptied(self._rows)
        emptied(self._remarks)
        self._fields = {}
        review, group, draft = self._reviewer.review, self._reviewer.group, self._reviewer.draft
        for widget in (self._remarks_title, self.remark):
            widget.setVisible(review is not None)
        if review is None:
            return
        if group is None or draft is None:
            self._rows.addWidget(caption("Nothing to decide"))
            left = len(review.open_groups())
            if len(review.readers) < _FEWEST:
                text = "Fewer than two annotators have read this article, or are shown."
            elif left:
                text = "Choose a difference on the left."
            else:
                text = "All differences of this article are decided."
            self._rows.addWidget(
                plain_label(f"{text} N goes on to the next article with differences.", "muted", wrap=True)
            )
        else:
            self._build()
        self._show_remarks()

    def _build(self) -> None:
        review, group, draft = self._reviewer.review, self._reviewer.group, self._reviewer.draft
        assert review is not None and group is not None and draft is not None
        project = self._live.project
        names = self._reviewer.names()
        layer = project.codebook.layer(draft.layer_id)
        self._rows.addWidget(caption(f"Decide: {layer.name if layer else draft.layer_id}"))
        self._rows.addWidget(plain_label(shortened(covered_text(review.text, draft.spans), 220), "quote", wrap=True))
        missing = [names.get(each, "?") for each in review.readers if group.of(each) is None]
        if missing:
            have = ", ".join(names.get(tag.annotator_id, "?") for tag in group.tags)
            self._rows.addWidget(plain_label(f"Tagged by {have}; not by {', '.join(missing)}.", "muted", wrap=True))
        for field in fields_of(review, group, draft, project.codebook, project.entities, names):
            self._add_field(field)
        self._add_attributes()
        self._add_buttons()
        verdict = review.verdict_of(group)
        if verdict is not None:
            who, when = names.get(verdict.annotator_id, "?"), verdict.created[:16].replace("T", " ")
            told = f"{'Agreed' if review.agreed_tag(group) else 'Left out'} by {who}, {when} UTC: {verdict.reason}."
            if not review.decided(group):
                told += " Open again, as a tag has come or changed since."
            self._rows.addWidget(plain_label(told, "muted", wrap=True))

    def _add_field(self, field: Field) -> None:
        self._rows.addSpacing(4)
        self._rows.addWidget(caption(field.name))
        frame = QFrame()
        frame.setObjectName("choices")
        rows = QVBoxLayout(frame)
        rows.setContentsMargins(2, 2, 2, 2)
        rows.setSpacing(2)
        group = QButtonGroup(frame)
        for number, option in enumerate(field.options):
            choice = ElidedButton(f"{shortened(option.label, 34)}  ·  {shortened(option.who, 24)}")
            choice.setCheckable(True)
            choice.setChecked(number == field.current)
            choice.setToolTip(plain_tip(f"{option.label}\n{option.who}"))
            choice.setAccessibleName(f"{field.name}: {option.label}, {option.who}")
            choice.setStyleSheet("text-align: left; padding: 5px 8px;")
            choice.clicked.connect(partial(self._reviewer.set_draft, option.draft))
            group.addButton(choice)
            rows.addWidget(choice)
        self._rows.addWidget(frame)

    def _add_attributes(self) -> None:
        """Show the other attributes that the agreed tag will have; each can be amended."""
        draft, group = self._reviewer.draft, self._reviewer.group
        assert draft is not None and group is not None
        differing = {each.of for each in group.differences}
        codebook = self._live.project.codebook
        for attribute in codebook.attributes_of(draft.layer_id):
            stored = draft.attributes.get(attribute.id)
            choice = attribute.kind in (cb.CHOICE, cb.MULTIPLE, cb.YES_NO)
            if not choice and (attribute.id in differing or stored in (None, "")):
                continue
            shown = codebook.shown(attribute, stored) or "none"
            if not choice:
                self._rows.addWidget(plain_label(f"{attribute.name}: {shortened(shown, 80)}", "muted", wrap=True))
                continue
            key = {cb.CATEGORY: "  C", cb.STANCE: "  + - 0"}.get(attribute.id, "")
            field = ElidedButton(f"{attribute.name}: {shortened(shown, 30)}{key}")
            field.setObjectName("field")
            field.setToolTip(plain_tip(f"Amend: {attribute.name}"))
            field.clicked.connect(partial(self._amend, attribute))
            self._fields[attribute.id] = field
            self._rows.addWidget(field)

    def _amend(self, attribute: cb.Attribute) -> None:
        draft = self._reviewer.draft
        field = self._fields.get(attribute.id)
        if draft is None or field is None:
            return
        stored = draft.attributes.get(attribute.id)
        if attribute.kind == cb.YES_NO:
            self._reviewer.set_attribute(attribute.id, {None: True, True: False}.get(stored))
            return

        def take(value_id: Any) -> None:
            if attribute.kind == cb.MULTIPLE and value_id:
                kept = [each for each in stored or [] if each != value_id]
                self._reviewer.set_attribute(attribute.id, kept if value_id in (stored or []) else [*kept, value_id])
            else:
                self._reviewer.set_attribute(attribute.id, value_id)
            self.left.emit()

        Chooser(
            self,
            hint=f"{attribute.name}…",
            choices=lambda typed: value_choices(self._live.project.codebook, attribute, stored, typed),
            chosen=take,
        ).open_under(field)

    def amend(self, attribute_id: str) -> None:
        """Open the choice of an attribute, such as the category."""
        attribute = self._live.project.codebook.attribute(attribute_id)
        if attribute is not None:
            self._amend(attribute)

    def _add_buttons(self) -> None:
        review, group = self._reviewer.review, self._reviewer.group
        assert review is not None and group is not None
        row = QWidget()
        flow = FlowLayout(row, spacing=6)
        decided = review.decided(group)
        flow.addWidget(
            button("Agree  A", self._reviewer.take, name="primary", tip="Put this tag into the agreed version (A)")
        )
        flow.addWidget(
            button("Leave out  X", self._reviewer.leave_out, tip="Nothing of it goes into the agreed version")
        )
        if len(group.tags) > 1:
            flow.addWidget(button("Merge  M", self._reviewer.merge_spans, tip="Cover what any of the tags covers (M)"))
        if decided:
            flow.addWidget(button("Reopen  U", self._reviewer.reopen, tip="Take this decision back (U)"))
        else:
            flow.addWidget(button("Later  N", partial(self._reviewer.step, 1), tip="Go to the next difference (N)"))
        self._rows.addSpacing(6)
        self._rows.addWidget(row)
        names = self._reviewer.names()
        self._rows.addSpacing(4)
        self._rows.addWidget(caption("Or agree with one in everything"))
        sides = QWidget()
        flow = FlowLayout(sides, spacing=6)
        short = short_names(names)
        for place, reader in enumerate(review.readers):
            name = short.get(reader, "?")
            flow.addWidget(
                button(f"{place + 1}  {name}", partial(self._reviewer.take_side, place),
                       tip=f"Agree with {names.get(reader, '?')} in everything ({place + 1})")
            )  # fmt: skip
        self._rows.addWidget(sides)

    # Remarks

    def _show_remarks(self) -> None:
        review, group = self._reviewer.review, self._reviewer.group
        assert review is not None
        ids = {tag.id for tag in group.tags} if group is not None else {""}
        names = self._reviewer.names()
        for thread in review_state.threads(review.comments, ids):
            head = thread[0]
            if head.resolved:
                row = QHBoxLayout()
                row.addWidget(plain_label(f"✓ {shortened(head.text, 30)}", "muted"), 1)
                row.addWidget(self._tool("Reopen", partial(self._resolve, head, False)))
                self._remarks.addLayout(row)
                continue
            for comment in thread:
                indent = "    " if comment.parent_id else ""
                who = names.get(comment.annotator_id, "?")
                self._remarks.addWidget(plain_label(f"{indent}{who} · {comment.text}", "muted", wrap=True))
            row = QHBoxLayout()
            row.addWidget(self._tool("Answer", partial(self._answer, head)))
            row.addWidget(self._tool("Resolve", partial(self._resolve, head, True)))
            row.addStretch(1)
            self._remarks.addLayout(row)

    def _tool(self, text: str, action: Any) -> QToolButton:
        tool = QToolButton()
        tool.setText(text)
        tool.clicked.connect(lambda: action())
        return tool

    def _answer(self, head: Comment) -> None:
        self._answering = head.id
        self.remark.setPlaceholderText(f"Answer to “{shortened(head.text, 24)}”…")
        self.remark.setFocus()

    def _resolve(self, head: Comment, resolved: bool) -> None:
        self._live.commit(review_state.resolve(head, resolved), self)

    def _say(self) -> None:
        if self._reviewer.comment(self.remark.text(), parent_id=self._answering):
            self.remark.clear()
            self._answering = ""
            self.remark.setPlaceholderText("Remark…  K")
            self.left.emit()

    def keyPressEvent(self, event: Any) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._answering = ""
            self.remark.setPlaceholderText("Remark…  K")
            self.left.emit()
            return
        super().keyPressEvent(event)
