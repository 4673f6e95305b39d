"""The claims behind a mark of a picture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout

from coalition_annotator.gui.article_view.labels import ARROWS
from coalition_annotator.gui.widgets.basics import caption, plain_label
from coalition_annotator.model.statement import SIGNS
from coalition_annotator.model.text import shortened
from coalition_annotator.model.wording import counted
from coalition_annotator.project.analysis.statements import StatementRow, told
from coalition_annotator.project.analysis.variables import values

_ARROWS = {SIGNS[polarity]: arrow for polarity, arrow in ARROWS.items()}
_ROLE = Qt.ItemDataRole.UserRole
_MOST_SHOWN = 500


class ClaimsPanel(QFrame):
    """A heading and a list of claims.

    Signals:
        claim_chosen: a claim's article id and its own id.
    """

    claim_chosen = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("right-panel")
        self.what = plain_label("", wrap=True)
        self.list = QListWidget()
        self.list.setAccessibleName("Claims behind it")
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 8, 8)
        column.addWidget(caption("Claims behind it"))
        column.addWidget(self.what)
        column.addWidget(self.list, 1)
        self.list.itemActivated.connect(self._on_item)
        self.list.itemClicked.connect(self._on_item)

    def show_claims(self, found: Sequence[StatementRow], title: str, actors: str) -> None:
        """Show claims under a title; ``actors`` is the variable that tells who makes them."""
        self.what.setText(f"{title}: {counted(len(found), 'claim')}" if found else title)
        self.list.clear()
        for row in found[:_MOST_SHOWN]:
            stance = "" if row.sign is None else _ARROWS[row.sign]
            who = "; ".join(values(row, actors))
            below = " · ".join(filter(None, (told(row, "category"), row.source, row.date, row.annotator)))
            node = QListWidgetItem(f"{stance} {who}: {shortened(row.claim, 140)}\n{below}".strip(), self.list)
            node.setData(_ROLE, [row.article_id, row.claim_id])

    def _on_item(self, node: QListWidgetItem) -> None:
        self.claim_chosen.emit(*node.data(_ROLE))
