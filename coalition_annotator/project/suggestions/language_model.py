"""A language model of the user's own: asking it about articles, and judging it by what people tagged."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from coalition_annotator.analysis.agreement.tokens import Tokens
from coalition_annotator.files.log import data_folder
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.article import DONE, Article
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.identifier import now
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.model.span import Span
from coalition_annotator.model.suggestion import LANGUAGE_MODEL, RULES, Suggestion
from coalition_annotator.model.text import sentences, words
from coalition_annotator.model.wording import counted
from coalition_annotator.nlp.language_model import endpoint as endpoints
from coalition_annotator.nlp.language_model.endpoint import Completion, Endpoint
from coalition_annotator.nlp.language_model.kept_answers import KeptAnswers, ModelAnswer, answer_of
from coalition_annotator.nlp.language_model.prompt import SEED, Prompt, messages_of, parts_of, prompt_of
from coalition_annotator.nlp.language_model.quotes import PartAnswer, read_answer
from coalition_annotator.nlp.recommender.alphas import Alpha, AlphaTally
from coalition_annotator.nlp.suggest import JudgedAnswers, propose
from coalition_annotator.project.dataset import Selection
from coalition_annotator.project.project import Project
from coalition_annotator.project.review.review_state import readers_of
from coalition_annotator.project.suggestions.evaluation import ANYONE, Judged, Suggester, evaluate
from coalition_annotator.project.suggestions.recommender import tags_by_annotator
from coalition_annotator.project.suggestions.resources import plain_tools
from coalition_annotator.store import annotations as stored_annotations

SECONDS = endpoints.SECONDS
"""How long an answer may take, where nobody says otherwise."""
KEY_VARIABLE = "COALITION_ANNOTATOR_API_KEY"
"""An environment variable that the server's key is taken from where it is set."""
FEWEST_JUDGED = 20
"""So many proposals must have been judged by people's tags before any may be accepted together with others."""
_FOLDER = "language-model"
_LOG = logging.getLogger(__name__)

__all__ = [
    "FEWEST_JUDGED", "KEY_VARIABLE", "SECONDS", "Endpoint", "KeptAnswers", "ModelFigures", "answers_of", "ask",
    "figures", "figures_in_words", "forget", "judged", "models", "server_address", "unanswered",
]  # fmt: skip


class ModelFigures(NamedTuple):
    """What a language model costs, and how far it agrees with people, over the articles that it answered for.

    Attributes:
        answered: number of articles that it was asked about.
        seconds: how long all of it took.
        tokens_in: how many tokens it read.
        tokens_out: how many it wrote.
        quotes: how many quotations it gave.
        dropped: how many of these were not in the article to the letter.
        unusable: how many of its answers were none.
        cut_off: how many of the others did not come to their end.
        judged: it alone against whoever made most tags, over the articles that are done.
        remaining: the same of what the rules do not find as well, which is what is proposed as its own.
        alphas: alpha with each annotator over the same articles.
    """

    answered: int
    seconds: float
    tokens_in: int
    tokens_out: int
    quotes: int
    dropped: int
    unusable: int
    cut_off: int
    judged: Judged
    remaining: Judged
    alphas: tuple[Alpha, ...]

    @property
    def confidences(self) -> dict[str, float]:
        """By layer the share that is right of what it alone proposes; those that too few were judged of are left out.

        One more right one and one more wrong one are counted, so that few cases are no certainty (Laplace's rule of
        succession). A claim is right where its speaker and cue are, too.
        """
        own = self.remaining
        found = {layer: (each.overlapping.both, each.overlapping.found) for layer, each in own.layers.items()}
        whole = own.sure.get(0.5)
        if whole is not None:
            found[cb.CLAIM] = whole.both, whole.found
        return {
            layer: (right + 1) / (number + 2) for layer, (right, number) in found.items() if number >= FEWEST_JUDGED
        }


def server_address(typed: str) -> str:
    """Return the base of a server's addresses as a person typed it (``endpoint.completed``)."""
    return endpoints.completed(typed)


def models(endpoint: Endpoint) -> list[str]:
    """Return the names of the models that a server has (``endpoint.models``)."""
    return endpoints.models(endpoint)


def answers_of(project: Project, address: str, model: str) -> KeptAnswers:
    """Return the answers that are kept of a model for the project's codebook as it is now."""
    return KeptAnswers(data_folder() / _FOLDER, address, model, prompt_of(project.codebook).hash)


def judged(answers: KeptAnswers, found: ModelFigures | None) -> JudgedAnswers:
    """Return answers with the confidences that figures give them."""
    return JudgedAnswers(answers, found.confidences if found is not None else {})


def unanswered(project: Project, answers: KeptAnswers) -> list[str]:
    """Return the ids of the articles that no answer is kept for, in the project's order."""
    return [each.id for each in project.articles.values() if not answers.has(project.text(each.id))]


def ask(
    project: Project,
    endpoint: Endpoint,
    article_ids: Sequence[str],
    *,
    seconds: float = SECONDS,
    progress: Progress = silent,
) -> int:
    """Ask a model about articles, and keep what it answers; return for how many it was asked.

    An article that a usable answer of the same weights is kept for is not asked about again. What goes wrong with
    single articles is told at the end.

    Args:
        project: the open project.
        endpoint: the server and the model.
        article_ids: the articles.
        seconds: how long an answer may take.
        progress: told of each article; what it raises ends the asking, and what was answered stays.

    Raises:
        UserError: nobody answers in time, or with something else; or an answer can't be kept.
    """
    prompt = prompt_of(project.codebook)
    if not prompt.schema["properties"]:
        raise UserError(
            "The codebook has nothing that a language model could find.", remedy="Add a layer, such as Claim."
        )
    answers = answers_of(project, endpoint.address, endpoint.model)
    digest = endpoints.digest(endpoint)
    asked = left_out = 0
    failed: UserError | None = None
    too_slow = False
    for number, article_id in enumerate(article_ids):
        progress("Asking the language model", number, len(article_ids))
        text = project.text(article_id)
        known = answers.of(text)
        if known is not None and not known.unusable and (not digest or digest == known.digest):
            continue
        parts, used = [], []
        try:
            for part in parts_of(text):
                for said, read in _answers(endpoint, prompt, text, part, seconds):
                    used.append(said)
                    parts.append(read)
                    progress("Asking the language model", number, len(article_ids))
        except (endpoints.RefusedError, endpoints.TooSlowError) as error:
            # The matter of one article, it may be; a second one in a row that takes too long is none.
            if too_slow and isinstance(error, endpoints.TooSlowError):
                raise
            failed, left_out, too_slow = error, left_out + 1, isinstance(error, endpoints.TooSlowError)
            continue
        too_slow = False
        fingerprint = digest or next((each.fingerprint for each in used if each.fingerprint), "")
        answer = answer_of(
            parts, digest=fingerprint, seed=SEED, asked=now(), seconds=sum(each.seconds for each in used),
            tokens_in=sum(each.tokens_in for each in used), tokens_out=sum(each.tokens_out for each in used),
        )  # fmt: skip
        answers.keep(text, answer)
        asked += 1
        _LOG.info("a language model answered in %.1f s, %d parts", answer.seconds, len(parts))
    progress("Asking the language model", len(article_ids), len(article_ids))
    if failed is not None:
        raise UserError(
            f"{failed.what} So it was with {counted(left_out, 'article')} of {len(article_ids):,}; "
            "what it answered for others is kept.",
            where=failed.where, remedy=failed.remedy,
        )  # fmt: skip
    return asked


def _answers(
    endpoint: Endpoint, prompt: Prompt, text: str, part: Sequence[Span], seconds: float
) -> Iterator[tuple[Completion, PartAnswer]]:
    """Yield what is answered for a part of an article, or for its halves where the server does not take the whole."""
    try:
        said = endpoints.complete(
            endpoint, messages_of(prompt, text, part), prompt.schema, seed=SEED, seconds=seconds
        )  # fmt: skip
    except endpoints.RefusedError:
        pieces = part if len(part) > 1 else sentences(text, part[0])
        if len(pieces) < 2:
            raise
        half = len(pieces) // 2
        for each in (pieces[:half], pieces[half:]):
            yield from _answers(endpoint, prompt, text, each, seconds)
    else:
        yield said, read_answer(prompt, text, part, said.text)


def forget(project: Project, answers: KeptAnswers) -> int:
    """Forget a model's answers about the project's articles; return how many there were."""
    return sum(answers.forget(project.text(each)) for each in project.articles)


def figures(project: Project, answers: KeptAnswers, *, progress: Progress = silent) -> ModelFigures:
    """Return what a model costs, and how far it agrees with people.

    Args:
        project: the open project.
        answers: the model's answers.
        progress: told of each article; what it raises ends it.
    """
    kept = dict(_kept(project, answers))
    done = [key for key in kept if project.articles[key].state == DONE]
    how = Suggester(plain_tools()._replace(answers=JudgedAnswers(answers)), (LANGUAGE_MODEL,))
    found = evaluate(project, ANYONE, how, selection=Selection(articles=frozenset(done)), progress=progress)
    beside = how._replace(by=(RULES, LANGUAGE_MODEL), only=LANGUAGE_MODEL)
    remaining = evaluate(project, ANYONE, beside, selection=Selection(articles=frozenset(done)), progress=progress)
    every = kept.values()
    return ModelFigures(
        answered=len(kept),
        seconds=sum(each.seconds for each in every),
        tokens_in=sum(each.tokens_in for each in every),
        tokens_out=sum(each.tokens_out for each in every),
        quotes=sum(each.quotes for each in every),
        dropped=sum(each.dropped for each in every),
        unusable=sum(each.unusable for each in every),
        cut_off=sum(each.cut_off for each in every),
        judged=found,
        remaining=remaining,
        alphas=_alphas(project, done, how),
    )


def _kept(project: Project, answers: KeptAnswers) -> Iterator[tuple[str, ModelAnswer]]:
    for article_id in project.articles:
        found = answers.of(project.text(article_id))
        if found is not None:
            yield article_id, found


def _alphas(project: Project, article_ids: Collection[str], how: Suggester) -> tuple[Alpha, ...]:
    tally = AlphaTally()
    layers = [layer.id for layer in project.codebook.layers if layer.entity_kind != cb.STATE]
    used: set[str] = set()
    read: list[tuple[Article, list[Suggestion]]] = []
    for article_id in article_ids:
        text = project.text(article_id)
        read.append((project.articles[article_id], propose(article_id, text, how.tools, by=how.by)))
        used |= {each.layer_id for each in read[-1][1]}
    for article, made in read:
        everything = project.file.ask(stored_annotations.of_article, article.id)
        if not readers_of(project, article, everything):
            continue
        theirs = tags_by_annotator(project, article, everything)
        tokens = Tokens(words(project.text(article.id)))
        for layer in (each for each in layers if each in used):
            tally.add(tokens, layer, [each.spans for each in made if each.layer_id == layer], theirs)
    return tally.result()


def figures_in_words(found: ModelFigures, names: dict[str, str], people: dict[str, str]) -> list[str]:
    """Return in sentences what a model costs, how far it agrees with people, and what may be accepted.

    Args:
        found: the figures.
        names: of the layers, by id.
        people: the annotators' names, by id.
    """
    from coalition_annotator.project.suggestions.resources import alphas_in_words

    if not found.answered:
        return ["It has not been asked about any article yet."]
    each = found.seconds / found.answered
    lines = [
        f"Asked about {counted(found.answered, 'article')}: {each:.1f} s each, {found.tokens_in:,} tokens read and "
        f"{found.tokens_out:,} written in all.",
        f"Of {counted(found.quotes, 'quotation')} {found.dropped:,} are not in the article to the letter and were "
        "dropped.",
    ]
    if found.unusable or found.cut_off:
        told = [f"Of no use: {counted(found.unusable, 'answer')}."] if found.unusable else []
        if found.cut_off:
            told.append(f"Cut off, so that only what was finished is taken: {counted(found.cut_off, 'answer')}.")
        lines.append(
            f"{' '.join(told)} An answer ends after {endpoints.MOST_TOKENS:,} tokens; small models repeat "
            "themselves, and some think at length unless their server is told not to."
        )
    if not found.judged.articles:
        return [
            *lines,
            "None of these articles is done yet, so that nobody knows how often it is right: "
            "what it finds is accepted one by one.",
        ]
    told = [
        f"{names.get(layer, layer)} {scores.overlapping.precision:.2f} / {scores.overlapping.recall:.2f}"
        for layer, scores in found.judged.layers.items()
        if scores.overlapping.found and scores.overlapping.precision is not None
        and scores.overlapping.recall is not None
    ]  # fmt: skip
    lines.append(
        f"Precision / recall against people's tags in {counted(found.judged.articles, 'article')} done: "
        f"{', '.join(told) or 'nothing to compare'}."
    )
    lines += alphas_in_words(found.alphas, names, people)
    sure = found.confidences.get(cb.CLAIM)
    if sure is None:
        lines.append(f"Fewer than {FEWEST_JUDGED} of its claims are judged: they are accepted one by one.")
    else:
        lines.append(
            f"Of its claims that the rules do not find, {sure:.0%} were right as a whole: that is the confidence shown."
        )
    return lines
