"""What is done with projects and articles as wholes: open, make, add, delete, back up."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QDialog, QFileDialog

from coalition_annotator.importing import text_file
from coalition_annotator.model.article import DONE, Article
from coalition_annotator.model.errors import UserError
from coalition_annotator.session import article_edits, care, sample
from coalition_annotator.ui.dialogs.article_dialogs import AddArticleDialog
from coalition_annotator.ui.dialogs.preferences import PreferencesDialog

if TYPE_CHECKING:
    from coalition_annotator.ui.main_window import MainWindow

SUFFIX = ".coalition"


class Desk(QObject):
    """The window's hands for files."""

    _checked = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._live = window.live
        self._settings = window.settings
        self._checked.connect(self._on_checked)

    # Projects

    def open_project(self, path: Path) -> bool:
        """Open a project file."""
        done = self._live.open(path, self._settings.annotator)
        if not done and not path.exists():
            self._settings.forget(path)
            self._window.welcome.refresh()
        return done

    def open_sample(self) -> bool:
        """Open the sample project, which is made at its first use."""
        path = self._settings.folder / f"sample{SUFFIX}"
        if not path.exists():
            try:
                self._live.adopt(sample.create(path, self._settings.annotator))
            except UserError as error:
                self._live.refused.emit(error)
                return False
            return True
        return self.open_project(path)

    def ask_project(self) -> None:
        """Ask for a project file and open it."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open project", _documents(), f"Projects (*{SUFFIX})")
        if name:
            self.open_project(Path(name))

    def new_project(self) -> None:
        """Ask where, and make a project."""
        place = str(Path(_documents()) / f"project{SUFFIX}")
        name, _ = QFileDialog.getSaveFileName(
            self._window, "New project", place, f"Projects (*{SUFFIX})", options=QFileDialog.Option.DontConfirmOverwrite
        )
        if name:
            path = Path(name)
            path = path if path.suffix else path.with_suffix(SUFFIX)
            self._live.create(path, path.stem, self._settings.annotator)

    def save_copy(self) -> None:
        """Ask where, and write a copy of the project."""
        name, _ = QFileDialog.getSaveFileName(self._window, "Save a copy", _documents(), f"Projects (*{SUFFIX})")
        if name:
            self.save_copy_to(Path(name))

    def save_copy_to(self, path: Path) -> None:
        """Write a copy of the project."""
        path = path if path.suffix else path.with_suffix(SUFFIX)
        try:
            self._live.project.save_copy(path)
        except UserError as error:
            self._live.refused.emit(error)
            return
        self._window.notice.show_text(f"A copy is in {path}.")

    def care_for_file(self) -> None:
        """Check the file and make today's backup beside the running window."""
        path = self._live.project.path
        threading.Thread(target=lambda: self._emit(care.look_after(path)), name="care", daemon=True).start()

    def _emit(self, report: care.Report) -> None:
        try:
            self._checked.emit(report)
        except RuntimeError:  # the window is gone already
            return

    def _on_checked(self, report: care.Report) -> None:
        if self._live.is_open and self._live.project.path == report.path and report.error is not None:
            self._live.refused.emit(report.error)

    # Articles

    def open_any(self, path: Path) -> None:
        """Open a project, or add a text file as an article."""
        if path.suffix == SUFFIX:
            self.open_project(path)
        elif self._live.is_open:
            self.add_file(path)

    def add_article(self) -> None:
        """Show the dialog for pasting an article."""
        self._add(AddArticleDialog(self._live.project, self._window))

    def ask_text_file(self) -> None:
        """Ask for text files and add each as an article."""
        names, _ = QFileDialog.getOpenFileNames(self._window, "Add from text file", _documents(), "Text (*.txt)")
        for name in names:
            self.add_file(Path(name))

    def add_file(self, path: Path) -> None:
        """Read a text file and show it in the dialog for adding."""
        try:
            read = text_file.read(path)
        except UserError as error:
            self._live.refused.emit(error)
            return
        note = f"{path.name} was read as {read.encoding}; look whether all letters are right." if read.guessed else ""
        self._add(AddArticleDialog(self._live.project, self._window, text=read.text, note=note))

    def _add(self, dialog: AddArticleDialog) -> None:
        if dialog.exec() != QDialog.DialogCode.Accepted or dialog.result_article is None:
            return
        new = dialog.result_article
        if self._live.commit(new.edit, self, texts=new.texts):
            self._window.open_article(new.article.id)
            self._window.reading.view.setFocus()

    def delete_articles(self, articles: Sequence[Article]) -> None:
        """Delete articles with their tags; the message offers to undo."""
        following = self._window.reading.articles.model.after(articles[-1].id)
        if self._live.commit(article_edits.delete(self._live.project, articles), self):
            if following is not None and following.id in self._live.project.articles:
                self._window.open_article(following.id)
            what = f"“{articles[0].title}”" if len(articles) == 1 else f"{len(articles)} articles"
            self._window.notice.show_text(f"{what} deleted.", action="Undo", run=self._live.undo)

    def finish_article(self) -> None:
        """Mark the open article as done and go to the next that is not."""
        tags = self._window.reading.tagger.tags
        if tags is None:
            return
        article = self._live.project.articles[tags.article.id]
        following = self._window.reading.articles.model.after(article.id, DONE)
        self._live.commit(article_edits.set_state([article], DONE), self)
        if following is not None:
            self._window.open_article(following.id)
        else:
            self._window.say("All articles are done.")

    def step_article(self, direction: int) -> None:
        """Open the next (+1) or previous (-1) article of the list."""
        panel = self._window.reading.articles
        row = panel.model.row_of(panel.current_id or "")
        article = panel.model.article_at((row or 0) + direction)
        if article is not None:
            self._window.open_article(article.id)

    # Preferences

    def preferences(self) -> None:
        """Show the preferences."""
        dialog = PreferencesDialog(self._settings, self._window.themes, self._window)
        dialog.changed.connect(self.apply_preferences)
        dialog.open()

    def apply_preferences(self) -> None:
        """Use what the preferences say now."""
        if self._live.is_open:
            me = self._settings.annotator
            self._live.attempt(lambda: self._live.project.work_as(me), self)
        self._window.reading.view.reload()
        self._window.refresh_status()

    def zoom(self, step: int) -> None:
        """Make the text larger (+1), smaller (-1), or as large as at first (0)."""
        typography = self._settings.typography
        size = typography.size + 2 * step if step else 18
        self._settings.typography = typography._replace(size=max(12, min(40, size)))
        self._window.reading.view.reload()
        self._window.refresh_status()


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
