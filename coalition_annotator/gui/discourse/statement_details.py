"""What is known of one statement, with the sentence that it stands in."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout

from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.widgets.basics import caption, emptied, fill_panel, plain_label
from coalition_annotator.model.span import Span
from coalition_annotator.model.text import sentence_around
from coalition_annotator.project.analysis import statements
from coalition_annotator.project.analysis.statements import COLUMNS, StatementRow


class StatementDetails(QFrame):
    """The panel beside the table of statements."""

    def __init__(self, live: ProjectModel) -> None:
        super().__init__()
        self.setObjectName("right-panel")
        self.setMinimumWidth(180)
        self.setAccessibleName("The chosen statement")
        self._live = live
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(16, 12, 16, 12)
        self._rows.setSpacing(4)
        both = QVBoxLayout()
        both.addLayout(self._rows)
        both.addStretch(1)
        fill_panel(self, both)
        self.show_statement(None)

    def show_statement(self, row: StatementRow | None) -> None:
        """Show a statement, or say how to choose one."""
        emptied(self._rows)
        if row is None or not self._live.is_open:
            self._rows.addWidget(plain_label("Choose a statement to see it in its sentence.", "muted", wrap=True))
            return
        self._rows.addWidget(plain_label(self.sentence(row), "quote", wrap=True))
        for name, title in COLUMNS.items():
            told = statements.told(row, name)
            if name != "claim" and told:
                self._rows.addWidget(caption(title))
                self._rows.addWidget(plain_label(told, "", wrap=True))
        for name, values in row.own.items():
            if name in COLUMNS.values():
                continue
            self._rows.addWidget(caption(name))
            self._rows.addWidget(plain_label(", ".join(values), "", wrap=True))

    def sentence(self, row: StatementRow) -> str:
        """Return the sentences that a claim stands in; its words alone where the text has them no more."""
        if row.article_id not in self._live.project.articles:
            return row.claim
        tags = self._live.project.tags(row.article_id)
        tag = tags.annotations.get(row.claim_id)
        if tag is None:
            return row.claim
        first = sentence_around(tags.text, tag.spans[0])
        last = sentence_around(tags.text, tag.spans[-1])
        around = Span(first.start, max(first.end, last.end))
        return " ".join(tags.text[around.start : around.end].split())
