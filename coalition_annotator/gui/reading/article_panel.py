"""The panel with the list of articles."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QDate, QEvent, QItemSelectionModel, QLocale, QModelIndex, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.gui.base.icons import Icons
from coalition_annotator.gui.base.painting import contained
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.theme import Theme, ThemeManager, ui_font
from coalition_annotator.gui.base.utf16 import Offsets
from coalition_annotator.gui.reading.article_list_model import ARTICLE, COUNT, SORTS, ArticleListModel
from coalition_annotator.gui.widgets.basics import plain_label
from coalition_annotator.model.article import DONE, IN_PROGRESS, STATE_NAMES, STATES, Article
from coalition_annotator.model.text import Utf16
from coalition_annotator.model.wording import counted

_TITLE_LINES = 2

ROW_HEIGHT = 74


class ArticleDelegate(QStyledItemDelegate):
    """Draws state, title in two lines, and source, date and tags below."""

    def __init__(self, themes: ThemeManager, parent: QListView) -> None:
        super().__init__(parent)
        self._themes = themes

    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:
        return QSize(100, ROW_HEIGHT)

    @contained
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        theme = self._themes.current
        article: Article = index.data(ARTICLE)
        rect = QRectF(option.rect).adjusted(0, 1, 0, -2)
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.role("selected" if chosen else "hover"))
            painter.drawRoundedRect(rect, 6, 6)
        if chosen and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.role("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        paint_state(painter, QRectF(rect.left() + 10, rect.top() + 12, 10, 10), article.state, theme)
        left, width = rect.left() + 32, rect.width() - 42
        lines = self._title(painter, article.title or "Untitled", left, rect.top() + 7, width, chosen, theme)
        painter.setFont(ui_font(11))
        painter.setPen(theme.role("muted"))
        below = QFontMetricsF(painter.font()).elidedText(
            _subline(article, index.data(COUNT)), Qt.TextElideMode.ElideRight, width
        )
        painter.drawText(QRectF(left, rect.top() + 11 + 18 * lines, width, 16), below)
        painter.restore()

    def _title(
        self, painter: QPainter, title: str, left: float, top: float, width: float, chosen: bool, theme: Theme
    ) -> int:
        font = ui_font(13, QFont.Weight.DemiBold if chosen else QFont.Weight.Normal)
        layout = QTextLayout(title, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        offsets, starts = Offsets(title), []
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            starts.append(offsets.offset(Utf16(line.textStart())))
        layout.endLayout()
        painter.setFont(font)
        painter.setPen(theme.role("text"))
        metrics = QFontMetricsF(font)
        for number, start in enumerate(starts[:_TITLE_LINES]):
            words = title[start : starts[1] if number == 0 and len(starts) > 1 else None].strip()
            if number == 1 and len(starts) > _TITLE_LINES:
                words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)
            painter.drawText(QRectF(left, top + 18 * number, width, 18), words)
        return min(_TITLE_LINES, len(starts))


def paint_state(painter: QPainter, rect: QRectF, state: str, theme: Theme) -> None:
    """Paint a circle: empty for to do, half for in progress, full for done."""
    colour = theme.role({DONE: "done", IN_PROGRESS: "progress"}.get(state, "todo"))
    painter.setPen(QPen(colour, 1.8))
    painter.setBrush(colour if state == DONE else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(rect.adjusted(0.5, 0.5, -0.5, -0.5))
    if state == IN_PROGRESS:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPie(rect.adjusted(0.5, 0.5, -0.5, -0.5), 90 * 16, 180 * 16)


def _subline(article: Article, count: int) -> str:
    date = QDate.fromString(article.published, Qt.DateFormat.ISODate)
    day = QLocale(QLocale.Language.English).toString(date, "d MMM yyyy") if date.isValid() else article.published
    tags = counted(count, "tag") if count else ""
    return " · ".join(part for part in (article.source, day, tags) if part)


class ArticlePanel(QFrame):
    """Filter, order and list.

    Signals:
        article_chosen: an article's id, chosen in the list.
        add_wanted: a new article is to be added.
        menu_wanted: a menu for these articles at a global position.
        survey_wanted: it must be found out first which articles' suggestions are uncertain.
    """

    article_chosen = Signal(str)
    add_wanted = Signal()
    menu_wanted = Signal(object, object)
    delete_wanted = Signal(object)
    survey_wanted = Signal()

    def __init__(self, live: ProjectModel, themes: ThemeManager, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("left-panel")
        self._live = live
        self.model = ArticleListModel(live)
        self.filter = QLineEdit()
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName("Filter articles")
        self.order = self._tool(icons, "arrow-down-wide-short", "Sort and filter by state")
        self.order.setMenu(self._order_menu())
        self.order.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.add = self._tool(icons, "plus", "Add an article (Ctrl+N)")
        self.add.clicked.connect(self.add_wanted)
        self.list = QListView()
        self.list.setAccessibleName("Articles")
        self.list.setModel(self.model)
        self.list.setItemDelegate(ArticleDelegate(themes, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.installEventFilter(self)
        self.empty = plain_label("", "muted", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.filter, 1)
        top.addWidget(self.order)
        top.addWidget(self.add)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 4)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.empty)
        layout.addWidget(self.list, 1)
        self._column = layout
        self.current_id: str | None = None
        self.filter.textChanged.connect(lambda typed: self.model.narrow(typed=typed))
        self.model.refilled.connect(self._on_refilled)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.list.customContextMenuRequested.connect(self._on_menu)
        self._on_refilled()

    def _tool(self, icons: Icons, icon: str, tip: str) -> QToolButton:
        tool = QToolButton()
        tool.setToolTip(tip)
        tool.setAccessibleName(tip)
        tool.setFixedSize(30, 30)
        icons.give(tool.setIcon, icon)
        return tool

    def add_below(self, widget: QWidget) -> None:
        """Put a widget under the list."""
        self._column.addWidget(widget)

    def _order_menu(self) -> QMenu:
        menu = QMenu(self)
        for key, label in SORTS.items():
            action = menu.addAction(label)
            action.setCheckable(True)
            action.setChecked(key == self.model.sort_by)
            action.triggered.connect(lambda _=False, each=key: self.sort(each))
            action.setData(("sort", key))
        menu.addSeparator()
        queue = menu.addAction("Only my queue")
        queue.setCheckable(True)
        queue.triggered.connect(self.show_queue)
        queue.setData(("mine", ""))
        menu.addSeparator()
        for state, label in {"": "All states", **{s: STATE_NAMES[s].capitalize() for s in STATES}}.items():
            action = menu.addAction(label)
            action.setCheckable(True)
            action.setChecked(state == self.model.state)
            action.triggered.connect(lambda _=False, each=state: self._only(each))
            action.setData(("state", state))
        return menu

    def sort(self, key: str) -> None:
        """Put the articles into another order."""
        if key == "uncertain" and not self.model.uncertainty:
            self.survey_wanted.emit()
        self.model.narrow(sort_by=key)
        self._check_menu()

    def show_queue(self, only_mine: bool) -> None:
        """Show the articles that are assigned to who works here, or all."""
        self.model.narrow(mine=only_mine)
        self._check_menu()

    def _only(self, state: str) -> None:
        self.model.narrow(state=state)
        self._check_menu()

    def _check_menu(self) -> None:
        wanted = {("sort", self.model.sort_by), ("state", self.model.state)} | (
            {("mine", "")} if self.model.mine else set()
        )
        for action in self.order.menu().actions():
            if not action.isSeparator():
                action.setChecked(tuple(action.data()) in wanted)

    def show_current(self, article_id: str | None) -> None:
        """Mark an article as the open one."""
        self.current_id = article_id
        row = self.model.row_of(article_id) if article_id else None
        model = self.list.selectionModel()
        if row is None:
            model.clear()
            return
        index = self.model.index(row)
        if model.currentIndex() != index or not model.isSelected(index):
            model.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.list.scrollTo(index)

    def chosen(self) -> list[Article]:
        """Return the selected articles."""
        rows = sorted(index.row() for index in self.list.selectionModel().selectedIndexes())
        return [article for row in rows if (article := self.model.article_at(row)) is not None]

    def _on_current(self, current: QModelIndex, previous: QModelIndex) -> None:
        article = self.model.article_at(current.row()) if current.isValid() else None
        if article is not None and article.id != self.current_id:
            self.current_id = article.id
            self.article_chosen.emit(article.id)

    def _on_refilled(self) -> None:
        total = len(self._live.project.articles) if self._live.is_open else 0
        self.filter.setPlaceholderText(f"Filter · {counted(total, 'article')}")
        if not total:
            self.empty.setText("No articles yet.\nPaste one or open a text file with + (Ctrl+N).")
        else:
            self.empty.setText("No article matches. Clear the filter to see all.")
        self.empty.setVisible(self.model.rowCount() == 0)
        self.show_current(self.current_id)

    def _on_menu(self, place: QPoint) -> None:
        if self.chosen():
            self.menu_wanted.emit(self.chosen(), self.list.viewport().mapToGlobal(place))

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        if watched is self.list and event.type() == QEvent.Type.KeyPress:
            key = event.key()  # type: ignore[attr-defined]
            if key == Qt.Key.Key_Delete and self.chosen():
                self.delete_wanted.emit(self.chosen())
                return True
        return super().eventFilter(watched, event)
