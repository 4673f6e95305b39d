"""The command ``agreement``: how well annotators agree."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from coalition_annotator.api import open_project
from coalition_annotator.cli.given_numbers import at_least
from coalition_annotator.cli.import_export import Answer
from coalition_annotator.cli.selection_options import add_selection, selection
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.project.analysis.agreement import DEFAULT_SAMPLES
from coalition_annotator.project.analysis.agreement_results import LAYERS, Interval
from coalition_annotator.project.analysis.gamma import gammas


def add_agreement(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``agreement``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "agreement", help="how well annotators agree on the articles that several of them read"
    )
    parser.add_argument("project", type=Path)
    add_selection(parser)
    parser.add_argument("--pairs", action="store_true", help="show each pair of annotators, too")
    parser.add_argument(
        "--worst", type=at_least(0), default=0, metavar="N", help="name the N articles with the least agreement"
    )
    parser.add_argument("--gamma", action="store_true", help="gamma, too (needs the extra 'gamma'; takes its time)")
    parser.add_argument(
        "--samples", type=at_least(0), default=DEFAULT_SAMPLES, help="bootstrap samples for the intervals; 0 for none"
    )
    return parser


def run_agreement(given: argparse.Namespace, me: Annotator) -> Answer:
    """Carry out ``agreement``."""
    with open_project(given.project, me=me) as opened:
        project = opened.project
        chosen = selection(project, given)
        everything = opened.agreement(chosen, samples=given.samples)
        by_gamma = gammas(project, chosen) if given.gamma else {}
    found = everything.layers
    answer = {
        "readers": everything.readers,
        "articles": everything.articles,
        "label_alpha": everything.label_alpha,
        "layers": [
            {
                **each._asdict(),
                "pairs": [
                    {
                        "first": pair.first, "second": pair.second, "articles": pair.articles, "kappa": pair.kappa,
                        "exact_f1": pair.exact.f1, "overlapping_f1": pair.overlapping.f1,
                    }
                    for pair in each.pairs
                ],
            }
            for each in found
        ],
        "values": [
            {
                "of": each.of, "name": each.name, "units": each.units, "alpha": each.alpha,
                "alpha_interval": each.alpha_interval, "fleiss": each.fleiss,
                "confusion": [[*cell, number] for cell, number in sorted(each.confusion.items())],
            }
            for each in everything.values
        ],
        "worst": [each._asdict() for each in everything.worst[: given.worst]],
        "months": everything.months,
        "gamma": by_gamma,
    }  # fmt: skip
    if not found:
        return answer, ["No article was read by more than one annotator."], 0
    head = f"{'':<28}{'articles':>9}{'alpha':>8}{'95 % interval':>17}{'alpha-u':>9}{'exact F1':>10}{'overlap F1':>12}"
    lines = [head]
    for each in found:
        shown = (each.alpha, each.alpha_u, each.exact, each.overlapping)
        lines.append(_line(each.layer, each.articles, *shown, between=each.alpha_interval))
        if given.pairs:
            for pair in each.pairs:
                name = f"  {pair.first} – {pair.second}"
                lines.append(_line(name, pair.articles, pair.kappa, None, pair.exact.f1, pair.overlapping.f1))
    lines.append(f"{'all layers, a label a word':<28}{everything.articles:>9,}{_number(everything.label_alpha):>8}")
    if given.pairs:
        lines.append("Of pairs, the column alpha holds Cohen's kappa.")
    lines += [f"gamma, {layer.lower():<29}{_number(value):>8}" for layer, value in by_gamma.items()]
    valued = [each for each in everything.values if each.of != LAYERS]
    if valued:
        lines += ["", f"{'values of matched tags':<37}{'alpha':>8}{'95 % interval':>17}{'units':>9}"]
        for each_value in valued:
            shown_alpha, between = _number(each_value.alpha), _between(each_value.alpha_interval)
            lines.append(f"{each_value.name[:36]:<37}{shown_alpha:>8}{between:>17}{each_value.units:>9,}")
    for article in everything.worst[: given.worst]:
        lines.append(f"{_number(article.alpha):>6}  {article.title}")
    return answer, lines, 0


def _line(
    name: str,
    articles: int,
    first: float | None,
    units: float | None,
    exact: float | None,
    over: float | None,
    *,
    between: Interval = None,
) -> str:
    shown = [_number(value) for value in (first, units, exact, over)]
    return f"{name[:27]:<28}{articles:>9,}{shown[0]:>8}{_between(between):>17}{shown[1]:>9}{shown[2]:>10}{shown[3]:>12}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _between(found: Interval) -> str:
    return f"{found[0]:.3f} to {found[1]:.3f}" if found else ""
