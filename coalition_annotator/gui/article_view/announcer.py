"""Tells screen readers which tags the caret enters, and which one is selected or made."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from coalition_annotator.gui.article_view.input import TaggingView
from coalition_annotator.gui.article_view.labels import ARROWS, claim_lines, name_of
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.span import covered_text
from coalition_annotator.model.text import Utf16, shortened
from coalition_annotator.project.article_tags import ArticleTags
from coalition_annotator.project.editing import memo_edits
from coalition_annotator.project.project import Project

_SOON_MS = 15
_STANCES = {ARROWS[cb.PRO]: "support", ARROWS[cb.CONTRA]: "oppose", ARROWS[cb.BOTH]: "neutral"}


def spoken(project: Project, tags: ArticleTags, tag: Annotation) -> str:
    """Return a tag in words: layer, words, whom it stands for, and of a claim speaker, stance, category, countries."""
    layer = project.codebook.layer(tag.layer_id)
    parts = [f"{layer.name if layer else 'Tag'}: {shortened(covered_text(tags.text, tag.spans), 120)}"]
    if tag.layer_id == cb.CLAIM:
        who, code, what, rest = claim_lines(project, tags, tag)
        for sign, word in _STANCES.items():
            what = what.replace(sign, f"{word},")
        parts += [f"{who} {code}".strip(), what, rest]
    elif tag.entity_id in project.entities:
        entity = project.entities[tag.entity_id or ""]
        parts.append(f"stands for {name_of(project, tags, tag)} {entity.code}".strip())
    if tag.annotator_id != project.me.id and tag.annotator_id in project.annotators:
        parts.append(f"by {project.annotators[tag.annotator_id].name}")
    parts += [f"memo: {memo_edits.memo_of(tag)}" if memo_edits.memo_of(tag) else ""]
    parts += ["unsure" if memo_edits.is_unsure(tag) else ""]
    return "; ".join(filter(None, parts))


class Announcer(QObject):
    """Speaks through the system's accessibility; where nobody listens it costs nothing."""

    def __init__(self, view: TaggingView) -> None:
        super().__init__(view)
        self._view, self._tagger = view, view.tagger
        self._inside: frozenset[str] = frozenset()
        self.last = ""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._tell_selected)
        self._tagger.selection_changed.connect(self._soon.start)
        view.cursorPositionChanged.connect(self._tell_entered)

    def say(self, text: str) -> None:
        """Have a text spoken."""
        self.last = text
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._view, text))

    def _tell_selected(self) -> None:
        tag, tags = self._tagger.selected, self._tagger.tags
        if tag is not None and tags is not None and self._tagger.live.is_open:
            self.say(spoken(self._tagger.live.project, tags, tag))

    def _tell_entered(self) -> None:
        """Say which tags begin to be under the caret; those that it has been in already are not repeated."""
        tags = self._tagger.tags
        if tags is None or not self._tagger.live.is_open or not self._view.hasFocus():
            return
        here = self._tagger.index.at(self._view.offsets.offset(Utf16(self._view.textCursor().position())))
        entered = [each for each in here if each.id not in self._inside]
        self._inside = frozenset(each.id for each in here)
        if entered and not self._view.textCursor().hasSelection():
            self.say(". ".join(spoken(self._tagger.live.project, tags, each) for each in entered))
