"""Tags whose words a correction of the text has taken away: put on other words, or deleted, by a person."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from coalition_annotator.gui.article_view.tag_controller import TagController
from coalition_annotator.gui.widgets.basics import button, caption, emptied, plain_label
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.span import covered_text
from coalition_annotator.model.text import shortened

_MOST_SHOWN = 30


class OrphanedTags(QFrame):
    """A list of the open article's tags without a place; hidden where there are none.

    Signals:
        place_wanted: the id of a tag that shall lie on the words that are selected.
    """

    place_wanted = Signal(str)

    def __init__(self, tagger: TagController) -> None:
        super().__init__()
        self.setAccessibleName("Tags without a place in the text")
        self._tagger = tagger
        self._filled: object = None
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 8, 0, 0)
        self._rows.setSpacing(6)
        self.hide()

    def refresh(self) -> None:
        """Show the tags as they are now."""
        tags, live = self._tagger.tags, self._tagger.live
        found = (
            sorted(tags.without_place.values(), key=lambda tag: (tag.start, tag.id)) if tags and live.is_open else []
        )
        wanted = found and (found, live.project.me.id, live.project.codebook.layers)
        if wanted == self._filled:
            return
        self._filled = wanted
        emptied(self._rows)
        self.setVisible(bool(found))
        if not found:
            return
        self._rows.addWidget(caption("Without a place"))
        told = "Their words are gone from the text. Select where one belongs and put it there, or delete it."
        self._rows.addWidget(plain_label(told, "muted", wrap=True))
        for tag in found[:_MOST_SHOWN]:
            self._add(tag)
        if len(found) > _MOST_SHOWN:
            self._rows.addWidget(plain_label(f"… and {len(found) - _MOST_SHOWN:,} more", "muted"))

    def _add(self, tag: Annotation) -> None:
        project = self._tagger.live.project
        layer = project.codebook.layer(tag.layer_id)
        words = shortened(covered_text(project.text_version(tag.text_hash), tag.spans), 80)
        owner = project.annotators.get(tag.annotator_id)
        mine = tag.annotator_id == project.me.id
        by = "" if mine else f" · by {owner.name if owner else 'another annotator'}"
        self._rows.addWidget(plain_label(f"{layer.name if layer else ''}: “{words}”{by}", wrap=True))
        if not mine:
            return
        row = QHBoxLayout()
        put = button(
            "Put on selection", partial(self.place_wanted.emit, tag.id), tip="Select its words in the text first"
        )
        gone = button("Delete", partial(self._tagger.delete_lost, tag), tip="Delete this tag; undo brings it back")
        for each in (put, gone):
            row.addWidget(each)
        row.addStretch(1)
        self._rows.addLayout(row)
