"""Label Studio's JSON: a task for each article, an annotation for each annotator, and the labelling interface.

Offsets are code points, which Label Studio 1.23 counts. A tag in several parts is a region for each part, tied by
``part_of``. An annotation names nobody, as Label Studio refuses people without an account: their names stand in the
task's data, in the order of the annotations.
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

INTERFACE, HOW_TO = "-interface.xml", "-how-to-import.txt"
_HOW_TO = """\
1. In Label Studio, make a project; under Settings > Labeling Interface > Code, paste what is in {interface}.
2. Under Import, upload {tasks}.
3. Each annotator's tags are an annotation of their task; the task's data, "annotators", has their names in that order.
"""


def write(dataset: Dataset, target: Path) -> None:
    """Write the tasks, one at a time; beside them the labelling interface, and how to import both."""
    interface_file, how_to = WRITER.files_beside(target)
    interface_file.write_text(interface(dataset), encoding="utf-8", newline="")
    how_to.write_text(_HOW_TO.format(interface=interface_file.name, tasks=target.name), encoding="utf-8", newline="")
    with target.open("w", encoding="utf-8", newline="\n") as file:
        file.write("[")
        for number, item in enumerate(dataset.items(), 1):
            by = list(by_annotator(item))
            names = [dataset.annotator(annotator_id) for annotator_id, _, _ in by]
            task = {
                "id": number,
                "data": {"text": item.text, "name": item.name, **facts(item.article), "annotators": names},
                "annotations": [
                    {"id": place, "result": _results(dataset, item, tags, links)}
                    for place, (_, tags, links) in enumerate(by, 1)
                ],
            }
            file.write(("" if number == 1 else ",") + "\n" + json.dumps(task, ensure_ascii=False))
        file.write("\n]\n")


def _results(dataset: Dataset, item: Item, tags: list[Annotation], links: list[Any]) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = []
    for tag in tags:
        for number, span in enumerate(tag.spans):
            key = tag.id if number == 0 else f"{tag.id}-{number}"
            place = {"start": span.start, "end": span.end}
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
    writes="tasks; beside them the labelling interface, and how to import both",
    comes_back_whole=True,
    suffix=".json",
    write=write,
    beside=(INTERFACE, HOW_TO),
    offsets=OffsetUnit.CODE_POINTS,
    losses={
        DataFeature.LINKS_BETWEEN: spec.NOT_BETWEEN,
        DataFeature.PARTS: spec.SPLIT_AND_LINKED,
        DataFeature.ENTITIES: spec.NO_ENTITIES,
        DataFeature.OWN_KINDS: spec.COME_BACK_AS_TEXT,
    },
)
