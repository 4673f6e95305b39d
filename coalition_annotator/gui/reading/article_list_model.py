"""The list of articles: filtered, sorted, and kept up to date row by row."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.widgets.basics import plain_tip
from coalition_annotator.model.article import STATE_NAMES, Article
from coalition_annotator.model.edit import Edit
from coalition_annotator.project.team import assignment_edits

ARTICLE = Qt.ItemDataRole.UserRole
COUNT = Qt.ItemDataRole.UserRole + 1
SORTS = {
    "added": "Order of adding",
    "title": "Title",
    "newest": "Newest first",
    "oldest": "Oldest first",
    "source": "Source",
    "state": "State",
    "tags": "Most tags",
    "uncertain": "Most uncertain suggestions",
}
_STATE_ORDER = {state: order for order, state in enumerate(("in_progress", "todo", "done"))}


class ArticleListModel(QAbstractListModel):
    """Articles that pass the filter, in the chosen order."""

    refilled = Signal()

    def __init__(self, live: ProjectModel) -> None:
        super().__init__()
        self._live = live
        self._rows: list[Article] = []
        self._places: dict[str, int] = {}
        self.typed = ""
        self.mine = False
        self.state = ""
        self.sort_by = "added"
        self.uncertainty: dict[str, float] = {}
        live.opened.connect(self.refill)
        live.reread.connect(self.refill)
        live.closed.connect(self._on_closed)
        live.edited.connect(self._on_edited)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        article = self._rows[index.row()] if 0 <= index.row() < len(self._rows) else None
        if article is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return article.title
        if role == ARTICLE:
            # How far one is oneself counts in one's own list.
            return article._replace(state=self._state(article)) if self._live.is_open else article
        if role == COUNT:
            return self._live.project.tag_counts().get(article.id, 0) if self._live.is_open else 0
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(article.title)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            count = self._live.project.tag_counts().get(article.id, 0) if self._live.is_open else 0
            state = STATE_NAMES[self._state(article)]
            return f"{article.title}, {article.source}, {article.published}, {state}, {count} tags"
        return None

    def _state(self, article: Article) -> str:
        return assignment_edits.own_state(self._live.project, article) if self._live.is_open else article.state

    def narrow(
        self,
        *,
        typed: str | None = None,
        state: str | None = None,
        sort_by: str | None = None,
        mine: bool | None = None,
    ) -> None:
        """Change the filter or the order; ``mine`` shows the articles that are assigned to who works here."""
        self.mine = self.mine if mine is None else mine
        self.typed = self.typed if typed is None else typed
        self.state = self.state if state is None else state
        self.sort_by = self.sort_by if sort_by is None else sort_by
        self.refill()

    def refill(self) -> None:
        """Filter and sort anew."""
        self.beginResetModel()
        self._rows = self._filtered() if self._live.is_open else []
        self._places = {article.id: row for row, article in enumerate(self._rows)}
        self.endResetModel()
        self.refilled.emit()

    def _on_closed(self) -> None:
        self.uncertainty = {}
        self.refill()

    def _filtered(self) -> list[Article]:
        project = self._live.project
        words = self.typed.casefold().split()
        rows = [
            article
            for article in project.articles.values()
            if (not self.state or self._state(article) == self.state)
            and (not self.mine or assignment_edits.mine(project, article.id) is not None)
            and (
                not words
                or all(
                    word in f"{article.title} {article.source} {article.author} {article.published}".casefold()
                    for word in words
                )
            )
        ]
        counts = project.tag_counts() if self.sort_by == "tags" else {}
        if self.sort_by == "title":
            rows.sort(key=lambda article: article.title.casefold())
        elif self.sort_by == "newest":
            rows.sort(key=lambda article: article.published, reverse=True)
        elif self.sort_by == "oldest":
            rows.sort(key=lambda article: (not article.published, article.published))
        elif self.sort_by == "source":
            rows.sort(key=lambda article: (article.source.casefold(), article.published))
        elif self.sort_by == "state":
            rows.sort(key=lambda article: _STATE_ORDER[self._state(article)])
        elif self.sort_by == "uncertain":
            rows.sort(key=lambda article: -self.uncertainty.get(article.id, 0.0))
        elif self.sort_by == "tags":
            rows.sort(key=lambda article: -counts.get(article.id, 0))
        return rows

    def row_of(self, article_id: str) -> int | None:
        """Return the row of an article, or None where the filter hides it."""
        return self._places.get(article_id)

    def article_at(self, row: int) -> Article | None:
        """Return the article of a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def after(self, article_id: str, accepted: str = "") -> Article | None:
        """Return the next article in the list that is not in the state ``accepted``, going round; or None."""
        start = self._places.get(article_id, -1)
        for step in range(1, len(self._rows) + 1):
            article = self._rows[(start + step) % len(self._rows)]
            if article.id != article_id and self._state(article) != accepted:
                return article
        return None

    def _on_edited(self, done: Edit, initiator: object) -> None:
        touched: set[str] = set()
        if "assignment" in done.tables():
            self.refill()
            return
        for change in done.changes:
            if change.table == "article":
                if change.before is None or change.after is None or change.id not in self._places:
                    self.refill()
                    return
                self._rows[self._places[change.id]] = self._live.project.articles[change.id]
                touched.add(change.id)
            elif change.table == "annotation":
                touched.add(str((change.after or change.before or {}).get("article_id")))
        for article_id in touched & self._places.keys():
            index = self.index(self._places[article_id])
            self.dataChanged.emit(index, index)
