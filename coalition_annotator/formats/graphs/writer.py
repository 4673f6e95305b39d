"""Discourse networks as GraphML, GEXF and as a matrix in CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coalition_annotator.files.output import harmless
from coalition_annotator.formats.spec import OffsetUnit, WriterSpec
from coalition_annotator.model.dataset import Dataset

GRAPHML, GEXF, CSV = ".graphml", ".gexf", ".csv"
SUFFIXES = (GRAPHML, GEXF, CSV)


def content(
    rows: tuple[str, ...],
    columns: tuple[str, ...],
    weights: Mapping[tuple[str, str], float],
    suffix: str,
    *,
    one_mode: bool,
) -> str:
    """Return a network as a file's content.

    Args:
        rows: names of the rows.
        columns: names of the columns; those of the rows in a one-mode network.
        weights: by row and column, without zeros.
        suffix: one of SUFFIXES.
        one_mode: whether rows and columns are the same actors.
    """
    if suffix == CSV:
        return _matrix(rows, columns, weights)
    import networkx

    graph = networkx.Graph()
    for name in rows:
        graph.add_node(f"actor: {name}", label=name, kind="actor")
    for name in () if one_mode else columns:
        graph.add_node(f"concept: {name}", label=name, kind="concept")
    for (row, column), weight in sorted(weights.items()):
        if one_mode and row > column:
            continue
        target = f"actor: {column}" if one_mode else f"concept: {column}"
        graph.add_edge(f"actor: {row}", target, weight=float(weight))
    if suffix == GRAPHML:
        return "\n".join(networkx.generate_graphml(graph)) + "\n"
    made = "\n".join(networkx.generate_gexf(graph, version="1.2draft")) + "\n"
    # The library writes the day of writing; the same network shall give the same file.
    return re.sub(r' lastmodifieddate="[^"]*"', "", made)


def write_graphml(dataset: Dataset, target: Path) -> None:
    """Write the network of speakers as GraphML."""
    target.write_text(content(*dataset.ties()[:3], GRAPHML, one_mode=True), encoding="utf-8", newline="")


def write_gexf(dataset: Dataset, target: Path) -> None:
    """Write the network of speakers as GEXF."""
    target.write_text(content(*dataset.ties()[:3], GEXF, one_mode=True), encoding="utf-8", newline="")


def _matrix(rows: tuple[str, ...], columns: tuple[str, ...], weights: Mapping[tuple[str, str], float]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["", *map(harmless, columns)])
    for row in rows:
        cells: list[Any] = [weights.get((row, column), 0.0) for column in columns]
        writer.writerow([harmless(row), *(int(cell) if cell == int(cell) else repr(cell) for cell in cells)])
    return out.getvalue()


GRAPHML_WRITER = WriterSpec(
    name="graphml",
    title="Network of speakers, GraphML",
    writes="who shares stances with whom, by congruence",
    suffix=".graphml",
    write=write_graphml,
    offsets=OffsetUnit.NONE,
)
GEXF_WRITER = WriterSpec(
    name="gexf",
    title="Network of speakers, GEXF",
    writes="who shares stances with whom, by congruence",
    suffix=".gexf",
    write=write_gexf,
    offsets=OffsetUnit.NONE,
)
