"""The legend of a picture: what each colour stands for; a click leaves a stance out, or shows a community."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from coalition_annotator.gui.base.painting import contained
from coalition_annotator.gui.base.theme import Theme, ThemeManager, ui_font
from coalition_annotator.gui.widgets.basics import FlowLayout, emptied

SQUARE, DISC, LINE, DASHES = "square", "disc", "line", "dashes"
_SIGN, _GAP, _HEIGHT = 14.0, 6.0, 24


class Entry(NamedTuple):
    """A line of a legend: a sign of a colour (a role, or the fill of a layer) and what it stands for.

    ``key`` is told when it is clicked; one without a key can't be. ``on`` tells whether what it stands for is shown.
    """

    text: str
    shape: str
    colour: str
    key: object = None
    on: bool = True


def paint_sign(painter: QPainter, at: QPointF, entry: Entry, theme: Theme) -> None:
    """Paint an entry's sign in a square whose left edge's middle lies at a point."""
    layer = entry.colour.startswith("layer:")
    shades = theme.layer(entry.colour.removeprefix("layer:")) if layer else None
    fill = shades.fill if shades else theme.role(entry.colour)
    line = shades.line if shades else QColor(fill)
    square = QRectF(at.x(), at.y() - _SIGN / 2 + 1, _SIGN - 2, _SIGN - 2)
    if entry.shape in (LINE, DASHES):
        style = Qt.PenStyle.DashLine if entry.shape == DASHES else Qt.PenStyle.SolidLine
        painter.setPen(QPen(fill, 2.5, style))
        painter.drawLine(QPointF(at.x() - 4, at.y()), QPointF(at.x() + _SIGN, at.y()))
        return
    painter.setPen(QPen(line, 1))
    painter.setBrush(fill)
    if entry.shape == DISC:
        painter.drawEllipse(square)
    else:
        painter.drawRect(square)


def width_of(entry: Entry, metrics: QFontMetricsF) -> float:
    """Return how wide an entry is."""
    return _SIGN + _GAP + metrics.horizontalAdvance(entry.text)


def paint_legend(painter: QPainter, width: float, entries: Sequence[Entry], theme: Theme) -> float:
    """Paint entries in lines of a width; return the height."""
    font = ui_font(11)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    x, y = 0.0, 0.0
    for entry in entries:
        wide = width_of(entry, metrics)
        if x and x + wide > width:
            x, y = 0.0, y + 18
        paint_sign(painter, QPointF(x, y + 9), entry, theme)
        painter.setPen(theme.role("muted"))
        painter.drawText(QRectF(x + _SIGN + _GAP, y, wide, 18), Qt.AlignmentFlag.AlignVCenter, entry.text)
        x += wide + 18
    return y + 20 if entries else 0.0


class _EntryButton(QAbstractButton):
    """An entry that can be switched."""

    def __init__(self, themes: ThemeManager, entry: Entry) -> None:
        super().__init__()
        self._themes, self._entry = themes, entry
        self.setCheckable(entry.key is not None)
        self.setEnabled(entry.key is not None)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if entry.key is not None else Qt.FocusPolicy.NoFocus)
        if entry.key is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_entry(entry)

    def show_entry(self, entry: Entry) -> None:
        """Show what an entry of the same key says now."""
        self._entry = entry
        self.setChecked(entry.on)
        self.setText(entry.text)
        self.setAccessibleName(entry.text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(width_of(self._entry, QFontMetricsF(ui_font(11)))) + 14, _HEIGHT)

    @contained
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._themes.current
        if self.hasFocus():
            painter.setPen(QPen(theme.role("accent"), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.setOpacity(1.0 if self._entry.on else 0.4)
        paint_sign(painter, QPointF(6, _HEIGHT / 2), self._entry, theme)
        font = ui_font(11)
        font.setStrikeOut(not self._entry.on)
        painter.setFont(font)
        painter.setPen(theme.role("text"))
        room = QRectF(6 + _SIGN + _GAP, 0, self.width(), _HEIGHT)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._entry.text)


class Legend(QWidget):
    """A row of entries.

    Signals:
        clicked: the key of an entry.
    """

    clicked = Signal(object)

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._themes = themes
        self.setAccessibleName("Legend")
        self._flow = FlowLayout(self, spacing=4)
        self.entries: Sequence[Entry] = ()
        themes.changed.connect(self.update)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show other entries; what had the keyboard keeps it."""
        if entries == self.entries:
            return
        if [each.key for each in entries] == [each.key for each in self.entries]:
            for made, entry in zip(self.buttons(), entries, strict=True):
                made.show_entry(entry)
            self.entries = entries
            self._flow.invalidate()
            return
        kept = self.window().focusWidget()
        focused = next((n for n, each in enumerate(self.buttons()) if each is kept), None)
        self.entries = entries
        emptied(self._flow)
        for entry in entries:
            made = _EntryButton(self._themes, entry)
            if entry.key is not None:
                made.clicked.connect(lambda _=False, key=entry.key: self.clicked.emit(key))
            self._flow.addWidget(made)
            made.show()
        again = self.buttons()
        if focused is not None and focused < len(again):
            again[focused].setFocus()

    def buttons(self) -> list[_EntryButton]:
        """Return the entries as buttons, in order."""
        items = (self._flow.itemAt(n) for n in range(self._flow.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [each for each in widgets if isinstance(each, _EntryButton)]
