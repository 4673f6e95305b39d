"""Which tags stand between two places of a text, without looking at all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from coalition_annotator.model.annotation import Annotation
from coalition_annotator.project.article_tags import in_reading_order

_BUCKET = 1024


class SpanIndex:
    """Annotations by place. Each is entered in every stretch of 1,024 code points that it touches."""

    def __init__(self, annotations: Iterable[Annotation] = ()) -> None:
        self._all: dict[str, Annotation] = {}
        self._buckets: dict[int, dict[str, Annotation]] = defaultdict(dict)
        self._order: list[Annotation] | None = None
        for annotation in annotations:
            self._all[annotation.id] = annotation
            self._enter(annotation)

    def __iter__(self) -> Iterator[Annotation]:
        return iter(self._all.values())

    def __len__(self) -> int:
        return len(self._all)

    def put(self, annotation: Annotation) -> None:
        """Enter an annotation, in place of an earlier one with its id."""
        if annotation.id in self._all:
            self.remove(annotation.id)
        self._all[annotation.id] = annotation
        self._order = None
        self._enter(annotation)

    def _enter(self, annotation: Annotation) -> None:
        for start, end in annotation.spans:
            first, last = start // _BUCKET, (end - 1) // _BUCKET
            self._buckets[first][annotation.id] = annotation
            for bucket in range(first + 1, last + 1):
                self._buckets[bucket][annotation.id] = annotation

    def remove(self, annotation_id: str) -> None:
        """Take an annotation out; nothing happens where it is not there."""
        annotation = self._all.pop(annotation_id, None)
        self._order = None
        if annotation is None:
            return
        for start, end in annotation.spans:
            for bucket in range(start // _BUCKET, (end - 1) // _BUCKET + 1):
                self._buckets[bucket].pop(annotation_id, None)

    def get(self, annotation_id: str) -> Annotation | None:
        """Return an annotation by its id, or None."""
        return self._all.get(annotation_id)

    def between(self, start: int, end: int) -> list[Annotation]:
        """Return the annotations with a span that overlaps ``[start, end)``, in reading order."""
        found: dict[str, Annotation] = {}
        for bucket in range(start // _BUCKET, max(start, end - 1) // _BUCKET + 1):
            if bucket in self._buckets:
                found.update(self._buckets[bucket])
        return in_reading_order(
            item for item in found.values() if any(span.start < end and span.end > start for span in item.spans)
        )

    def at(self, offset: int) -> list[Annotation]:
        """Return the annotations that cover a code point, the shortest first."""
        found = self.between(offset, offset + 1)
        return sorted(found, key=lambda item: (sum(span.length for span in item.spans), item.id))

    def in_order(self) -> list[Annotation]:
        """Return all annotations in reading order."""
        if self._order is None:
            self._order = in_reading_order(self._all.values())
        return self._order
