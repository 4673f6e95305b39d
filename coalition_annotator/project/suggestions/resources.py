"""What suggestions are made with: the program's tables, this machine's pipeline, the project's recommender."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from coalition_annotator import assets
from coalition_annotator.files.log import data_folder
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.suggestion import Suggestion, Term
from coalition_annotator.nlp.attribution import spacy_parser
from coalition_annotator.project.country_table import country_table
from coalition_annotator.project.project import Project
from coalition_annotator.project.suggestions import trusted_models
from coalition_annotator.store import suggestions as stored

if TYPE_CHECKING:
    from coalition_annotator.nlp.attribution.kept_parses import KeptParses
    from coalition_annotator.nlp.encoder.encoder_folder import EncoderFolder
    from coalition_annotator.nlp.encoder.kept_guesses import KeptGuesses
    from coalition_annotator.nlp.recommender.alphas import Alpha
    from coalition_annotator.nlp.recommender.crf_tagger import RecommenderModel
    from coalition_annotator.nlp.suggest import JudgedAnswers, Tools

_PARSES, _ENCODERS = "parses", "encoders"
_TOLD = (0.5, 0.75, 0.9)

__all__ = [
    "JudgedAnswers",
    "RecommenderModel",
    "Tools",
    "alphas_in_words",
    "as_model",
    "assembled",
    "can_read_encoders",
    "installed_digest",
    "installed_parser",
    "installed_plugins",
    "missing_of_encoder",
    "plain_tools",
    "recommender",
    "require_parser",
    "sign_in_words",
    "suggestions_of",
    "tools",
    "trust_in_words",
    "usual_encoder",
]

# What reads texts is imported late, here and elsewhere, as it delays the window.


@cache
def plain_tools() -> Tools:
    """Return the tools that need nothing but the program's own tables."""
    from coalition_annotator.nlp import country_mentions, speaker_resolution
    from coalition_annotator.nlp.attribution import cue_lexicon
    from coalition_annotator.nlp.suggest import Tools

    table = country_table()
    organisations, others = country_mentions.parse_phrases(assets.text("not_countries.csv"))
    finder = country_mentions.MentionFinder(
        table,
        foreign=country_mentions.parse_names(assets.text("country_names.csv")),
        organisations=organisations,
        others=others,
    )
    names = speaker_resolution.parse_given_names(assets.text("given_names.csv"))
    return Tools(table, finder, cue_lexicon.parse(assets.text("cues.json")), given_names=names)


def tools(
    project: Project, *, syntax: bool = True, learned: bool = True, model: RecommenderModel | None = None,
    wanted_pipeline: str = "", answers: JudgedAnswers | None = None,
) -> Tools:  # fmt: skip
    """Return the tools for a project.

    Args:
        project: the open project.
        syntax: whether to parse, where a pipeline is installed; a recommender that needs it gets it.
        learned: whether to use a recommender: the project's, where one was trained on this machine, or ``model``.
        model: a trusted one in place of the project's.
        wanted_pipeline: a spaCy pipeline of one's own.
        answers: of a language model.

    Raises:
        UserError: the wanted pipeline can't be loaded.
    """
    if not learned:
        model = None
    elif model is None:
        own = recommender(project)
        model = own if own is not None and trusted_models.is_trusted(own.data) else None
    needed = model is not None and bool(model.parser)
    return assembled(model, syntax=syntax or needed, encoder=True, wanted_pipeline=wanted_pipeline, answers=answers)


def assembled(
    model: RecommenderModel | None, *, syntax: bool, encoder: bool, wanted_pipeline: str = "",
    answers: JudgedAnswers | None = None,
) -> Tools:  # fmt: skip
    """Return the tools with a recommender that is trusted, or without one.

    Args:
        model: the recommender.
        syntax: whether to parse, where a pipeline is installed.
        encoder: whether to read by the encoder that the recommender needs, where it is here.
        wanted_pipeline: a spaCy pipeline of one's own.
        answers: of a language model.

    Raises:
        UserError: the wanted pipeline can't be loaded, or the recommender is damaged.
    """
    found = plain_tools()._replace(answers=answers)
    if syntax:
        found = found._replace(parser=parser_of(wanted_pipeline))
    if model is None:
        return found
    from coalition_annotator.nlp.recommender.crf_tagger import LearnedTagger

    try:
        learned = LearnedTagger(model, found.cues)
    except ValueError as error:
        raise UserError("The recommender is damaged.", remedy="Forget it and train it again.") from error
    can_guess = encoder and can_read_encoders()
    return found._replace(learned=learned, guesser=guesser_of(model.encoder) if can_guess else None)


def encoder_folder() -> EncoderFolder:
    """Return the folder with this machine's fine-tuned encoders."""
    from coalition_annotator.nlp.encoder.encoder_folder import EncoderFolder

    return EncoderFolder(data_folder() / _ENCODERS)


def guesser_of(digest: str) -> KeptGuesses | None:
    """Return the fine-tuned encoder with a digest, which is loaded when it is needed; None where it is not here."""
    return encoder_folder().guesser(digest) if digest else None


def can_read_encoders() -> bool:
    """Tell whether what reads encoders is installed."""
    from coalition_annotator.nlp.encoder import base_encoders

    return base_encoders.can_be_used()


def usual_encoder() -> str:
    """Return the name of the encoder that is tuned where nobody names another; '' where it is not installed."""
    from coalition_annotator.nlp.encoder import base_encoders

    return base_encoders.USUAL if base_encoders.installed() is not None else ""


def missing_of_encoder(digest: str) -> str:
    """Return in a sentence what is missing to read by a fine-tuned encoder; '' where nothing is, or none is needed."""
    if not digest:
        return ""
    if not encoder_folder().has(digest):
        return "It reads by an encoder that is not on this computer."
    return "" if can_read_encoders() else "It reads by an encoder, and the extra 'transformer' is not installed."


def parser_of(wanted_pipeline: str = "") -> KeptParses | None:
    """Return the parser that is installed, keeping what it parses; None where none is.

    Raises:
        UserError: the wanted pipeline can't be loaded.
    """
    from coalition_annotator.nlp.attribution.kept_parses import KeptParses

    found = spacy_parser.load(wanted_pipeline)
    return None if found is None else KeptParses(found, data_folder() / _PARSES)


def require_parser(wanted_pipeline: str) -> None:
    """Make sure that a spaCy pipeline of one's own can be loaded, where one is wanted.

    Raises:
        UserError: it can't.
    """
    if wanted_pipeline:
        spacy_parser.load(wanted_pipeline)


def installed_parser(wanted_pipeline: str) -> str:
    """Return the name of the spaCy pipeline that would parse; empty where none is installed."""
    return spacy_parser.installed(wanted_pipeline)


@cache
def installed_digest(wanted_pipeline: str) -> str:
    """Return the digest of the parser that would be used, without loading it; empty where none is installed."""
    name = spacy_parser.installed(wanted_pipeline)
    return spacy_parser.digest(name) if name else ""


def installed_plugins() -> tuple[str, ...]:
    """Return the names of the recommenders that other packages add."""
    from coalition_annotator.nlp import plugins

    return plugins.installed()


def suggestions_of(
    article_id: str, text: str, used: Tools, *, terms: Sequence[Term], by: Sequence[str], least_learned: float
) -> list[Suggestion]:
    """Return what is proposed for a text (``nlp.suggest.propose``)."""
    from coalition_annotator.nlp.suggest import propose

    return propose(article_id, text, used, terms=terms, by=by, least_learned=least_learned)


def sign_in_words(feature: str) -> str:
    """Return what a feature of the recommender looks at, in words; the feature itself where there are none."""
    from coalition_annotator.nlp.recommender.feature_names import explained

    return explained(feature)


def trust_in_words(model: RecommenderModel, names: Mapping[str, str], people: Mapping[str, str]) -> list[str]:
    """Return in sentences how far a recommender can be trusted, and whether more articles would help.

    Args:
        model: the recommender.
        names: of the layers, by id.
        people: the annotators' names, by id.
    """
    lines = ["It learns from the guesses of an encoder that was tuned on people's tags."] * bool(model.encoder)
    judged = sum(each.tags for each in model.scores)
    if judged < model.tags:
        lines.append(
            f"The figures are of {model.judged_articles:,} articles with {judged:,} tags; it has learned more since."
        )
    trust = model.reliability
    if model.linker is None:
        lines.append(
            "It has not learned who said what: train again, with 50 claims or more that have a speaker or a cue."
        )
    if trust is not None:
        shares = [
            f"of {number:,} at least {least:.0%} sure, {right / number:.0%}" for least, number, right in trust.points
            if number and least in _TOLD
        ]  # fmt: skip
        if shares:
            lines.append(
                f"Whole attributions (speaker, cue and claim), {trust.attributions:,} made by people: "
                f"{'; '.join(shares)} were right. Confidence is off by {trust.error * 100:.0f} points on average."
            )
    if len(model.curve) > 1:
        (few, before), (more, after) = model.curve[0], model.curve[-1]
        known = [(names.get(layer, layer), before.get(layer) or 0, value or 0) for layer, value in after.items()]
        steps = ", ".join(f"{name} {first:.2f} and {last:.2f}" for name, first, last in known)
        lines.append(f"F1 by words when trained on {few:,} and on {more:,} articles: {steps}.")
    return [*lines, *alphas_in_words(model.alphas, names, people)]


def alphas_in_words(
    alphas: Sequence[Alpha], names: Mapping[str, str], people: Mapping[str, str]
) -> list[str]:  # fmt: skip
    """Return for each annotator how far a machine agrees with them, and people among themselves at the end."""
    from coalition_annotator.nlp.recommender.alphas import PEOPLE

    told: dict[str, list[str]] = defaultdict(list)
    articles: dict[str, int] = {}
    for each in alphas:
        if each.alpha is not None and each.layer_id in names:
            between = "" if each.low is None else f" ({each.low:.2f} to {each.high:.2f})"
            told[each.annotator_id].append(f"{names[each.layer_id]} {each.alpha:.2f}{between}")
            articles[each.annotator_id] = each.articles
    by_name = sorted(told, key=lambda each: (each == PEOPLE, people.get(each, "")))
    return [
        f"Alpha {_with(people.get(each, ''), each == PEOPLE)}, {articles[each]:,} articles: {', '.join(told[each])}."
        for each in by_name
    ]


def _with(name: str, of_people: bool) -> str:
    return "of people among themselves" if of_people else f"with {name or 'an annotator who is gone'}"


def recommender(project: Project) -> RecommenderModel | None:
    """Return the project's recommender, whether trusted or not; None where there is none.

    Raises:
        UserError: what the file holds is none.
    """
    kept = project.file.ask(stored.recommender)
    return None if kept is None else as_model(*kept, where=str(project.path))


def as_model(data: bytes, report: str, *, where: str) -> RecommenderModel:
    """Return a model of its parts.

    Raises:
        UserError: they are none.
    """
    from coalition_annotator.nlp.recommender.crf_tagger import from_kept

    try:
        return from_kept(data, report)
    except (ValueError, json.JSONDecodeError) as error:
        raise UserError("The recommender is damaged.", where=where, remedy="Forget it and train it again.") from error
