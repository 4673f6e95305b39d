"""What a file of a network tells: nodes and ties with all that is known of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

ACTOR, CONCEPT = "actor", "concept"


class NodeFacts(NamedTuple):
    """What is known of a node.

    ``type`` is what it is among the project's variables, such as a speaker; ``country`` an alpha-2 code; ``community``
    a number, or None; ``frequency`` the number of its statements; ``colour`` '#rrggbb' or empty.
    """

    type: str = ""
    country: str = ""
    community: int | None = None
    frequency: int | None = None
    aliases: tuple[str, ...] = ()
    colour: str = ""


class TieFacts(NamedTuple):
    """What is known of a tie, beside its weight: numbers by name, and the first and last day of its statements."""

    numbers: Mapping[str, float] = {}
    first: str = ""
    last: str = ""


class Spell(NamedTuple):
    """The weights of a network between two days (ISO, both included)."""

    start: str
    stop: str
    weights: Mapping[tuple[str, str], float]


class Graph(NamedTuple):
    """A network: rows, columns (the rows again in a one-mode network), weights without zeros, and what is known.

    Facts of nodes are by ACTOR or CONCEPT and the name, those of ties by row and column.
    """

    rows: Sequence[str]
    columns: Sequence[str]
    weights: Mapping[tuple[str, str], float]
    one_mode: bool
    nodes: Mapping[tuple[str, str], NodeFacts] = {}
    ties: Mapping[tuple[str, str], TieFacts] = {}
