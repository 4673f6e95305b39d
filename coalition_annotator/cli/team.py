"""The commands ``assign``, ``package``, ``merge`` and ``agree``: work with colleagues."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from coalition_annotator.api import open_project
from coalition_annotator.cli.given_numbers import at_least, between
from coalition_annotator.cli.import_export import Answer
from coalition_annotator.cli.selection_options import add_force, called, ids
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.merge_report import Join
from coalition_annotator.project.opening import new_annotator
from coalition_annotator.project.project import Project
from coalition_annotator.project.review import adjudication, review_state
from coalition_annotator.project.team import assignment_edits, exchange


def add_assign(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``assign``."""
    parser: argparse.ArgumentParser = commands.add_parser("assign", help="deal articles out to annotators")
    parser.add_argument("project", type=Path)
    parser.add_argument("--to", required=True, metavar="NAME,…", help="annotators of the project")
    parser.add_argument(
        "--overlap", type=between(0, 100), default=20.0, metavar="PERCENT", help="share that several read (20)"
    )
    parser.add_argument("--readers", type=at_least(1), default=2, help="how many read these (2)")
    parser.add_argument("--seed", type=int, default=0, help="another one gives another deal (0)")
    parser.add_argument("--new", action="store_true", help="enter those whom the project does not know yet")
    blind = parser.add_mutually_exclusive_group()
    blind.add_argument("--blind", action="store_true", help="hide others' tags until one's own reading is done")
    blind.add_argument("--open", action="store_true", help="show others' tags from the beginning")
    return parser


def run_assign(given: argparse.Namespace, me: Annotator) -> Answer:
    """Carry out ``assign``."""
    if not 0 <= given.overlap <= 100:
        raise UserError("The overlap is no percentage.", remedy="Give a number from 0 to 100.")
    with open_project(given.project, me=me) as opened:
        project = opened.project
        _enter(project, given.to, new=given.new)
        everyone = {each.id: each.name for each in project.annotators.values()}
        to = sorted(ids(given.to, everyone) or ())
        articles = list(project.articles.values())
        wanted = assignment_edits.deal_out(
            project, articles, to, overlap=given.overlap / 100, readers=given.readers, seed=given.seed
        )
        project.commit(wanted)
        if given.blind or given.open:
            project.commit(assignment_edits.set_blind(project, given.blind))
        progress = {everyone[key]: found for key, found in assignment_edits.progress_of(project).items()}
    answer = {"assigned": len(wanted.changes), "progress": {name: list(found) for name, found in progress.items()}}
    lines = [f"{len(wanted.changes):,} readings assigned."]
    return answer, lines + [f"  {name}: {done:,} of {of:,} done" for name, (done, of) in sorted(progress.items())], 0


def _enter(project: Project, names: str, *, new: bool) -> None:
    """Enter those of some names whom a project does not know.

    Raises:
        UserError: there are such, and they are not wanted.
    """
    known = {each.id: each.name for each in project.annotators.values()}
    given = dict.fromkeys(each.strip() for each in names.split(","))
    unknown = [each for each in given if each and not called(each, known)]
    if unknown and not new:
        remedy = f"There are: {', '.join(known.values()) or 'nobody'}. With --new, who is not there is entered."
        raise UserError(f"There is no “{unknown[0]}”.", remedy=remedy)
    me = project.me
    for name in unknown:
        project.work_as(new_annotator(project, name))
        project.register_me()
    project.work_as(me)


def add_package(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``package``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "package", help="write a copy of the project for an annotator"
    )
    parser.add_argument("project", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--for", dest="whom", default="", metavar="NAME", help="an annotator of the project")
    parser.add_argument("--assigned", action="store_true", help="only the articles that are assigned to them")
    parser.add_argument("--blind", action="store_true", help="without others' tags, verdicts and remarks")
    add_force(parser)
    return parser


def run_package(given: argparse.Namespace, me: Annotator) -> Answer:
    """Carry out ``package``."""
    if (given.assigned or given.blind) and not given.whom:
        raise UserError("It is not said for whom the package is.", remedy="Add --for NAME.")
    with open_project(given.project, me=me) as opened:
        project = opened.project
        chosen = ids(given.whom, {each.id: each.name for each in project.annotators.values()}) or frozenset()
        annotator = next((project.annotators[each] for each in chosen), None)
        count = exchange.package(
            project, given.target, annotator=annotator, only_assigned=given.assigned, blind=given.blind,
            overwrite=given.force,
        )  # fmt: skip
    return {"target": str(given.target), "articles": count}, [f"Wrote {given.target} with {count:,} articles."], 0


def add_merge(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``merge``."""
    parser: argparse.ArgumentParser = commands.add_parser("merge", help="take in what other copies know")
    parser.add_argument("project", type=Path)
    parser.add_argument("files", type=Path, nargs="+", metavar="file")
    parser.add_argument("--dry-run", action="store_true", help="say what would come, and write nothing")
    made_apart = parser.add_mutually_exclusive_group()
    made_apart.add_argument(
        "--join", action="store_true", help="a file that is no copy: the same texts and people of one name become one"
    )
    made_apart.add_argument("--beside", action="store_true", help="a file that is no copy: put all of it beside")
    return parser


def run_merge(given: argparse.Namespace, me: Annotator) -> Answer:
    """Carry out ``merge``."""
    answers: list[dict[str, Any]] = []
    lines: list[str] = []
    with open_project(given.project, me=me) as opened:
        project = opened.project
        join = Join() if given.join else Join(articles=False, annotators=False) if given.beside else None
        if len(given.files) > 1 and not given.dry_run:
            for path in given.files:
                exchange.require_mergeable(project, path, join=join)
        for path in given.files:
            if given.dry_run:
                summary = exchange.look(project, path, join=join)
            else:
                summary = exchange.merge(project, path, join=join)[1]
            names = {each.id: each.name for each in project.annotators.values()}
            told = [exchange.told(project, each) for each in summary.conflicts]
            answers.append(
                {
                    "file": str(path), "merged": not given.dry_run, "changes": summary.total,
                    "by": {names.get(key, key): number for key, number in summary.changes.items()},
                    "new": dict(summary.made), "changed": dict(summary.altered), "deleted": dict(summary.gone),
                    "conflicts": [each._asdict() for each in told],
                }
            )  # fmt: skip
            lines += exchange.told_strangers(summary, join or Join())
            lines += [f"  without place in the text: {words}" for words in exchange.told_lost(project, summary)]
            answers[-1]["without_place"] = [tag.id for tag in summary.without_place]
            answers[-1]["copy"] = summary.strangers is None
            made = ", ".join(f"{number:,} {table}" for table, number in sorted(summary.made.items()))
            lines.append(f"{path}: {summary.total:,} changes; new: {made or 'nothing'}; {len(told):,} conflicts")
            lines += [f"  {each.what}: {each.mine} | {each.theirs} → {each.kept}" for each in told]
    return {"files": answers}, lines, 0


def add_agree(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``agree``."""
    parser: argparse.ArgumentParser = commands.add_parser("agree", help="make the agreed version by a rule")
    parser.add_argument("project", type=Path)
    parser.add_argument("--rule", required=True, choices=["all-agree", "majority", "trusted"])
    parser.add_argument("--trusted", default="", metavar="NAME", help="whom the rule 'trusted' follows")
    return parser


def run_agree(given: argparse.Namespace, me: Annotator) -> Answer:
    """Carry out ``agree``."""
    rule = given.rule.replace("-", " ")
    if (rule == adjudication.TRUSTED) != bool(given.trusted):
        raise UserError("The rule 'trusted', and no other, needs a name.", remedy="Say --rule trusted --trusted NAME.")
    with open_project(given.project, me=me) as opened:
        project = opened.project
        chosen = ids(given.trusted, {each.id: each.name for each in project.annotators.values()}) or {""}
        articles = review_state.articles_to_review(project)
        reviews = (review_state.review(project, each) for each in articles)
        wanted = adjudication.by_rule(project, reviews, rule, trusted=next(iter(chosen)))
        project.commit(wanted)
        left = sum(len(review_state.review(project, each).open_groups()) for each in articles)
    verdicts = sum(row.table == "verdict" for row in wanted.changes)
    answer = {"articles": len(articles), "verdicts": verdicts, "undecided": left}
    return answer, [f"{len(articles):,} articles: {verdicts:,} tags have a verdict, {left:,} differences are left."], 0
