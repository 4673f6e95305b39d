"""The commands ``suggest``, ``evaluate`` and ``recommender``."""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coalition_annotator.api import open_project
from coalition_annotator.cli import language_model
from coalition_annotator.cli.import_export import Answer
from coalition_annotator.cli.progress import progress_line
from coalition_annotator.cli.selection_options import add_force, add_selection, ids, selection, under_known_name
from coalition_annotator.files.output import require_free
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.progress import Progress
from coalition_annotator.model.span import covered_text
from coalition_annotator.model.suggestion import FINDERS, LANGUAGE_MODEL, LEARNED, PLUGGED, RULES, SYNTAX, Suggestion
from coalition_annotator.model.text import shortened
from coalition_annotator.project.project import Project
from coalition_annotator.project.suggestions import (
    claim_completion,
    decisions,
    open_suggestions,
    recommender,
    resources,
)
from coalition_annotator.project.suggestions.evaluation import ANYONE, SUGGESTER, Judged, Ratio, Suggester, evaluate
from coalition_annotator.project.team import assignment_edits

if TYPE_CHECKING:
    from coalition_annotator.project.suggestions.resources import RecommenderModel, Tools


BY = ("rules", "syntax", "learned", "plugged", "language-model", "all")
_ACTIONS = ("train", "show", "export", "import", "forget")
_SEED = 20180823
_HEAD_OF_LEVELS = "".join(
    f"{each:>15}" if each != "level" else each for each in ("level", "first", "in three", "commonest", "three common")
)


def add_suggest(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``suggest``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "suggest", help="what the machine proposes for articles; with --accept it becomes your tags"
    )
    parser.add_argument("project", type=Path)
    add_selection(parser)
    _add_making(parser)
    parser.add_argument("--above", type=float, default=0.5, help="the lowest confidence (0.5)")
    parser.add_argument(
        "--accept", action="store_true", help="make tags of all of them, as one change for each article"
    )
    return parser


def add_evaluate(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``evaluate``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "evaluate", help="precision, recall and F1 of an annotator, or of the suggester, against another annotator"
    )
    parser.add_argument("project", type=Path)
    add_selection(parser)
    parser.add_argument("--reference", default=ANYONE, metavar="NAME", help="whose tags count as right (anyone's)")
    parser.add_argument("--judged", default=SUGGESTER, metavar="NAME", help="whose tags are judged (the suggester's)")
    _add_making(parser)
    parser.add_argument(
        "--hold-back", type=int, default=0, metavar="N",
        help="judge on N articles chosen by chance, and train on none of these",
    )  # fmt: skip
    parser.add_argument("--model", type=Path, help="a recommender's file, in place of the project's own")
    parser.add_argument(
        "--train-on", type=int, default=0, metavar="N",
        help="train a recommender on N articles chosen by chance, where it is used, and judge on all others",
    )  # fmt: skip
    _add_no_syntax(parser)
    parser.add_argument("--save-model", type=Path, metavar="FILE", help="write the recommender that was trained")
    parser.add_argument(
        "--categories", action="store_true",
        help="judge instead how well the categories of --judged (of whoever gave most) are foreseen from earlier ones",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=_SEED, help="for the choice by chance")
    add_force(parser)
    return parser


def add_recommender(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``recommender``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "recommender", help="train, show, export, import or forget what a project has learned from its tags"
    )
    parser.add_argument("action", choices=_ACTIONS)
    parser.add_argument("project", type=Path)
    parser.add_argument("file", type=Path, nargs="?", help="for export and import")
    parser.add_argument("--signs", type=int, default=5, metavar="N", help="show N features of each label (5)")
    _add_no_syntax(parser)
    _add_pipeline(parser)
    parser.add_argument(
        "--go-on", action="store_true", help="with train: go on from the recommender before, where few tags are new"
    )
    parser.add_argument("--quiet", action="store_true", help="say nothing of the progress")
    parser.add_argument("--progress", action="store_true", help="say it with --json, too, on the error stream")
    add_force(parser)
    return parser


def _add_making(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", choices=BY, default="all", help="how suggestions are made (all)")
    _add_pipeline(parser)
    language_model.add_which(parser)
    parser.add_argument("--least-learned", type=float, default=0.5, help="the recommender's threshold (0.5)")


def _add_pipeline(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pipeline", default="", metavar="NAME", help="a spaCy pipeline of your own")


def _add_no_syntax(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--no-syntax", action="store_true", help="train without syntax: for machines without the extra 'nlp'"
    )


def _tools(project: Project, given: argparse.Namespace, model: RecommenderModel | None = None) -> Tools:
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
    if given.by == "learned" and found.learned is None:
        known = resources.recommender(project)
        raise UserError(
            "There is no recommender." if known is None else "The project's recommender was trained elsewhere.",
            remedy="Train it here: coalition-annotator recommender train PROJECT.",
        )
    return found


def _learned(
    project: Project, given: argparse.Namespace, tell: Progress, only: frozenset[str] | None = None
) -> RecommenderModel:
    return recommender.learn(
        project, only=only, syntax=not given.no_syntax, wanted_pipeline=given.pipeline,
        go_on=getattr(given, "go_on", False), progress=tell,
    )  # fmt: skip


def _finders(by: str) -> tuple[str, ...]:
    every = {RULES, SYNTAX, LEARNED, PLUGGED, LANGUAGE_MODEL}
    used = {
        "rules": {RULES}, "syntax": {RULES, SYNTAX}, "learned": {LEARNED}, "plugged": {PLUGGED},
        "language-model": {LANGUAGE_MODEL}, "all": every,
    }[by]  # fmt: skip
    left_out = every - used
    return tuple(each for each in FINDERS if each not in left_out)


def run_suggest(given: argparse.Namespace, me: Annotator) -> Answer:
    """Carry out ``suggest``."""
    with open_project(given.project, me=me) as opened:
        project = opened.project
        under_known_name(project)
        tools = _tools(project, given)
        chosen = selection(project, given)
        answer: list[dict[str, Any]] = []
        lines: list[str] = []
        for article in [each for each in project.articles.values() if chosen.takes(each)]:
            everything = open_suggestions.proposals(
                project, article.id, tools, by=_finders(given.by), least_learned=given.least_learned
            )
            tags = project.tags(article.id)
            mine = tags.of_annotator(project.me.id)
            found = open_suggestions.still_open(
                everything, mine, open_suggestions.declines(project, article.id), least=given.above
            )
            if chosen.layers is not None:
                found = [each for each in found if each.layer_id in chosen.layers]
            place = len(lines)
            lines.append(f"{article.title}: {len(found)} suggestions")
            for each in found:
                words = covered_text(tags.text, each.spans)
                answer.append(_told(article.id, each, words))
                lines.append(f"  {each.confidence:4.2f}  {each.layer_id:<8} {shortened(words):<62} {each.why}")
            if given.accept and (found := open_suggestions.taken_together(found, least=given.above)):
                taken = decisions.accept(project, tools.countries, tags, found, {each.id: each for each in everything})
                begun = assignment_edits.started(project, article)
                project.commit(taken.edit._replace(changes=(*begun, *taken.edit.changes)))
                lines[place] += f", {len(taken.tags)} tags made"
        return {"suggestions": answer}, lines, 0


def _told(article_id: str, each: Suggestion, words: str) -> dict[str, Any]:
    return {
        "article": article_id, "id": each.id, "layer": each.layer_id, "spans": [list(span) for span in each.spans],
        "words": words, "confidence": each.confidence, "by": each.by, "why": each.why, "country": each.code,
        "who": each.who._asdict() if each.who else None, "links": [list(link) for link in each.links],
    }  # fmt: skip


def run_evaluate(given: argparse.Namespace, me: Annotator) -> Answer:
    """Carry out ``evaluate``."""
    with open_project(given.project, me=me) as opened:
        project = opened.project
        people = {each.id: each.name for each in project.annotators.values()}
        if given.categories:
            return _categories(project, "" if given.judged == SUGGESTER else _one(given.judged, people)[0])
        chosen = selection(project, given)
        (reference,) = _one(given.reference, {**people, ANYONE: ANYONE})
        (judged,) = _one(given.judged, {**people, SUGGESTER: SUGGESTER})
        tell = progress_line(given.json)
        trained_on: frozenset[str] = frozenset()
        if judged == SUGGESTER:
            model = recommender.read(given.model) if given.model else None
            held_back = _chance(project, given.hold_back, given.seed) if given.hold_back else frozenset()
            if given.train_on:
                trained_on = _chance(project, given.train_on, given.seed, but=held_back)
                if model is None and given.by in ("learned", "all"):
                    model = _learned(project, given, tell, only=trained_on)
                if model is not None and given.save_model:
                    require_free(given.save_model, overwrite=given.force)
                    recommender.write(model, given.save_model)
            if held_back or trained_on:
                taken = {each.id for each in project.articles.values() if chosen.takes(each)}
                chosen = chosen._replace(articles=frozenset(taken & (held_back or taken) - trained_on))
            how = Suggester(_tools(project, given, model), _finders(given.by), given.least_learned)
            found = evaluate(project, reference, how, selection=chosen, progress=tell)
        else:
            found = evaluate(project, reference, judged, selection=chosen, progress=tell)
        names = {layer.id: layer.name for layer in project.codebook.layers}
    return _answer(found, len(trained_on)), _lines(found, names), 0


def _categories(project: Project, annotator_id: str) -> Answer:
    found = claim_completion.categories_judged(project, annotator_id)
    if not found:
        return {"levels": []}, ["Fewer than two claims have a category."], 0
    lines = [f"{found[0].claims:,} claims with categories, each judged by those before it", _HEAD_OF_LEVELS]
    for level, each in enumerate(found, start=1):
        shown = (each.first, each.among_three, each.commonest, each.commonest_three)
        lines.append(f"{level:>5}" + "".join(f"{value:>15.2f}" for value in shown))
    return {"levels": [each._asdict() for each in found]}, lines, 0


def _one(name: str, known: dict[str, str]) -> Sequence[str]:
    return sorted(ids(name.replace(",", " "), known) or ())[:1]


def _chance(project: Project, number: int, seed: int, *, but: frozenset[str] = frozenset()) -> frozenset[str]:
    tagged = sorted(key for key, count in project.tag_counts().items() if count and key not in but)
    if number >= len(tagged):
        raise UserError(
            f"Only {len(tagged)} articles have tags.", remedy="Train on fewer, so that some are left to judge on."
        )
    # By title, so that a project imported anew gives the same choice.
    tagged.sort(key=lambda key: (project.articles[key].title, project.articles[key].text_hash))
    return frozenset(random.Random(seed).sample(tagged, number))


def _answer(found: Judged, trained_on: int) -> dict[str, Any]:
    def told(ratio: Ratio) -> dict[str, Any]:
        return {**ratio._asdict(), "precision": ratio.precision, "recall": ratio.recall, "f1": ratio.f1}

    return {
        "articles": found.articles,
        "trained_on": trained_on,
        "layers": {
            layer: {
                "words": told(each.words), "exact": told(each.exact), "overlapping": told(each.overlapping),
                "correct": each.correct, "partial": each.partial, "missed": each.missed, "spurious": each.spurious,
            }
            for layer, each in found.layers.items()
        },
        "attributions": told(found.relations),
        "sure": {str(least): told(taken) for least, taken in found.sure.items()},
    }  # fmt: skip


def _lines(found: Judged, names: dict[str, str]) -> list[str]:
    if not found.articles:
        return ["No article was read by both."]
    head = "precision, recall, F1"
    lines = [
        f"{found.articles:,} articles",
        f"{'':<14}{'words: ' + head:^30}{'overlapping tags':^26}{'exact tags':^26}"
        f"{'correct':>9}{'partial':>9}{'missed':>9}{'spurious':>10}",
    ]
    for layer, each in found.layers.items():
        counts = f"{each.correct:>9,}{each.partial:>9,}{each.missed:>9,}{each.spurious:>10,}"
        shown = f"{_three(each.words):^30}{_three(each.overlapping):^26}{_three(each.exact):^26}"
        lines.append(f"{names.get(layer, layer)[:13]:<14}{shown}{counts}")
    lines.append(f"Attributions whose speaker, cue and claim all overlap: {_three(found.relations)}")
    lines += [
        f"Claims that are at least {least:.0%} sure: {taken.found:,}, of which {taken.precision:.0%} have the right "
        "speaker and cue, too"
        for least, taken in found.sure.items()
        if taken.precision is not None
    ]
    return lines


def _three(ratio: Ratio) -> str:
    return "  ".join(
        "  –  " if value is None else f"{value:.3f}" for value in (ratio.precision, ratio.recall, ratio.f1)
    )


def run_recommender(given: argparse.Namespace, me: Annotator) -> Answer:
    """Carry out ``recommender``."""
    if given.action in ("export", "import") and given.file is None:
        raise UserError("No file is named.", remedy=f"recommender {given.action} PROJECT FILE")
    with open_project(given.project, me=me) as opened:
        project = opened.project
        names = {layer.id: layer.name for layer in project.codebook.layers}
        people = {each.id: each.name for each in project.annotators.values()}
        if given.action == "train":
            model = _learned(project, given, progress_line(given.quiet or (given.json and not given.progress)))
            recommender.keep(project, model)
            return model.report(), _shown(model, names, people, 0), 0
        if given.action == "import":
            model = recommender.read(given.file)
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
            recommender.write(known, given.file)
            return {"file": str(given.file)}, [f"Written to {given.file}."], 0
        return known.report(), _shown(known, names, people, given.signs), 0


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
