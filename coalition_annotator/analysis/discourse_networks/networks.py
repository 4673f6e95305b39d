"""Discourse networks: who shares concepts with whom.

After Leifeld 2017, "Discourse Network Analysis: Policy Debates as Dynamic Networks" (Oxford Handbook of Political
Networks, chapter 12). x[a, c, s] counts the statements of actor a on concept c with stance s, after the rule for
duplicates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from math import sqrt
from typing import Any, NamedTuple

from coalition_annotator.model.network_options import (
    ACTIVITY,
    ALL,
    ARTICLE,
    AVERAGE,
    COMBINE,
    CONFLICT,
    CONGRUENCE,
    COSINE,
    DNA_COSINE,
    DNA_JACCARD,
    DUPLICATES,
    IGNORE,
    JACCARD,
    MONTH,
    NONE,
    ONE_MODE_NORMS,
    OVERALL,
    PROMINENCE,
    QUALIFIERS,
    SUBTRACT,
    TWO_MODE_NORMS,
    TWO_MODE_QUALIFIERS,
    WEEK,
    YEAR,
)

_Counts = Mapping[str, Mapping[str, Mapping[int, int]]]
_ROWS = 1_000
# Ties that cancel each other out may leave as much, as thirds have no end in binary.
_NOTHING = 1e-9
# How many cells of a matrix are multiplied in the time that a pair of entries takes.
_PAIR_COSTS = 100

STANCES = 2
"""How far apart two stances can be: from -1 to 1."""


class NetworkStatement(NamedTuple):
    """An actor's statement on a concept.

    ``stance`` is 1, 0 or -1, or a number of the codebook's own scale; ``day`` is an ISO date, maybe empty or cut.

    ``claim`` is the id of the claim that makes it.
    """

    actor: str
    concept: str
    stance: int
    article: str
    day: str
    claim: str = ""


class Network(NamedTuple):
    """A matrix: ``weights`` by row and column, without zeros. A one-mode network is symmetric: both are actors."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    weights: Mapping[tuple[str, str], float]
    one_mode: bool


def unique(statements: Iterable[NetworkStatement], rule: str, *, ignore_stance: bool = False) -> list[NetworkStatement]:
    """Return the statements without duplicates: of the same actor, concept and stance, one per article, week and so on.

    Args:
        statements: all statements.
        rule: one of DUPLICATES. Weeks are those of ISO 8601; a statement whose date is too short for the rule counts
            once for its article.
        ignore_stance: whether statements of different stances are duplicates of each other, too: where stance does not
            count, Discourse Network Analyzer leaves it out here as well.

    Raises:
        ValueError: there is no such rule.
    """
    if rule not in DUPLICATES:
        raise ValueError(rule)
    if rule == ALL:
        return list(statements)
    seen: dict[tuple[str, str, int, str], NetworkStatement] = {}
    for each in statements:
        stance = 0 if ignore_stance else each.stance
        seen.setdefault((each.actor, each.concept, stance, _unit(each, rule)), each)
    return list(seen.values())


def whole_day(text: str) -> date | None:
    """Return the day that an ISO date tells, None where it tells less than a day, or one that there is not."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _unit(statement: NetworkStatement, rule: str) -> str:
    if rule == OVERALL:
        return ""
    length = {MONTH: 7, YEAR: 4, WEEK: 10}.get(rule, 0)
    if rule == ARTICLE or len(statement.day) < length:
        return f"article {statement.article}"
    if rule == WEEK:
        day = whole_day(statement.day)
        return f"{day.isocalendar()[0]}-{day.isocalendar()[1]}" if day else f"article {statement.article}"
    return statement.day[:length]


def _counted(statements: Iterable[NetworkStatement]) -> _Counts:
    counts: dict[str, dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for each in statements:
        counts[each.actor][each.concept][each.stance] += 1
    return counts


def two_mode(
    statements: Iterable[NetworkStatement],
    *,
    qualifier: str = IGNORE,
    normalise: str = NONE,
    actors: Iterable[str] = (),
    concepts: Iterable[str] = (),
    levels: Iterable[int] = (-1, 1),
) -> Network:
    """Return the network of actors by concepts.

    Args:
        statements: without duplicates.
        qualifier: 'ignore' sums over stances; 'subtract' is support minus opposition, of a wider scale the sum of its
            numbers; 'combine' tells which stances there are by one number (``combination``).
        normalise: 'activity' divides a row by the number of the actor's statements, 'prominence' a column by the
            number of the concept's.
        actors: further rows, which have no statement.
        concepts: further columns.
        levels: stances that there are beside those met, for 'combine'.

    Raises:
        ValueError: the qualifier or the normalisation is none of these, or 'combine' is normalised, which would mean
            nothing.
    """
    if qualifier not in TWO_MODE_QUALIFIERS or normalise not in TWO_MODE_NORMS:
        raise ValueError(f"{qualifier}, {normalise}")
    if qualifier == COMBINE and normalise != NONE:
        raise ValueError(f"{qualifier}, {normalise}")
    counts = _counted(statements)
    columns = sorted({*concepts, *(concept for by_concept in counts.values() for concept in by_concept)})
    scale = {*levels, *(s for each in counts.values() for by_stance in each.values() for s in by_stance)}
    totals: dict[str, int] = defaultdict(int)
    for actor, by_concept in counts.items():
        for concept, by_stance in by_concept.items():
            number = sum(by_stance.values())
            totals[f"r{actor}"] += number
            totals[f"c{concept}"] += number
    weights: dict[tuple[str, str], float] = {}
    for actor, by_concept in counts.items():
        for concept, by_stance in by_concept.items():
            signed = sum(stance * n for stance, n in by_stance.items())
            weight = float(signed if qualifier == SUBTRACT else sum(by_stance.values()))
            if qualifier == COMBINE:
                weight = float(combination(by_stance, scale))
            divisor = {ACTIVITY: totals[f"r{actor}"], PROMINENCE: totals[f"c{concept}"]}.get(normalise, 1)
            if weight:
                weights[actor, concept] = weight / divisor
    return Network(tuple(sorted({*actors, *counts})), tuple(columns), weights, one_mode=False)


def combination(stances: Iterable[int], levels: Iterable[int]) -> int:
    """Return the number that tells which stances there are: the sum of 2 to the power of each one's place from above.

    So with the levels -1 and 1, opposition is 2, support 1, both 3; with -1, 0 and 1 opposition is 4, neutral 2,
    support 1.
    """
    ordered = sorted(set(levels), reverse=True)
    return sum(2 ** ordered.index(stance) for stance in set(stances))


def one_mode(
    statements: Iterable[NetworkStatement],
    *,
    qualifier: str = CONGRUENCE,
    normalise: str = NONE,
    actors: Iterable[str] = (),
    spread: float = STANCES,
) -> Network:
    """Return the network between actors.

    With x after the duplicates rule and d(s, t) = |s - t| / spread, the distance of two stances over their range:
    'ignore' is the sum over concepts of (sum of x over s) times the other's; 'congruence' weighs each pair of stances
    with 1 - d, 'conflict' with d; 'subtract' is congruence minus conflict. Normalised by 'average' activity, a weight
    is divided by (n_a + n_b) / 2, n being an actor's statements; 'jaccard' is w_ab / (w_aa + w_bb - w_ab) and
    'cosine' w_ab / sqrt(w_aa w_bb), w_aa being an actor's congruence with itself ('ignore' under 'ignore').
    'dna-jaccard' and 'dna-cosine' divide as Discourse Network Analyzer 3.1 does under these names: the first by
    m10 + m01 + m11 over concepts and stances, m10 being the sum of x[a] where x[b] is 0, m01 the reverse, m11 the sum
    of x[a] x[b]; the second by n_a n_b.

    Args:
        statements: without duplicates.
        qualifier: one of QUALIFIERS.
        normalise: one of ONE_MODE_NORMS.
        actors: further actors, who have no statement.
        spread: how far apart two stances can be.

    Raises:
        ValueError: the qualifier or the normalisation is none of these.
    """
    if qualifier not in QUALIFIERS or normalise not in ONE_MODE_NORMS:
        raise ValueError(f"{qualifier}, {normalise}")
    found = list(statements)
    names = sorted({*actors, *(each.actor for each in found)})
    weights: dict[tuple[str, str], float] = {}
    if not found:
        return Network(tuple(names), tuple(names), weights, one_mode=True)
    counts = IndexedStatements(found, names).counts()
    dna = _dna_union(counts) if normalise == DNA_JACCARD else None
    totals = sum(matrix.sum(axis=1) for matrix in counts.values()).tolist()
    own = _with_oneself(counts, IGNORE if qualifier == IGNORE else CONGRUENCE, spread).tolist()
    for a, b, weight in _upper(counts, qualifier, spread):
        divisor = 1.0
        if normalise == AVERAGE:
            divisor = (totals[a] + totals[b]) / 2
        elif normalise == COSINE:
            divisor = sqrt(own[a] * own[b])
        elif normalise == JACCARD:
            divisor = own[a] + own[b] - weight
        elif normalise == DNA_COSINE:
            divisor = totals[a] * totals[b]
        elif dna is not None:
            divisor = float(dna[a, b])
        if weight and divisor:
            weights[names[a], names[b]] = weights[names[b], names[a]] = weight / divisor
    return Network(tuple(names), tuple(names), weights, one_mode=True)


class IndexedStatements:
    """Statements as numbers, of which matrices of actors by concepts are made again and again.

    Args:
        statements: without duplicates.
        actors: the rows, in order; those of the statements by name, if not given.
    """

    def __init__(self, statements: Sequence[NetworkStatement], actors: Sequence[str] = ()) -> None:
        import numpy as np

        self.actors = tuple(actors) or tuple(sorted({each.actor for each in statements}))
        self.concepts = tuple(sorted({each.concept for each in statements}))
        row_of = {name: n for n, name in enumerate(self.actors)}
        column_of = {name: n for n, name in enumerate(self.concepts)}
        rows = np.array([row_of[each.actor] for each in statements], dtype=np.int64)
        columns = np.array([column_of[each.concept] for each in statements], dtype=np.int64)
        stances = np.array([each.stance for each in statements], dtype=np.int64)
        self._of: dict[int, tuple[Any, Any, Any]] = {}
        for stance in sorted(set(stances.tolist())):
            places = np.flatnonzero(stances == stance)
            self._of[stance] = (places, rows[places], columns[places])

    def counts(self, counting: Any = None) -> dict[int, Any]:
        """Return for each stance the matrix of how many statements each actor made on each concept.

        Args:
            counting: an array of how much each statement counts; 1 if not given. What counts 0 is not there.
        """
        import numpy as np

        shape = (len(self.actors), len(self.concepts))
        found = {}
        for stance, (places, rows, columns) in self._of.items():
            weights = np.ones(len(places)) if counting is None else np.asarray(counting, dtype=float)[places]
            cells = np.bincount(rows * shape[1] + columns, weights, minlength=shape[0] * shape[1])
            found[stance] = cells.reshape(shape)
        return found


def _dna_union(counts: Mapping[int, Any]) -> Any:
    """Return m10 + m01 + m11 for each pair of actors."""
    total: Any = 0
    for matrix in counts.values():
        there = matrix.astype(bool).astype(float)
        n = matrix.sum(axis=1)
        without = n[:, None] - matrix @ there.T
        total = total + without + without.T + matrix @ matrix.T
    return total


def tied(counts: Mapping[int, Any], qualifier: str, spread: float = STANCES) -> Any:
    """Return the sum over pairs of stances of the products of their matrices, weighed as the qualifier does.

    Args:
        counts: a matrix of actors by concepts for each stance.
        qualifier: one of QUALIFIERS.
        spread: how far apart two stances can be.
    """
    entries = _Entries.of(counts)
    return _products(entries, entries, qualifier, spread)


def _products(rows: Mapping[int, _Entries], columns: Mapping[int, _Entries], qualifier: str, spread: float) -> Any:
    import numpy as np

    shape = (len(next(iter(rows.values())).matrix), len(next(iter(columns.values())).matrix))
    total = np.zeros(shape)
    few: dict[float, list[tuple[Any, Any]]] = defaultdict(list)
    for s, mine in rows.items():
        for t, theirs in columns.items():
            factor = _factor(s, t, qualifier, spread)
            if factor and mine.has_few_pairs(theirs):
                few[factor].append(mine.pairs(theirs))
            elif factor:
                total += factor * (mine.matrix @ theirs.matrix.T)
    for factor, found in few.items():
        cells, weights = (np.concatenate(each) for each in zip(*found, strict=True))
        total += factor * np.bincount(cells, weights, minlength=total.size).reshape(shape)
    return total


class _Entries:
    """What stands in a matrix of actors by concepts, sorted by concept; most of such a matrix is often empty."""

    def __init__(self, matrix: Any) -> None:
        self.matrix = matrix
        actors, concepts = matrix.nonzero()
        order = concepts.argsort(kind="stable")
        self.actors, self.concepts = actors[order], concepts[order]
        self.weights = matrix[self.actors, self.concepts]
        ends = self.concepts.searchsorted(range(matrix.shape[1] + 1))
        self.first, self.number = ends[:-1], ends[1:] - ends[:-1]

    @classmethod
    def of(cls, counts: Mapping[int, Any]) -> dict[int, _Entries]:
        """Return those of the matrices of all stances."""
        return {stance: cls(matrix) for stance, matrix in counts.items()}

    def has_few_pairs(self, other: _Entries) -> bool:
        """Tell whether the pairs of entries of one concept are fewer than what two whole matrices multiply."""
        whole = len(self.matrix) * len(other.matrix) * self.matrix.shape[1]
        return bool(int(self.number @ other.number) * _PAIR_COSTS <= whole)

    def pairs(self, other: _Entries) -> tuple[Any, Any]:
        """Return where the products of entries of one concept go in the product of the matrices, and these products."""
        import numpy as np

        partners = other.number[self.concepts]
        begun = np.repeat(np.cumsum(partners) - partners, partners)
        place = np.repeat(other.first[self.concepts], partners) + np.arange(int(partners.sum())) - begun
        cells = np.repeat(self.actors, partners) * len(other.matrix) + other.actors[place]
        return cells, np.repeat(self.weights, partners) * other.weights[place]


def _factor(s: int, t: int, qualifier: str, spread: float) -> float:
    distance = abs(s - t) / spread if spread else 0.0
    return {IGNORE: 1.0, CONGRUENCE: 1 - distance, CONFLICT: distance, SUBTRACT: 1 - 2 * distance}[qualifier]


def _with_oneself(counts: Mapping[int, Any], qualifier: str, spread: float) -> Any:
    """Return the diagonal of ``tied`` alone."""
    pairs = [(_factor(s, t, qualifier, spread), one, other) for s, one in counts.items() for t, other in counts.items()]
    return sum(factor * (one * other).sum(axis=1) for factor, one, other in pairs)


def _upper(counts: Mapping[int, Any], qualifier: str, spread: float) -> Iterator[tuple[int, int, float]]:
    """Yield row, column and weight of what ``tied`` holds above the diagonal, in memory for _ROWS rows at a time."""
    import numpy as np

    everybody = _Entries.of(counts)
    for first in range(0, len(next(iter(counts.values()))), _ROWS):
        some = _Entries.of({stance: matrix[first : first + _ROWS] for stance, matrix in counts.items()})
        block = np.triu(_products(some, everybody, qualifier, spread), first + 1)
        block[np.abs(block) < _NOTHING] = 0.0
        rows, columns = block.nonzero()
        yield from zip((rows + first).tolist(), columns.tolist(), block[rows, columns].tolist(), strict=True)


def above(network: Network, threshold: float) -> Network:
    """Return the network with those ties alone whose weight is, sign apart, at least the threshold."""
    return network._replace(weights={ends: w for ends, w in network.weights.items() if abs(w) >= threshold})
