"""A discourse network over time, how polarised it is, what holds it together, its phases and its communities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from coalition_annotator.analysis.discourse_networks import bootstrap, clusterings, polarisation
from coalition_annotator.analysis.discourse_networks.backbone import Backbone, BackboneSets, BackboneStep
from coalition_annotator.analysis.discourse_networks.bootstrap import Interval
from coalition_annotator.analysis.discourse_networks.clusterings import Clustering
from coalition_annotator.analysis.discourse_networks.kernels import kernel_series, smoothed_times
from coalition_annotator.analysis.discourse_networks.layout import louvain_communities
from coalition_annotator.analysis.discourse_networks.networks import (
    IndexedStatements,
    NetworkStatement,
    above,
    whole_day,
)
from coalition_annotator.analysis.discourse_networks.phases import Phases, network_distances, phases
from coalition_annotator.analysis.discourse_networks.polarisation import Polarisation
from coalition_annotator.analysis.discourse_networks.time_windows import (
    NetworkSlice,
    network_series,
    time_windows,
)
from coalition_annotator.model import network_options as options
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.project.analysis import discourse
from coalition_annotator.project.analysis.discourse import Counted, DiscourseOptions

# From how many divisions a search begins where there are many times; one time alone has more.
_STARTS = 3
NESTED, FIXED, PENALTY = "nested", "fixed", "penalty"
WAYS = (NESTED, FIXED, PENALTY)
Shares = dict[str, dict[str, Interval]]
"""Shares of support with their intervals, by variable and value."""


class TimeOptions(NamedTuple):
    """How a debate is cut in time: a window of so many units, with a kernel or, where '', all alike.

    ``indent`` concerns kernels: begin and end half a window within the debate.
    """

    unit: str = options.DAYS
    size: int = 30
    kernel: str = ""
    indent: bool = False


class PolarisedTime(NamedTuple):
    """How polarised a stretch of time is; None where too few actors are tied to each other."""

    start: date
    middle: date
    stop: date
    statements: int
    found: Polarisation | None


class BackboneFigures(NamedTuple):
    """The backbone of a debate: by the nested way all steps, else the two sets; ``concepts`` is the number of all."""

    concepts: int
    steps: tuple[BackboneStep, ...]
    sets: BackboneSets | None


def series(found: Counted, choice: DiscourseOptions, time: TimeOptions) -> list[NetworkSlice]:
    """Return the networks of a debate over time.

    Raises:
        UserError: nothing has a date, or the window is longer than the debate.
        ValueError: a network of this kind, or a smoothed one, has no such qualifier or normalisation.
    """
    statements = discourse.counting(found, choice)
    since, until = _limits(choice)
    if not time.kernel:
        windows = time_windows(statements, time.unit, time.size, since=since, until=until)
        return network_series(windows, lambda some: discourse.network_of(some, found, choice))
    _require_calendar(time)
    smoothed = kernel_series(
        statements,
        time.unit,
        time.size,
        time.kernel,
        one_mode=not choice.two_mode,
        qualifier=choice.qualifier,
        normalise=choice.normalise,
        spread=found.spread,
        indent=time.indent,
        since=since,
        until=until,
    )
    if not choice.threshold:
        return smoothed
    return [each._replace(network=above(each.network, choice.threshold)) for each in smoothed]


def _require_calendar(time: TimeOptions) -> None:
    if time.unit == options.EVENTS:
        raise UserError("A kernel needs a window of days, weeks, months or years.", remedy="Choose one of these.")


def _limits(choice: DiscourseOptions) -> tuple[date | None, date | None]:
    return whole_day(choice.since), whole_day(choice.until)


def undated(found: Counted) -> int:
    """Return how many statements have no whole date, and so are in no window."""
    return sum(whole_day(each.day) is None for each in found.statements)


def polarised(
    found: Counted, *, groups: int = 2, algorithm: str = options.GREEDY, seed: int = 1, intervals: bool = False
) -> tuple[Polarisation, Interval | None]:
    """Return how polarised a debate is, with an interval by bootstrap over articles if wanted.

    Raises:
        UserError: too few actors are tied to each other, or nobody supports or opposes anything.
    """
    require_stances(found)
    whole = _polarisation(found.statements, found.spread, groups, algorithm, seed)
    if not intervals:
        return whole, None

    def figures(drawn: Sequence[NetworkStatement]) -> dict[str, float]:
        try:
            return {"": _polarisation(drawn, found.spread, groups, options.GREEDY, seed, starts=2).quality}
        except UserError:
            return {}

    return whole, bootstrap.intervals(found.statements, figures, seed=seed)[""]._replace(value=whole.quality)


def require_stances(found: Counted) -> None:
    """Raise UserError where all statements have one stance, so that nothing can be polarised."""
    stances = {each.stance for each in found.statements}
    if found.statements and len(stances) < 2:
        kind = "neutral" if stances == {0} else "of one stance"
        raise UserError(
            f"All {len(found.statements):,} statements are {kind}, so that nobody disagrees with anybody.",
            remedy="Polarisation needs claims in support and in opposition.",
        )


def _polarisation(
    statements: Sequence[NetworkStatement],
    spread: float,
    groups: int,
    algorithm: str,
    seed: int,
    starts: int = polarisation.STARTS,
) -> Polarisation:
    indexed = IndexedStatements(statements)
    agree, oppose = polarisation.ties_of_stance(indexed.counts(), spread)
    how: dict[str, Any] = {"groups": groups, "algorithm": algorithm, "seed": seed, "starts": starts}
    return polarisation.divided(indexed.actors, agree, oppose, **how)


def polarised_over_time(
    found: Counted,
    choice: DiscourseOptions,
    time: TimeOptions,
    *,
    groups: int = 2,
    algorithm: str = options.GREEDY,
    seed: int = 1,
) -> list[PolarisedTime]:
    """Return how polarised a debate is at each time.

    Raises:
        UserError: nothing has a date, the window is longer than the debate, or nobody supports or opposes anything.
    """
    return PolarisedSeries(found, choice, time, groups=groups, algorithm=algorithm, seed=seed).times()


class _Time(NamedTuple):
    """A stretch of time with its statements, how much each counts, and the number of each one's article."""

    about: PolarisedTime
    indexed: IndexedStatements
    counting: Any
    articles: Any


class PolarisedSeries:
    """How polarised a debate is over time, and how sure that is.

    Raises:
        UserError: nothing has a date, the window is longer than the debate, or nobody supports or opposes anything.
    """

    def __init__(
        self,
        found: Counted,
        choice: DiscourseOptions,
        time: TimeOptions,
        *,
        groups: int = 2,
        algorithm: str = options.GREEDY,
        seed: int = 1,
    ) -> None:
        require_stances(found)
        self._spread, self._seed = found.spread, seed
        self._how: dict[str, Any] = {"groups": groups, "algorithm": algorithm, "seed": seed, "starts": _STARTS}
        self._articles = {name: n for n, name in enumerate(sorted({each.article for each in found.statements}))}
        since, until = _limits(choice)
        self._times: list[_Time] = []
        if not time.kernel:
            for w in time_windows(found.statements, time.unit, time.size, since=since, until=until):
                self._add(PolarisedTime(w.start, w.middle, w.stop, len(w.statements), None), w.statements)
            return
        _require_calendar(time)
        ordered, points = smoothed_times(
            found.statements, time.unit, time.size, time.kernel, indent=time.indent, since=since, until=until
        )
        indexed, articles = IndexedStatements(ordered), self._numbers(ordered)
        for each in points:
            about = PolarisedTime(each.start, each.middle, each.stop, each.statements, None)
            self._times.append(_Time(about, indexed, each.weights**0.5, articles))

    def _add(self, about: PolarisedTime, statements: Sequence[NetworkStatement]) -> None:
        self._times.append(_Time(about, IndexedStatements(statements), 1.0, self._numbers(statements)))

    def _numbers(self, statements: Sequence[NetworkStatement]) -> Any:
        import numpy as np

        return np.array([self._articles[each.article] for each in statements], dtype=np.int64)

    def _divided(self, indexed: IndexedStatements, counting: Any) -> Polarisation | None:
        agree, oppose = polarisation.ties_of_stance(indexed.counts(counting), self._spread)
        try:
            return polarisation.divided(indexed.actors, agree, oppose, **self._how)
        except UserError:
            return None

    def times(self) -> list[PolarisedTime]:
        """Return how polarised each time is."""
        import numpy as np

        return [
            each.about._replace(found=self._divided(each.indexed, np.ones(len(each.articles)) * each.counting))
            for each in self._times
        ]

    def bands(self, draws: int = 40, progress: Progress = silent) -> list[tuple[float, float] | None]:
        """Return between what polarisation lies in 95 of 100 draws of articles, None where too few give a figure."""
        import numpy as np

        chance = np.random.default_rng(self._seed)
        values: list[list[float]] = [[] for _ in self._times]
        for number in range(draws):
            progress("Drawing articles", number, draws)
            drawn = np.bincount(
                chance.integers(len(self._articles), size=len(self._articles)), minlength=len(self._articles)
            )
            for place, each in enumerate(self._times):
                made = self._divided(each.indexed, drawn[each.articles] * each.counting)
                if made is not None:
                    values[place].append(made.quality)
        return [
            (float(np.quantile(found, 0.025)), float(np.quantile(found, 0.975))) if len(found) > draws / 2 else None
            for found in values
        ]


def backbone(
    found: Counted,
    choice: DiscourseOptions,
    *,
    way: str = NESTED,
    size: int = 0,
    penalty: float = 7.5,
    kind: str = options.LAPLACIAN,
    seed: int = 1,
) -> BackboneFigures:
    """Return which concepts hold the actors together.

    Args:
        found: the statements.
        choice: the qualifier by which actors are tied.
        way: one of WAYS.
        size: of how many concepts a fixed backbone is.
        penalty: how much large backbones cost.
        kind: of the spectrum, one of options.SPECTRA.
        seed: the same gives the same backbone.

    Raises:
        UserError: there are too few actors, concepts or ties, or the size is impossible.
        ValueError: there is no such way.
    """
    if way not in WAYS:
        raise ValueError(way)
    statements = discourse.counting(found, choice)
    seeker = Backbone(statements, qualifier=choice.qualifier, kind=kind, spread=found.spread)
    steps: list[BackboneStep] = []
    sets = None
    if way == NESTED:
        steps = seeker.nested()
    elif way == FIXED:
        sets = seeker.fixed(size, seed=seed)
    else:
        sets = seeker.penalised(penalty, seed=seed)
    return BackboneFigures(len(seeker.concepts), tuple(steps), sets)


def phases_of(
    series_found: Sequence[NetworkSlice],
    *,
    distance: str = options.CELLS,
    shares: bool = True,
    kind: str = options.LAPLACIAN,
    at_most: int = 6,
    seed: int = 1,
) -> Phases:
    """Return the phases of a series of networks.

    Raises:
        UserError: there are too few networks, all are the same, or a spectral distance is asked for between two-mode
            networks.
    """
    distances = network_distances(series_found, distance, shares=shares, spectrum_kind=kind)
    return phases(distances, at_most=at_most, seed=seed)


def communities(found: Counted, choice: DiscourseOptions, *, seed: int = 1) -> list[tuple[Clustering, dict[str, int]]]:
    """Return what each method of clustering finds between actors, the best first, with the group of each actor.

    Raises:
        UserError: no two actors are tied to each other by a positive tie.
    """
    made = discourse.network(found, choice._replace(two_mode=False))
    several = clusterings.network_clusterings(made, seed=seed)
    if not several:
        raise UserError("No two actors agree on anything, so that there are no communities.")
    return [(each, dict(zip(made.rows, each.groups, strict=True))) for each in several]


def community_stability(
    found: Counted, choice: DiscourseOptions, members: Mapping[str, int], *, draws: int = 100, seed: int = 1
) -> dict[str, float]:
    """Return how surely each actor belongs to its community: in what share of draws of articles it is with the others.

    It is the mean over the other members of the share of draws in which both are in one community (Louvain), of those
    in which both are there at all; 1 for one who is alone.

    Args:
        found: the statements.
        choice: how actors are tied.
        members: the community of each actor.
        draws: how many.
        seed: the same gives the same shares.
    """
    together: Counter[tuple[str, str]] = Counter()
    there: Counter[tuple[str, str]] = Counter()
    mates = {
        name: [other for other in members if other != name and members[other] == members[name]] for name in members
    }
    for drawn in bootstrap.draws(found.statements, number=draws, seed=seed):
        network = discourse.network_of(drawn, found._replace(actors=(), concepts=()), choice._replace(two_mode=False))
        groups = louvain_communities(network.rows, network.weights)
        for name, others in mates.items():
            for other in others if name in groups else ():
                if other in groups:
                    there[name, other] += 1
                    together[name, other] += groups[name] == groups[other]
    shares = {
        name: [together[name, other] / there[name, other] for other in others if there[name, other]]
        for name, others in mates.items()
    }
    return {name: sum(each) / len(each) if each else 1.0 for name, each in shares.items()}


def support_intervals(found: Counted, *, by_concept: bool, seed: int = 1) -> dict[str, Interval]:
    """Return the share of support of each concept or actor, with its interval by bootstrap over articles."""
    return bootstrap.share_intervals(
        found.statements, lambda each: each.concept if by_concept else each.actor, seed=seed
    )


def shares(found: Counted, choice: DiscourseOptions) -> Shares:
    """Return how sure the shares of support of rows and of columns are."""
    return {
        choice.concept: support_intervals(found, by_concept=True),
        choice.actor: support_intervals(found, by_concept=False),
    }
