"""Writing a codebook as a JSON file that people can read and edit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from coalition_annotator.formats.spec import OffsetUnit, WriterSpec
from coalition_annotator.model.codebook import Codebook
from coalition_annotator.model.dataset import Dataset

FORMAT = "coalition-annotator codebook"


def to_json(codebook: Codebook) -> str:
    """Return the codebook as JSON text; the same codebook always gives the same text."""

    def values(attribute_id: str, parent_id: str | None) -> list[dict[str, Any]]:
        result = []
        for value in codebook.children_of(attribute_id, parent_id):
            entry: dict[str, Any] = {"id": value.id, "name": value.name, "definition": value.definition}
            if value.polarity:
                entry["polarity"] = value.polarity
            below = values(attribute_id, value.id)
            if below:
                entry["values"] = below
            result.append(entry)
        return result

    content = {
        "format": FORMAT,
        "version": codebook.version,
        "layers": [
            {
                "id": layer.id,
                "name": layer.name,
                "key": layer.key,
                "colour": layer.colour,
                "style": layer.style,
                "names": layer.entity_kind,
                "definition": layer.definition,
                "attributes": [
                    {
                        "id": attribute.id,
                        "name": attribute.name,
                        "kind": attribute.kind,
                        "definition": attribute.definition,
                        "values": values(attribute.id, None),
                    }
                    for attribute in codebook.attributes_of(layer.id)
                ],
            }
            for layer in codebook.layers
        ],
        "link_types": [
            {"id": item.id, "name": item.name, "from": item.source_layer_id, "to": item.target_layer_id}
            for item in codebook.link_types
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def write_json(dataset: Dataset, target: Path) -> None:
    """Write the codebook as JSON, which another project can read in."""
    target.write_text(to_json(dataset.codebook), encoding="utf-8", newline="")


WRITER = WriterSpec(
    name="codebook_json",
    title="Codebook as JSON",
    writes="what another project reads in as its codebook",
    suffix=".json",
    write=write_json,
    offsets=OffsetUnit.NONE,
)
