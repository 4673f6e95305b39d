"""The commands ``polarisation``, ``backbone``, ``phases`` and ``communities``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from coalition_annotator.cli import discourse_choices
from coalition_annotator.cli.discourse_choices import Chosen
from coalition_annotator.cli.given_numbers import at_least, between, seed
from coalition_annotator.cli.import_export import Answer
from coalition_annotator.cli.selection_options import add_force
from coalition_annotator.files.output import csv_text, require_free, write_text
from coalition_annotator.model import network_options as options
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.wording import counted
from coalition_annotator.project.analysis import over_time
from coalition_annotator.project.analysis.discourse import DiscourseOptions


def add_polarisation(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``polarisation``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "polarisation", help="how far the debate has fallen into camps, at one time or over time"
    )
    discourse_choices.add_statements(parser)
    discourse_choices.add_window(parser)
    parser.add_argument("--groups", type=int, default=2)
    parser.add_argument("--algorithm", default=options.GREEDY, choices=options.ALGORITHMS)
    parser.add_argument("--intervals", action="store_true", help="with an interval by bootstrap over articles")
    return _with_output(parser)


def add_backbone(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``backbone``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "backbone", help="which categories hold the network together, and which are redundant"
    )
    discourse_choices.add_statements(parser)
    parser.add_argument("--qualifier", default=options.CONGRUENCE, choices=options.QUALIFIERS)
    parser.add_argument("--method", default=over_time.NESTED, choices=over_time.WAYS)
    parser.add_argument("--size", type=at_least(0), default=0, help="of a fixed backbone")
    parser.add_argument("--penalty", type=between(0, 1e9), default=7.5, help="how much large backbones cost")
    parser.add_argument("--spectrum", default=options.LAPLACIAN, choices=options.SPECTRA)
    return _with_output(parser)


def add_phases(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``phases``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "phases", help="into which phases the debate falls, by how its networks differ"
    )
    discourse_choices.add_statements(parser)
    discourse_choices.add_window(parser, default="30d")
    parser.add_argument("--type", default="onemode", choices=["onemode", "twomode"])
    parser.add_argument("--qualifier", choices=options.QUALIFIERS)
    parser.add_argument("--distance", default=options.CELLS, choices=options.DISTANCES)
    parser.add_argument("--spectrum", default=options.LAPLACIAN, choices=options.SPECTRA)
    parser.add_argument("--most", type=at_least(1), default=6, metavar="NUMBER", help="of phases")
    return _with_output(parser)


def add_communities(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``communities``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "communities", help="into which communities the network falls, by the method with the best modularity"
    )
    discourse_choices.add_statements(parser)
    parser.add_argument("--qualifier", default=options.SUBTRACT, choices=options.QUALIFIERS)
    parser.add_argument("--normalise", default=options.NONE, choices=options.ONE_MODE_NORMS)
    parser.add_argument("--intervals", action="store_true", help="how surely each belongs there, by draws of articles")
    return _with_output(parser)


def _with_output(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--seed", type=seed, default=1, help="the same gives the same result")
    parser.add_argument("--output", type=Path, metavar="FILE.csv", help="write the table")
    add_force(parser)
    return parser


def _chosen(given: argparse.Namespace, me: Annotator, how: DiscourseOptions) -> Chosen:
    if given.output is not None:
        if given.output.suffix != ".csv":
            raise UserError("This is written as a table.", where=str(given.output), remedy="Use .csv.")
        require_free(given.output, overwrite=given.force)
    return discourse_choices.chosen(given, me, how)


def _written(given: argparse.Namespace, rows: list[dict[str, Any]], lines: list[str]) -> list[str]:
    """Return the lines, after writing the rows as a table where that is wanted."""
    if given.output is None:
        return lines
    write_text(given.output, csv_text(rows[0] if rows else (), (row.values() for row in rows)))
    return [*lines, f"Wrote {given.output}."]


def run_polarisation(given: argparse.Namespace, me: Annotator) -> Answer:
    """Carry out ``polarisation``."""
    if given.groups < 2:
        raise UserError(f"{given.groups} is no number of groups.", remedy="Use 2 or more.")
    time = discourse_choices.window(given)
    chosen = _chosen(given, me, DiscourseOptions())
    how: dict[str, Any] = {"groups": given.groups, "algorithm": given.algorithm, "seed": given.seed}
    if time is None:
        whole, interval = over_time.polarised(chosen.found, **how, intervals=given.intervals)
        lines = [f"Polarisation {whole.quality:.3f}"]
        if interval is not None:
            lines[0] += f" ({interval.low:.3f} to {interval.high:.3f}, {interval.draws:,} draws of articles)"
        lines += [f"  {number}: {', '.join(group)}" for number, group in enumerate(whole.groups, 1)]
        rows = [{"actor": name, "group": n} for n, group in enumerate(whole.groups, 1) for name in group]
        answer = {
            "polarisation": whole.quality, "groups": [list(group) for group in whole.groups],
            "interval": [interval.low, interval.high] if interval else None,
            "statements": len(chosen.found.statements), "algorithm": given.algorithm, "seed": given.seed,
        }  # fmt: skip
        return answer, _written(given, rows, lines), 0
    made = over_time.PolarisedSeries(chosen.found, chosen.choice, time, **how)
    series = made.times()
    bands = made.bands() if given.intervals else [None] * len(series)
    times = [
        {"start": str(each.start), "middle": str(each.middle), "stop": str(each.stop), "statements": each.statements,
         "actors": sum(map(len, each.found.groups)) if each.found else 0,
         "polarisation": each.found.quality if each.found else None,
         "low": band[0] if band else None, "high": band[1] if band else None}
        for each, band in zip(series, bands, strict=True)
    ]  # fmt: skip
    lines = [f"{counted(len(times), 'time')}, {discourse_choices.length(time)} each"]
    lines += [
        f"  {each['middle']}  {'too few actors' if (p := each['polarisation']) is None else f'{p:.3f}'}"
        for each in times
    ]
    undated = over_time.undated(chosen.found)
    if undated:
        lines.append(f"{undated:,} statements have no whole date, and are in none")
    answer = {"window": time.size, "unit": time.unit, "kernel": time.kernel, "undated": undated, "times": times}
    return answer, _written(given, times, lines), 0


def run_backbone(given: argparse.Namespace, me: Annotator) -> Answer:
    """Carry out ``backbone``."""
    chosen = _chosen(given, me, DiscourseOptions(qualifier=given.qualifier))
    figures = over_time.backbone(
        chosen.found, chosen.choice, way=given.method, size=given.size, penalty=given.penalty, kind=given.spectrum,
        seed=given.seed,
    )  # fmt: skip
    if figures.sets is None:
        rows: list[dict[str, Any]] = [each._asdict() for each in figures.steps]
        lines = [f"{figures.concepts:,} categories, from the most dispensable to the least."]
        lines.append("       loss of what is left, loss of all that is taken away")
        lines += [
            f"  {each.number:>3}  {each.backbone_loss:.4f}  {each.redundant_loss:.4f}  {each.concept}"
            for each in figures.steps
        ]
        return {"method": given.method, "steps": rows}, _written(given, rows, lines), 0
    sets = figures.sets
    rows = [{"concept": name, "set": "backbone"} for name in sets.backbone]
    rows += [{"concept": name, "set": "redundant"} for name in sets.redundant]
    lines = [
        f"Backbone, {len(sets.backbone):,} of {figures.concepts:,}, loss {sets.backbone_loss:.4f}:"
        f" {', '.join(sets.backbone)}",
        f"Redundant, loss {sets.redundant_loss:.4f}: {', '.join(sets.redundant)}",
    ]
    return {"method": given.method, **sets._asdict()}, _written(given, rows, lines), 0


def run_phases(given: argparse.Namespace, me: Annotator) -> Answer:
    """Carry out ``phases``."""
    two_mode = given.type == "twomode"
    how = DiscourseOptions(qualifier=given.qualifier or options.SUBTRACT, two_mode=two_mode)
    time = discourse_choices.window(given)
    if time is None:
        raise UserError("Phases need a window.", remedy="Add --window 30d, for example.")
    chosen = _chosen(given, me, how)
    try:
        series = over_time.series(chosen.found, chosen.choice, time)
    except ValueError as error:
        raise UserError(f"A {given.type} network has no such qualifier ({error}).", remedy="Use subtract.") from error
    found = over_time.phases_of(
        series, distance=given.distance, kind=given.spectrum, at_most=given.most, seed=given.seed
    )
    rows = [
        {"middle": str(each.middle), "statements": each.statements, "phase": state + 1}
        for each, state in zip(series, found.states, strict=True)
    ]
    changes = [
        each
        for before, each in zip([None, *rows], rows, strict=False)
        if not before or before["phase"] != each["phase"]
    ]
    best = found.clusterings[0]
    lines = [f"{len(set(found.states)):,} phases by {best.method}, modularity {best.modularity:.3f}"]
    if best.modularity <= 0:
        lines.append("No division has a positive modularity: the debate has no clear phases.")
    lines += [f"  from {each['middle']}: phase {each['phase']}" for each in changes]
    answer = {
        "phases": len(set(found.states)), "method": best.method, "modularity": found.modularity, "times": rows,
        "methods": {each.method: each.modularity for each in found.clusterings},
    }  # fmt: skip
    return answer, _written(given, rows, lines), 0


def run_communities(given: argparse.Namespace, me: Annotator) -> Answer:
    """Carry out ``communities``."""
    how = DiscourseOptions(qualifier=given.qualifier, normalise=given.normalise)
    chosen = _chosen(given, me, how)
    several = over_time.communities(chosen.found, chosen.choice, seed=given.seed)
    best, members = several[0]
    rows: list[dict[str, Any]] = [{"actor": name, "community": number + 1} for name, number in sorted(members.items())]
    stability: dict[str, float] = {}
    if given.intervals:
        stability = over_time.community_stability(chosen.found, chosen.choice, members, seed=given.seed)
        rows = [{**row, "with the others": round(stability[row["actor"]], 4)} for row in rows]
    lines = [f"{len(set(members.values())):,} communities by {best.method}, modularity {best.modularity:.3f}"]
    for number in sorted(set(members.values())):
        names = sorted(name for name, each in members.items() if each == number)
        told = [f"{name} ({stability[name]:.0%})" if stability else name for name in names]
        lines.append(f"  {number + 1}: {', '.join(told)}")
    answer = {
        "method": best.method, "modularity": best.modularity, "communities": rows,
        "methods": {each.method: each.modularity for each, _ in several},
    }  # fmt: skip
    return answer, _written(given, rows, lines), 0
