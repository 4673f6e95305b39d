"""W3C Web Annotations as JSON-LD (https://www.w3.org/TR/annotation-model/), with the texts beside them.

Each part of a tag has a text-position selector (code points) refined by nothing, and a text-quote selector.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from coalition_annotator.formats import spec
from coalition_annotator.formats.spec import DataFeature, OffsetUnit, WriterSpec
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.dataset import Dataset, Item

_AROUND = 32


def write(dataset: Dataset, folder: Path) -> None:
    """Write ``annotations.jsonld`` and a text file for each article."""
    items: list[dict[str, Any]] = []
    for item in dataset.items():
        (folder / f"{item.name}.txt").write_text(item.text, encoding="utf-8", newline="")
        for tag in item.annotations:
            items.append(_annotation(dataset, item, tag))
        for link in item.links:
            items.append(
                {
                    "id": f"urn:uuid:{link.id}", "type": "Annotation", "motivation": "linking",
                    "creator": {"type": "Person", "name": dataset.annotator(link.annotator_id)},
                    "body": [f"urn:uuid:{link.target_id}", {"type": "TextualBody", "value": dataset.link_name(link)}],
                    "target": f"urn:uuid:{link.source_id}",
                }
            )  # fmt: skip
    page = {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage", "items": items}
    content = json.dumps(page, ensure_ascii=False, indent=1) + "\n"
    (folder / "annotations.jsonld").write_text(content, encoding="utf-8", newline="")


def _annotation(dataset: Dataset, item: Item, tag: Annotation) -> dict[str, Any]:
    body: list[dict[str, Any]] = [{"type": "TextualBody", "purpose": "tagging", "value": dataset.label(tag)}]
    for name, value in dataset.attributes(tag).items():
        body.append({"type": "TextualBody", "purpose": "describing", "name": name, "value": value})
    meant = dataset.entity(tag)
    if meant is not None:
        body.append({"type": "TextualBody", "purpose": "identifying", "name": "entity", "value": meant.name})
        body.append({"type": "TextualBody", "purpose": "identifying", "name": "entity kind", "value": meant.kind})
        if meant.code:
            body.append(
                {"type": "TextualBody", "purpose": "identifying", "name": "entity country", "value": meant.code}
            )
    text = item.text
    selectors: list[dict[str, Any]] = []
    for start, end in tag.spans:
        selectors.append({"type": "TextPositionSelector", "start": start, "end": end})
        quote = {"type": "TextQuoteSelector", "exact": text[start:end]}
        around = {"prefix": text[max(0, start - _AROUND) : start], "suffix": text[end : end + _AROUND]}
        selectors.append({**quote, **{side: words for side, words in around.items() if words}})
    return {
        "id": f"urn:uuid:{tag.id}", "type": "Annotation", "motivation": "tagging",
        "creator": {"type": "Person", "name": dataset.annotator(tag.annotator_id)}, "created": tag.created,
        "body": body, "target": {"source": f"{item.name}.txt", "selector": selectors},
    }  # fmt: skip


WRITER = WriterSpec(
    name="web_annotation",
    title="W3C Web Annotation",
    writes="JSON-LD with position and quote selectors, and texts",
    comes_back_whole=True,
    suffix="",
    write=write,
    offsets=OffsetUnit.CODE_POINTS,
    losses={DataFeature.METADATA: spec.NO_METADATA, DataFeature.UNTAGGED: "they do not come back when it is imported"},
)
