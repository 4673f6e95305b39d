"""Labels, fields and rows in the program's one style."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QSplitter,
    QVBoxLayout,
    QWidget,
)


def plain_label(text: str, name: str = "", *, wrap: bool = False) -> QLabel:
    """Return a label that never takes its text for markup."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(wrap)
    if name:
        label.setObjectName(name)
    return label


def plain_tip(text: str) -> str:
    """Return a text for a tool tip, which shows it as it is.

    Qt would take markup for its own and load the pictures that it names.
    """
    if "<" not in text and "&lt;" not in text:
        return text
    return f"<span style='white-space: pre-wrap'>{html.escape(text)}</span>"


def caption(text: str) -> QLabel:
    """Return the small heading of a field."""
    return plain_label(text.upper(), "caption")


def question(
    parent: QWidget, title: str, text: str, more: str, *, go: str, stay: str
) -> tuple[QMessageBox, QPushButton, QPushButton]:
    """Return a question before something is lost, its button that goes on, and the one that leaves all as it is."""
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    box.setInformativeText(more)
    going = box.addButton(go, QMessageBox.ButtonRole.DestructiveRole)
    return box, going, box.addButton(stay, QMessageBox.ButtonRole.RejectRole)


def agreed(parent: QWidget, title: str, text: str, more: str, *, go: str, stay: str, is_undoable: bool = False) -> bool:
    """Ask before something is lost, and tell whether to go on; Enter does so only where undo takes it back."""
    box, going, staying = question(parent, title, text, more, go=go, stay=stay)
    box.setDefaultButton(going if is_undoable else staying)
    box.exec()
    result = box.clickedButton() is going
    box.deleteLater()
    return result


def button(text: str, action: Callable[[], object], *, name: str = "", tip: str = "") -> QPushButton:
    """Return a push button."""
    result = QPushButton(text)
    if name:
        result.setObjectName(name)
    result.setToolTip(plain_tip(tip))
    result.setAutoDefault(False)
    result.clicked.connect(lambda: action())
    return result


def spin_box(value: int, low: int, high: int, *, suffix: str = "") -> QSpinBox:
    """Return a field for a whole number."""
    spin = QSpinBox()
    spin.setRange(low, high)
    spin.setValue(value)
    spin.setSuffix(suffix)
    spin.lineEdit().setTextMargins(8, 0, 0, 0)
    return spin


def scrolled(inner: QWidget) -> QScrollArea:
    """Return an area that scrolls a widget, which is as wide as the area where it can."""
    area = QScrollArea()
    area.setWidget(inner)
    area.setWidgetResizable(True)
    return area


def fill_panel(panel: QWidget, column: QLayout) -> None:
    """Fill a panel with a column that scrolls downwards only and leaves the keyboard to its fields."""
    inner = QWidget()
    column.setContentsMargins(0, 0, 0, 0)
    inner.setLayout(column)
    area = scrolled(inner)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    layout = QVBoxLayout(panel)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(area)


def three_columns(page: QWidget, columns: Sequence[tuple[QWidget, int]], *, sizes: Sequence[int]) -> QSplitter:
    """Fill a page with three widgets, each with its least width, of which the middle one takes what room there is."""
    splitter = QSplitter(Qt.Orientation.Horizontal)
    splitter.setHandleWidth(1)
    splitter.setChildrenCollapsible(False)
    for widget, least in columns:
        widget.setMinimumWidth(least)
        splitter.addWidget(widget)
    splitter.setStretchFactor(1, 1)
    splitter.setSizes(list(sizes))
    layout = QHBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(splitter)
    return splitter


def side_by_side(page: QWidget, left: QWidget, right: QWidget, *, sizes: Sequence[int]) -> None:
    """Fill a page with two widgets and a handle between them; ``sizes`` are widths in pixels."""
    splitter = QSplitter(Qt.Orientation.Horizontal)
    splitter.setHandleWidth(1)
    splitter.addWidget(left)
    splitter.addWidget(right)
    splitter.setSizes(list(sizes))
    layout = QHBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(splitter)


class ElidedButton(QPushButton):
    """A button whose words end in '…' where it is too narrow for them; it has no mnemonic."""

    _ROOM = 20

    def __init__(self, text: str) -> None:
        super().__init__(text.replace("&", "&&"))
        self._text = text
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._text) + self._ROOM, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = max(0, self.width() - self._ROOM)
        shown = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, room)
        if shown.replace("&", "&&") != self.text():
            self.setText(shown.replace("&", "&&"))


class ElidedLabel(QLabel):
    """A line of text that ends in '…' where it is too narrow for it, and is a tool tip then."""

    _LEAST = 40

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName(name)
        self._text = ""

    def show_text(self, text: str) -> None:
        """Show a text, which may be of any length."""
        self._text = " ".join(text.split())
        self.updateGeometry()
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self._LEAST, self.sizeHint().width()), super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._text) + 2, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        self.setText(shown)
        self.setToolTip(plain_tip(self._text) if shown != self._text else "")


class Segments(QFrame):
    """A row of choices of which at most one is on; a click on the one that is on may put it off."""

    chosen = Signal(object)

    def __init__(
        self, choices: Sequence[tuple[str, Any, str]], *, name: str = "choices", optional: bool = True
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self._optional = optional
        self._values = [value for _, value, _ in choices]
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        for number, (label, _, tip) in enumerate(choices):
            each = QPushButton(label)
            each.setCheckable(True)
            each.setAutoDefault(False)
            each.setToolTip(tip)
            each.setAccessibleName(label)
            self._group.addButton(each, number)
            row.addWidget(each, 1)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        self._group.idClicked.connect(self._on_click)

    def _on_click(self, number: int) -> None:
        button = self._group.button(number)
        if button.isChecked() or not self._optional:
            self.show_value(self._values[number])
            self.chosen.emit(self._values[number])
        else:
            self.chosen.emit(None)

    def show_value(self, value: Any) -> None:
        """Show which choice is on, without telling anyone."""
        for number, each in enumerate(self._values):
            self._group.button(number).setChecked(each == value)


class FlowLayout(QLayout):
    """Lays widgets out in a row that goes on in the next line where the width ends; each in the middle of its line."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int = 4) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = spacing
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize(0, 0)
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        lines: list[list[tuple[QLayoutItem, QRect]]] = []
        x, y, tallest = rect.x(), rect.y(), 0
        for item in self._items:
            if item.isEmpty():
                continue
            hint = item.sizeHint()
            width = min(hint.width(), rect.width())
            if not lines or (x > rect.x() and x + width > rect.right() + 1):
                x, y, tallest = rect.x(), y + tallest + (self._gap if lines else 0), 0
                lines.append([])
            lines[-1].append((item, QRect(QPoint(x, y), QSize(width, hint.height()))))
            x += width + self._gap
            tallest = max(tallest, hint.height())
        for line in lines if move else ():
            height = max(place.height() for _, place in line)
            for item, place in line:
                item.setGeometry(place.translated(0, (height - place.height()) // 2))
        return y + tallest - rect.y()


def mark(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at, and let the widget be drawn by it."""
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def emptied(layout: QLayout) -> None:
    """Take all widgets out of a layout and let Qt delete them."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif item is not None and (inner := item.layout()) is not None:
            emptied(inner)
