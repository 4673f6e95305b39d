"""The window's own commands: undo, search, go, help."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from coalition_annotator.gui.base.command import EDIT, FILE, GO, HELP, VIEW, Command
from coalition_annotator.gui.base.feature import Page
from coalition_annotator.gui.base.settings import documents_folder
from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.shell.help import KEYS, HelpDialog, show_about, write_keys
from coalition_annotator.gui.shell.history import HistoryDialog
from coalition_annotator.gui.shell.preference_actions import PreferenceActions
from coalition_annotator.gui.widgets.file_dialogs import ask_target, open_folder_of


class ShellCommands:
    """Commands that belong to no feature."""

    def __init__(
        self,
        shell: Shell,
        preferences: PreferenceActions,
        *,
        search: Callable[[], object],
        open_palette: Callable[[], object],
        next_pane: Callable[[], object],
        all_commands: Callable[[], Sequence[Command]],
        change_keys: Callable[[], object],
    ) -> None:
        """Make the commands.

        Args:
            shell: the window.
            preferences: actions on preferences.
            search: puts the keyboard into the search over all articles.
            open_palette: shows all commands, to be found by typing.
            next_pane: puts the keyboard into the next part of the page Read.
            all_commands: those of all features.
            change_keys: shows the dialog in which keys can be changed.
        """
        self._shell, self._live, self._preferences = shell, shell.live, preferences
        self._search, self._open_palette, self._next_pane = search, open_palette, next_pane
        self._all_commands, self._change_keys = all_commands, change_keys

    def commands(self, pages: Sequence[Page]) -> list[Command]:
        """Return the commands; one for each of the pages is among them."""
        return [*self._edit(), *self._go(pages), *self._view(), *self._help(), self._quit()]

    def _quit(self) -> Command:
        return Command(
            "file.quit", FILE, "Quit", ("Ctrl+Q",), self._shell.window().close, needs_project=False, place=90
        )

    def _undo(self) -> None:
        label = self._live.project.undo_label()
        self._shell.say(f"Undone: {label}" if self._live.undo() else "There is nothing to undo.")

    def _redo(self) -> None:
        label = self._live.project.redo_label()
        self._shell.say(f"Done again: {label}" if self._live.redo() else "There is nothing to do again.")

    def _edit(self) -> list[Command]:
        ask = self._preferences.ask
        return [
            Command("edit.undo", EDIT, "Undo", ("Ctrl+Z",), self._undo, place=10),
            Command("edit.redo", EDIT, "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), self._redo, place=10),
            Command("edit.search", EDIT, "Search all articles", ("Ctrl+Shift+F",), self._search, place=30),
            Command("edit.keys", EDIT, "Change keys…", (), self._change_keys, needs_project=False, place=90),
            Command("edit.preferences", EDIT, "Preferences…", ("Ctrl+,",), ask, needs_project=False, place=90),
        ]

    def _go(self, pages: Sequence[Page]) -> list[Command]:
        return [
            Command("go.pane", GO, "Next pane", ("F6",), self._next_pane, place=30),
            Command("go.history", GO, "History…", ("Ctrl+H",), self.show_history, place=30),
            *(self._page(page) for page in pages),
        ]

    def _page(self, page: Page) -> Command:
        return Command(f"go.{page.id}", GO, page.title, (page.key,), lambda: self._shell.show_page(page.id), place=40)

    def show_history(self) -> HistoryDialog:
        """Show the history of the project beside the window."""
        dialog = HistoryDialog(self._live, self._shell.window())
        dialog.wanted.connect(self._shell.open_article)
        self._shell.open_dialog(dialog)
        return dialog

    def _view(self) -> list[Command]:
        zoom = self._preferences.zoom
        return [
            Command("view.larger", VIEW, "Larger text", ("Ctrl++", "Ctrl+="), lambda: zoom(1), place=20),
            Command("view.smaller", VIEW, "Smaller text", ("Ctrl+-",), lambda: zoom(-1), place=20),
            Command("view.normal", VIEW, "Normal text", ("Ctrl+0",), lambda: zoom(0), place=20),
        ]

    def _keys_as_pdf(self) -> None:
        place = str(Path(documents_folder()) / "keys.pdf")
        path = ask_target(self._shell.window(), "Save the keys as PDF", place, "PDF (*.pdf)", ".pdf")
        if path is not None and self._live.guard(partial(write_keys, self._all_commands(), path)):
            self._shell.notify(f"The keys are in {path}.", action="Open folder", run=partial(open_folder_of, path))

    def _help(self) -> list[Command]:
        window: QWidget = self._shell.window()

        def show(page: str) -> None:
            self._shell.open_dialog(HelpDialog(self._all_commands(), window, page=page), modal=True)

        def command(name: str, label: str, key: str, run: Callable[[], object]) -> Command:
            return Command(f"help.{name}", HELP, label, (key,) if key else (), run, needs_project=False)

        return [
            command("palette", "All commands…", "Ctrl+K", self._open_palette),
            command("help", "Help", "F1", lambda: show("First steps")),
            command("keys_pdf", "Save the keys as PDF…", "", self._keys_as_pdf),
            command("keys", "Keys", "Shift+F1", lambda: show(KEYS)),
            command("about", "About Coalition Annotator", "", lambda: show_about(window)),
        ]
