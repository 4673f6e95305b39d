"""The codebook as a Markdown page, for coders to read and papers to append."""

from __future__ import annotations

from pathlib import Path

from coalition_annotator.formats.spec import OffsetUnit, WriterSpec
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.dataset import Dataset


def write(dataset: Dataset, target: Path) -> None:
    """Write the page."""
    target.write_text(page(dataset), encoding="utf-8", newline="")


def page(dataset: Dataset) -> str:
    """Return the page."""
    book = dataset.codebook
    lines = [f"# Codebook of {dataset.name}", "", f"Version {book.version}", ""]
    for layer in book.layers:
        key = f" (key `{layer.key}`)" if layer.key else ""
        lines += [f"## {layer.name}{key}", ""]
        if layer.definition:
            lines += [layer.definition, ""]
        for attribute in book.attributes_of(layer.id):
            lines += [f"### {attribute.name}: {cb.KIND_NAMES[attribute.kind]}", ""]
            if attribute.definition:
                lines += [attribute.definition, ""]
            values = book.tree_of(attribute.id)
            for depth, value in values:
                told = f": {' '.join(value.definition.split())}" if value.definition else ""
                counts = f" ({value.polarity})" if value.polarity else ""
                lines.append(f"{'  ' * depth}- **{value.name}**{counts}{told}")
            lines += [""] if values else []
    if book.link_types:
        lines += ["## Links", ""]
        for link_type in book.link_types:
            ends = [book.layer(each) for each in (link_type.source_layer_id, link_type.target_layer_id)]
            names = " → ".join(layer.name if layer else "?" for layer in ends)
            lines.append(f"- **{link_type.name}**: {names}")
    return "\n".join(lines).rstrip() + "\n"


WRITER = WriterSpec(
    name="codebook",
    title="Codebook as a page",
    writes="layers, attributes and categories with their definitions, to read",
    suffix=".md",
    write=write,
    offsets=OffsetUnit.NONE,
)
