"""The dialog in which one looks for newer versions of the program."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from coalition_annotator.assets import this_version
from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.widgets.basics import button, plain_label
from coalition_annotator.model.errors import UserError
from coalition_annotator.project import releases
from coalition_annotator.project.releases import Release

_SENT = (
    "One request goes to this address, for its list of releases. Nothing about you, this computer or your projects is"
    " sent, and nothing is downloaded or installed."
)


class UpdatesDialog(QDialog):
    """Address, a look now, and whether to look once a week; what is chosen is kept at once."""

    def __init__(self, settings: Settings, look: Callable[[], object], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Newer versions")
        self.setMinimumWidth(520)
        self._settings, self._ask = settings, look
        self._page = ""
        self.address = QLineEdit(settings.release_feed or releases.usual_feed())
        self.address.setPlaceholderText("https://… an RSS or Atom feed of releases")
        self.address.setAccessibleName("Address of the feed of releases")
        self.weekly = QCheckBox("Look once a week, when the program starts")
        self.weekly.setChecked(settings.look_for_releases)
        self.now = button("Look now", self._look, name="primary")
        self.show_page = button("Show its page", self._open_page)
        self.show_page.hide()
        this = this_version()
        self.state = plain_label(f"This is version {this}." if this else "", wrap=True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(24, 24, 24, 20)
        rows.setSpacing(14)
        for widget in (plain_label("Where releases are told of"), self.address, plain_label(_SENT, "muted", wrap=True)):
            rows.addWidget(widget)
        rows.addWidget(self.weekly)
        rows.addWidget(self.state)
        below = QHBoxLayout()
        below.addWidget(self.show_page)
        below.addStretch(1)
        below.addWidget(button("Close", self.accept))
        below.addWidget(self.now)
        rows.addLayout(below)
        self.address.textChanged.connect(self._on_typed)
        self.address.editingFinished.connect(self._keep)
        self.weekly.toggled.connect(self._keep)
        self._on_typed()

    def _on_typed(self) -> None:
        there = bool(self.address.text().strip())
        self.now.setEnabled(there)
        self.weekly.setEnabled(there)

    def _keep(self) -> None:
        typed = self.address.text().strip()
        # The program's own is not kept, so that a later version may have another.
        self._settings.release_feed = "" if typed == releases.usual_feed() else typed
        self._settings.look_for_releases = self.weekly.isChecked() and self.weekly.isEnabled()

    def _look(self) -> None:
        self._keep()
        self.now.setEnabled(False)
        self.show_page.hide()
        self.state.setText("Looking…")
        self._ask()

    def show_release(self, release: Release) -> None:
        """Say whether a release is newer than the program that runs."""
        self._on_typed()
        newer = releases.is_newer(release)
        self._page = release.page
        self.show_page.setVisible(newer and bool(release.page))
        this = this_version()
        self.state.setText(
            f"Version {release.version} is out; this is {this}." if newer else f"This version, {this}, is the newest."
        )

    def show_error(self, error: UserError) -> None:
        """Say why nothing was found out."""
        self._on_typed()
        self.state.setText(f"{error.what} {error.remedy}".strip())

    def _open_page(self) -> None:
        QDesktopServices.openUrl(QUrl(self._page))
