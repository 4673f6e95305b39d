"""Sharing a project in three steps: where the team meets, how one gets there, and off it goes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.gui.base.background_task import TellProgress
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.settings import documents_folder
from coalition_annotator.gui.widgets.basics import button, caption, plain_label
from coalition_annotator.gui.widgets.file_dialogs import ask_folder
from coalition_annotator.gui.widgets.task_dialog import TaskDialog
from coalition_annotator.model.errors import UserError
from coalition_annotator.project.project import Project
from coalition_annotator.project.team import sharing

_WHERE, _HOW, _DONE = range(3)


class Steps(TaskDialog):
    """A dialog of three steps with Back and Next; what is derived from it adds the pages and says what Next does."""

    def __init__(self, live: ProjectModel, parent: QWidget, title: str, headings: tuple[str, str, str]) -> None:
        super().__init__(live, parent)
        self.setWindowTitle(title)
        self.resize(620, 420)
        self._headings = headings
        self.heading = plain_label("", "heading")
        self.step = caption("")
        self.pages = QStackedWidget()
        self.back = button("Back", self._go_back)
        self.next = button("Next", self.go_on, name="primary")
        self.next.setDefault(True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 20, 20, 16)
        rows.setSpacing(10)
        for widget in (self.step, self.heading):
            rows.addWidget(widget)
        rows.addWidget(self.pages, 1)
        rows.addWidget(self.status)
        rows.addWidget(self.bar)
        below = QHBoxLayout()
        below.addStretch(1)
        for each in (self.cancel, self.back, self.next):
            below.addWidget(each)
        rows.addLayout(below)

    def show_step(self, number: int) -> None:
        """Show one of the three pages."""
        self.pages.setCurrentIndex(number)
        self.step.setText(f"STEP {number + 1} OF 3")
        self.heading.setText(self._headings[number])
        self.status.setText("")
        self.refresh_buttons()

    def _go_back(self) -> None:
        self.show_step(self.pages.currentIndex() - 1)

    def go_on(self) -> None:
        """Do what the step is for, and show the next one."""
        raise NotImplementedError

    def refresh_buttons(self) -> None:
        super().refresh_buttons()
        number = self.pages.currentIndex()
        self.back.setVisible(0 < number < _DONE)
        self.back.setEnabled(not self.working)
        self.next.setEnabled(not self.working)
        self.next.setText("Close" if number == _DONE else "Next")
        self.cancel.setVisible(number < _DONE or self.working)

    def on_failed(self, error: UserError) -> None:
        super().on_failed(error)
        self.status.setText(f"{error.what} {error.remedy}")


def page(*widgets: QWidget) -> QWidget:
    """Return a page with widgets below each other."""
    result = QWidget()
    column = QVBoxLayout(result)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return result


class ShareDialog(Steps):
    """Makes a team for the open project.

    Signals:
        shared: the project is shared now.
        invite_wanted: others are to be invited.
    """

    shared = Signal()
    invite_wanted = Signal()

    def __init__(self, live: ProjectModel, parent: QWidget) -> None:
        headings = ("Where does your team meet?", "How does one get there?", "The project is shared")
        super().__init__(live, parent, "Share this project", headings)
        self.folder = QRadioButton("In a folder that all of you have")
        self.server = QRadioButton("On a PostgreSQL server")
        self.folder.setChecked(True)
        about_folder = (
            "Nextcloud, OneDrive, Dropbox, a network drive, git: whatever brings files to everybody. Nothing to set"
            " up. Others' tags arrive when the folder is synchronised. Everybody may do everything."
        )
        about_server = (
            "Your institute runs one, or you do. Tags are on the others' screens within a second, roles and blind"
            " reading are the server's. Somebody has to look after it; the help says how."
        )
        self.pages.addWidget(
            page(
                self.folder, plain_label(about_folder, "muted", wrap=True), self.server,
                plain_label(about_server, "muted", wrap=True),
            )
        )  # fmt: skip
        self.path = QLineEdit()
        self.path.setAccessibleName("Folder")
        self.path.setPlaceholderText("An empty folder, or a new one within a shared folder")
        choose = button("Choose…", self._choose_folder)
        self._folder_row = QWidget()
        across = QHBoxLayout(self._folder_row)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(self.path, 1)
        across.addWidget(choose)
        self.address, self.password = QLineEdit(), QLineEdit()
        self.address.setPlaceholderText("postgresql://login@server.example.org/database")
        self.address.setAccessibleName("Address")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName("Password")
        self._server_rows = QWidget()
        form = QFormLayout(self._server_rows)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow("Address", self.address)
        form.addRow("Password", self.password)
        about = (
            "Your file stays the one that you work in. The password goes into the system's keyring, not the project."
        )
        self.pages.addWidget(page(self._folder_row, self._server_rows, plain_label(about, "muted", wrap=True)))
        self.outcome = plain_label("", wrap=True)
        self.invite = button("Invite others…", self._invite)
        self.pages.addWidget(page(self.outcome, self.invite))
        self.invite.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.show_step(_WHERE)

    def _choose_folder(self) -> None:
        found = ask_folder(self, "The team's folder", documents_folder())
        if found is not None:
            self.path.setText(str(found))

    def _invite(self) -> None:
        self.accept()
        self.invite_wanted.emit()

    def go_on(self) -> None:
        """Do what the step is for."""
        number = self.pages.currentIndex()
        if number == _WHERE:
            self._folder_row.setVisible(self.folder.isChecked())
            self._server_rows.setVisible(self.server.isChecked())
            self.show_step(_HOW)
            (self.path if self.folder.isChecked() else self.address).setFocus()
        elif number == _HOW:
            self._share()
        else:
            self.accept()

    def _share(self) -> None:
        given = self.path.text().strip() if self.folder.isChecked() else self.address.text().strip()
        if not given:
            self.status.setText("Say where, please.")
            return
        password, wants_folder = self.password.text(), self.folder.isChecked()
        try:
            target = sharing.target_of(given)
            if (target.kind == sharing.FOLDER) != wants_folder:
                what = "a folder" if wants_folder else "the address of a server"
                raise UserError(f"“{given}” is not {what}.", remedy="Look at it again, or go back.")
        except UserError as error:
            self.on_failed(error)
            return
        target = target._replace(password=password or target.password)

        def work(project: Project, tell: TellProgress) -> sharing.Target:
            sharing.create(project, target, tell)
            return target

        self.run(self.with_project(work), self._on_shared)

    def _on_shared(self, target: sharing.Target) -> None:
        self._live.look_for_news()
        if target.kind == sharing.FOLDER:
            self.outcome.setText(
                f"All of the project is in the folder “{Path(target.address).name}” now. Give the others access to it;"
                " they choose Review › Join a team, and this folder."
            )
        else:
            self.outcome.setText(
                "All of the project is on the server now. Invite the others: each gets an invitation of their own."
            )
        self.invite.setVisible(target.kind == sharing.POSTGRESQL)
        self.show_step(_DONE)
        self.shared.emit()
