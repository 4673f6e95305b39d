"""Painted widgets that show where the keyboard is, and those whose marks Left and Right step through."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget


class Picture(QWidget):
    """A painted widget that paints itself anew when the keyboard comes or goes."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()


class SteppedPicture(Picture):
    """A picture of marks in a row: Left and Right step from one to the next, Return takes one.

    ``current`` is the number of the mark where the keyboard is.
    """

    current = 0

    def mark_count(self) -> int:
        """Return how many marks there are."""
        raise NotImplementedError

    def mark_told(self, number: int) -> str:
        """Return what a mark says."""
        raise NotImplementedError

    def take_mark(self, number: int) -> None:
        """Do what a click on a mark does."""
        raise NotImplementedError

    def keep_current(self) -> None:
        """Keep the keyboard within other marks."""
        self.current = min(self.current, max(0, self.mark_count() - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        count = self.mark_count()
        if step is not None and count:
            self.current = max(0, min(count - 1, self.current + step))
            self.setAccessibleDescription(self.mark_told(self.current))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and count:
            self.take_mark(self.current)
        else:
            super().keyPressEvent(event)
