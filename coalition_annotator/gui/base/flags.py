"""Flags of countries, drawn from the bundled set (flag-icons by Panayiotis Lipiridis, MIT), never by a font."""

from __future__ import annotations

import io
from functools import cache
from zipfile import ZipFile

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer

from coalition_annotator import assets

SIZE = QSize(20, 15)
_SHARPER = 3


@cache
def _drawings() -> ZipFile:
    return ZipFile(io.BytesIO(assets.path("flags/flags.zip").read_bytes()))


@cache
def flag(code: str) -> QPixmap:
    """Return a country's flag with a thin edge, for screens of up to three times the usual density.

    Args:
        code: the alpha-2 code; of one that has no flag the picture is empty.
    """
    name = f"{code.lower()}.svg"
    if name not in _drawings().namelist():
        return QPixmap()
    drawn = QPixmap(SIZE * _SHARPER)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    whole = QRectF(0, 0, drawn.width(), drawn.height())
    QSvgRenderer(_drawings().read(name)).render(painter, whole)
    painter.setPen(QPen(QColor(128, 128, 128, 140), _SHARPER))
    painter.drawRect(whole.adjusted(1, 1, -2, -2))
    painter.end()
    drawn.setDevicePixelRatio(_SHARPER)
    return drawn


def flag_icon(code: str) -> QIcon:
    """Return a country's flag as an icon; an empty one where there is none."""
    drawn = flag(code)
    return QIcon() if drawn.isNull() else QIcon(drawn)
