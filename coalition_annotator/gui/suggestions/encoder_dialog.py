"""The dialog that asks whether, and which, encoder is to be tuned on the project's tags."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from coalition_annotator.gui.base.settings import documents_folder
from coalition_annotator.gui.suggestions.command_process import TrainingProcess
from coalition_annotator.gui.widgets.basics import button, plain_label
from coalition_annotator.gui.widgets.file_dialogs import ask_folder
from coalition_annotator.project.suggestions import resources

_WHAT = (
    "An encoder is a language model that reads whole paragraphs. It is tuned on this project's tags, and the"
    " recommender then learns from what it makes of each word. That finds more, from some hundred articles on."
)
_COST = (
    "Reckon with ten minutes to an hour for some hundred articles, and with 3 GB of memory. You can go on meanwhile;"
    " closing the project ends it. The encoder is kept on this computer, so that later trainings are as quick as"
    " before. Nothing is sent or downloaded."
)

_WIDTH = 560


class EncoderDialog(QDialog):
    """Which encoder, and whether to begin.

    Signals:
        wanted: begin, with the folder of an encoder of one's own; '' for the usual one.
    """

    wanted = Signal(str)

    def __init__(self, trainer: TrainingProcess, parent: QWidget) -> None:
        super().__init__(parent)
        self._trainer = trainer
        self.setWindowTitle("Train with an encoder")
        self.setMinimumWidth(_WIDTH)
        usual = resources.usual_encoder()
        self.folder = QLineEdit()
        self.folder.setPlaceholderText(usual or "the folder of an encoder of the library transformers")
        self.folder.setAccessibleName("Folder of an encoder of your own")
        self.folder.textChanged.connect(self._refresh)
        self.begin = button("Train", self._begin, name="primary")
        self.begin.setDefault(True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(24, 24, 24, 20)
        rows.setSpacing(14)
        rows.addWidget(plain_label(_WHAT, wrap=True))
        rows.addWidget(plain_label(_COST, "muted", wrap=True))
        which = QHBoxLayout()
        which.setSpacing(10)
        which.addWidget(plain_label("Encoder"))
        which.addWidget(self.folder, 1)
        which.addWidget(
            button("Choose…", self._choose, tip="The folder of another encoder, such as one of your language")
        )
        rows.addLayout(which)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(button("Cancel", self.reject))
        below.addWidget(self.begin)
        rows.addLayout(below)
        self.resize(_WIDTH, rows.totalHeightForWidth(_WIDTH))
        self._has_usual = bool(usual)
        # One may begin in the background meanwhile.
        trainer.progress.connect(self._refresh)
        trainer.ended.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        busy = self._trainer.is_busy
        self.begin.setEnabled(not busy and (self._has_usual or bool(self.folder.text().strip())))
        self.begin.setToolTip("Another training goes on." if busy else "")

    def _choose(self) -> None:
        found = ask_folder(self, "The folder of an encoder", documents_folder())
        if found is not None:
            self.folder.setText(str(found))

    def _begin(self) -> None:
        self.accept()
        self.wanted.emit(self.folder.text().strip())
