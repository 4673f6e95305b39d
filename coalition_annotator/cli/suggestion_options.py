"""Options that say how suggestions are made, and what they mean."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from coalition_annotator.cli import language_model
from coalition_annotator.cli.given_numbers import between
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.progress import Progress
from coalition_annotator.model.suggestion import FINDERS, LANGUAGE_MODEL, LEARNED, PLUGGED, RULES, SYNTAX
from coalition_annotator.project.project import Project
from coalition_annotator.project.suggestions import recommender, resources

if TYPE_CHECKING:
    from coalition_annotator.project.suggestions.resources import RecommenderModel, Tools

BY = ("rules", "syntax", "learned", "plugged", "language-model", "all")


def add_making(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how suggestions are made."""
    parser.add_argument("--by", choices=BY, default="all", help="how suggestions are made (all)")
    add_pipeline(parser)
    language_model.add_which(parser)
    parser.add_argument("--least-learned", type=between(0, 1), default=0.5, help="the recommender's threshold (0.5)")


def add_pipeline(parser: argparse.ArgumentParser) -> None:
    """Add the option that names a pipeline."""
    parser.add_argument("--pipeline", default="", metavar="NAME", help="a spaCy pipeline of your own")


def add_no_syntax(parser: argparse.ArgumentParser) -> None:
    """Add the option to train without syntax."""
    parser.add_argument(
        "--no-syntax", action="store_true", help="train without syntax: for machines without the extra 'nlp'"
    )


def add_encoder(parser: argparse.ArgumentParser) -> None:
    """Add the options on the encoder that a recommender may read by."""
    either = parser.add_mutually_exclusive_group()
    either.add_argument(
        "--encoder", nargs="?", const="", metavar="FOLDER",
        help="fine-tune an encoder first, and train with its guesses: the one of the extra 'transformer', or that in "
        "FOLDER; takes minutes to hours",
    )  # fmt: skip
    either.add_argument("--no-encoder", action="store_true", help="train without the encoder that was tuned before")


def tools_of(project: Project, given: argparse.Namespace, model: RecommenderModel | None = None) -> Tools:
    """Return the tools that ``--by`` names.

    Raises:
        UserError: what is needed is not there.
    """
    syntax, learned = given.by in ("syntax", "all"), given.by in ("learned", "all")
    answers = language_model.judged_answers(project, given) if given.by in ("language-model", "all") else None
    found = resources.tools(
        project, syntax=syntax, learned=learned, model=model, wanted_pipeline=given.pipeline, answers=answers
    )
    if given.by == "syntax" and found.parser is None:
        raise UserError(
            "No spaCy pipeline is installed.", remedy="Install the extra: pip install 'coalition-annotator[nlp]'."
        )
    if given.by == "plugged" and not resources.installed_plugins():
        raise UserError(
            "No package adds a recommender.", remedy="Install one; the help says how one is made (Suggestions)."
        )
    digest = found.parser.digest if found.parser is not None else ""
    if given.by == "learned" and found.learned is not None and found.learned.parser not in ("", digest):
        raise UserError(
            "The recommender reads syntax by a parser that is not installed here.",
            remedy="Install it, or train anew: coalition-annotator recommender train PROJECT.",
        )
    # A recommender that was named or trained for this is not left out in silence, whatever else suggests.
    missing = resources.missing_of_encoder(found.learned.encoder) if found.learned is not None else ""
    if missing and (given.by == "learned" or model is not None):
        raise UserError(
            f"The recommender can't be used. {missing}",
            remedy="Install or import what is missing, or train anew with --encoder or --no-encoder.",
        )
    if given.by == "learned" and found.learned is None:
        known = resources.recommender(project)
        raise UserError(
            "There is no recommender." if known is None else "The project's recommender was trained elsewhere.",
            remedy="Train it here: coalition-annotator recommender train PROJECT.",
        )
    return found


def learned(
    project: Project, given: argparse.Namespace, tell: Progress, only: frozenset[str] | None = None
) -> RecommenderModel:
    """Return a recommender trained as the options say."""
    if given.encoder is not None:
        # What can be refused at once is not refused after an hour.
        resources.require_parser("" if given.no_syntax else given.pipeline)
        encoder = recommender.tune_encoder(project, given.encoder, only=only, progress=tell)
    else:
        encoder = "" if given.no_encoder or only is not None else recommender.encoder_in_use(project)
    return recommender.learn(
        project, only=only, syntax=not given.no_syntax, wanted_pipeline=given.pipeline,
        go_on=getattr(given, "go_on", False), encoder=encoder, progress=tell,
    )  # fmt: skip


def finders_of(by: str) -> tuple[str, ...]:
    """Return the finders that a choice of ``--by`` means."""
    every = {RULES, SYNTAX, LEARNED, PLUGGED, LANGUAGE_MODEL}
    used = {
        "rules": {RULES}, "syntax": {RULES, SYNTAX}, "learned": {LEARNED}, "plugged": {PLUGGED},
        "language-model": {LANGUAGE_MODEL}, "all": every,
    }[by]  # fmt: skip
    left_out = every - used
    return tuple(each for each in FINDERS if each not in left_out)
