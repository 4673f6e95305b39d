"""Memos and doubts at the window: the field under a tag, and the list of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QDialog, QFrame, QListWidget, QListWidgetItem, QPlainTextEdit, QVBoxLayout

from coalition_annotator.gui.article_view.input import TaggingView
from coalition_annotator.gui.article_view.popover import place_under
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.project_task import ProjectTask
from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.gui.widgets.basics import plain_label, plain_tip
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.edit import Edit
from coalition_annotator.model.text import shortened
from coalition_annotator.project.editing import memo_edits

_SIZE = (380, 110)
_TAG = Qt.ItemDataRole.UserRole


class MemoField(QFrame):
    """A field under the selected tag; whatever ends it keeps what was typed."""

    def __init__(self, shell: Shell, view: TaggingView) -> None:
        super().__init__(view)
        self.setObjectName("popover")
        self._live, self._view = shell.live, view
        self._tag: Annotation | None = None
        self.field = QPlainTextEdit()
        self.field.setAccessibleName("Memo of the selected tag")
        self.field.setPlaceholderText("Memo")
        self.field.setTabChangesFocus(True)
        self.field.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 6)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(plain_label("Esc or Ctrl+Enter: keep it and go back to the text", "hint"))
        self.hide()
        view.shown_changed.connect(self._place)
        view.tagger.opened.connect(self.keep)

    def open(self) -> bool:
        """Show the selected tag's memo; tells False where no tag of one's own is selected."""
        tag = self._view.tagger.selected
        if tag is None or tag.annotator_id != self._live.project.me.id:
            return False
        self._tag = tag
        self.field.setPlainText(memo_edits.memo_of(tag))
        self.field.moveCursor(QTextCursor.MoveOperation.End)
        self.show()
        self.raise_()
        self._place()
        self.field.setFocus()
        return True

    def _place(self) -> None:
        if self._tag is not None and self.isVisible():
            width, height = _SIZE
            self.resize(min(width, self._view.width() - 24), height)
            place_under(self, self._view, self._tag.spans)

    def keep(self) -> None:
        """Keep what was typed, and put the field away."""
        tag, self._tag = self._tag, None
        self.hide()
        if tag is None or not self._live.is_open or not self.field.document().isModified():
            return
        project = self._live.project
        now = project.tags(tag.article_id).annotations.get(tag.id) if tag.article_id in project.articles else None
        memo = self.field.toPlainText()
        if now is not None and memo.strip() != memo_edits.memo_of(now):
            self._live.change(lambda: memo_edits.set_memo(self._live.project, now, memo), self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() == QEvent.Type.FocusOut:
            self.keep()
        kinds = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
        if watched is self.field and event.type() in kinds and isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if event.key() == Qt.Key.Key_Escape or (enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier):
                # A key that the window has a use for, too, comes here first, and goes nowhere else.
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    self._view.setFocus()
                return True
        return super().eventFilter(watched, event)


class _Notes(ProjectTask):
    """Reads what is noted, in a thread.

    Signals:
        found: the noted tags.
    """

    found = Signal(object)

    def __init__(self, live: ProjectModel, parent: QObject) -> None:
        super().__init__(live, parent)
        self._again = False

    def read(self) -> None:
        """Read all notes, once more where it goes on already."""
        self._again = self.is_busy
        if not self._again:
            self._start(lambda project, _: memo_edits.noted(project))

    def _keep(self, found: Any) -> None:
        self.found.emit(found)

    def _on_end(self) -> None:
        if self._again and self._live.is_open:
            self.read()


class MemosDialog(QDialog):
    """The list of one's own memos and doubts; a line leads to its tag."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.window())
        self.setWindowTitle("Memos and doubts")
        self.resize(520, 420)
        self._shell, self._live = shell, shell.live
        self.list = QListWidget()
        self.list.setAccessibleName("Memos and doubts")
        self.list.setWordWrap(True)
        self.empty = plain_label(
            "Nothing is noted yet. Select a tag and press M for a memo, or D where you are unsure.", "muted", wrap=True
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addWidget(self.empty)
        column.addWidget(self.list, 1)
        self.list.itemActivated.connect(self._go)
        self.list.itemClicked.connect(self._go)
        self._notes = _Notes(self._live, self)
        self._notes.found.connect(self._fill)
        self._live.edited.connect(self._on_edited)
        self._live.closed.connect(self.close)
        self.empty.hide()
        self._notes.read()

    def _on_edited(self, done: Edit, initiator: object) -> None:
        if done.tables() & {"annotation", "article"}:
            self._notes.read()

    def _fill(self, found: Sequence[memo_edits.NotedTag]) -> None:
        self.list.clear()
        for each in found:
            words = f"{'?  ' if each.unsure else ''}{shortened(each.words, 80)}"
            item = QListWidgetItem("\n".join(filter(None, (words, each.memo, each.article.title))))
            item.setData(_TAG, (each.article.id, each.tag.id))
            item.setToolTip(plain_tip(each.memo))
            self.list.addItem(item)
        self.empty.setVisible(not self.list.count())

    def _go(self, item: QListWidgetItem) -> None:
        self._shell.show_tag(*item.data(_TAG))


class MemoActions:
    """What the keys for memos and doubts do."""

    def __init__(self, shell: Shell, view: TaggingView) -> None:
        self._shell, self._view = shell, view
        self.field = MemoField(shell, view)

    def write(self) -> None:
        """Open the selected tag's memo."""
        if not self.field.open():
            self._shell.say("Select one of your tags first, then press M.")

    def doubt(self) -> None:
        """Mark the selected tag as unsure, or take the mark away."""
        tag, live = self._view.tagger.selected, self._shell.live
        if tag is None:
            self._shell.say("Select a tag first, then press D.")
            return
        unsure = not memo_edits.is_unsure(tag)
        if live.change(partial(memo_edits.set_unsure, live.project, tag, unsure), self._view.tagger):
            self._shell.say("Marked as unsure." if unsure else "No longer unsure.")

    def show_all(self) -> MemosDialog:
        """Show the list of memos and doubts beside the window."""
        dialog = MemosDialog(self._shell)
        self._shell.open_dialog(dialog)
        return dialog
