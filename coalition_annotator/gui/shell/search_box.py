"""The search over the whole project, with snippets."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem, QSizePolicy, QVBoxLayout, QWidget

from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.model.errors import UserError

_ROLE = Qt.ItemDataRole.UserRole
_PAUSE_MS = 120
_WIDTH, _LEAST_WIDTH = 230, 110
_MARKS = str.maketrans(
    {"\x02": "<b>", "\x03": "</b>", "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": " "}
)


class SearchBox(QLineEdit):
    """Type to see articles; arrows and Enter open one.

    Signals:
        hit_chosen: an article's id, and the words searched for.
    """

    hit_chosen = Signal(str, str)

    def __init__(self, live: ProjectModel, window: QWidget) -> None:
        super().__init__()
        self._live = live
        self.setPlaceholderText("Search…  Ctrl+Shift+F")
        self.setAccessibleName("Search all articles")
        self.results = QFrame(window)
        self.results.setObjectName("chooser")
        self.list = QListWidget()
        self.list.setAccessibleName("Articles found")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self.results)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.list)
        self.results.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.search_now)
        self.textEdited.connect(lambda _: self._timer.start())
        self.list.itemClicked.connect(self._take)
        self.installEventFilter(self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST_WIDTH, super().minimumSizeHint().height())

    def search_now(self) -> None:
        """Show what the typed words find."""
        self._timer.stop()
        typed = self.text().strip()
        self.list.clear()
        if not typed or not self._live.is_open:
            self.results.hide()
            return
        try:
            hits = self._live.project.search(self.text(), limit=50)
        except UserError as error:
            self._live.failed.emit(error)
            return
        for hit in hits:
            item = QListWidgetItem()
            item.setData(_ROLE, hit.article_id)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, hit.title)
            # Everything of the article is escaped; only our own marks become bold.
            label = QLabel(f"<b>{hit.title.translate(_MARKS)}</b><br>{hit.snippet.translate(_MARKS)}")
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setWordWrap(True)
            label.setContentsMargins(8, 6, 8, 6)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            label.setFixedWidth(430)
            item.setSizeHint(QSize(430, label.heightForWidth(430)))
            self.list.addItem(item)
            self.list.setItemWidget(item, label)
        if not hits:
            self.list.addItem("Nothing found.")
        self.list.setCurrentRow(0)
        window = self.results.parentWidget()
        assert window is not None
        place = self.mapTo(window, QPoint(self.width() - 460, self.height() + 4))
        height = 16 + sum(self.list.sizeHintForRow(row) + 2 for row in range(self.list.count()))
        height = min(460, window.height() - place.y() - 16, height)
        self.results.setGeometry(place.x(), place.y(), 460, height)
        self.results.show()
        self.results.raise_()

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is None or not item.data(_ROLE):
            return
        self.results.hide()
        self.hit_chosen.emit(item.data(_ROLE), self.text().strip())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.list.count():
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if self._timer.isActive() or not self.results.isVisible():
                    self.search_now()
                else:
                    self._take(self.list.currentItem())
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.results.hide()
                self.clear()
                return True
        if event.type() == QEvent.Type.FocusOut:
            self.results.hide()
        return super().eventFilter(watched, event)
