"""How a network is laid out, which communities it falls into, and in which order a matrix shows its blocks.

The same network always gives the same picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

_SEED = 7
_ROUNDS = 120


class NetworkLayout(NamedTuple):
    """Places of actors from -1 to 1, each one's community (0 is the largest), and the modularity of these.

    Modularity (Newman and Girvan 2004) tells how polarised the network is: 0 where ties within communities are as many
    as chance would have them, 1 at the most.
    """

    places: Mapping[str, tuple[float, float]]
    communities: Mapping[str, int]
    modularity: float | None


def picture(actors: Sequence[str], weights: Mapping[tuple[str, str], float]) -> NetworkLayout:
    """Lay actors out by their positive ties (Fruchterman and Reingold 1991), find communities (Blondel et al. 2008).

    Args:
        actors: their names.
        weights: by two actors; a tie may stand in both directions, and counts once.
    """
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(sorted(actors))
    graph.add_weighted_edges_from((a, b, w) for (a, b), w in sorted(weights.items()) if a < b and w > 0)
    if not graph:
        return NetworkLayout({}, {}, None)
    places = networkx.spring_layout(graph, seed=_SEED, iterations=_ROUNDS, k=2.2 / max(1, len(graph)) ** 0.5)
    if not graph.number_of_edges():
        return NetworkLayout(_plain(places), dict.fromkeys(graph, 0), None)
    found = networkx.community.louvain_communities(graph, seed=_SEED)
    groups = sorted(found, key=lambda group: (-len(group), min(group)))
    communities = {actor: number for number, group in enumerate(groups) for actor in group}
    return NetworkLayout(_plain(places), communities, float(networkx.community.modularity(graph, groups)))


def _plain(places: Mapping[str, Sequence[float]]) -> dict[str, tuple[float, float]]:
    return {actor: (float(place[0]), float(place[1])) for actor, place in sorted(places.items())}


def in_blocks(
    rows: Sequence[str], columns: Sequence[str], weights: Mapping[tuple[str, str], float]
) -> tuple[list[str], list[str]]:
    """Return rows and columns in an order in which blocks of alike weights show.

    Both are sorted by the first pair of singular vectors of the matrix with its means taken out.
    """
    import numpy as np

    if len(rows) < 2 or len(columns) < 2:
        return list(rows), list(columns)
    matrix = np.zeros((len(rows), len(columns)))
    row_of, column_of = ({name: n for n, name in enumerate(names)} for names in (rows, columns))
    for (row, column), weight in weights.items():
        matrix[row_of[row], column_of[column]] = weight
    left, _, right = np.linalg.svd(matrix - matrix.mean(), full_matrices=False)
    sign = -1.0 if left[:, 0].sum() < 0 else 1.0
    by_row, by_column = sign * left[:, 0], sign * right[0]
    return (
        [rows[n] for n in sorted(range(len(rows)), key=lambda n: (-round(float(by_row[n]), 9), rows[n]))],
        [columns[n] for n in sorted(range(len(columns)), key=lambda n: (-round(float(by_column[n]), 9), columns[n]))],
    )
