"""What of a dataset a format cannot hold."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from coalition_annotator.formats.spec import DataFeature, OffsetUnit, WriterSpec
from coalition_annotator.model.dataset import Dataset

_COUNTED = {
    DataFeature.PARTS: ("tag in several parts", "tags in several parts"),
    DataFeature.OVERLAPS: ("tag that overlap others", "tags that overlap others"),
    DataFeature.LINKS: ("link", "links"),
    DataFeature.ATTRIBUTES: ("tag with attributes", "tags with attributes"),
    DataFeature.ENTITIES: ("tag that stand for someone or something", "tags that stand for someone or something"),
}


class Counts(NamedTuple):
    """How many articles and tags a dataset has, and how much of what some formats cannot hold."""

    articles: int
    tags: int
    features: Counter[DataFeature]


def count(dataset: Dataset) -> Counts:
    """Count what a dataset holds; tags overlap where one annotator's share a character."""
    articles = tags = 0
    found: Counter[DataFeature] = Counter()
    for item in dataset.items():
        articles += 1
        found[DataFeature.LINKS] += len(item.links)
        ends: dict[str, int] = {}
        for tag in item.annotations:
            tags += 1
            found[DataFeature.PARTS] += len(tag.spans) > 1
            found[DataFeature.ATTRIBUTES] += bool(dataset.attributes(tag))
            found[DataFeature.ENTITIES] += dataset.entity(tag) is not None
            found[DataFeature.OVERLAPS] += tag.start < ends.get(tag.annotator_id, 0)
            ends[tag.annotator_id] = max(ends.get(tag.annotator_id, 0), tag.end)
    return Counts(articles, tags, found)


def losses(form: WriterSpec, counts: Counts) -> list[str]:
    """Return in sentences what of a dataset a format cannot hold, and the rule that is applied."""
    if form.offsets == OffsetUnit.NONE:
        return []
    result = []
    for feature, (one, many) in _COUNTED.items():
        number, rule = counts.features[feature], form.losses.get(feature)
        if number and rule:
            result.append(f"{number:,} {one if number == 1 else many}: {rule}.")
    return result
