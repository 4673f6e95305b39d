"""What becomes of the rows that a merge or a pull touches, and what both sides wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from coalition_annotator.model.edit import Row
from coalition_annotator.model.merge_report import Conflict, MergeReport
from coalition_annotator.model.progress import Progress
from coalition_annotator.model.replay import Act, State, value_at, written

_PORTION = 2000
_MOST_CONFLICTS = 500


class Tally:
    """Looks at each row that a merge touches: what becomes of it, and did both copies write it."""

    def __init__(
        self, incoming: set[str], is_unknown: Callable[[str], bool], progress: Progress, *, by_values: bool = False
    ) -> None:
        """Begin to look.

        Args:
            incoming: the changes that came in.
            is_unknown: tells of a change that did not come in whether the other side may not have known it.
            progress: told how far it is.
            by_values: whether the other side knew what it wrote over, where it says that it found just that there.
        """
        self._incoming, self._is_unknown, self._progress, self._by_values = incoming, is_unknown, progress, by_values
        self._made: Counter[str] = Counter()
        self._altered: Counter[str] = Counter()
        self._gone: Counter[str] = Counter()
        self._conflicts: list[Conflict] = []
        self._seen = 0

    def see(self, table: str, row_id: str, acts: list[Act], state: State, present: Row | None) -> None:
        """Take a row into account."""
        self._seen += 1
        if self._seen % _PORTION == 0:
            self._progress("Joining", self._seen, 0)
        if state.there and present is None:
            self._made[table] += 1
        elif not state.there and present is not None:
            self._gone[table] += 1
        elif state.there and state.row != present:
            self._altered[table] += 1
        if len(acts) > 1 and len(self._conflicts) < _MOST_CONFLICTS:
            theirs = [act for act in acts if act.change_id in self._incoming]
            others = [act for act in acts if act.change_id not in self._incoming]
            mine = [act for act in others if self._is_unknown(act.change_id)]
            self._conflicts += _conflicts(table, row_id, mine, theirs, by_values=self._by_values)

    def summary(self, counts: Mapping[str, int]) -> MergeReport:
        """Return what was seen."""
        return MergeReport(
            dict(counts), dict(self._made), dict(self._altered), dict(self._gone), tuple(self._conflicts)
        )


def _conflicts(table: str, row_id: str, mine: list[Act], theirs: list[Act], *, by_values: bool) -> Iterator[Conflict]:
    if not mine or not theirs or (table == "setting" and row_id == "codebook.version"):
        return
    row = next(said for act in reversed([*mine, *theirs]) for said in (act.after, act.before) if said is not None)
    my_end, their_end = mine[-1], theirs[-1]
    later = (their_end.time, their_end.change_id) > (my_end.time, my_end.change_id)
    if (my_end.after is None) != (their_end.after is None):
        first, second = sorted((my_end, their_end), key=lambda act: (act.time, act.change_id))
        if by_values and first.after == second.before:
            return
        yield Conflict(table, row_id, row, "", my_end.after, their_end.after, later)
        return
    wrote = {path: act for act in mine if act.after is not None for path, _ in written(act.before, act.after)}
    for path, their_act in {p: a for a in theirs if a.after is not None for p, _ in written(a.before, a.after)}.items():
        if path in wrote and not (table == "annotation" and path == ("text_hash",)):
            ours, others = value_at(wrote[path].after, path), value_at(their_act.after, path)
            first, second = sorted((wrote[path], their_act), key=lambda act: (act.time, act.change_id))
            knew = by_values and value_at(first.after, path) == value_at(second.before, path)
            if ours != others and not knew:
                wins = (their_act.time, their_act.change_id) > (wrote[path].time, wrote[path].change_id)
                yield Conflict(table, row_id, row, ".".join(path), ours, others, wins)
