"""Claims a week by stance: bars; a click takes a week."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from coalition_annotator.gui.base.painting import contained
from coalition_annotator.gui.base.theme import Theme, ThemeManager, ui_font

_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 16, 24, 30
_COLOURS = ("green", "grey", "vermillion")
_NAMES = ("support", "neutral", "oppose")


class Timeline(QWidget):
    """Shows weeks from the first to the last, also those without claims.

    Signals:
        activated: the Monday of a week as an ISO date.
    """

    activated = Signal(str)

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._themes = themes
        self._counts: Mapping[str, tuple[int, int, int]] = {}
        self.weeks: list[str] = []
        self.setAccessibleName("Claims a week by stance")
        self.setMinimumHeight(220)
        self.setMouseTracking(True)
        themes.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(700, 320)

    def show_weeks(self, counts: Mapping[str, tuple[int, int, int]]) -> None:
        """Show other counts."""
        self._counts = counts
        self.weeks = []
        if counts:
            day, last = date.fromisoformat(min(counts)), date.fromisoformat(max(counts))
            while day <= last:
                self.weeks.append(day.isoformat())
                day += timedelta(days=7)
        self.update()

    def bar(self, number: int) -> QRectF:
        """Return the room of a week's bar in this widget."""
        return self._bar(number, self.size())

    def _bar(self, number: int, size: QSize) -> QRectF:
        step = (size.width() - _LEFT - _RIGHT) / max(1, len(self.weeks))
        width = max(1.0, min(46.0, step * 0.8))
        left = _LEFT + number * step + (step - width) / 2
        return QRectF(left, _TOP, width, size.height() - _TOP - _BOTTOM)

    @contained
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint(painter, self.size(), self._themes.current)

    def paint(self, painter: QPainter, size: QSize, theme: Theme) -> None:
        """Paint the bars into a rectangle of a size."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), theme.role("window"))
        painter.setFont(ui_font(11))
        most = max((sum(each) for each in self._counts.values()), default=0)
        if not most:
            return
        ground = size.height() - _BOTTOM
        for value in sorted({0, most // 2, most}):
            y = ground - (ground - _TOP) * value / most
            painter.setPen(theme.role("border"))
            painter.drawLine(QPointF(_LEFT, y), QPointF(size.width() - _RIGHT, y))
            painter.setPen(theme.role("muted"))
            painter.drawText(
                QRectF(0, y - 8, _LEFT - 8, 16), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(value)
            )
        every = max(1, len(self.weeks) * 80 // max(1, size.width() - _LEFT - _RIGHT))
        for number, week in enumerate(self.weeks):
            room = self._bar(number, size)
            bottom = float(ground)
            for colour, count in zip(_COLOURS, self._counts.get(week, (0, 0, 0)), strict=True):
                height = (ground - _TOP) * count / most
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.layer(colour).line)
                painter.drawRect(QRectF(room.left(), bottom - height, room.width(), height))
                bottom -= height
            if number % every == 0:
                painter.setPen(theme.role("muted"))
                painter.drawText(QRectF(room.center().x() - 40, ground + 6, 80, 16), Qt.AlignmentFlag.AlignCenter, week)
        x = float(_LEFT)
        for colour, name in zip(_COLOURS, _NAMES, strict=True):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.layer(colour).line)
            painter.drawRect(QRectF(x, 4, 10, 10))
            painter.setPen(theme.role("muted"))
            painter.drawText(QRectF(x + 14, 0, 80, 18), Qt.AlignmentFlag.AlignVCenter, name)
            x += 86

    def _week_at(self, x: float) -> str | None:
        step = (self.width() - _LEFT - _RIGHT) / max(1, len(self.weeks))
        number = int((x - _LEFT) // step)
        return self.weeks[number] if 0 <= number < len(self.weeks) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        week = self._week_at(event.position().x())
        if week is not None:
            self.activated.emit(week)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            week = self._week_at(event.pos().x())
            counts = self._counts.get(week or "", (0, 0, 0))
            told = ", ".join(f"{number} {name}" for number, name in zip(counts, _NAMES, strict=True))
            QToolTip.showText(event.globalPos(), f"Week of {week}: {told}" if week else "", self)
            return True
        return super().event(event)
