"""A summary at a glance: bars of the most quoted, most contested and so on, and tiles of countries."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen

from coalition_annotator.gui.base.painting import contained
from coalition_annotator.gui.base.stance_colours import ARROWS, NAMES, SIGNS, stance_colour
from coalition_annotator.gui.base.theme import Theme, ThemeManager, ui_font
from coalition_annotator.gui.discourse.labels import FLAG_ROOM, Labels, paint_flag
from coalition_annotator.gui.widgets.basics import plain_tip
from coalition_annotator.gui.widgets.picture import Picture
from coalition_annotator.project.analysis.discourse import Bar, DiscourseSummary
from coalition_annotator.project.analysis.over_time import Shares
from coalition_annotator.project.analysis.variables import COUNTRIES

_MOST_BARS = 12
_NARROWEST = 640
_ROW, _HEAD, _LABEL, _NUMBER = 24.0, 28.0, 190.0, 44.0
_TILE = QSize(148, 64)
_SECTIONS: tuple[tuple[str, str, str], ...] = (
    ("Most quoted", "speakers", "speaker"),
    ("Most contested", "categories", "category"),
    ("Quotation", "quotations", "quotation"),
    ("Sources", "sources", "source"),
)


class SummaryView(Picture):
    """Four lists of bars in two columns, tiles of countries below.

    Signals:
        activated: a column of the statements, and the value that was clicked.
    """

    activated = Signal(str, str)

    def __init__(self, themes: ThemeManager, labels: Labels) -> None:
        super().__init__()
        self._themes, self._countries = themes, labels.of(COUNTRIES)
        self._current: int | None = None
        self._intervals: Shares = {}
        self._summary: DiscourseSummary | None = None
        self._spots: list[tuple[QRectF, str, str]] = []
        self.setAccessibleName("Summary")
        self.setMinimumSize(QSize(640, 560))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        themes.changed.connect(self.update)

    def show_summary(self, summary: DiscourseSummary) -> None:
        """Show another summary."""
        self._summary, self._current = summary, None
        self._intervals = {}
        tiles = -(-len(summary.countries) // 6)
        longest = [
            max(min(_MOST_BARS, len(a)), min(_MOST_BARS, len(b)))
            for a, b in ((summary.speakers, summary.categories), (summary.quotations, summary.sources))
        ]
        height = 40 + sum(_HEAD + _ROW * rows + 20 for rows in longest) + _HEAD + tiles * (_TILE.height() + 8)
        self.setMinimumHeight(round(height))
        self.update()

    def show_intervals(self, intervals: Shares) -> None:
        """Show how sure the shares of support are, by column and value."""
        self._intervals = intervals
        self.update()

    @property
    def is_sure(self) -> bool:
        """Whether it is shown how sure shares are."""
        return bool(self._intervals)

    def spot_of(self, column: str, value: str) -> QRectF:
        """Return where a bar or tile lies; empty where it is not shown. Known once it was painted."""
        return next((rect for rect, c, v in self._spots if (c, v) == (column, value)), QRectF())

    @contained
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._spots = self.paint(painter, self.size(), self._themes.current)
        if self.hasFocus() and self._current is not None and self._current < len(self._spots):
            painter.setPen(QPen(self._themes.current.role("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self._spots[self._current][0].adjusted(0, 1, -1, -1), 4, 4)

    def paint_within(self, painter: QPainter, size: QSize, theme: Theme) -> None:
        """Paint all of the summary into a rectangle of a size, smaller where it would not fit."""
        needed = QSize(_NARROWEST, self.minimumHeight())
        factor = min(1.0, size.width() / needed.width(), size.height() / needed.height())
        painter.save()
        painter.scale(factor, factor)
        self.paint(painter, QSize(round(size.width() / factor), round(size.height() / factor)), theme)
        painter.restore()

    def paint(self, painter: QPainter, size: QSize, theme: Theme) -> list[tuple[QRectF, str, str]]:
        """Paint the summary into a rectangle of a size; return where what lies, with column and value."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), theme.role("window"))
        spots: list[tuple[QRectF, str, str]] = []
        if self._summary is None:
            return spots
        width = (size.width() - 48) / 2
        y = 8.0
        for pair in (_SECTIONS[:2], _SECTIONS[2:]):
            bottoms = []
            for place, (title, field, column) in enumerate(pair):
                bars: Sequence[Bar] = getattr(self._summary, field)[:_MOST_BARS]
                bottoms.append(
                    self._bars(painter, QPointF(place * (width + 24), y), width, title, bars, theme, column, spots)
                )
            y = max(bottoms) + 20
        self._tiles(painter, y, size.width(), theme, spots)
        return spots

    def _title(self, painter: QPainter, x: float, y: float, title: str, theme: Theme) -> None:
        painter.setFont(ui_font(11, QFont.Weight.DemiBold))
        painter.setPen(theme.role("muted"))
        painter.drawText(QRectF(x, y, 400, _HEAD - 6), Qt.AlignmentFlag.AlignVCenter, title.upper())

    def _bars(
        self, painter: QPainter, corner: QPointF, width: float, title: str, bars: Sequence[Bar], theme: Theme,
        column: str, spots: list[tuple[QRectF, str, str]],
    ) -> float:  # fmt: skip
        self._title(painter, corner.x(), corner.y(), title, theme)
        y = corner.y() + _HEAD
        most = max((bar.total for bar in bars), default=1)
        font = ui_font(12)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        for bar in bars:
            painter.setPen(theme.role("text"))
            name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, _LABEL - 8)
            painter.drawText(QRectF(corner.x(), y, _LABEL - 8, _ROW), Qt.AlignmentFlag.AlignVCenter, name)
            x = corner.x() + _LABEL
            for sign, count in zip(SIGNS, bar.counts, strict=True):
                length = (width - _LABEL - _NUMBER) * count / most
                painter.fillRect(QRectF(x, y + 5, length, _ROW - 10), stance_colour(theme, sign))
                x += length
            room = QRectF(corner.x() + _LABEL, y, x - corner.x() - _LABEL, _ROW)
            self._paint_interval(painter, room, column, bar, theme)
            painter.setPen(theme.role("muted"))
            told = f"{bar.total:,}"
            painter.drawText(QRectF(x + 6, y, _NUMBER, _ROW), Qt.AlignmentFlag.AlignVCenter, told)
            spots.append((QRectF(corner.x(), y, width, _ROW), column, bar.name))
            y += _ROW
        return y

    def _paint_interval(self, painter: QPainter, room: QRectF, column: str, bar: Bar, theme: Theme) -> None:
        """Paint between what the border of support lies in 95 of 100 draws of articles."""
        found = self._intervals.get(column, {}).get(bar.name)
        support, neutral, oppose = bar.counts
        if found is None or neutral or not (support and oppose):
            return
        left, right = (room.left() + room.width() * share for share in (found.low, found.high))
        below = room.bottom() - 2.5
        painter.setPen(QPen(theme.role("text"), 1.2))
        painter.drawLine(QPointF(left, below), QPointF(right, below))
        for x in (left, right):
            painter.drawLine(QPointF(x, below - 2), QPointF(x, below + 2))

    def _tiles(
        self, painter: QPainter, y: float, width: int, theme: Theme, spots: list[tuple[QRectF, str, str]]
    ) -> None:
        assert self._summary is not None
        if not self._summary.countries:
            return
        self._title(painter, 0, y, "Countries of speakers", theme)
        y += _HEAD
        x = 0.0
        most = max((abs(bar.counts[0] - bar.counts[2]) for bar in self._summary.countries), default=1) or 1
        for bar in self._summary.countries:
            if x + _TILE.width() > width:
                x, y = 0.0, y + _TILE.height() + 8
            rect = QRectF(x, y, _TILE.width(), _TILE.height())
            leaning = bar.counts[0] - bar.counts[2]
            sign = (leaning > 0) - (leaning < 0)
            painter.setPen(QPen(stance_colour(theme, sign), 1 + 2 * abs(leaning) / most))
            painter.setBrush(theme.role("card"))
            painter.drawRoundedRect(rect.adjusted(2, 2, -2, -2), 8, 8)
            room = FLAG_ROOM if self._countries.code(bar.name) else 0
            if room:
                paint_flag(painter, rect.left() + 12, rect.top() + 21, bar.name)
            painter.setPen(theme.role("text"))
            font = ui_font(12, QFont.Weight.DemiBold)
            painter.setFont(font)
            name = rect.adjusted(12 + room, 8, -8, -30)
            shown = QFontMetricsF(font).elidedText(
                self._countries.text(bar.name), Qt.TextElideMode.ElideRight, name.width()
            )
            painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, shown)
            painter.setFont(ui_font(11))
            told = " ".join(f"{ARROWS[each]}{n}" for n, each in zip(bar.counts, SIGNS, strict=True) if n)
            painter.drawText(rect.adjusted(12, 34, -8, -8), Qt.AlignmentFlag.AlignVCenter, told)
            spots.append((rect, "countries", bar.name))
            x += _TILE.width() + 8

    def _at(self, point: QPointF) -> tuple[str, str] | None:
        return next(((column, value) for rect, column, value in self._spots if rect.contains(point)), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if found else Qt.CursorShape.ArrowCursor)
        column, value = found or ("", "")
        self.setToolTip(plain_tip(self.told(column, value) if found else ""))

    def told(self, column: str, value: str) -> str:
        """Return what a bar or a tile says."""
        if self._summary is None:
            return value
        fields = {each: field for _, field, each in _SECTIONS} | {COUNTRIES: "countries"}
        bars: Sequence[Bar] = getattr(self._summary, fields[column])
        counts = next((bar.counts for bar in bars if bar.name == value), (0, 0, 0))
        name = self._countries.text(value) if column == COUNTRIES else value
        said = f"{name}: " + ", ".join(f"{n:,} {NAMES[sign].lower()}" for n, sign in zip(counts, SIGNS, strict=True))
        sure = self._intervals.get(column, {}).get(value)
        if sure is not None:
            said += (
                f"; support {sure.value:.0%} of both, {sure.low:.0%} to {sure.high:.0%} in 95 of 100 draws of articles"
            )
        return said

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self._spots:
            here = -1 if self._current is None and step > 0 else self._current or 0
            self._current = (here + step) % len(self._spots)
            self.setAccessibleDescription(self.told(*self._spots[self._current][1:]))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current is not None:
            self.activated.emit(*self._spots[self._current][1:])
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position())
        if found is not None:
            self.activated.emit(*found)
