"""Gamma: agreement on units and their boundaries at once, by the best alignment of all annotators' units.

After Y. Mathet, A. Widlöcher and J.-P. Métivier, *Computational Linguistics* 41 (2015), pages 437 to 479, as the
package
``pygamma-agreement`` computes it. The package is optional: what it needs is large and partly under the GPL.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from importlib.util import find_spec

from coalition_annotator.model.errors import missing_package
from coalition_annotator.model.span import Spans

_SAMPLES = 30


def is_there() -> bool:
    """Tell whether the package is installed."""
    return find_spec("pygamma_agreement") is not None


def gamma(tags: Mapping[str, Sequence[Spans]], *, seed: int = 0) -> float | None:
    """Return gamma of several annotators' units on one text; None where fewer than two tagged anything.

    Args:
        tags: by annotator; a tag in several parts counts as one unit from its first to its last character.
        seed: of the random samples that the expected disagreement is estimated from (30, precision not raised).

    Raises:
        UserError: the package is not installed.
    """
    if not is_there():
        raise missing_package("Figures of gamma", "pygamma-agreement", extra="gamma", where="gamma")
    import numpy as np
    from pyannote.core import Segment
    from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum

    continuum = Continuum()
    for annotator, units in tags.items():
        for spans in units:
            continuum.add(annotator, Segment(spans[0].start, spans[-1].end), "unit")
    if len(continuum.annotators) < 2:
        return None
    # It tells at each call which solver it lacks, and draws from the global generator.
    logging.getLogger().addFilter(_without_solvers)
    before = np.random.get_state()
    try:
        np.random.seed(seed)
        dissimilarity = CombinedCategoricalDissimilarity(delta_empty=1, alpha=1, beta=1)
        return float(continuum.compute_gamma(dissimilarity, n_samples=_SAMPLES).gamma)
    finally:
        np.random.set_state(before)
        logging.getLogger().removeFilter(_without_solvers)


def _without_solvers(record: logging.LogRecord) -> bool:
    return "solver not installed" not in record.getMessage()
