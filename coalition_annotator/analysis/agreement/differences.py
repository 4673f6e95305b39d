"""In what the tags of a group differ, by kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from coalition_annotator.analysis.agreement.matching import groups_of
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import KEPT, Annotation, Link
from coalition_annotator.model.difference import (
    ATTRIBUTE,
    BOUNDARY,
    ENTITY,
    LAYER,
    LINK,
    MISSING,
    Compared,
    Difference,
    Group,
)


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
    yield from tag_differences(group)
    for link_type in sorted({key for each in linked for key in each}):
        if any(each.get(link_type) != linked[0].get(link_type) for each in linked):
            yield Difference(LINK, link_type)


def tag_differences(group: Sequence[Annotation]) -> Iterator[Difference]:
    """Yield in what tags differ themselves, apart from their links; what annotators note for themselves is left out."""
    first = group[0]
    if any(tag.layer_id != first.layer_id for tag in group):
        yield Difference(LAYER)
    if any(tag.spans != first.spans for tag in group):
        yield Difference(BOUNDARY)
    for key in sorted({key for tag in group for key in tag.attributes if key != KEPT and not cb.is_remark(key)}):
        if any(_plain(tag.attributes.get(key)) != _plain(first.attributes.get(key)) for tag in group):
            yield Difference(ATTRIBUTE, key)
    if any(tag.entity_id != first.entity_id for tag in group):
        yield Difference(ENTITY)


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return sorted(map(str, value))
    return None if value == "" else value
