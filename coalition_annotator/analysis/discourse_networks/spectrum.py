"""How far apart two networks of the same actors are by their spectra.

The spectral distance is the sum of the absolute differences of the eigenvalues of both networks' Laplacians D - A,
sorted and scaled to the sum 1, D being the diagonal matrix of degrees (Leifeld's backbone of discourse networks). In
Discourse Network Analyzer 3.1 the subtraction is without effect, so that its numbers are those of D alone, the sorted
degrees; 'dna-degrees' gives these. Negative weights count as 0.
"""

from __future__ import annotations

from typing import Any

from coalition_annotator.model.network_options import LAPLACIAN, SPECTRA


def spectrum(matrix: Any, kind: str = LAPLACIAN) -> Any:
    """Return the eigenvalues of a symmetric matrix of weights, the largest first, scaled to the sum 1 unless all are 0.

    Args:
        matrix: weights, with zeros in the diagonal.
        kind: one of SPECTRA.

    Raises:
        ValueError: there is no such kind.
    """
    import numpy as np

    if kind not in SPECTRA:
        raise ValueError(kind)
    weights = np.maximum(matrix, 0.0)
    degrees = weights.sum(axis=1)
    values = np.linalg.eigvalsh(np.diag(degrees) - weights) if kind == LAPLACIAN else degrees
    values = np.sort(values)[::-1]
    total = values.sum()
    return values / total if total > 0 else np.zeros_like(values)


def distance(one: Any, other: Any) -> float:
    """Return the spectral distance of two networks, given by their spectra: from 0 to 2."""
    import numpy as np

    return float(np.abs(one - other).sum())
