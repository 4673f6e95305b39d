"""Discourse networks: who shares concepts with whom.

After Leifeld 2017, "Discourse Network Analysis: Policy Debates as Dynamic Networks" (Oxford Handbook of Political
Networks, chapter 12). x[a, c, s] counts the statements of actor a on concept c with stance s, after the rule for
duplicates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from math import sqrt
from typing import Any, NamedTuple

from coalition_annotator.model.network_options import (
    ACTIVITY,
    ALL,
    ARTICLE,
    AVERAGE,
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
    WEEK,
    YEAR,
)

_Counts = Mapping[str, Mapping[str, Mapping[int, int]]]


class NetworkStatement(NamedTuple):
    """An actor's statement on a concept. ``stance`` is 1, 0 or -1; ``day`` is an ISO date, maybe empty or cut.

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


def _unit(statement: NetworkStatement, rule: str) -> str:
    if rule == OVERALL:
        return ""
    length = {MONTH: 7, YEAR: 4, WEEK: 10}.get(rule, 0)
    if rule == ARTICLE or len(statement.day) < length:
        return f"article {statement.article}"
    if rule == WEEK:
        year, week, _ = date.fromisoformat(statement.day).isocalendar()
        return f"{year}-{week}"
    return statement.day[:length]


def _counted(statements: Iterable[NetworkStatement]) -> _Counts:
    counts: dict[str, dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for each in statements:
        counts[each.actor][each.concept][each.stance] += 1
    return counts


def two_mode(statements: Iterable[NetworkStatement], *, qualifier: str = IGNORE, normalise: str = NONE) -> Network:
    """Return the network of actors by concepts.

    Args:
        statements: without duplicates.
        qualifier: 'ignore' sums over stances; 'subtract' is support minus opposition.
        normalise: 'activity' divides a row by the number of the actor's statements, 'prominence' a column by the
            number of the concept's.

    Raises:
        ValueError: the qualifier or the normalisation is none of these.
    """
    if qualifier not in (IGNORE, SUBTRACT) or normalise not in TWO_MODE_NORMS:
        raise ValueError(f"{qualifier}, {normalise}")
    counts = _counted(statements)
    concepts = sorted({concept for by_concept in counts.values() for concept in by_concept})
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
            divisor = {ACTIVITY: totals[f"r{actor}"], PROMINENCE: totals[f"c{concept}"]}.get(normalise, 1)
            if weight:
                weights[actor, concept] = weight / divisor
    return Network(tuple(sorted(counts)), tuple(concepts), weights, one_mode=False)


def one_mode(statements: Iterable[NetworkStatement], *, qualifier: str = CONGRUENCE, normalise: str = NONE) -> Network:
    """Return the network between actors.

    With x after the duplicates rule and d(s, t) = |s - t| / 2, the distance of two stances over their range:
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

    Raises:
        ValueError: the qualifier or the normalisation is none of these.
    """
    if qualifier not in QUALIFIERS or normalise not in ONE_MODE_NORMS:
        raise ValueError(f"{qualifier}, {normalise}")
    found = list(statements)
    actors = sorted({each.actor for each in found})
    concepts = {concept: n for n, concept in enumerate(sorted({each.concept for each in found}))}
    weights: dict[tuple[str, str], float] = {}
    if not found:
        return Network((), (), weights, one_mode=True)
    counts = _matrices(found, {actor: n for n, actor in enumerate(actors)}, concepts)
    dna = _dna_union(counts) if normalise == DNA_JACCARD else None
    totals = sum(matrix.sum(axis=1) for matrix in counts.values()).tolist()
    own = _tied(counts, IGNORE if qualifier == IGNORE else CONGRUENCE).diagonal().tolist()
    upper = _tied(counts, qualifier).tocoo()
    for a, b, weight in zip(upper.row.tolist(), upper.col.tolist(), upper.data.tolist(), strict=True):
        if a >= b:
            continue
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
            weights[actors[a], actors[b]] = weights[actors[b], actors[a]] = weight / divisor
    return Network(tuple(actors), tuple(actors), weights, one_mode=True)


def _matrices(
    statements: list[NetworkStatement], actors: Mapping[str, int], concepts: Mapping[str, int]
) -> dict[int, Any]:
    """Return for each stance the sparse matrix of how many statements each actor made on each concept."""
    from scipy.sparse import coo_array

    places: dict[int, tuple[list[int], list[int]]] = {}
    for each in statements:
        rows, columns = places.setdefault(each.stance, ([], []))
        rows.append(actors[each.actor])
        columns.append(concepts[each.concept])
    shape = (len(actors), len(concepts))
    return {
        stance: coo_array(([1.0] * len(rows), (rows, columns)), shape=shape).tocsr()
        for stance, (rows, columns) in places.items()
    }


def _dna_union(counts: Mapping[int, Any]) -> Any:
    """Return m10 + m01 + m11 for each pair of actors, as a dense matrix."""
    total: Any = 0
    for matrix in counts.values():
        there = matrix.astype(bool).astype(float)
        n = matrix.sum(axis=1)
        without = n[:, None] - (matrix @ there.T).toarray()
        total = total + without + without.T + (matrix @ matrix.T).toarray()
    return total


def _tied(counts: Mapping[int, Any], qualifier: str) -> Any:
    """Return the sum over pairs of stances of the products of their matrices, weighed as the qualifier does."""
    total: Any = 0
    for s, mine in counts.items():
        for t, theirs in counts.items():
            distance = abs(s - t) / 2
            factor = {
                IGNORE: 1.0, CONGRUENCE: 1 - distance, CONFLICT: distance, SUBTRACT: 1 - 2 * distance,
            }[qualifier]  # fmt: skip
            if factor or isinstance(total, int):
                total = total + factor * (mine @ theirs.T)
    return total.tocsr()


def above(network: Network, threshold: float) -> Network:
    """Return the network with those ties alone whose weight is, sign apart, at least the threshold."""
    return network._replace(weights={ends: w for ends, w in network.weights.items() if abs(w) >= threshold})
