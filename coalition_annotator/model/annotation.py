"""Annotations (tags), links between them, and the annotators that they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from coalition_annotator.model.span import Span, Spans

# Attributes may hold, beside those of the codebook, what a file said that has no place there.
KEPT = "kept"
# The link by which formats without tags in several parts tie the parts together.
PART = "part_of"
BY_HAND, SUGGESTION, IMPORT, ADJUDICATION = "by_hand", "suggestion", "import", "adjudication"
ORIGINS = (BY_HAND, SUGGESTION, IMPORT, ADJUDICATION)


class Annotator(NamedTuple):
    """A person who tags; ``colour`` is '#rrggbb'."""

    id: str
    name: str
    initials: str
    colour: str
    created: str


class Annotation(NamedTuple):
    """One tag: a layer, one or more spans, attributes, the entity meant, its annotator.

    ``spans`` are sorted and disjoint; several make a discontinuous tag. ``attributes``
    maps an attribute's id to a value's id, a list of them, a text, a number or a bool.
    ``text_hash`` names the version of the article's text whose code points the spans count.
    """

    id: str
    article_id: str
    annotator_id: str
    layer_id: str
    spans: Spans
    attributes: Mapping[str, Any]
    entity_id: str | None
    origin: str
    created: str
    text_hash: str

    @property
    def start(self) -> int:
        """First code point covered."""
        return self.spans[0].start

    @property
    def end(self) -> int:
        """One past the last code point covered."""
        return self.spans[-1].end

    @property
    def envelope(self) -> Span:
        """The span from the first to the last code point, gaps included."""
        return Span(self.spans[0].start, self.spans[-1].end)

    def covers(self, offset: int) -> bool:
        """Tell whether one of the spans holds the code point at ``offset``."""
        return any(span.contains(offset) for span in self.spans)


class Link(NamedTuple):
    """A typed edge from one annotation to another, such as 'said by'."""

    id: str
    link_type_id: str
    source_id: str
    target_id: str
    annotator_id: str


def initials_of(name: str) -> str:
    """Return up to two capital initials of a person's name, or '?'."""
    parts = name.split()
    letters = [parts[0][0], parts[-1][0]] if len(parts) > 1 else [part[:2] for part in parts]
    return "".join(letters).upper() or "?"
