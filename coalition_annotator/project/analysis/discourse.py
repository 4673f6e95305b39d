"""What the page Coalition shows, from the rows of statements: networks, a matrix with stances, a timeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from coalition_annotator.analysis import networks
from coalition_annotator.analysis.network_layout import NetworkLayout, in_blocks, picture
from coalition_annotator.analysis.networks import Network, NetworkStatement
from coalition_annotator.model import network_options
from coalition_annotator.project.analysis.statements import StatementRow, parts

ACTORS = {"speaker": "Speakers", "organisation": "Organisations", "countries": "Countries"}
CATEGORY_MARK = "◆ "
ONE_READING, EVERYONE = "", "*"


class DiscourseOptions(NamedTuple):
    """What is to be shown; dates are ISO and both included, '' for no limit; ``annotator`` and ``category`` are names.

    ``actor`` is one of ACTORS, or the name of an attribute of claims. Without an ``annotator``, one reading of each
    article counts (``model.statement.one_reading``); EVERYONE counts each annotator's claims. ``two_mode`` ties actors
    to categories instead of to each other: congruence and conflict then count as 'ignore'.
    """

    actor: str = "speaker"
    qualifier: str = network_options.CONGRUENCE
    normalise: str = network_options.NONE
    duplicates: str = network_options.ARTICLE
    threshold: float = 0.0
    since: str = ""
    until: str = ""
    annotator: str = ONE_READING
    category: str = ""
    two_mode: bool = False


class Stances(NamedTuple):
    """A matrix of actors by categories: support, neutral and opposing statements of each cell."""

    actors: tuple[str, ...]
    categories: tuple[str, ...]
    cells: dict[tuple[str, str], tuple[int, int, int]]


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
    """

    rows: tuple[StatementRow, ...]
    statements: tuple[NetworkStatement, ...]
    without_polarity: int


class DiscourseFigures(NamedTuple):
    """All that the page shows. ``weeks`` has support, neutral and opposing statements by the Monday of a week."""

    rows: tuple[StatementRow, ...]
    stances: Stances
    network: Network
    picture: NetworkLayout
    weeks: dict[str, tuple[int, int, int]]
    summary: DiscourseSummary
    without_polarity: int = 0


def counted(rows: Iterable[StatementRow], choice: DiscourseOptions) -> Counted:
    """Return what counts by a choice, stance by stance."""
    wanted = [row for row in rows if _takes(row, choice)]
    chosen = tuple(row for row in wanted if row.sign is not None)
    statements = networks.unique(_statements(chosen, choice), choice.duplicates)
    unclear = sum(not row.known_polarity for row in wanted)
    return Counted(chosen, tuple(statements), unclear)


def network(found: Counted, choice: DiscourseOptions) -> Network:
    """Return the network of a choice.

    Raises:
        ValueError: the kind of network has no such qualifier or normalisation.
    """
    statements: Sequence[NetworkStatement] = found.statements
    if choice.qualifier == network_options.IGNORE:
        statements = networks.unique(_statements(found.rows, choice), choice.duplicates, ignore_stance=True)
    make = networks.two_mode if choice.two_mode else networks.one_mode
    made = make(statements, qualifier=choice.qualifier, normalise=choice.normalise)
    return networks.above(made, choice.threshold) if choice.threshold else made


def shown(rows: Iterable[StatementRow], choice: DiscourseOptions) -> DiscourseFigures:
    """Work out all that the page shows."""
    found = counted(rows, choice)
    made = network(found, _possible(choice))
    drawn = picture(nodes(made), ties(made))
    weeks, summary = _weeks(found.statements), _summary(found, choice)
    return DiscourseFigures(found.rows, _stances(found.statements), made, drawn, weeks, summary, found.without_polarity)


def _possible(choice: DiscourseOptions) -> DiscourseOptions:
    """Return a choice with a qualifier and normalisation that its kind of network has."""
    qualifier = choice.qualifier
    if choice.two_mode and qualifier != network_options.SUBTRACT:
        qualifier = network_options.IGNORE
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
    kept = {each.claim for each in found.statements}
    rows = [row for row in found.rows if row.claim_id in kept]

    def bars(column: str) -> tuple[Bar, ...]:
        if column == choice.actor:
            return tuple(_bars((each.actor, each.claim, each.stance) for each in found.statements))
        if column == "category":
            return tuple(_bars((each.concept, each.claim, each.stance) for each in found.statements))
        return tuple(_bars((name, row.claim_id, row.sign or 0) for row in rows for name in parts(row, column)))

    contested = [bar for bar in bars("category") if bar.counts[0] and bar.counts[2]]
    contested.sort(key=lambda bar: (-min(bar.counts[0], bar.counts[2]), -bar.total, bar.name))
    return DiscourseSummary(bars("speaker"), tuple(contested), bars("quotation"), bars("source"), bars("countries"))


def actors_of(row: StatementRow, actor: str) -> tuple[str, ...]:
    """Return the actors of a claim: of one of ACTORS, or of an attribute of claims by its name."""
    found: tuple[str, ...] = getattr(row, actor) if actor in ACTORS else row.own.get(actor, ())
    return found


def _takes(row: StatementRow, choice: DiscourseOptions) -> bool:
    if not row.category or not any(actors_of(row, choice.actor)):
        return False
    if choice.category and choice.category not in row.category:
        return False
    if not row.counts if choice.annotator == ONE_READING else choice.annotator not in (EVERYONE, row.annotator):
        return False
    if choice.since and (not row.date or row.date < choice.since):
        return False
    return not choice.until or bool(row.date and row.date[: len(choice.until)] <= choice.until)


def _statements(rows: Iterable[StatementRow], choice: DiscourseOptions) -> Iterable[NetworkStatement]:
    for row in rows:
        if row.sign is None:
            continue
        for name in actors_of(row, choice.actor):
            for category in row.category:
                if name and choice.category in ("", category):
                    yield NetworkStatement(name, category, row.sign, row.article_id, row.date, row.claim_id)


def _stances(statements: Sequence[NetworkStatement]) -> Stances:
    counts: dict[tuple[str, str], Counter[int]] = {}
    for each in statements:
        counts.setdefault((each.actor, each.concept), Counter())[each.stance] += 1
    actors, categories = sorted({a for a, _ in counts}), sorted({c for _, c in counts})
    signed = {key: float(count[1] - count[-1]) for key, count in counts.items()}
    rows, columns = in_blocks(actors, categories, signed)
    cells = {key: (count[1], count[0], count[-1]) for key, count in counts.items()}
    return Stances(tuple(rows), tuple(columns), cells)


def _weeks(statements: Iterable[NetworkStatement]) -> dict[str, tuple[int, int, int]]:
    counts: dict[str, list[int]] = {}
    for each in statements:
        try:
            day = date.fromisoformat(each.day)
        except ValueError:
            continue
        monday = (day - timedelta(days=day.weekday())).isoformat()
        counts.setdefault(monday, [0, 0, 0])[1 - each.stance] += 1
    return {week: (each[0], each[1], each[2]) for week, each in sorted(counts.items())}


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
        return set(actors_of(row, choice.actor))

    result = [row for row in found.rows if not actors or of(row) & set(actors)]
    if category:
        return [row for row in result if category in row.category]
    if len(actors) == 2:
        both = ({c for row in result if each in of(row) for c in row.category} for each in actors)
        common = set.intersection(*both)
        return [row for row in result if common & set(row.category)]
    return result
