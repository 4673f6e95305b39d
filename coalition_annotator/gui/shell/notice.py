"""A short message at the lower edge: what went wrong and how to mend it, or what was done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from coalition_annotator.gui.widgets.basics import mark, plain_label
from coalition_annotator.model.errors import UserError

_SHOWN_MS = 6000


class Notice(QFrame):
    """Shows one message over the lower part of its parent; errors stay until put away, or something is done."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("notice")
        self.label = plain_label("", wrap=True)
        self._action = QPushButton()
        self._close = QToolButton()
        self._close.setText("×")
        self._close.setAccessibleName("Put this message away")
        self._close.clicked.connect(self.hide)
        # A click leaves the keyboard where it is; it would go on to whatever comes next when the button goes.
        for each in (self._action, self._close):
            each.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._until_edit = False
        self._run: Callable[[], object] | None = None
        self._action.clicked.connect(self._act)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 8, 8)
        row.addWidget(self.label, 1)
        row.addWidget(self._action)
        row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def show_error(self, error: UserError) -> None:
        """Show what is wrong, where, and the remedy."""
        where = f"{error.where}\n" if error.where else ""
        self._show(f"{error.what}\n{where}{error.remedy}".strip(), "error", None, "")
        self._until_edit = True

    def show_text(
        self, text: str, *, action: str = "", run: Callable[[], object] | None = None, stays: bool = False
    ) -> None:
        """Show a message for some seconds, or until it is put away, with an action where one is given."""
        self._show(text, "info", run, action)
        if stays:
            self._timer.stop()

    def show_undoable(self, text: str, undo: Callable[[], object]) -> None:
        """Show what was done, with an offer to undo it as long as it is what was done last."""
        self.show_text(text, action="Undo", run=undo)
        self._until_edit = True

    def on_edit(self) -> None:
        """Put away what an edit has overtaken: an error, or an offer to undo what came before."""
        if self._until_edit:
            self.hide()

    def _show(self, text: str, kind: str, run: Callable[[], object] | None, action: str) -> None:
        self.label.setText(text)
        mark(self, "kind", kind)
        self._run, self._until_edit = run, False
        self._action.setText(action)
        self._action.setVisible(run is not None)
        self._timer.stop()
        if kind != "error":
            self._timer.start(_SHOWN_MS)
        self._place()
        self.show()
        self.raise_()

    def _act(self) -> None:
        self.hide()
        if self._run is not None:
            self._run()

    def _place(self) -> None:
        parent = self._over
        width = min(560, parent.width() - 32)
        self.setFixedWidth(max(200, width))
        height = max(self.heightForWidth(self.width()), self.sizeHint().height())
        self.resize(self.width(), height)
        self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - 16)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)
