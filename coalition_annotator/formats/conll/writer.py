"""IOB2 in the four columns of CoNLL-2003: token, two fillers, tag. A document for each article and annotator.

A token has one tag: of tags that overlap, the longest wins. Each part of a tag in several parts begins anew.
"""

from __future__ import annotations

from pathlib import Path

import regex

from coalition_annotator.formats import spec
from coalition_annotator.formats.spec import DataFeature, OffsetUnit, WriterSpec
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.dataset import Dataset, Item, by_annotator

# Vowel signs, accents and joiners belong to their letters; Python's own "\w" leaves them out.
_WORD = r"[\w\p{N}][\w\p{N}\p{M}\u200c\u200d]*"
TOKEN = regex.compile(rf"{_WORD}(?:[.'’\-]{_WORD})*|[^\w\p{{N}}\s\x1c-\x1f]")
_SENTENCE_END = frozenset(".!?…")


def write(dataset: Dataset, target: Path) -> None:
    """Write all documents into one file."""
    with target.open("w", encoding="utf-8", newline="\n") as file:
        for item in dataset.items():
            for annotator_id, tags, _ in by_annotator(item, untagged=True):
                file.write("-DOCSTART- -X- -X- O\n\n")
                name = f"# newdoc id = {item.name}"
                file.write(f"{name} ({dataset.annotator(annotator_id)})\n" if annotator_id else f"{name}\n")
                file.write(lines(dataset, item, tags) + "\n")


def lines(dataset: Dataset, item: Item, tags: list[Annotation]) -> str:
    """Return one annotator's tags of an article, a line for each token, with blank lines between sentences."""
    owner: dict[int, tuple[str, int]] = {}
    spans = [(span, dataset.label(tag)) for tag in tags for span in tag.spans]
    tokens = [(match.start(), match.end()) for match in TOKEN.finditer(item.text)]
    for span, label in sorted(spans, key=lambda each: (-each[0].length, each[0].start, each[1])):
        covered = [n for n, (start, end) in enumerate(tokens) if start < span.end and end > span.start]
        if covered and not any(n in owner for n in covered):
            owner.update(dict.fromkeys(covered, (label.replace(" ", "_"), covered[0])))
    result: list[str] = []
    for number, (start, end) in enumerate(tokens):
        label, first = owner.get(number, ("", -1))
        tag = f"{'B' if first == number else 'I'}-{label}" if label else "O"
        result.append(f"{item.text[start:end]} -X- -X- {tag}")
        following = tokens[number + 1][0] if number + 1 < len(tokens) else end
        ends = item.text[start:end] in _SENTENCE_END and number + 1 not in owner
        if "\n" in item.text[end:following] or ends:
            result.append("")
    return "\n".join(result).rstrip("\n") + "\n"


WRITER = WriterSpec(
    name="conll",
    title="CoNLL-2003 (IOB2)",
    writes="tokens with IOB2 tags",
    suffix=".conll",
    write=write,
    offsets=OffsetUnit.TOKENS,
    losses={
        DataFeature.PARTS: spec.SPLIT,
        DataFeature.OVERLAPS: "of tags that overlap, the longest stays",
        DataFeature.LINKS: spec.NO_LINKS,
        DataFeature.ATTRIBUTES: spec.NO_ATTRIBUTES,
        DataFeature.ENTITIES: spec.NO_ENTITIES,
        DataFeature.METADATA: spec.NO_METADATA,
        DataFeature.WITHIN_WORDS: spec.WIDENED,
    },
)
