"""The only road for edits: commits them and tells everyone once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from coalition_annotator.gui.base.background_task import TaskRunner, TellProgress
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.edit import Edit
from coalition_annotator.model.errors import UserError
from coalition_annotator.nlp.countries import Countries
from coalition_annotator.project.country_table import country_table
from coalition_annotator.project.lock_file import LockFile
from coalition_annotator.project.opening import open_as
from coalition_annotator.project.project import News, Project

_LOG = logging.getLogger(__name__)

T = TypeVar("T")
_LOOK_EVERY_MS = 1000
_BEAT_EVERY_MS = 45_000


# Who began what another program wrote.
OTHERS = object()


class ProjectModel(QObject):
    """A QObject around the open project.

    Signals:
        opened: another project is open now.
        closing: the project will be closed now; what is being typed can still be kept.
        closed: no project is open any more.
        edited: an edit is in the file: the Edit, and whoever asked for it (None: someone else).
        reread: so much has changed that all is to be shown anew.
        busy: undo or redo of a large change goes on in a thread (True), or has ended (False).
        failed: a UserError that the user should see.
    """

    opened = Signal()
    closing = Signal()
    closed = Signal()
    edited = Signal(object, object)
    reread = Signal()
    busy = Signal(bool)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._runner = TaskRunner(self)
        self._runner.failed.connect(self.failed)
        self._runner.ended.connect(self._on_worked)
        self.failed.connect(lambda error: _LOG.warning("refused: %s", type(error).__name__))
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look_for_news)
        self._presence: LockFile | None = None
        self._heart = QTimer(self)
        self._heart.setInterval(_BEAT_EVERY_MS)
        self._heart.timeout.connect(self._beat)

    @property
    def is_open(self) -> bool:
        """Whether a project is open."""
        return self._project is not None

    @property
    def project(self) -> Project:
        """The open project.

        Raises:
            LookupError: none is open.
        """
        if self._project is None:
            raise LookupError("no project is open")
        return self._project

    @property
    def countries(self) -> Countries:
        """The table of countries, read at first use."""
        return country_table()

    def open(self, path: Path, me: Annotator, *, met: Callable[[Annotator], object] | None = None) -> bool:
        """Open a project in place of the present one; tells False where that was refused.

        Args:
            path: the project file.
            me: who works in it.
            met: told of somebody of the same name whom the project knows in place of ``me``, and who works in it
                then; without it names are not looked at.
        """
        return self._replace(lambda: Project.open(path, me=me) if met is None else open_as(path, me, met=met))

    def create(self, path: Path, name: str, me: Annotator) -> bool:
        """Make and open a project; tells False where that was refused."""
        return self._replace(lambda: Project.create(path, name=name, me=me))

    def adopt(self, project: Project) -> None:
        """Use a project that is open already."""
        self._replace(lambda: project)

    def _replace(self, make: Callable[[], Project]) -> bool:
        try:
            project = make()
        except UserError as error:
            self.failed.emit(error)
            return False
        self.close()
        self._project = project
        if not project.read_only:
            self._presence = LockFile(project.path, project.me.name)
            self._beat()
            self._heart.start()
        self._timer.start()
        self.opened.emit()
        return True

    def close(self) -> None:
        """Close the project; everything is in the file already."""
        if self._project is None:
            return
        self.closing.emit()
        self._timer.stop()
        self._heart.stop()
        if self._presence is not None:
            self._presence.leave()
            self._presence = None
        self._runner.wait()
        project, self._project = self._project, None
        try:
            project.close()
        except UserError as error:
            self.failed.emit(error)
        self.closed.emit()

    def _beat(self) -> None:
        if self._presence is not None:
            self._presence.beat()

    def commit(self, edit: Edit, initiator: object = None, *, texts: Iterable[tuple[str, str]] = ()) -> bool:
        """Write an edit and tell everyone; tells False where it was refused or changes nothing."""
        return self.attempt(lambda: self.project.commit(edit, texts=texts), initiator)

    def change(self, make: Callable[[], Edit], initiator: object) -> bool:
        """Write the edit that ``make`` returns; a UserError of either goes to ``refused``."""
        return self.attempt(lambda: self.project.commit(make()), initiator)

    def undo(self) -> bool:
        """Take back the latest edit; a large one in a thread."""
        return self._take_back(Project.undo, is_long=self.project.undo_is_long())

    def redo(self) -> bool:
        """Do again what was taken back last; a large one in a thread."""
        return self._take_back(Project.redo, is_long=self.project.undo_is_long(redo=True))

    def _take_back(self, work: Callable[[Project], News | None], *, is_long: bool) -> bool:
        if not is_long:
            return self.attempt(lambda: work(self.project), self)
        if self._runner.is_busy:
            return False
        self.busy.emit(True)
        self._runner.start(self.on_own_connection(lambda project, _: work(project)), lambda _: None)
        return True

    def on_own_connection(self, work: Callable[[Project, TellProgress], T]) -> Callable[[TellProgress], T]:
        """Return work on the open project for a thread: SQLite's connections belong to those that opened them."""
        path, me = self.project.path, self.project.me

        def run(tell: TellProgress) -> T:
            with closing(Project.open(path, me=me)) as project:
                return work(project, tell)

        return run

    def _on_worked(self) -> None:
        self.busy.emit(False)
        self.look_for_news()

    def guard(self, work: Callable[[], object]) -> bool:
        """Run something that does not edit the project; a UserError goes to ``refused``."""
        try:
            work()
        except UserError as error:
            self.failed.emit(error)
            return False
        return True

    def attempt(self, work: Callable[[], News | None], initiator: object) -> bool:
        """Run something that edits; a UserError goes to ``refused``."""
        try:
            news = work()
        except UserError as error:
            self.failed.emit(error)
            return False
        if news is None:
            return False
        self._tell(news, initiator)
        return True

    def _tell(self, news: News, initiator: object) -> None:
        if news.everything:
            self.reread.emit()
        else:
            self.edited.emit(news.edit, initiator)

    def look_for_news(self) -> None:
        """Take in what other programs have written to the file since the last look."""
        if self._project is None:
            return
        try:
            for news in self._project.news():
                self._tell(news, OTHERS)
        except UserError as error:
            self.failed.emit(error)
