"""The page for reading and tagging: articles, text, inspector, find bar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from coalition_annotator.gui.article_view.input import ReaderView
from coalition_annotator.gui.article_view.margins import Cards, Gutter
from coalition_annotator.gui.article_view.popover import Popover
from coalition_annotator.gui.article_view.tag_controller import Tagger
from coalition_annotator.gui.base.icons import Icons
from coalition_annotator.gui.base.project_model import LiveProject
from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.base.theme import ThemeKeeper
from coalition_annotator.gui.reading.article_panel import ArticlePanel
from coalition_annotator.gui.reading.inspector import Inspector
from coalition_annotator.gui.suggestions.suggestion_model import SuggestionKeeper
from coalition_annotator.gui.suggestions.suggestion_view import SuggestingView
from coalition_annotator.gui.widgets.basics import plain_label, three_columns
from coalition_annotator.model.span import Span
from coalition_annotator.model.text import occurrences


class FindBar(QFrame):
    """Finds words in the open article; Enter goes on, Shift+Enter back, Escape leaves."""

    closed = Signal()

    def __init__(self, view: ReaderView, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("find-bar")
        self._view = view
        self.line = QLineEdit()
        self.line.setPlaceholderText("Find in this article")
        self.line.setAccessibleName("Find in this article")
        self.count = plain_label("", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.addWidget(self.line, 1)
        row.addWidget(self.count)
        for text, tip, step in (("▲", "Previous (Shift+Enter)", -1), ("▼", "Next (Enter)", 1)):
            tool = QToolButton()
            tool.setText(text)
            tool.setToolTip(tip)
            tool.setAccessibleName(tip)
            tool.clicked.connect(lambda _=False, each=step: self.go(each))
            row.addWidget(tool)
        close = QToolButton()
        close.setText("×")
        close.setAccessibleName("Close the find bar")
        close.clicked.connect(self.leave)
        row.addWidget(close)
        self.setFixedWidth(400)
        self.line.textChanged.connect(self._search)
        view.tagger.opened.connect(self.hide)
        self.hide()

    def open(self, typed: str = "") -> None:
        """Show the bar, with some words to find."""
        span = self._view.selected_span()
        tags = self._view.tagger.tags
        if not typed and span is not None and tags is not None and span.length < 80:
            typed = tags.text[span.start : span.end]
        self.show()
        self.raise_()
        self.line.setFocus()
        if typed:
            self.line.setText(typed)
        self.line.selectAll()
        self._search()

    def leave(self) -> None:
        """Hide the bar; the place found is selected."""
        current = self._view.current_match
        self._view.show_matches([], None)
        self.hide()
        if current is not None:
            self._view.select_span(current)
        self._view.setFocus()

    def _search(self) -> None:
        tags = self._view.tagger.tags
        typed = self.line.text()
        matches: list[Span] = []
        if tags is not None and typed.strip():
            matches = occurrences(tags.text, typed, match_case=False, whole_words=False)
        top = self._view.offset_near_top()
        current = next((match for match in matches if match.start >= top), matches[0] if matches else None)
        self._show(matches, current)

    def _show(self, matches: list[Span], current: Span | None) -> None:
        self._view.show_matches(matches, current)
        found = f"{matches.index(current) + 1} of {len(matches)}" if current else "None"
        self.count.setText(found if self.line.text().strip() else "")

    def go(self, step: int) -> None:
        """Go to the next (+1) or previous (-1) place."""
        matches, current = self._view.matches, self._view.current_match
        if matches and current is not None:
            self._show(matches, matches[(matches.index(current) + step) % len(matches)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)


class ReadingPage(QWidget):
    """Articles to the left, the text in the middle, the inspector to the right."""

    def __init__(self, live: LiveProject, themes: ThemeKeeper, icons: Icons, settings: Settings) -> None:
        super().__init__()
        self.tagger = Tagger(live, self)
        self.articles = ArticlePanel(live, themes, icons)
        self.suggestions = SuggestionKeeper(self.tagger, settings.suggestions, self)
        self.view = SuggestingView(self.tagger, themes, settings, self.suggestions)
        self.gutter = Gutter(self.view)
        self.cards = Cards(self.view)
        self.popover = Popover(self.view)
        self.inspector = Inspector(self.tagger)
        self.inspector.left.connect(self.view.setFocus)
        self.inspector.details.lost.place_wanted.connect(self._place_again)
        area = QFrame()
        area.setObjectName("reader-area")
        column = QVBoxLayout(area)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.mode = plain_label("", "caption")
        self.mode.setContentsMargins(16, 8, 16, 8)
        self.mode.hide()
        column.addWidget(self.mode)
        column.addWidget(self.view, 1)
        self.area = area
        self.find_bar = FindBar(self.view, area)
        self.empty = plain_label("", "muted", wrap=True)
        self.empty.setParent(area)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.splitter = three_columns(
            self, [(self.articles, 200), (area, 360), (self.inspector, 240)], sizes=[272, 848, 320]
        )
        area.installEventFilter(self)
        self.tagger.opened.connect(self._on_opened)
        self.tagger.mode_changed.connect(self._on_mode)
        self._on_opened()

    def _place_again(self, annotation_id: str) -> None:
        span = self.view.selected_span()
        if self.tagger.place_again(annotation_id, span, exact=not self.view.settings.snap):
            self.view.clear_selection()
        self.view.setFocus()

    def _on_opened(self) -> None:
        tags = self.tagger.tags
        self.view.setVisible(tags is not None)
        self.empty.setVisible(tags is None)
        self.empty.setText("Choose an article on the left,\nor add one with Ctrl+N.")
        self.articles.show_current(tags.article.id if tags else None)

    def _on_mode(self) -> None:
        text = ""
        if self.tagger.linking:
            text = "Linking: click the speaker, cue or country, or press Tab and Enter. Escape leaves."
        elif self.tagger.brush and self.tagger.live.is_open:
            layer = self.tagger.live.project.codebook.layer(self.tagger.brush)
            if layer is not None:
                text = f"Brush: every selection becomes a {layer.name.lower()}. {layer.key} or Escape puts it away."
        self.mode.setText(text)
        self.mode.setVisible(bool(text))

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if watched is self.area and event.type() == QEvent.Type.Resize:
            self.find_bar.adjustSize()
            self.find_bar.move(QPoint(self.area.width() - self.find_bar.width() - 24, 12))
            self.empty.setGeometry(self.area.rect().adjusted(40, 40, -40, -40))
        return super().eventFilter(watched, event)  # type: ignore[arg-type]
