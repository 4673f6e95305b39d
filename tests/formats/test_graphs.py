"""Network files: any names and weights come back from GraphML, GEXF and CSV."""

from __future__ import annotations

import csv
import io

import networkx
from hypothesis import given, settings
from hypothesis import strategies as st

from coalition_annotator.formats.graphs import writer
from coalition_annotator.model.network_graph import ACTOR, CONCEPT, Graph, NodeFacts, Spell, TieFacts

NAMES = st.one_of(
    st.sampled_from(
        ["Marta Riva", "“Quoted”, with commas", "אִידָה בֶּרְג", "🇩🇪 Merz 🚢", "岸田 文雄", "<b>&amp;</b>", "a;b", "=1+1"]
    ),
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=12),
)
WEIGHTS = st.floats(-50, 50, allow_nan=False).map(lambda number: round(number, 3)).filter(bool)


@settings(max_examples=80, deadline=None)
@given(
    rows=st.lists(NAMES, min_size=1, max_size=5, unique=True),
    columns=st.lists(NAMES, min_size=1, max_size=5, unique=True),
    data=st.data(),
)
def test_any_names_and_weights_come_back(rows: list[str], columns: list[str], data: st.DataObject) -> None:
    pairs = [(row, column) for row in rows for column in columns]
    weights = data.draw(st.dictionaries(st.sampled_from(pairs), WEIGHTS, max_size=8))
    nodes = {(ACTOR, rows[0]): NodeFacts("speaker", "NO", 2, 7, (columns[0], "Ida; Berg"), "#0072b2")}
    ties = {pair: TieFacts({"support": 1.0}, "2026-01-05", "2026-02-01") for pair in weights}
    graph = Graph(rows, columns, weights, one_mode=False, nodes=nodes, ties=ties)
    expected = {(f"{ACTOR}: {row}", f"{CONCEPT}: {column}"): weight for (row, column), weight in weights.items()}
    read = {
        writer.GRAPHML: networkx.read_graphml,
        writer.GEXF: lambda file: networkx.read_gexf(file, version="1.2draft"),
    }
    for suffix, reader in read.items():
        found = reader(io.BytesIO(writer.content(graph, suffix).encode()))
        assert {frozenset(ends) for ends in found.edges} == {frozenset(ends) for ends in expected}
        assert all(found.edges[ends]["weight"] == weight for ends, weight in expected.items())
        assert {each["label"] for _, each in found.nodes(data=True)} == {*rows, *columns}
        first = found.nodes[f"{ACTOR}: {rows[0]}"]
        assert (first["country"], first["community"], first["frequency"]) == ("NO", 2, 7)
    table = list(csv.reader(io.StringIO(writer.content(graph, writer.CSV))))
    assert [line[0].removeprefix("'") for line in table[1:]] == [row.removeprefix("'") for row in rows]
    cells = {(r, c): float(table[i][j]) for i, r in enumerate(rows, 1) for j, c in enumerate(columns, 1)}
    assert {pair: number for pair, number in cells.items() if number} == weights
    dynamic = writer.dynamic_gexf(
        graph, [Spell("2026-01-01", "2026-01-31", weights), Spell("2026-02-01", "2026-02-28", {})]
    )
    assert networkx.read_gexf(io.BytesIO(dynamic.encode()), version="1.2draft").number_of_edges() == len(expected)
    assert writer.dynamic_gexf(graph, []) and writer.content(graph, writer.GEXF) == writer.content(graph, writer.GEXF)
