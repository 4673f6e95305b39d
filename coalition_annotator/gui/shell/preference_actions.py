"""Actions on preferences: the dialog, and the size of the text."""

from __future__ import annotations

from collections.abc import Callable

from coalition_annotator.gui.base.settings import NORMAL_SIZE, SIZES
from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.shell.preferences import PreferencesDialog
from coalition_annotator.model.annotation import Annotator

_STEP = 2


class PreferenceActions:
    """What menus and the avatar do with preferences."""

    def __init__(self, shell: Shell, reload_text: Callable[[], object]) -> None:
        self._shell, self._reload_text = shell, reload_text

    def ask(self) -> None:
        """Show the preferences."""
        live, settings = self._shell.live, self._shell.settings
        me = live.project.me if live.is_open else settings.annotator
        dialog = PreferencesDialog(settings, self._shell.themes, me, self._shell.window())
        dialog.changed.connect(lambda: self.apply(dialog.me))
        self._shell.open_dialog(dialog, modal=True)

    def apply(self, me: Annotator) -> None:
        """Use what the preferences say now.

        Args:
            me: who works here, with the name, initials and colour that were chosen.
        """
        live = self._shell.live
        self._shell.settings.keep_annotator_for(live.project.path if live.is_open else None, me)
        if live.is_open:
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
