"""The list of groups under review: in what they differ, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from coalition_annotator.gui.article_view.labels import arrow_of
from coalition_annotator.gui.base.painting import contained
from coalition_annotator.gui.base.theme import ThemeManager, ui_font
from coalition_annotator.gui.review.review_controller import ReviewController, kind_of
from coalition_annotator.gui.widgets.basics import plain_tip
from coalition_annotator.model import codebook as cb
from coalition_annotator.model import difference as diff
from coalition_annotator.model.codebook import Codebook
from coalition_annotator.model.difference import Compared
from coalition_annotator.model.span import covered_text
from coalition_annotator.model.text import shortened
from coalition_annotator.model.wording import counted, short_names
from coalition_annotator.project.review.review_state import Review

LINE = Qt.ItemDataRole.UserRole
_KIND_WIDTH = 92
_STEP = 16
_QUOTES = '“”„«"‘'


class Line(NamedTuple):
    """A row of the list: the group's number, its kind, its lines of text, whether it is agreed or decided, and
    how many lines after the first tell the difference."""

    number: int
    kind: str
    lines: tuple[str, ...]
    quiet: bool
    told: int


def line_of(review: Review, group: Compared, codebook: Codebook, names: dict[str, str]) -> Line:
    """Return what the list says of a group."""
    attributes = {each.id: each.name for each in codebook.attributes}
    attributes |= {each.id: each.name for each in codebook.link_types}
    kind = kind_of(group, names, attributes, len(review.readers))
    decided = review.decided(group)
    first = group.tags[0]
    layer = codebook.layer(first.layer_id)
    words = shortened(covered_text(review.text, first.spans), 90)
    words = words if words[:1] in _QUOTES else f"“{words}”"
    lines = [f"{layer.name if layer else ''} {words}"]
    told = next((each for each in group.differences if each.kind != diff.MISSING), None)
    if told is not None:
        by_value: dict[str, list[str]] = {}
        for n, tag in enumerate(group.tags):
            by_value.setdefault(_value(review, group, n, told, codebook), []).append(_short(names, tag.annotator_id))
        said = [f"{', '.join(who)}: {value}" for value, who in by_value.items()]
        lines += said[:3] if told.kind == diff.BOUNDARY else [" · ".join(said)]
    number_told = len(lines) - 1
    verdict = review.verdict_of(group)
    if decided and verdict is not None:
        agreed = review.agreed_tag(group)
        by = names.get(verdict.annotator_id, "?")
        how = "" if verdict.reason == "by hand" else f" ({verdict.reason})"
        lines.append(f"{'★ agreed' if agreed else 'left out'} by {by}{how}")
    threads = [c for c in review.comments if c.annotation_id in {t.id for t in group.tags} and not c.parent_id]
    unresolved = sum(not c.resolved for c in threads)
    if unresolved:
        lines.append(counted(unresolved, "open remark"))
    quiet = decided or group.agrees
    return Line(group.number, f"✓ {kind}" if quiet else kind, tuple(lines), quiet, number_told)


def _short(names: dict[str, str], annotator_id: str) -> str:
    return short_names(names).get(annotator_id, "?")


def _value(review: Review, group: Compared, place: int, told: diff.Difference, codebook: Codebook) -> str:
    tag = group.tags[place]
    if told.kind == diff.LAYER:
        layer = codebook.layer(tag.layer_id)
        return layer.name if layer else tag.layer_id
    if told.kind == diff.BOUNDARY:
        line = " ".join(covered_text(review.text, tag.spans).split())
        return line if len(line) <= 26 else f"{line[:12].rstrip()}…{line[-12:].lstrip()}"
    if told.kind == diff.ATTRIBUTE:
        attribute = codebook.attribute(told.of)
        stored = tag.attributes.get(told.of)
        arrow = arrow_of(codebook, stored) if told.of == cb.STANCE else ""
        shown = codebook.shown(attribute, stored) if attribute else str(stored or "")
        return f"{arrow} {shortened(shown, 24) or 'none'}".strip()
    if told.kind == diff.LINK:
        ends = sorted(group.targets[place].get(told.of, ()))
        return (
            ", ".join(shortened(covered_text(review.text, review.groups[e].tags[0].spans), 20) for e in ends) or "none"
        )
    return "another" if tag.entity_id else "nobody"


class GroupModel(QAbstractListModel):
    """The groups that pass the reviewer's filters."""

    def __init__(self, reviewer: ReviewController) -> None:
        super().__init__()
        self._reviewer = reviewer
        self.rows: list[Line] = []
        reviewer.changed.connect(self.refill)

    def refill(self) -> None:
        """Show the review as it is now."""
        self.beginResetModel()
        review = self._reviewer.review
        self.rows = []
        if review is not None:
            codebook, names = self._reviewer.live.project.codebook, self._reviewer.names()
            self.rows = [line_of(review, group, codebook, names) for group in self._reviewer.groups()]
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == LINE:
            return row
        told = "\n".join((row.kind, *row.lines))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return told
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(told)
        return None

    def row_of(self, number: int | None) -> int | None:
        """Return the row of a group, or None where the filters hide it."""
        return next((place for place, row in enumerate(self.rows) if row.number == number), None)


class _Delegate(QStyledItemDelegate):
    """Draws the kind to the left, up to four lines to the right."""

    def __init__(self, themes: ThemeManager, parent: QListView) -> None:
        super().__init__(parent)
        self._themes = themes

    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:
        row: Line = index.data(LINE)
        return QSize(100, 20 + _STEP * max(len(row.lines), len(self._kinds(row))) + 6)

    def _kinds(self, row: Line) -> Sequence[str]:
        return row.kind.split(", ")[:3]

    @contained
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        theme = self._themes.current
        row: Line = index.data(LINE)
        rect = QRectF(option.rect).adjusted(1, 2, -1, -4)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.role("accent" if chosen else "border"), 2 if chosen else 1))
        painter.setBrush(theme.role("window"))
        painter.drawRoundedRect(rect, 7, 7)
        kind_font = ui_font(11, QFont.Weight.DemiBold)
        painter.setFont(kind_font)
        painter.setPen(theme.role("muted" if row.quiet else "progress"))
        for number, kind in enumerate(self._kinds(row)):
            place = QRectF(rect.left() + 10, rect.top() + 8 + number * _STEP, _KIND_WIDTH - 14, _STEP)
            shown = QFontMetricsF(kind_font).elidedText(kind, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
        left, width = rect.left() + _KIND_WIDTH, rect.width() - _KIND_WIDTH - 10
        for number, line in enumerate(row.lines):
            told = 0 < number <= row.told and not row.quiet
            font = ui_font(11, QFont.Weight.DemiBold if told else QFont.Weight.Normal)
            painter.setFont(font)
            painter.setPen(theme.role("muted" if row.quiet or number > row.told else "text"))
            shown = QFontMetricsF(font).elidedText(line, Qt.TextElideMode.ElideRight, width)
            painter.drawText(
                QRectF(left, rect.top() + 8 + number * _STEP, width, _STEP), Qt.AlignmentFlag.AlignVCenter, shown
            )
        painter.restore()


class GroupList(QListView):
    """Follows the reviewer's choice and makes it.

    Signals:
        picked: a group's number, chosen here.
    """

    picked = Signal(int)

    def __init__(self, reviewer: ReviewController, themes: ThemeManager) -> None:
        super().__init__()
        self._reviewer = reviewer
        self.rows = GroupModel(reviewer)
        self.setModel(self.rows)
        self.setItemDelegate(_Delegate(themes, self))
        self.setAccessibleName("Differences")
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        reviewer.chosen.connect(self._follow)
        reviewer.changed.connect(self._follow)
        self.selectionModel().currentChanged.connect(self._on_current)

    def _follow(self) -> None:
        row = self.rows.row_of(self._reviewer.number)
        if row is None:
            self.selectionModel().clear()
            return
        index = self.rows.index(row)
        if self.currentIndex() != index:
            self.setCurrentIndex(index)
        self.scrollTo(index)

    def _on_current(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid():
            number = self.rows.rows[current.row()].number
            if number != self._reviewer.number:
                self.picked.emit(number)
