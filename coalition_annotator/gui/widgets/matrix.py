"""A grid of numbers with shades: pairs of annotators, confusions of values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip

from coalition_annotator.gui.base.painting import contained
from coalition_annotator.gui.base.stance_colours import text_on
from coalition_annotator.gui.base.theme import Theme, ThemeManager, ui_font
from coalition_annotator.gui.widgets.basics import plain_tip
from coalition_annotator.gui.widgets.picture import Picture

_CELL_WIDTH, _CELL_HEIGHT, _GAP = 56, 30, 2
_MOST_WIDTH, _MOST_HEIGHT = 132, 46
_LEAST = QSize(40, 17)
_MOST_LABEL = 150


class Cell(NamedTuple):
    """What a cell shows: a short text, a shade from 0 (low) to 1 (high) or None for none, and a tip.

    ``colour`` is the cell's ground where it follows no shade.
    """

    text: str
    shade: float | None
    tip: str
    colour: Callable[[Theme], QColor] | None = None


class Heading(NamedTuple):
    """A row’s or column’s name, and what is painted before it, of a width, from a left edge in the middle of a line."""

    text: str
    width: float = 0.0
    paint: Callable[[QPainter, float, float], None] | None = None


class Matrix(Picture):
    """Shows cells by (row, column); arrows move, Enter or a click takes one.

    Signals:
        activated: the row's and the column's number.
        menu_wanted: the row's and the column's number, -1 for none, and where on the screen.
    """

    activated = Signal(int, int)
    menu_wanted = Signal(int, int, QPoint)

    def __init__(self, themes: ThemeManager, name: str) -> None:
        super().__init__()
        self._themes = themes
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._rows: Sequence[Heading] = ()
        self._columns: Sequence[Heading] = ()
        self._cell = QSizeF(_CELL_WIDTH, _CELL_HEIGHT)
        self.grows = False
        self.cells: Mapping[tuple[int, int], Cell] = {}
        self._two_ended = True
        self.current: tuple[int, int] | None = None
        themes.changed.connect(self.update)

    def show_cells(
        self,
        rows: Sequence[str | Heading],
        columns: Sequence[str | Heading],
        cells: Mapping[tuple[int, int], Cell],
        *,
        two_ended: bool = True,
    ) -> None:
        """Show cells; with ``two_ended`` low shades are amber and high ones green, else all are of one colour."""
        self._rows, self._columns = ([_heading(each) for each in names] for names in (rows, columns))
        self.cells, self._two_ended = cells, two_ended
        self.current = min(cells) if cells else None
        self.setMinimumSize(self.sizeHint())
        self.updateGeometry()
        self._fit()
        self.update()

    def _label_width(self) -> float:
        metrics = QFontMetricsF(ui_font(11))
        widest = max((metrics.horizontalAdvance(each.text) + each.width for each in self._rows), default=0.0)
        return min(_MOST_LABEL, widest) + 12

    def _head_height(self) -> float:
        metrics = QFontMetricsF(ui_font(11))
        widest = max((metrics.horizontalAdvance(each.text) + each.width for each in self._columns), default=0.0)
        return 22.0 if widest <= _CELL_WIDTH + 4 else min(_MOST_LABEL, widest) * 0.72 + 14

    def sizeHint(self) -> QSize:
        width = self._label_width() + len(self._columns) * (_CELL_WIDTH + _GAP) + self._overhang() + 4
        return QSize(round(width), round(self._head_height() + len(self._rows) * (_CELL_HEIGHT + _GAP) + 4))

    def _rect(self, row: int, column: int) -> QRectF:
        return QRectF(
            self._label_width() + column * (self._cell.width() + _GAP),
            self._head_height() + row * (self._cell.height() + _GAP),
            self._cell.width(),
            self._cell.height(),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def _fit(self) -> None:
        """Let the cells fill the room, up to a size."""
        if self.grows and self._rows and self._columns:
            self._cell = self._cell_for(self.size(), QSize(_CELL_WIDTH, _CELL_HEIGHT))

    def _overhang(self) -> float:
        """Return how far the last tilted heading can reach beyond its column."""
        return self._head_height() * 0.7 if self._head_height() > 22 else 0.0

    def _whole(self) -> QSizeF:
        """Return the size of the grid with its headings, as large as its cells are now."""
        width = self._label_width() + len(self._columns) * (self._cell.width() + _GAP) + self._overhang() + 4
        return QSizeF(width, self._head_height() + len(self._rows) * (self._cell.height() + _GAP) + 4)

    def _cell_for(self, room: QSize, least: QSize) -> QSizeF:
        """Return how large a cell can be where the grid has so much room, and how small it may be."""
        wide = (room.width() - self._label_width() - self._overhang() - 4) / max(1, len(self._columns)) - _GAP
        high = (room.height() - self._head_height() - 4) / max(1, len(self._rows)) - _GAP
        width = max(least.width(), min(_MOST_WIDTH, wide))
        return QSizeF(width, max(least.height(), min(_MOST_HEIGHT, high)))

    def rect_of(self, row: int, column: int) -> QRectF:
        """Return where a cell lies in this widget."""
        return self._rect(row, column)

    def _shade(self, shade: float, theme: Theme) -> QColor:
        strength = max(0.0, min(1.0, shade))
        if self._two_ended:
            colour = theme.layer("green" if strength >= 0.5 else "amber").fill
            weight = abs(strength - 0.5) * 2
        else:
            colour, weight = theme.layer("blue").fill, strength
        ground = theme.role("window")
        weight = 0.35 + 0.65 * weight
        pairs = ((colour.redF(), ground.redF()), (colour.greenF(), ground.greenF()), (colour.blueF(), ground.blueF()))
        return QColor.fromRgbF(*(g + (c - g) * weight for c, g in pairs))

    @contained
    def paintEvent(self, event: QPaintEvent) -> None:
        self.paint(QPainter(self), self._themes.current)

    def paint_within(self, painter: QPainter, size: QSize, theme: Theme) -> None:
        """Paint the grid as a picture of this size: with cells that fill it, and smaller only where they can't."""
        metrics = QFontMetricsF(ui_font(11))
        widest = max((metrics.horizontalAdvance(cell.text) for cell in self.cells.values()), default=0.0)
        least = QSize(max(_LEAST.width(), round(widest) + 8), _LEAST.height())
        kept, self._cell = self._cell, self._cell_for(size, least)
        whole = self._whole()
        factor = min(size.width() / max(1, whole.width()), size.height() / max(1, whole.height()), 1.0)
        painter.fillRect(0, 0, size.width(), size.height(), theme.role("window"))
        painter.save()
        painter.scale(factor, factor)
        self.paint(painter, theme)
        painter.restore()
        self._cell = kept

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the grid in a theme's colours: the window's, or those of a picture."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(ui_font(11))
        metrics = QFontMetricsF(ui_font(11))
        painter.setPen(theme.role("muted"))
        upright = self._head_height() <= 22
        for number, name in enumerate(self._columns):
            rect = self._rect(0, number)
            if upright:
                place = QRectF(rect.left() - 4 + name.width, 0, rect.width() + 8 - name.width, self._head_height() - 4)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, name.text)
                if name.paint is not None:
                    text = metrics.horizontalAdvance(name.text)
                    name.paint(painter, place.center().x() - text / 2 - name.width, place.center().y())
            else:
                painter.save()
                painter.translate(rect.center().x(), self._head_height() - 6)
                painter.rotate(-45)
                shown = metrics.elidedText(name.text, Qt.TextElideMode.ElideRight, _MOST_LABEL - name.width)
                painter.drawText(QPointF(name.width, 0), shown)
                if name.paint is not None:
                    name.paint(painter, 0, -metrics.xHeight() / 2)
                painter.restore()
        for number, name in enumerate(self._rows):
            rect = self._rect(number, 0)
            place = QRectF(name.width, rect.top(), self._label_width() - 8 - name.width, rect.height())
            shown = metrics.elidedText(name.text, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
            if name.paint is not None:
                left = place.right() - metrics.horizontalAdvance(shown) - name.width
                name.paint(painter, left, place.center().y())
        for (row, column), cell in self.cells.items():
            rect = self._rect(row, column)
            focused = self.hasFocus() and self.current == (row, column)
            painter.setPen(QPen(theme.role("accent"), 2) if focused else Qt.PenStyle.NoPen)
            ground = theme.role("well") if cell.shade is None else self._shade(cell.shade, theme)
            if cell.colour is not None:
                ground = cell.colour(theme)
            painter.setBrush(ground)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)
            painter.setPen(theme.role("text") if cell.colour is None else text_on(ground))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, cell.text)

    def _cell_at(self, point: QPointF) -> tuple[int, int] | None:
        return next((place for place in self.cells if self._rect(*place).contains(point)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._cell_at(event.position())
        if found is not None:
            self.current = found
            self.update()
            self.activated.emit(*found)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Want a menu for what lies under the mouse, a heading or a cell; by the keyboard, for the current cell."""
        row, column = self._line_at(QPointF(event.pos()))
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            row, column = self.current or (-1, -1)
            place = self.mapToGlobal(self._rect(max(0, row), max(0, column)).center().toPoint())
        if row >= 0 or column >= 0:
            self.menu_wanted.emit(row, column, place)

    def _line_at(self, point: QPointF) -> tuple[int, int]:
        """Return the numbers of the row and the column at a point, -1 beside them."""
        row = int((point.y() - self._head_height()) // (self._cell.height() + _GAP))
        column = int((point.x() - self._label_width()) // (self._cell.width() + _GAP))
        return row if 0 <= row < len(self._rows) else -1, column if 0 <= column < len(self._columns) else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._cell_at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1),
        }  # fmt: skip
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self.current is not None:
            row, column = self.current
            for _ in range(max(len(self._rows), len(self._columns))):
                row, column = row + step[0], column + step[1]
                if (row, column) in self.cells:
                    self.current = (row, column)
                    self.update()
                    break
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self.activated.emit(*self.current)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self._cell_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), plain_tip(self.cells[found].tip) if found else "", self)
            return True
        return super().event(event)


def _heading(name: str | Heading) -> Heading:
    return name if isinstance(name, Heading) else Heading(name)
