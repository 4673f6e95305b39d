"""The patterns of attributions: 'according to', verbs of saying before and after what is said, names with a colon."""

from __future__ import annotations

from coalition_annotator.nlp.attribution import noun_phrases
from coalition_annotator.nlp.attribution.content_bounds import (
    back_from,
    clause_start,
    close_of_content,
    ends_here,
    next_mark,
    resumed,
)
from coalition_annotator.nlp.attribution.cue_lexicon import BELIEF, EVIDENCE, INTENT, RECIPIENT, SPEECH, STANCE
from coalition_annotator.nlp.attribution.rule_input import LONGEST_TAIL, TRUST, FoundAttribution, SentenceInput
from coalition_annotator.nlp.attribution.tokenizer import Part


def according_to(sentence: SentenceInput, cue: Part) -> FoundAttribution | None:
    """Read 'according to SOURCE, CONTENT' and 'CONTENT, according to SOURCE'."""
    tokens = sentence.tokens
    source = sentence.grammar.phrase_after(sentence.part, cue.last)
    if source is None:
        return None
    first, end = sentence.part.first, sentence.end
    if cue.first <= first + 1:
        comma = next_mark(sentence, ",", cue.last + 1)
        second = next_mark(sentence, ",", comma + 1) if comma is not None else None
        if comma is not None and second is not None and not sentence.grammar.holds_verb(comma + 1, second):
            comma = second if source.last >= second else comma
        if comma is None or comma <= source.first or comma + 1 >= end:
            return None
        return FoundAttribution(Part(source.first, comma), cue, (Part(comma + 1, end),), 0.85, "according to")
    if tokens[cue.first - 1].text != ",":
        return FoundAttribution(source, cue, (Part(first, cue.first),), 0.75, "according to")
    content = [Part(first, cue.first - 1)]
    comma = next_mark(sentence, ",", source.last)
    if comma is not None and comma - source.last < LONGEST_TAIL and end - comma > 2:
        content.append(Part(comma + 1, end))
        source = Part(source.first, comma)
    elif comma is None and end - source.last < LONGEST_TAIL:
        source = Part(source.first, end)
    return FoundAttribution(source, cue, tuple(content), 0.88, "according to")


def of_verb(
    sentence: SentenceInput, verb: Part, frames: frozenset[str], latest: Part | None
) -> FoundAttribution | None:
    """Read the attribution that a verb makes; ``latest`` is the last source before it in the sentence."""
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


def _inverted(sentence: SentenceInput, verb: Part, cue: Part, frames: frozenset[str]) -> FoundAttribution | None:
    """Read '“…,” said SOURCE' and 'CONTENT, said SOURCE'."""
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
    if not closes and sentence.end - source.last > LONGEST_TAIL:
        return None
    content = back_from(sentence, verb.first, closes=closes)
    if content is None:
        return None
    if not closes:
        # 'Ida Berg, the minister, says the plan holds' has its clause behind the verb.
        behind = sentence.grammar.holds_verb(source.last, sentence.end)
        if behind or not sentence.grammar.holds_verb(content.first, content.last):
            return None
    more = resumed(sentence, source.last) if closes else ()
    trust = 0.93 if closes else 0.75
    sure = trust * noun_phrases.looks_like_source(tokens, source)
    return FoundAttribution(
        source, cue, (content, *more), sure, "quotation" if closes else "statement before its speaker"
    )


def _content_before(
    sentence: SentenceInput, source: Part, cue: Part, verb: Part, frames: frozenset[str]
) -> FoundAttribution | None:
    """'“…,” SOURCE said' and 'CONTENT, SOURCE said'."""
    tokens = sentence.tokens
    if source.first <= sentence.part.first + 1 or not frames & {SPEECH, RECIPIENT, BELIEF, EVIDENCE}:
        return None
    before = tokens[source.first - 1]
    closes = before.quotation >= 0 and sentence.paragraph.quotations[before.quotation].is_speech
    if closes and SPEECH in frames:
        content = back_from(sentence, source.first, closes=True)
        if content is None:
            return None
        more = resumed(sentence, verb.last)
        sure = 0.95 * noun_phrases.looks_like_source(tokens, source)
        return FoundAttribution(source, cue, (content, *more), sure, "quotation")
    if before.text != "," or not ends_here(sentence, verb.last, frames):
        return None
    content = back_from(sentence, source.first, closes=False)
    if content is None or content.last - content.first < 3:
        return None
    if not sentence.grammar.holds_verb(content.first, content.last):
        return None
    sure = 0.85 * noun_phrases.looks_like_source(tokens, source)
    return FoundAttribution(source, cue, (content,), sure, "statement before its speaker")


def _content_after(
    sentence: SentenceInput, source: Part, cue: Part, verb: Part, frames: frozenset[str]
) -> FoundAttribution | None:
    """'SOURCE said (that) CONTENT', 'SOURCE said: “…”', 'SOURCE criticised CONTENT', 'SOURCE vowed to CONTENT'."""
    tokens, end = sentence.tokens, sentence.end
    first = verb.last
    if first >= end:
        return None
    like = noun_phrases.looks_like_source(tokens, source)
    clausal = frames & {SPEECH, RECIPIENT, BELIEF, EVIDENCE}
    trust = max(TRUST[frame] for frame in frames)
    start = clause_start(sentence, first, frames) if clausal else None
    if start is not None:
        quotation = sentence.quotation_at(start)
        if quotation is not None and frames & {SPEECH, RECIPIENT}:
            return FoundAttribution(
                source,
                cue,
                (Part(start, max(quotation.last, close_of_content(sentence, start, verb))),),
                0.93 * like,
                "quotation",
            )
        until = close_of_content(sentence, start, verb)
        if until - start >= 2:
            if tokens[start].lower == "that":
                return FoundAttribution(source, cue, (Part(start, until),), (trust + 0.06) * like, "that-clause")
            return FoundAttribution(source, cue, (Part(start, until),), trust * like, "clause after a cue")
        return None
    following = tokens[first]
    if INTENT in frames and following.lower == "to":
        return FoundAttribution(
            source, cue, (Part(first, close_of_content(sentence, first, verb)),), 0.55 * like, "intention"
        )
    if STANCE in frames and following.is_word and following.lower not in noun_phrases.PREPOSITIONS:
        if noun_phrases.is_adverb(following) or following.lower in noun_phrases.AUXILIARIES:
            return None
        until = close_of_content(sentence, first, verb)
        return FoundAttribution(source, cue, (Part(first, until),), TRUST[STANCE] * like, "position")
    return None


def named_with_colon(sentence: SentenceInput) -> FoundAttribution | None:
    """Read 'Starmer: Peace is closer than ever'."""
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
    return FoundAttribution(
        Part(first, colon), Part(colon, colon + 1), (Part(colon + 1, sentence.end),), 0.55, "name with a colon"
    )
