"""A pop-up list with type-ahead: for categories, entities, link targets and commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.gui.base.flags import SIZE, flag
from coalition_annotator.gui.widgets.basics import plain_tip

_ROLE = Qt.ItemDataRole.UserRole


class Choice(NamedTuple):
    """One line of a chooser: what it says, a muted remark at its right, its value, how deep it is indented.

    ``country`` is the alpha-2 code of the flag at its left; empty for none.
    """

    label: str
    value: Any
    remark: str = ""
    depth: int = 0
    tip: str = ""
    country: str = ""


class _LineDelegate(QStyledItemDelegate):
    """Draws the remark at the right, in small grey letters."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        choice: Choice = index.data(_ROLE)
        self.initStyleOption(option, index)
        option.text = ""
        widget = option.widget
        widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, widget)
        rect = option.rect.adjusted(8 + 14 * choice.depth, 0, -8, 0)
        painter.save()
        drawn = flag(choice.country) if choice.country else QPixmap()
        if not drawn.isNull():
            place = QRect(rect.left(), rect.center().y() - SIZE.height() // 2, SIZE.width(), SIZE.height())
            painter.drawPixmap(place, drawn)
            rect = rect.adjusted(SIZE.width() + 8, 0, 0, 0)
        font = painter.font()
        small = painter.font()
        small.setPixelSize(11)
        painter.setFont(small)
        painter.setPen(option.palette.placeholderText().color())
        remark = painter.fontMetrics().elidedText(choice.remark, Qt.TextElideMode.ElideRight, rect.width() // 2)
        taken = painter.fontMetrics().horizontalAdvance(remark) + 10 if remark else 0
        painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, remark)
        painter.setFont(font)
        painter.setPen(option.palette.text().color())
        room = rect.width() - taken
        label = painter.fontMetrics().elidedText(choice.label, Qt.TextElideMode.ElideRight, room)
        painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, label)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:
        return QSize(100, 30)


class Chooser(QFrame):
    """Type to narrow down, arrows to move, Enter to take, Escape to leave."""

    def __init__(
        self,
        parent: QWidget,
        *,
        hint: str,
        choices: Callable[[str], Sequence[Choice]],
        chosen: Callable[[Any], object],
        width: int = 320,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("chooser")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._choices = choices
        self._chosen = chosen
        self._before = parent
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(hint)
        self.line.setAccessibleName(hint)
        self.list = QListWidget(self)
        self.list.setAccessibleName("Choices")
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(_LineDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self.line)
        layout.addWidget(self.list)
        self.setFixedWidth(width)
        self.line.textChanged.connect(self._fill)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(self._take)
        self._fill("")

    def _fill(self, typed: str) -> None:
        self.list.clear()
        for choice in self._choices(typed):
            item = QListWidgetItem(choice.label)
            item.setData(_ROLE, choice)
            item.setToolTip(plain_tip(choice.tip))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setFixedHeight(min(12, max(1, self.list.count())) * 30 + 4)
        self.adjustSize()

    def _take(self, item: QListWidgetItem | None = None) -> None:
        item = item or self.list.currentItem()
        if item is None:
            return
        value = item.data(_ROLE).value
        self.close()
        self._chosen(value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close()
                return True
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}
            step = steps.get(Qt.Key(event.key()))
            if step is not None and self.list.count():
                row = max(0, min(self.list.count() - 1, self.list.currentRow() + step))
                self.list.setCurrentRow(row)
                return True
        return super().eventFilter(watched, event)

    def open_under(self, widget: QWidget) -> None:
        """Show under a widget, or above it where there is no room below."""
        self._open(widget.mapToGlobal(QPoint(0, widget.height() + 2)), above=widget.mapToGlobal(QPoint(0, -2)))

    def open_at(self, place: QPoint) -> None:
        """Show with the upper left corner at a global place."""
        self._open(place, above=place)

    def _open(self, place: QPoint, *, above: QPoint) -> None:
        room = self.screen().availableGeometry()
        if place.y() + self.height() > room.bottom():
            place.setY(max(room.top(), above.y() - self.height()))
        place.setX(max(room.left(), min(place.x(), room.right() - self.width())))
        self.move(place)
        self.show()
        self.line.setFocus()


def narrowed(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """Return the choices whose label holds all typed words; without indentation once something is typed."""
    wanted = typed.casefold().split()
    if not wanted:
        return list(choices)
    found = [c for c in choices if all(word in f"{c.label} {c.remark}".casefold() for word in wanted)]
    found.sort(key=lambda c: not c.label.casefold().startswith(wanted[0]))
    return [choice._replace(depth=0) for choice in found]
