"""The commands ``suggest`` and ``evaluate``."""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coalition_annotator.api import open_project
from coalition_annotator.cli.given_numbers import at_least, between
from coalition_annotator.cli.import_export import Answer
from coalition_annotator.cli.progress import progress_line
from coalition_annotator.cli.selection_options import add_force, add_selection, ids, selection
from coalition_annotator.cli.suggestion_options import (
    add_encoder,
    add_making,
    add_no_syntax,
    finders_of,
    learned,
    tools_of,
)
from coalition_annotator.files.output import require_free
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.span import covered_text
from coalition_annotator.model.suggestion import Suggestion
from coalition_annotator.model.text import shortened
from coalition_annotator.project.dataset import Selection
from coalition_annotator.project.project import Project
from coalition_annotator.project.suggestions import (
    claim_completion,
    decisions,
    open_suggestions,
    recommender_file,
    simulation,
)
from coalition_annotator.project.suggestions.evaluation import (
    ANYONE,
    SUGGESTER,
    Judged,
    Ratio,
    Suggester,
    evaluate,
    tagged_articles,
)
from coalition_annotator.project.team import assignment_edits

# Options that say which articles and tags are judged, and those that say how a recommender is trained.
_SELECTING = ("article", "layers", "annotators", "agreed", "states", "since", "until")
_TRAINING = ("encoder", "no_encoder", "no_syntax", "save_model")
_SEED = 20180823
_HELD_BACK = 50
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
    add_making(parser)
    parser.add_argument("--above", type=between(0, 1), default=0.5, help="the lowest confidence (0.5)")
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
    add_making(parser)
    parser.add_argument(
        "--hold-back", type=at_least(0), default=0, metavar="N",
        help="judge on N articles chosen by chance, and train on none of these",
    )  # fmt: skip
    parser.add_argument("--model", type=Path, help="a recommender's file, in place of the project's own")
    parser.add_argument(
        "--train-on", type=at_least(0), default=0, metavar="N",
        help="train a recommender on N articles chosen by chance, where it is used, and judge on all others",
    )  # fmt: skip
    add_no_syntax(parser)
    add_encoder(parser)
    parser.add_argument("--save-model", type=Path, metavar="FILE", help="write the recommender that was trained")
    parser.add_argument(
        "--categories", action="store_true",
        help="judge instead how well the categories of --judged (of whoever gave most) are foreseen from earlier ones",
    )  # fmt: skip
    parser.add_argument(
        "--simulate", type=at_least(0), default=0, metavar="N",
        help="annotate anew in steps of N articles, the most uncertain first and by chance, and judge after each step",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=_SEED, help="for the choice by chance")
    add_force(parser)
    parser.set_defaults(usual=vars(parser.parse_args(["PROJECT"])))
    return parser


def run_suggest(given: argparse.Namespace, me: Annotator) -> Answer:
    """Carry out ``suggest``."""
    with open_project(given.project, me=me) as opened:
        project = opened.project
        tools = tools_of(project, given)
        chosen = selection(project, given)
        answer: list[dict[str, Any]] = []
        lines: list[str] = []
        for article in [each for each in project.articles.values() if chosen.takes(each)]:
            everything = open_suggestions.proposals(
                project, article.id, tools, by=finders_of(given.by), least_learned=given.least_learned
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
                known = open_suggestions.judged_ones({each.id: each for each in everything})
                taken = decisions.accept(project, tools.countries, tags, found, known)
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
            _require_only(given, "categories", "judged")
            return _categories(project, "" if given.judged == SUGGESTER else _one(given.judged, people)[0])
        if given.simulate:
            _require_only(given, "simulate", "hold_back", "seed", "pipeline")
            return _simulated(project, given)
        chosen = selection(project, given)
        (reference,) = _one(given.reference, {**people, ANYONE: ANYONE})
        (judged,) = _one(given.judged, {**people, SUGGESTER: SUGGESTER})
        if judged == SUGGESTER:
            found, trained_on = _suggester_judged(project, given, reference, chosen)
        else:
            _require_only(given, "judged", "reference", *_SELECTING)
            found = evaluate(project, reference, judged, selection=chosen, progress=progress_line(given.json))
            trained_on = 0
        names = {layer.id: layer.name for layer in project.codebook.layers}
    return _answer(found, trained_on), _lines(found, names), 0


def _suggester_judged(
    project: Project, given: argparse.Namespace, reference: str, chosen: Selection
) -> tuple[Judged, int]:
    """Judge the suggester; return how many articles it was trained on, too."""
    tell = progress_line(given.json)
    trains = bool(given.train_on) and not given.model and given.by in ("learned", "all")
    for name in () if trains else _chosen(given):
        if name in _TRAINING:
            raise UserError(f"{_option(name)} is for a training.", remedy="Add --train-on N, or leave it out.")
    if given.save_model:
        require_free(given.save_model, overwrite=given.force)
    model = recommender_file.read(given.model) if given.model else None
    held_back = _chance(project, given.hold_back, given.seed) if given.hold_back else frozenset()
    trained_on: frozenset[str] = frozenset()
    if given.train_on:
        trained_on = _chance(project, given.train_on, given.seed, but=held_back)
    if held_back or trained_on:
        taken = {each.id for each in project.articles.values() if chosen.takes(each)}
        chosen = chosen._replace(articles=frozenset(taken & (held_back or taken) - trained_on))
    if trains:
        model = learned(project, given, tell, only=trained_on)
    if model is not None and given.save_model:
        recommender_file.write(model, given.save_model)
    how = Suggester(tools_of(project, given, model), finders_of(given.by), given.least_learned)
    return evaluate(project, reference, how, selection=chosen, progress=tell), len(trained_on)


def _require_only(given: argparse.Namespace, way: str, *heeded: str) -> None:
    """Refuse options that a way of judging does not heed: its figures would seem to be of what they are not.

    Raises:
        UserError: there is one.
    """
    for name in _chosen(given):
        if name not in (way, "project", *heeded):
            raise UserError(f"--{way} does not go with {_option(name)}.", remedy="Leave one of them out.")


def _chosen(given: argparse.Namespace) -> list[str]:
    """Return the names of what was given and is not the usual."""
    return [name for name, value in given.usual.items() if getattr(given, name) != value]


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _simulated(project: Project, given: argparse.Namespace) -> Answer:
    if given.simulate < 1 or given.hold_back < 0:
        raise UserError("Steps of less than one article can't be simulated.", remedy="Give numbers from 1 on.")
    steps = list(
        simulation.simulate(
            project, given.simulate, given.hold_back or _HELD_BACK, seed=given.seed, wanted_pipeline=given.pipeline,
            progress=progress_line(given.json),
        )
    )  # fmt: skip
    names = {layer.id: layer.name for layer in project.codebook.layers}
    used = [layer for layer in names if any(layer in each.judged.layers for each in steps)]
    lines = [
        f"{'order':<12}{'articles':>9}{'words':>9}  exact F1: {', '.join(names[each] for each in used)}; attributions"
    ]
    for each in steps:
        exact = [each.judged.layers[layer].exact.f1 if layer in each.judged.layers else None for layer in used]
        told = "  ".join("  –  " if value is None else f"{value:.3f}" for value in (*exact, each.judged.relations.f1))
        lines.append(f"{each.order:<12}{each.articles:>9,}{each.words:>9,}  {told}")
    answer = [
        {"order": each.order, "articles": each.articles, "words": each.words, **_answer(each.judged, each.articles)}
        for each in steps
    ]
    return {"steps": [{**told, "articles": each.articles} for told, each in zip(answer, steps, strict=True)]}, lines, 0


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
    tagged = [each.id for each in tagged_articles(project) if each.id not in but]
    if number >= len(tagged):
        raise UserError(
            f"Only {len(tagged)} articles have tags.", remedy="Train on fewer, so that some are left to judge on."
        )
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
