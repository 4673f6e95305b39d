"""What a picture calls a value: countries by name with their flag, all else as it is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from coalition_annotator.gui.base.flags import SIZE, flag
from coalition_annotator.project.analysis.variables import OF_COUNTRIES

FLAG_ROOM = SIZE.width() + 6


class Labels:
    """Names of the values of one variable.

    Args:
        country_name: gives the name of an alpha-2 code.
        variable: of ``variables.values``.
    """

    def __init__(self, country_name: Callable[[str], str], variable: str = "") -> None:
        self._country_name = country_name
        self._of_countries = variable in OF_COUNTRIES

    def of(self, variable: str) -> Labels:
        """Return the names of another variable's values."""
        return Labels(self._country_name, variable)

    def text(self, value: str) -> str:
        """Return a value's name."""
        return (self._country_name(value) or value) if self._of_countries else value

    def code(self, value: str) -> str:
        """Return the code whose flag stands beside the name, or nothing."""
        return value if self._of_countries and not flag(value).isNull() else ""


def paint_flag(painter: QPainter, x: float, middle: float, code: str) -> None:
    """Paint a flag at a left edge, in the middle of a line."""
    room = QRectF(x, middle - SIZE.height() / 2, SIZE.width(), SIZE.height())
    drawn = flag(code)
    painter.drawPixmap(room, drawn, QRectF(drawn.rect()))
