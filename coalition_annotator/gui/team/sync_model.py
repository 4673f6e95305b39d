"""Keeping the open project in step with its team: the thread, and what the window shows of it."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, SignalInstance

from coalition_annotator.gui.base.background_task import BACKGROUND
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.project.team import team_carrier

if TYPE_CHECKING:
    from coalition_annotator.project.team.sync_loop import SyncLoop
    from coalition_annotator.project.team.synchroniser import Pulled
    from coalition_annotator.project.team.team_status import TeamStatus


class SyncModel(QObject):
    """Runs one loop for the open project, where this very file has joined a team on this computer.

    Signals:
        changed: another status.
        conflicts_found: how many things were written by others and here at once.
        damage_found: how many changes were left out as damaged.
    """

    changed = Signal()
    conflicts_found = Signal(int)
    damage_found = Signal(int)
    _status_told = Signal(object, object)
    _pulled = Signal(object, object)

    def __init__(self, live: ProjectModel, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._live, self._settings = live, settings
        self._loop: SyncLoop | None = None
        self.status: TeamStatus | None = None
        self.address = self._reading = ""
        self._offline_since: datetime | None = None
        self._status_told.connect(self._on_status)
        self._pulled.connect(self._on_pulled)
        live.opened.connect(self.begin)
        live.closing.connect(self.end)
        live.edited.connect(lambda *_: self._wake())
        live.reread.connect(self._wake)

    @property
    def is_shared(self) -> bool:
        """Whether the open project knows of a team."""
        return bool(self.address)

    @property
    def is_member(self) -> bool:
        """Whether this file has joined the team on this computer; a copy of it that was sent here has not."""
        return self._loop is not None

    def begin(self, password: str = "") -> None:
        """Begin to keep the open project in step, where it is shared."""
        self.end()
        project = self._live.project
        state = team_carrier.shared(project)
        self.address = state.address if state else ""
        joined = self._settings.team_annotator(project.path) is not None
        if state is not None and joined and not project.read_only:
            from coalition_annotator.project.team.sync_loop import SyncLoop  # late, as it delays the window

            loop = SyncLoop(
                project.path, project.me.name, password=password,
                tell_status=lambda status: self._tell(self._status_told, loop, status),
                tell_pulled=lambda pulled: self._tell(self._pulled, loop, pulled),
            )  # fmt: skip
            self._loop = loop
            loop.say_reading(self._reading)
            BACKGROUND.start(loop.run, "team", loop.stop)
        self.changed.emit()

    def end(self) -> None:
        """Let the loop end by itself; what it still has to send is sent the next time."""
        loop, self._loop = self._loop, None
        if loop is not None:
            loop.stop()
        self.status, self.address, self._offline_since = None, "", None
        self.changed.emit()

    def _tell(self, signal: SignalInstance, loop: SyncLoop, what: object) -> None:
        with suppress(RuntimeError):  # the window may be gone already
            signal.emit(loop, what)

    def _wake(self) -> None:
        if self._loop is not None:
            self._loop.wake()

    def say_reading(self, article_id: str) -> None:
        """Let the team know what is being read, also when it is met later."""
        self._reading = article_id
        if self._loop is not None:
            self._loop.say_reading(article_id)

    def _on_status(self, loop: SyncLoop, status: TeamStatus) -> None:
        if loop is not self._loop:
            return
        if not status.is_offline:
            self._offline_since = None
        elif self._offline_since is None:
            self._offline_since = datetime.now()
        self.status = status
        self.changed.emit()

    def _on_pulled(self, loop: SyncLoop, pulled: Pulled) -> None:
        if loop is not self._loop:
            return
        self._live.look_for_news()
        if pulled.report.conflicts:
            self.conflicts_found.emit(len(pulled.report.conflicts))
        if pulled.left_out:
            self.damage_found.emit(len(pulled.left_out))

    # In words

    @property
    def sign(self) -> str:
        """What the status line says; empty where the project is not shared."""
        if not self.is_shared:
            return ""
        if not self.is_member:
            return "Team: not joined here"
        status = self.status
        if status is None:
            return "Team: connecting…"
        if self._offline_since is not None:
            waiting = f", {status.to_send:,} to send" if status.to_send else ""
            return f"Team: offline since {self._offline_since:%H:%M}{waiting}"
        if status.problem:
            return "Team: cannot be reached"
        here = [each for each in status.members if each.article_id and each.annotator_id != self._live.project.me.id]
        said = f"{status.to_send:,} to send" if status.to_send else "up to date"
        return f"Team: {said}" + (f", {len(here):,} here" if here else "")

    @property
    def details(self) -> str:
        """What stands behind the sign, a line each: what is wrong, who reads what."""
        status = self.status
        if not self.is_shared or not self._live.is_open:
            return ""
        if not self.is_member:
            return "This file is a copy of a team's project. Click to join the team with it."
        if status is None:
            return self.address
        lines = [status.problem or status.said, *([status.said_of_others] if status.of_others else [])]
        articles = self._live.project.articles
        lines += [
            f"{each.name} reads “{articles[each.article_id].title}”"
            for each in status.members
            if each.article_id in articles and each.annotator_id != self._live.project.me.id
        ]
        return "\n".join(lines)
