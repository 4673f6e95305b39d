"""How fast a recommender learns when the next article is the most uncertain one, or any: people's work, done again."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from coalition_annotator.model.article import Article
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.model.suggestion import FINDERS, GAZETTEER, LANGUAGE_MODEL, PLUGGED
from coalition_annotator.model.text import words
from coalition_annotator.nlp.suggest import Tools, propose
from coalition_annotator.project.dataset import Selection
from coalition_annotator.project.project import Project
from coalition_annotator.project.suggestions import resources
from coalition_annotator.project.suggestions.evaluation import ANYONE, Judged, Suggester, evaluate, tagged_articles
from coalition_annotator.project.suggestions.open_suggestions import uncertainty
from coalition_annotator.project.suggestions.recommender import learn

UNCERTAIN, CHANCE = "uncertain", "chance"
ORDERS = (UNCERTAIN, CHANCE)
STEPS = 5
_LOOKED_AT = 100
_BY = tuple(each for each in FINDERS if each not in (GAZETTEER, PLUGGED, LANGUAGE_MODEL))


class SimulatedStep(NamedTuple):
    """Figures after some articles were annotated in an order.

    Attributes:
        order: UNCERTAIN or CHANCE.
        articles: how many were learned from.
        words: how many words these have: what somebody had to read.
        judged: rules and recommender together on articles held back.
    """

    order: str
    articles: int
    words: int
    judged: Judged


def simulate(
    project: Project, step: int, held_back: int, *, seed: int, wanted_pipeline: str = "", progress: Progress = silent
) -> Iterator[SimulatedStep]:
    """Yield how good suggestions are after STEPS steps of annotating, in both orders, from the same first articles.

    Args:
        project: a project with tagged articles; their tags are taken as what somebody makes.
        step: number of articles that are annotated before the recommender is trained and the next ones chosen.
        held_back: number of articles to judge on.
        seed: for the choice by chance of the first articles and of those held back.
        wanted_pipeline: a spaCy pipeline of one's own.
        progress: told of what goes on.

    Raises:
        UserError: there are too few tagged articles, or the first step is too small to learn from.
    """
    tagged = tagged_articles(project)
    if len(tagged) < held_back + STEPS * step + 1:
        raise UserError(
            f"Only {len(tagged)} articles have tags.", remedy="Take smaller steps, or hold fewer articles back."
        )
    chance = random.Random(seed)
    chance.shuffle(tagged)
    judged_on, pool = tagged[:held_back], tagged[held_back:]
    selection = Selection(articles=frozenset(each.id for each in judged_on))
    for order in ORDERS:
        learned, left = pool[:step], pool[step:]
        while True:
            model = learn(
                project, only={each.id for each in learned}, wanted_pipeline=wanted_pipeline, progress=progress
            )
            tools = resources.assembled(model, syntax=True, encoder=False, wanted_pipeline=wanted_pipeline)
            found = evaluate(project, ANYONE, Suggester(tools, _BY), selection=selection, progress=progress)
            yield SimulatedStep(
                order, len(learned), sum(len(list(words(project.text(each.id)))) for each in learned), found
            )
            if len(learned) >= STEPS * step:
                break
            following = _next(project, left, step, order, tools, chance, progress)
            learned = [*learned, *following]
            left = [each for each in left if each not in following]


def _next(
    project: Project, left: Sequence[Article], step: int, order: str, tools: Tools, chance: random.Random,
    progress: Progress,
) -> list[Article]:  # fmt: skip
    """Return the articles to annotate next; of many left, so many by chance are looked at."""
    seen = chance.sample(list(left), min(len(left), max(_LOOKED_AT, 4 * step)))
    if order == CHANCE:
        return seen[:step]
    ranks: dict[str, float] = {}
    for number, each in enumerate(seen):
        progress("Looking for the most uncertain", number, len(seen))
        ranks[each.id] = uncertainty(propose(each.id, project.text(each.id), tools, by=_BY))
    return sorted(seen, key=lambda each: -ranks[each.id])[:step]
