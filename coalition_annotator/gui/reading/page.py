"""The page for reading and tagging: articles, text, inspector, find bar."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from coalition_annotator.gui.article_view.announcer import Announcer
from coalition_annotator.gui.article_view.input import TaggingView
from coalition_annotator.gui.article_view.margins import Cards, Gutter
from coalition_annotator.gui.article_view.popover import Popover
from coalition_annotator.gui.base.icons import Icons
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.theme import ThemeManager
from coalition_annotator.gui.reading.article_panel import ArticlePanel
from coalition_annotator.gui.reading.category_examples import CategoryExamples
from coalition_annotator.gui.reading.claim_bar import ClaimBar
from coalition_annotator.gui.reading.claim_flow import ClaimFlow
from coalition_annotator.gui.reading.find_bar import FindBar
from coalition_annotator.gui.reading.inspector import Inspector
from coalition_annotator.gui.reading.layer_palette import LayerPalette
from coalition_annotator.gui.reading.reading_clock import ReadingClock
from coalition_annotator.gui.widgets.basics import plain_label, three_columns
from coalition_annotator.model.wording import counted
from coalition_annotator.project.suggestions import claim_completion


class ReadingPage(QWidget):
    """Articles to the left, the text in the middle, the inspector to the right."""

    def __init__(self, live: ProjectModel, themes: ThemeManager, icons: Icons, view: TaggingView) -> None:
        super().__init__()
        self.view, self.tagger = view, view.tagger
        self.articles = ArticlePanel(live, themes, icons)
        self.layers = LayerPalette(view, themes)
        self.articles.add_below(self.layers)
        self.open_suggestions: Callable[[], int] = lambda: 0
        self.gutter = Gutter(self.view)
        self.cards = Cards(self.view)
        self.popover = Popover(self.view)
        self.announcer = Announcer(self.view)
        self.examples = CategoryExamples(live, self)
        self.flow = ClaimFlow(self.tagger, view.settings, self.examples)
        self.claim_bar = ClaimBar(self.view, self.flow)
        self.clock = ReadingClock(self.view, view.settings)
        self.claim_bar.asked.connect(self.announcer.say)
        self.inspector = Inspector(self.tagger)
        self.inspector.left.connect(self.view.setFocus)
        self.inspector.details.lost.place_wanted.connect(self._place_again)
        area = QFrame()
        area.setObjectName("reader-area")
        column = QVBoxLayout(area)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.mode = plain_label("", "mode")
        self.mode.setParent(area)
        self.mode.hide()
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

    def show_tag(self, annotation_id: str) -> None:
        """Select a tag of the open article, and go on reading from it."""
        self.tagger.select(annotation_id)
        if self.tagger.selected is not None:
            self.view.put_caret(self.tagger.selected.start)

    def unfinished(self) -> str:
        """Return in words what is left to do in the open article; empty where nothing is."""
        tags, project = self.tagger.tags, self.tagger.live.project
        if tags is None:
            return ""
        without = {claim_completion.CATEGORY: 0, claim_completion.SPEAKER: 0}
        for _, steps in claim_completion.unfinished(project, tags):
            for step in set(steps) & set(without):
                without[step] += 1
        parts = [f"{counted(number, 'claim')} without {step}" for step, number in without.items() if number]
        suggested = self.open_suggestions()
        if suggested:
            parts.append(f"{counted(suggested, 'suggestion')} without an answer")
        return f"it has {' and '.join(parts)}" if parts else ""

    def go_to_unfinished(self) -> None:
        """Select the first claim that lacks a category or a speaker."""
        tags = self.tagger.tags
        found = claim_completion.unfinished(self.tagger.live.project, tags) if tags else []
        if found:
            self.tagger.select(found[0][0].id)
            self.flow.ask()
        else:
            self.view.setFocus()

    def toggle_focus(self) -> bool:
        """Hide what stands beside the text, or show it again; tells whether the text is alone now."""
        alone = not self.articles.isHidden()
        for panel in (self.articles, self.inspector):
            panel.setVisible(not alone)
        self.view.setFocus()
        return alone

    def focus_next_pane(self) -> None:
        """Put the keyboard into the next of list, text and inspector."""
        panes = [each for each in (self.articles.list, self.view, self.inspector) if each.isVisible()] or [self.view]
        focused = self.window().focusWidget()
        here = next(
            (n for n, pane in enumerate(panes) if focused is pane or (focused and pane.isAncestorOf(focused))), 0
        )
        target = panes[(here + 1) % len(panes)]
        if target is self.inspector:
            self.inspector.focus_first()
        else:
            target.setFocus()

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
            text = "Linking: click each speaker, cue and country, or press Tab and Enter. Escape ends it."
        elif self.tagger.brush and self.tagger.live.is_open:
            layer = self.tagger.live.project.codebook.layer(self.tagger.brush)
            if layer is not None:
                text = f"Brush: every selection becomes a {layer.name.lower()}. {layer.key} or Escape puts it away."
        self.mode.setText(text)
        self.mode.setVisible(bool(text))
        self._place_mode()

    def _place_mode(self) -> None:
        """Let the mode lie over the foot of the text, which it does not move."""
        self.mode.setMaximumWidth(max(200, self.area.width() - 40))
        self.mode.adjustSize()
        self.mode.move((self.area.width() - self.mode.width()) // 2, self.area.height() - self.mode.height() - 14)
        self.mode.raise_()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if watched is self.area and event.type() == QEvent.Type.Resize:
            self.find_bar.adjustSize()
            self.find_bar.move(QPoint(self.area.width() - self.find_bar.width() - 24, 12))
            self._place_mode()
            self.empty.setGeometry(self.area.rect().adjusted(40, 40, -40, -40))
        return super().eventFilter(watched, event)  # type: ignore[arg-type]
