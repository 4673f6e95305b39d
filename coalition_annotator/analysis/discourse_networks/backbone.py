"""Which concepts hold a discourse network together, and which could be left out without changing it.

Leifeld's backbone and redundant set, as in Discourse Network Analyzer 3.1. The loss of a set of concepts is the
spectral distance (``spectrum``) between the network of all concepts and that of these alone. Three ways to find a set:

- nested: from all concepts, each time that one is taken away whose absence changes the network least;
- fixed: a set of a given size with the smallest loss, sought by simulated annealing;
- penalty: a set of any size, but neither none nor all, with the smallest loss × exp(-p (N - n) / N), n of N concepts
  being in it: the larger p, the smaller the set.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import exp
from typing import Any, NamedTuple

from coalition_annotator.analysis.discourse_networks.networks import (
    STANCES,
    IndexedStatements,
    NetworkStatement,
    tied,
)
from coalition_annotator.analysis.discourse_networks.spectrum import distance, spectrum
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.network_options import CONGRUENCE, DNA_DEGREES, LAPLACIAN

_SAME = 1e-12
ROUNDS = 2000


class BackboneStep(NamedTuple):
    """A concept that was taken away, with the losses of what is left and of all that has been taken away so far.

    Both are from 0, the same network, to 2. ``statements`` is the number of those left.
    """

    number: int
    concept: str
    backbone_loss: float
    redundant_loss: float
    statements: int


class BackboneSets(NamedTuple):
    """A backbone and the redundant rest, each with its loss without any penalty."""

    backbone: tuple[str, ...]
    redundant: tuple[str, ...]
    backbone_loss: float
    redundant_loss: float


class Backbone:
    """Finds backbones of one debate.

    Args:
        statements: without duplicates.
        qualifier: how statements make a tie, one of QUALIFIERS.
        kind: one of SPECTRA.
        spread: how far apart two stances can be.

    Raises:
        UserError: there are fewer than two actors or concepts, or nobody is tied to anybody.
    """

    def __init__(
        self,
        statements: Sequence[NetworkStatement],
        *,
        qualifier: str = CONGRUENCE,
        kind: str = LAPLACIAN,
        spread: float = STANCES,
    ) -> None:
        indexed = IndexedStatements(statements)
        actors, self.concepts = indexed.actors, indexed.concepts
        if len(actors) < 2 or len(self.concepts) < 2:
            raise UserError(
                f"There are {len(actors):,} actors and {len(self.concepts):,} concepts.",
                remedy="A backbone needs at least two of each.",
            )
        self._counts = indexed.counts()
        self._numbers = sum(self._counts.values()).sum(axis=0)
        self._qualifier, self._kind, self._spread = qualifier, kind, spread
        self._whole = self._spectrum(range(len(self.concepts)))
        if not self._whole.any():
            raise UserError(
                "No two actors are tied to each other, so that no concept holds them together.",
                remedy="Choose another qualifier, or other actors.",
            )

    def _spectrum(self, chosen: Collection[int]) -> Any:
        import numpy as np

        columns = sorted(chosen)
        counts = {stance: matrix[:, columns] for stance, matrix in self._counts.items()}
        weights = tied(counts, self._qualifier, self._spread)
        np.fill_diagonal(weights, 0.0)
        return spectrum(weights, self._kind)

    def _loss(self, chosen: Collection[int]) -> float:
        return distance(self._whole, self._spectrum(chosen))

    def sets(self, backbone: Collection[str], penalty: float = 0.0) -> BackboneSets:
        """Return the losses of a backbone of one's own and of the rest, under a penalty if one is given.

        Raises:
            ValueError: one of its concepts is none.
        """
        chosen = {self.concepts.index(name) for name in backbone}
        rest = set(range(len(self.concepts))) - chosen
        return BackboneSets(
            tuple(self.concepts[n] for n in sorted(chosen)),
            tuple(self.concepts[n] for n in sorted(rest)),
            self._loss(chosen) * self._factor(len(chosen), penalty),
            self._loss(rest) * self._factor(len(rest), penalty),
        )

    def _factor(self, size: int, penalty: float) -> float:
        return exp(-penalty * (len(self.concepts) - size) / len(self.concepts))

    def nested(self) -> list[BackboneStep]:
        """Return all concepts in the order in which they are taken away; of equal ones the last by name goes first.

        With the degrees of Discourse Network Analyzer, concepts of equal loss go together, each with that loss and with
        the statements that are left without it alone, as there.
        """
        left = list(range(len(self.concepts)))
        gone: list[int] = []
        steps: list[BackboneStep] = []
        while left:
            losses = [self._loss([n for n in left if n != each]) for each in left]
            smallest = min(losses)
            numbers = [int(self._numbers[left].sum() - self._numbers[each]) for each in left]
            gone_now = False
            for place in reversed(range(len(left))):
                if losses[place] - smallest > _SAME or (gone_now and self._kind != DNA_DEGREES):
                    continue
                gone_now = True
                concept = left.pop(place)
                gone.append(concept)
                name = self.concepts[concept]
                steps.append(BackboneStep(len(steps) + 1, name, smallest, self._loss(gone), numbers[place]))
        return steps

    def fixed(self, size: int, *, rounds: int = ROUNDS, seed: int = 1) -> BackboneSets:
        """Return a backbone of so many concepts with a loss as small as was found.

        Raises:
            UserError: there are not that many concepts, or none is wanted.
        """
        if not 1 <= size < len(self.concepts):
            raise UserError(
                f"A backbone of {size:,} of {len(self.concepts):,} concepts leaves nothing to choose.",
                remedy=f"Choose a size from 1 to {len(self.concepts) - 1:,}.",
            )
        return self._anneal(size, 0.0, rounds, seed)

    def penalised(self, penalty: float = 7.5, *, rounds: int = ROUNDS, seed: int = 1) -> BackboneSets:
        """Return a backbone of any size, as small as the penalty wants it."""
        return self._anneal(None, penalty, rounds, seed)

    def _anneal(self, size: int | None, penalty: float, rounds: int, seed: int) -> BackboneSets:
        """Seek the smallest loss; a worse set is taken with the chance exp(-rise) (1 - 1 / (1 + exp(5 - 12 t / T)))."""
        import numpy as np

        chance = np.random.default_rng(seed)
        everything = len(self.concepts)
        current = set(chance.choice(everything, size=size or 1, replace=False).tolist())
        loss = self._loss(current) * self._factor(len(current), penalty)
        best, least = set(current), loss
        known: dict[frozenset[int], float] = {}
        for number in range(1, rounds + 1):
            temperature = 1 - 1 / (1 + exp(5 - 12 * number / rounds))
            candidate = self._moved(current, chance, free=size is None)
            key = frozenset(candidate)
            if key not in known:
                known[key] = self._loss(candidate) * self._factor(len(candidate), penalty)
            new = known[key]
            if new < loss or chance.random() < exp(loss - new) * temperature:
                current, loss = candidate, new
                if loss < least:
                    best, least = set(current), loss
        return self.sets([self.concepts[n] for n in best])

    def _moved(self, current: set[int], chance: Any, *, free: bool) -> set[int]:
        """Return a neighbour of a set: one concept more, less, or another in place of one."""
        rest = sorted(set(range(len(self.concepts))) - current)
        moves = ["swap"]
        if free and len(current) > 1:
            moves.append("remove")
        if free and len(rest) > 1:
            moves.append("add")
        move = moves[int(chance.integers(len(moves)))]
        candidate = set(current)
        if move != "add":
            candidate.remove(sorted(current)[int(chance.integers(len(current)))])
        if move != "remove":
            candidate.add(rest[int(chance.integers(len(rest)))])
        return candidate
