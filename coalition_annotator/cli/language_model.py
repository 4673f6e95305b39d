"""The command ``language-model``, and the options that name one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coalition_annotator.api import open_project
from coalition_annotator.cli.given_numbers import between
from coalition_annotator.cli.import_export import Answer
from coalition_annotator.cli.progress import add_progress, progress_of
from coalition_annotator.cli.selection_options import add_selection, selection
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.suggestion_options import USUAL_ADDRESS
from coalition_annotator.model.wording import counted
from coalition_annotator.project import passwords
from coalition_annotator.project.project import Project
from coalition_annotator.project.suggestions import language_model
from coalition_annotator.project.suggestions.language_model import KEY_VARIABLE, SECONDS, Endpoint, ModelFigures

if TYPE_CHECKING:
    from coalition_annotator.project.suggestions.resources import JudgedAnswers

_LONGEST = 86_400
_ACTIONS = ("models", "ask", "figures", "forget")


def add_which(parser: argparse.ArgumentParser) -> None:
    """Add the options that name a language model."""
    parser.add_argument(
        "--server", default=USUAL_ADDRESS, metavar="ADDRESS", help=f"of a language model ({USUAL_ADDRESS})"
    )
    parser.add_argument("--language-model", default="", metavar="NAME", help="the model, as its server names it")


def add_language_model(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``language-model``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "language-model",
        help="ask a language model of your own who says what; tell what it costs and how far it agrees with people",
        epilog="A key is taken from the variable " + KEY_VARIABLE + ", or from the system's keyring.",
    )
    parser.add_argument("action", choices=_ACTIONS)
    parser.add_argument("project", type=Path)
    add_selection(parser)
    add_which(parser)
    parser.add_argument(
        "--leaves-this-computer", action="store_true",
        help="the server is another machine: the text of the articles is sent there",
    )  # fmt: skip
    parser.add_argument(
        "--seconds", type=between(1, 86_400), default=SECONDS, help=f"how long an answer may take ({SECONDS:.0f})"
    )
    add_progress(parser)
    return parser


def judged_answers(project: Project, given: argparse.Namespace) -> JudgedAnswers | None:
    """Return what the named language model answered, with the confidences that people's tags give it; None without one.

    Raises:
        UserError: one is wanted, and none is named.
    """
    if not given.language_model:
        if given.by == "language-model":
            raise UserError("No language model is named.", remedy="Name one: --language-model NAME.")
        return None
    answers = language_model.answers_of(project, language_model.server_address(given.server), given.language_model)
    return language_model.judged(answers, language_model.figures(project, answers))


def run_language_model(given: argparse.Namespace, me: Annotator) -> Answer:
    """Carry out ``language-model``."""
    if not 0 < given.seconds < _LONGEST:
        raise UserError("Answers can't take so long.", remedy=f"Give --seconds between 0 and {_LONGEST:,}.")
    address = language_model.server_address(given.server)
    key = passwords.password_for(address, KEY_VARIABLE)
    endpoint = Endpoint(address, given.language_model, given.leaves_this_computer, key)
    if given.action == "models":
        found = language_model.models(endpoint)
        return {"models": found}, found or ["The server has no model."], 0
    if not given.language_model:
        raise UserError("No language model is named.", remedy="Name one: --language-model NAME.")
    with open_project(given.project, me=me) as opened:
        project = opened.project
        answers = language_model.answers_of(project, address, given.language_model)
        tell = progress_of(given)
        if given.action == "forget":
            number = language_model.forget(project, answers)
            return {"forgotten": number}, [f"{number:,} answers are forgotten."], 0
        asked = 0
        if given.action == "ask":
            chosen = selection(project, given)
            wanted = [each.id for each in project.articles.values() if chosen.takes(each)]
            asked = language_model.ask(project, endpoint, wanted, seconds=given.seconds, progress=tell)
            if given.progress:
                return {"asked": asked}, [], 0
        figures = language_model.figures(project, answers, progress=tell)
        names = {layer.id: layer.name for layer in project.codebook.layers}
        people = {each.id: each.name for each in project.annotators.values()}
        lines = [f"Asked about {counted(asked, 'article')} now."] if given.action == "ask" else []
        return (
            {"asked": asked, **_told(figures)},
            [*lines, *language_model.figures_in_words(figures, names, people)],
            0,
        )


def _told(found: ModelFigures) -> dict[str, Any]:
    judged = found.judged
    return {
        "answered": found.answered, "seconds": round(found.seconds, 2), "tokens_in": found.tokens_in,
        "tokens_out": found.tokens_out, "quotes": found.quotes, "dropped": found.dropped, "unusable": found.unusable,
        "cut_off": found.cut_off,
        "articles_judged": judged.articles,
        "layers": {layer: each.overlapping._asdict() for layer, each in judged.layers.items()},
        "attributions": judged.relations._asdict(),
        "confidences": found.confidences, "alphas": [each._asdict() for each in found.alphas],
    }  # fmt: skip
