"""The bar under the selected claim, which asks for what the claim lacks."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QToolButton, QVBoxLayout, QWidget

from coalition_annotator.gui.article_view.input import TaggingView
from coalition_annotator.gui.article_view.popover import flat_button, place_under
from coalition_annotator.gui.reading.claim_flow import Answer, ClaimFlow
from coalition_annotator.gui.widgets.basics import FlowLayout, emptied, mark, plain_label
from coalition_annotator.model.text import shortened
from coalition_annotator.project.suggestions.claim_completion import CATEGORY, STANCE

_WIDTH = 620
_MODIFIERS = (
    Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock
)  # fmt: skip
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ClaimBar(QFrame):
    """One question and its answers, each with a key; whatever key is none of them goes to the text.

    Signals:
        asked: another question is asked; its words and answers, for those who listen.
    """

    asked = Signal(str)

    def __init__(self, view: TaggingView, flow: ClaimFlow) -> None:
        super().__init__(view)
        self.setObjectName("popover")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._view, self._flow = view, flow
        self._answers: list[Answer] = []
        self._chosen = 0
        self._shown: object = None
        self.line = QLineEdit()
        self.line.setPlaceholderText("Category? Type to find one or to make one")
        self.line.setAccessibleName("Category of the claim")
        self.line.textChanged.connect(self._fill)
        self.line.installEventFilter(self)
        self._holder = QWidget()
        self._flow_row = FlowLayout(self._holder, spacing=2)
        self.hint = plain_label("", "hint", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 7, 8, 7)
        column.setSpacing(4)
        column.addWidget(self.line)
        column.addWidget(self._holder)
        column.addWidget(self.hint)
        self.hide()
        flow.is_half_typed = lambda: flow.step == CATEGORY and bool(self.line.text().strip())
        flow.changed.connect(self._on_changed)
        flow.keyboard_wanted.connect(self.take_keyboard)
        flow.finished.connect(self.give_back)
        view.shown_changed.connect(self._place)
        view.selecting.connect(self.hide)
        view.selection_cleared.connect(self._on_changed)

    def _on_changed(self) -> None:
        flow = self._flow
        if not flow.step or flow.claim is None or self._view.selected_span() is not None:
            had = self.isVisible() and self.has_keyboard()
            self._shown = None
            self.hide()
            if had:
                self._view.setFocus()
            return
        asked = (flow.claim.id, flow.step)
        fresh = asked != self._shown
        if fresh:
            self._shown = asked
            self.line.blockSignals(True)
            self.line.setText("")  # and not clear(), which undo would take back: of another claim
            self.line.blockSignals(False)
        self.line.setVisible(flow.step == CATEGORY)
        self._fill()
        self.show()
        self.raise_()
        if fresh:
            self.asked.emit(self.accessibleName())

    def has_keyboard(self) -> bool:
        """Tell whether the keyboard answers here."""
        return self.hasFocus() or self.line.hasFocus()

    def take_keyboard(self) -> None:
        """Let the keyboard answer."""
        if self._flow.claim is not None:
            self._view.ensure_shown(self._flow.claim.start)
        self._place()
        (self.line if self._flow.step == CATEGORY else self).setFocus()
        self._fill()

    def give_back(self) -> None:
        """Give the keyboard back to the text; the claim stays selected."""
        self._view.setFocus()
        if self.isVisible():
            self._fill()

    def _fill(self) -> None:
        typed = self.line.text() if self._flow.step == CATEGORY else ""
        self._answers, self._chosen = self._flow.answers(typed), 0
        question = self._flow.question(self._answers)
        emptied(self._flow_row)
        if self._flow.step != CATEGORY:
            asked = plain_label(question, "question")
            self._flow_row.addWidget(asked)
            asked.show()
        for number, each in enumerate(self._answers):
            # Numbers are the text's while it has the keyboard.
            key = each.key or ("" if typed or not self.has_keyboard() else str(number + 1))
            label = f"{key}  {shortened(each.label, 44)}".strip()
            answer = flat_button(self._holder, label, each.tip, partial(self._take, number))
            answer.setObjectName("ghost" if each.proposed else "")
            answer.setProperty("chosen", bool(typed) and number == 0)
            answer.setAccessibleName(each.label)
            self._flow_row.addWidget(answer)
            answer.show()
        named = ", ".join(f"{each.key or number + 1} {each.label}" for number, each in enumerate(self._answers))
        self.setAccessibleName(f"{question} {named}")
        self._hint()

    def _hint(self) -> None:
        flow = self._flow
        proposed = any(each.proposed for each in self._answers)
        if not self.has_keyboard():
            text = "" if flow.step == STANCE else "Enter: answer"
        elif flow.step == CATEGORY:
            text = "Enter takes what is marked" if self.line.text().strip() else "Tab: later · Esc: back to the text"
        elif proposed:
            text = "Enter: take what is proposed · X: leave it · Esc: back to the text"
        else:
            text = "Enter: later · Esc: back to the text"
        self.hint.setText(text)
        self.hint.setVisible(bool(text))
        self._fit()

    def _fit(self) -> None:
        most = max(200, min(_WIDTH, self._view.viewport().width(), self._view.width() - 24))
        items = [item for n in range(self._flow_row.count()) if (item := self._flow_row.itemAt(n)) is not None]
        wanted = sum(item.sizeHint().width() + 2 for item in items) + 20
        width = most if self._flow.step == CATEGORY else min(most, max(wanted, 240))
        inner = width - 18
        self._holder.setFixedSize(inner, self._flow_row.heightForWidth(inner) if items else 0)
        self.setFixedWidth(width)
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(
                width, layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else self.sizeHint().height()
            )
        self._place()

    def _place(self) -> None:
        claim = self._flow.claim
        if claim is None or self._shown is None:
            return
        shown = place_under(self, self._view, claim.spans)
        self.setVisible(shown and self._view.selected_span() is None)

    def _take(self, number: int) -> None:
        if number < len(self._answers):
            self._flow.answer(self._answers[number].take)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.line.hasFocus() or event.key() in _MODIFIERS:
            return  # what the field leaves alone, and a key that is only held, is nothing for the text
        if not self._answered(event):
            self._view.setFocus()
            QCoreApplication.sendEvent(self._view, event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab leaves a question for later, and does not wander about."""
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._answered_line(event)
        return super().eventFilter(watched, event)

    def _answered(self, event: QKeyEvent) -> bool:
        key, text = event.key(), event.text()
        sign = {"-": "−"}.get(text, text)
        number = next((n for n, each in enumerate(self._answers) if each.key and each.key == sign), None)
        if number is None and text.isdigit() and 0 < int(text) <= len(self._answers):
            number = int(text) - 1
        if number is not None:
            self._take(number)
        elif key in _ENTER:
            if not self._flow.take_proposed():
                self._flow.leave()
        elif key == Qt.Key.Key_Tab or text in ("x", "X"):
            self._flow.leave()
        elif key == Qt.Key.Key_Escape:
            self.give_back()
        else:
            return False
        return True

    def _answered_line(self, event: QKeyEvent) -> bool:
        key, text, typed = event.key(), event.text(), self.line.text().strip()
        if key == Qt.Key.Key_Escape:
            self.give_back()
        elif key in _ENTER:
            if typed:
                self._take(self._chosen)
            else:
                self._flow.leave()
        elif key == Qt.Key.Key_Tab:
            self._flow.leave()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and typed:
            self._mark(self._chosen + (1 if key == Qt.Key.Key_Down else -1))
        elif not typed and text.isdigit() and 0 < int(text) <= len(self._answers):
            self._take(int(text) - 1)
        else:
            return False
        return True

    def _mark(self, number: int) -> None:
        self._chosen = max(0, min(len(self._answers) - 1, number))
        for n in range(self._flow_row.count()):
            item = self._flow_row.itemAt(n)
            each = item.widget() if item else None
            if isinstance(each, QToolButton):
                mark(each, "chosen", n == self._chosen)
