"""What a feature may ask of the window that it lives in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QWidget

from coalition_annotator.gui.base.icons import Icons
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.base.theme import ThemeManager


class Shell(Protocol):
    """The window, as features see it: they never import it.

    Attributes:
        live: the open project.
        settings: what this user prefers.
        themes: colours, light and dark.
        icons: icons in the theme's colours.
    """

    live: ProjectModel
    settings: Settings
    themes: ThemeManager
    icons: Icons

    def window(self) -> QWidget:
        """Return the parent of dialogs."""

    def say(self, text: str) -> None:
        """Show a short text in the status line for some seconds."""

    def notify(
        self, text: str, *, action: str = "", run: Callable[[], object] | None = None, stays: bool = False
    ) -> None:
        """Show a message over the page, with an action where one is given."""

    def notify_undoable(self, text: str) -> None:
        """Show what was done, with an offer to undo it."""

    def may_leave_project(self) -> bool:
        """Ask where leaving the project would end what has to begin anew then; tells whether to go on."""

    def show_page(self, page: str) -> None:
        """Show a page of the project by its id (``gui.base.pages``)."""

    def open_article(self, article_id: str) -> bool:
        """Open an article on the page Read; tells False where it was deleted meanwhile."""

    def show_tag(self, article_id: str, annotation_id: str) -> None:
        """Show a tag in its article."""

    def review_article(self, article_id: str) -> None:
        """Show an article on the page Review."""

    def show_suggestion_count(self, number: int) -> None:
        """Show in the status line how many suggestions are open."""

    def show_team(self, sign: str, details: str) -> None:
        """Show in the status line how the project stands to its team; nothing where ``sign`` is empty."""

    def refresh_status(self) -> None:
        """Show counts, annotator and size as they are now."""

    def action(self, command_id: str) -> QAction:
        """Return the action of a command."""

    def open_dialog(self, dialog: QDialog, *, modal: bool = False) -> None:
        """Show a dialog, which goes when it is closed; nothing else can be done meanwhile where it is ``modal``."""
