"""The bar at the window's top: menu, project, pages, search, who works here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from coalition_annotator.gui.base.feature import Page
from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.shell.search_box import SearchBox
from coalition_annotator.gui.widgets.basics import ElidedLabel, Segments, plain_tip
from coalition_annotator.model.annotation import Annotator


class TopBar(QFrame):
    """Menu and project at the left, pages in the middle, search and annotator at the right."""

    def __init__(self, shell: Shell, pages: Sequence[Page]) -> None:
        super().__init__()
        self.setObjectName("top-bar")
        self.setFixedHeight(48)
        self.menu_button = QToolButton()
        self.menu_button.setToolTip("Menu (F10)")
        self.menu_button.setAccessibleName("Menu")
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setIconSize(QSize(15, 15))
        shell.icons.give(self.menu_button.setIcon, "bars", role="text")
        self.project_name = ElidedLabel("project-name")
        self.segments = Segments([(page.title, page.id, page.key) for page in pages], name="segments", optional=False)
        self.segments.chosen.connect(shell.show_page)
        self.search = SearchBox(shell.live, shell.window())
        self.avatar = QToolButton()
        self.avatar.setObjectName("avatar")
        self.avatar.setFixedSize(28, 28)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 16, 0)
        row.addWidget(_side(self.menu_button, self.project_name, at_end=False), 1)
        row.addWidget(self.segments, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(_side(self.search, self.avatar, at_end=True), 1)

    def show_project(self, name: str) -> None:
        """Show the open project's name and what goes with a project; nothing of it where the name is empty."""
        self.project_name.show_text(name)
        for widget in (self.segments, self.search):
            widget.setVisible(bool(name))

    def show_annotator(self, me: Annotator) -> None:
        """Show who works here."""
        self.avatar.setText(me.initials)
        self.avatar.setToolTip(plain_tip(f"{me.name} — preferences"))
        self.avatar.setAccessibleName(f"You are {me.name}; opens the preferences")


def _side(*widgets: QWidget, at_end: bool) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(10)
    if at_end:
        row.addStretch(1)
    for widget in widgets:
        row.addWidget(widget)
    if not at_end:
        row.addStretch(1)
    return holder
