"""The window's hands for working with colleagues."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QFileDialog

from coalition_annotator.gui.base.settings import documents_folder
from coalition_annotator.gui.team.folder_watcher import FolderWatch
from coalition_annotator.gui.widgets.chooser import Choice, Chooser, narrowed
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.errors import UserError
from coalition_annotator.project.team import exchange

if TYPE_CHECKING:
    from coalition_annotator.gui.shell.main_window import MainWindow
    from coalition_annotator.gui.team.dialogs import AssignDialog, PackageDialog, RuleDialog
    from coalition_annotator.gui.team.merge_dialog import MergeDialog
    from coalition_annotator.store.merge import Summary


class Team(QObject):
    """Merging, packages, assignments, rules, the watched folder, and who works here."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._live, self._settings = window, window.live, window.settings
        self.watch = FolderWatch(self._live, self)
        self.watch.found.connect(self._on_found)
        self._live.opened.connect(self._on_opened)
        self._live.closed.connect(lambda: self.watch.watch(None))

    def _on_opened(self) -> None:
        self.watch.watch(self._settings.watched_folder(self._live.project.path))

    # Exchange

    def ask_merge(self) -> None:
        """Ask for a colleague's file and show what it would bring."""
        name, _ = QFileDialog.getOpenFileName(
            self._window, "Merge a colleague's file", documents_folder(), f"Projects (*{exchange.SUFFIX})"
        )
        if name:
            self.merge(Path(name))

    def merge(self, path: Path) -> MergeDialog | None:
        """Show what a colleague's file would bring."""
        from coalition_annotator.gui.team.merge_dialog import MergeDialog

        if self._live.project.read_only:
            self._live.refused.emit(UserError(self._live.project.read_only, remedy="Save a copy and merge into that."))
            return None
        dialog = MergeDialog(self._live, path, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.merged.connect(self._on_merged)
        dialog.show()
        return dialog

    def _on_merged(self, summary: Summary) -> None:
        tags = summary.made.get("annotation", 0)
        conflicts = len(summary.conflicts)
        said = f"Merged {summary.total:,} changes: {tags:,} new tags"
        said += f", {conflicts:,} conflicts settled by time." if conflicts else ", no conflicts."
        self._window.notice.show_text(said, action="Undo", run=self._live.undo)

    def package(self) -> PackageDialog:
        """Show the dialog for a package."""
        from coalition_annotator.gui.team.dialogs import PackageDialog

        dialog = PackageDialog(self._live, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.made.connect(
            lambda path, count: self._window.notice.show_text(
                f"A package with {count:,} article{'' if count == 1 else 's'} is in {path}."
            )
        )
        dialog.open()
        return dialog

    def ask_folder(self) -> None:
        """Ask which folder to watch for colleagues' copies; leaving the dialog without one stops watching."""
        now = self.watch.folder
        name = QFileDialog.getExistingDirectory(
            self._window, "Watch a shared folder for colleagues' copies", str(now or documents_folder())
        )
        self.set_folder(Path(name) if name else None)

    def set_folder(self, folder: Path | None) -> None:
        """Watch a folder, or none, also when this project is opened again."""
        self._settings.keep_watched_folder(self._live.project.path, folder)
        self.watch.watch(folder)
        self._window.say(f"Watching {folder}." if folder else "No folder is watched.")

    def _on_found(self, path: Path, number: int) -> None:
        changes = f"{number:,} change{'' if number == 1 else 's'}"
        self._window.notice.show_text(
            f"{path.name} in the shared folder has {changes} that this project does not know.",
            action="Look and merge…",
            run=lambda: self.merge(path),
            stays=True,
        )

    # The team

    def assign(self) -> AssignDialog:
        """Show the dialog for assigning the selected articles, or all where one is selected."""
        from coalition_annotator.gui.team.dialogs import AssignDialog

        chosen = self._window.reading.articles.chosen()
        articles = chosen if len(chosen) > 1 else list(self._live.project.articles.values())
        dialog = AssignDialog(self._live, articles, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def agree_by_rule(self) -> RuleDialog | None:
        """Show the dialog for agreeing in bulk."""
        from coalition_annotator.gui.team.dialogs import RuleDialog

        tags = self._window.review.reviewer.tagger.tags
        if tags is None:
            self._window.say("Open an article on the page Review first.")
            return None
        dialog = RuleDialog(self._live, tags.article.id, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.agreed.connect(
            lambda articles, tags: self._window.notice.show_text(
                f"{tags:,} tags in {articles:,} articles have a verdict by the rule.",
                action="Undo",
                run=self._live.undo,
            )
        )
        dialog.open()
        return dialog

    def switch(self) -> Chooser:
        """Choose who works here: an annotator of the project, or a new one by their name."""
        from coalition_annotator.gui.team.dialogs import new_annotator, people

        project = self._live.project
        known = [
            Choice(each.name, each, "you" if each.id == project.me.id else each.initials) for each in people(project)
        ]

        def choices(typed: str) -> list[Choice]:
            found = narrowed(known, typed)
            name = " ".join(typed.split())
            if name and all(name.casefold() != each.label.casefold() for each in known):
                found.append(Choice(f"New annotator “{name}”", new_annotator(project, name)))
            return found

        chooser = Chooser(self._window, hint="Who are you?", choices=choices, chosen=self.work_as, width=360)
        chooser.open_at(self._window.mapToGlobal(QPoint((self._window.width() - 360) // 2, 90)))
        return chooser

    def work_as(self, annotator: Annotator) -> None:
        """Work as another annotator from now on, also in other projects on this machine."""
        focused = self._window.focusWidget()
        if focused is not None:
            focused.clearFocus()
        self._settings.annotator = annotator

        def switch() -> None:
            self._live.project.work_as(annotator)
            self._live.project.register_me()

        self._live.guard(switch)
        self._live.reread.emit()
        self._window.say(f"You are {annotator.name} now.")
