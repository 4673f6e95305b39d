"""How far a debate has fallen into camps that agree within and disagree between.

After Leifeld and Fisher's measure as Discourse Network Analyzer 3.1 has it. C and F are the congruence and the conflict
of each pair of actors, ‖·‖ the sum of a matrix over ordered pairs. In an ideally polarised debate of the same size all
congruence lies within groups, ‖C‖ / W on each of the W ordered pairs there, and all conflict between them, ‖F‖ / B on
each of the B pairs there. Polarisation is

    Q = 1 - Σ |observed - ideal| / (2 (‖C‖ + ‖F‖)),

1 where the debate is that ideal and 0 where every tie is where it should not be, for the division into groups of equal
size (as far as that goes) for which it is highest. That program multiplies the ideal within a group once more by the
group's share of pairs, so that two perfect camps have a quarter, and keeps the division that is farthest from the
ideal; ``dna_quality`` gives its number for a division, to compare.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from coalition_annotator.analysis.discourse_networks.networks import STANCES, Network, tied
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.network_options import ALGORITHMS, CONFLICT, CONGRUENCE, GENETIC, GREEDY

STARTS = 10
_LEAST = 1e-9
_PARENTS, _GENERATIONS, _ELITES, _MUTATED, _SETTLED = 50, 300, 5, 0.1, 10


class Polarisation(NamedTuple):
    """How polarised a debate is, from 0 to 1, and the groups into which it falls, of actors who have ties."""

    quality: float
    groups: tuple[tuple[str, ...], ...]


def dense(network: Network) -> Any:
    """Return a network's weights as a matrix, in the order of its rows and columns."""
    import numpy as np

    rows = {name: n for n, name in enumerate(network.rows)}
    columns = {name: n for n, name in enumerate(network.columns)}
    matrix = np.zeros((len(rows), len(columns)))
    for (row, column), weight in network.weights.items():
        matrix[rows[row], columns[column]] = weight
    return matrix


def polarisation(
    congruence: Network, conflict: Network, *, groups: int = 2, algorithm: str = GREEDY, seed: int = 1
) -> Polarisation:
    """Return how polarised a debate is, given its networks of congruence and conflict between the same actors.

    Raises:
        UserError: there are too few actors with ties.
        ValueError: there is no such algorithm.
    """
    return divided(congruence.rows, dense(congruence), dense(conflict), groups=groups, algorithm=algorithm, seed=seed)


def divided(
    actors: Sequence[str],
    agree: Any,
    oppose: Any,
    *,
    groups: int = 2,
    algorithm: str = GREEDY,
    seed: int = 1,
    starts: int = STARTS,
) -> Polarisation:
    """Return how polarised a debate is.

    Args:
        actors: names.
        agree: a matrix of how much each two agree.
        oppose: a matrix of how much each two disagree.
        groups: into how many groups it is divided.
        algorithm: 'greedy' swaps the two actors that gain most until none gain, from several random divisions;
            'genetic' breeds divisions: the better have more offspring, a tenth of which is mutated.
        seed: the same gives the same division.
        starts: from how many divisions 'greedy' begins.

    Raises:
        UserError: there are too few actors with ties.
        ValueError: there is no such algorithm.
    """
    import numpy as np

    if algorithm not in ALGORITHMS or groups < 2:
        raise ValueError(f"{algorithm}, {groups}")
    tied_ones: Any = np.flatnonzero((np.abs(agree) + np.abs(oppose)).sum(axis=1)) if len(agree) else []
    names = [actors[n] for n in tied_ones]
    if len(names) <= groups:
        raise UserError(
            f"{len(names):,} actors are tied to others, which are too few for {groups:,} groups.",
            remedy="Choose a longer stretch of time, or other actors.",
        )
    search = _Search(agree[np.ix_(tied_ones, tied_ones)], oppose[np.ix_(tied_ones, tied_ones)], groups, seed)
    found = search.genetic() if algorithm == GENETIC else search.greedy(starts)
    several = (tuple(names[n] for n in np.flatnonzero(found == group)) for group in range(groups))
    return Polarisation(search.quality(found), tuple(sorted(several)))


def ties_of_stance(counts: Mapping[int, Any], spread: float = STANCES) -> tuple[Any, Any]:
    """Return how much each two actors agree and disagree, as matrices, from counts by stance."""
    import numpy as np

    if not counts:
        return np.zeros((0, 0)), np.zeros((0, 0))
    found = []
    for qualifier in (CONGRUENCE, CONFLICT):
        matrix = tied(counts, qualifier, spread)
        np.fill_diagonal(matrix, 0.0)
        found.append(matrix)
    return found[0], found[1]


def quality(groups: Sequence[Sequence[str]], congruence: Network, conflict: Network) -> float:
    """Return how close a debate comes to the ideal of these groups, from 0 to 1; actors in none do not count.

    Raises:
        ValueError: nobody is with another in a group, or there are no two groups, or no ties.
    """
    import numpy as np

    place = {name: n for n, name in enumerate(congruence.rows)}
    chosen = [place[name] for group in groups for name in group]
    member = np.array([number for number, group in enumerate(groups) for _ in group])
    agree, oppose = (dense(each)[np.ix_(chosen, chosen)] for each in (congruence, conflict))
    within = int((member[:, None] == member[None, :]).sum()) - len(member)
    if not within or len(groups) < 2 or not (np.abs(agree).sum() + np.abs(oppose).sum()):
        raise ValueError("nothing to compare")
    return _Search(agree, oppose, len(groups), 1, member).quality(member)


def dna_quality(groups: Sequence[Sequence[str]], congruence: Network, conflict: Network) -> float:
    """Return what Discourse Network Analyzer 3.1 gives a division, normalised by the sum of all ties.

    Its ideal for a pair within group g is ‖C‖ / W times the share of g among the W pairs within groups; for a pair
    between g and h it is ‖F‖ / B times n_g n_h / B.
    """
    import numpy as np

    place = {name: n for n, name in enumerate(congruence.rows)}
    chosen = [place[name] for group in groups for name in group]
    member = np.array([number for number, group in enumerate(groups) for _ in group])
    agree, oppose = (dense(each)[np.ix_(chosen, chosen)] for each in (congruence, conflict))
    sizes = np.array([float(len(group)) for group in groups])
    within = float((sizes * (sizes - 1)).sum())
    between = len(member) * (len(member) - 1) - within
    same = member[:, None] == member[None, :]
    ideal_within = (sizes * (sizes - 1) / within * np.abs(agree).sum() / within)[member][:, None]
    ideal_between = sizes[member][:, None] * sizes[member][None, :] / between * np.abs(oppose).sum() / between
    away = np.where(same, np.abs(agree - ideal_within) + np.abs(oppose), np.abs(agree) + np.abs(oppose - ideal_between))
    np.fill_diagonal(away, 0.0)
    return float(away.sum() / (2 * (np.abs(agree).sum() + np.abs(oppose).sum())))


class _Search:
    """Seeks the division that comes closest to the ideal.

    As groups keep their sizes, what the ideal wants of a pair within and between groups does not change with the
    division; so its distance is a sum over all pairs, plus ``_gain`` over those that are together.
    """

    def __init__(self, agree: Any, oppose: Any, groups: int, seed: int, member: Any = None) -> None:
        import numpy as np

        self._groups = groups
        self._chance = np.random.default_rng(seed)
        self._size = len(agree)
        self._first = np.arange(self._size) % groups if member is None else member
        sizes = np.bincount(self._first, minlength=groups).astype(float)
        within = (sizes * (sizes - 1)).sum()
        between = self._size * (self._size - 1) - within
        self._mass = np.abs(agree).sum() + np.abs(oppose).sum()
        together = np.abs(agree - np.abs(agree).sum() / within) + np.abs(oppose)
        apart = np.abs(agree) + np.abs(oppose - np.abs(oppose).sum() / between)
        for matrix in (together, apart):
            np.fill_diagonal(matrix, 0.0)
        self._apart = apart.sum()
        self._gain = together - apart

    def quality(self, member: Any) -> float:
        same = member[:, None] == member[None, :]
        away = self._apart + self._gain[same].sum()
        return float(min(1.0, max(0.0, 1 - away / (2 * self._mass))))

    def greedy(self, starts: int) -> Any:
        found = [self._climb(self._chance.permutation(self._first)) for _ in range(starts)]
        return max(found, key=self.quality)

    def _climb(self, member: Any) -> Any:
        """Swap pairs of actors, those that gain most first, until no two gain."""
        import numpy as np

        member = member.copy()
        everyone = np.arange(self._size)
        sums = np.stack([self._gain[:, member == group].sum(axis=1) for group in range(self._groups)], axis=1)
        while True:
            moved = sums[:, member]
            own = sums[everyone, member]
            change = moved + moved.T - own[:, None] - own[None, :] - 2 * self._gain
            change[member[:, None] == member[None, :]] = 0.0
            partner = change.argmin(axis=1)
            best = change[everyone, partner]
            swapped = 0
            for one in np.argsort(best, kind="stable").tolist():
                other = int(partner[one])
                if best[one] > -_LEAST or (swapped and self._change(member, sums, one, other) > -_LEAST):
                    continue
                a, b = member[one], member[other]
                member[one], member[other] = b, a
                moving = self._gain[:, one] - self._gain[:, other]
                sums[:, a] -= moving
                sums[:, b] += moving
                swapped += 1
            if not swapped:
                return member

    def _change(self, member: Any, sums: Any, one: int, other: int) -> float:
        """Return what a swap of two actors changes, now that others have been swapped."""
        a, b = member[one], member[other]
        if a == b:
            return 0.0
        return float(sums[one, b] + sums[other, a] - sums[one, a] - sums[other, b] - 2 * self._gain[one, other])

    def genetic(self) -> Any:
        import numpy as np

        parents = [self._chance.permutation(self._first) for _ in range(_PARENTS)]
        settled = 0
        for _ in range(_GENERATIONS):
            scores = np.array([self.quality(each) for each in parents])
            order = np.argsort(-scores, kind="stable")
            settled = settled + 1 if scores[order[0]] - scores.mean() < 0.005 else 0
            if settled > _SETTLED:
                break
            share = scores / scores.sum() if scores.sum() else None
            children = [parents[n] for n in order[:_ELITES]]
            while len(children) < _PARENTS:
                mother, father = self._chance.choice(len(parents), 2, p=share, replace=True)
                children.append(self._mutated(self._crossed(parents[mother], parents[father])))
            parents = children
        return self._climb(max(parents, key=self.quality))

    def _crossed(self, mother: Any, father: Any) -> Any:
        """Return a child: each actor from one of its parents, whose groups are matched, and the sizes put right."""
        import lap
        import numpy as np

        overlap = np.zeros((self._groups, self._groups))
        np.add.at(overlap, (mother, father), 1)
        _, matched, _ = lap.lapjv(-overlap)
        child = np.where(self._chance.random(self._size) < 0.5, matched[mother], father)
        wanted = np.bincount(self._first, minlength=self._groups)
        numbers = np.bincount(child, minlength=self._groups)
        while (numbers > wanted).any():
            full, short = int((numbers - wanted).argmax()), int((wanted - numbers).argmax())
            moved = self._chance.choice(np.flatnonzero(child == full))
            child[moved] = short
            numbers[full], numbers[short] = numbers[full] - 1, numbers[short] + 1
        return child

    def _mutated(self, child: Any) -> Any:
        for _ in range(round(_MUTATED * self._size / 2)):
            one, other = self._chance.integers(self._size, size=2)
            child[one], child[other] = child[other], child[one]
        return child
