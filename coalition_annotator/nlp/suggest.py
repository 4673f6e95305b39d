"""Suggestions for an article: countries, attributions, learned tags and remembered phrases, linked and told apart."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.span import Span, Spans, covered_text, normalised, shared
from coalition_annotator.model.suggestion import (
    FINDERS,
    GAZETTEER,
    LANGUAGE_MODEL,
    LEARNED,
    PLUGGED,
    REMEMBERED,
    RULES,
    SYNTAX,
    Suggestion,
    Term,
    Who,
    suggestion_id,
)
from coalition_annotator.model.text import occurrences
from coalition_annotator.nlp import combine, plugins
from coalition_annotator.nlp.attribution import extract
from coalition_annotator.nlp.attribution.attribution import Attribution
from coalition_annotator.nlp.attribution.cue_lexicon import Cues
from coalition_annotator.nlp.attribution.guesses import Guesser
from coalition_annotator.nlp.attribution.read_article import ReadArticle, read_article
from coalition_annotator.nlp.attribution.syntax import Parser
from coalition_annotator.nlp.countries import Countries
from coalition_annotator.nlp.country_mentions import CountryMention, MentionFinder
from coalition_annotator.nlp.language_model.kept_answers import KeptAnswers, ModelAnswer
from coalition_annotator.nlp.recommender.crf_tagger import LearnedTagger
from coalition_annotator.nlp.recommender.learned import Learned
from coalition_annotator.nlp.recommender.slots import ROLES
from coalition_annotator.nlp.speaker_resolution import resolve

_ABOUT_AT_LEAST = 0.5
_UNJUDGED = 0.5
_FIRST_PERSON = frozenset(("i", "me", "my", "we", "us", "our", "myself", "ourselves"))


class JudgedAnswers(NamedTuple):
    """Answers of a language model, and how often they are right.

    Attributes:
        kept: the answers.
        confidences: by layer the share of its proposals that people confirmed; a claim's is that of whole attributions.
            A layer that too few were judged of is not among them.
    """

    kept: KeptAnswers
    confidences: Mapping[str, float] = MappingProxyType({})


class Tools(NamedTuple):
    """What suggestions are made with; without ``parser`` by rules alone, without ``learned`` untaught.

    ``guesser`` is the encoder that the recommender needs, if it needs any.
    """

    countries: Countries
    mentions: MentionFinder
    cues: Cues
    parser: Parser | None = None
    learned: LearnedTagger | None = None
    given_names: Mapping[str, str] = MappingProxyType({})
    answers: JudgedAnswers | None = None
    guesser: Guesser | None = None


def propose(
    article_id: str,
    text: str,
    tools: Tools,
    *,
    terms: Iterable[Term] = (),
    by: Collection[str] = FINDERS,
    least_learned: float = 0.5,
    without_plugins: Collection[str] = (),
) -> list[Suggestion]:
    """Return what is proposed for an article, in the order of the text.

    Args:
        article_id: the article's; ids of suggestions are made of it.
        text: the article's text.
        tools: what to find with.
        terms: phrases that the project remembers.
        by: which finders to use; RULES and SYNTAX both mean syntax where there is a parser. A recommender that was
            trained with syntax is used where there is a parser, and not without.
        least_learned: the recommender proposes no tag that stands alone below this confidence.
        without_plugins: entry points of other packages' recommenders that are not asked.

    Raises:
        PluginError: a recommender of another package fails.
        EncoderError: the recommender's encoder can't be read.
    """
    tagger = tools.learned if LEARNED in by else None
    wants_syntax = SYNTAX in by or (tagger is not None and tagger.needs_syntax)
    guesser = tools.guesser if tagger is not None else None
    article = read_article(text, tools.parser if wants_syntax else None, guesser)
    if tagger is not None and not tagger.can_read(article):
        tagger = None
    found: list[Attribution] = []
    has_syntax = SYNTAX in by and bool(article.trees)
    if RULES in by or has_syntax:
        found = extract.attributions(article if has_syntax else article.without_syntax(), tools.cues)
    learned: list[Learned] = []
    if tagger is not None:
        proposed = tagger.propose(article)
        learned = [each for each in proposed.tags if each.confidence >= least_learned]
        joined = tagger.attributions(article, found, proposed)
        if joined is None:
            found = combine.joined(found, combine.as_attributions(article, learned))
        else:
            found = [each for each in joined if not each.is_alone or each.confidence >= least_learned]
    finder = SYNTAX if has_syntax else RULES
    named = [(each, LEARNED if each.why.startswith("learned") else finder) for each in found]
    answer = tools.answers.kept.of(text) if tools.answers is not None and LANGUAGE_MODEL in by else None
    if answer is not None:
        named += [(each, LANGUAGE_MODEL) for each in _answered(answer, tools.answers, found)]
    told = ((_without_first_person(article, each), finder) for each, finder in named)
    mentions = tools.mentions.find(text) if GAZETTEER in by else []
    made = _Maker(article_id, text, tools)
    made.countries(mentions)
    made.attributions([(each, finder) for each, finder in told if each.source or each.cue or each.content])
    made.learned(each for each in learned if each.layer_id not in ROLES)
    if answer is not None:
        made.answered(answer)
    if PLUGGED in by:
        made.plugged(plugins.proposals(article_id, text, without=without_plugins))
    if REMEMBERED in by:
        made.remembered(terms)
    return made.all()


def _answered(answer: ModelAnswer, judged: JudgedAnswers | None, found: Sequence[Attribution]) -> list[Attribution]:
    """Return what a language model attributes and nothing else has found."""
    assert judged is not None
    sure = judged.confidences.get(cb.CLAIM, _UNJUDGED)
    why = _told_by(judged.kept, answer)
    return [
        Attribution(each.speaker, each.cue, each.claim, sure, why)
        for each in answer.attributions
        if not any(shared(each.claim, other.content) or shared(each.cue, other.cue) for other in found)
    ]


def _told_by(kept: KeptAnswers, answer: ModelAnswer) -> str:
    weights = f" ({answer.digest.removeprefix('sha256:')[:12]})" if answer.digest else ""
    return f"quoted by {kept.model}{weights}, prompt {kept.prompt_hash[:8]}, seed {answer.seed}"


def _without_first_person(article: ReadArticle, each: Attribution) -> Attribution:
    """Leave out a speaker that is 'I' or 'we' within a quotation: it is the one who is quoted, who stands elsewhere."""
    if not each.source or covered_text(article.text, each.source).casefold().strip() not in _FIRST_PERSON:
        return each
    return each._replace(source=()) if article.is_quoted(each.source[0].start) else each


class _Maker:
    def __init__(self, article_id: str, text: str, tools: Tools) -> None:
        self._article_id = article_id
        self._text = text
        self._tools = tools
        self._made: dict[str, Suggestion] = {}
        self._mentions: list[Suggestion] = []
        self._ends: list[int] = []

    def _put(self, suggestion: Suggestion) -> Suggestion:
        known = self._made.get(suggestion.id)
        if known is not None:
            links = tuple(dict.fromkeys((*known.links, *suggestion.links)))
            # What something else finds as well is not the language model's.
            ranked = sorted((suggestion, known), key=lambda each: (each.by == LANGUAGE_MODEL, -each.confidence))
            suggestion = ranked[0]._replace(links=links)
        self._made[suggestion.id] = suggestion
        return suggestion

    def _id(self, layer_id: str, spans: Spans) -> str:
        return suggestion_id(self._article_id, layer_id, spans)

    def countries(self, mentions: Iterable[CountryMention]) -> None:
        for mention in mentions:
            spans = (mention.span,)
            made = Suggestion(
                self._id(cb.COUNTRY, spans), cb.COUNTRY, spans, mention.confidence, GAZETTEER, mention.why,
                code=mention.code,
            )  # fmt: skip
            self._mentions.append(self._put(made))
        self._ends = [country.end for country in self._mentions]

    def attributions(self, found: Iterable[tuple[Attribution, str]]) -> None:
        """Add attributions, each with the finder that it is of."""
        ordered = sorted(found, key=lambda each: (each[0].source or each[0].cue or each[0].content)[0].start)
        sources = [each.source for each, _ in ordered]
        people = resolve(self._text, sources, self._tools.countries, self._tools.given_names)
        for (each, by), who in zip(ordered, people, strict=True):
            is_judged = self._is_judged(cb.CLAIM, by)
            links: list[tuple[str, str]] = []
            if each.source:
                links.append((cb.SAID_BY, self._speaker(each, who, by).id))
            if each.cue:
                made = Suggestion(
                    self._id(cb.CUE, each.cue), cb.CUE, each.cue, each.confidence, by, each.why, is_judged=is_judged
                )
                links.append((cb.CUED_BY, self._put(made).id))
            if each.content:
                links += [(cb.ABOUT, country.id) for country in self._countries_in(each.content)]
                claim = Suggestion(
                    self._id(cb.CLAIM, each.content), cb.CLAIM, each.content, each.confidence, by, each.why,
                    links=tuple(links), is_judged=is_judged,
                )  # fmt: skip
                self._put(claim)

    def _is_judged(self, layer_id: str, by: str) -> bool:
        judged = self._tools.answers
        return by != LANGUAGE_MODEL or (judged is not None and layer_id in judged.confidences)

    def _speaker(self, each: Attribution, who: Who | None, by: str) -> Suggestion:
        why = each.why
        if who is not None and who.inferred:
            why = f"{why}; {who.name} by {who.inferred}"
        within = self._mentioned_in(each.source)
        code = who.code if who is not None else ""
        links = tuple((cb.SPEAKS_FOR, country.id) for country in within[:1] if country.code == code or not code)
        return self._put(
            Suggestion(
                self._id(cb.SPEAKER, each.source),
                cb.SPEAKER,
                each.source,
                each.confidence,
                by,
                why,
                who=who,
                links=links,
                is_judged=self._is_judged(cb.CLAIM, by),
            )
        )

    def _countries_in(self, content: Spans) -> list[Suggestion]:
        """The first likely mention of each country within a claim."""
        first: dict[str, Suggestion] = {}
        for country in self._mentioned_in(content):
            if country.code and country.confidence >= _ABOUT_AT_LEAST:
                first.setdefault(country.code, country)
        return list(first.values())

    def _mentioned_in(self, spans: Spans) -> list[Suggestion]:
        """The mentions of countries, which stand in the order of the text, that share a code point with spans."""
        found: list[Suggestion] = []
        for start, end in spans:
            place = bisect_right(self._ends, start)
            while place < len(self._mentions) and self._mentions[place].start < end:
                found.append(self._mentions[place])
                place += 1
        return found

    def learned(self, found: Iterable[Learned]) -> None:
        for each in found:
            if each.layer_id == cb.COUNTRY and any(shared(each.spans, other.spans) for other in self._mentions):
                continue
            self._put(
                Suggestion(
                    self._id(each.layer_id, each.spans), each.layer_id, each.spans, each.confidence, LEARNED, "learned"
                )
            )

    def answered(self, answer: ModelAnswer) -> None:
        """Add what a language model found of the project's own layers."""
        judged = self._tools.answers
        assert judged is not None
        for layer_id, spans in answer.tags:
            sure = judged.confidences.get(layer_id, _UNJUDGED)
            self._put(Suggestion(
                self._id(layer_id, spans), layer_id, spans, sure, LANGUAGE_MODEL, _told_by(judged.kept, answer),
                is_judged=self._is_judged(layer_id, LANGUAGE_MODEL),
            ))  # fmt: skip

    def plugged(self, found: Iterable[Suggestion]) -> None:
        for each in found:
            self._put(each)

    def remembered(self, terms: Iterable[Term]) -> None:
        for term in terms:
            for span in occurrences(self._text, term.phrase):
                self._remembered(term, span)

    def _remembered(self, term: Term, span: Span) -> None:
        spans = normalised((span,))
        for other in list(self._made.values()):
            if other.layer_id == term.layer_id and shared(other.spans, spans):
                if other.spans == spans or term.layer_id != cb.COUNTRY:
                    sure = max(other.confidence, 0.9)
                    entity = term.entity_id or other.entity_id
                    self._made[other.id] = other._replace(
                        confidence=sure, entity_id=entity, why=f"{other.why}; remembered"
                    )
                    return
                del self._made[other.id]
        why = f"“{term.phrase}” is remembered"
        made = Suggestion(
            self._id(term.layer_id, spans), term.layer_id, spans, 0.9, REMEMBERED, why, entity_id=term.entity_id
        )
        self._put(made)

    def all(self) -> list[Suggestion]:
        """Return what was made; links to what is gone are left out."""
        kept = self._made
        whole = (each._replace(links=tuple(link for link in each.links if link[1] in kept)) for each in kept.values())
        return sorted(whole, key=lambda each: (each.start, -each.end, each.layer_id))
