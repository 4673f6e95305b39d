"""Reading and annotating: the page Read, its commands and menus."""

from __future__ import annotations

from functools import partial

from coalition_annotator.gui.article_view.input import TaggingView
from coalition_annotator.gui.base.command import Command
from coalition_annotator.gui.base.feature import Feature, Page, kept_by
from coalition_annotator.gui.base.pages import READ
from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.reading.article_actions import ArticleActions
from coalition_annotator.gui.reading.commands import Overlay, TagCommands, article_commands
from coalition_annotator.gui.reading.context_menus import article_menu, tag_menu
from coalition_annotator.gui.reading.page import ReadingPage


class ReadingFeature(Feature):
    """The page Read.

    Attributes:
        page: articles, text and inspector.
        articles: actions on whole articles.
    """

    def __init__(self, shell: Shell, view: TaggingView) -> None:
        self._shell = shell
        self.page = kept_by(shell.window(), ReadingPage(shell.live, shell.themes, shell.icons, view))
        self.articles = ArticleActions(shell, self.page)
        self._tags = TagCommands(shell, self.page)
        page, live = self.page, shell.live
        page.articles.article_chosen.connect(page.tagger.open)
        page.articles.add_wanted.connect(self.articles.add_article)
        page.articles.menu_wanted.connect(partial(article_menu, shell, self.articles))
        page.articles.delete_wanted.connect(self.articles.delete)
        page.tagger.opened.connect(self._on_article)
        page.tagger.message.connect(shell.say)
        page.view.context_wanted.connect(partial(tag_menu, shell, page, self._on_overlay))
        live.opened.connect(self._on_opened)
        live.reread.connect(self._on_reread)
        splitter = shell.settings.window_state("splitter")
        if splitter is not None:
            page.splitter.restoreState(splitter)

    def pages(self) -> list[Page]:
        """Return the page Read."""
        return [Page(READ, "Read", "Ctrl+1", lambda: self.page, self.page.view.setFocus)]

    def commands(self) -> list[Command]:
        """Return the commands on tags and on articles."""
        return [*article_commands(self.articles, self.page), *self._tags.commands()]

    def stop(self) -> None:
        """Keep how wide the columns are, and end what goes on in threads."""
        self.page.examples.wait()
        self._shell.settings.keep_window_state("splitter", self.page.splitter.saveState())

    def put_over(self, overlay: Overlay) -> None:
        """Ask something that lies over the tags first when something is to go."""
        self._tags.overlay = overlay

    def _on_overlay(self) -> bool:
        return self._tags.overlay is not None and self._tags.overlay.has_selection()

    @property
    def open_article_id(self) -> str:
        """The id of the open article; empty where none is."""
        tags = self.page.tagger.tags
        return tags.article.id if tags else ""

    def open(self, article_id: str) -> None:
        """Open an article, unless it is open already."""
        if self.open_article_id != article_id:
            self.page.tagger.open(article_id)

    def open_first(self) -> None:
        """Open the first article, unless one is open."""
        articles = self._shell.live.project.articles
        if not self.open_article_id and articles:
            self.page.tagger.open(next(iter(articles)))

    def _on_opened(self) -> None:
        articles = self._shell.live.project.articles
        last = self._shell.settings.last_article
        self.page.tagger.open(last if last in articles else next(iter(articles), None))

    def _on_reread(self) -> None:
        self.open_first()

    def _on_article(self) -> None:
        if self.open_article_id:
            self._shell.settings.last_article = self.open_article_id
