"""JSON Lines for doccano (a line for each article and annotator, with relations) and for Prodigy (spans alone).

Offsets are code points. A tag in several parts is an entity for each part, tied by ``part_of``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from coalition_annotator.formats import spec
from coalition_annotator.formats.spec import DataFeature, OffsetUnit, WriterSpec
from coalition_annotator.model.annotation import PART
from coalition_annotator.model.dataset import FACTS, Dataset, by_annotator, facts, words


def write(dataset: Dataset, target: Path) -> None:
    """Write doccano's JSON Lines."""
    with target.open("w", encoding="utf-8", newline="\n") as file:
        for item in dataset.items():
            for annotator_id, tags, links in by_annotator(item, untagged=True):
                entities: list[dict[str, Any]] = []
                relations: list[dict[str, Any]] = []
                first: dict[str, int] = {}
                for tag in tags:
                    for span in tag.spans:
                        number = len(entities)
                        entity: dict[str, Any] = {"id": number, "label": dataset.label(tag)}
                        entity |= {"start_offset": span.start, "end_offset": span.end}
                        if tag.id in first:
                            relations.append(_relation(len(relations), number, first[tag.id], PART))
                        else:
                            first[tag.id] = number
                            if attributes := dataset.attributes(tag):
                                entity["attributes"] = attributes
                            if meant := dataset.entity(tag):
                                entity |= {"entity": meant.name, "entity_kind": meant.kind, "country": meant.code}
                        entities.append(entity)
                for link in links:
                    ends = first[link.source_id], first[link.target_id]
                    relations.append(_relation(len(relations), *ends, dataset.link_name(link)))
                # doccano refuses a file whose lines differ in their keys.
                line: dict[str, Any] = {"id": item.name, "text": item.text, **dict.fromkeys(FACTS, "")}
                line |= {**facts(item.article), "entities": entities, "relations": relations}
                line["annotator"] = dataset.annotator(annotator_id) if annotator_id else ""
                file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _relation(number: int, source: int, target: int, kind: str) -> dict[str, Any]:
    return {"id": number, "from_id": source, "to_id": target, "type": kind}


def write_prodigy(dataset: Dataset, target: Path) -> None:
    """Write Prodigy's JSON Lines: ``text``, ``spans``, ``meta``, and ``_annotator_id``."""
    with target.open("w", encoding="utf-8", newline="\n") as file:
        for item in dataset.items():
            for annotator_id, tags, _ in by_annotator(item, untagged=True):
                spans = [
                    {"start": start, "end": end, "label": dataset.label(tag), "text": item.text[start:end]}
                    for tag in tags
                    for start, end in tag.spans
                ]
                meta = {"id": item.name, **facts(item.article)}
                line: dict[str, Any] = {"text": item.text, "spans": spans, "meta": meta, "answer": "accept"}
                if annotator_id:
                    line["_annotator_id"] = dataset.annotator(annotator_id)
                file.write(json.dumps(line, ensure_ascii=False) + "\n")


def write_records(dataset: Dataset, target: Path) -> None:
    """Write plain JSON Lines: a line for each tag, with all that is known of it."""
    with target.open("w", encoding="utf-8", newline="\n") as file:
        for item in dataset.items():
            about = facts(item.article)
            for tag in item.annotations:
                meant = dataset.entity(tag)
                line = {
                    "id": tag.id, "article": item.name, "annotator": dataset.annotator(tag.annotator_id),
                    "layer": dataset.label(tag), "spans": [list(span) for span in tag.spans], "text": words(item, tag),
                    "entity": meant.name if meant else None, "country": meant.code or None if meant else None,
                    "attributes": dataset.attributes(tag), "origin": tag.origin, **about,
                }  # fmt: skip
                file.write(json.dumps(line, ensure_ascii=False) + "\n")


WRITER = WriterSpec(
    name="doccano",
    title="doccano JSON Lines",
    writes="a line for each article and annotator",
    comes_back_whole=True,
    suffix=".jsonl",
    write=write,
    offsets=OffsetUnit.CODE_POINTS,
    losses={DataFeature.PARTS: spec.SPLIT_AND_LINKED, DataFeature.LINKS_BETWEEN: spec.NOT_BETWEEN},
)
PRODIGY = WriterSpec(
    name="prodigy",
    title="Prodigy JSON Lines",
    writes="texts with spans",
    suffix=".jsonl",
    write=write_prodigy,
    offsets=OffsetUnit.CODE_POINTS,
    losses={
        DataFeature.PARTS: spec.SPLIT,
        DataFeature.LINKS: spec.NO_LINKS,
        DataFeature.ATTRIBUTES: spec.NO_ATTRIBUTES,
        DataFeature.ENTITIES: spec.NO_ENTITIES,
    },
)
RECORDS = WriterSpec(
    name="jsonl",
    title="JSON Lines, one a tag",
    writes="a line for each tag",
    suffix=".jsonl",
    write=write_records,
    offsets=OffsetUnit.CODE_POINTS,
    losses={DataFeature.LINKS: spec.NO_LINKS},
)
