"""Where what somebody says begins and ends, around a cue."""

from __future__ import annotations

from coalition_annotator.nlp.attribution import noun_phrases
from coalition_annotator.nlp.attribution.cue_lexicon import BELIEF, INTENT, RECIPIENT, SPEECH
from coalition_annotator.nlp.attribution.rule_input import LONGEST_TAIL, SentenceInput
from coalition_annotator.nlp.attribution.tokenizer import Part

_AFTER_DAYS = ("morning", "afternoon", "evening", "night", "in", "on")


def back_from(sentence: SentenceInput, place: int, *, closes: bool) -> Part | None:
    """Return what stands before a speaker: the quotation that closes there, or the sentence up to the comma."""
    tokens = sentence.tokens
    if not closes:
        return Part(sentence.part.first, place - 1)
    quotation = sentence.paragraph.quotations[tokens[place - 1].quotation]
    first = quotation.first
    lead = first - sentence.part.first
    if lead > 0 and tokens[first - 1].text not in (",", ":", "—", ".") and not _has_cue(sentence, first):
        first = sentence.part.first
    return Part(first, quotation.last)


def _has_cue(sentence: SentenceInput, end: int) -> bool:
    places = range(sentence.part.first, end)
    return any(SPEECH in sentence.cues.verb_at(sentence.words, place)[1] for place in places)


def resumed(sentence: SentenceInput, place: int) -> tuple[Part, ...]:
    """Return the other half of an interrupted quotation, in the same sentence."""
    for k in range(place, min(place + 40, sentence.part.last)):
        quotation = sentence.quotation_at(k)
        if quotation is not None:
            gap = sentence.words[place:k]
            if any(sentence.cues.verb_at(sentence.words, n)[0] for n in range(place, k)) and "and" not in gap[-3:]:
                return ()
            return (Part(quotation.first, quotation.last),)
    return ()


def ends_here(sentence: SentenceInput, place: int, frames: frozenset[str]) -> bool:
    """Tell whether nothing but a short note of time, place or hearer follows a cue."""
    rest = sentence.end - place
    if rest <= 0:
        return True
    following = sentence.tokens[place]
    if following.lower == "to" and INTENT in frames:
        return False
    if rest > LONGEST_TAIL or following.lower == "that" or sentence.quotation_at(place) or following.text == ":":
        return False
    short = (
        following.lower in noun_phrases.PREPOSITIONS
        or following.lower in noun_phrases.DAYS
        or following.text in ",.;—–-"
    )
    return short or (RECIPIENT in frames and rest <= 12)


def clause_start(sentence: SentenceInput, first: int, frames: frozenset[str]) -> int | None:
    """Return where a clause or a quotation begins after a cue, past hearers, days and places; None for nowhere."""
    tokens, end = sentence.tokens, sentence.end
    here = tokens[first]
    if here.lower == "that" or sentence.quotation_at(first) is not None:
        return first
    if here.text in ":," and first + 1 < end and (sentence.quotation_at(first + 1) or here.text == ":"):
        return first + 1
    if here.text == "," and RECIPIENT in frames:
        return None
    announced = _announced_start(sentence, first, frames)
    if announced is not None:
        return announced
    if not here.is_word and here.quotation < 0:
        return None
    place = _past_day_or_hearer(sentence, first, frames)
    if place is None or place >= end or tokens[place].lower in noun_phrases.PREPOSITIONS:
        return None
    return place if _begins_content(sentence, place, frames) else None


def _announced_start(sentence: SentenceInput, first: int, frames: frozenset[str]) -> int | None:
    """Where a 'that' or a quotation stands behind a place, a day or a hearer."""
    tokens = sentence.tokens
    here = tokens[first]
    aside = here.lower in noun_phrases.PREPOSITIONS or here.lower in noun_phrases.DAYS or here.text == ","
    if not aside and RECIPIENT not in frames:
        return None
    for k in range(first, min(sentence.end, first + 25)):
        if tokens[k].lower == "that" and tokens[k].quotation < 0 and k > first:
            return k
        if sentence.quotation_at(k) is not None:
            return k
        if k > first and sentence.cues.verb_at(sentence.words, k)[0] and tokens[k].text != here.text:
            break
    return None


def _past_day_or_hearer(sentence: SentenceInput, first: int, frames: frozenset[str]) -> int | None:
    """The place behind 'on Tuesday morning' or 'told reporters'; None where no clause can follow it."""
    tokens, end = sentence.tokens, sentence.end
    if tokens[first].lower in noun_phrases.DAYS:
        place = first + 1
        while place < end and tokens[place].lower in _AFTER_DAYS:
            place += 1
        return None if place < end and tokens[place].text == "," else place
    if RECIPIENT in frames and SPEECH in frames and not frames & {BELIEF}:
        hearer = noun_phrases.hearer_after(tokens, sentence.part, first)
        place = hearer if hearer is not None else first
        return None if place < end and tokens[place].lower == "to" else place
    return first


def _begins_content(sentence: SentenceInput, place: int, frames: frozenset[str]) -> bool:
    token = sentence.tokens[place]
    if token.quotation >= 0 and not frames & {SPEECH, BELIEF}:
        return False
    if token.lower in ("whether", "how", "why", "what", "if"):
        return True
    if not noun_phrases.begins_clause(token) and SPEECH not in frames:
        return False
    return sentence.grammar.holds_verb(place, min(sentence.end, place + 30))


def close_of_content(sentence: SentenceInput, start: int, verb: Part) -> int:
    """Return where a content ends: at the sentence's end, or before ', adding' and ', according to'."""
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


def next_mark(sentence: SentenceInput, mark: str, place: int) -> int | None:
    """Return the next place of a mark outside quotations, from a place on; None for nowhere."""
    return next(
        (k for k in range(place, sentence.end) if sentence.tokens[k].text == mark and sentence.tokens[k].quotation < 0),
        None,
    )
