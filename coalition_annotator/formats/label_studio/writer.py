"""Label Studio's JSON: a task for each article, an annotation for each annotator, and the labelling interface.

Offsets are UTF-16 units, as a browser counts them. A tag in several parts is a region for each part, tied by
``part_of``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from coalition_annotator.formats import spec
from coalition_annotator.formats.spec import DataFeature, OffsetUnit, WriterSpec
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import PART, Annotation
from coalition_annotator.model.dataset import Dataset, Item, by_annotator, facts
from coalition_annotator.model.text import Utf16Map


def write(dataset: Dataset, target: Path) -> None:
    """Write the tasks, one at a time."""
    with target.open("w", encoding="utf-8", newline="\n") as file:
        file.write("[")
        for number, item in enumerate(dataset.items(), 1):
            task = {
                "id": number,
                "data": {"text": item.text, "name": item.name, **facts(item.article)},
                "annotations": [
                    {
                        "id": place,
                        "completed_by": {
                            "id": place,
                            "email": "",
                            "first_name": dataset.annotator(annotator_id),
                            "last_name": "",
                        },
                        "result": _results(dataset, item, tags, links),
                    }
                    for place, (annotator_id, tags, links) in enumerate(by_annotator(item), 1)
                ],
            }
            file.write(("" if number == 1 else ",") + "\n" + json.dumps(task, ensure_ascii=False))
        file.write("\n]\n")


def _results(dataset: Dataset, item: Item, tags: list[Annotation], links: list[Any]) -> list[dict[str, Any]]:
    units = Utf16Map(item.text)
    results: list[dict[str, Any]] = []
    for tag in tags:
        for number, span in enumerate(tag.spans):
            key = tag.id if number == 0 else f"{tag.id}-{number}"
            place = {"start": units.to_units(span.start).units, "end": units.to_units(span.end).units}
            value = {**place, "text": item.text[span.start : span.end], "labels": [dataset.label(tag)]}
            results.append({"id": key, "type": "labels", "from_name": "label", "to_name": "text", "value": value})
            if number:
                results.append(_relation(key, tag.id, PART))
            else:
                results += _attributes(dataset, tag, place)
    results += [_relation(link.source_id, link.target_id, dataset.link_name(link)) for link in links]
    return results


def _attributes(dataset: Dataset, tag: Annotation, place: dict[str, int]) -> list[dict[str, Any]]:
    results = []
    for attribute_id in tag.attributes:
        attribute = dataset.codebook.attribute(attribute_id)
        name = dataset.names.attributes.get(attribute_id, "")
        value = dataset.attributes(tag).get(name)
        if attribute is None or value is None:
            continue
        kind, given = _typed(attribute, value)
        # What is typed into a text area lies under 'text'.
        values = {**place, "text" if kind == "textarea" else kind: given}
        results.append({"id": tag.id, "type": kind, "from_name": name, "to_name": "text", "value": values})
    return results


def _typed(attribute: cb.Attribute, value: Any) -> tuple[str, Any]:
    if attribute.kind == cb.NUMBER:
        return "number", value
    if attribute.kind == cb.TEXT:
        return "textarea", [str(value)]
    if attribute.kind == cb.YES_NO:
        return "choices", ["yes" if value else "no"]
    return "choices", list(value) if isinstance(value, list) else [value]


def _relation(source: str, target: str, label: str) -> dict[str, Any]:
    return {"type": "relation", "from_id": source, "to_id": target, "direction": "right", "labels": [label]}


def interface(dataset: Dataset) -> str:
    """Return the labelling interface that these tasks are for, as XML."""
    labels = "\n".join(
        f"    <Label value={quoteattr(dataset.names.layers[layer.id])}/>" for layer in dataset.codebook.layers
    )
    parts = [
        f'  <Labels name="label" toName="text">\n{labels}\n  </Labels>',
        '  <Text name="text" value="$text"/>',
    ]
    for attribute in dataset.codebook.attributes:
        name = quoteattr(dataset.names.attributes[attribute.id])
        if attribute.kind == cb.TEXT:
            parts.append(f'  <TextArea name={name} toName="text" perRegion="true"/>')
        elif attribute.kind == cb.NUMBER:
            parts.append(f'  <Number name={name} toName="text" perRegion="true"/>')
        else:
            many = "multiple" if attribute.kind == cb.MULTIPLE else "single-radio"
            names = [value.name for _, value in dataset.codebook.tree_of(attribute.id)] or ["yes", "no"]
            choices = "".join(f"<Choice value={quoteattr(each)}/>" for each in names)
            parts.append(f'  <Choices name={name} toName="text" perRegion="true" choice="{many}">{choices}</Choices>')
    relations = "".join(
        f"<Relation value={quoteattr(each)}/>" for each in [*dict.fromkeys(dataset.names.link_types.values()), PART]
    )
    parts.append(f"  <Relations>{relations}</Relations>")
    return "<View>\n" + "\n".join(parts) + "\n</View>\n"


WRITER = WriterSpec(
    name="label_studio",
    title="Label Studio JSON",
    writes="tasks",
    comes_back_whole=True,
    suffix=".json",
    write=write,
    offsets=OffsetUnit.UTF16,
    losses={DataFeature.PARTS: spec.SPLIT_AND_LINKED, DataFeature.ENTITIES: spec.NO_ENTITIES},
)
