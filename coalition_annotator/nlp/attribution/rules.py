"""Attributions by rules over a vocabulary of cues, with nothing else installed.

Quotations are read as wholes. In each sentence, every cue outside quotations is tried with what stands before and
after it; of what is found, the outermost attributions stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import category

from coalition_annotator.model.span import Span, Spans, normalised
from coalition_annotator.nlp.attribution.attribution import Attribution, outermost
from coalition_annotator.nlp.attribution.cue_lexicon import Cues
from coalition_annotator.nlp.attribution.grammar import FormGrammar, Grammar
from coalition_annotator.nlp.attribution.rule_input import FoundAttribution, SentenceInput
from coalition_annotator.nlp.attribution.rule_patterns import according_to, named_with_colon, of_verb
from coalition_annotator.nlp.attribution.tokenizer import Part, Token, TokenizedParagraph

_PICTURES = frozenset({"So", "Sk", "Cf", "Mn", "Me"})
_CLITIC = re.compile(r"(?<=\w)'(?:ve|s|d|ll|re|m)$")


def attributions(paragraph: TokenizedParagraph, cues: Cues, grammar: Grammar | None = None) -> list[Attribution]:
    """Return a paragraph's outermost attributions, in the order of the text.

    Args:
        paragraph: what is read.
        cues: the vocabulary.
        grammar: what tells phrases and clauses; without one, the forms of the words alone do.
    """
    grammar = grammar or FormGrammar(paragraph.tokens, cues)
    words = tuple(token.lower for token in paragraph.tokens)
    found: list[FoundAttribution] = []
    for part in paragraph.sentences:
        sentence = SentenceInput(paragraph, part, words, cues, grammar)
        here = list(_in_sentence(sentence))
        if not here:
            here = _continued(sentence, found)
        found = _merged(found, here)
    return outermost(_as_spans(paragraph, each) for each in found)


def _as_spans(paragraph: TokenizedParagraph, found: FoundAttribution) -> Attribution:
    content = normalised(paragraph.covered(part) for part in found.content)
    source: Spans = (_without_clitic(paragraph, found.source),) if found.source else ()
    cue: Spans = (paragraph.covered(found.cue),) if found.cue.last > found.cue.first else ()
    return Attribution(source, cue, content, round(found.confidence, 2), found.why)


def _without_clitic(paragraph: TokenizedParagraph, source: Part) -> Span:
    """Cut off what a contraction adds to a pronoun, as in 'they've', and flags and other pictures around a name."""
    first, last = source
    while first < last - 1 and _is_picture(paragraph.tokens[first]):
        first += 1
    while last > first + 1 and _is_picture(paragraph.tokens[last - 1]):
        last -= 1
    span = paragraph.covered(Part(first, last))
    clitic = _CLITIC.search(paragraph.tokens[source.last - 1].lower)
    return span._replace(end=span.end - len(clitic[0])) if clitic and source.last - source.first == 1 else span


def _is_picture(token: Token) -> bool:
    """Tell whether a token is an emoji or another symbol, without any letter."""
    return all(category(letter) in _PICTURES for letter in token.text)


def _merged(before: list[FoundAttribution], here: list[FoundAttribution]) -> list[FoundAttribution]:
    """Add a sentence's attributions; a quotation that goes on belongs to the one before it."""
    if len(here) == 1 and before and here[0].cue.first == here[0].cue.last:
        last = before[-1]
        return [*before[:-1], last._replace(content=(*last.content, *here[0].content))]
    return before + here


def _continued(sentence: SentenceInput, before: list[FoundAttribution]) -> list[FoundAttribution]:
    """A sentence that is a quotation alone, after one by a known speaker: '“A,” she said. “B.”'"""
    quotation = sentence.quotation_at(sentence.part.first)
    if quotation is None or quotation.last < sentence.part.last or not before:
        return []
    last = before[-1]
    if not any(sentence.tokens[part.first].quotation >= 0 for part in last.content):
        return []
    empty = Part(quotation.first, quotation.first)
    return [FoundAttribution(last.source, empty, (Part(quotation.first, quotation.last),), last.confidence, last.why)]


def _in_sentence(sentence: SentenceInput) -> Iterator[FoundAttribution]:
    latest: Part | None = None
    place = sentence.part.first
    while place < sentence.part.last:
        token = sentence.tokens[place]
        if token.quotation >= 0 or not token.is_word:
            place += 1
            continue
        if length := sentence.cues.phrase_at(sentence.words, place):
            if found := according_to(sentence, Part(place, place + length)):
                yield found
            place += length
            continue
        length, frames = sentence.cues.verb_at(sentence.words, place)
        if length:
            if found := of_verb(sentence, Part(place, place + length), frames, latest):
                latest = found.source or latest
                yield found
            place += length
            continue
        place += 1
    if named := named_with_colon(sentence):
        yield named
