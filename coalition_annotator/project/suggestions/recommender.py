"""The project's recommender: what it learns from, training it, keeping it, taking it elsewhere."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation, Link
from coalition_annotator.model.article import IN_PROGRESS, Article
from coalition_annotator.model.errors import EncoderError, UserError
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.model.review import AGREED
from coalition_annotator.model.span import Spans, shared
from coalition_annotator.nlp.encoder import base_encoders
from coalition_annotator.nlp.encoder.encoder_folder import damaged
from coalition_annotator.nlp.recommender.crf_tagger import RecommenderModel
from coalition_annotator.nlp.recommender.link_training import GoldAttribution
from coalition_annotator.nlp.recommender.slots import ROLES
from coalition_annotator.nlp.recommender.training import (
    FEWEST_ARTICLES,
    FEWEST_TAGS,
    Example,
    TooLittleError,
    train,
)
from coalition_annotator.project.project import Project
from coalition_annotator.project.review.review_state import readers_of
from coalition_annotator.project.suggestions import trusted_models
from coalition_annotator.project.suggestions.resources import (
    encoder_folder,
    guesser_of,
    missing_of_encoder,
    parser_of,
    plain_tools,
)
from coalition_annotator.project.suggestions.resources import recommender as own_recommender
from coalition_annotator.store import annotations as stored_annotations
from coalition_annotator.store import suggestions as stored


def tags_to_learn(project: Project, article: Article) -> list[Annotation]:
    """Return the tags of an article to learn from: the agreed version, or those of the annotator with most of them."""
    return _to_learn(project, project.file.ask(stored_annotations.of_article, article.id))


def _to_learn(project: Project, everything: Iterable[Annotation]) -> list[Annotation]:
    by_annotator: dict[str, list[Annotation]] = defaultdict(list)
    for tag in everything:
        by_annotator[tag.annotator_id].append(tag)
    if AGREED.id in by_annotator:
        return by_annotator[AGREED.id]
    names = {key: each.name for key, each in project.annotators.items()}
    ranked = sorted(by_annotator, key=lambda key: (-len(by_annotator[key]), names.get(key, ""), key))
    return by_annotator[ranked[0]] if ranked else []


def examples(project: Project, *, only: Collection[str] | None = None) -> Iterator[Example]:
    """Yield what the recommender learns from: articles with tags, those in progress up to their last tag.

    Args:
        project: the open project.
        only: ids of the articles to take; all of them without it.
    """
    for article in project.articles.values():
        if only is not None and article.id not in only:
            continue
        everything = project.file.ask(stored_annotations.of_article, article.id)
        tags = _to_learn(project, everything)
        if not tags:
            continue
        text = project.text(article.id)
        last = max(tag.end for tag in tags)
        by_layer = _learnable(project, tags)
        gold = tied(tags, project.file.ask(stored_annotations.links_of_article, article.id))
        read_to = last if article.state == IN_PROGRESS else len(text)
        yield Example(text, by_layer, read_to, gold, tags_by_annotator(project, article, everything))


def tags_by_annotator(
    project: Project, article: Article, everything: Sequence[Annotation]
) -> dict[str, dict[str, list[Spans]]]:
    """Return the tags by layer of each annotator who has read an article; the agreed version is nobody's."""
    result: dict[str, dict[str, list[Spans]]] = {
        each: defaultdict(list) for each in readers_of(project, article, list(everything)) if each != AGREED.id
    }
    for tag in everything:
        if tag.annotator_id in result:
            result[tag.annotator_id][tag.layer_id].append(tag.spans)
    return result


def tied(tags: Iterable[Annotation], links: Iterable[Link]) -> list[GoldAttribution]:
    """Return what is tied together of tags: claims with their speakers and cues, in the order of the claims."""
    by_id = {tag.id: tag for tag in tags}
    ends: dict[tuple[str, str], list[Spans]] = defaultdict(list)
    for link in links:
        if link.source_id in by_id and link.target_id in by_id:
            ends[link.source_id, link.link_type_id].append(by_id[link.target_id].spans)
    claims = (tag for tag in by_id.values() if tag.layer_id == cb.CLAIM)
    found = (
        GoldAttribution(each.spans, tuple(ends[each.id, cb.SAID_BY]), tuple(ends[each.id, cb.CUED_BY]))
        for each in claims
    )
    return [each for each in found if each.speakers or each.cues]


def _learnable(project: Project, tags: Iterable[Annotation]) -> dict[str, list[Spans]]:
    """Return the tags of an article that one row of labels can tell.

    Countries are left to the table of names. Speakers, cues and claims hardly overlap; other layers are learned from
    those tags that stand outside of them.
    """
    by_layer: dict[str, list[Spans]] = defaultdict(list)
    states = {layer.id for layer in project.codebook.layers if layer.entity_kind == cb.STATE}
    ordered = sorted(tags, key=lambda tag: tag.layer_id not in ROLES)
    taken: list[Spans] = []
    for tag in ordered:
        if tag.layer_id in ROLES:
            taken.append(tag.spans)
        elif tag.layer_id in states or any(shared(tag.spans, spans) for spans in taken):
            continue
        by_layer[tag.layer_id].append(tag.spans)
    return by_layer


def learn(
    project: Project, *, only: Collection[str] | None = None, syntax: bool = True, wanted_pipeline: str = "",
    go_on: bool = False, encoder: str = "", progress: Progress = silent,
) -> RecommenderModel:  # fmt: skip
    """Train a recommender on the project's tags, without keeping it.

    Args:
        project: the open project.
        only: ids of the articles to learn from; all of them without it.
        syntax: whether to learn from syntax, too, where a pipeline is installed.
        wanted_pipeline: a spaCy pipeline of one's own.
        encoder: the digest of the fine-tuned encoder whose guesses to learn from, too; none without it.
        go_on: whether to go on from the project's recommender, where it was trained here and few tags are new.
        progress: told of each step.

    Raises:
        UserError: there is too little to learn from, or the wanted pipeline can't be loaded.
        CancelledError: ``progress`` raised it.
    """
    try:
        parser = parser_of(wanted_pipeline) if syntax else None
        own = own_recommender(project) if go_on else None
        earlier = own if own is not None and trusted_models.is_trusted(own.data) else None
        read = list(examples(project, only=only))
        guesser = guesser_of(encoder)
        if encoder and guesser is None:
            raise EncoderError("The encoder is gone.", where=encoder, remedy="Train with an encoder anew.")
        made = train(read, plain_tools().cues, parser, guesser=guesser, earlier=earlier, progress=progress)
        return made._replace(project_tags=project.tag_total())
    except TooLittleError as error:
        raise _too_little() from error


def _too_little() -> UserError:
    return UserError(
        "There is too little to learn from yet.",
        remedy=f"Tag at least {FEWEST_ARTICLES} articles, with {FEWEST_TAGS} tags of one layer, then train again.",
    )


def tune_encoder(
    project: Project, wanted: str = "", *, only: Collection[str] | None = None, progress: Progress = silent
) -> str:
    """Fine-tune a pretrained encoder on the project's tags, keep it on this machine, and return its digest.

    Args:
        project: the open project.
        wanted: the folder of an encoder of one's own; the usual one without it.
        only: ids of the articles to learn from; all of them without it.
        progress: told of each step.

    Raises:
        UserError: there is too little to learn from, the encoder is not there or unsound, or can't be kept.
        CancelledError: ``progress`` raised it.
    """
    from coalition_annotator.nlp.recommender.encoder_tuning import tune

    base = base_encoders.folder_of(wanted)
    try:
        return tune(list(examples(project, only=only)), base, encoder_folder(), progress=progress)
    except TooLittleError as error:
        raise _too_little() from error


def encoder_in_use(project: Project) -> str:
    """Return the digest of the encoder that the project's recommender reads by; '' where it needs none.

    Raises:
        EncoderError: it is not here, or damaged, or what reads it is not installed.
    """
    try:
        own = own_recommender(project)
    except UserError:  # a damaged one is replaced
        own = None
    digest = own.encoder if own is not None else ""
    missing = missing_of_encoder(digest)
    if missing:
        raise EncoderError(
            f"The recommender can't be trained anew as it is. {missing}",
            remedy="Install or import what is missing, train with an encoder anew, or forget the recommender first.",
        )
    if digest and not encoder_folder().is_sound(digest):
        raise damaged(encoder_folder().place_of(digest))
    return digest


def require_place(project: Project) -> None:
    """Make sure that a recommender can be kept in the project file, before work that takes long.

    Raises:
        UserError: the file is read-only.
    """
    project.file.require_writable()


def keep(project: Project, model: RecommenderModel) -> None:
    """Keep a recommender in the project file, in place of the one before, and trust it.

    Raises:
        UserError: the file can't be written.
    """
    encoder_folder().hold(model.encoder)
    stored.keep_recommender(project.file, model.data, json.dumps(model.kept(), ensure_ascii=False))
    trusted_models.trust(model.data)


def forget_recommender(project: Project) -> None:
    """Remove the project's recommender.

    Raises:
        UserError: the file can't be written.
    """
    stored.forget_recommender(project.file)
