"""Asking for a web address, and fetching the page."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from coalition_annotator.formats.records import Document
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.widgets.basics import button, plain_label
from coalition_annotator.gui.widgets.task_dialog import TaskDialog
from coalition_annotator.project.importing import from_web


class WebAddressDialog(TaskDialog):
    """Asks for an address, fetches its page in the background, and closes when the article is there.

    Attributes:
        found: the article; None until it is there.
    """

    def __init__(
        self, live: ProjectModel, parent: QWidget, *, url: str = "", reachable: from_web.Reachable | None = None
    ) -> None:
        super().__init__(live, parent)
        self.setWindowTitle("Add from the web")
        self.resize(560, 160)
        self.found: Document | None = None
        self._reachable = reachable or from_web.is_public
        self.address = QLineEdit(url)
        self.address.setAccessibleName("Web address")
        self.address.setPlaceholderText("https://…")
        self.address.textChanged.connect(self.refresh_buttons)
        self.fetch = button("Fetch", self._fetch, name="primary")
        self.fetch.setDefault(True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 20, 20, 16)
        rows.setSpacing(10)
        rows.addWidget(
            plain_label("Web address of the article. Only this page is fetched, once, now.", "muted", wrap=True)
        )
        rows.addWidget(self.address)
        rows.addWidget(self.status)
        rows.addWidget(self.bar)
        rows.addStretch(1)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(self.cancel)
        below.addWidget(self.fetch)
        rows.addLayout(below)
        self.refresh_buttons()

    def refresh_buttons(self) -> None:
        """Show what can be done now."""
        super().refresh_buttons()
        self.fetch.setEnabled(bool(self.address.text().strip()) and not self.working)
        self.address.setReadOnly(self.working)

    def _fetch(self) -> None:
        url, reachable = self.address.text(), self._reachable
        self.status.setText("Fetching the page…")
        self.run(lambda _: from_web.fetch(url, reachable=reachable), self._take)

    def _take(self, found: Document) -> None:
        self.found = found
        self.accept()
