"""What is known of a network's nodes and ties, for files that other programs read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from coalition_annotator.analysis.discourse_networks.layout import louvain_communities
from coalition_annotator.analysis.discourse_networks.networks import Network, NetworkStatement, one_mode
from coalition_annotator.analysis.discourse_networks.time_windows import NetworkSlice
from coalition_annotator.model import network_options
from coalition_annotator.model.entity import COUNTRY, Entity
from coalition_annotator.model.network_graph import ACTOR, CONCEPT, Graph, NodeFacts, Spell, TieFacts
from coalition_annotator.project.analysis import variables
from coalition_annotator.project.analysis.discourse import Counted, DiscourseOptions

# After Okabe and Ito, as the window has them; the last is for all smaller communities.
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#7b5ea7", "#d55e00", "#56b4e9", "#cc79a7", "#767676")


class _Said(NamedTuple):
    """What an actor said of a concept: its first and last day and the number of statements by sign."""

    first: str
    last: str
    numbers: Mapping[int, int]


def graph(network: Network, found: Counted, choice: DiscourseOptions, *, entities: Iterable[Entity] = ()) -> Graph:
    """Return a network with all that is known of its nodes and ties.

    A tie of a two-mode network has its numbers of supporting, neutral and opposing statements; one between actors its
    congruence and conflict. First and last are the days of the statements behind it.

    Args:
        network: the network.
        found: what it was made of.
        choice: how.
        entities: the project's actors and countries, for aliases and countries.
    """
    said = _said(found.statements)
    nodes = _nodes(network, found, choice, entities)
    ties = _between_actors(network, found, said) if network.one_mode else _to_concepts(network, said)
    return Graph(network.rows, network.columns, network.weights, network.one_mode, nodes, ties)


def over_time(whole: Graph, series: Sequence[NetworkSlice]) -> tuple[Graph, list[Spell]]:
    """Return a network that has the ties of all times, and the weights of each time, from its middle to the next."""
    weights = dict(whole.weights)
    for each in series:
        for ends, weight in each.network.weights.items():
            weights.setdefault(ends, weight)
    rows = sorted({*whole.rows, *(name for each in series for name in each.network.rows)})
    columns = sorted({*whole.columns, *(name for each in series for name in each.network.columns)})
    spells = []
    for number, each in enumerate(series):
        end = series[number + 1].middle if number + 1 < len(series) else each.stop
        spells.append(Spell(each.middle.isoformat(), max(end, each.middle).isoformat(), each.network.weights))
    return whole._replace(rows=rows, columns=columns, weights=weights), spells


def _said(statements: Iterable[NetworkStatement]) -> dict[str, dict[str, _Said]]:
    days: dict[tuple[str, str], list[str]] = defaultdict(list)
    numbers: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for each in statements:
        if each.day:
            days[each.actor, each.concept].append(each.day)
        numbers[each.actor, each.concept][(each.stance > 0) - (each.stance < 0)] += 1
    found: dict[str, dict[str, _Said]] = defaultdict(dict)
    for (actor, concept), counted in numbers.items():
        known = days[actor, concept]
        found[actor][concept] = _Said(min(known, default=""), max(known, default=""), counted)
    return found


def _nodes(
    network: Network, found: Counted, choice: DiscourseOptions, entities: Iterable[Entity]
) -> dict[tuple[str, str], NodeFacts]:
    by_name = {each.name: each for each in entities}
    by_code = {each.code: each for each in by_name.values() if each.kind == COUNTRY}
    counts = Counter((ACTOR, each.actor) for each in found.statements)
    counts.update((CONCEPT, each.concept) for each in found.statements)
    countries: dict[str, Counter[str]] = defaultdict(Counter)
    for row in found.rows:
        for name in variables.values(row, choice.actor):
            countries[name].update(row.countries)
    communities = louvain_communities(network.rows, network.weights) if network.one_mode else {}

    def facts(kind: str, name: str, variable: str) -> NodeFacts:
        is_country = variable in variables.OF_COUNTRIES
        known = by_code.get(name) if is_country else by_name.get(name)
        code = name if is_country else known.code if known else ""
        if kind == ACTOR and not code and countries[name]:
            code = min(countries[name], key=lambda each: (-countries[name][each], each))
        number = communities.get(name) if kind == ACTOR else None
        colour = COLOURS[min(number, len(COLOURS) - 1)] if number is not None else ""
        return NodeFacts(variable, code, number, counts[kind, name], known.aliases if known else (), colour)

    nodes = {(ACTOR, name): facts(ACTOR, name, choice.actor) for name in network.rows}
    if not network.one_mode:
        nodes |= {(CONCEPT, name): facts(CONCEPT, name, choice.concept) for name in network.columns}
    return nodes


def _to_concepts(network: Network, said: Mapping[str, Mapping[str, _Said]]) -> dict[tuple[str, str], TieFacts]:
    found = {}
    for actor, concept in network.weights:
        each = said.get(actor, {}).get(concept)
        if each is not None:
            numbers = {"support": each.numbers[1], "neutral": each.numbers[0], "oppose": each.numbers[-1]}
            found[actor, concept] = TieFacts({name: float(n) for name, n in numbers.items()}, each.first, each.last)
    return found


def _between_actors(
    network: Network, found: Counted, said: Mapping[str, Mapping[str, _Said]]
) -> dict[tuple[str, str], TieFacts]:
    congruence, conflict = (
        one_mode(found.statements, qualifier=qualifier, spread=found.spread).weights
        for qualifier in (network_options.CONGRUENCE, network_options.CONFLICT)
    )
    result = {}
    for a, b in network.weights:
        common = said.get(a, {}).keys() & said.get(b, {}).keys()
        both = [said[name][concept] for name in (a, b) for concept in common]
        numbers = {"congruence": congruence.get((a, b), 0.0), "conflict": conflict.get((a, b), 0.0)}
        first = min((each.first for each in both if each.first), default="")
        last = max((each.last for each in both if each.last), default="")
        result[a, b] = TieFacts(numbers, first, last)
    return result
