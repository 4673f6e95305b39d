"""What is done with projects and articles as wholes: open, make, add, delete, back up."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog

from coalition_annotator.files import text_file
from coalition_annotator.files.output import file_name
from coalition_annotator.gui.base.background_task import BACKGROUND
from coalition_annotator.gui.base.settings import documents_folder
from coalition_annotator.gui.reading.article_dialogs import AddArticleDialog
from coalition_annotator.gui.shell.preferences import PreferencesDialog
from coalition_annotator.gui.widgets.file_dialogs import ask_target
from coalition_annotator.model.article import DONE, Article
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.report import ImportReport
from coalition_annotator.project import maintenance, sample
from coalition_annotator.project.editing import article_edits
from coalition_annotator.project.team import assignment_edits

if TYPE_CHECKING:
    from coalition_annotator.gui.files.export_dialog import ExportDialog
    from coalition_annotator.gui.files.import_dialog import ImportDialog
    from coalition_annotator.gui.shell.main_window import MainWindow

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
        name, _ = QFileDialog.getOpenFileName(self._window, "Open project", documents_folder(), f"Projects (*{SUFFIX})")
        if name:
            self.open_project(Path(name))

    def new_project(self, *, name: str = "project") -> None:
        """Ask where, and make a project; ``name`` is proposed."""
        place = str(Path(documents_folder()) / f"{name}{SUFFIX}")
        path = ask_target(self._window, "New project", place, f"Projects (*{SUFFIX})", SUFFIX, may_be_there=True)
        if path is not None:
            self._live.create(path, path.stem, self._settings.annotator)

    def save_copy(self) -> None:
        """Ask where, and write a copy of the project."""
        path = ask_target(self._window, "Save a copy", documents_folder(), f"Projects (*{SUFFIX})", SUFFIX)
        if path is not None:
            self.save_copy_to(path)

    def save_copy_to(self, path: Path) -> None:
        """Write a copy of the project."""
        try:
            self._live.project.save_copy(path)
        except UserError as error:
            self._live.refused.emit(error)
            return
        self._window.notice.show_text(f"A copy is in {path}.")

    def care_for_file(self) -> None:
        """Check the file and make today's backup beside the running window."""
        path = self._live.project.path
        stop = threading.Event()
        BACKGROUND.start(lambda: self._emit(maintenance.look_after(path, stop.is_set)), "care", stop.set)

    def _emit(self, report: maintenance.Report) -> None:
        try:
            self._checked.emit(report)
        except RuntimeError:  # the window is gone already
            return

    def _on_checked(self, report: maintenance.Report) -> None:
        if self._live.is_open and self._live.project.path == report.path and report.error is not None:
            self._live.refused.emit(report.error)

    # Articles

    def open_any(self, paths: Sequence[Path]) -> None:
        """Open a project, add one text file as an article, or import whatever else was dropped."""
        if not paths:
            return
        if paths[0].suffix == SUFFIX:
            self.open_project(paths[0])
        elif len(paths) == 1 and paths[0].suffix == ".txt" and self._live.is_open:
            self.add_file(paths[0])
        else:
            self.import_paths(paths)

    def ask_import(self) -> None:
        """Ask for files and import them."""
        from coalition_annotator.formats import readers  # all formats: late, as it delays the window

        suffixes = " ".join(f"*{suffix}" for suffix in readers.suffixes())
        names, _ = QFileDialog.getOpenFileNames(self._window, "Import", documents_folder(), f"All formats ({suffixes})")
        if names:
            self.import_paths([Path(name) for name in names])

    def ask_import_folder(self) -> None:
        """Ask for a folder and import what is in it."""
        name = QFileDialog.getExistingDirectory(self._window, "Import a folder", documents_folder())
        if name:
            self.import_paths([Path(name)])

    def import_paths(self, paths: Sequence[Path]) -> ImportDialog | None:
        """Show what files and folders would bring; without an open project, a new one is asked for first."""
        from coalition_annotator.gui.files.import_dialog import ImportDialog

        if not self._live.is_open:
            self.new_project(name=paths[0].stem)
        if not self._live.is_open:
            return None
        if self._live.project.read_only:
            self._live.refused.emit(UserError(self._live.project.read_only, remedy="Save a copy and import into that."))
            return None
        dialog = ImportDialog(self._live, paths, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.imported.connect(self._on_imported)
        dialog.show()
        return dialog

    def _on_imported(self, report: ImportReport) -> None:
        brought = [
            f"{report.counts.get(name, 0):,} {name if report.counts.get(name) != 1 else name.removesuffix('s')}"
            for name in ("articles", "tags")
        ]
        said = f"Imported {' and '.join(brought)}."
        if report.counts.get("problems"):
            said += f" {report.counts['problems']:,} remarks are in the report (File › Past imports)."
        if report.counts.get("tags"):
            self.show_colleagues(True)
        articles = self._live.project.articles
        if self._window.reading.tagger.tags is None and articles:
            self._window.open_article(next(iter(articles)))
        if any(report.counts.get(name) for name in ("articles", "tags")):
            self._window.notice.show_text(said, action="Undo", run=self._live.undo)
        else:
            self._window.notice.show_text("All of this is in the project already; nothing was added.")

    def export(self) -> ExportDialog:
        """Show the dialog for writing the project, or the articles selected, in another tool's format."""
        from coalition_annotator.gui.files.export_dialog import ExportDialog

        chosen = [article.id for article in self._window.reading.articles.chosen()]
        dialog = ExportDialog(self._live, self._window, articles=frozenset(chosen))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.exported.connect(lambda path: self._window.notice.show_text(f"Exported to {path}."))
        dialog.show()
        return dialog

    def ask_pdf(self) -> None:
        """Ask where, and write the open article as a PDF."""
        tags = self._window.reading.tagger.tags
        if tags is None:
            self._window.say("Open an article first.")
            return
        name = file_name(tags.article.title, otherwise="article")
        place = str(Path(documents_folder()) / f"{name}.pdf")
        path = ask_target(self._window, "Save the article as PDF", place, "PDF (*.pdf)", ".pdf")
        if path is not None:
            self.save_pdf(path)

    def save_pdf(self, path: Path) -> None:
        """Write the open article with the tags that are shown as a PDF."""
        from coalition_annotator.gui.article_view.printing import write_pdf

        tagger = self._window.reading.tagger
        tags = tagger.tags
        if tags is not None and self._live.guard(
            lambda: write_pdf(self._live.project, tags, list(tagger.index), path, self)
        ):
            self._window.notice.show_text(f"The article is in {path}.")

    def past_imports(self) -> None:
        """Show the reports of past imports."""
        from coalition_annotator.gui.files.reports_dialog import ReportsDialog

        dialog = ReportsDialog(self._live, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()

    def show_colleagues(self, everyone: bool) -> None:
        """Show colleagues' tags, or only one's own."""
        self._settings.show_colleagues = everyone
        self._window.reading.tagger.set_show_all(everyone)

    def add_article(self) -> None:
        """Show the dialog for pasting an article."""
        self._add(AddArticleDialog(self._live.project, self._window))

    def ask_text_file(self) -> None:
        """Ask for text files and add each as an article."""
        names, _ = QFileDialog.getOpenFileNames(self._window, "Add from text file", documents_folder(), "Text (*.txt)")
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
        accepted, new = dialog.exec() == QDialog.DialogCode.Accepted, dialog.result_article
        dialog.deleteLater()
        if not accepted or new is None:
            return
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
        self._live.commit(assignment_edits.set_state(self._live.project, [article], DONE), self)
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
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
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
