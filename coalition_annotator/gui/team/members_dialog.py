"""The team of the open project: who is in it and reads what, what is to be sent, inviting and leaving."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.files.output import write_text
from coalition_annotator.gui.base.background_task import TellProgress
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.settings import documents_folder
from coalition_annotator.gui.team.sync_model import SyncModel
from coalition_annotator.gui.widgets.basics import button, caption, plain_label
from coalition_annotator.gui.widgets.file_dialogs import ask_target
from coalition_annotator.gui.widgets.task_dialog import TaskDialog
from coalition_annotator.gui.widgets.text_table import fill_table, text_table
from coalition_annotator.project.project import Project
from coalition_annotator.project.team import exchange, membership, sharing

_INVITATIONS = "Invitations (*.coalition-invitation)"
_SUFFIX = ".coalition-invitation"
_WHAT = {
    sharing.READER: "Reader: sees all, sends nothing",
    sharing.ANNOTATOR: "Annotator: sends their own work",
    sharing.SUPERVISOR: "Supervisor: sees all, sends others' work, invites",
    sharing.OWNER: "Owner: all of it",
}


class MembersDialog(QDialog):
    """Beside the window: how this file stands to its team.

    Signals:
        invite_wanted, join_wanted, leave_wanted: one of the buttons was pressed.
        password_given: a password for the team.
    """

    invite_wanted = Signal()
    join_wanted = Signal()
    leave_wanted = Signal()
    password_given = Signal(str)

    def __init__(self, live: ProjectModel, sync: SyncModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Team")
        self.resize(720, 520)
        self._live, self._sync = live, sync
        self.told = plain_label("", wrap=True)
        self.address = plain_label("", "muted", wrap=True)
        self.members = text_table(["Member", "Role", "Last here", "Reads now"], "Members")
        self.conflicts = text_table(["When", "What", "Here", "There", "Kept"], "Conflicts")
        self.forget = button("Empty the list", self._forget)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setPlaceholderText("Password for the server, then Enter")
        self.password.setAccessibleName("Password")
        self.password.returnPressed.connect(self._give_password)
        self.invite = button("Invite…", self.invite_wanted.emit)
        self.join = button("Join with this file…", self.join_wanted.emit, name="primary")
        self.leave = button("Leave the team…", self.leave_wanted.emit)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 20, 20, 16)
        rows.setSpacing(8)
        for widget in (self.told, self.address, self.password, self.members):
            rows.addWidget(widget, int(widget is self.members))
        across = QHBoxLayout()
        self.conflicts_title = caption("")
        across.addWidget(self.conflicts_title, 1)
        across.addWidget(self.forget)
        rows.addLayout(across)
        rows.addWidget(self.conflicts, 1)
        below = QHBoxLayout()
        for each in (self.leave, self.join):
            below.addWidget(each)
        below.addStretch(1)
        below.addWidget(self.invite)
        below.addWidget(button("Close", self.close))
        rows.addLayout(below)
        sync.changed.connect(self.refresh)
        sync.conflicts_found.connect(self.refresh)
        live.closed.connect(self.close)
        self.refresh()

    def refresh(self) -> None:
        """Show how it stands now."""
        if not self._live.is_open:
            return
        sync, project = self._sync, self._live.project
        status = sync.status
        told = sync.details.splitlines() or [""]
        self.told.setText(sync.sign if sync.is_member and not (status and status.problem) else told[0])
        self.address.setText(sync.address)
        titles = {each.id: each.title for each in project.articles.values()}
        members = status.members if status else ()
        fill_table(
            self.members,
            [(each.name, each.role, _told(each.seen), titles.get(each.article_id, "")) for each in members],
        )
        self.password.setVisible(sync.is_member and status is not None and "password" in status.problem)
        on_server = sync.address.startswith("postgres")
        role = status.role if status else ""
        self.invite.setVisible(on_server and role in (sharing.OWNER, sharing.SUPERVISOR))
        self.join.setVisible(sync.is_shared and not sync.is_member)
        self.leave.setVisible(sync.is_shared)
        found = sharing.conflicts(project)
        self.conflicts_title.setText("BOTH WROTE THE SAME; THE LATER IS KEPT" if found else "NO CONFLICTS")
        for widget in (self.forget, self.conflicts):
            widget.setVisible(bool(found))
        fill_table(self.conflicts, [(_told(time), *exchange.told(project, each)) for time, each in found])

    def _forget(self) -> None:
        self._live.guard(partial(sharing.forget_conflicts, self._live.project))
        self.refresh()

    def _give_password(self) -> None:
        if self.password.text():
            self.password_given.emit(self.password.text())
            self.password.clear()


def _told(time: str) -> str:
    if not time:
        return "never"
    return f"{datetime.fromisoformat(time).astimezone():%Y-%m-%d %H:%M}"


class InviteDialog(TaskDialog):
    """Makes an invitation: a link to copy, or a file."""

    def __init__(self, live: ProjectModel, parent: QWidget) -> None:
        super().__init__(live, parent)
        self.setWindowTitle("Invite to the team")
        self.resize(560, 360)
        self.name, self.role = QLineEdit(), QComboBox()
        self.name.setAccessibleName("Name")
        self.name.setPlaceholderText("An annotator of the project, or a new one")
        self.role.setAccessibleName("Role")
        for role in (sharing.ANNOTATOR, sharing.READER, sharing.SUPERVISOR, sharing.OWNER):
            self.role.addItem(_WHAT[role], role)
        self.link = QPlainTextEdit()
        self.link.setReadOnly(True)
        self.link.setAccessibleName("Invitation")
        self.link.hide()
        self.go = button("Make the invitation", self.make, name="primary")
        self.go.setDefault(True)
        self.copy = button("Copy", self._copy)
        self.save = button("Save as a file…", self._save)
        form = QFormLayout()
        form.addRow("Name", self.name)
        form.addRow("Role", self.role)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 20, 20, 16)
        rows.setSpacing(10)
        rows.addLayout(form)
        rows.addWidget(self.link, 1)
        rows.addStretch(0)
        rows.addWidget(self.status)
        rows.addWidget(self.bar)
        below = QHBoxLayout()
        for each in (self.copy, self.save):
            each.hide()
            below.addWidget(each)
        below.addStretch(1)
        below.addWidget(self.cancel)
        below.addWidget(self.go)
        rows.addLayout(below)
        self.status.setText("The invitation lets its bearer join once, in this name. Send it to nobody else.")

    def make(self) -> None:
        """Make the invitation."""
        name, role = " ".join(self.name.text().split()), str(self.role.currentData())
        if not name:
            self.status.setText("Whom do you invite?")
            return

        def work(project: Project, _: TellProgress) -> membership.Invited:
            return membership.invite(project, name, role)

        self.run(self.with_project(work), self._on_made)

    def _on_made(self, invited: membership.Invited) -> None:
        self.link.setPlainText(invited.link)
        for each in (self.link, self.copy, self.save):
            each.show()
        self.status.setText("Send it by a way that nobody else reads. It serves once.")
        self.cancel.setText("Close")
        self.go.setText("Another one")

    def refresh_buttons(self) -> None:
        super().refresh_buttons()
        self.go.setEnabled(not self.working)
        if not self.working:
            self.cancel.setText("Close")

    def _copy(self) -> None:
        self.link.selectAll()
        self.link.copy()
        self.status.setText("Copied.")

    def _save(self) -> None:
        path = ask_target(self, "Save the invitation", documents_folder(), _INVITATIONS, _SUFFIX)
        if path is not None and self._live.guard(lambda: write_text(path, self.link.toPlainText() + "\n")):
            path.chmod(0o600)
            self.status.setText(f"The invitation is in {path}.")


def sure_to_leave(parent: QWidget, unsent: int) -> bool:
    """Ask whether to leave the team."""
    more = f" {unsent:,} changes were not sent yet; the team will not have them." if unsent else ""
    answer = QMessageBox.question(
        parent, "Leave the team", f"Your file stays as it is, and nothing more is sent or taken in.{more} Leave?"
    )
    return answer == QMessageBox.StandardButton.Yes
