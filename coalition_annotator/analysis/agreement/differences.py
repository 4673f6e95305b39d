"""In what the tags of a group differ, by kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from coalition_annotator.analysis.agreement.matching import Group, groups_of
from coalition_annotator.model.annotation import KEPT, Annotation, Link

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


def compare(tags: Iterable[Annotation], links: Iterable[Link], readers: Sequence[str]) -> list[Compared]:
    """Return all groups of an article's tags with their differences, in the order of the text.

    Args:
        tags: the annotators' tags.
        links: the links between them.
        readers: ids of those who read the article, whether they tagged anything or not.
    """
    groups = groups_of(tags)
    number_of = {tag.id: number for number, group in enumerate(groups) for tag in group}
    targets: dict[str, dict[str, set[int]]] = {}
    for link in links:
        if link.source_id in number_of and link.target_id in number_of:
            by_type = targets.setdefault(link.source_id, {})
            by_type.setdefault(link.link_type_id, set()).add(number_of[link.target_id])
    result: list[Compared] = []
    for number, group in enumerate(groups):
        linked = tuple({each: frozenset(ends) for each, ends in targets.get(tag.id, {}).items()} for tag in group)
        result.append(Compared(number, group, tuple(_differences(group, linked, readers)), linked))
    return result


def _differences(
    group: Group, linked: tuple[Mapping[str, frozenset[int]], ...], readers: Sequence[str]
) -> Iterable[Difference]:
    if {tag.annotator_id for tag in group} < set(readers):
        yield Difference(MISSING)
    if len(group) < 2:
        return
    first = group[0]
    if any(tag.layer_id != first.layer_id for tag in group):
        yield Difference(LAYER)
    if any(tag.spans != first.spans for tag in group):
        yield Difference(BOUNDARY)
    for key in sorted({key for tag in group for key in tag.attributes if key != KEPT}):
        if any(_plain(tag.attributes.get(key)) != _plain(first.attributes.get(key)) for tag in group):
            yield Difference(ATTRIBUTE, key)
    if any(tag.entity_id != first.entity_id for tag in group):
        yield Difference(ENTITY)
    for link_type in sorted({key for each in linked for key in each}):
        if any(each.get(link_type) != linked[0].get(link_type) for each in linked):
            yield Difference(LINK, link_type)


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return sorted(map(str, value))
    return None if value == "" else value
