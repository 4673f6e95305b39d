"""The page of the dialog on suggestions where a language model is named, asked and judged."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.suggestions.language_model_actions import LanguageModelActions
from coalition_annotator.gui.suggestions.suggestion_model import SuggestionModel
from coalition_annotator.gui.widgets.basics import button, plain_label
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.suggestion_options import USUAL_ADDRESS
from coalition_annotator.project.suggestions import language_model

_CONSENT = "This server is another machine: let the text of articles leave this computer"


class LanguageModelPage(QWidget):
    """Every choice takes effect at once; nothing is sent before a button or command asks for it.

    Signals:
        options_wanted: fields of the options, with their new values.
    """

    options_wanted = Signal(dict)

    def __init__(self, live: ProjectModel, actions: LanguageModelActions, suggestions: SuggestionModel) -> None:
        super().__init__()
        self._live, self._actions, self._suggestions = live, actions, suggestions
        now = suggestions.options
        self.on = QCheckBox("Propose what a language model of my own finds")
        self.on.setChecked(now.language_model)
        self.address = QLineEdit(now.model_address)
        self.address.setAccessibleName("Address of the server")
        self.name = QComboBox()
        self.name.setEditable(True)
        self.name.setAccessibleName("Model")
        self.name.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.name.setEditText(now.model_name)
        self.look = button("Look for models", self._look, tip="Ask the server which models it has")
        self.consent = QCheckBox(_CONSENT)
        self.consent.setChecked(now.may_leave)
        self.key = QLineEdit()
        self.key.setAccessibleName("Key")
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setPlaceholderText("only where the server wants one; kept in the system's keyring")
        self.sent = plain_label("", "muted", wrap=True)
        self.here = button("Ask about this article", self._ask_here, name="primary")
        self.all = button("Ask about all articles", self._ask_all, tip="One after the other; answers stay as they come")
        self.stop = button("Stop", actions.stop, tip="What was answered stays")
        self.forget = button("Forget answers", self._forget, name="danger", tip="Remove what it answered here")
        self.progress = QProgressBar()
        self.progress.setAccessibleName("Progress of the asking")
        self.progress.setRange(0, 100)
        self.progress.setTextVisible(False)
        self.state = plain_label("", wrap=True)
        self.state.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()
        self.on.toggled.connect(self._keep)
        self.consent.toggled.connect(self._keep)
        self.address.editingFinished.connect(self._keep)
        self.key.editingFinished.connect(self._keep_key)
        actions.key_kept.connect(self._on_key_kept)
        line = self.name.lineEdit()
        assert line is not None
        line.editingFinished.connect(self._keep)
        self.name.activated.connect(self._keep)
        self._error = ""
        actions.changed.connect(self.refresh)
        actions.process.progress.connect(self._on_progress)
        actions.process.failed.connect(self._on_failed)
        actions.models_found.connect(self._on_models)
        actions.not_found.connect(self._on_failed)
        actions.looked.connect(self._on_looked)
        self.refresh()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(10)
        form.addRow("", self.on)
        form.addRow("Server", self.address)
        model = QHBoxLayout()
        model.addWidget(self.name, 1)
        model.addWidget(self.look)
        form.addRow("Model", model)
        form.addRow("Key", self.key)
        form.addRow("", self.consent)
        row = QHBoxLayout()
        for each in (self.here, self.all, self.stop, self.forget):
            row.addWidget(each)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self.sent)
        column.addLayout(row)
        column.addWidget(self.progress)
        column.addWidget(self.state)
        column.addStretch(1)

    def refresh(self) -> None:
        """Show what is known of the model."""
        options, busy = self._suggestions.options, self._actions.process.is_busy
        self.sent.setText(
            f"What you ask about is sent to {options.model_address}, and nowhere else: the text of these articles, and "
            "the names and definitions of the codebook's layers. No tags, names of annotators or other articles are. "
            "Of its answers only what stands in the article to the letter is proposed."
        )
        for each in (self.here, self.all):
            each.setEnabled(not busy and not self._actions.refusal)
        self.stop.setVisible(busy)
        self.progress.setVisible(busy)
        figures = self._actions.figures
        self.forget.setEnabled(not busy and figures is not None and figures.answered > 0)
        if busy:
            self._on_progress(self._actions.process.status, self._actions.process.percent)
        elif self._error:
            self.state.setText(self._error)
        elif self._actions.refusal:
            self.state.setText("Off. Any server with an OpenAI-compatible interface will do: Ollama, llama.cpp, vLLM.")
        elif figures is None or not self._live.is_open:
            self.state.setText("")
        else:
            project = self._live.project
            names = {layer.id: layer.name for layer in project.codebook.layers}
            people = {each.id: each.name for each in project.annotators.values()}
            self.state.setText("\n".join(language_model.figures_in_words(figures, names, people)))

    def _keep(self) -> bool:
        """Keep what was chosen; tells False where the address is none, which changes nothing of the rest."""
        self._error = ""
        typed, before = self.address.text(), self._suggestions.options
        address, is_one = before.model_address, True
        try:
            address = language_model.server_address(typed) if typed.strip() else USUAL_ADDRESS
            self.address.setText(address)
        except UserError as error:
            self._error, is_one = str(error), False
        wanted: dict[str, Any] = {
            "language_model": self.on.isChecked(), "model_address": address,
            "model_name": self.name.currentText().strip(), "may_leave": self.consent.isChecked(),
        }  # fmt: skip
        if wanted["model_address"] != before.model_address and wanted["may_leave"] and before.may_leave:
            # Consent was given for the server before.
            wanted["may_leave"] = False
            self.consent.blockSignals(True)
            self.consent.setChecked(False)
            self.consent.blockSignals(False)
        if before._replace(**wanted) != before:
            self.options_wanted.emit(wanted)
        self.refresh()
        return is_one

    def _keep_key(self) -> None:
        if self.key.text():
            self._actions.keep_key(self.key.text())
            self.key.clear()

    def _on_key_kept(self, is_kept: bool) -> None:
        self.state.setText("The key is kept." if is_kept else "The key is known until the program ends.")

    def _look(self) -> None:
        if self._keep():
            self.look.setEnabled(False)
            self._actions.look_for_models()

    def _on_looked(self) -> None:
        self.look.setEnabled(True)

    def _on_models(self, found: list[str]) -> None:
        before = self.name.currentText().strip()
        self.name.clear()
        self.name.addItems(found)
        self.name.setEditText(before or (found[0] if found else ""))
        self._keep()
        self.state.setText(f"The server has {len(found)} models." if len(found) != 1 else f"It has {found[0]}.")

    def _ask_here(self) -> None:
        if self._keep():
            self._say(self._actions.ask_here())

    def _ask_all(self) -> None:
        if self._keep():
            self._say(self._actions.ask_all())

    def _say(self, refusal: str) -> None:
        if refusal:
            self.state.setText(refusal)

    def _forget(self) -> None:
        self._error = ""
        self._actions.forget()

    def _on_progress(self, what: str, percent: int) -> None:
        self.state.setText(f"{what}… You can go on; what it finds appears as it answers.")
        self.progress.setValue(percent)

    def _on_failed(self, error: UserError) -> None:
        self._error = str(error)
        self.refresh()
