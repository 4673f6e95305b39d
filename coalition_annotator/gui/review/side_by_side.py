"""Annotators' texts beside each other, as many as are readable; which, one chooses above each."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.base.theme import ThemeManager
from coalition_annotator.gui.review.review_controller import ReviewController, ReviewTagController
from coalition_annotator.gui.review.review_view import ReviewView

# A column narrower than this breaks words and hides lanes.
_NARROWEST = 420


class SideBySide(QWidget):
    """Two texts at least, more where there is room; they scroll together."""

    def __init__(
        self,
        live: ProjectModel,
        themes: ThemeManager,
        settings: Settings,
        reviewer: ReviewController,
        model: ReviewView,
    ) -> None:
        """Make the columns.

        Args:
            live: the open project.
            themes: colours.
            settings: how text is set.
            reviewer: what is under review.
            model: the view whose keys count here, too.
        """
        super().__init__()
        self._live, self._themes, self._settings, self._reviewer, self._model = live, themes, settings, reviewer, model
        self.views: list[ReviewView] = []
        self.boxes: list[QComboBox] = []
        self._chosen: list[str] = []
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(self._splitter)

    def _shown(self, readers: list[str]) -> list[str]:
        """Return whose texts are shown: those chosen, filled up with others, as many as there is room for."""
        most = max(2, self.width() // _NARROWEST)
        kept = [each for each in self._chosen if each in readers]
        return [*kept, *(each for each in readers if each not in kept)][: min(most, len(readers))]

    def show_review(self) -> None:
        """Show the article under review as it is now."""
        review = self._reviewer.review
        if review is None:
            return
        readers = list(review.readers)
        wanted = self._shown(readers)
        if [view.property("annotator") for view in self.views] != wanted or self.property("readers") != readers:
            self.setProperty("readers", readers)
            self._build(wanted, readers)
        for view in self.views:
            if view.tagger.tags is None or view.tagger.tags.article.id != review.article.id:
                view.tagger.open(review.article.id)
            view.refresh()

    def _build(self, wanted: list[str], readers: list[str]) -> None:
        while self._splitter.count():
            old = self._splitter.widget(0)
            if old is None:
                break
            old.hide()
            old.setParent(None)
            old.deleteLater()
        for view in self.views:
            view.tagger.deleteLater()
        self.views, self.boxes, self._chosen = [], [], wanted
        names = self._reviewer.names()
        for place, annotator_id in enumerate(wanted):
            tagger = ReviewTagController(self._live, self)
            tagger.only = annotator_id
            view = ReviewView(self._reviewer, tagger, self._themes, self._settings, alone=annotator_id)
            view.setProperty("annotator", annotator_id)
            view.keys = self._model.keys
            view.group_clicked.connect(self._reviewer.choose_tag)
            view.verticalScrollBar().valueChanged.connect(partial(self._scroll_together, view))
            holder = QWidget()
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            if len(wanted) < len(readers):
                box = QComboBox()
                box.setAccessibleName(f"Whose text is in column {place + 1}")
                for each in readers:
                    box.addItem(names.get(each, "?"), each)
                box.setCurrentIndex(readers.index(annotator_id))
                box.activated.connect(partial(self._choose, place))
                self.boxes.append(box)
                column.addWidget(box)
            column.addWidget(view, 1)
            self.views.append(view)
            self._splitter.addWidget(holder)
        self._splitter.setSizes([1000] * len(wanted))

    def _choose(self, place: int, _: int) -> None:
        """Show another annotator in a column; who is chosen already changes places with them."""
        fresh, before = str(self.boxes[place].currentData()), self._chosen[place]
        self._chosen = [before if each == fresh else fresh if each == before else each for each in self._chosen]
        self.show_review()
        self.boxes[place].setFocus()

    def _scroll_together(self, leader: ReviewView, value: int) -> None:
        for view in self.views:
            if view is not leader and view.verticalScrollBar().value() != value:
                view.verticalScrollBar().setValue(value)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take more columns where there is room for them, or fewer."""
        super().resizeEvent(event)
        if self.isVisible():
            self.show_review()
