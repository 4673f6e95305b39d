"""Polarisation over time: a line with its band of uncertainty; a click or Return limits all pictures to a window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QToolTip

from coalition_annotator.gui.base.painting import contained
from coalition_annotator.gui.base.stance_colours import mixed
from coalition_annotator.gui.base.theme import Theme, ThemeManager, ui_font
from coalition_annotator.gui.discourse.timeline_view import paint_foot, paint_scale, plot_room
from coalition_annotator.gui.widgets.basics import plain_tip
from coalition_annotator.gui.widgets.picture import SteppedPicture
from coalition_annotator.project.analysis.over_time import PolarisedTime

_MARKS = [(each / 4, f"{each / 4:g}") for each in range(5)]
Band = tuple[float, float] | None


class PolarisationView(SteppedPicture):
    """Shows how polarised each time is.

    Signals:
        activated: the number of a time.
    """

    activated = Signal(int)

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._themes = themes
        self.times: Sequence[PolarisedTime] = ()
        self.bands: Sequence[Band] = ()
        self.message = ""
        self.setAccessibleName("Polarisation over time")
        self.setMinimumHeight(220)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        themes.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(700, 320)

    def show_times(self, times: Sequence[PolarisedTime], message: str = "") -> None:
        """Show other times, or say why there are none."""
        self.times, self.bands, self.message = times, (), message
        self.keep_current()
        self.update()

    def show_bands(self, bands: Sequence[Band]) -> None:
        """Show how sure the line is."""
        self.bands = bands
        self.update()

    def place_of(self, number: int) -> QPointF:
        """Return where a time lies in this widget; one without a figure at the ground."""
        found = self.times[number].found
        return self._place(number, found.quality if found else 0.0, self.size())

    def _place(self, number: int, value: float, size: QSize) -> QPointF:
        room = plot_room(size)
        step = room.width() / max(1, len(self.times) - 1)
        x = room.center().x() if len(self.times) == 1 else room.left() + number * step
        return QPointF(x, room.bottom() - room.height() * value)

    @contained
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._themes.current
        self.paint(painter, self.size(), theme)
        if self.hasFocus() and self.times:
            painter.setPen(QPen(theme.role("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(self.place_of(self.current), 7, 7)

    def paint(self, painter: QPainter, size: QSize, theme: Theme) -> None:
        """Paint line and band into a rectangle of a size."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), theme.role("window"))
        painter.setFont(ui_font(11))
        if not self.times:
            painter.setPen(theme.role("muted"))
            whole = QRectF(20, 0, size.width() - 40, size.height())
            painter.drawText(whole, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self.message)
            return
        paint_scale(painter, size, theme, _MARKS, "Polarisation")
        self._paint_bands(painter, size, theme)
        painter.setPen(QPen(theme.role("accent"), 2))
        for part in _parts([each.found is not None for each in self.times]):
            line = [self._place(n, found.quality, size) for n in part if (found := self.times[n].found)]
            painter.drawPolyline(QPolygonF(line))
        painter.setBrush(theme.role("accent"))
        if len(self.times) <= 60:
            for number, each in enumerate(self.times):
                if each.found is not None:
                    painter.drawEllipse(self._place(number, each.found.quality, size), 2.5, 2.5)
        every = max(1, -(-len(self.times) * 84 // max(1, round(plot_room(size).width()))))
        painter.setPen(theme.role("muted"))
        for number in range(0, len(self.times), every):
            x, y = self._place(number, 0, size).x(), plot_room(size).bottom()
            day = str(self.times[number].middle)
            painter.drawText(QRectF(x - 40, y + 6, 80, 16), Qt.AlignmentFlag.AlignCenter, day)
        paint_foot(painter, size, theme, "Middle of the window")

    def _paint_bands(self, painter: QPainter, size: QSize, theme: Theme) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mixed(theme.role("window"), theme.role("accent"), 0.2))
        for part in _parts([each is not None for each in self.bands]):
            known = [(n, band) for n in part if (band := self.bands[n]) is not None]
            upper = [self._place(n, band[1], size) for n, band in known]
            lower = [self._place(n, band[0], size) for n, band in reversed(known)]
            if len(known) == 1:
                painter.fillRect(QRectF(upper[0] - QPointF(4, 0), lower[0] + QPointF(4, 0)), painter.brush())
            painter.drawPolygon(QPolygonF([*upper, *lower]))

    def _number_at(self, x: float) -> int | None:
        room = plot_room(self.size())
        if not self.times or not room.left() - 6 <= x <= room.right() + 6:
            return None
        step = room.width() / max(1, len(self.times) - 1)
        return max(0, min(len(self.times) - 1, round((x - room.left()) / step)))

    def told(self, number: int) -> str:
        """Return what a time says."""
        each = self.times[number]
        said = f"{each.middle} ({each.start} to {each.stop}, {each.statements:,} statements): "
        if each.found is None:
            return said + "too few actors are tied to each other"
        band = self.bands[number] if number < len(self.bands) else None
        return said + f"{each.found.quality:.2f}" + (f" ({band[0]:.2f} to {band[1]:.2f})" if band else "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._number_at(event.position().x())
        if found is not None:
            self.current = found
            self.activated.emit(found)

    def mark_count(self) -> int:
        return len(self.times)

    def mark_told(self, number: int) -> str:
        return self.told(number)

    def take_mark(self, number: int) -> None:
        self.activated.emit(number)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self._number_at(event.pos().x())
            QToolTip.showText(event.globalPos(), plain_tip(self.told(found)) if found is not None else "", self)
            return True
        return super().event(event)


def _parts(there: Sequence[bool]) -> list[list[int]]:
    """Return the runs of places that are there."""
    found: list[list[int]] = []
    for number, known in enumerate(there):
        if known and (number == 0 or not there[number - 1]):
            found.append([])
        if known:
            found[-1].append(number)
    return found
