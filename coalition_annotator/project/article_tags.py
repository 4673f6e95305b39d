"""The tags of one article, kept in memory while it is open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from coalition_annotator.model.annotation import Annotation, Link
from coalition_annotator.model.article import Article
from coalition_annotator.model.edit import RowChange, from_row


class ArticleTags:
    """An article's text with its annotations and links, by id.

    Attributes:
        article: what is known about the article.
        text: its text; all spans count its code points.
        annotations: every annotator's annotations, by id.
        without_place: those whose words the present text has no more, by id; their spans count an older text.
        links: the links between them, by id.
    """

    def __init__(self, article: Article, text: str, annotations: Iterable[Annotation], links: Iterable[Link]) -> None:
        self.article = article
        self.text = text
        self.annotations: dict[str, Annotation] = {}
        self.without_place: dict[str, Annotation] = {}
        for item in annotations:
            self._put(item)
        self.links: dict[str, Link] = {}
        self._links_at: dict[str, set[str]] = defaultdict(set)
        for link in links:
            self._put_link(link)

    def links_from(self, annotation_id: str, link_type_id: str | None = None) -> list[Link]:
        """Return the links that begin at a tag, oldest first."""
        return [
            link
            for link in self.links_at(annotation_id)
            if link.source_id == annotation_id and link_type_id in (None, link.link_type_id)
        ]

    def links_at(self, annotation_id: str) -> list[Link]:
        """Return the links that begin or end at a tag, oldest first."""
        return [self.links[link_id] for link_id in sorted(self._links_at.get(annotation_id, ()))]

    def targets(self, annotation_id: str, link_type_id: str) -> list[Annotation]:
        """Return the tags that a tag is linked to by a type of link."""
        found = (self.annotations.get(link.target_id) for link in self.links_from(annotation_id, link_type_id))
        return [item for item in found if item is not None]

    def of_annotator(self, annotator_id: str) -> list[Annotation]:
        """Return an annotator's tags."""
        return [item for item in self.annotations.values() if item.annotator_id == annotator_id]

    def of_layer(self, layer_id: str) -> list[Annotation]:
        """Return a layer's tags in the order of the text."""
        return in_reading_order(item for item in self.annotations.values() if item.layer_id == layer_id)

    def at(self, offset: int) -> list[Annotation]:
        """Return the tags that cover a code point, the shortest first."""
        found = [item for item in self.annotations.values() if item.covers(offset)]
        return sorted(found, key=lambda item: (sum(span.length for span in item.spans), item.id))

    def absorb(self, change: RowChange) -> None:
        """Take in a change of an annotation or a link that the file has already."""
        if change.table == "annotation":
            if change.after is None:
                self.annotations.pop(change.id, None)
                self.without_place.pop(change.id, None)
            else:
                annotation = from_row("annotation", change.after)
                assert isinstance(annotation, Annotation)
                self._put(annotation)
        elif change.table == "link":
            old = self.links.pop(change.id, None)
            if old is not None:
                self._links_at[old.source_id].discard(old.id)
                self._links_at[old.target_id].discard(old.id)
            if change.after is not None:
                link = from_row("link", change.after)
                assert isinstance(link, Link)
                self._put_link(link)

    def _put(self, annotation: Annotation) -> None:
        there, apart = self.annotations, self.without_place
        if annotation.text_hash != self.article.text_hash:
            there, apart = apart, there
        there[annotation.id] = annotation
        apart.pop(annotation.id, None)

    def _put_link(self, link: Link) -> None:
        self.links[link.id] = link
        self._links_at[link.source_id].add(link.id)
        self._links_at[link.target_id].add(link.id)


def in_reading_order(annotations: Iterable[Annotation]) -> list[Annotation]:
    """Return annotations by their start, the longer first where two start together."""
    return sorted(annotations, key=lambda item: (item.spans[0].start, -item.spans[-1].end, item.id))
