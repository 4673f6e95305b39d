"""Actions on a team's work: merge, package, assign, agree by a rule, watch a folder, switch annotator."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint

from coalition_annotator.gui.base.settings import documents_folder
from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.team.folder_watcher import FolderWatcher
from coalition_annotator.gui.widgets.chooser import Choice, Chooser, narrowed
from coalition_annotator.gui.widgets.file_dialogs import PROJECTS, ask_file, ask_folder
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.article import Article
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.wording import counted

if TYPE_CHECKING:
    from coalition_annotator.gui.team.dialogs import AssignDialog, PackageDialog, RuleDialog
    from coalition_annotator.gui.team.merge_dialog import MergeDialog
    from coalition_annotator.gui.team.progress_dialog import CorrectionsDialog, ProgressDialog
    from coalition_annotator.model.merge_report import MergeReport


class TeamActions(QObject):
    """Merging, packages, assignments, rules, the watched folder, and who works here."""

    def __init__(
        self, shell: Shell, *, selected_articles: Callable[[], list[Article]], reviewed_article: Callable[[], str]
    ) -> None:
        """Make the actions.

        Args:
            shell: the window.
            selected_articles: those that are selected in the list.
            reviewed_article: the id of the one on the page Review; empty where there is none.
        """
        super().__init__(shell.window())
        self._shell, self._live, self._settings = shell, shell.live, shell.settings
        self._selected_articles, self._reviewed_article = selected_articles, reviewed_article
        self.watch = FolderWatcher(self._live, self)
        self.watch.found.connect(self._on_found)
        self._live.opened.connect(self._on_opened)
        self._live.closed.connect(lambda: self.watch.watch(None))

    def _on_opened(self) -> None:
        self.watch.watch(self._settings.watched_folder(self._live.project.path))

    # Exchange

    def ask_merge(self) -> None:
        """Ask for a colleague's file and show what it would bring."""
        path = ask_file(self._shell.window(), "Merge another copy", documents_folder(), PROJECTS)
        if path is not None:
            self.merge(path)

    def merge(self, path: Path) -> MergeDialog | None:
        """Show what a colleague's file would bring."""
        from coalition_annotator.gui.team.merge_dialog import MergeDialog

        if self._live.project.read_only:
            self._live.failed.emit(UserError(self._live.project.read_only, remedy="Save a copy and merge into that."))
            return None
        dialog = MergeDialog(self._live, path, self._shell.window())
        dialog.merged.connect(self._on_merged)
        self._shell.open_dialog(dialog)
        return dialog

    def _on_merged(self, summary: MergeReport) -> None:
        tags = summary.made.get("annotation", 0)
        conflicts = len(summary.conflicts)
        said = f"Merged {summary.total:,} changes: {tags:,} new tags"
        said += f", {conflicts:,} conflicts settled by time." if conflicts else ", no conflicts."
        self._shell.notify_undoable(said)

    def package(self) -> PackageDialog:
        """Show the dialog for a package."""
        from coalition_annotator.gui.team.dialogs import PackageDialog

        dialog = PackageDialog(self._live, self._shell.window())
        dialog.made.connect(
            lambda path, count: self._shell.notify(f"A package with {counted(count, 'article')} is in {path}.")
        )
        self._shell.open_dialog(dialog, modal=True)
        return dialog

    def ask_folder(self) -> None:
        """Ask which folder to watch for colleagues' copies; leaving the dialog without one stops watching."""
        now = self.watch.folder
        title = "Watch a shared folder for other copies"
        self.set_folder(ask_folder(self._shell.window(), title, str(now or documents_folder())))

    def set_folder(self, folder: Path | None) -> None:
        """Watch a folder, or none, also when this project is opened again."""
        self._settings.keep_watched_folder(self._live.project.path, folder)
        self.watch.watch(folder)
        self._shell.say(f"Watching {folder}." if folder else "No folder is watched.")

    def _on_found(self, path: Path, number: int) -> None:
        self._shell.notify(
            f"{path.name} in the shared folder has {counted(number, 'change')} that this project does not know.",
            action="Look and merge…",
            run=lambda: self.merge(path),
            stays=True,
        )

    # The team

    def assign(self) -> AssignDialog:
        """Show the dialog for assigning the selected articles, or all where one is selected."""
        from coalition_annotator.gui.team.dialogs import AssignDialog

        chosen = self._selected_articles()
        articles = chosen if len(chosen) > 1 else list(self._live.project.articles.values())
        dialog = AssignDialog(self._live, articles, self._shell.window())
        self._shell.open_dialog(dialog, modal=True)
        return dialog

    def agree_by_rule(self) -> RuleDialog | None:
        """Show the dialog for agreeing in bulk."""
        from coalition_annotator.gui.team.dialogs import RuleDialog

        article_id = self._reviewed_article()
        if not article_id:
            self._shell.say("Open an article on the page Review first.")
            return None
        dialog = RuleDialog(self._live, article_id, self._shell.window())
        dialog.agreed.connect(
            lambda articles, tags: self._shell.notify_undoable(
                f"{tags:,} tags in {articles:,} articles have a verdict by the rule."
            )
        )
        self._shell.open_dialog(dialog, modal=True)
        return dialog

    def show_progress(self) -> ProgressDialog:
        """Show how far everybody is."""
        from coalition_annotator.gui.team.progress_dialog import ProgressDialog

        dialog = ProgressDialog(self._live, self._shell.settings, self._shell.window())
        self._shell.open_dialog(dialog)
        return dialog

    def show_corrections(self) -> CorrectionsDialog:
        """Show what reviews changed in one's own work."""
        from coalition_annotator.gui.team.progress_dialog import CorrectionsDialog

        dialog = CorrectionsDialog(self._shell)
        self._shell.open_dialog(dialog)
        return dialog

    def switch(self) -> Chooser | None:
        """Choose who works here: an annotator of the project, or a new one by name; not in a team."""
        from coalition_annotator.gui.team.dialogs import people
        from coalition_annotator.project.opening import new_annotator

        project = self._live.project
        if self._settings.team_annotator(project.path) is not None:
            self._shell.notify(
                f"In this team you are {project.me.name}. Who else works here joins with their own file."
            )
            return None
        known = [
            Choice(each.name, each, "you" if each.id == project.me.id else each.initials) for each in people(project)
        ]

        def choices(typed: str) -> list[Choice]:
            found = narrowed(known, typed)
            name = " ".join(typed.split())
            if name and all(name.casefold() != each.label.casefold() for each in known):
                found.append(Choice(f"New annotator “{name}”", new_annotator(project, name)))
            return found

        window = self._shell.window()
        chooser = Chooser(window, hint="Who are you?", choices=choices, chosen=self.work_as, width=360)
        chooser.open_at(window.mapToGlobal(QPoint((window.width() - 360) // 2, 90)))
        return chooser

    def go_on_as(self, known: Annotator) -> None:
        """Say that one works as somebody of one's name whom the project knew, and offer to be another person."""
        self._settings.keep_annotator_in(self._live.project.path, known)
        me = self._settings.annotator
        self._shell.notify(
            f"You go on as {known.name}, who is in this project already.",
            action="I am somebody else", run=lambda: self.work_as(me), stays=True,
        )  # fmt: skip

    def work_as(self, annotator: Annotator) -> None:
        """Work as another annotator from now on: in this project as one that it knows, as a new one in others, too."""
        focused = self._shell.window().focusWidget()
        if focused is not None:
            focused.clearFocus()
        project = self._live.project
        is_known = annotator.id in project.annotators
        is_oneself = annotator.id == self._settings.annotator.id
        self._settings.keep_annotator_in(project.path, annotator if is_known and not is_oneself else None)
        if not is_known:
            self._settings.annotator = annotator

        def switch() -> None:
            self._live.project.work_as(annotator)
            self._live.project.register_me()

        self._live.guard(switch)
        self._live.reread.emit()
        self._shell.say(f"You are {annotator.name} now{', in this project' if is_known and not is_oneself else ''}.")
