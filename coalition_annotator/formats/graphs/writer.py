"""Discourse networks as GraphML, GEXF and as a matrix in CSV."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coalition_annotator.files.output import csv_text
from coalition_annotator.formats.spec import OffsetUnit, WriterSpec
from coalition_annotator.formats.xml_text import writable
from coalition_annotator.model.dataset import Dataset
from coalition_annotator.model.network_graph import ACTOR, CONCEPT, Graph, NodeFacts, Spell, TieFacts

GRAPHML, GEXF, CSV = ".graphml", ".gexf", ".csv"
SUFFIXES = (GRAPHML, GEXF, CSV)


def content(graph: Graph, suffix: str) -> str:
    """Return a network as a file's content.

    Args:
        graph: the network; a matrix in CSV holds its weights alone.
        suffix: one of SUFFIXES.
    """
    if suffix == CSV:
        return _matrix(graph)
    made = _networkx(graph, gexf=suffix == GEXF)
    if suffix == GRAPHML:
        import networkx

        return "\n".join(networkx.generate_graphml(made)) + "\n"
    return _gexf(made)


def dynamic_gexf(graph: Graph, spells: Sequence[Spell]) -> str:
    """Return a network over time as GEXF: ties that last from day to day, with the weight of each stretch of time.

    Args:
        graph: all nodes and ties; weights are those of all times.
        spells: the weights of each stretch of time, in order.
    """
    made = _networkx(graph, gexf=True)
    made.graph["mode"] = "dynamic"
    for row, column in _once(graph):
        there = [each for each in spells if (row, column) in each.weights]
        edge = made.edges[_ends(row, column, one_mode=graph.one_mode)]
        if there:
            edge["spells"] = [(each.start, each.stop) for each in there]
            edge["weight over time"] = [(float(each.weights[row, column]), each.start, each.stop) for each in there]
    return _gexf(made)


def _gexf(made: Any) -> str:
    import networkx

    # The library writes the day of writing; the same network shall give the same file.
    return re.sub(r' lastmodifieddate="[^"]*"', "", "\n".join(networkx.generate_gexf(made, version="1.2draft")) + "\n")


def _once(graph: Graph) -> list[tuple[str, str]]:
    return sorted(ends for ends in graph.weights if not graph.one_mode or ends[0] <= ends[1])


def _ends(row: str, column: str, *, one_mode: bool) -> tuple[str, str]:
    return _node(ACTOR, row), _node(ACTOR if one_mode else CONCEPT, column)


def _node(kind: str, name: str) -> str:
    return writable(f"{kind}: {name}")


def _networkx(graph: Graph, *, gexf: bool) -> Any:
    import networkx

    made = networkx.Graph()
    named = [(ACTOR, name) for name in graph.rows] + [(CONCEPT, name) for name in graph.columns if not graph.one_mode]
    for kind, name in named:
        facts = graph.nodes.get((kind, name), NodeFacts())
        told: dict[str, Any] = {"label": writable(name), "kind": kind, **_told(facts)}
        if gexf and facts.colour:
            red, green, blue = (int(facts.colour[n : n + 2], 16) for n in (1, 3, 5))
            told["viz"] = {"color": {"r": red, "g": green, "b": blue, "a": 1.0}}
        made.add_node(_node(kind, name), **told)
    for row, column in _once(graph):
        facts_of_tie = graph.ties.get((row, column), TieFacts())
        dates = {"first": facts_of_tie.first, "last": facts_of_tie.last} if facts_of_tie.first else {}
        numbers = {name: float(number) for name, number in facts_of_tie.numbers.items()}
        ends = _ends(row, column, one_mode=graph.one_mode)
        made.add_edge(*ends, weight=float(graph.weights[row, column]), **numbers, **dates)
    return made


def _told(facts: NodeFacts) -> dict[str, Any]:
    found = {
        "type": facts.type, "country": facts.country, "community": facts.community, "frequency": facts.frequency,
        "aliases": "; ".join(facts.aliases), "color": facts.colour,
    }  # fmt: skip
    return {
        name: writable(value) if isinstance(value, str) else value
        for name, value in found.items()
        if value not in ("", None)
    }


def write_graphml(dataset: Dataset, target: Path) -> None:
    """Write the network of speakers as GraphML."""
    target.write_text(content(dataset.ties(), GRAPHML), encoding="utf-8", newline="")


def write_gexf(dataset: Dataset, target: Path) -> None:
    """Write the network of speakers as GEXF."""
    target.write_text(content(dataset.ties(), GEXF), encoding="utf-8", newline="")


def _matrix(graph: Graph) -> str:
    rows: list[list[object]] = []
    for row in graph.rows:
        cells = [graph.weights.get((row, column), 0.0) for column in graph.columns]
        rows.append([row, *(int(cell) if cell == int(cell) else repr(cell) for cell in cells)])
    return csv_text(["", *graph.columns], rows)


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
