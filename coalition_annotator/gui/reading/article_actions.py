"""Actions on articles: add, delete, correct, mark as done, step, save as PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from coalition_annotator.files import text_file
from coalition_annotator.files.output import file_name
from coalition_annotator.formats.records import Document
from coalition_annotator.gui.base.settings import documents_folder
from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.reading.article_dialogs import AddArticleDialog, CorrectTextDialog
from coalition_annotator.gui.reading.page import ReadingPage
from coalition_annotator.gui.widgets.file_dialogs import ask_files, ask_target, open_folder_of
from coalition_annotator.model.article import DONE, IN_PROGRESS, Article, lacks_text
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.text import shortened
from coalition_annotator.project.editing import article_edits
from coalition_annotator.project.project import News
from coalition_annotator.project.team import assignment_edits


class ArticleActions(QObject):
    """What keys and menus do with whole articles.

    Attributes:
        reachable: tells of an IP address whether a page may be fetched from it; None for public ones only.
    """

    def __init__(self, shell: Shell, page: ReadingPage) -> None:
        super().__init__(shell.window())
        self._shell, self._live, self._page = shell, shell.live, page
        self.reachable: Callable[[str], bool] | None = None

    def show_everyone(self, everyone: bool) -> None:
        """Show the tags of all annotators of this project, or only one's own."""
        self._page.layers.show_annotators(self._page.layers.others() if everyone else ())

    def toggle_everyone(self) -> None:
        """Show everyone's tags where only one's own are shown, and the other way round."""
        self.show_everyone(not self._page.tagger.shown_annotators)

    def add_article(self) -> None:
        """Show the dialog for pasting an article."""
        self._add(AddArticleDialog(self._live.project, self._shell.window()))

    def add_from_web(self, url: str = "") -> None:
        """Ask for a web address, fetch its page, and show the article in the dialog for adding."""
        found = self._fetched(url)
        if found is not None:
            self._add(AddArticleDialog(self._live.project, self._shell.window(), found=found))

    def fetch_text(self) -> None:
        """Fetch the text of the open article, which a list gave with its title and address only."""
        tags = self._page.tagger.tags
        article = self._live.project.articles[tags.article.id] if tags is not None else None
        if article is None or not lacks_text(article):
            self._shell.say("This article has its text; only those of lists without texts are fetched.")
            return
        found = self._fetched(article.url)
        if found is not None:
            self._live.attempt(lambda: self._filled(article, found), self)

    def _filled(self, article: Article, found: Document) -> News | None:
        from coalition_annotator.project.importing import from_web

        project = self._live.project
        filled = from_web.fill(project, article, found)
        return project.commit(filled.edit, texts=filled.texts)

    def _fetched(self, url: str) -> Document | None:
        if not self._shell.settings.web_access:
            self._shell.say("Fetching from the web is switched off in the Preferences.")
            return None
        from coalition_annotator.gui.reading.web_dialog import WebAddressDialog  # late, as it delays the window

        dialog = WebAddressDialog(self._live, self._shell.window(), url=url, reachable=self.reachable)
        dialog.exec()
        dialog.deleteLater()
        return dialog.found

    def ask_text_files(self) -> None:
        """Ask for text files and add each as an article."""
        for path in ask_files(self._shell.window(), "Add from text file", documents_folder(), "Text (*.txt)"):
            self.add_file(path)

    def add_file(self, path: Path) -> None:
        """Read a text file and show it in the dialog for adding."""
        try:
            read = text_file.read(path)
        except UserError as error:
            self._live.failed.emit(error)
            return
        note = f"{path.name} was read as {read.encoding}; look whether all letters are right." if read.guessed else ""
        self._add(AddArticleDialog(self._live.project, self._shell.window(), text=read.text, note=note))

    def _add(self, dialog: AddArticleDialog) -> None:
        accepted, new = dialog.exec() == QDialog.DialogCode.Accepted, dialog.result_article
        dialog.deleteLater()
        if not accepted or new is None:
            return
        if self._live.commit(new.edit, self, texts=new.texts):
            self._shell.open_article(new.article.id)
            self._page.view.setFocus()

    def correct_open(self) -> None:
        """Let the user correct the open article's text."""
        tags = self._page.tagger.tags
        if tags is not None:
            self.correct(self._live.project.articles[tags.article.id])

    def correct(self, article: Article) -> None:
        """Let the user correct an article's text."""
        dialog = CorrectTextDialog(self._live.project, article, self._shell.window())
        if dialog.exec() and dialog.correction is not None:
            self._live.commit(dialog.correction.edit, self, texts=dialog.correction.texts)
        dialog.deleteLater()

    def delete(self, articles: Sequence[Article]) -> None:
        """Delete articles with their tags; the message offers to undo."""
        following = self._page.articles.model.after(articles[-1].id)
        if self._live.commit(article_edits.delete(self._live.project, articles), self):
            if following is not None and following.id in self._live.project.articles:
                self._shell.open_article(following.id)
            what = f"“{articles[0].title}”" if len(articles) == 1 else f"{len(articles)} articles"
            self._shell.notify_undoable(f"{what} deleted.")

    def finish(self) -> None:
        """Mark the open article as done and go to the next that is not."""
        tags = self._page.tagger.tags
        if tags is None:
            return
        article = self._live.project.articles[tags.article.id]
        left = self._page.unfinished()
        following = self._page.articles.model.after(article.id, DONE)
        self._live.commit(assignment_edits.set_state(self._live.project, [article], DONE), self)
        if following is not None:
            self._shell.open_article(following.id)
        else:
            self._shell.say("All articles are done.")
        if left:
            text = f"“{shortened(article.title)}” is done, but {left}."
            self._shell.notify(text, action="Go there", run=partial(self._back, article.id))

    def _back(self, article_id: str) -> None:
        """Go back to an article that was finished with something open, and to the first thing that is."""
        if self._shell.open_article(article_id):
            article = self._live.project.articles[article_id]
            self._live.commit(assignment_edits.set_state(self._live.project, [article], IN_PROGRESS), self)
            self._page.go_to_unfinished()

    def step(self, direction: int) -> None:
        """Open the next (+1) or previous (-1) article of the list."""
        panel = self._page.articles
        row = panel.model.row_of(panel.current_id or "")
        article = panel.model.article_at((row or 0) + direction)
        if article is not None:
            self._shell.open_article(article.id)

    def toggle_queue(self) -> None:
        """List only the articles assigned to this annotator, or all."""
        panel = self._page.articles
        panel.show_queue(not panel.model.mine)
        mine = panel.model.mine
        self._shell.say("Only the articles assigned to you are listed." if mine else "All articles are listed.")

    def ask_pdf(self) -> None:
        """Ask where, and write the open article as a PDF."""
        tags = self._page.tagger.tags
        if tags is None:
            self._shell.say("Open an article first.")
            return
        name = file_name(tags.article.title, otherwise="article")
        place = str(Path(documents_folder()) / f"{name}.pdf")
        path = ask_target(self._shell.window(), "Save the article as PDF", place, "PDF (*.pdf)", ".pdf")
        if path is not None:
            self.save_pdf(path)

    def save_pdf(self, path: Path) -> None:
        """Write the open article with the tags that are shown as a PDF."""
        from coalition_annotator.gui.article_view.printing import write_pdf

        tagger = self._page.tagger
        tags = tagger.tags
        if tags is not None and self._live.guard(
            lambda: write_pdf(self._live.project, tags, list(tagger.index), path, self)
        ):
            self._shell.notify(f"The article is in {path}.", action="Open folder", run=partial(open_folder_of, path))
