"""Options that say which statements a network is made of, and what they come to: shared by all commands of networks."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import NamedTuple

from coalition_annotator.api import open_project
from coalition_annotator.cli.selection_options import ids
from coalition_annotator.model import dates
from coalition_annotator.model import network_options as options
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.entity import Entity
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.wording import counted
from coalition_annotator.project.analysis import discourse, statements, variables
from coalition_annotator.project.analysis.discourse import Counted, DiscourseOptions
from coalition_annotator.project.analysis.over_time import TimeOptions
from coalition_annotator.project.analysis.statements import StatementRow
from coalition_annotator.project.country_table import country_table
from coalition_annotator.project.project import Project

_WINDOW = re.compile(r"(\d{1,6})\s*(d|w|m|y|e|days?|weeks?|months?|years?|events?)")
_UNITS = {"d": options.DAYS, "w": options.WEEKS, "m": options.MONTHS, "y": options.YEARS, "e": options.EVENTS}


class Chosen(NamedTuple):
    """What a command's options come to."""

    choice: DiscourseOptions
    found: Counted
    entities: tuple[Entity, ...]


def add_statements(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which statements count."""
    parser.add_argument("project", type=Path)
    parser.add_argument(
        "--rows",
        "--actor",
        default="speaker",
        metavar="WHAT",
        help="speaker, organisation, country (of the speaker), about (country spoken of), category, category:1 (top of"
        " the tree), stance, source, author, or an attribute of claims",
    )
    parser.add_argument("--columns", metavar="WHAT", help="the same choices; category, if not given")
    parser.add_argument(
        "--by",
        default="",
        metavar="NAME",
        help="whose claims count: an annotator, or 'all'; else one reading an article",
    )
    parser.add_argument("--duplicates", default=options.ARTICLE, choices=options.DUPLICATES)
    parser.add_argument("--since", default="", metavar="DATE")
    parser.add_argument("--until", default="", metavar="DATE")
    for name, meaning in (("exclude", "leave claims out that have this"), ("only", "only claims that have this")):
        parser.add_argument(
            f"--{name}",
            action="append",
            default=[],
            metavar="WHAT=VALUE",
            help=f"{meaning}; may be repeated",
        )
    parser.add_argument(
        "--scale", default="", metavar="ATTRIBUTE", help="an attribute whose whole numbers count in place of the stance"
    )


def add_window(parser: argparse.ArgumentParser, *, default: str = "") -> None:
    """Add the options that cut time."""
    parser.add_argument(
        "--window", default=default, metavar="LENGTH", help="30d, 12w, 6m, 2y, or 40e: so many statements"
    )
    parser.add_argument("--kernel", default="", choices=["", *options.KERNELS], help="statements count less far away")
    parser.add_argument("--indent", action="store_true", help="begin and end a kernel half a window within the debate")


def window(given: argparse.Namespace) -> TimeOptions | None:
    """Return how time is cut, None where it is not.

    Raises:
        UserError: the window is no length.
    """
    if not given.window:
        if given.kernel or given.indent:
            raise UserError("A kernel needs a window.", remedy="Add --window 30d, for example.")
        return None
    found = _WINDOW.fullmatch(given.window.strip().lower())
    if found is None or int(found[1]) < 1:
        raise UserError(
            f"“{given.window}” is no length of time.", remedy="Say 30d, 12w, 6m, 2y, or 40e for 40 statements."
        )
    return TimeOptions(_UNITS[found[2][0]], int(found[1]), given.kernel, given.indent)


def length(time: TimeOptions) -> str:
    """Return the length of a window in words."""
    unit = "statements" if time.unit == options.EVENTS else time.unit
    return counted(time.size, unit.removesuffix("s"))


def chosen(given: argparse.Namespace, me: Annotator, choice: DiscourseOptions) -> Chosen:
    """Return what counts by the options, added to a choice of how a network is made.

    Raises:
        UserError: the project can't be read, or an option names what there is not.
    """
    with open_project(given.project, me=me) as opened:
        project = opened.project
        rows = statements.rows(project)
        whole = choice._replace(
            actor=variables.named(given.rows, rows),
            concept=variables.named(given.columns or "category", rows),
            duplicates=given.duplicates,
            since=dates.checked(given.since),
            until=dates.checked(given.until),
            annotator=_annotator(project, given.by),
            exclude=_pairs(given.exclude, rows),
            only=_pairs(given.only, rows),
            scale=_scale(given.scale, rows),
        )
        return Chosen(whole, discourse.counted(rows, whole), tuple(project.entities.values()))


def _pairs(given: list[str], rows: list[StatementRow]) -> tuple[tuple[str, str], ...]:
    found = []
    for each in given:
        name, sign, value = each.partition("=")
        if not sign or not value:
            raise UserError(f"“{each}” names no value.", remedy="Write it as source=Courier.")
        variable = variables.named(name.strip(), rows)
        found.append((variable, _value(variable, value.strip(), rows)))
    return tuple(found)


def _value(variable: str, value: str, rows: list[StatementRow]) -> str:
    """Return a value that claims have; a country may be given by its name."""
    there = {each for row in rows for each in variables.values(row, variable)}
    meant = value
    if variable in variables.OF_COUNTRIES and value not in there:
        meant = next((form.code for form in country_table().find(value)), value)
    if meant not in there:
        raise UserError(f"No claim has “{value}” there.", remedy="Look at the names that the network shows.")
    return meant


def _scale(name: str, rows: list[StatementRow]) -> str:
    if name and name not in (there := variables.numeric(rows)):
        shown = ", ".join(there) or "none"
        raise UserError(f"“{name}” is no attribute of whole numbers.", remedy=f"There are: {shown}.")
    return name


def _annotator(project: Project, name: str) -> str:
    """Return whose claims count: an annotator by name, everyone, or one reading of each article."""
    if not name:
        return discourse.ONE_READING
    if name == "all":
        return discourse.EVERYONE
    (found,) = ids(name, {each.id: each.name for each in project.annotators.values()}) or {""}
    return project.annotators[found].name
