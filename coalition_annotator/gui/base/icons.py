"""Icons from qtawesome, loaded after the window is there: importing them costs a tenth of a second."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QIcon

from coalition_annotator.gui.base.theme import ThemeManager

if TYPE_CHECKING:
    from qtawesome import IconicFont

_PREFIX, _FONT = "fa6s", "fontawesome6-solid"
# Loaded in the window's own thread: qtpy changes Qt's classes, which must not happen while another thread uses them.
_STEPS = ("qtpy.QtCore", "qtpy.QtGui", "qtpy.QtWidgets", "qtawesome")


class Icons(QObject):
    """Gives icons to whoever asked for one, as soon as they are loaded and in the theme's colours."""

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__(themes)
        self._themes = themes
        self._wanted: list[tuple[Callable[[QIcon], object], str, str]] = []
        self._ready = False
        themes.changed.connect(self._give_all)

    def give(self, receiver: Callable[[QIcon], object], name: str, *, role: str = "muted") -> None:
        """Call ``receiver`` with the Font Awesome 6 solid icon of that name, now or when it is there."""
        self._wanted.append((receiver, name, role))
        if self._ready:
            self._give(receiver, name, role)

    def load(self) -> None:
        """Load the icons a step at a time, each shorter than anybody notices, while the window already runs."""
        steps = iter(_STEPS)

        def go_on() -> None:
            step = next(steps, None)
            if step is None:
                self._give_all()
                return
            import_module(step)
            QTimer.singleShot(0, self, go_on)

        QTimer.singleShot(0, self, go_on)

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
        receiver(_solid().icon(f"{_PREFIX}.{name}", color=self._themes.current.role(role)))


@cache
def _solid() -> IconicFont:
    """Return the one font that the program uses; by itself, qtawesome reads all twelve, in 36 ms and 16 MB."""
    import qtawesome

    font, letters = (
        next(path.name for path in Path(qtawesome.__file__).parent.glob(f"fonts/{_FONT}-webfont-{ending}"))
        for ending in ("[0-9]*.ttf", "charmap-*.json")
    )
    return qtawesome.IconicFont((_PREFIX, font, letters))
