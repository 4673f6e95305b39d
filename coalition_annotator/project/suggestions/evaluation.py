"""Judging an annotator, or the suggester, against another annotator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from coalition_annotator.analysis.agreement.tokens import Tokens
from coalition_annotator.analysis.evaluation import (
    LayerScores,
    Ratio,
    Relation,
    layer_scores,
    relation_scores,
)
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.article import Article
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.model.span import Spans
from coalition_annotator.model.suggestion import Suggestion
from coalition_annotator.model.text import words
from coalition_annotator.nlp.recommender.reliability import THRESHOLDS
from coalition_annotator.nlp.suggest import Tools, propose
from coalition_annotator.project.dataset import Selection
from coalition_annotator.project.project import Project
from coalition_annotator.project.review.review_state import readers_of
from coalition_annotator.project.suggestions.open_suggestions import known_layers, terms
from coalition_annotator.project.suggestions.recommender import tags_to_learn, tied
from coalition_annotator.store import annotations as stored_annotations

ANYONE, SUGGESTER = "anyone", "suggester"
__all__ = ["Judged", "Ratio", "Suggester", "evaluate", "tagged_articles"]


class Judged(NamedTuple):
    """The figures by layer id, of whole attributions, and over how many articles.

    ``sure`` has, for each of THRESHOLDS, how many claims with at least that confidence were right as a whole (their
    speaker and cue, too), of how many that would be accepted, and of how many that people tied together. It is empty
    where a person is judged.
    """

    layers: Mapping[str, LayerScores]
    relations: Ratio
    articles: int
    sure: Mapping[float, Ratio] = {}


class Suggester(NamedTuple):
    """How suggestions are made for an evaluation; ``only`` names a finder where only what is its own is judged."""

    tools: Tools
    by: Collection[str]
    least: float = 0.5
    only: str = ""


class _Side(NamedTuple):
    """Tags by layer, what is tied together, and how sure each claim is, with its relation where it has one."""

    tags: Mapping[str, list[Spans]]
    relations: list[Relation]
    claims: Sequence[tuple[float, Relation | None]] = ()


def tagged_articles(project: Project) -> list[Article]:
    """Return the articles with tags, by title, so that a choice by chance is the same in a project imported anew."""
    counts = project.tag_counts()
    tagged = (each for each in project.articles.values() if counts.get(each.id))
    return sorted(tagged, key=lambda each: (each.title, each.text_hash, each.id))


def evaluate(
    project: Project,
    reference: str,
    judged: str | Suggester,
    *,
    selection: Selection | None = None,
    progress: Progress = silent,
) -> Judged:
    """Judge tags against those of a reference, over the articles that both read.

    Args:
        project: the open project.
        reference: an annotator's id, or ANYONE: for each article whoever made most tags in it.
        judged: an annotator's id, or how suggestions are made.
        selection: articles and layers; all without it.
        progress: told of each article; what it raises ends it.
    """
    chosen = selection or Selection()
    articles = [article for article in project.articles.values() if chosen.takes(article)]
    layers = [each.id for each in project.codebook.layers if chosen.layers is None or each.id in chosen.layers]
    remembered = terms(project)
    totals: dict[str, LayerScores] = defaultdict(LayerScores)
    relations, read = Ratio(0, 0, 0), 0
    sure = {least: Ratio(0, 0, 0) for least in THRESHOLDS} if isinstance(judged, Suggester) else {}
    for number, article in enumerate(articles):
        progress("Judging articles", number, len(articles))
        meant = _side_of(project, article, reference)
        if meant is None:
            continue
        text = project.text(article.id)
        found: _Side | None
        if isinstance(judged, Suggester):
            made = propose(article.id, text, judged.tools, terms=remembered, by=judged.by, least_learned=judged.least)
            found = _side_of_suggestions(known_layers(project, made), judged.only)
        else:
            found = _side_of(project, article, judged)
        if found is None:
            continue
        read += 1
        tokens = Tokens(words(text))
        for layer in layers:
            scores = layer_scores(meant.tags.get(layer, []), found.tags.get(layer, []), tokens)
            totals[layer] = totals[layer].plus(scores)
        relations = relations.plus(relation_scores(meant.relations, found.relations))
        for least in sure:
            sure[least] = sure[least].plus(_accepted(meant.relations, found.claims, least))
    progress("Judging articles", len(articles), len(articles))
    return Judged({layer: totals[layer] for layer in layers if any(map(any, totals[layer]))}, relations, read, sure)


def _accepted(meant: Sequence[Relation], claims: Iterable[tuple[float, Relation | None]], least: float) -> Ratio:
    """Count what accepting all claims of a confidence would take, and what of it is right as a whole."""
    taken = [relation for sure, relation in claims if sure >= least]
    scores = relation_scores(meant, [each for each in taken if each is not None])
    return Ratio(scores.both, len(taken), len(meant))


def _side_of(project: Project, article: Article, annotator_id: str) -> _Side | None:
    """Return an annotator's tags in an article, or None where they have not read it."""
    if annotator_id == ANYONE:
        tags = tags_to_learn(project, article)
        if not tags:
            return None
    else:
        everything = project.file.ask(stored_annotations.of_article, article.id)
        tags = [tag for tag in everything if tag.annotator_id == annotator_id]
        if not tags and annotator_id not in readers_of(project, article, everything):
            return None
    links = project.file.ask(stored_annotations.links_of_article, article.id)
    by_layer: dict[str, list[Spans]] = defaultdict(list)
    for tag in tags:
        by_layer[tag.layer_id].append(tag.spans)
    whole = (each for each in tied(tags, links) if each.speakers and each.cues)
    return _Side(by_layer, [Relation(each.speakers[0], each.cues[0], each.claim) for each in whole])


def _side_of_suggestions(made: Iterable[Suggestion], only: str) -> _Side:
    by_layer: dict[str, list[Spans]] = defaultdict(list)
    by_id = {each.id: each for each in made}
    claims: list[tuple[float, Relation | None]] = []
    for each in by_id.values():
        if only and each.by != only:
            continue
        by_layer[each.layer_id].append(each.spans)
        if each.layer_id == cb.CLAIM:
            ends = {kind: by_id[target].spans for kind, target in reversed(each.links) if target in by_id}
            whole = cb.SAID_BY in ends and cb.CUED_BY in ends
            relation = Relation(ends[cb.SAID_BY], ends[cb.CUED_BY], each.spans) if whole else None
            claims.append((each.confidence, relation))
    return _Side(by_layer, [relation for _, relation in claims if relation is not None], claims)
