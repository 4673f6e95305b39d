"""A field for a colour: shows it, and opens the colour dialog."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QColorDialog, QPushButton, QWidget


def swatch(colour: QColor, size: int = 14) -> QIcon:
    """Return an icon filled with a colour."""
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(colour)
    return QIcon(pixmap)


class ColourField(QPushButton):
    """A button that shows a colour as '#rrggbb' and lets another be picked.

    Signals:
        picked: another colour, as '#rrggbb'.
    """

    picked = Signal(str)

    def __init__(self, colour: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("field")
        self.setAutoDefault(False)
        self.setToolTip("Pick a colour")
        self.show_colour(colour)
        self.clicked.connect(self.ask)

    @property
    def colour(self) -> str:
        """The colour shown, as '#rrggbb'."""
        return self._colour

    def show_colour(self, colour: str) -> None:
        """Show a colour, without telling anyone."""
        self._colour = colour
        self.setText(colour)
        self.setIcon(swatch(QColor(colour)))

    def ask(self) -> None:
        """Open the colour dialog."""
        dialog = QColorDialog(QColor(self._colour), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # The system's own dialog can't be reached by every keyboard, and looks foreign in the dark.
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.colorSelected.connect(self._take)
        dialog.open()

    def _take(self, colour: QColor) -> None:
        if colour.name() != self._colour:
            self.show_colour(colour.name())
            self.picked.emit(colour.name())
