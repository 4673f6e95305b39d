"""How suggestions are made, what the recommender has learned, and which phrases the project remembers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.settings import documents_folder
from coalition_annotator.gui.suggestions.command_process import TrainingProcess
from coalition_annotator.gui.suggestions.encoder_dialog import EncoderDialog
from coalition_annotator.gui.suggestions.language_model_actions import LanguageModelActions
from coalition_annotator.gui.suggestions.language_model_page import LanguageModelPage
from coalition_annotator.gui.suggestions.recommender_files import RecommenderFiles
from coalition_annotator.gui.suggestions.suggestion_model import SuggestionModel
from coalition_annotator.gui.widgets.basics import button, caption, plain_label, scrolled, spin_box
from coalition_annotator.gui.widgets.file_dialogs import ask_file, ask_target
from coalition_annotator.model.edit import Edit
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.suggestion import Term
from coalition_annotator.model.suggestion_options import SuggestionOptions
from coalition_annotator.project.suggestions import decisions, open_suggestions, recommender, resources

_SIGNS = 6
_HEADS = ("Layer", "Tags", "Precision", "Recall", "Exact precision", "Exact recall")


class SuggestionsDialog(QDialog):
    """Beside the window, not before it: every choice takes effect at once.

    Signals:
        options_changed: suggestions are to be made otherwise.
    """

    options_changed = Signal(object)

    def __init__(
        self, live: ProjectModel, suggestions: SuggestionModel, trainer: TrainingProcess,
        files: RecommenderFiles, language_model: LanguageModelActions, parent: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle("Suggestions")
        self.resize(700, 560)
        self._live, self._suggestions, self._trainer, self._files = live, suggestions, trainer, files
        self.tabs = QTabWidget()
        self.tabs.addTab(self._build_choices(suggestions.options), "What is proposed")
        self.tabs.addTab(self._build_recommender(), "Learned from this project")
        self.tabs.addTab(self._build_terms(), "Remembered")
        self.language_model = LanguageModelPage(live, language_model, suggestions)
        self.language_model.options_wanted.connect(self._change)
        self.tabs.addTab(self.language_model, "Language model")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 16, 20, 16)
        rows.setSpacing(12)
        rows.addWidget(self.tabs, 1)
        below = QHBoxLayout()
        self.sent = plain_label("", "muted", wrap=True)
        below.addWidget(self.sent, 1)
        below.addWidget(button("Close", self.accept, name="primary"))
        rows.addLayout(below)
        files.changed.connect(self._refresh_buttons)
        files.written.connect(self._on_written)
        files.taken.connect(self._refresh_model)
        trainer.progress.connect(self._on_told)
        trainer.ended.connect(self._refresh_model)
        trainer.done.connect(self._refresh_model)
        trainer.failed.connect(self._on_failed)
        live.edited.connect(self._on_edited)
        live.closed.connect(self.reject)
        self._refresh_model()
        self._refresh_terms()
        self._tell_what_is_sent()

    # What is proposed

    def _build_choices(self, options: SuggestionOptions) -> QWidget:
        name = resources.installed_parser(options.pipeline)
        syntax = f"Syntax for attributions ({name})" if name else "Syntax for attributions (the extra 'nlp' is missing)"
        plugged = resources.installed_plugins()
        self.boxes = {
            "shown": QCheckBox("Show suggestions"),
            "countries": QCheckBox("Countries, by names, demonyms, capitals and seats"),
            "attributions": QCheckBox("Speakers, cues and claims, by rules"),
            "syntax": QCheckBox(syntax),
            "learned": QCheckBox("What the recommender has learned"),
            "plugged": QCheckBox(f"Recommenders of other packages ({', '.join(plugged) or 'none is installed'})"),
            "retrain": QCheckBox("Train it anew in the background as the project grows"),
        }
        for field, box in self.boxes.items():
            box.setChecked(bool(getattr(options, field)))
            box.toggled.connect(self._keep)
        self.boxes["syntax"].setEnabled(bool(name))
        self.boxes["plugged"].setEnabled(bool(plugged))
        self.spins = {
            "least": spin_box(options.least, 0, 100, suffix=" %"),
            "least_learned": spin_box(options.least_learned, 0, 100, suffix=" %"),
            "accept_above": spin_box(options.accept_above, 0, 100, suffix=" %"),
        }
        self.pipeline = QLineEdit(options.pipeline)
        self.pipeline.setPlaceholderText("en_core_web_sm, where it is installed")
        self.pipeline.editingFinished.connect(self._keep)
        form = QFormLayout()
        form.setSpacing(10)
        for box in self.boxes.values():
            form.addRow("", box)
        for label, field in (
            ("Show from a confidence of", "least"),
            ("The recommender proposes from", "least_learned"),
            ("Shift+A accepts from a precision of", "accept_above"),
        ):
            spin = self.spins[field]
            spin.setAccessibleName(label)
            spin.setMaximumWidth(120)
            spin.valueChanged.connect(self._keep)
            form.addRow(label, spin)
        self.pipeline.setAccessibleName("spaCy pipeline of your own")
        form.addRow("spaCy pipeline of your own", self.pipeline)
        page = QWidget()
        page.setLayout(form)
        form.setContentsMargins(16, 16, 16, 16)
        return page

    def _keep(self) -> None:
        values: dict[str, Any] = {field: box.isChecked() for field, box in self.boxes.items()}
        values |= {field: spin.value() for field, spin in self.spins.items()}
        values["pipeline"] = self.pipeline.text().strip()
        self._change(values)

    def _change(self, values: Mapping[str, Any]) -> None:
        options = self._suggestions.options._replace(**values)
        if options != self._suggestions.options:
            self.options_changed.emit(options)
            self._refresh_model()
            self._tell_what_is_sent()

    def _tell_what_is_sent(self) -> None:
        options = self._suggestions.options
        sent = f"Articles that you ask about are sent to {options.model_address}." if options.language_model else (
            "Nothing is sent anywhere."
        )  # fmt: skip
        self.sent.setText(f"{sent} Nothing is a tag until you accept it.")

    def show_language_model(self) -> None:
        """Turn to the page on language models."""
        self.tabs.setCurrentWidget(self.language_model)
        self.language_model.on.setFocus()

    # The recommender

    def _build_recommender(self) -> QWidget:
        self.state = plain_label("", wrap=True)
        self.scores = QTableWidget(0, len(_HEADS))
        self.scores.setHorizontalHeaderLabels(_HEADS)
        self.scores.setAccessibleName("How well each layer is found, by cross-validation")
        self.scores.verticalHeader().hide()
        self.scores.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.scores.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.scores.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.signs = QListWidget()
        self.signs.setAccessibleName("What speaks most for each label")
        self.signs.setWordWrap(True)
        self.signs.setSpacing(2)
        self.signs.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.progress = QProgressBar()
        self.progress.setAccessibleName("Progress of the training")
        self.progress.setRange(0, 100)
        self.progress.setTextVisible(False)
        self.train = button("Train now", self._train, name="primary", tip="Learn from this project's tags")
        self.encode = button("Train with an encoder…", self._ask_encoder, tip="Finds more; takes minutes to hours")
        if not resources.can_read_encoders():
            self.encode.setToolTip("The extra 'transformer' is missing: pip install 'coalition-annotator[transformer]'")
        self.stop = button("Stop", self._trainer.stop, tip="The recommender stays as it was")
        self.export = button("Export…", self._ask_export, tip="Write the recommender to a file")
        self.take_in = button("Import…", self._ask_import, tip="Take a recommender from a file of people you trust")
        self.forget = button("Forget", self._forget, name="danger", tip="Remove the recommender from the project")
        row = QHBoxLayout()
        for each in (self.train, self.encode, self.stop, self.export, self.take_in, self.forget):
            row.addWidget(each)
        row.addStretch(1)
        column = QVBoxLayout()
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(self.state)
        column.addLayout(row)
        column.addWidget(self.progress)
        column.addWidget(self.scores)
        self.trust = plain_label("", wrap=True)
        column.addWidget(self.trust)
        self.signs_head = caption("What speaks most for each label")
        column.addWidget(self.signs_head)
        column.addWidget(self.signs, 2)
        column.addStretch(0)
        self.signs.setMinimumHeight(150)
        page = QWidget()
        page.setLayout(column)
        return scrolled(page)

    def _refresh_buttons(self) -> None:
        busy, model = self._trainer.is_busy, self._suggestions.maker.model
        self.progress.setVisible(busy)
        can_train = not busy and self._live.is_open and not self._live.project.read_only
        self.train.setEnabled(can_train)
        self.encode.setEnabled(can_train and resources.can_read_encoders())
        self.stop.setVisible(busy)
        self.export.setEnabled(model is not None and not busy and not self._files.is_busy)
        can_change = can_train and not self._files.is_busy
        self.forget.setEnabled(can_change and (model is not None or self._suggestions.maker.is_damaged))
        self.take_in.setEnabled(can_change)

    def _refresh_model(self) -> None:
        busy, maker = self._trainer.is_busy, self._suggestions.maker
        model = maker.model
        self._refresh_buttons()
        self.signs.clear()
        self.scores.setRowCount(0)
        if busy:
            self._on_told(self._trainer.status, self._trainer.percent)
        elif maker.is_damaged:
            self.state.setText("The project's recommender can't be read. Train it anew, or forget it.")
        elif model is None:
            self.state.setText("Nothing was learned yet. Tag some articles, then train: it takes seconds to minutes.")
        else:
            when = model.trained[:16].replace("T", " ")
            said = f"Trained on {model.articles:,} articles with {model.tags:,} tags, {when} UTC."
            if not maker.is_trusted:
                said += " It was trained on another machine and is not used here; train it anew."
            elif maker.missing_encoder:
                said += f" {maker.missing_encoder} It is not used: import it, or train with an encoder anew."
            elif not maker.can_read:
                said += " It reads syntax by a parser that is off or not installed here; it is not used: train it anew."
            self.state.setText(f"{said} The figures are for words, in articles that it had not seen.")
            names = {layer.id: layer.name for layer in self._live.project.codebook.layers} if self._live.is_open else {}
            people = self._live.project.annotators if self._live.is_open else {}
            lines = resources.trust_in_words(model, names, {each.id: each.name for each in people.values()})
            self.trust.setText("\n".join(lines))
        for widget in (self.scores, self.trust, self.signs, self.signs_head):
            widget.setVisible(model is not None)
        if model is not None and self._live.is_open:
            codebook = self._live.project.codebook
            for found in model.scores:
                layer = codebook.layer(found.layer_id)
                shown = (found.precision, found.recall, found.exact_precision, found.exact_recall)
                cells = [layer.name if layer else found.layer_id, f"{found.tags:,}"]
                self._add_row([*cells, *("–" if value is None else f"{value:.2f}" for value in shown)])
            self.scores.setFixedHeight(
                self.scores.horizontalHeader().height() + self.scores.verticalHeader().length() + 4
            )
            for label, signs in model.signs.items():
                in_words = [
                    (resources.sign_in_words(feature), weight)
                    for feature, weight in signs
                    if resources.sign_in_words(feature) != feature
                ]
                told = "; ".join(f"{words} ({weight:+.2f})" for words, weight in in_words[:_SIGNS])
                self.signs.addItem(f"{self._label(label)}: {told}")

    def _label(self, label: str) -> str:
        side, _, layer_id = label.partition("-")
        layer = self._live.project.codebook.layer(layer_id)
        name = (layer.name if layer else layer_id).lower()
        return f"A {name} begins" if side == "B" else f"A {name} goes on" if side == "I" else "No tag"

    def _add_row(self, cells: Sequence[str]) -> None:
        row = self.scores.rowCount()
        self.scores.insertRow(row)
        for column, text in enumerate(cells):
            item = QTableWidgetItem(text)
            side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
            item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self.scores.setItem(row, column, item)

    def _train(self, encoder: str | None = None) -> None:
        self._trainer.start(self._live.project.path, self._suggestions.options, encoder=encoder)
        self._refresh_model()

    def _ask_encoder(self) -> EncoderDialog:
        dialog = EncoderDialog(self._trainer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.wanted.connect(self._train)
        dialog.open()
        return dialog

    def _on_failed(self, error: UserError) -> None:
        self.state.setText(str(error))

    def _on_told(self, what: str, percent: int) -> None:
        self.state.setText(f"{what}… The tags stay as they are; you can go on.")
        self.progress.setValue(percent)
        self.progress.show()

    def _ask_export(self) -> None:
        place = Path(documents_folder()) / "recommender.zip"
        path = ask_target(self, "Export the recommender", place, "Zip (*.zip)", ".zip")
        if path is not None:
            self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Write the recommender to a file."""
        if self._suggestions.maker.model is not None:
            self._files.write(self._suggestions.maker.model, path)

    def _on_written(self, path: Path) -> None:
        self.state.setText(f"The recommender is in {path}.")

    def _ask_import(self) -> None:
        path = ask_file(self, "Import a recommender", documents_folder(), "Zip (*.zip)")
        if path is not None:
            self.import_from(path)

    def import_from(self, path: Path) -> None:
        """Take a recommender from a file, in place of the project's own."""
        self._files.take_in(path)

    def _forget(self) -> None:
        if self._live.guard(lambda: recommender.forget_recommender(self._live.project)):
            self._suggestions.reload_recommender()
            self._refresh_model()

    # Remembered

    def _build_terms(self) -> QWidget:
        self.terms = QListWidget()
        self.terms.setAccessibleName("Phrases that the project remembers")
        self.terms.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.no_terms = plain_label(
            "Nothing is remembered yet. Select a tag and press R: its words are then proposed in all articles.",
            "muted", wrap=True,
        )  # fmt: skip
        self.forget_terms = button("Forget", self._forget_terms, name="danger", tip="Propose these phrases no more")
        self.terms.itemSelectionChanged.connect(lambda: self.forget_terms.setEnabled(bool(self.terms.selectedItems())))
        column = QVBoxLayout()
        column.setContentsMargins(16, 16, 16, 16)
        column.addWidget(self.no_terms)
        column.addWidget(self.terms, 1)
        column.addWidget(self.forget_terms, 0, Qt.AlignmentFlag.AlignLeft)
        page = QWidget()
        page.setLayout(column)
        return page

    def _refresh_terms(self) -> None:
        self.terms.clear()
        if not self._live.is_open:
            return
        project = self._live.project
        known = open_suggestions.terms(project)
        for term in known:
            layer, entity = project.codebook.layer(term.layer_id), project.entities.get(term.entity_id)
            item = QListWidgetItem(
                " · ".join(filter(None, (term.phrase, layer.name if layer else "", entity.name if entity else "")))
            )
            item.setData(Qt.ItemDataRole.UserRole, term.id)
            self.terms.addItem(item)
        self.no_terms.setVisible(not known)
        self.forget_terms.setEnabled(False)

    def _forget_terms(self) -> None:
        chosen = {item.data(Qt.ItemDataRole.UserRole) for item in self.terms.selectedItems()}
        wanted: list[Term] = [term for term in open_suggestions.terms(self._live.project) if term.id in chosen]
        if wanted:
            self._live.commit(decisions.forget(wanted), self)

    def _on_edited(self, done: Edit, initiator: object) -> None:
        if "term" in done.tables():
            self._refresh_terms()
