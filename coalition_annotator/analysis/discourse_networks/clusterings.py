"""Which division of a network into groups is the best, by modularity.

Modularity (Newman and Girvan 2004): Q = Σ (A_ij - k_i k_j / 2m) / 2m over pairs of one group. Methods differ in how
they seek groups; all are tried, and the one with the highest modularity is taken, as dna_multiclust in the R companion
of Discourse Network Analyzer does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from coalition_annotator.analysis.discourse_networks import agglomeration
from coalition_annotator.analysis.discourse_networks.agglomeration import COMPLETE, MEAN, SINGLE, WARD
from coalition_annotator.analysis.discourse_networks.networks import Network
from coalition_annotator.analysis.discourse_networks.polarisation import dense

LOUVAIN, FAST_GREEDY, LABELS = "louvain", "fast greedy", "label propagation"
K_MEANS, SPECTRAL, CONCOR = "k-means", "spectral", "concor"
GRAPH_METHODS = (LOUVAIN, FAST_GREEDY, LABELS)
MATRIX_METHODS = (SINGLE, MEAN, COMPLETE, WARD, K_MEANS, SPECTRAL, CONCOR)
METHODS = (*GRAPH_METHODS, *MATRIX_METHODS)
MOST = 10
_ROUNDS = 100


class Clustering(NamedTuple):
    """A division: a group's number for each place, 0 being the largest group, and its modularity."""

    method: str
    groups: tuple[int, ...]
    modularity: float


def modularity(weights: Any, groups: Sequence[int]) -> float:
    """Return the modularity of a division of a network with these weights, of which the negative ones count as 0."""
    import numpy as np

    matrix = np.maximum(weights, 0.0)
    np.fill_diagonal(matrix, 0.0)
    total = matrix.sum()
    if not total:
        return 0.0
    member = np.asarray(groups)
    degrees = matrix.sum(axis=1)
    same = member[:, None] == member[None, :]
    return float((matrix - np.outer(degrees, degrees) / total)[same].sum() / total)


def network_clusterings(network: Network, *, at_most: int = MOST, seed: int = 1) -> list[Clustering]:
    """Return what each method finds in a one-mode network, the best first; nothing where there are no positive ties.

    Args:
        network: ties between actors; negative ones count as none.
        at_most: the greatest number of groups for methods that are told one.
        seed: the same gives the same groups.
    """
    import numpy as np

    weights = np.maximum(dense(network), 0.0)
    if not weights.any():
        return []
    found = [_graph_clustering(method, weights, seed) for method in GRAPH_METHODS]
    found += matrix_clusterings(weights / weights.max(), at_most=at_most, seed=seed)
    return sorted(found, key=lambda each: (-round(each.modularity, 9), METHODS.index(each.method)))


def _graph_clustering(method: str, weights: Any, seed: int) -> Clustering:
    import networkx

    graph = networkx.from_numpy_array(weights)
    community = networkx.community
    find: dict[str, Callable[[], Any]] = {
        LOUVAIN: lambda: community.louvain_communities(graph, seed=seed),
        FAST_GREEDY: lambda: community.greedy_modularity_communities(graph, weight="weight"),
        LABELS: lambda: community.asyn_lpa_communities(graph, weight="weight", seed=seed),
    }
    member = [0] * len(weights)
    for number, group in enumerate(find[method]()):
        for place in group:
            member[place] = number
    return Clustering(method, _by_size(member), modularity(weights, member))


def matrix_clusterings(similarity: Any, *, at_least: int = 2, at_most: int = MOST, seed: int = 1) -> list[Clustering]:
    """Return what each of MATRIX_METHODS finds, with the number of groups for which modularity is highest.

    Args:
        similarity: a symmetric matrix of numbers from 0 to 1.
        at_least: the smallest number of groups.
        at_most: the greatest.
        seed: the same gives the same groups.
    """
    import numpy as np

    matrix = np.array(similarity, dtype=float)
    np.fill_diagonal(matrix, 1.0)
    numbers = range(at_least, min(at_most, len(matrix) - 1) + 1)
    found = []
    for method in MATRIX_METHODS:
        divisions = [Clustering(method, _by_size(each), modularity(matrix, each))
                     for each in _divisions(method, matrix, numbers, seed)]  # fmt: skip
        if divisions:
            found.append(max(divisions, key=lambda each: round(each.modularity, 12)))
    return sorted(found, key=lambda each: (-round(each.modularity, 9), METHODS.index(each.method)))


def _divisions(method: str, similarity: Any, numbers: range, seed: int) -> Iterator[Sequence[int]]:
    if not numbers:
        return
    if method in (SINGLE, MEAN, COMPLETE, WARD):
        yield from _hierarchical(method, similarity, numbers)
    elif method == CONCOR:
        yield _concor(similarity)
    else:
        import numpy as np

        points = similarity if method == K_MEANS else _spectral_points(similarity)
        for number in numbers:
            if number > len(np.unique(points.round(9), axis=0)):
                break
            yield _k_means(points if method == K_MEANS else points[:, :number], number, seed)


def _hierarchical(method: str, similarity: Any, numbers: range) -> Iterator[Sequence[int]]:
    merges = agglomeration.merges(1 - similarity, method)
    for number in numbers:
        yield agglomeration.groups(merges, number)


def _k_means(points: Any, number: int, seed: int) -> Sequence[int]:
    """Return groups around means (Lloyd 1982), begun far apart (Arthur and Vassilvitskii 2007); one may run empty."""
    import numpy as np

    chance = np.random.default_rng(seed)
    means = points[[int(chance.integers(len(points)))]]
    for _ in range(1, number):
        nearest = _squares(points, means).min(axis=1)
        drawn = chance.choice(len(points), p=nearest / nearest.sum())
        means = np.vstack([means, points[drawn]])
    member = _squares(points, means).argmin(axis=1)
    for _ in range(_ROUNDS):
        for group in np.unique(member):
            means[group] = points[member == group].mean(axis=0)
        moved = _squares(points, means).argmin(axis=1)
        if (moved == member).all():
            break
        member = moved
    found: Sequence[int] = member.tolist()
    return found


def _squares(points: Any, means: Any) -> Any:
    """Return the squared distance of each point from each mean."""
    import numpy as np

    return np.stack([((points - mean) ** 2).sum(axis=1) for mean in means], axis=1)


def _spectral_points(similarity: Any) -> Any:
    """Return the eigenvectors of the normalised Laplacian of exp(-(1 - s)² / 2), those of the smallest values first."""
    import numpy as np

    near = np.exp(-((1 - similarity) ** 2) / 2)
    root = 1 / np.sqrt(near.sum(axis=1))
    laplacian = np.eye(len(near)) - root[:, None] * near * root[None, :]
    return np.linalg.eigh(laplacian)[1]


def _concor(similarity: Any) -> Sequence[int]:
    """Return two groups by correlating correlations until all are 1 or -1 (Breiger, Boorman and Arabie 1975)."""
    import numpy as np

    found = similarity
    for _ in range(50):
        with np.errstate(invalid="ignore", divide="ignore"):
            found = np.nan_to_num(np.corrcoef(found))
        if (np.abs(found) > 0.999).all():
            break
    groups: Sequence[int] = (found[0] <= 0).astype(int).tolist()
    return groups


def _by_size(member: Sequence[int]) -> tuple[int, ...]:
    """Number the groups anew, the largest first, of equal ones the one that comes first."""
    first: dict[int, int] = {}
    for place, group in enumerate(member):
        first.setdefault(group, place)
    order = sorted(first, key=lambda group: (-list(member).count(group), first[group]))
    numbers = {group: number for number, group in enumerate(order)}
    return tuple(numbers[group] for group in member)
