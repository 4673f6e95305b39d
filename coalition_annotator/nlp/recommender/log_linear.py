"""A log-linear model of yes and no over features that are there or not: logistic regression.

Berger, Della Pietra and Della Pietra (1996), "A Maximum Entropy Approach to Natural Language Processing". It is trained
by CRFsuite, as sequences of one, with L-BFGS and an L2 penalty; only the weights are kept, as plain numbers.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

_PENALTY = 1.0
_ITERATIONS = 100
_RAREST = 2
_LEAST = 0.005
_YES, _NO = "1", "0"
# What every row has.
ALWAYS = "always"


class LogLinear(NamedTuple):
    """How probable a yes is: weights by feature; what is not there counts nothing."""

    weights: Mapping[str, float]

    def probability(self, features: Iterable[str]) -> float:
        """Return the probability of a yes, between 0 and 1."""
        total = sum(map(self.weights.get, features, repeat(0.0)))
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


def train(rows: Iterable[tuple[Sequence[str], bool]]) -> LogLinear:
    """Return a model of features and answers; where all answers are one, a model that gives that answer's share."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({"c2": _PENALTY, "max_iterations": _ITERATIONS, "feature.minfreq": _RAREST})
    number = yes = 0
    # Each is handed on at once: as text, all of them would fill the memory.
    for features, answer in rows:
        trainer.append([list(features)], [_YES if answer else _NO])
        number, yes = number + 1, yes + answer
    if yes in (0, number):
        share = (yes + 1) / (number + 2)
        return LogLinear({ALWAYS: round(math.log(share / (1 - share)), 3)} if number else {})
    with tempfile.TemporaryDirectory(prefix="coalition-") as folder:
        path = Path(folder) / "model"
        trainer.train(str(path))
        tagger = pycrfsuite.Tagger()
        tagger.open(str(path))
        found = tagger.info().state_features
        tagger.close()
    weights: dict[str, float] = {}
    for (feature, label), weight in found.items():
        weights[feature] = weights.get(feature, 0.0) + (weight if label == _YES else -weight)
    return LogLinear({each: round(weight, 3) for each, weight in weights.items() if abs(weight) >= _LEAST})
