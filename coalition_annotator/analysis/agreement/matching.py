"""Which tags of different annotators are about the same thing: groups with at most one tag of each.

Two annotators' tags of one layer are matched so that the sum of their similarities is as large as it can be (the
assignment problem; Kuhn 1955, "The Hungarian Method for the Assignment Problem"). Similarity is Dice's coefficient over
code points (Dice 1945): twice the shared ones over all of both. Further annotators are matched one after the other, in
the order of their ids, with the groups that were found so far, by their mean similarity to a group's tags. Last, groups
of different layers whose tags share at least half of their code points, and which no annotator is in twice, are joined,
the most similar first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.difference import Group
from coalition_annotator.model.span import Span, Spans, shared

_A = TypeVar("_A")
_B = TypeVar("_B")
_SAME_THING = 0.5


def warm_up() -> None:
    """Load what the first matching needs; in a thread, so that nobody waits for it."""
    import lap  # noqa: F401


def similarity(one: Spans, other: Spans) -> float:
    """Return Dice's coefficient of two sets of code points, from 0 (nothing shared) to 1 (the same)."""
    both = shared(one, other)
    return 2 * both / sum(span.length for span in (*one, *other)) if both else 0.0


def crossing(firsts: Sequence[Span], seconds: Sequence[Span]) -> list[tuple[int, int]]:
    """Return the pairs of indices whose spans share a code point, without comparing all with all."""
    result: list[tuple[int, int]] = []
    order = sorted(range(len(firsts)), key=lambda n: firsts[n])
    active: list[int] = []
    position = 0
    for number in sorted(range(len(seconds)), key=lambda n: seconds[n]):
        span = seconds[number]
        while position < len(order) and firsts[order[position]].start < span.end:
            active.append(order[position])
            position += 1
        active = [a for a in active if firsts[a].end > span.start]
        result += [(a, number) for a in active if firsts[a].start < span.end]
    return result


def best_matching(
    firsts: Sequence[_A], seconds: Sequence[_B], weight: Callable[[_A, _B], float], edges: Iterable[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return pairs of indices, each index at most once, whose weights have the largest sum.

    Args:
        firsts: one side.
        seconds: the other side.
        weight: what a pair is worth; not negative.
        edges: the pairs that may be matched.
    """
    neighbours: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for a, b in edges:
        neighbours[0, a].append((1, b))
        neighbours[1, b].append((0, a))
    result: list[tuple[int, int]] = []
    seen: set[tuple[int, int]] = set()
    for start in sorted(neighbours):
        if start in seen:
            continue
        component = [start]
        seen.add(start)
        for node in component:
            fresh = [each for each in neighbours[node] if each not in seen]
            seen.update(fresh)
            component += dict.fromkeys(fresh)
        left = sorted(n for side, n in component if side == 0)
        right = sorted(n for side, n in component if side == 1)
        result += _of_component(left, right, lambda a, b: weight(firsts[a], seconds[b]))
    return sorted(result)


def _of_component(left: list[int], right: list[int], weight: Callable[[int, int], float]) -> list[tuple[int, int]]:
    if len(left) == 1:
        best = max(right, key=lambda b: (weight(left[0], b), -b))
        return [(left[0], best)] if weight(left[0], best) else []
    if len(right) == 1:
        best = max(left, key=lambda a: (weight(a, right[0]), -a))
        return [(best, right[0])] if weight(best, right[0]) else []
    import lap
    import numpy as np

    table = np.array([[weight(a, b) for b in right] for a in left])
    _, column_of, _ = lap.lapjv(-table, extend_cost=True)
    pairs = enumerate(column_of.tolist())
    return [(left[a], right[b]) for a, b in pairs if b >= 0 and table[a, b]]


def groups_of(tags: Iterable[Annotation]) -> list[Group]:
    """Return all tags in groups that are about the same thing, in the order of the text.

    Within a group, tags are sorted by their annotators' ids.
    """
    by_layer: dict[str, dict[str, list[Annotation]]] = defaultdict(lambda: defaultdict(list))
    for tag in tags:
        by_layer[tag.layer_id][tag.annotator_id].append(tag)
    found: list[list[Annotation]] = []
    for layer_id in sorted(by_layer):
        found += _of_layer(by_layer[layer_id])
    joined = _joined_across_layers(found)
    result = [tuple(sorted(group, key=lambda tag: tag.annotator_id)) for group in joined]
    return sorted(result, key=lambda group: (min(t.start for t in group), -max(t.end for t in group), group[0].id))


def _of_layer(by_annotator: dict[str, list[Annotation]]) -> list[list[Annotation]]:
    groups: list[list[Annotation]] = []
    for annotator_id in sorted(by_annotator):
        own = sorted(by_annotator[annotator_id], key=lambda tag: (tag.start, tag.end, tag.id))
        envelopes = [Span(min(t.start for t in g), max(t.end for t in g)) for g in groups]
        edges = crossing(envelopes, [tag.envelope for tag in own])
        pairs = best_matching(groups, own, _to_group, edges)
        partner = {b: a for a, b in pairs}
        for number, tag in enumerate(own):
            if number in partner:
                groups[partner[number]].append(tag)
            else:
                groups.append([tag])
    return groups


def _to_group(group: list[Annotation], tag: Annotation) -> float:
    return sum(similarity(member.spans, tag.spans) for member in group) / len(group)


def _joined_across_layers(groups: list[list[Annotation]]) -> list[list[Annotation]]:
    everyone = {tag.annotator_id for group in groups for tag in group}
    incomplete = [group for group in groups if len(group) < len(everyone)]
    candidates: list[tuple[float, int, int]] = []
    order = sorted(range(len(incomplete)), key=lambda n: incomplete[n][0].start)
    for place, a in enumerate(order):
        one = incomplete[a][0]
        for b in order[place + 1 :]:
            other = incomplete[b][0]
            if other.start >= one.end:
                break
            if one.layer_id != other.layer_id:
                shared = similarity(one.spans, other.spans)
                if shared >= _SAME_THING:
                    candidates.append((-shared, min(a, b), max(a, b)))
    moved: set[int] = set()
    for _, a, b in sorted(candidates):
        apart = not {t.annotator_id for t in incomplete[a]} & {t.annotator_id for t in incomplete[b]}
        if a not in moved and b not in moved and apart:
            incomplete[a].extend(incomplete[b])
            incomplete[b].clear()
            moved |= {a, b}
    return [group for group in groups if group]
