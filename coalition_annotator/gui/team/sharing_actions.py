"""Actions on a shared project: share, join, invite, leave, and who is in the team."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from coalition_annotator.gui.base.background_task import TaskRunner
from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.team.sync_model import SyncModel
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.wording import counted
from coalition_annotator.project import passwords
from coalition_annotator.project.team import team_carrier

if TYPE_CHECKING:
    from coalition_annotator.gui.team.join_dialog import JoinDialog
    from coalition_annotator.gui.team.members_dialog import InviteDialog, MembersDialog
    from coalition_annotator.gui.team.share_dialog import ShareDialog


class SharingActions(QObject):
    """What menus and the sign in the status line do.

    Attributes:
        sync: keeps the open project in step with its team.
    """

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.window())
        self._shell, self._live, self._settings = shell, shell.live, shell.settings
        self.sync = SyncModel(shell.live, shell.settings, self)
        self._runner = TaskRunner(self)
        self._runner.failed.connect(shell.live.failed)
        self.sync.changed.connect(lambda: shell.show_team(self.sync.sign, self.sync.details))
        self.sync.conflicts_found.connect(self._on_conflicts)
        self.sync.damage_found.connect(self._on_damage)

    def _on_conflicts(self, number: int) -> None:
        self._shell.notify(
            f"{counted(number, 'conflict')}: others and you changed the same; the later change is kept.",
            action="Show…",
            run=self.show_team,
        )

    def _on_damage(self, number: int) -> None:
        self._shell.notify(f"Left out, as damaged: {counted(number, 'change')} of the team's.", stays=True)

    def share(self) -> ShareDialog | None:
        """Show the three steps of sharing."""
        from coalition_annotator.gui.team.share_dialog import ShareDialog

        if team_carrier.shared(self._live.project) is not None:
            self.show_team()
            return None
        if self._live.project.read_only:
            self._live.failed.emit(UserError(self._live.project.read_only, remedy="Save a copy and share that."))
            return None
        dialog = ShareDialog(self._live, self._shell.window())
        dialog.shared.connect(self._on_shared)
        dialog.invite_wanted.connect(self.invite)
        self._shell.open_dialog(dialog, modal=True)
        return dialog

    def _on_shared(self) -> None:
        project = self._live.project
        self._settings.keep_team_annotator(project.path, project.me)
        self.sync.begin()

    def join(self, given: str = "", path: Path | None = None) -> JoinDialog | None:
        """Show the three steps of joining, after which another project is open."""
        from coalition_annotator.gui.team.join_dialog import JoinDialog

        if not self._shell.may_leave_project():
            return None
        dialog = JoinDialog(self._live, self._settings, self._shell.window(), given=given, path=path)
        dialog.joined.connect(self._on_joined)
        self._shell.open_dialog(dialog, modal=True)
        return dialog

    def _on_joined(self, path: Path, annotator: Annotator) -> None:
        self._settings.keep_team_annotator(path, annotator)
        self._live.open(path, annotator)

    def show_team(self) -> MembersDialog | None:
        """Show who is in the team."""
        from coalition_annotator.gui.team.members_dialog import MembersDialog

        if not self.sync.is_shared:
            self._shell.notify("This project is not shared.", action="Share…", run=self.share)
            return None
        dialog = MembersDialog(self._live, self.sync, self._shell.window())
        dialog.invite_wanted.connect(self.invite)
        dialog.join_wanted.connect(self._join_with_this)
        dialog.leave_wanted.connect(self.leave)
        dialog.password_given.connect(self._use_password)
        self._shell.open_dialog(dialog)
        return dialog

    def _join_with_this(self) -> None:
        address = self.sync.address
        self.join(given=address, path=self._live.project.path)

    def _use_password(self, password: str) -> None:
        passwords.keep(self.sync.address, password)
        self.sync.begin(password)

    def invite(self) -> InviteDialog:
        """Show the dialog for an invitation."""
        from coalition_annotator.gui.team.members_dialog import InviteDialog

        dialog = InviteDialog(self._live, self._shell.window())
        self._shell.open_dialog(dialog, modal=True)
        return dialog

    def leave(self) -> None:
        """Ask, and leave the team."""
        from coalition_annotator.gui.team.members_dialog import sure_to_leave

        unsent = self.sync.status.to_send if self.sync.status else 0
        if self._runner.is_busy or not sure_to_leave(self._shell.window(), unsent):
            return
        from coalition_annotator.project.team import sharing

        path = self._live.project.path
        self.sync.end()
        work = self._live.on_own_connection(lambda project, _: sharing.leave(project))
        self._runner.start(work, lambda told: self._on_left(path, told))

    def _on_left(self, path: Path, told: str) -> None:
        self._settings.keep_team_annotator(path, None)
        if self._live.is_open:
            self.sync.begin()
        self._shell.notify(f"You have left the team; the file is yours alone. {told}".strip())

    def stop(self) -> None:
        """End what goes on in threads."""
        self.sync.end()
        self._runner.cancel()
        self._runner.wait()
