"""The network, drawn: actors as discs in the colours of their communities, ties by strength; pan, zoom, drag."""

from __future__ import annotations

from collections import Counter, defaultdict

from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
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
from coalition_annotator.gui.base.stance_colours import mixed
from coalition_annotator.gui.base.theme import Theme, ThemeManager
from coalition_annotator.gui.discourse.labels import Labels
from coalition_annotator.gui.discourse.network_labels import Node, node_text, paint_names, placed
from coalition_annotator.gui.widgets.basics import plain_tip
from coalition_annotator.model.network_options import CONFLICT
from coalition_annotator.project.analysis import discourse
from coalition_annotator.project.analysis.discourse import DiscourseFigures

COMMUNITIES = ("blue", "amber", "green", "violet", "vermillion", "sky", "pink", "grey")
_MARGIN = 46.0
# How much more of the room a layout may take across than down, or down than across; and the size of a whole window.
_STRETCH, _WHOLE = 2.2, 440.0
_REACH = 4.0
_MOST_FINE, _LEVELS = 400, 8


class NetworkView(QWidget):
    """Shows a network. The wheel zooms, dragging the ground pans, dragging a disc moves it.

    Signals:
        activated: the names of one actor, or of the two at the ends of a tie.
        menu_wanted: an actor's name, and where on the screen.
    """

    activated = Signal(object)
    menu_wanted = Signal(str, QPoint)

    def __init__(self, themes: ThemeManager, labels: Labels) -> None:
        super().__init__()
        self._themes, self._labels = themes, labels
        self._rows = self._columns = labels
        self.setAccessibleName("Discourse network")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(300, 240)
        self._shown: DiscourseFigures | None = None
        self._places: dict[str, QPointF] = {}
        self._sizes: dict[str, float] = {}
        self._ties: dict[tuple[str, str], float] = {}
        self._centre, self._extent = QPointF(), QPointF(1, 1)
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
        self._rows, self._columns = self._labels.of(shown.choice.actor), self._labels.of(shown.choice.concept)
        self._ties = discourse.ties(shown.network)
        there = set(discourse.nodes(shown.network))
        self._places = {actor: QPointF(*at) for actor, at in shown.picture.places.items() if actor in there}
        # Of two networks side by side, each leaves room for those who are in the other alone.
        xs, ys = ([place[axis] for place in shown.picture.places.values()] or [0.0] for axis in (0, 1))
        self._centre = QPointF((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
        self._extent = QPointF(max(0.05, (max(xs) - min(xs)) / 2), max(0.05, (max(ys) - min(ys)) / 2))
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

    def _scale(self, size: QSize) -> QPointF:
        """Return how many pixels a unit of the layout has across and down, so that it fills the room."""
        small = self._shrunk(size)
        across = (size.width() / 2 - 2 * _MARGIN * small) / self._extent.x()
        down = (size.height() / 2 - _MARGIN * small) / self._extent.y()
        least = max(1.0, min(across, down))
        return QPointF(min(max(1.0, across), _STRETCH * least), min(max(1.0, down), _STRETCH * least)) * self._zoom

    @staticmethod
    def _shrunk(size: QSize) -> float:
        """Return how large discs are in a picture of a size, of their size in a window."""
        return max(0.4, min(1.0, min(size.width(), size.height()) / _WHOLE))

    def _at(self, place: QPointF, size: QSize) -> QPointF:
        scale = self._scale(size)
        middle = QPointF(size.width() / 2, size.height() / 2) + self._shift
        return QPointF((place.x() - self._centre.x()) * scale.x(), (place.y() - self._centre.y()) * scale.y()) + middle

    def _back(self, point: QPointF) -> QPointF:
        size = self.size()
        scale = self._scale(size)
        away = point - QPointF(size.width() / 2, size.height() / 2) - self._shift
        return QPointF(away.x() / scale.x(), away.y() / scale.y()) + self._centre

    def place_of(self, actor: str) -> QPointF:
        """Return where an actor's disc lies in this widget."""
        return self._at(self._places[actor], self.size())

    def actor_at(self, point: QPointF) -> str | None:
        """Return the actor whose disc lies at a point, or None."""
        for actor in self._places:
            away = self.place_of(actor) - point
            if away.x() ** 2 + away.y() ** 2 <= (self._radius(actor, self.size()) + _REACH) ** 2:
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
            shades = theme.layer(COMMUNITIES[min(self._shown.picture.communities.get(actor, 0), 7)])
            chosen = actor in self.current
            painter.setPen(QPen(theme.role("accent") if chosen else shades.line, 3 if chosen else 1.5))
            painter.setBrush(shades.fill)
            radius = self._radius(actor, size)
            if actor.startswith(discourse.CATEGORY_MARK):
                painter.setBrush(theme.role("window"))
                painter.drawRect(QRectF(point.x() - radius * 0.8, point.y() - radius * 0.8, radius * 1.6, radius * 1.6))
            else:
                painter.drawEllipse(point, radius, radius)
        nodes = [self._node(actor, point, size) for actor, point in ends.items()]
        lines = [QLineF(ends[a], ends[b]) for a, b in self._ties] if fine else []
        paint_names(painter, nodes, placed(nodes, lines, size), theme, self.current)

    def _radius(self, actor: str, size: QSize) -> float:
        return self._sizes.get(actor, 8) * self._shrunk(size)

    def _node(self, actor: str, point: QPointF, size: QSize) -> Node:
        text, code = node_text(actor, discourse.CATEGORY_MARK, self._rows, self._columns)
        return Node(actor, point, self._radius(actor, size), text, code)

    def _is_chosen(self, a: str, b: str) -> bool:
        """Tell whether a tie is chosen: by itself, with one of its actors, or within a chosen community."""
        chosen = set(self.current)
        return a in chosen and b in chosen if len(chosen) > 1 else bool(chosen & {a, b})

    def _paint_ties(self, painter: QPainter, ends: dict[str, QPointF], theme: Theme, *, fine: bool) -> None:
        """Paint ties in few pens, the weakest first; colours are mixed beforehand, as translucent lines are slow."""
        most = max((abs(weight) for weight in self._ties.values()), default=1.0)
        lines: dict[tuple[bool, int], list[QLineF]] = defaultdict(list)
        chosen: list[tuple[float, QLineF]] = []
        for (a, b), weight in self._ties.items():
            line = QLineF(ends[a], ends[b])
            if self.current and self._is_chosen(a, b):
                chosen.append((abs(weight) / most, line))
            else:
                lines[weight < 0, min(_LEVELS - 1, int(_LEVELS * abs(weight) / most))].append(line)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, fine)
        conflict = self._shown is not None and self._shown.choice.qualifier == CONFLICT
        for (negative, level), group in sorted(lines.items(), key=lambda pair: pair[0][1]):
            share = (level + 1) / _LEVELS
            against = negative or conflict
            colour = mixed(theme.role("reader"), theme.role("oppose" if against else "muted"), 0.3 + 0.5 * share)
            pen = QPen(colour, 0.8 + 4.2 * share)
            if negative:
                pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawLines(group)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for share, line in chosen:
            painter.setPen(QPen(theme.role("accent"), 1.2 + 4.2 * share))
            painter.drawLine(line)

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

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        actor, place = self.actor_at(QPointF(event.pos())), event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and len(self.current) == 1:
            actor = self.current[0]
            place = self.mapToGlobal(self.place_of(actor).toPoint())
        if actor is not None:
            self.menu_wanted.emit(actor, place)

    def choose(self, names: tuple[str, ...]) -> None:
        """Choose an actor or a tie, and tell its claims."""
        self.current = names
        self.setAccessibleDescription(self.told(names))
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
        if event.key() == Qt.Key.Key_T and actors:
            self._choose_next_tie(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
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

    def _choose_next_tie(self, step: int) -> None:
        """Walk through the ties, the strongest first."""
        ties = sorted(self._ties, key=lambda ends: (-abs(self._ties[ends]), ends))
        if ties:
            here = ties.index(self.current) if self.current in ties else (-1 if step > 0 else 0)
            self.choose(ties[(here + step) % len(ties)])

    def told(self, names: tuple[str, ...]) -> str:
        """Return what an actor or a tie says."""
        shown = " – ".join(node_text(name, discourse.CATEGORY_MARK, self._rows, self._columns)[0] for name in names)
        weight = self._ties.get(names) if len(names) == 2 else None
        return f"{shown}: {weight:.3g}" if weight is not None else shown

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._shown is not None:
            point = QPointF(event.pos())
            actor = self.actor_at(point)
            tie = None if actor else self.tie_at(point)
            text = self.told((actor,) if actor else tie or ())
            QToolTip.showText(event.globalPos(), plain_tip(text), self)
            return True
        return super().event(event)


def _distance(point: QPointF, a: QPointF, b: QPointF) -> float:
    along = b - a
    length = along.x() ** 2 + along.y() ** 2
    if not length:
        return float("inf")
    share = max(0.0, min(1.0, QPointF.dotProduct(point - a, along) / length))
    away = point - (a + along * share)
    return float((away.x() ** 2 + away.y() ** 2) ** 0.5)
