"""The command ``network``: who shares categories with whom."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import Any

from coalition_annotator.cli.exchange import Answer
from coalition_annotator.exporting import networks as files
from coalition_annotator.exporting.files import write_text
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.errors import UserError
from coalition_annotator.services import networks
from coalition_annotator.session import coalition
from coalition_annotator.session.project import Project
from coalition_annotator.session.selecting import Selection

_MOST_SHOWN = 30


def add_network(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``network``."""
    parser: argparse.ArgumentParser = commands.add_parser("network", help="the discourse network of the tagged claims")
    parser.add_argument("project", type=Path)
    parser.add_argument("--type", default="onemode", choices=["onemode", "twomode"])
    parser.add_argument("--actor", default=coalition.SPEAKER, help="speaker, country, or an attribute of claims")
    parser.add_argument(
        "--qualifier", choices=networks.QUALIFIERS, help="congruence, or ignore for twomode, if not given"
    )
    norms = dict.fromkeys([*networks.ONE_MODE_NORMS, *networks.TWO_MODE_NORMS])
    parser.add_argument("--normalise", default=networks.NONE, choices=list(norms))
    parser.add_argument("--duplicates", default=networks.ARTICLE, choices=networks.DUPLICATES)
    parser.add_argument("--since", default="", metavar="DATE")
    parser.add_argument("--until", default="", metavar="DATE")
    parser.add_argument("--threshold", type=float, default=0.0, help="leave weaker ties out")
    parser.add_argument("--output", type=Path, help=f"a file: {', '.join(files.SUFFIXES)}")
    return parser


def run_network(given: argparse.Namespace, me: Annotator) -> Answer:
    """Carry out ``network``."""
    one_mode = given.type == "onemode"
    make = networks.one_mode if one_mode else networks.two_mode
    qualifier = given.qualifier or (networks.CONGRUENCE if one_mode else networks.IGNORE)
    if given.output is not None and given.output.suffix not in files.SUFFIXES:
        raise UserError(
            "This is no format for networks.", where=str(given.output), remedy=f"Use {', '.join(files.SUFFIXES)}."
        )
    with closing(Project.open(given.project, me=me)) as project:
        chosen = Selection(since=given.since, until=given.until)
        found = networks.unique(coalition.statements(project, actor=given.actor, selection=chosen), given.duplicates)
    try:
        network = make(found, qualifier=qualifier, normalise=given.normalise)
    except ValueError as error:
        allowed = networks.ONE_MODE_NORMS if one_mode else networks.TWO_MODE_NORMS
        qualifiers = networks.QUALIFIERS if one_mode else (networks.IGNORE, networks.SUBTRACT)
        raise UserError(
            f"A {given.type} network has no such qualifier or normalisation ({error}).",
            remedy=f"Qualifiers: {', '.join(qualifiers)}; normalisations: {', '.join(allowed)}.",
        ) from error
    network = networks.above(network, given.threshold) if given.threshold else network
    ties = [
        {"source": a, "target": b, "weight": weight}
        for (a, b), weight in sorted(network.weights.items(), key=lambda item: (-abs(item[1]), item[0]))
        if not one_mode or a < b
    ]
    answer = {
        "type": given.type, "actor": given.actor, "qualifier": qualifier, "normalise": given.normalise,
        "duplicates": given.duplicates, "statements": len(found), "actors": list(network.rows),
        "concepts": [] if one_mode else list(network.columns), "ties": ties,
    }  # fmt: skip
    lines = [f"{len(found):,} statements of {len(network.rows):,} actors, {len(ties):,} ties"]
    lines += [f"  {tie['weight']:>9.3f}  {tie['source']} – {tie['target']}" for tie in ties[:_MOST_SHOWN]]
    if given.output is not None:
        text = files.content(network.rows, network.columns, network.weights, given.output.suffix, one_mode=one_mode)
        write_text(given.output, text)
        lines.append(f"Wrote {given.output}.")
    return answer, lines, 0
