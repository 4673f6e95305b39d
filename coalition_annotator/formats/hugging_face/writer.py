"""A dataset folder as Hugging Face's ``datasets`` loads it: Parquet for each split, and a card. Needs pyarrow.

A row is an article with its tags. Offsets are code points, half-open.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from coalition_annotator.formats.codebook_page.writer import page
from coalition_annotator.formats.parquet import loaded
from coalition_annotator.formats.spec import OffsetUnit, WriterSpec
from coalition_annotator.model.dataset import Dataset, Item, facts, words

SPLITS = ("train", "validation", "test")


def write(dataset: Dataset, folder: Path) -> None:
    """Write the folder.

    Raises:
        UserError: pyarrow is not installed.
    """
    arrow, parquet = loaded(folder)
    span = arrow.struct([("start", arrow.int64()), ("end", arrow.int64())])
    text = [(name, arrow.string()) for name in ("id", "annotator", "layer")]
    rest = [(name, arrow.string()) for name in ("text", "entity", "country", "attributes")]
    tag = arrow.struct([*text, ("spans", arrow.list_(span)), *rest])
    link = arrow.struct([(name, arrow.string()) for name in ("type", "source", "target")])
    about = [(name, arrow.string()) for name in ("id", "text", *_FACTS)]
    schema = arrow.schema([*about, ("annotations", arrow.list_(tag)), ("links", arrow.list_(link))])
    (folder / "data").mkdir()
    splits = dataset.splits()
    counts: Counter[str] = Counter()
    writers = {}
    for item in dataset.items():
        split = splits.get(item.name, SPLITS[0])
        counts[split] += 1
        if split not in writers:
            writers[split] = parquet.ParquetWriter(folder / "data" / f"{split}.parquet", schema)
        writers[split].write_table(arrow.Table.from_pylist([_row(dataset, item)], schema=schema))
    for writer in writers.values():
        writer.close()
    (folder / "README.md").write_text(_card(dataset, counts), encoding="utf-8", newline="")


_FACTS = ("title", "source", "author", "published", "url", "language")


def _row(dataset: Dataset, item: Item) -> dict[str, Any]:
    known = facts(item.article)
    tags = []
    for tag in item.annotations:
        meant = dataset.entity(tag)
        tags.append(
            {
                "id": tag.id, "annotator": dataset.annotator(tag.annotator_id), "layer": dataset.label(tag),
                "spans": [{"start": start, "end": end} for start, end in tag.spans], "text": words(item, tag),
                "entity": meant.name if meant else None, "country": (meant.code or None) if meant else None,
                "attributes": json.dumps(dataset.attributes(tag), ensure_ascii=False, sort_keys=True),
            }
        )  # fmt: skip
    links = [{"type": dataset.link_name(k), "source": k.source_id, "target": k.target_id} for k in item.links]
    return {
        "id": item.name,
        "text": item.text,
        **{f: known.get(f) for f in _FACTS},
        "annotations": tags,
        "links": links,
    }


def _card(dataset: Dataset, counts: Counter[str]) -> str:
    files = "".join(f"  - split: {split}\n    path: data/{split}.parquet\n" for split in SPLITS if counts[split])
    by_layer: Counter[str] = Counter()
    languages: set[str] = set()
    for item in dataset.items():
        by_layer.update(dataset.label(tag) for tag in item.annotations)
        languages |= {item.article.language} - {""}
    told = "".join(f"- {each}\n" for each in sorted(languages))
    head = (
        f"---\npretty_name: {json.dumps(dataset.name)}\n{f'language:{chr(10)}{told}' if told else ''}"
        f"task_categories:\n- token-classification\nconfigs:\n- config_name: default\n  data_files:\n{files}---\n"
    )
    lines = [
        f"# {dataset.name}",
        "",
        "Articles with tags of who said what about which country. A row is an article; `annotations` holds its tags",
        "with spans in Unicode code points (half-open), `links` ties claims to speakers, cues and countries.",
        "",
        "| split | articles |",
        "|---|---|",
        *(f"| {split} | {counts[split]:,} |" for split in SPLITS if counts[split]),
        "",
        "Articles that nearly equal each other stand in the same split; splits are stratified by source.",
        "",
        "| layer | tags |",
        "|---|---|",
        *(f"| {layer} | {number:,} |" for layer, number in sorted(by_layer.items())),
        "",
        page(dataset).replace("\n#", "\n##").replace("# Codebook", "## Codebook", 1),
    ]
    return head + "\n".join(lines)


WRITER = WriterSpec(
    name="hugging_face",
    title="Hugging Face dataset",
    writes="Parquet for train, validation and test, and a card",
    suffix="",
    write=write,
    offsets=OffsetUnit.CODE_POINTS,
)
