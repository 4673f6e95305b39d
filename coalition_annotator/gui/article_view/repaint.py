"""What part of the page must be painted anew after a change, so that a key press costs a line and not a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QRegion

from coalition_annotator.gui.article_view.geometry import LineBox, VisibleTag
from coalition_annotator.gui.article_view.labels import country_of
from coalition_annotator.gui.article_view.tag_controller import TagController
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.project.article_tags import ArticleTags
from coalition_annotator.project.editing import memo_edits

# Codes stand above their words, outlines, handles and underlines reach beyond the letters (in units of the size).
_ABOVE, _BELOW, _BESIDE = 2.0, 0.9, 24.0


class TagAppearance(NamedTuple):
    """How one tag looks: all that its painting depends on, apart from the tags around it."""

    tag: VisibleTag
    code: str
    role: str

    def same_as(self, other: TagAppearance) -> bool:
        """Whether both are painted alike."""
        return (
            self.tag.annotation is other.tag.annotation
            and self.tag.layer is other.tag.layer
            and self.code == other.code
            and self.role == other.role
        )


class PageState(NamedTuple):
    """What the page shows: its tags by id, and the ends of its connectors."""

    tags: dict[str, TagAppearance]
    connectors: tuple[tuple[Annotation, Annotation], ...]


def picture_of(tagger: TagController, visible: Iterable[VisibleTag], hovered_id: str | None) -> PageState:
    """Return what the page shows now: the visible tags, and the connectors of the one in focus."""
    tags = tagger.tags
    if tags is None or not tagger.live.is_open:
        return PageState({}, ())
    roles = {hovered_id: "hovered", tagger.selected_id: "selected", tagger.linking: "linking"}
    shown = {
        tag.annotation.id: TagAppearance(
            tag,
            badge_of(tagger, tags, tag),
            roles.get(tag.annotation.id, ""),
        )
        for tag in visible
    }
    focus_id = tagger.linking or tagger.selected_id or hovered_id
    ends = (
        (tags.annotations.get(link.source_id), tags.annotations.get(link.target_id))
        for link in (tags.links_at(focus_id) if focus_id else ())
    )
    return PageState(shown, tuple((a, b) for a, b in ends if a is not None and b is not None))


def badge_of(tagger: TagController, tags: ArticleTags, tag: VisibleTag) -> str:
    """Return what the small label at a tag says: its country, a mark for a memo, one for a doubt."""
    code = country_of(tagger.live.project, tags, tag.annotation) if tag.layer.style == cb.CHIP else ""
    memo = "¶" if memo_edits.memo_of(tag.annotation) else ""
    return " ".join(filter(None, (code, memo, "?" if memo_edits.is_unsure(tag.annotation) else "")))


def changed_region(before: PageState, after: PageState) -> QRegion | None:
    """Return where two pictures differ, in document coordinates; None where all must be painted."""
    if before.connectors != after.connectors:
        return None
    changed = [
        shown
        for old, new in ((before.tags, after.tags), (after.tags, before.tags))
        for key, shown in old.items()
        if (other := new.get(key)) is None or not shown.same_as(other)
    ]
    if not changed:
        return QRegion()
    # A new tag may turn one that it overlaps into an outline, in all of that one's lines.
    touched = [
        shown
        for shown in after.tags.values()
        if any(_overlap(shown.tag.annotation, each.tag.annotation) for each in changed)
    ]
    region = QRegion()
    for shown in (*changed, *touched):
        for box in shown.tag.boxes:
            region += around(box).toAlignedRect()
    return region


def around(box: LineBox) -> QRectF:
    """Return a box with the room that its tag's painting may take, in document coordinates."""
    return box.rect(_ABOVE, _BELOW).adjusted(-_BESIDE, 0, _BESIDE, 0)


def _overlap(one: Annotation, other: Annotation) -> bool:
    if one.start >= other.end or other.start >= one.end:
        return False
    return any(a.overlaps(b) for a in one.spans for b in other.spans)
