"""Attributions by rules over a vocabulary of cues, with nothing else installed.

Quotations are read as wholes. In each sentence, every cue outside quotations is tried with what stands before and
after it; of what is found, the outermost attributions stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from coalition_annotator.model.span import Span, Spans, normalised
from coalition_annotator.nlp.attribution import noun_phrases
from coalition_annotator.nlp.attribution.attribution import Attribution, outermost
from coalition_annotator.nlp.attribution.cue_lexicon import BELIEF, EVIDENCE, INTENT, RECIPIENT, SPEECH, STANCE, Cues
from coalition_annotator.nlp.attribution.grammar import FormGrammar, Grammar
from coalition_annotator.nlp.attribution.tokenizer import Paragraph, Part, Quotation, Token

# Chosen by hand: a clause after a verb of saying is mostly what somebody said, the object of 'criticised' less often.
_TRUST = {SPEECH: 0.8, RECIPIENT: 0.8, BELIEF: 0.62, EVIDENCE: 0.62, INTENT: 0.5, STANCE: 0.6}
_LONGEST_TAIL = 15
_CLITIC = re.compile(r"(?<=\w)'(?:ve|s|d|ll|re|m)$")


class _Found(NamedTuple):
    source: Part | None
    cue: Part
    content: tuple[Part, ...]
    confidence: float
    why: str


class _Sentence(NamedTuple):
    paragraph: Paragraph
    part: Part
    words: tuple[str, ...]
    cues: Cues
    grammar: Grammar

    @property
    def tokens(self) -> tuple[Token, ...]:
        return self.paragraph.tokens

    @property
    def end(self) -> int:
        """One past the last token that a content may hold: final marks stay outside, closing ones within."""
        last = self.part.last
        while (
            last > self.part.first and self.tokens[last - 1].text in ".?!:;—–-" and self.tokens[last - 1].quotation < 0
        ):
            last -= 1
        return last

    def quotation_at(self, place: int) -> Quotation | None:
        """Return the speech that opens at a token, or None."""
        if place >= self.part.last or self.tokens[place].quotation < 0:
            return None
        found = self.paragraph.quotations[self.tokens[place].quotation]
        return found if found.first == place and found.is_speech else None


def attributions(paragraph: Paragraph, cues: Cues, grammar: Grammar | None = None) -> list[Attribution]:
    """Return a paragraph's outermost attributions, in the order of the text.

    Args:
        paragraph: what is read.
        cues: the vocabulary.
        grammar: what tells phrases and clauses; without one, the forms of the words alone do.
    """
    grammar = grammar or FormGrammar(paragraph.tokens, cues)
    words = tuple(token.lower for token in paragraph.tokens)
    found: list[_Found] = []
    for part in paragraph.sentences:
        sentence = _Sentence(paragraph, part, words, cues, grammar)
        here = list(_in_sentence(sentence))
        if not here:
            here = _continued(sentence, found)
        found = _merged(found, here)
    return outermost(_as_spans(paragraph, each) for each in found)


def _as_spans(paragraph: Paragraph, found: _Found) -> Attribution:
    content = normalised(paragraph.covered(part) for part in found.content)
    source: Spans = (_without_clitic(paragraph, found.source),) if found.source else ()
    cue: Spans = (paragraph.covered(found.cue),) if found.cue.last > found.cue.first else ()
    return Attribution(source, cue, content, round(found.confidence, 2), found.why)


def _without_clitic(paragraph: Paragraph, source: Part) -> Span:
    """Cut off what a contraction adds to a pronoun: of 'they've', 'they' is the source."""
    span = paragraph.covered(source)
    clitic = _CLITIC.search(paragraph.tokens[source.last - 1].lower)
    return span._replace(end=span.end - len(clitic[0])) if clitic and source.last - source.first == 1 else span


def _merged(before: list[_Found], here: list[_Found]) -> list[_Found]:
    """Add a sentence's attributions; a quotation that goes on belongs to the one before it."""
    if len(here) == 1 and before and here[0].cue.first == here[0].cue.last:
        last = before[-1]
        return [*before[:-1], last._replace(content=(*last.content, *here[0].content))]
    return before + here


def _continued(sentence: _Sentence, before: list[_Found]) -> list[_Found]:
    """A sentence that is a quotation alone, after one by a known speaker: '“A,” she said. “B.”'"""
    quotation = sentence.quotation_at(sentence.part.first)
    if quotation is None or quotation.last < sentence.part.last or not before:
        return []
    last = before[-1]
    if not any(sentence.tokens[part.first].quotation >= 0 for part in last.content):
        return []
    empty = Part(quotation.first, quotation.first)
    return [_Found(last.source, empty, (Part(quotation.first, quotation.last),), last.confidence, last.why)]


def _in_sentence(sentence: _Sentence) -> Iterator[_Found]:
    latest: Part | None = None
    place = sentence.part.first
    while place < sentence.part.last:
        token = sentence.tokens[place]
        if token.quotation >= 0 or not token.is_word:
            place += 1
            continue
        if length := sentence.cues.phrase_at(sentence.words, place):
            if found := _according(sentence, Part(place, place + length)):
                yield found
            place += length
            continue
        length, frames = sentence.cues.verb_at(sentence.words, place)
        if length:
            if found := _of_verb(sentence, Part(place, place + length), frames, latest):
                latest = found.source or latest
                yield found
            place += length
            continue
        place += 1
    if named := _named_with_colon(sentence):
        yield named


def _according(sentence: _Sentence, cue: Part) -> _Found | None:
    """'according to SOURCE, CONTENT' and 'CONTENT, according to SOURCE'."""
    tokens = sentence.tokens
    source = sentence.grammar.phrase_after(sentence.part, cue.last)
    if source is None:
        return None
    first, end = sentence.part.first, sentence.end
    if cue.first <= first + 1:
        comma = _next(sentence, ",", cue.last + 1)
        second = _next(sentence, ",", comma + 1) if comma is not None else None
        if comma is not None and second is not None and not sentence.grammar.holds_verb(comma + 1, second):
            comma = second if source.last >= second else comma
        if comma is None or comma <= source.first:
            return None
        return _Found(Part(source.first, comma), cue, (Part(comma + 1, end),), 0.85, "according to")
    if tokens[cue.first - 1].text != ",":
        return _Found(source, cue, (Part(first, cue.first),), 0.75, "according to")
    content = [Part(first, cue.first - 1)]
    comma = _next(sentence, ",", source.last)
    if comma is not None and comma - source.last < _LONGEST_TAIL and end - comma > 2:
        content.append(Part(comma + 1, end))
        source = Part(source.first, comma)
    elif comma is None and end - source.last < _LONGEST_TAIL:
        source = Part(source.first, end)
    return _Found(source, cue, tuple(content), 0.88, "according to")


def _of_verb(sentence: _Sentence, verb: Part, frames: frozenset[str], latest: Part | None) -> _Found | None:
    grammar = sentence.grammar
    start = grammar.verb_start(sentence.part, verb)
    if not grammar.is_cue(sentence.part, verb, start, intends=INTENT in frames):
        return None
    cue = Part(start, verb.last)
    if found := _inverted(sentence, verb, cue, frames):
        return found
    source = grammar.subject(sentence.part, verb, start, latest)
    if source is None:
        return None
    near = 0 <= start - source.last <= 1
    if near and (found := _content_before(sentence, source, cue, verb, frames)):
        return found
    return _content_after(sentence, source, cue, verb, frames)


def _inverted(sentence: _Sentence, verb: Part, cue: Part, frames: frozenset[str]) -> _Found | None:
    """'“…,” said SOURCE' and 'CONTENT, said SOURCE'."""
    tokens = sentence.tokens
    if SPEECH not in frames or cue != verb or verb.first - 1 <= sentence.part.first:
        return None
    before = tokens[verb.first - 1]
    closes = before.quotation >= 0 and sentence.paragraph.quotations[before.quotation].is_speech
    if not closes and before.text != ",":
        return None
    if tokens[verb.first].lower.endswith("ing"):
        return None
    source = sentence.grammar.phrase_after(sentence.part, verb.last)
    if source is None or (not closes and not tokens[source.first].is_capital):
        return None
    if not closes and sentence.end - source.last > _LONGEST_TAIL:
        return None
    content = _back_from(sentence, verb.first, closes=closes)
    if content is None:
        return None
    if not closes:
        # 'Ida Berg, the minister, says the plan holds' has its clause behind the verb.
        behind = sentence.grammar.holds_verb(source.last, sentence.end)
        if behind or not sentence.grammar.holds_verb(content.first, content.last):
            return None
    more = _resumed(sentence, source.last) if closes else ()
    trust = 0.93 if closes else 0.75
    sure = trust * noun_phrases.looks_like_source(tokens, source)
    return _Found(source, cue, (content, *more), sure, "quotation" if closes else "statement before its speaker")


def _content_before(sentence: _Sentence, source: Part, cue: Part, verb: Part, frames: frozenset[str]) -> _Found | None:
    """'“…,” SOURCE said' and 'CONTENT, SOURCE said'."""
    tokens = sentence.tokens
    if source.first <= sentence.part.first + 1 or not frames & {SPEECH, RECIPIENT, BELIEF, EVIDENCE}:
        return None
    before = tokens[source.first - 1]
    closes = before.quotation >= 0 and sentence.paragraph.quotations[before.quotation].is_speech
    if closes and SPEECH in frames:
        content = _back_from(sentence, source.first, closes=True)
        if content is None:
            return None
        more = _resumed(sentence, verb.last)
        sure = 0.95 * noun_phrases.looks_like_source(tokens, source)
        return _Found(source, cue, (content, *more), sure, "quotation")
    if before.text != "," or not _ends_here(sentence, verb.last, frames):
        return None
    content = _back_from(sentence, source.first, closes=False)
    if content is None or content.last - content.first < 3:
        return None
    if not sentence.grammar.holds_verb(content.first, content.last):
        return None
    sure = 0.85 * noun_phrases.looks_like_source(tokens, source)
    return _Found(source, cue, (content,), sure, "statement before its speaker")


def _back_from(sentence: _Sentence, place: int, *, closes: bool) -> Part | None:
    """What stands before a speaker: the quotation that closes there, or the sentence up to the comma."""
    tokens = sentence.tokens
    if not closes:
        return Part(sentence.part.first, place - 1)
    quotation = sentence.paragraph.quotations[tokens[place - 1].quotation]
    first = quotation.first
    lead = first - sentence.part.first
    if lead > 0 and tokens[first - 1].text not in (",", ":", "—", ".") and not _has_cue(sentence, first):
        first = sentence.part.first
    return Part(first, quotation.last)


def _has_cue(sentence: _Sentence, end: int) -> bool:
    places = range(sentence.part.first, end)
    return any(SPEECH in sentence.cues.verb_at(sentence.words, place)[1] for place in places)


def _resumed(sentence: _Sentence, place: int) -> tuple[Part, ...]:
    """The other half of an interrupted quotation, in the same sentence."""
    for k in range(place, min(place + 40, sentence.part.last)):
        quotation = sentence.quotation_at(k)
        if quotation is not None:
            gap = sentence.words[place:k]
            if any(sentence.cues.verb_at(sentence.words, n)[0] for n in range(place, k)) and "and" not in gap[-3:]:
                return ()
            return (Part(quotation.first, quotation.last),)
    return ()


def _ends_here(sentence: _Sentence, place: int, frames: frozenset[str]) -> bool:
    """Whether nothing but a short note of time, place or hearer follows a cue."""
    rest = sentence.end - place
    if rest <= 0:
        return True
    following = sentence.tokens[place]
    if following.lower == "to" and INTENT in frames:
        return False
    if rest > _LONGEST_TAIL or following.lower == "that" or sentence.quotation_at(place) or following.text == ":":
        return False
    short = (
        following.lower in noun_phrases.PREPOSITIONS
        or following.lower in noun_phrases.DAYS
        or following.text in ",.;—–-"
    )
    return short or (RECIPIENT in frames and rest <= 12)


def _content_after(sentence: _Sentence, source: Part, cue: Part, verb: Part, frames: frozenset[str]) -> _Found | None:
    """'SOURCE said (that) CONTENT', 'SOURCE said: “…”', 'SOURCE criticised CONTENT', 'SOURCE vowed to CONTENT'."""
    tokens, end = sentence.tokens, sentence.end
    first = verb.last
    if first >= end:
        return None
    like = noun_phrases.looks_like_source(tokens, source)
    clausal = frames & {SPEECH, RECIPIENT, BELIEF, EVIDENCE}
    trust = max(_TRUST[frame] for frame in frames)
    start = _clause_start(sentence, first, frames) if clausal else None
    if start is not None:
        quotation = sentence.quotation_at(start)
        if quotation is not None and frames & {SPEECH, RECIPIENT}:
            return _Found(
                source,
                cue,
                (Part(start, max(quotation.last, _close(sentence, start, verb))),),
                0.93 * like,
                "quotation",
            )
        until = _close(sentence, start, verb)
        if until - start >= 2:
            if tokens[start].lower == "that":
                return _Found(source, cue, (Part(start, until),), (trust + 0.06) * like, "that-clause")
            return _Found(source, cue, (Part(start, until),), trust * like, "clause after a cue")
        return None
    following = tokens[first]
    if INTENT in frames and following.lower == "to":
        return _Found(source, cue, (Part(first, _close(sentence, first, verb)),), 0.55 * like, "intention")
    if STANCE in frames and following.is_word and following.lower not in noun_phrases.PREPOSITIONS:
        if noun_phrases.is_adverb(following) or following.lower in noun_phrases.AUXILIARIES:
            return None
        until = _close(sentence, first, verb)
        return _Found(source, cue, (Part(first, until),), _TRUST[STANCE] * like, "position")
    return None


def _clause_start(sentence: _Sentence, first: int, frames: frozenset[str]) -> int | None:
    """Where a clause or a quotation begins after a cue, past hearers, days and places."""
    tokens, end = sentence.tokens, sentence.end
    limit = min(end, first + 25)
    here = tokens[first]
    if here.lower == "that" or sentence.quotation_at(first) is not None:
        return first
    if here.text in ":," and first + 1 < end and (sentence.quotation_at(first + 1) or here.text == ":"):
        return first + 1
    if here.text == "," and RECIPIENT in frames:
        return None
    skipping = (
        here.lower in noun_phrases.PREPOSITIONS
        or here.lower in noun_phrases.DAYS
        or RECIPIENT in frames
        or here.text == ","
    )
    if skipping:
        for k in range(first, limit):
            if tokens[k].lower == "that" and tokens[k].quotation < 0 and k > first:
                return k
            if sentence.quotation_at(k) is not None:
                return k
            if k > first and sentence.cues.verb_at(sentence.words, k)[0] and tokens[k].text != tokens[first].text:
                break
    place = first
    if not here.is_word and here.quotation < 0:
        return None
    if here.lower in noun_phrases.DAYS:
        place = first + 1
        while place < end and tokens[place].lower in ("morning", "afternoon", "evening", "night", "in", "on"):
            place += 1
        if place < end and tokens[place].text == ",":
            return None
    elif RECIPIENT in frames and SPEECH in frames and not frames & {BELIEF}:
        hearer = noun_phrases.hearer_after(tokens, sentence.part, first)
        place = hearer if hearer is not None else first
        if place < end and tokens[place].lower == "to":
            return None
    if place >= end or tokens[place].lower in noun_phrases.PREPOSITIONS:
        return None
    token = tokens[place]
    if token.quotation >= 0 and not frames & {SPEECH, BELIEF}:
        return None
    if token.lower in ("whether", "how", "why", "what", "if"):
        return place
    if not noun_phrases.begins_clause(token) and SPEECH not in frames:
        return None
    return place if sentence.grammar.holds_verb(place, min(end, place + 30)) else None


def _close(sentence: _Sentence, start: int, verb: Part) -> int:
    """Where a content that begins at a place ends: at the sentence's end, or before ', adding' and ', according to'."""
    end = sentence.grammar.content_end(verb, start, sentence.end)
    for k in range(start + 2, end - 1):
        token = sentence.tokens[k]
        if token.text == "," and token.quotation < 0:
            after = sentence.tokens[k + 1]
            word = after.lower
            if word.endswith("ing") and SPEECH in sentence.cues.verb_at(sentence.words, k + 1)[1]:
                return k
            if sentence.cues.phrase_at(sentence.words, k + 1):
                return k
    return end


def _named_with_colon(sentence: _Sentence) -> _Found | None:
    """'Starmer: Peace is closer than ever'."""
    tokens, first = sentence.tokens, sentence.part.first
    colon = next((k for k in range(first, min(first + 6, sentence.part.last)) if tokens[k].text == ":"), None)
    if colon is None or colon == first or sentence.part.last - colon < 4:
        return None
    if len(tokens[first].text) == 1 or tokens[first].lower in (
        "correction",
        "photo",
        "update",
        "related",
        "read",
        "note",
    ):
        return None
    if not all(token.is_capital and token.quotation < 0 for token in tokens[first:colon]):
        return None
    if any(token.is_word and token.text.isupper() and len(token.text) > 3 for token in tokens[first:colon]):
        return None
    return _Found(
        Part(first, colon), Part(colon, colon + 1), (Part(colon + 1, sentence.end),), 0.55, "name with a colon"
    )


def _next(sentence: _Sentence, mark: str, place: int) -> int | None:
    return next(
        (k for k in range(place, sentence.end) if sentence.tokens[k].text == mark and sentence.tokens[k].quotation < 0),
        None,
    )
