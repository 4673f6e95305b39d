"""What is known of the open article, and how far it is tagged."""

from __future__ import annotations

from collections import Counter
from functools import partial

from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout

from coalition_annotator.gui.article_view.labels import kept_lines
from coalition_annotator.gui.article_view.tag_controller import TagController
from coalition_annotator.gui.reading.orphaned_tags import OrphanedTags
from coalition_annotator.gui.widgets.basics import Segments, caption, plain_label
from coalition_annotator.model.article import IMPORTED, LOOSE_EVENTS, STATE_NAMES, STATES, TODO
from coalition_annotator.model.edit import Edit
from coalition_annotator.project.editing import article_edits
from coalition_annotator.project.team import assignment_edits

_FIELDS = (
    ("title", "Title"),
    ("source", "Source"),
    ("published", "Date (2026-01-31)"),
    ("author", "Author"),
    ("url", "Web address"),
    ("note", "Note"),
)
_OF_IMPORT = (IMPORTED, LOOSE_EVENTS)
_HINT = (
    "Select words, then press 1 speaker, 2 claim, 3 country or 4 cue. Click a tag to see it here;"
    " press L to link a claim to its speaker. Ctrl+K lists all commands."
)


class ArticleDetails(QFrame):
    """Fields of the article; each is kept when the cursor leaves it."""

    def __init__(self, tagger: TagController) -> None:
        super().__init__()
        self._tagger = tagger
        self._lines: dict[str, QLineEdit] = {}
        self._shown = ""  # the article that the fields belong to, also while another one is opened
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(6)
        for field, label in _FIELDS:
            rows.addWidget(caption("Article" if field == "title" else label))
            line = QLineEdit()
            line.setAccessibleName(label)
            line.editingFinished.connect(partial(self._keep, field))
            self._lines[field] = line
            rows.addWidget(line)
        rows.addWidget(caption("State"))
        self.state = Segments([(STATE_NAMES[s].capitalize(), s, "") for s in STATES], optional=False)
        self.state.chosen.connect(self._mark)
        rows.addWidget(self.state)
        rows.addWidget(caption("Tags"))
        self.counts = plain_label("", "muted", wrap=True)
        rows.addWidget(self.counts)
        self._metadata_title = caption("From the file")
        rows.addWidget(self._metadata_title)
        self.metadata = plain_label("", "muted", wrap=True)
        rows.addWidget(self.metadata)
        self.lost = OrphanedTags(tagger)
        rows.addWidget(self.lost)
        rows.addSpacing(8)
        rows.addWidget(plain_label(_HINT, "muted", wrap=True))
        tagger.opened.connect(self.refresh)
        tagger.live.closing.connect(self.keep_all)
        tagger.selection_changed.connect(self.refresh)
        tagger.tags_changed.connect(self._count)
        tagger.live.edited.connect(self._on_edited)

    def _on_edited(self, done: Edit, initiator: object) -> None:
        if "article" in done.tables():
            self.refresh()
        elif "annotation" in done.tables():
            self.lost.refresh()

    def refresh(self) -> None:
        """Show the open article."""
        tags = self._tagger.tags
        self.setEnabled(tags is not None)
        article_id = tags.article.id if tags is not None and self._tagger.live.is_open else ""
        if article_id != self._shown:
            self.keep_all()
            self._shown = article_id
            for line in self._lines.values():
                line.setText("")  # and not clear(), after which a field counts as typed in
        if not article_id:
            self.counts.setText("")
            self.state.show_value(TODO)
            self.lost.refresh()
            return
        self.lost.refresh()
        article = self._tagger.live.project.articles.get(article_id)
        if article is None:
            return
        for field, line in self._lines.items():
            value = str(getattr(article, field))
            if line.text() != value and not line.isModified():
                line.setText(value)
                line.setCursorPosition(0)
        self.state.show_value(article.state)
        kept = kept_lines({name: value for name, value in article.metadata.items() if name not in _OF_IMPORT})
        self.metadata.setText(kept)
        for widget in (self._metadata_title, self.metadata):
            widget.setVisible(bool(kept))
        self._count()

    def _count(self) -> None:
        if self._tagger.tags is None or not self._tagger.live.is_open or self.isHidden():
            return
        counts = Counter(item.layer_id for item in self._tagger.index)
        layers = self._tagger.live.project.codebook.layers
        parts = [f"{counts[layer.id]} × {layer.name.lower()}" for layer in layers if counts[layer.id]]
        self.counts.setText(", ".join(parts) or "None yet")

    def keep_all(self) -> None:
        """Keep what is typed in the fields with the article that it was typed for."""
        for field in self._lines:
            self._keep(field)

    def _keep(self, field: str) -> None:
        line, live = self._lines[field], self._tagger.live
        if not line.isModified() or not live.is_open:
            return
        line.setModified(False)
        article = live.project.articles.get(self._shown)
        typed = line.text().strip()
        if article is None or str(getattr(article, field)) == typed:
            return
        if not live.change(lambda: article_edits.describe(article, **{field: typed}), self):
            line.setText(str(getattr(article, field)))

    def _mark(self, state: str) -> None:
        tags = self._tagger.tags
        if tags is not None:
            article = self._tagger.live.project.articles[tags.article.id]
            self._tagger.live.commit(assignment_edits.set_state(self._tagger.live.project, [article], state), self)

    def focus_first(self) -> None:
        """Put the keyboard into the first field."""
        self._lines["title"].setFocus()
