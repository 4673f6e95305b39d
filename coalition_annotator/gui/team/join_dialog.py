"""Joining a team in three steps: the invitation, one's own file, and off it goes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QWidget

from coalition_annotator.files.output import file_name
from coalition_annotator.gui.base.background_task import TellProgress
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.settings import Settings, documents_folder
from coalition_annotator.gui.team.share_dialog import Steps, page
from coalition_annotator.gui.widgets.basics import button, plain_label
from coalition_annotator.gui.widgets.file_dialogs import PROJECTS, ask_file, ask_folder, ask_target
from coalition_annotator.model.annotation import Annotator, initials_of
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.project_file import SUFFIX
from coalition_annotator.project.team import sharing

_INVITATIONS = "Invitations (*.coalition-invitation)"
_FROM, _FILE, _DONE = range(3)


class JoinDialog(Steps):
    """Joins a team with a new file, or with one that is there.

    Signals:
        joined: the file's path, and who one is in the team.
    """

    joined = Signal(object, object)

    def __init__(
        self, live: ProjectModel, settings: Settings, parent: QWidget, *, given: str = "", path: Path | None = None
    ) -> None:
        """Make the dialog.

        Args:
            live: the open project, which there need not be.
            settings: who one is.
            parent: the window.
            given: the invitation or address, where it is known.
            path: one's own file, where it is there already.
        """
        headings = ("Which team?", "Where is your own file to be?", "You are in the team")
        super().__init__(live, parent, "Join a team", headings)
        self._settings = settings
        self._target: sharing.Target | None = None
        self._annotator: Annotator | None = None
        self.given = QLineEdit(given)
        self.given.setPlaceholderText("Paste the invitation here, or the address of the team's server or folder")
        self.given.setAccessibleName("Invitation")
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName("Password")
        self.password.setPlaceholderText("Only for an address without an invitation")
        buttons = QWidget()
        across = QHBoxLayout(buttons)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(button("Invitation as a file…", self._choose_invitation))
        across.addWidget(button("A shared folder…", self._choose_folder))
        across.addStretch(1)
        secret = QWidget()
        form = QFormLayout(secret)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow("Password", self.password)
        self.pages.addWidget(page(self.given, buttons, secret))
        self.path, self.name = QLineEdit(str(path) if path else ""), QLineEdit(settings.annotator.name)
        self.path.setAccessibleName("Your file")
        self.name.setAccessibleName("Your name")
        place = QWidget()
        across = QHBoxLayout(place)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(self.path, 1)
        across.addWidget(button("Choose…", self._choose_path))
        fields = QWidget()
        form = QFormLayout(fields)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow("Your file", place)
        form.addRow("Your name", self.name)
        about = (
            "You work in this file, on this computer; keep it out of the shared folder. If you have a copy of the"
            " project already, choose it: nothing of yours is lost."
        )
        self.pages.addWidget(page(fields, plain_label(about, "muted", wrap=True)))
        self.outcome = plain_label("", wrap=True)
        self.pages.addWidget(page(self.outcome))
        self.show_step(_FROM)
        self.given.setFocus()

    def _choose_invitation(self) -> None:
        found = ask_file(self, "Invitation", documents_folder(), _INVITATIONS)
        if found is not None:
            self.given.setText(str(found))

    def _choose_folder(self) -> None:
        found = ask_folder(self, "The team's folder", documents_folder())
        if found is not None:
            self.given.setText(str(found))

    def _choose_path(self) -> None:
        found = ask_target(self, "Your own file", self.path.text() or documents_folder(), PROJECTS, SUFFIX,
                           may_be_there=True)  # fmt: skip
        if found is not None:
            self.path.setText(str(found))

    def go_on(self) -> None:
        """Do what the step is for."""
        number = self.pages.currentIndex()
        if number == _FROM:
            self._read_invitation()
        elif number == _FILE:
            self._join()
        else:
            self.accept()

    def _read_invitation(self) -> None:
        if not self.given.text().strip():
            self.status.setText("Paste the invitation, or choose a file or folder.")
            return
        try:
            target = sharing.target_of(self.given.text())
            sharing.require_team(target)
        except UserError as error:
            self.on_failed(error)
            return
        self._target = target._replace(password=self.password.text() or target.password)
        self.name.setEnabled(not target.is_invitation)
        if target.name:
            self.name.setText(target.name)
        if not self.path.text():
            name = file_name(target.team or Path(target.address).name, otherwise="team")
            self.path.setText(str(Path(documents_folder()) / f"{name}{SUFFIX}"))
        self.show_step(_FILE)
        self.path.setFocus()

    def _join(self) -> None:
        target, name = self._target, " ".join(self.name.text().split())
        if target is None or not self.path.text().strip() or not name:
            self.status.setText("A file and your name are needed.")
            return
        path = Path(self.path.text().strip()).expanduser()
        if not path.suffix:
            path = path.with_name(path.name + SUFFIX)
        me = self._settings.annotator
        if name != me.name:
            me = me._replace(name=name, initials=initials_of(name))
        open_path = self._live.project.path if self._live.is_open else None

        def work(tell: TellProgress) -> tuple[Path, sharing.Joined]:
            return path, sharing.join(path, target, me, tell)

        if open_path is not None and path.exists() and open_path.samefile(path):
            self._live.close()
        self.run(work, self._on_joined)

    def _on_joined(self, found: tuple[Path, sharing.Joined]) -> None:
        path, joined = found
        lines = [f"You are {joined.annotator.name}, and {path.name} is your file."]
        if not joined.keeps_password:
            lines.append(
                "This system has no keyring, so the password will be asked for each time. Keep the invitation, and keep"
                " it secret."
            )
        self.outcome.setText("\n\n".join(lines))
        self.show_step(_DONE)
        self.joined.emit(path, joined.annotator)
