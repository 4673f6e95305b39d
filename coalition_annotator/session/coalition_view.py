"""What the page Coalition shows, from the rows of statements: networks, a matrix with stances, a timeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from coalition_annotator.services import networks
from coalition_annotator.services.network_layout import Picture, in_blocks, picture
from coalition_annotator.services.networks import Network, Statement
from coalition_annotator.session.statements import Row

ACTORS = {"speaker": "Speakers", "organisation": "Organisations", "countries": "Countries"}
SIGNS = {"Support": 1, "Oppose": -1, "Neutral": 0, "": 1}


class Choice(NamedTuple):
    """What is to be shown; dates are ISO and both included, '' for no limit; ``annotator`` is a name, '' for all."""

    actor: str = "speaker"
    qualifier: str = networks.CONGRUENCE
    normalise: str = networks.NONE
    duplicates: str = networks.ARTICLE
    threshold: float = 0.0
    since: str = ""
    until: str = ""
    annotator: str = ""


class Stances(NamedTuple):
    """A matrix of actors by categories: support, neutral and opposing statements of each cell."""

    actors: tuple[str, ...]
    categories: tuple[str, ...]
    cells: dict[tuple[str, str], tuple[int, int, int]]


class Shown(NamedTuple):
    """All that the page shows. ``weeks`` has support, neutral and opposing claims by the Monday of a week."""

    rows: tuple[Row, ...]
    stances: Stances
    network: Network
    picture: Picture
    weeks: dict[str, tuple[int, int, int]]


def shown(rows: Iterable[Row], choice: Choice) -> Shown:
    """Work out all that the page shows."""
    chosen = tuple(row for row in rows if _takes(row, choice))
    statements = networks.unique(_statements(chosen, choice.actor), choice.duplicates)
    network = networks.one_mode(statements, qualifier=choice.qualifier, normalise=choice.normalise)
    if choice.threshold:
        network = networks.above(network, choice.threshold)
    return Shown(chosen, _stances(statements), network, picture(network.rows, network.weights), _weeks(chosen))


def _takes(row: Row, choice: Choice) -> bool:
    if not row.category or not getattr(row, choice.actor):
        return False
    if choice.annotator and row.annotator != choice.annotator:
        return False
    if choice.since and (not row.date or row.date < choice.since):
        return False
    return not choice.until or bool(row.date and row.date[: len(choice.until)] <= choice.until)


def _statements(rows: Iterable[Row], actor: str) -> Iterable[Statement]:
    for row in rows:
        for name in getattr(row, actor).split("; "):
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

    def of(row: Row) -> set[str]:
        return set(getattr(row, choice.actor).split("; "))

    result = [row for row in found.rows if not actors or of(row) & set(actors)]
    if category:
        return [row for row in result if row.category == category]
    if len(actors) == 2:
        common = {r.category for r in result if actors[0] in of(r)} & {r.category for r in result if actors[1] in of(r)}
        return [row for row in result if row.category in common]
    return result
