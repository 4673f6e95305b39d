"""The command ``network``: who shares categories with whom."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from coalition_annotator.api import open_project
from coalition_annotator.cli.import_export import Answer
from coalition_annotator.cli.selection_options import add_force, ids
from coalition_annotator.files.output import require_free
from coalition_annotator.model import codebook as cb
from coalition_annotator.model import network_options
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.errors import UserError
from coalition_annotator.project.analysis import discourse, statements
from coalition_annotator.project.analysis.discourse import DiscourseOptions
from coalition_annotator.project.exporting import network_file
from coalition_annotator.project.project import Project

_MOST_SHOWN = 30


def add_network(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``network``."""
    parser: argparse.ArgumentParser = commands.add_parser("network", help="the discourse network of the tagged claims")
    parser.add_argument("project", type=Path)
    parser.add_argument("--type", default="onemode", choices=["onemode", "twomode"])
    parser.add_argument(
        "--actor", default="speaker", help="speaker, organisation, country (of the speaker), or an attribute of claims"
    )
    parser.add_argument(
        "--by",
        default="",
        metavar="NAME",
        help="whose claims count: an annotator, or 'all'; else one reading an article",
    )
    parser.add_argument(
        "--qualifier", choices=network_options.QUALIFIERS, help="congruence, or ignore for twomode, if not given"
    )
    norms = dict.fromkeys([*network_options.ONE_MODE_NORMS, *network_options.TWO_MODE_NORMS])
    parser.add_argument("--normalise", default=network_options.NONE, choices=list(norms))
    parser.add_argument("--duplicates", default=network_options.ARTICLE, choices=network_options.DUPLICATES)
    parser.add_argument("--since", default="", metavar="DATE")
    parser.add_argument("--until", default="", metavar="DATE")
    parser.add_argument("--threshold", type=float, default=0.0, help="leave weaker ties out")
    parser.add_argument("--output", type=Path, help=f"a file: {', '.join(network_file.SUFFIXES)}")
    add_force(parser)
    return parser


def run_network(given: argparse.Namespace, me: Annotator) -> Answer:
    """Carry out ``network``."""
    one_mode = given.type == "onemode"
    qualifier = given.qualifier or (network_options.CONGRUENCE if one_mode else network_options.IGNORE)
    if given.output is not None:
        network_file.require_suffix(given.output)
        require_free(given.output, overwrite=given.force)
    with open_project(given.project, me=me) as opened:
        project = opened.project
        choice = DiscourseOptions(
            _actor(project, given.actor), qualifier, given.normalise, given.duplicates, given.threshold, given.since,
            given.until, _annotator(project, given.by), two_mode=not one_mode,
        )  # fmt: skip
        found = discourse.counted(statements.rows(project), choice)
    try:
        network = discourse.network(found, choice)
    except ValueError as error:
        allowed = network_options.ONE_MODE_NORMS if one_mode else network_options.TWO_MODE_NORMS
        qualifiers = network_options.QUALIFIERS if one_mode else (network_options.IGNORE, network_options.SUBTRACT)
        raise UserError(
            f"A {given.type} network has no such qualifier or normalisation ({error}).",
            remedy=f"Qualifiers: {', '.join(qualifiers)}; normalisations: {', '.join(allowed)}.",
        ) from error
    ties = [
        {"source": a, "target": b, "weight": weight}
        for (a, b), weight in sorted(network.weights.items(), key=lambda item: (-abs(item[1]), item[0]))
        if not one_mode or a < b
    ]
    answer = {
        "type": given.type, "actor": given.actor, "qualifier": qualifier, "normalise": given.normalise,
        "duplicates": given.duplicates, "statements": len(found.statements),
        "without_polarity": found.without_polarity, "actors": list(network.rows),
        "concepts": [] if one_mode else list(network.columns), "ties": ties,
    }  # fmt: skip
    lines = [f"{len(found.statements):,} statements of {len(network.rows):,} actors, {len(ties):,} ties"]
    lines += [f"  {tie['weight']:>9.3f}  {tie['source']} – {tie['target']}" for tie in ties[:_MOST_SHOWN]]
    if found.without_polarity:
        lines.append(
            f"{found.without_polarity:,} claims count as nothing: the codebook does not say what their stance counts as"
        )
    if given.output is not None:
        network_file.write(network, given.output)
        lines.append(f"Wrote {given.output}.")
    return answer, lines, 0


def _actor(project: Project, name: str) -> str:
    """Return what stands for actors: a column of the statements, or an attribute of claims by its name."""
    if name == "country":
        return "countries"
    own = [each.name for each in project.codebook.attributes_of(cb.CLAIM) if each.id not in (cb.CATEGORY, cb.STANCE)]
    if name in ("speaker", "organisation") or name in own:
        return name
    kinds = ", ".join(["speaker", "organisation", "country", *own])
    raise UserError(f"“{name}” can't be an actor.", remedy=f"There are: {kinds}.")


def _annotator(project: Project, name: str) -> str:
    """Return whose claims count: an annotator by name, everyone, or one reading of each article."""
    if not name:
        return discourse.ONE_READING
    if name == "all":
        return discourse.EVERYONE
    (found,) = ids(name, {each.id: each.name for each in project.annotators.values()}) or {""}
    return project.annotators[found].name
