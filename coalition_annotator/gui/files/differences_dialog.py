"""What differs between an article of the project and one that an import brings."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTextEdit, QVBoxLayout, QWidget

from coalition_annotator.gui.widgets.basics import button, plain_label
from coalition_annotator.model.text_differences import GONE, NEW, SAME, Piece


class DifferencesDialog(QDialog):
    """Both texts in one: what is gone is struck through, what is new is bold and underlined."""

    def __init__(self, pieces: Sequence[Piece], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Differences")
        self.resize(760, 620)
        gone, new = (sum(len(each.text.split()) for each in pieces if each.kind == kind) for kind in (GONE, NEW))
        self.said = plain_label(f"{gone:,} words are gone (struck through), {new:,} are new (bold).", "muted")
        self.text = QTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName("Both texts, with what differs marked")
        cursor = QTextCursor(self.text.document())
        for each in pieces:
            form = QTextCharFormat()
            if each.kind != SAME:
                form.setFontStrikeOut(each.kind == GONE)
                form.setFontUnderline(each.kind == NEW)
                form.setFontWeight(QFont.Weight.Bold if each.kind == NEW else QFont.Weight.Normal)
            cursor.insertText(each.text, form)
        cursor.movePosition(QTextCursor.MoveOperation.Start)
        self.text.setTextCursor(cursor)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 20, 20, 16)
        rows.addWidget(self.said)
        rows.addWidget(self.text, 1)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(button("Close", self.accept, name="primary"))
        rows.addLayout(below)
