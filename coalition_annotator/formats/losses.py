"""What of a dataset a format cannot hold."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from coalition_annotator.files.output import harmless
from coalition_annotator.formats.spec import DataFeature, OffsetUnit, WriterSpec
from coalition_annotator.formats.xml_text import is_writable
from coalition_annotator.model.dataset import Dataset, facts
from coalition_annotator.model.entity import COUNTRY, ORGANISATION

_COUNTED = {
    DataFeature.PARTS: ("tag in several parts", "tags in several parts"),
    DataFeature.OVERLAPS: ("tag that overlaps others", "tags that overlap others"),
    DataFeature.LINKS: ("link", "links"),
    DataFeature.LINKS_BETWEEN: ("link between two annotators' tags", "links between two annotators' tags"),
    DataFeature.ATTRIBUTES: ("tag with attributes", "tags with attributes"),
    DataFeature.ENTITIES: ("tag that stands for someone or something", "tags that stand for someone or something"),
    DataFeature.COUNTRIES: (
        "tag whose person or organisation has a country",
        "tags whose person or organisation has a country",
    ),
    DataFeature.METADATA: ("article with source, author or date", "articles with source, author or date"),
    DataFeature.UNTAGGED: ("article without tags", "articles without tags"),
    DataFeature.WITHIN_WORDS: ("tag that begins or ends within a word", "tags that begin or end within a word"),
    DataFeature.ORGANISATIONS: ("tag that stands for an organisation", "tags that stand for an organisation"),
    DataFeature.OWN_KINDS: (
        "tag with numbers, yes/no or several values at once",
        "tags with numbers, yes/no or several values at once",
    ),
    DataFeature.SEVERAL_LINES: ("tag with a note of several lines", "tags with notes of several lines"),
    DataFeature.LIKE_FORMULAS: ("article that begins as a formula does", "articles that begin as a formula does"),
    DataFeature.UNWRITABLE: (
        "article with characters that XML can't hold",
        "articles with characters that XML can't hold",
    ),
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
        of = {tag.id: tag.annotator_id for tag in item.annotations}
        found[DataFeature.LINKS_BETWEEN] += sum(of[link.source_id] != of[link.target_id] for link in item.links)
        found[DataFeature.METADATA] += any(name != "title" for name in facts(item.article))
        found[DataFeature.UNTAGGED] += not item.annotations
        found[DataFeature.LIKE_FORMULAS] += harmless(item.text) != item.text
        found[DataFeature.UNWRITABLE] += not is_writable(item.text + item.article.title)
        ends: dict[str, int] = {}
        for tag in item.annotations:
            tags += 1
            found[DataFeature.PARTS] += len(tag.spans) > 1
            values = dataset.attributes(tag)
            found[DataFeature.ATTRIBUTES] += bool(values)
            found[DataFeature.SEVERAL_LINES] += any(isinstance(each, str) and "\n" in each for each in values.values())
            found[DataFeature.OWN_KINDS] += any(not isinstance(value, str) for value in values.values())
            meant = dataset.entity(tag)
            found[DataFeature.ENTITIES] += meant is not None
            found[DataFeature.ORGANISATIONS] += meant is not None and meant.kind == ORGANISATION
            found[DataFeature.COUNTRIES] += meant is not None and meant.kind != COUNTRY and bool(meant.code)
            found[DataFeature.WITHIN_WORDS] += any(
                _is_within_word(item.text, edge) for span in tag.spans for edge in span
            )
            found[DataFeature.OVERLAPS] += tag.start < ends.get(tag.annotator_id, 0)
            ends[tag.annotator_id] = max(ends.get(tag.annotator_id, 0), tag.end)
    return Counts(articles, tags, found)


def _is_within_word(text: str, edge: int) -> bool:
    return 0 < edge < len(text) and text[edge - 1].isalnum() and text[edge].isalnum()


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
