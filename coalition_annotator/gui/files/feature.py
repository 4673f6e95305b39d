"""Project files, import and export: their commands."""

from __future__ import annotations

from collections.abc import Callable

from coalition_annotator.gui.base.command import FILE, Command
from coalition_annotator.gui.base.feature import Feature
from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.files.exchange_actions import ExchangeActions
from coalition_annotator.gui.files.project_actions import ProjectActions
from coalition_annotator.gui.reading.feature import ReadingFeature


class FilesFeature(Feature):
    """What comes from files and goes into them.

    Attributes:
        projects: actions on project files.
        exchange: import and export.
    """

    def __init__(self, shell: Shell, reading: ReadingFeature) -> None:
        self._live = shell.live
        self.projects = ProjectActions(shell)
        self.exchange = ExchangeActions(shell, self.projects, reading)

    def commands(self) -> list[Command]:
        """Return the commands of the menu File."""
        projects, exchange = self.projects, self.exchange
        return [
            _free("new", "New project…", "Ctrl+Shift+N", projects.new_project, 5),
            _free("open", "Open project…", "Ctrl+O", projects.ask_project, 5),
            _free("recent", "Open recent", "", lambda: None, 5)._replace(choices=projects.recent),
            _free("sample", "Open the sample project", "", projects.open_sample, 5),
            _free("import", "Import files…", "Ctrl+I", exchange.ask_import, 20),
            _free("import_folder", "Import a folder…", "Ctrl+Shift+I", exchange.ask_import_folder, 20),
            Command("file.export", FILE, "Export…", ("Ctrl+E",), exchange.export, place=20),
            Command("file.imports", FILE, "Past imports…", (), exchange.past_imports, place=40),
            Command("file.copy", FILE, "Save a copy…", ("Ctrl+Shift+S",), projects.save_copy, place=40),
            Command("file.close", FILE, "Close project", ("Ctrl+W",), self.projects.close_project, place=40),
        ]


def _free(name: str, label: str, key: str, run: Callable[[], object], place: int) -> Command:
    """Return a command that wants no open project."""
    return Command(f"file.{name}", FILE, label, (key,) if key else (), run, needs_project=False, place=place)
