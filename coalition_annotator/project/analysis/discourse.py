"""What the page Coalition shows, from the rows of statements: networks, a matrix with stances, a timeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from coalition_annotator.analysis.discourse_networks import networks
from coalition_annotator.analysis.discourse_networks.layout import NetworkLayout, in_blocks, picture
from coalition_annotator.analysis.discourse_networks.networks import STANCES, Network, NetworkStatement
from coalition_annotator.model import network_options
from coalition_annotator.model.errors import UserError
from coalition_annotator.project.analysis import variables
from coalition_annotator.project.analysis.statements import StatementRow, parts
from coalition_annotator.project.analysis.variables import CATEGORY, SPEAKER

CATEGORY_MARK = "◆ "
ONE_READING, EVERYONE = "", "*"


class DiscourseOptions(NamedTuple):
    """What is to be shown; dates are ISO and both included, '' for no limit; ``annotator`` and ``category`` are names.

    ``actor`` and ``concept`` are variables (``variables.values``): what stands in the rows and in the columns. Without
    an ``annotator``, one reading of each article counts (``model.statement.one_reading``); EVERYONE counts each
    annotator's claims. ``two_mode`` ties actors to concepts instead of to each other: congruence and conflict then
    count as 'ignore'. ``exclude`` and ``only`` are pairs of a variable and a value that claims must not have, or of
    which they must have one. With ``isolates``, actors and concepts are in the network that have no statement left.
    ``scale`` is an attribute of claims whose whole numbers count in place of the stances. ``signs`` are the stances
    that count: 1 support, 0 neutral, -1 opposition.
    """

    actor: str = SPEAKER
    qualifier: str = network_options.CONGRUENCE
    normalise: str = network_options.NONE
    duplicates: str = network_options.ARTICLE
    threshold: float = 0.0
    since: str = ""
    until: str = ""
    annotator: str = ONE_READING
    category: str = ""
    two_mode: bool = False
    concept: str = CATEGORY
    exclude: tuple[tuple[str, str], ...] = ()
    only: tuple[tuple[str, str], ...] = ()
    isolates: bool = False
    scale: str = ""
    signs: tuple[int, ...] = (1, 0, -1)


class Stances(NamedTuple):
    """A matrix of actors by concepts: support, neutral and opposing statements of each cell, and their mean stance.

    A mean is the sum of the stances over their number: 1 all support, -1 all oppose.
    """

    actors: tuple[str, ...]
    categories: tuple[str, ...]
    cells: dict[tuple[str, str], tuple[int, int, int]]
    means: dict[tuple[str, str], float]


class Bar(NamedTuple):
    """How many claims something has: in support, neutral, opposing."""

    name: str
    counts: tuple[int, int, int]

    @property
    def total(self) -> int:
        """Number of claims."""
        return sum(self.counts)


class DiscourseSummary(NamedTuple):
    """Who is quoted most, what is contested most, direct against indirect quotation, sources, countries of speakers.

    Categories are those with support and opposition, sorted by the smaller of them: what all agree on is not contested.
    """

    speakers: tuple[Bar, ...]
    categories: tuple[Bar, ...]
    quotations: tuple[Bar, ...]
    sources: tuple[Bar, ...]
    countries: tuple[Bar, ...]


class Counted(NamedTuple):
    """What counts: claims, and their statements after the rule for duplicates.

    ``without_polarity`` is the number of claims that count as nothing, as nobody has said what their stance counts as.
    ``spread`` is how far apart two stances can be. ``actors`` and ``concepts`` are in the network in any case.
    """

    rows: tuple[StatementRow, ...]
    statements: tuple[NetworkStatement, ...]
    without_polarity: int
    spread: float = STANCES
    actors: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()

    def kept(self) -> list[StatementRow]:
        """Return the claims of which a statement is left by the rule for duplicates."""
        left = {each.claim for each in self.statements}
        return [row for row in self.rows if row.claim_id in left]


class DiscourseFigures(NamedTuple):
    """All that the page shows. ``weeks`` has support, neutral and opposing statements by the Monday of a week."""

    rows: tuple[StatementRow, ...]
    stances: Stances
    network: Network
    picture: NetworkLayout
    weeks: dict[str, tuple[int, int, int]]
    summary: DiscourseSummary
    counted: Counted
    choice: DiscourseOptions

    @property
    def without_polarity(self) -> int:
        """Number of claims whose stance counts as nothing."""
        return self.counted.without_polarity


def counted(rows: Iterable[StatementRow], choice: DiscourseOptions) -> Counted:
    """Return what counts by a choice, stance by stance.

    Raises:
        UserError: rows and columns are the same.
    """
    if choice.actor == choice.concept:
        raise UserError("Rows and columns are the same.", remedy="Choose another variable for one of them.")
    everything = list(rows)
    wanted = [row for row in everything if _takes(row, choice)]
    chosen = tuple(row for row in wanted if _counts(row, choice))
    statements = networks.unique(_statements(chosen, choice), choice.duplicates)
    unclear = 0 if choice.scale else sum(not row.known_polarity for row in wanted)
    isolates = everything if choice.isolates else ()
    numbers = [n for row in everything if (n := variables.number(row, choice.scale)) is not None]
    return Counted(
        chosen,
        tuple(statements),
        unclear,
        max(numbers) - min(numbers) if numbers else STANCES,
        tuple(sorted({name for row in isolates for name in variables.values(row, choice.actor)})),
        tuple(sorted({name for row in isolates for name in variables.values(row, choice.concept)})),
    )


def counting(found: Counted, choice: DiscourseOptions) -> Sequence[NetworkStatement]:
    """Return the statements of which a network is made: where stance is ignored, it makes no duplicates apart."""
    if choice.qualifier == network_options.IGNORE:
        return networks.unique(_statements(found.rows, choice), choice.duplicates, ignore_stance=True)
    return found.statements


def network(found: Counted, choice: DiscourseOptions) -> Network:
    """Return the network of a choice.

    Raises:
        ValueError: the kind of network has no such qualifier or normalisation.
    """
    return network_of(counting(found, choice), found, choice)


def network_of(statements: Sequence[NetworkStatement], found: Counted, choice: DiscourseOptions) -> Network:
    """Return the network of some of the statements that count.

    Raises:
        ValueError: the kind of network has no such qualifier or normalisation.
    """
    if choice.two_mode:
        made = networks.two_mode(
            statements,
            qualifier=choice.qualifier,
            normalise=choice.normalise,
            actors=found.actors,
            concepts=found.concepts,
        )
    else:
        made = networks.one_mode(
            statements,
            qualifier=choice.qualifier,
            normalise=choice.normalise,
            actors=found.actors,
            spread=found.spread,
        )
    return networks.above(made, choice.threshold) if choice.threshold else made


def shown(rows: Iterable[StatementRow], choice: DiscourseOptions) -> DiscourseFigures:
    """Work out all that the page shows."""
    found = counted(rows, choice)
    choice = _possible(choice)
    made = network(found, choice)
    drawn = picture(nodes(made), ties(made))
    weeks, summary = _weeks(found.statements), _summary(found, choice)
    return DiscourseFigures(found.rows, _stances(found.statements), made, drawn, weeks, summary, found, choice)


def in_one_layout(one: DiscourseFigures, other: DiscourseFigures) -> tuple[DiscourseFigures, DiscourseFigures]:
    """Return two figures in whose drawings everybody stands at one place, as the ties of both together lay them out."""
    both = Counter(ties(one.network))
    both.update(ties(other.network))
    everybody = sorted({*nodes(one.network), *nodes(other.network)})
    places = picture(everybody, both).places
    left, right = (each._replace(picture=each.picture._replace(places=places)) for each in (one, other))
    return left, right


def _possible(choice: DiscourseOptions) -> DiscourseOptions:
    """Return a choice with a qualifier and normalisation that its kind of network has."""
    qualifier = choice.qualifier
    if choice.two_mode and qualifier not in network_options.TWO_MODE_QUALIFIERS:
        qualifier = network_options.IGNORE
    if not choice.two_mode and qualifier not in network_options.QUALIFIERS:
        qualifier = network_options.CONGRUENCE
    norms = network_options.TWO_MODE_NORMS if choice.two_mode else network_options.ONE_MODE_NORMS
    return choice._replace(
        qualifier=qualifier, normalise=choice.normalise if choice.normalise in norms else network_options.NONE
    )


def node_of(category: str) -> str:
    """Return the name under which a category stands among the nodes of a two-mode network."""
    return f"{CATEGORY_MARK}{category}"


def nodes(network: Network) -> tuple[str, ...]:
    """Return the names of all that a drawing of a network shows."""
    return network.rows if network.one_mode else (*network.rows, *map(node_of, network.columns))


def ties(network: Network) -> dict[tuple[str, str], float]:
    """Return the ties between nodes, each once."""
    if network.one_mode:
        return {(a, b): weight for (a, b), weight in network.weights.items() if a < b}
    return {tuple(sorted((a, node_of(c)))): weight for (a, c), weight in network.weights.items()}  # type: ignore[misc]


def halves(rows: Sequence[StatementRow], choice: DiscourseOptions) -> tuple[DiscourseOptions, DiscourseOptions]:
    """Return the choice for the earlier and for the later half of the days that have claims."""
    days = sorted({row.date for row in rows if row.date and _takes(row, choice)})
    if len(days) < 2:
        return choice, choice
    later = days[len(days) // 2]
    before = days[len(days) // 2 - 1]
    return choice._replace(until=before), choice._replace(since=later)


def _bars(named: Iterable[tuple[str, str, int]]) -> list[Bar]:
    """Return bars of the (name, claim, sign) given, each of which counts once."""
    counts: dict[str, list[int]] = {}
    for name, _, sign in dict.fromkeys(named):
        if name:
            counts.setdefault(name, [0, 0, 0])[1 - sign] += 1
    found = [Bar(name, (each[0], each[1], each[2])) for name, each in counts.items()]
    return sorted(found, key=lambda bar: (-bar.total, bar.name))


def _summary(found: Counted, choice: DiscourseOptions) -> DiscourseSummary:
    """Return the summary of those claims of which a statement is left by the rule for duplicates."""
    rows = found.kept()

    def bars(column: str) -> tuple[Bar, ...]:
        if column == choice.actor:
            return tuple(_bars((each.actor, each.claim, _sign(each.stance)) for each in found.statements))
        if column == choice.concept:
            return tuple(_bars((each.concept, each.claim, _sign(each.stance)) for each in found.statements))
        counted_rows = [(row, _sign(stance)) for row in rows if (stance := _stance(row, choice)) is not None]
        return tuple(_bars((name, row.claim_id, sign) for row, sign in counted_rows for name in parts(row, column)))

    contested = [bar for bar in bars("category") if bar.counts[0] and bar.counts[2]]
    contested.sort(key=lambda bar: (-min(bar.counts[0], bar.counts[2]), -bar.total, bar.name))
    return DiscourseSummary(bars("speaker"), tuple(contested), bars("quotation"), bars("source"), bars("countries"))


def _kept(row: StatementRow, variable: str, choice: DiscourseOptions) -> Sequence[str]:
    """Return what a claim has of the rows' or the columns' variable and is not excluded."""
    if not choice.only and not choice.exclude:
        return variables.values(row, variable)
    wanted = {value for name, value in choice.only if name == variable}
    barred = {value for name, value in choice.exclude if name == variable}
    return [each for each in variables.values(row, variable) if each not in barred and (not wanted or each in wanted)]


def _takes(row: StatementRow, choice: DiscourseOptions) -> bool:
    if not _kept(row, choice.concept, choice) or not _kept(row, choice.actor, choice):
        return False
    if choice.category and not any(choice.category in path for path in row.category_path or (row.category,)):
        return False
    if (choice.exclude or choice.only) and not _passes(row, choice):
        return False
    if not row.counts if choice.annotator == ONE_READING else choice.annotator not in (EVERYONE, row.annotator):
        return False
    if choice.since and (not row.date or row.date < choice.since):
        return False
    return not choice.until or bool(row.date and row.date[: len(choice.until)] <= choice.until)


def _passes(row: StatementRow, choice: DiscourseOptions) -> bool:
    """Tell whether a claim has none of the excluded values, and one of those wanted of each variable."""
    ends = (choice.actor, choice.concept)
    if any(value in variables.values(row, name) for name, value in choice.exclude if name not in ends):
        return False
    wanted: dict[str, set[str]] = {}
    for name, value in choice.only:
        wanted.setdefault(name, set()).add(value)
    return all(several & set(variables.values(row, name)) for name, several in wanted.items())


def _stance(row: StatementRow, choice: DiscourseOptions) -> int | None:
    return variables.number(row, choice.scale) if choice.scale else row.sign


def _counts(row: StatementRow, choice: DiscourseOptions) -> bool:
    stance = _stance(row, choice)
    return stance is not None and _sign(stance) in choice.signs


def _concepts(row: StatementRow, choice: DiscourseOptions) -> Sequence[str]:
    """Return what of a claim stands in the columns; of several categories, the chosen one and those under it."""
    found = _kept(row, choice.concept, choice)
    if choice.category and choice.concept == CATEGORY:
        below = {path[-1] for path in row.category_path if choice.category in path} or {choice.category}
        return [each for each in found if each in below]
    return found


def _statements(rows: Iterable[StatementRow], choice: DiscourseOptions) -> Iterable[NetworkStatement]:
    for row in rows:
        stance = _stance(row, choice)
        if stance is None:
            continue
        concepts = _concepts(row, choice)
        for name in _kept(row, choice.actor, choice):
            for concept in concepts:
                yield NetworkStatement(name, concept, stance, row.article_id, row.date, row.claim_id)


def _stances(statements: Sequence[NetworkStatement]) -> Stances:
    counts: dict[tuple[str, str], Counter[int]] = {}
    for each in statements:
        counts.setdefault((each.actor, each.concept), Counter())[each.stance] += 1
    actors, categories = sorted({a for a, _ in counts}), sorted({c for _, c in counts})
    signed = {key: float(_with_sign(count, 1) - _with_sign(count, -1)) for key, count in counts.items()}
    rows, columns = in_blocks(actors, categories, signed)
    cells = {key: (_with_sign(count, 1), count[0], _with_sign(count, -1)) for key, count in counts.items()}
    means = {key: sum(s * n for s, n in count.items()) / sum(count.values()) for key, count in counts.items()}
    return Stances(tuple(rows), tuple(columns), cells, means)


def _with_sign(count: Counter[int], sign: int) -> int:
    return sum(number for stance, number in count.items() if stance * sign > 0)


def _weeks(statements: Iterable[NetworkStatement]) -> dict[str, tuple[int, int, int]]:
    counts: dict[str, list[int]] = {}
    for each in statements:
        try:
            day = date.fromisoformat(each.day)
        except ValueError:
            continue
        monday = (day - timedelta(days=day.weekday())).isoformat()
        counts.setdefault(monday, [0, 0, 0])[1 - _sign(each.stance)] += 1
    return {week: (each[0], each[1], each[2]) for week, each in sorted(counts.items())}


def _sign(stance: int) -> int:
    return (stance > 0) - (stance < 0)


def behind(
    found: DiscourseFigures, choice: DiscourseOptions, *, actors: Sequence[str] = (), category: str = ""
) -> list[StatementRow]:
    """Return the claims behind a cell, an actor, or a tie: of any of the actors, on the category.

    Between two actors, those on categories that both speak of.
    """

    categories = {each.removeprefix(CATEGORY_MARK) for each in actors if each.startswith(CATEGORY_MARK)}
    actors = [each for each in actors if not each.startswith(CATEGORY_MARK)]
    category = category or next(iter(categories), "")

    def of(row: StatementRow) -> set[str]:
        return set(_kept(row, choice.actor, choice))

    result = [row for row in found.rows if not actors or of(row) & set(actors)]
    if category:
        return [row for row in result if category in _concepts(row, choice)]
    if len(actors) == 2:
        both = ({c for row in result if each in of(row) for c in _concepts(row, choice)} for each in actors)
        common = set.intersection(*both)
        return [row for row in result if common & set(_concepts(row, choice))]
    return result
