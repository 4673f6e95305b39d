"""What the page Coalition shows, from the rows of statements: networks, a matrix with stances, a timeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from coalition_annotator.services import networks
from coalition_annotator.services.network_layout import Picture, in_blocks, picture
from coalition_annotator.services.networks import Network, Statement
from coalition_annotator.session.statements import Row, parts

ACTORS = {"speaker": "Speakers", "organisation": "Organisations", "countries": "Countries"}
CATEGORY_MARK = "◆ "
SIGNS = {"Support": 1, "Oppose": -1, "Neutral": 0, "": 1}


class Choice(NamedTuple):
    """What is to be shown; dates are ISO and both included, '' for no limit; ``annotator`` and ``category`` are names.

    ``two_mode`` ties actors to categories instead of to each other: congruence and conflict then count as 'ignore'.
    """

    actor: str = "speaker"
    qualifier: str = networks.CONGRUENCE
    normalise: str = networks.NONE
    duplicates: str = networks.ARTICLE
    threshold: float = 0.0
    since: str = ""
    until: str = ""
    annotator: str = ""
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


class Summary(NamedTuple):
    """Who is quoted most, what is contested most, direct against indirect quotation, sources, countries of speakers.

    Categories are sorted by the smaller of support and opposition: what all agree on is not contested.
    """

    speakers: tuple[Bar, ...]
    categories: tuple[Bar, ...]
    quotations: tuple[Bar, ...]
    sources: tuple[Bar, ...]
    countries: tuple[Bar, ...]


class Shown(NamedTuple):
    """All that the page shows. ``weeks`` has support, neutral and opposing claims by the Monday of a week."""

    rows: tuple[Row, ...]
    stances: Stances
    network: Network
    picture: Picture
    weeks: dict[str, tuple[int, int, int]]
    summary: Summary


def shown(rows: Iterable[Row], choice: Choice) -> Shown:
    """Work out all that the page shows."""
    chosen = tuple(row for row in rows if _takes(row, choice))
    statements = networks.unique(_statements(chosen, choice.actor), choice.duplicates)
    network = _network(statements, choice)
    if choice.threshold:
        network = networks.above(network, choice.threshold)
    drawn = picture(nodes(network), ties(network))
    return Shown(chosen, _stances(statements), network, drawn, _weeks(chosen), _summary(chosen))


def _network(statements: Sequence[Statement], choice: Choice) -> Network:
    if not choice.two_mode:
        normalise = choice.normalise if choice.normalise in networks.ONE_MODE_NORMS else networks.NONE
        return networks.one_mode(statements, qualifier=choice.qualifier, normalise=normalise)
    qualifier = networks.SUBTRACT if choice.qualifier == networks.SUBTRACT else networks.IGNORE
    normalise = choice.normalise if choice.normalise in networks.TWO_MODE_NORMS else networks.NONE
    return networks.two_mode(statements, qualifier=qualifier, normalise=normalise)


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


def halves(rows: Sequence[Row], choice: Choice) -> tuple[Choice, Choice]:
    """Return the choice for the earlier and for the later half of the days that have claims."""
    days = sorted({row.date for row in rows if row.date and _takes(row, choice)})
    if len(days) < 2:
        return choice, choice
    later = days[len(days) // 2]
    before = days[len(days) // 2 - 1]
    return choice._replace(until=before), choice._replace(since=later)


def _bars(rows: Iterable[Row], column: str) -> list[Bar]:
    counts: dict[str, list[int]] = {}
    for row in rows:
        for name in parts(row, column):
            if name:
                counts.setdefault(name, [0, 0, 0])[1 - SIGNS.get(row.stance, 1)] += 1
    found = [Bar(name, (each[0], each[1], each[2])) for name, each in counts.items()]
    return sorted(found, key=lambda bar: (-bar.total, bar.name))


def _summary(rows: Sequence[Row]) -> Summary:
    contested = sorted(
        _bars(rows, "category"), key=lambda bar: (-min(bar.counts[0], bar.counts[2]), -bar.total, bar.name)
    )
    return Summary(
        tuple(_bars(rows, "speaker")), tuple(contested), tuple(_bars(rows, "quotation")),
        tuple(_bars(rows, "source")), tuple(_bars(rows, "countries")),
    )  # fmt: skip


def _takes(row: Row, choice: Choice) -> bool:
    if not row.category or not getattr(row, choice.actor):
        return False
    if choice.category and row.category != choice.category:
        return False
    if choice.annotator and row.annotator != choice.annotator:
        return False
    if choice.since and (not row.date or row.date < choice.since):
        return False
    return not choice.until or bool(row.date and row.date[: len(choice.until)] <= choice.until)


def _statements(rows: Iterable[Row], actor: str) -> Iterable[Statement]:
    for row in rows:
        for name in parts(row, actor):
            yield Statement(name, row.category, SIGNS.get(row.stance, 1), row.article_id, row.date)


def _stances(statements: Sequence[Statement]) -> Stances:
    counts: dict[tuple[str, str], Counter[int]] = {}
    for each in statements:
        counts.setdefault((each.actor, each.concept), Counter())[each.stance] += 1
    actors, categories = sorted({a for a, _ in counts}), sorted({c for _, c in counts})
    signed = {key: float(count[1] - count[-1]) for key, count in counts.items()}
    rows, columns = in_blocks(actors, categories, signed)
    cells = {key: (count[1], count[0], count[-1]) for key, count in counts.items()}
    return Stances(tuple(rows), tuple(columns), cells)


def _weeks(rows: Iterable[Row]) -> dict[str, tuple[int, int, int]]:
    counts: dict[str, list[int]] = {}
    for row in rows:
        try:
            day = date.fromisoformat(row.date)
        except ValueError:
            continue
        monday = (day - timedelta(days=day.weekday())).isoformat()
        counts.setdefault(monday, [0, 0, 0])[1 - SIGNS.get(row.stance, 1)] += 1
    return {week: (each[0], each[1], each[2]) for week, each in sorted(counts.items())}


def behind(found: Shown, choice: Choice, *, actors: Sequence[str] = (), category: str = "") -> list[Row]:
    """Return the claims behind a cell, an actor, or a tie: of any of the actors, on the category.

    Between two actors, those on categories that both speak of.
    """

    categories = {each.removeprefix(CATEGORY_MARK) for each in actors if each.startswith(CATEGORY_MARK)}
    actors = [each for each in actors if not each.startswith(CATEGORY_MARK)]
    category = category or next(iter(categories), "")

    def of(row: Row) -> set[str]:
        return set(parts(row, choice.actor))

    result = [row for row in found.rows if not actors or of(row) & set(actors)]
    if category:
        return [row for row in result if row.category == category]
    if len(actors) == 2:
        common = {r.category for r in result if actors[0] in of(r)} & {r.category for r in result if actors[1] in of(r)}
        return [row for row in result if row.category in common]
    return result
