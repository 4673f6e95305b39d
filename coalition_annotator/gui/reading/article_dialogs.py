"""Adding an article by pasting, and correcting an article's text."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from coalition_annotator.formats.records import Document
from coalition_annotator.gui.widgets.basics import agreed, button, caption, plain_label
from coalition_annotator.gui.widgets.date_field import DateField
from coalition_annotator.model import text as texts
from coalition_annotator.model.article import Article
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.text import shortened
from coalition_annotator.project.editing import article_edits
from coalition_annotator.project.editing.article_edits import Correction, NewArticle
from coalition_annotator.project.project import Project


class AddArticleDialog(QDialog):
    """Paste a text; its title is guessed, source and date are asked, repetitions are pointed out."""

    def __init__(
        self, project: Project, parent: QWidget, *, text: str = "", note: str = "",
        found: Document | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle("Add article")
        self.resize(860, 640)
        self._project = project
        self.result_article: NewArticle | None = None
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText("Paste the article here")
        self.text.setAccessibleName("Text of the article")
        self.text.setTabChangesFocus(True)
        self.title, self.source, self.author, self.url = (QLineEdit() for _ in range(4))
        self.date = DateField()
        self.remarks = plain_label(note, "muted", wrap=True)
        self._note, self._found = note, found
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 20, 20, 20)
        rows.setSpacing(6)
        rows.addWidget(self.text, 1)
        rows.addWidget(self.remarks)
        for fields in (
            (("Title", self.title, 3),),
            (("Source", self.source, 2), ("Date (2026-01-31)", self.date, 1)),
            (("Author", self.author, 1), ("Web address", self.url, 2)),
        ):
            row = QHBoxLayout()
            for label, line, stretch in fields:
                column = QVBoxLayout()
                column.setSpacing(4)
                column.addWidget(caption(label))
                line.setAccessibleName(label)
                column.addWidget(line)
                row.addLayout(column, stretch)
            rows.addLayout(row)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(button("Cancel", self.reject))
        self.add = button("Add article", self._accept, name="primary", tip="Ctrl+Enter")
        self.add.setShortcut("Ctrl+Return")
        buttons.addWidget(self.add)
        rows.addSpacing(8)
        rows.addLayout(buttons)
        self.text.textChanged.connect(self._look)
        self.date.textChanged.connect(self._look)
        if found is not None:
            told = (found.title, found.source, found.published, found.author, found.url)
            for line, said in zip((self.title, self.source, self.date, self.author, self.url), told, strict=True):
                line.setText(said)
                line.setModified(bool(said))
        self.text.setPlainText(found.text if found is not None else text)
        self._look()

    def _look(self) -> None:
        text = texts.normalise(self.text.toPlainText())
        if not self.title.isModified():
            self.title.setText(texts.guess_title(text))
            self.title.setModified(False)
        if not self.source.isModified():
            self.source.setText(texts.guess_source(text))
            self.source.setModified(False)
        said = [self._note] if self._note else []
        repeated = texts.repeated_paragraphs(text) if len(text) < 300_000 else []
        if repeated:
            first = text[repeated[0][1].start : repeated[0][1].end][:60]
            count = len(repeated)
            said.append(f"{count} paragraph{'s' if count > 1 else ''} repeated, and kept: “{first}…”")
        same = article_edits.same_text(self._project, text) if text else []
        if same:
            said.append(f"This text is in the project already: “{same[0].title}”.")
        if self.date.is_wrong:
            said.append("The date should look like 2026-01-31, 2026-01 or 2026.")
        self.remarks.setText("\n".join(said))
        self.remarks.setVisible(bool(said))
        self.add.setEnabled(bool(text.strip()) and not self.date.is_wrong)

    def reject(self) -> None:
        """Close without an article; what was pasted and typed is not dropped unasked."""
        if self.text.document().isModified() and self.text.toPlainText().strip() and not self._leaves_it():
            return
        super().reject()

    def _leaves_it(self) -> bool:
        return agreed(
            self, "Add article", "This article is not added yet.", "Its text is dropped if you close this now.",
            go="Drop it", stay="Go on adding it",
        )  # fmt: skip

    def _accept(self) -> None:
        try:
            self.result_article = article_edits.new_article(
                self.text.toPlainText(),
                title=self.title.text() or "Untitled",
                source=self.source.text(),
                author=self.author.text(),
                published=self.date.text(),
                url=self.url.text(),
                language=self._found.language if self._found else "",
                metadata=self._found.metadata if self._found else {},
            )
        except UserError as error:
            self.remarks.setText(str(error))
            self.remarks.show()
            return
        self.accept()


class CorrectTextDialog(QDialog):
    """Edit a text; tags are carried over, and those that can't be are listed before anything happens."""

    def __init__(self, project: Project, article: Article, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Correct text")
        self.resize(860, 640)
        self._project, self._article = project, article
        self.correction: Correction | None = None
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("Corrected text")
        self.text.setPlainText(project.text(article.id))
        self.remarks = plain_label(
            "Mend the text; all tags move with it. The old text stays in the project's history.", "muted", wrap=True
        )
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 20, 20, 20)
        rows.addWidget(self.remarks)
        rows.addWidget(self.text, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(button("Cancel", self.reject))
        self.ok = button("Correct text", self._accept, name="primary")
        buttons.addWidget(self.ok)
        rows.addLayout(buttons)
        self.text.textChanged.connect(self._changed)

    def _changed(self) -> None:
        self.correction = None
        self.ok.setText("Correct text")

    def _accept(self) -> None:
        if self.correction is None:
            try:
                self.correction = article_edits.correct_text(self._project, self._article, self.text.toPlainText())
            except UserError as error:
                self.remarks.setText(str(error))
                return
            if self.correction.lost:
                old = self._project.text(self._article.id)
                lost = self.correction.lost
                words = "; ".join(f"“{shortened(old[tag.start : tag.end], 40)}”" for tag in lost[:8])
                self.remarks.setText(
                    f"{len(lost)} {'tag has' if len(lost) == 1 else 'tags have'} no place in the new text and will be"
                    f" listed beside it, to be put elsewhere or deleted: {words}"
                )
                self.ok.setText("Correct all the same")
                return
        self.accept()
