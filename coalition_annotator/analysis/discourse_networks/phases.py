"""Into which phases a debate falls: times whose networks are alike, and when it passes from one to the next.

Masuda and Holme 2019, "Detecting sequences of system states in temporal networks" (Scientific Reports 9), as in the R
companion of Discourse Network Analyzer 3.1: the distance of each two networks of a series, scaled to at most 1, is
clustered by several methods, and that division is taken which has the highest modularity on 1 - distance.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from coalition_annotator.analysis.discourse_networks.clusterings import Clustering, matrix_clusterings
from coalition_annotator.analysis.discourse_networks.networks import Network
from coalition_annotator.analysis.discourse_networks.polarisation import dense
from coalition_annotator.analysis.discourse_networks.spectrum import distance, spectrum
from coalition_annotator.analysis.discourse_networks.time_windows import NetworkSlice
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.network_options import CELLS, DISTANCES, LAPLACIAN


class Phases(NamedTuple):
    """The phase of each network of a series, numbered as they come, the distances, and what each method found."""

    states: tuple[int, ...]
    modularity: float
    distances: Any
    clusterings: tuple[Clustering, ...]


def network_distances(
    series: Sequence[NetworkSlice], kind: str = CELLS, *, shares: bool = True, spectrum_kind: str = LAPLACIAN
) -> Any:
    """Return how far apart each two networks of a series are, divided by the greatest distance.

    Args:
        series: networks; actors or concepts that one of them lacks have weight 0 there.
        kind: 'cells', the sum of absolute differences over all cells, or 'spectral' (``spectrum``), for one-mode
            networks alone.
        shares: whether weights are divided by the sum of their absolute values first, so that busy times do not stand
            apart from quiet ones.
        spectrum_kind: one of SPECTRA.

    Raises:
        UserError: the spectral distance is asked for between two-mode networks.
        ValueError: there is no such kind.
    """
    import numpy as np

    if kind not in DISTANCES:
        raise ValueError(kind)
    if kind != CELLS and not all(each.network.one_mode for each in series):
        raise UserError(
            "A spectral distance is one of networks between actors.", remedy="Choose the distance of cells instead."
        )
    matrices = _of_one_size([each.network for each in series])
    size = len(matrices)
    found = np.zeros((size, size))
    if kind == CELLS:
        flat = np.array([matrix.ravel() for matrix in matrices])
        if shares:
            # Of absolute values: the sum of a network that is all conflict would turn its signs round.
            sums = np.abs(flat).sum(axis=1, keepdims=True)
            flat = np.divide(flat, sums, out=flat.copy(), where=sums != 0)
        for place in range(size):
            found[place] = np.abs(flat - flat[place]).sum(axis=1)
    else:
        spectra = [spectrum(matrix, spectrum_kind) for matrix in matrices]
        for one in range(size):
            for other in range(one + 1, size):
                found[one, other] = found[other, one] = distance(spectra[one], spectra[other])
    greatest = found.max(initial=0.0)
    return found / greatest if greatest else found


def _of_one_size(networks: Sequence[Network]) -> list[Any]:
    rows = tuple(sorted({name for each in networks for name in each.rows}))
    columns = tuple(sorted({name for each in networks for name in each.columns}))
    return [dense(each._replace(rows=rows, columns=columns)) for each in networks]


def phases(distances: Any, *, at_least: int = 2, at_most: int = 6, seed: int = 1) -> Phases:
    """Return the phases of a series of networks, given their distances.

    Raises:
        UserError: there are too few networks, or all are the same.
    """
    if at_most < at_least:
        raise UserError(f"{at_most:,} is no number of phases.", remedy=f"Use {at_least:,} or more.")
    if len(distances) <= at_least:
        raise UserError(
            f"There are {len(distances):,} networks, which are too few for {at_least:,} phases.",
            remedy="Choose a shorter window or step.",
        )
    if not distances.any():
        raise UserError("All networks of the series are the same, so that there is one phase only.")
    found = matrix_clusterings(1 - distances, at_least=at_least, at_most=at_most, seed=seed)
    best = found[0]
    numbers: dict[int, int] = {}
    for group in best.groups:
        numbers.setdefault(group, len(numbers))
    return Phases(tuple(numbers[group] for group in best.groups), best.modularity, distances, tuple(found))
