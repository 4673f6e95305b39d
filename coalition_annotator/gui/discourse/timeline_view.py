"""Claims a week by stance: bars; a click or Return takes a week."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip

from coalition_annotator.gui.base.painting import contained
from coalition_annotator.gui.base.stance_colours import NAMES, SIGNS, stance_colour
from coalition_annotator.gui.base.theme import Theme, ThemeManager, ui_font
from coalition_annotator.gui.widgets.picture import SteppedPicture

_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 14, 46


class Timeline(SteppedPicture):
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
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
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
        self.keep_current()
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
        if self.hasFocus() and self.weeks:
            painter.setPen(QPen(self._themes.current.role("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.bar(self.current).adjusted(-3, -3, 3, 3), 3, 3)

    def paint(self, painter: QPainter, size: QSize, theme: Theme) -> None:
        """Paint the bars into a rectangle of a size."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), theme.role("window"))
        painter.setFont(ui_font(11))
        most = max((sum(each) for each in self._counts.values()), default=0)
        if not most:
            return
        ground = size.height() - _BOTTOM
        paint_scale(
            painter, size, theme, [(each / most, f"{each:,}") for each in sorted({0, most // 2, most})], "Claims"
        )
        every = max(1, -(-len(self.weeks) * 84 // max(1, size.width() - _LEFT - _RIGHT)))
        for number, week in enumerate(self.weeks):
            room = self._bar(number, size)
            bottom = float(ground)
            for sign, count in zip(SIGNS, self._counts.get(week, (0, 0, 0)), strict=True):
                height = (ground - _TOP) * count / most
                painter.fillRect(QRectF(room.left(), bottom - height, room.width(), height), stance_colour(theme, sign))
                bottom -= height
            if number % every == 0:
                painter.setPen(theme.role("muted"))
                painter.drawText(QRectF(room.center().x() - 40, ground + 6, 80, 16), Qt.AlignmentFlag.AlignCenter, week)
        paint_foot(painter, size, theme, "Week, by its Monday")

    def _week_at(self, x: float) -> str | None:
        step = (self.width() - _LEFT - _RIGHT) / max(1, len(self.weeks))
        number = int((x - _LEFT) // step)
        return self.weeks[number] if 0 <= number < len(self.weeks) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        week = self._week_at(event.position().x())
        if week is not None:
            self.current = self.weeks.index(week)
            self.activated.emit(week)

    def mark_count(self) -> int:
        return len(self.weeks)

    def mark_told(self, number: int) -> str:
        return self.told(self.weeks[number])

    def take_mark(self, number: int) -> None:
        self.activated.emit(self.weeks[number])

    def told(self, week: str) -> str:
        """Return what a bar says."""
        counts = zip(self._counts.get(week, (0, 0, 0)), SIGNS, strict=True)
        return f"Week of {week}: " + ", ".join(f"{number} {NAMES[sign].lower()}" for number, sign in counts)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            week = self._week_at(event.pos().x())
            QToolTip.showText(event.globalPos(), self.told(week) if week else "", self)
            return True
        return super().event(event)


def paint_scale(painter: QPainter, size: QSize, theme: Theme, marks: list[tuple[float, str]], title: str) -> None:
    """Paint the lines and numbers of an upright axis: marks from 0, at the ground, to 1, and what they count."""
    ground = size.height() - _BOTTOM
    for share, told in marks:
        y = ground - (ground - _TOP) * share
        painter.setPen(theme.role("border"))
        painter.drawLine(QPointF(_LEFT, y), QPointF(size.width() - _RIGHT, y))
        painter.setPen(theme.role("muted"))
        room = QRectF(14, y - 8, _LEFT - 22, 16)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, told)
    painter.save()
    painter.translate(12, (_TOP + ground) / 2)
    painter.rotate(-90)
    painter.drawText(QRectF(-100, -10, 200, 16), Qt.AlignmentFlag.AlignCenter, title)
    painter.restore()


def paint_foot(painter: QPainter, size: QSize, theme: Theme, title: str) -> None:
    """Paint what the level axis counts."""
    painter.setPen(theme.role("muted"))
    room = QRectF(_LEFT, size.height() - 20, size.width() - _LEFT - _RIGHT, 16)
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, title)


def plot_room(size: QSize) -> QRectF:
    """Return the room between the axes."""
    return QRectF(_LEFT, _TOP, size.width() - _LEFT - _RIGHT, size.height() - _TOP - _BOTTOM)
