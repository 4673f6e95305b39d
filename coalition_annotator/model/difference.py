"""Tags of several annotators about the same thing, and in what they differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from coalition_annotator.model.annotation import Annotation

Group = tuple[Annotation, ...]
MISSING, BOUNDARY, LAYER, ATTRIBUTE, ENTITY, LINK = "missing", "boundary", "layer", "attribute", "entity", "link"
KINDS = (MISSING, BOUNDARY, LAYER, ATTRIBUTE, ENTITY, LINK)
KIND_NAMES = {
    MISSING: "only some",
    BOUNDARY: "boundary",
    LAYER: "layer",
    ATTRIBUTE: "attribute",
    ENTITY: "entity",
    LINK: "link",
}


class Difference(NamedTuple):
    """One respect in which tags of a group differ; ``of`` is the attribute's or link type's id, else empty."""

    kind: str
    of: str = ""


class Compared(NamedTuple):
    """A group of tags about the same thing, and in what they differ; no difference: all agree.

    ``targets`` holds for each tag, by link type, the numbers of the groups that it is linked to.
    """

    number: int
    tags: Group
    differences: tuple[Difference, ...]
    targets: tuple[Mapping[str, frozenset[int]], ...]

    @property
    def agrees(self) -> bool:
        """Whether everybody tagged it, and alike."""
        return not self.differences

    @property
    def start(self) -> int:
        """First code point that any of the tags covers."""
        return min(tag.start for tag in self.tags)

    @property
    def end(self) -> int:
        """One past the last code point that any of the tags covers."""
        return max(tag.end for tag in self.tags)

    def of(self, annotator_id: str) -> Annotation | None:
        """Return an annotator's tag, or None."""
        return next((tag for tag in self.tags if tag.annotator_id == annotator_id), None)
