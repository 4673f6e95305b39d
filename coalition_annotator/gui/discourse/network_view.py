"""The network, drawn: actors as discs in the colours of their communities, ties by strength; pan, zoom, drag."""

from __future__ import annotations

from collections import Counter, defaultdict

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from coalition_annotator.gui.base.painting import contained
from coalition_annotator.gui.base.theme import Theme, ThemeManager, ui_font
from coalition_annotator.gui.widgets.basics import plain_tip
from coalition_annotator.project.analysis import discourse
from coalition_annotator.project.analysis.discourse import DiscourseFigures

_COMMUNITIES = ("blue", "amber", "green", "violet", "vermillion", "sky", "pink", "grey")
_MARGIN = 60.0
_REACH = 4.0
_MOST_FINE, _LEVELS = 400, 8


class NetworkView(QWidget):
    """Shows a network. The wheel zooms, dragging the ground pans, dragging a disc moves it.

    Signals:
        activated: the names of one actor, or of the two at the ends of a tie.
    """

    activated = Signal(object)

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._themes = themes
        self.setAccessibleName("Discourse network")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(300, 240)
        self._shown: DiscourseFigures | None = None
        self._places: dict[str, QPointF] = {}
        self._sizes: dict[str, float] = {}
        self._ties: dict[tuple[str, str], float] = {}
        self._zoom, self._shift = 1.0, QPointF()
        self._dragged: str | None = None
        self._pressed: QPointF | None = None
        self._moved = False
        self.current: tuple[str, ...] = ()
        themes.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(700, 560)

    def show_network(self, shown: DiscourseFigures) -> None:
        """Show another network, laid out as it always is."""
        self._shown = shown
        self._ties = discourse.ties(shown.network)
        self._places = {actor: QPointF(*place) for actor, place in shown.picture.places.items()}
        counts: Counter[str] = Counter()
        for (actor, category), numbers in shown.stances.cells.items():
            counts[actor] += sum(numbers)
            counts[discourse.node_of(category)] += sum(numbers)
        names = discourse.nodes(shown.network)
        most = max((counts[name] for name in names), default=1) or 1
        self._sizes = {name: 6 + 12 * (counts[name] / most) ** 0.5 for name in names}
        self._zoom, self._shift = 1.0, QPointF()
        self.current = ()
        self.update()

    # Places

    def _at(self, place: QPointF, size: QSize) -> QPointF:
        room = min(size.width(), size.height()) / 2 - _MARGIN
        stretch = (size.width() / 2 - _MARGIN) / max(1.0, room)
        x = place.x() * room * min(stretch, 1.5) * self._zoom + size.width() / 2 + self._shift.x()
        return QPointF(x, place.y() * room * self._zoom + size.height() / 2 + self._shift.y())

    def _back(self, point: QPointF) -> QPointF:
        size = self.size()
        room = min(size.width(), size.height()) / 2 - _MARGIN
        stretch = min((size.width() / 2 - _MARGIN) / max(1.0, room), 1.5)
        x = (point.x() - size.width() / 2 - self._shift.x()) / (room * stretch * self._zoom)
        return QPointF(x, (point.y() - size.height() / 2 - self._shift.y()) / (room * self._zoom))

    def place_of(self, actor: str) -> QPointF:
        """Return where an actor's disc lies in this widget."""
        return self._at(self._places[actor], self.size())

    def actor_at(self, point: QPointF) -> str | None:
        """Return the actor whose disc lies at a point, or None."""
        for actor in self._places:
            away = self.place_of(actor) - point
            if away.x() ** 2 + away.y() ** 2 <= (self._sizes.get(actor, 8) + _REACH) ** 2:
                return actor
        return None

    def tie_at(self, point: QPointF) -> tuple[str, str] | None:
        """Return the tie at a point, or None."""
        if self._shown is None:
            return None
        for a, b in self._ties:
            if _distance(point, self.place_of(a), self.place_of(b)) <= _REACH:
                return a, b
        return None

    # Painting

    @contained
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint(painter, self.size(), self._themes.current, fine=len(self._ties) <= _MOST_FINE)

    def paint(self, painter: QPainter, size: QSize, theme: Theme, *, fine: bool = True) -> None:
        """Paint the network into a rectangle of a size: the window, or a picture for a paper.

        Many ties that are not ``fine`` have jagged edges, and take a tenth of the time.
        """
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), theme.role("reader"))
        if self._shown is None:
            return
        ends = {actor: self._at(place, size) for actor, place in self._places.items()}
        self._paint_ties(painter, ends, theme, fine=fine)
        for actor, point in ends.items():
            shades = theme.layer(_COMMUNITIES[min(self._shown.picture.communities.get(actor, 0), 7)])
            chosen = actor in self.current
            painter.setPen(QPen(theme.role("accent") if chosen else shades.line, 3 if chosen else 1.5))
            painter.setBrush(shades.fill)
            radius = self._sizes.get(actor, 8)
            if actor.startswith(discourse.CATEGORY_MARK):
                painter.setBrush(theme.role("window"))
                painter.drawRect(QRectF(point.x() - radius * 0.8, point.y() - radius * 0.8, radius * 1.6, radius * 1.6))
            else:
                painter.drawEllipse(point, radius, radius)
        self._paint_labels(painter, ends, size, theme)

    def _paint_ties(self, painter: QPainter, ends: dict[str, QPointF], theme: Theme, *, fine: bool) -> None:
        """Paint ties in few pens, the weakest first; colours are mixed beforehand, as translucent lines are slow."""
        most = max((abs(weight) for weight in self._ties.values()), default=1.0)
        lines: dict[tuple[bool, int], list[QLineF]] = defaultdict(list)
        chosen: list[tuple[float, QLineF]] = []
        for (a, b), weight in self._ties.items():
            line = QLineF(ends[a], ends[b])
            if set(self.current) == {a, b} or (len(self.current) == 1 and self.current[0] in (a, b)):
                chosen.append((abs(weight) / most, line))
            else:
                lines[weight < 0, min(_LEVELS - 1, int(_LEVELS * abs(weight) / most))].append(line)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, fine)
        for (negative, level), group in sorted(lines.items(), key=lambda pair: pair[0][1]):
            share = (level + 1) / _LEVELS
            colour = _mixed(theme.role("reader"), theme.role("danger" if negative else "muted"), 0.25 + 0.5 * share)
            pen = QPen(colour, 0.8 + 4.2 * share)
            if negative:
                pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawLines(group)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for share, line in chosen:
            painter.setPen(QPen(theme.role("accent"), 1.2 + 4.2 * share))
            painter.drawLine(line)

    def _paint_labels(self, painter: QPainter, ends: dict[str, QPointF], size: QSize, theme: Theme) -> None:
        """Paint names where no disc and no other name stands yet, the largest actors first."""
        font = ui_font(12)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(theme.role("text"))
        grid: dict[tuple[int, int], list[QRectF]] = defaultdict(list)

        def cells(rect: QRectF) -> list[tuple[int, int]]:
            columns = range(int(rect.left() // 80), int(rect.right() // 80) + 1)
            return [(x, y) for x in columns for y in range(int(rect.top() // 40), int(rect.bottom() // 40) + 1)]

        whole = QRectF(0, 0, size.width(), size.height())
        for actor, point in ends.items():
            radius = self._sizes.get(actor, 8) - 1
            disc = QRectF(point.x() - radius, point.y() - radius, 2 * radius, 2 * radius)
            for cell in cells(disc):
                grid[cell].append(disc)
        for actor in sorted(ends, key=lambda each: (-self._sizes.get(each, 8), each)):
            radius = self._sizes.get(actor, 8)
            width, height = metrics.horizontalAdvance(actor), metrics.height()
            point = ends[actor]
            for left, top in (
                (point.x() + radius + 4, point.y() - height / 2),
                (point.x() - radius - 4 - width, point.y() - height / 2),
                (point.x() - width / 2, point.y() + radius + 2),
                (point.x() - width / 2, point.y() - radius - 2 - height),
            ):
                rect = QRectF(left, top, width, height)
                if whole.contains(rect) and not any(
                    rect.intersects(other) for cell in cells(rect) for other in grid[cell]
                ):
                    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, actor)
                    for cell in cells(rect):
                        grid[cell].append(rect)
                    break

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position()
        self._moved = False
        self._dragged = self.actor_at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            over = self.actor_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.OpenHandCursor)
            return
        moved = event.position() - self._pressed
        if not self._moved and moved.manhattanLength() < 4:
            return
        self._moved = True
        if self._dragged is not None:
            self._places[self._dragged] = self._back(event.position())
        else:
            self._shift += moved
            self._pressed = event.position()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        if self._moved:
            return
        actor = self._dragged
        tie = None if actor else self.tie_at(event.position())
        self.choose((actor,) if actor else tie or ())

    def choose(self, names: tuple[str, ...]) -> None:
        """Choose an actor or a tie, and tell its claims."""
        self.current = names
        self.update()
        self.activated.emit(names)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(1.15 if event.angleDelta().y() > 0 else 1 / 1.15, event.position())

    def zoom(self, factor: float, around: QPointF | None = None) -> None:
        """Zoom, keeping a point where it is."""
        centre = QPointF(self.width() / 2, self.height() / 2)
        fixed = (around if around is not None else centre) - centre - self._shift
        factor = max(0.2, min(8.0, self._zoom * factor)) / self._zoom
        self._zoom *= factor
        self._shift -= fixed * (factor - 1)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        actors = sorted(self._places)
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1.2)
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom(1 / 1.2)
        elif event.key() == Qt.Key.Key_0:
            self._zoom, self._shift = 1.0, QPointF()
            self.update()
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up) and actors:
            step = 1 if event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Down) else -1
            here = actors.index(self.current[0]) if len(self.current) == 1 and self.current[0] in actors else -1
            self.choose((actors[(here + step) % len(actors)],))
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._shown is not None:
            point = QPointF(event.pos())
            actor = self.actor_at(point)
            tie = None if actor else self.tie_at(point)
            text = actor or (f"{tie[0]} – {tie[1]}: {self._ties[tie]:.3g}" if tie else "")
            QToolTip.showText(event.globalPos(), plain_tip(text), self)
            return True
        return super().event(event)


def _mixed(ground: QColor, colour: QColor, share: float) -> QColor:
    pairs = (ground.red(), colour.red()), (ground.green(), colour.green()), (ground.blue(), colour.blue())
    return QColor(*(round(a + (b - a) * share) for a, b in pairs))


def _distance(point: QPointF, a: QPointF, b: QPointF) -> float:
    along = b - a
    length = along.x() ** 2 + along.y() ** 2
    if not length:
        return float("inf")
    share = max(0.0, min(1.0, QPointF.dotProduct(point - a, along) / length))
    away = point - (a + along * share)
    return float((away.x() ** 2 + away.y() ** 2) ** 0.5)
