"""Icons from qtawesome, loaded after the window is there: importing them costs a tenth of a second."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon

from coalition_annotator.gui.base.background_task import BACKGROUND
from coalition_annotator.gui.base.theme import ThemeManager


class Icons(QObject):
    """Gives icons to whoever asked for one, as soon as they are loaded and in the theme's colours."""

    _loaded = Signal()

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__(themes)
        self._themes = themes
        self._wanted: list[tuple[Callable[[QIcon], object], str, str]] = []
        self._ready = False
        self._loaded.connect(self._give_all)
        themes.changed.connect(self._give_all)

    def give(self, receiver: Callable[[QIcon], object], name: str, *, role: str = "muted") -> None:
        """Call ``receiver`` with the Font Awesome 6 solid icon of that name, now or when it is there."""
        self._wanted.append((receiver, name, role))
        if self._ready:
            self._give(receiver, name, role)

    def load(self) -> None:
        """Load the icons beside the running window."""
        BACKGROUND.start(self._import, "icons")

    def _import(self) -> None:
        import qtawesome  # noqa: F401 - only the cost of importing is wanted here

        with suppress(RuntimeError):  # the window may be gone already
            self._loaded.emit()

    def _give_all(self) -> None:
        import sys

        self._ready = "qtawesome" in sys.modules
        if not self._ready:
            return
        kept = []
        for receiver, name, role in self._wanted:
            try:
                self._give(receiver, name, role)
            except RuntimeError:  # the widget has been deleted by Qt
                continue
            kept.append((receiver, name, role))
        self._wanted = kept

    def _give(self, receiver: Callable[[QIcon], object], name: str, role: str) -> None:
        import qtawesome

        receiver(qtawesome.icon(f"fa6s.{name}", color=self._themes.current.role(role)))
