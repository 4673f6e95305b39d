"""Actions that bring files into the project and write it in other formats."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from coalition_annotator.gui.base.settings import documents_folder
from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.files.project_actions import ProjectActions
from coalition_annotator.gui.reading.feature import ReadingFeature
from coalition_annotator.gui.widgets.file_dialogs import ask_files, ask_folder, open_folder_of
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.project_file import SUFFIX
from coalition_annotator.model.report import ImportReport
from coalition_annotator.model.wording import counted

if TYPE_CHECKING:
    from coalition_annotator.gui.files.export_dialog import ExportDialog
    from coalition_annotator.gui.files.import_dialog import ImportDialog


class ExchangeActions(QObject):
    """Import, export, and the reports of past imports."""

    def __init__(self, shell: Shell, projects: ProjectActions, reading: ReadingFeature) -> None:
        super().__init__(shell.window())
        self._shell, self._live = shell, shell.live
        self._projects, self._reading = projects, reading

    def open_any(self, paths: Sequence[Path]) -> None:
        """Open a project, add one text file as an article, or import whatever else was dropped."""
        if not paths:
            return
        wanted = next((each for each in paths if each.suffix == SUFFIX), None)
        if wanted is not None:
            if self._projects.open_project(wanted) and len(paths) > 1:
                self._shell.notify(
                    f"Only {wanted.name} was opened. Drop the other files again to import them.", stays=True
                )
        elif len(paths) == 1 and paths[0].suffix == ".txt" and self._live.is_open:
            self._reading.articles.add_file(paths[0])
        else:
            self.import_paths(paths)

    def ask_import(self) -> None:
        """Ask for files and import them."""
        from coalition_annotator.project.importing import workflow  # all formats: late, as it delays the window

        kinds = f"All formats ({' '.join(f'*{suffix}' for suffix in workflow.suffixes())})"
        paths = ask_files(self._shell.window(), "Import", documents_folder(), kinds)
        if paths:
            self.import_paths(paths)

    def ask_import_folder(self) -> None:
        """Ask for a folder and import what is in it."""
        path = ask_folder(self._shell.window(), "Import a folder", documents_folder())
        if path is not None:
            self.import_paths([path])

    def import_paths(self, paths: Sequence[Path]) -> ImportDialog | None:
        """Show what files and folders would bring; without an open project, a new one is asked for first."""
        from coalition_annotator.gui.files.import_dialog import ImportDialog

        if not self._live.is_open:
            self._projects.new_project(name=paths[0].stem)
        if not self._live.is_open:
            return None
        if self._live.project.read_only:
            self._live.failed.emit(UserError(self._live.project.read_only, remedy="Save a copy and import into that."))
            return None
        dialog = ImportDialog(self._live, paths, self._shell.window())
        dialog.imported.connect(self._on_imported)
        self._shell.open_dialog(dialog)
        return dialog

    def _on_imported(self, report: ImportReport) -> None:
        articles, tags = (report.counts.get(name, 0) for name in ("articles", "tags"))
        text = f"Imported {counted(articles, 'article')} and {counted(tags, 'tag')}."
        if report.counts.get("problems"):
            text += f" {report.counts['problems']:,} remarks are in the report (File › Past imports)."
        if tags:
            self._reading.articles.show_everyone(True)
        self._reading.open_first()
        if articles or tags:
            self._shell.notify_undoable(text)
        else:
            self._shell.notify("All of this is in the project already; nothing was added.")

    def export(self) -> ExportDialog:
        """Show the dialog for writing the project, or the articles selected, in another tool's format."""
        from coalition_annotator.gui.files.export_dialog import ExportDialog

        chosen = [article.id for article in self._reading.page.articles.chosen()]
        dialog = ExportDialog(self._live, self._shell.window(), articles=frozenset(chosen))
        dialog.exported.connect(self._on_exported)
        self._shell.open_dialog(dialog)
        return dialog

    def _on_exported(self, path: Path) -> None:
        self._shell.notify(f"Exported to {path}.", action="Open folder", run=partial(open_folder_of, path))

    def past_imports(self) -> None:
        """Show the reports of past imports."""
        from coalition_annotator.gui.files.reports_dialog import ReportsDialog

        self._shell.open_dialog(ReportsDialog(self._live, self._shell.window()))
