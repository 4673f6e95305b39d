"""The command ``network``: who shares categories with whom, at one time or over time."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from coalition_annotator.cli import discourse_choices
from coalition_annotator.cli.discourse_choices import Chosen
from coalition_annotator.cli.given_numbers import between
from coalition_annotator.cli.import_export import Answer
from coalition_annotator.cli.selection_options import add_force
from coalition_annotator.files.output import csv_text, require_free, write_text
from coalition_annotator.model import network_options as options
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.wording import counted
from coalition_annotator.project.analysis import discourse, over_time
from coalition_annotator.project.analysis.discourse import DiscourseOptions
from coalition_annotator.project.exporting import network_file, network_graph

_MOST_SHOWN = 30
_ONE_MODE, _TWO_MODE, _EVENTS = "onemode", "twomode", "eventlist"


def add_network(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``network``."""
    parser: argparse.ArgumentParser = commands.add_parser("network", help="the discourse network of the tagged claims")
    discourse_choices.add_statements(parser)
    parser.add_argument(
        "--type",
        choices=[_ONE_MODE, _TWO_MODE, _EVENTS],
        help="onemode ties the rows to each other, twomode to the columns; twomode if --columns is given",
    )
    qualifiers = dict.fromkeys([*options.QUALIFIERS, *options.TWO_MODE_QUALIFIERS])
    parser.add_argument("--qualifier", choices=list(qualifiers), help="congruence, or ignore for twomode, if not given")
    norms = dict.fromkeys([*options.ONE_MODE_NORMS, *options.TWO_MODE_NORMS])
    parser.add_argument("--normalise", default=options.NONE, choices=list(norms))
    parser.add_argument("--isolates", action="store_true", help="keep rows and columns without any statement left")
    parser.add_argument("--threshold", type=between(0, 1e9), default=0.0, help="leave weaker ties out")
    discourse_choices.add_window(parser)
    parser.add_argument(
        "--series", type=Path, metavar="FOLDER", help="with --window: a file for each time, and a table"
    )
    parser.add_argument("--format", default="csv", choices=["csv", "graphml", "gexf"], help="of the files of a series")
    parser.add_argument(
        "--output", type=Path, help=f"a file: {', '.join(network_file.SUFFIXES)}; with --window a dynamic .gexf"
    )
    add_force(parser)
    return parser


def run_network(given: argparse.Namespace, me: Annotator) -> Answer:
    """Carry out ``network``."""
    kind = given.type or (_TWO_MODE if given.columns else _ONE_MODE)
    qualifier = given.qualifier or (options.IGNORE if kind == _TWO_MODE else options.CONGRUENCE)
    time = discourse_choices.window(given)
    if given.series is not None and time is None:
        raise UserError("A series needs a window.", remedy="Add --window 30d, for example.")
    if given.output is not None:
        _require_output(given.output, kind, over_time=time is not None)
        require_free(given.output, overwrite=given.force)
    how = DiscourseOptions(
        qualifier=qualifier,
        normalise=given.normalise,
        threshold=given.threshold,
        two_mode=kind == _TWO_MODE,
        isolates=given.isolates,
    )
    chosen = discourse_choices.chosen(given, me, how)
    if kind == _EVENTS:
        return _event_list(given, chosen)
    try:
        return _network(given, chosen, kind) if time is None else _series(given, chosen, time)
    except ValueError as error:
        raise _impossible(kind, error, smoothed=bool(given.kernel)) from error


def _require_output(target: Path, kind: str, *, over_time: bool) -> None:
    if kind == _EVENTS:
        if target.suffix != ".csv":
            raise UserError("A list of events is a table.", where=str(target), remedy="Use .csv.")
        return
    network_file.require_suffix(target)
    if over_time and target.suffix != ".gexf":
        raise UserError(
            "Only a dynamic GEXF holds a network over time in one file.",
            where=str(target),
            remedy="Use .gexf, or --series for a file each.",
        )


def _impossible(kind: str, error: ValueError, *, smoothed: bool) -> UserError:
    one_mode = kind == _ONE_MODE
    qualifiers = set(options.QUALIFIERS if one_mode else options.TWO_MODE_QUALIFIERS)
    norms = set(options.ONE_MODE_NORMS if one_mode else options.TWO_MODE_NORMS)
    if smoothed:
        qualifiers -= {options.COMBINE}
        norms &= set(options.KERNEL_NORMS)
    what = f"{'smoothed ' if smoothed else ''}{kind} network"
    return UserError(
        f"A {what} has no such qualifier or normalisation ({error}).",
        remedy=f"Qualifiers: {', '.join(sorted(qualifiers))}; normalisations: {', '.join(sorted(norms))}.",
    )


def _network(given: argparse.Namespace, chosen: Chosen, kind: str) -> Answer:
    choice, found = chosen.choice, chosen.found
    network = discourse.network(found, choice)
    one_mode = network.one_mode
    ties = [
        {"source": a, "target": b, "weight": weight}
        for (a, b), weight in sorted(network.weights.items(), key=lambda item: (-abs(item[1]), item[0]))
        if not one_mode or a < b
    ]
    answer = {
        "type": kind, "actor": given.rows, "columns": given.columns or "category", "qualifier": choice.qualifier,
        "normalise": choice.normalise, "duplicates": choice.duplicates, "statements": len(found.statements),
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
        graph = network_graph.graph(network, found, choice, entities=chosen.entities)
        network_file.write(graph, given.output)
        lines.append(f"Wrote {given.output}.")
    return answer, lines, 0


def _series(given: argparse.Namespace, chosen: Chosen, time: over_time.TimeOptions) -> Answer:
    choice, found = chosen.choice, chosen.found
    series = over_time.series(found, choice, time)
    undated = over_time.undated(found)
    each_is = discourse_choices.length(time)
    lines = [f"{counted(len(series), 'network')} from {series[0].middle} to {series[-1].middle}, {each_is} each"]
    if undated:
        lines.append(f"{undated:,} statements have no whole date, and are in none")
    written: list[Path] = []
    if given.series is not None:
        written += network_file.write_series(series, given.series, f".{given.format}", overwrite=given.force)
        lines.append(f"Wrote {len(series):,} networks and {network_file.INDEX} to {given.series}.")
    if given.output is not None:
        whole = network_graph.graph(discourse.network(found, choice), found, choice, entities=chosen.entities)
        network_file.write_dynamic(whole, series, given.output)
        written.append(given.output)
        lines.append(f"Wrote {given.output}.")
    if not written:
        lines += network_file.table(series).splitlines()
    answer = {
        "window": time.size, "unit": time.unit, "kernel": time.kernel, "undated": undated,
        "networks": [
            {"start": str(each.start), "middle": str(each.middle), "stop": str(each.stop),
             "statements": each.statements, "actors": len(each.network.rows), "ties": len(each.network.weights)}
            for each in series
        ],
        "files": [str(path) for path in written],
    }  # fmt: skip
    return answer, lines, 0


def _event_list(given: argparse.Namespace, chosen: Chosen) -> Answer:
    """Answer with a row for each statement after the rule for duplicates, in the order of time."""
    titles = {row.claim_id: row for row in chosen.found.rows}
    events = [
        {"date": each.day, "row": each.actor, "column": each.concept, "stance": each.stance,
         "article": titles[each.claim].article, "source": titles[each.claim].source,
         "annotator": titles[each.claim].annotator, "claim": titles[each.claim].claim}
        for each in sorted(chosen.found.statements, key=lambda each: each.day)
    ]  # fmt: skip
    lines = [f"{len(events):,} events"]
    lines += [
        f"  {each['date']}  {each['row']} – {each['column']}: {each['stance']:+d}" for each in events[:_MOST_SHOWN]
    ]
    if given.output is not None:
        write_text(given.output, csv_text(events[0] if events else ("date",), (each.values() for each in events)))
        lines.append(f"Wrote {given.output}.")
    return {"type": _EVENTS, "events": events}, lines, 0
