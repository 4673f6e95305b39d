"""The order in which open suggestions are gone through."""

from __future__ import annotations

from collections.abc import Sequence

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.suggestion import Suggestion


def in_order(found: Sequence[Suggestion]) -> list[Suggestion]:
    """Return suggestions in reading order: a claim, then what belongs to it."""
    by_id = {each.id: each for each in found}
    first: dict[str, tuple[int, int, int]] = {}
    for each in found:
        if each.layer_id == cb.CLAIM:
            parts = [each, *(by_id[target] for _, target in each.links if target in by_id)]
            places = [part.start for part in parts if part.layer_id != cb.COUNTRY]
            for part in parts:
                rank = (min(places), part.id != each.id, part.start)
                first[part.id] = min(rank, first.get(part.id, rank))
    return sorted(found, key=lambda each: first.get(each.id, (each.start, 1, each.start)))


def beside(order: Sequence[Suggestion], selected_id: str | None, direction: int, place: int) -> Suggestion | None:
    """Return the next or previous suggestion; None without any.

    Args:
        order: in which they are gone through.
        selected_id: the one to go from, if it is among them.
        direction: +1 for the next one, -1 for the previous.
        place: the code point to go from where none is selected.
    """
    if not order:
        return None
    here = next((number for number, each in enumerate(order) if each.id == selected_id), None)
    if here is not None:
        return order[(here + direction) % len(order)]
    if direction > 0:
        return next((each for each in order if each.start >= place), order[0])
    return next((each for each in reversed(order) if each.start < place), order[-1])
