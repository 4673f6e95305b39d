"""Actions on preferences: the dialog, and the size of the text."""

from __future__ import annotations

from collections.abc import Callable

from coalition_annotator.gui.base.settings import NORMAL_SIZE, SIZES
from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.shell.preferences import PreferencesDialog

_STEP = 2


class PreferenceActions:
    """What menus and the avatar do with preferences."""

    def __init__(self, shell: Shell, reload_text: Callable[[], object]) -> None:
        self._shell, self._reload_text = shell, reload_text

    def ask(self) -> None:
        """Show the preferences."""
        dialog = PreferencesDialog(self._shell.settings, self._shell.themes, self._shell.window())
        dialog.changed.connect(self.apply)
        self._shell.open_dialog(dialog, modal=True)

    def apply(self) -> None:
        """Use what the preferences say now."""
        live = self._shell.live
        if live.is_open:
            me = self._shell.settings.annotator
            live.attempt(lambda: live.project.work_as(me), self)
        self._reload_text()
        self._shell.refresh_status()

    def zoom(self, step: int) -> None:
        """Make the text larger (+1), smaller (-1), or as large as at first (0)."""
        settings = self._shell.settings
        size = settings.typography.size + _STEP * step if step else NORMAL_SIZE
        settings.typography = settings.typography._replace(size=max(SIZES[0], min(SIZES[1], size)))
        self._reload_text()
        self._shell.refresh_status()
