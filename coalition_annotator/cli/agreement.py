"""The command ``agreement``: how well annotators agree."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import Any

from coalition_annotator.cli.exchange import Answer
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.session import exports
from coalition_annotator.session.agreement_figures import figures
from coalition_annotator.session.project import Project


def add_agreement(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``agreement``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "agreement", help="how well annotators agree on the articles that several of them read"
    )
    parser.add_argument("project", type=Path)
    parser.add_argument("--pairs", action="store_true", help="show each pair of annotators, too")
    return parser


def run_agreement(given: argparse.Namespace, me: Annotator) -> Answer:
    """Carry out ``agreement``."""
    with closing(Project.open(given.project, me=me)) as project:
        found = figures(exports.dataset(project))
    answer = {
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
        ]
    }  # fmt: skip
    if not found:
        return answer, ["No article was read by more than one annotator."], 0
    head = f"{'':<28}{'articles':>9}{'alpha':>8}{'exact F1':>10}{'overlap F1':>12}"
    lines = [head]
    for each in found:
        lines.append(_line(each.layer, each.articles, each.alpha, each.exact, each.overlapping))
        if given.pairs:
            for pair in each.pairs:
                name = f"  {pair.first} – {pair.second}"
                lines.append(_line(name, pair.articles, pair.kappa, pair.exact.f1, pair.overlapping.f1))
    if given.pairs:
        lines.append("Of pairs, the column alpha holds Cohen's kappa.")
    return answer, lines, 0


def _line(name: str, articles: int, first: float | None, exact: float | None, over: float | None) -> str:
    shown = [f"{value:.3f}" if value is not None else "–" for value in (first, exact, over)]
    return f"{name[:27]:<28}{articles:>9,}{shown[0]:>8}{shown[1]:>10}{shown[2]:>12}"
