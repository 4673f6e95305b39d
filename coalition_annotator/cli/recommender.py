"""The command ``recommender``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coalition_annotator.api import open_project
from coalition_annotator.cli.given_numbers import at_least
from coalition_annotator.cli.import_export import Answer
from coalition_annotator.cli.progress import add_progress, progress_of
from coalition_annotator.cli.selection_options import add_force
from coalition_annotator.cli.suggestion_options import (
    add_encoder,
    add_no_syntax,
    add_pipeline,
    finders_of,
    learned,
    tools_of,
)
from coalition_annotator.files.output import require_free
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.article import DONE
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.suggestion import LANGUAGE_MODEL, PLUGGED
from coalition_annotator.project.project import Project
from coalition_annotator.project.suggestions import open_suggestions, recommender, recommender_file, resources

if TYPE_CHECKING:
    from coalition_annotator.project.suggestions.resources import RecommenderModel

_ACTIONS = ("train", "show", "rank", "export", "import", "forget")


def add_recommender(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``recommender``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "recommender",
        help="train, show, export, import or forget what a project has learned; rank articles by what it is unsure of",
    )
    parser.set_defaults(language_model="")
    parser.add_argument("action", choices=_ACTIONS)
    parser.add_argument("project", type=Path)
    parser.add_argument("file", type=Path, nargs="?", help="for export and import")
    parser.add_argument("--signs", type=at_least(0), default=5, metavar="N", help="show N features of each label (5)")
    add_no_syntax(parser)
    add_pipeline(parser)
    add_encoder(parser)
    parser.add_argument("--by", choices=("rules", "syntax", "learned", "all"), default="all", help="for rank (all)")
    parser.add_argument(
        "--go-on", action="store_true", help="with train: go on from the recommender before, where few tags are new"
    )
    add_progress(parser)
    add_force(parser)
    return parser


def run_recommender(given: argparse.Namespace, me: Annotator) -> Answer:
    """Carry out ``recommender``."""
    if given.action in ("export", "import") and given.file is None:
        raise UserError("No file is named.", remedy=f"recommender {given.action} PROJECT FILE")
    if given.action != "train" and (given.encoder is not None or given.no_encoder or given.go_on):
        raise UserError("--encoder, --no-encoder and --go-on are for a training.", remedy="Leave them out.")
    with open_project(given.project, me=me) as opened:
        project = opened.project
        if given.action in ("train", "import", "forget"):
            recommender.require_place(project)
        names = {layer.id: layer.name for layer in project.codebook.layers}
        people = {each.id: each.name for each in project.annotators.values()}
        if given.action == "train":
            model = learned(project, given, progress_of(given))
            recommender.keep(project, model)
            return model.report(), _shown(model, names, people, 0), 0
        if given.action == "rank":
            return _ranked(project, given)
        if given.action == "import":
            model = recommender_file.read(given.file)
            recommender.keep(project, model)
            return model.report(), [f"Taken in from {given.file}.", *_shown(model, names, people, 0)], 0
        if given.action == "forget":
            recommender.forget_recommender(project)
            return {}, ["The recommender is forgotten."], 0
        known = resources.recommender(project)
        if known is None:
            raise UserError(
                "There is no recommender.", where=str(given.project), remedy="Train one: recommender train PROJECT."
            )
        if given.action == "export":
            require_free(given.file, overwrite=given.force)
            recommender_file.write(known, given.file)
            return {"file": str(given.file)}, [f"Written to {given.file}."], 0
        return known.report(), _shown(known, names, people, given.signs), 0


def _ranked(project: Project, given: argparse.Namespace) -> Answer:
    """Tell of each article that is not done how uncertain its suggestions are, the most uncertain first."""
    tell = progress_of(given)
    tools = tools_of(project, given)
    by = tuple(each for each in finders_of(given.by) if each not in (PLUGGED, LANGUAGE_MODEL))
    wanted = [each for each in project.articles.values() if each.state != DONE]
    found: dict[str, float] = {}
    for number, article in enumerate(wanted):
        tell("Looking for the most uncertain articles", number, len(wanted))
        found[article.id] = round(open_suggestions.uncertainty_of(project, article.id, tools, by), 4)
    ranked = sorted(found, key=lambda each: -found[each])
    lines = [f"{found[each]:8.2f}  {project.articles[each].title}" for each in ranked]
    return {"uncertain": {each: found[each] for each in ranked}}, lines or ["All articles are done."], 0


def _shown(model: RecommenderModel, names: dict[str, str], people: dict[str, str], signs: int) -> list[str]:
    when = model.trained[:16].replace("T", " ")
    lines = [
        f"Trained on {model.articles:,} articles with {model.tags:,} tags, {when} UTC.",
        f"{'by cross-validation':<22}{'tags':>8}{'precision':>11}{'recall':>9}"
        f"{'exact precision':>18}{'exact recall':>14}",
    ]
    for each in model.scores:
        shown = [each.precision, each.recall, each.exact_precision, each.exact_recall]
        told = ["–" if value is None else f"{value:.3f}" for value in shown]
        name = names.get(each.layer_id, each.layer_id)
        lines.append(f"{name[:21]:<22}{each.tags:>8,}{told[0]:>11}{told[1]:>9}{told[2]:>18}{told[3]:>14}")
    lines += resources.trust_in_words(model, names, people)
    for label, found in model.signs.items() if signs else ():
        lines.append(
            f"{label}: "
            + "; ".join(f"{resources.sign_in_words(feature)} ({weight:+.2f})" for feature, weight in found[:signs])
        )
    return lines
