"""How a network is laid out, which communities it falls into, and in which order a matrix shows its blocks.

The same network always gives the same picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

_SEED = 7
_ROUNDS = 120
_ROWS = 500
_SPREAD = 2.2
_NEAREST = 0.01
_STILL = 1e-4


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

    graph = _graph(actors, weights)
    if not graph:
        return NetworkLayout({}, {}, None)
    places = _places(networkx.to_numpy_array(graph))
    groups = _groups(graph)
    modularity = float(networkx.community.modularity(graph, groups)) if graph.number_of_edges() else None
    plain = {actor: (float(x), float(y)) for actor, (x, y) in zip(graph, places.tolist(), strict=True)}
    return NetworkLayout(plain, _numbered(groups), modularity)


def louvain_communities(actors: Sequence[str], weights: Mapping[tuple[str, str], float]) -> dict[str, int]:
    """Return each actor's community as ``picture`` does, without laying anything out."""
    return _numbered(_groups(_graph(actors, weights)))


def _graph(actors: Sequence[str], weights: Mapping[tuple[str, str], float]) -> Any:
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(sorted(actors))
    graph.add_weighted_edges_from((a, b, w) for (a, b), w in sorted(weights.items()) if a < b and w > 0)
    return graph


def _groups(graph: Any) -> list[set[str]]:
    import networkx

    if not graph.number_of_edges():
        return [set(graph)]
    found = networkx.community.louvain_communities(graph, seed=_SEED)
    return sorted(found, key=lambda group: (-len(group), min(group)))


def _numbered(groups: Sequence[set[str]]) -> dict[str, int]:
    return {actor: number for number, group in enumerate(groups) for actor in group}


def _places(weights: Any) -> Any:
    """Return the places that springs come to: every two actors push each other off, ties draw them together.

    Fruchterman and Reingold 1991, "Graph Drawing by Force-directed Placement", with the temperature falling evenly.

    Args:
        weights: how strong the tie between each two actors is, as a symmetric matrix.
    """
    import numpy as np

    size = len(weights)
    if size == 1:
        return np.zeros((1, 2))
    places = np.random.RandomState(_SEED).rand(size, 2)
    ideal = _SPREAD / size**0.5
    heat = float(np.ptp(places, axis=0).max()) / 10
    step = heat / (_ROUNDS + 1)
    for _ in range(_ROUNDS):
        # Some rows at a time, so that the distances of thousands of actors need no more memory than their ties.
        force = np.concatenate([
            _forces(places[first : first + _ROWS], places, weights[first : first + _ROWS], ideal)
            for first in range(0, size, _ROWS)
        ])  # fmt: skip
        length = np.maximum(np.hypot(force[:, 0], force[:, 1]), _NEAREST)
        moved = force * (heat / length)[:, None]
        places += moved
        heat -= step
        if np.linalg.norm(moved) / size < _STILL:
            break
    places -= places.mean(axis=0)
    return places / max(float(np.abs(places).max()), _NEAREST)


def _forces(some: Any, places: Any, weights: Any, ideal: float) -> Any:
    import numpy as np

    across, down = (some[:, None, axis] - places[None, :, axis] for axis in (0, 1))
    distance = np.hypot(across, down)
    np.maximum(distance, _NEAREST, out=distance)
    push = (ideal / distance) ** 2 - weights * distance / ideal
    return np.stack([(push * across).sum(axis=1), (push * down).sum(axis=1)], axis=1)


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
