"""A network as a file: GraphML, GEXF, or a matrix in CSV; a series of them as a folder, or as one dynamic GEXF."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from coalition_annotator.analysis.discourse_networks.time_windows import NetworkSlice
from coalition_annotator.files.output import csv_text, require_free, write_text
from coalition_annotator.formats.graphs import writer
from coalition_annotator.model.errors import UserError, unusable
from coalition_annotator.model.network_graph import Graph
from coalition_annotator.project.exporting import network_graph

SUFFIXES = writer.SUFFIXES
INDEX = "series.csv"
_OF_A_SERIES = re.compile(r"\d+-\d{4}-\d\d-\d\d\.(?:csv|graphml|gexf)")


def require_suffix(target: Path) -> None:
    """Raise UserError where a file's suffix names no format for networks."""
    if target.suffix not in SUFFIXES:
        raise UserError("This is no format for networks.", where=str(target), remedy=f"Use {', '.join(SUFFIXES)}.")


def write(network: Graph, target: Path) -> None:
    """Write a network in the format that the file's suffix names.

    Raises:
        UserError: the suffix names no format, or the file can't be written.
    """
    require_suffix(target)
    write_text(target, writer.content(network, target.suffix))


def write_dynamic(whole: Graph, series: Sequence[NetworkSlice], target: Path) -> None:
    """Write a network over time as one dynamic GEXF.

    Raises:
        UserError: the file can't be written.
    """
    graph, spells = network_graph.over_time(whole, series)
    write_text(target, writer.dynamic_gexf(graph, spells))


def write_series(series: Sequence[NetworkSlice], folder: Path, suffix: str, *, overwrite: bool = False) -> list[Path]:
    """Write a file for each network of a series, and a table of them; return what was written.

    Raises:
        UserError: a file of one of the names lies there and is not to be written over, or can't be; or networks of
            another series lie there.
    """
    digits = len(str(len(series)))
    names = [f"{number:0{digits}}-{each.middle}{suffix}" for number, each in enumerate(series, 1)]
    targets = [folder / name for name in (*names, INDEX)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unusable("The folder can't be made", error, where=str(folder), remedy="Choose another.") from error
    others = [path.name for path in folder.iterdir() if _OF_A_SERIES.fullmatch(path.name) and path not in targets]
    if others:
        raise UserError(
            f"There are networks of another series: {others[0]} and {len(others) - 1:,} more.",
            where=str(folder),
            remedy="Choose an empty folder, or delete them first.",
        )
    for target in targets:
        require_free(target, overwrite=overwrite)
    for target, each in zip(targets, series, strict=False):
        made = each.network
        write(Graph(made.rows, made.columns, made.weights, made.one_mode), target)
    write_text(targets[-1], table(series, names))
    return targets


def table(series: Sequence[NetworkSlice], names: Sequence[str] = ()) -> str:
    """Return the stretches of time of a series as CSV: their days, statements, actors and ties."""
    head = ["start", "middle", "stop", "statements", "actors", "ties", "weight", *(["file"] if names else [])]
    rows: list[list[object]] = []
    for number, each in enumerate(series):
        made = each.network
        ties = sum(not made.one_mode or a < b for a, b in made.weights)
        weight = sum(w for (a, b), w in sorted(made.weights.items()) if not made.one_mode or a < b)
        size = (each.statements, len(made.rows), ties, f"{weight:.6g}")
        rows.append([each.start, each.middle, each.stop, *size, *names[number : number + 1]])
    return csv_text(head, rows)
