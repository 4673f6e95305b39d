"""Options that say which part of a project a command is about."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from coalition_annotator.model import dates
from coalition_annotator.model.article import STATES
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.review import AGREED
from coalition_annotator.project.dataset import Selection
from coalition_annotator.project.project import Project


def add_selection(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--article", action="append", default=[], metavar="TITLE", help="only this article; may be given several times"
    )
    parser.add_argument("--layers", default="", metavar="NAME,…", help="only these layers")
    parser.add_argument("--annotators", default="", metavar="NAME,…", help="only these annotators' tags")
    parser.add_argument("--agreed", action="store_true", help="only the agreed version")
    parser.add_argument(
        "--states", default="", metavar="STATE,…", help="only articles that are todo, in_progress, done"
    )
    parser.add_argument("--since", default="", metavar="DATE", help="only articles published on this day or later")
    parser.add_argument("--until", default="", metavar="DATE", help="only articles published on this day or earlier")


def add_force(parser: argparse.ArgumentParser) -> None:
    """Add the option that lets a command write over a file."""
    parser.add_argument("--force", action="store_true", help="write over a file that lies there; never a project")


def selection(project: Project, given: argparse.Namespace) -> Selection:
    """Return what the options say.

    Raises:
        UserError: a name is unknown.
    """
    everyone = {each.id: each.name for each in project.annotators.values()}
    annotators = ids(given.annotators, everyone)
    if given.agreed:
        annotators = frozenset({AGREED.id}) | (annotators or frozenset())
    return Selection(
        articles=_articles(project, given.article),
        layers=ids(given.layers, {layer.id: layer.name for layer in project.codebook.layers}),
        annotators=annotators,
        states=ids(given.states, {state: state for state in STATES}),
        since=dates.checked(given.since),
        until=dates.checked(given.until),
    )


def _articles(project: Project, titles: list[str]) -> frozenset[str] | None:
    if not titles:
        return None
    result: set[str] = set()
    for title in titles:
        found = {each.id for each in project.articles.values() if title in (each.title, each.id)}
        if not found:
            raise UserError(f"There is no article “{title}”.", remedy="Give its whole title, or its id.")
        result |= found
    return frozenset(result)


def called(name: str, known: Mapping[str, str]) -> set[str]:
    """Return the ids of those who have a name or an id, whatever the case; two may have one name."""
    return {key for key, own in known.items() if name.casefold() in (own.casefold(), key.casefold())}


def ids(given: str, known: Mapping[str, str]) -> frozenset[str] | None:
    """Return the ids of names with commas between; None for an empty text.

    Raises:
        UserError: a name is unknown.
    """
    if not given:
        return None
    result: set[str] = set()
    for name in (each.strip() for each in given.split(",")):
        found = called(name, known)
        if not found:
            raise UserError(f"There is no “{name}”.", remedy=f"There are: {', '.join(known.values())}.")
        result |= found
    return frozenset(result)
