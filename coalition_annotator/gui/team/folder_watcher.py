"""A folder that is watched: a colleague's copy that appears or changes there is offered for merging."""

from __future__ import annotations

from contextlib import closing, suppress
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from coalition_annotator.gui.base.background_task import BACKGROUND
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.project_file import SUFFIX
from coalition_annotator.project.project import Project

_LOOK_EVERY_MS = 20_000
_SETTLE_MS = 400


class FolderWatcher(QObject):
    """Looks into a folder when the system says that it changed, and every 20 seconds, as network drives say nothing.

    Signals:
        found: a file's path, and how many changes it has that the project does not know.
    """

    found = Signal(object, int)
    _looked = Signal(object, object)

    def __init__(self, live: ProjectModel, parent: QObject) -> None:
        super().__init__(parent)
        self._live = live
        self.folder: Path | None = None
        self._seen: dict[Path, float] = {}
        self._busy = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SETTLE_MS)
        self._soon.timeout.connect(self.look)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(lambda _: self._soon.start())
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._looked.connect(self._on_looked)

    def watch(self, folder: Path | None) -> None:
        """Watch a folder from now on, or none."""
        if self._watcher.directories():
            self._watcher.removePaths(self._watcher.directories())
        self._seen.clear()
        self.folder = folder if folder is not None and folder.is_dir() else None
        if self.folder is None:
            self._timer.stop()
            return
        self._watcher.addPath(str(self.folder))
        self._timer.start()
        self.look()

    def look(self) -> None:
        """Look at files that are new or have changed, in a thread."""
        if self.folder is None or self._busy or not self._live.is_open:
            return
        fresh: list[tuple[Path, float]] = []
        own = self._live.project.path.resolve()
        with suppress(OSError):
            for path in sorted(self.folder.glob(f"*{SUFFIX}")):
                changed = path.stat().st_mtime
                if path.resolve() != own and self._seen.get(path) != changed:
                    fresh.append((path, changed))
        if not fresh:
            return
        self._busy = True
        project, me = self._live.project.path, self._live.project.me
        BACKGROUND.start(lambda: self._peek(project, me, fresh), "folder")

    def _peek(self, project_path: Path, me: object, fresh: list[tuple[Path, float]]) -> None:
        from coalition_annotator.project.team import exchange  # late, as it delays the window

        result: list[tuple[Path, float, int]] = []
        try:
            with closing(Project.open(project_path, me=me)) as project:  # type: ignore[arg-type]
                result = [(path, changed, exchange.unseen(project, path)) for path, changed in fresh]
        except UserError:
            result = []
        with suppress(RuntimeError):  # the window may be gone already
            self._looked.emit(project_path, result)

    def _on_looked(self, project_path: Path, result: list[tuple[Path, float, int]]) -> None:
        self._busy = False
        if not self._live.is_open or self._live.project.path != project_path:
            return
        for path, changed, number in result:
            self._seen[path] = changed
            if number:
                self.found.emit(path, number)
