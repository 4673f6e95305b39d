"""What the sequence labeller sees of each word: its form and surroundings, quotations, cues, what the rules found."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from coalition_annotator.model.span import Spans
from coalition_annotator.nlp.attribution import noun_phrases, rules
from coalition_annotator.nlp.attribution.attribution import Attribution
from coalition_annotator.nlp.attribution.cue_lexicon import Cues
from coalition_annotator.nlp.attribution.guesses import Guesses
from coalition_annotator.nlp.attribution.syntax import Tree
from coalition_annotator.nlp.attribution.tokenizer import Part, Token, TokenizedParagraph
from coalition_annotator.nlp.recommender.guess_features import add_guesses
from coalition_annotator.nlp.recommender.syntax_features import add_syntax, by_token

_NOUN = "N"


def features(
    paragraph: TokenizedParagraph, cues: Cues, tree: Tree | None = None, guesses: Guesses | None = None
) -> list[list[str]]:
    """Return the features of each token of a paragraph, with those of its parse and of an encoder, if any."""
    tokens = paragraph.tokens
    count = len(tokens)
    words = [token.lower for token in tokens]
    found = _as_labels(tokens, rules.attributions(paragraph, cues))
    verbs = [_frames(cues, tokens, words, place) for place in range(count)]
    quoted = [_quoted(paragraph, place) for place in range(count)]
    classes = [_word_class(token, verbs[place]) for place, token in enumerate(tokens)]
    result: list[list[str]] = []
    for sentence in paragraph.sentences:
        places = range(sentence.first, sentence.last)
        cue_places = [place for place in places if verbs[place] and verbs[place] != _NOUN]
        has_quotation = any(quoted[place] in ("1", "2", "3") for place in places)
        summary = f"s={has_quotation:d}{min(2, len(cue_places))}"
        lead = _first_verb(tokens, verbs, sentence)
        passed = 0
        for place in places:
            while passed < len(cue_places) and cue_places[passed] < place:
                passed += 1
            latest = cue_places[passed - 1] if passed else None
            following = passed + (passed < len(cue_places) and cue_places[passed] == place)
            coming = cue_places[following] if following < len(cue_places) else None
            own = _own(tokens[place], words[place], classes[place], quoted[place], verbs[place], found[place])
            own.append(f"at={_distance(place - sentence.first)}")
            own.append(summary)
            own += _by_lead(place, lead, tokens, classes, verbs)
            own += _around(place, count, words, classes, quoted, verbs, found)
            own += _by_cues(place, latest, coming, words, classes, quoted, verbs)
            result.append(own)
    if tree is not None:
        is_cue = [verb not in ("", _NOUN) for verb in verbs]
        add_syntax(result, words, verbs, is_cue, by_token(tree))
    if guesses is not None:
        add_guesses(result, guesses)
    return result


def _own(token: Token, word: str, kind: str, quoted: str, verb: str, found: str) -> list[str]:
    label = found[:2]
    return [
        "bias", f"w={word}", f"c={kind}", f"sh={_shape(token.text)}", f"end={word[-3:]}", f"begin={word[:2]}",
        f"q={quoted}", f"v={verb}", f"r={label}", f"rw={found}", f"r|w={label}{word}", f"r|v={label}{verb}",
    ]  # fmt: skip


def _around(
    place: int, count: int, words: list[str], classes: list[str], quoted: list[str], verbs: list[str], found: list[str]
) -> list[str]:
    result: list[str] = []
    if place:
        before = found[place - 1][:2]
        result += [f"r-1={before}", f"r-1r={before},{found[place][:2]}", f"c-1c={classes[place - 1]}{classes[place]}"]
        result.append(f"w-1w={words[place - 1]}|{words[place]}")
    if place + 1 < count:
        after = found[place + 1][:2]
        result += [f"r+1={after}", f"rr+1={found[place][:2]},{after}", f"cc+1={classes[place]}{classes[place + 1]}"]
        result.append(f"ww+1={words[place]}|{words[place + 1]}")
    if place and place + 1 < count:
        result.append(f"c3={''.join(classes[place - 1 : place + 2])}")
    if place + 3 < count:
        result.append(f"c4={''.join(classes[place : place + 4])}")
        result.append(f"v4={','.join(verbs[place + 1 : place + 4])}")
    if place > 2:
        result.append(f"c-4={''.join(classes[place - 3 : place + 1])}")
    for step in (-4, -3, -2, -1, 1, 2, 3, 4):
        other = place + step
        if not 0 <= other < count:
            result.append(f"{step}:edge")
            continue
        if abs(step) < 4:
            result.append(f"{step}:w={words[other]}")
        if abs(step) < 3:
            result += [f"{step}:v={verbs[other]}", f"{step}:q={quoted[other]}"]
        result.append(f"{step}:c={classes[other]}")
    return result


def _first_verb(tokens: Sequence[Token], verbs: list[str], sentence: Part) -> int | None:
    """What looks like a sentence's first verb, told by form: its subject stands before it."""
    for place in range(sentence.first, sentence.last):
        token = tokens[place]
        past = token.lower.endswith("ed") and not token.is_capital
        verb = verbs[place] not in ("", _NOUN)
        if token.quotation < 0 and (token.lower in noun_phrases.AUXILIARIES or verb or past):
            return place
    return None


def _by_lead(place: int, lead: int | None, tokens: Sequence[Token], classes: list[str], verbs: list[str]) -> list[str]:
    if lead is None:
        return ["no verb"]
    side = "<" if place < lead else ">" if place > lead else "="
    result = [f"fw={tokens[lead].lower}", f"fd={side}{_distance(abs(place - lead))}"]
    if place < lead:
        result.append(f"subject,{classes[place]},{verbs[lead] not in ('', _NOUN):d}")
    return result


def _by_cues(
    place: int,
    latest: int | None,
    coming: int | None,
    words: list[str],
    classes: list[str],
    quoted: list[str],
    verbs: list[str],
) -> list[str]:
    result: list[str] = []
    if latest is None:
        result.append("no cue before")
    else:
        far = _distance(place - latest)
        result += [
            f"lw={words[latest]}",
            f"lv={verbs[latest]},{far}",
            f"ln={words[latest + 1]}",
            f"lq={far},{quoted[place]}",
        ]
    if coming is None:
        result.append("no cue after")
    else:
        far = _distance(coming - place)
        path = "".join(classes[place : min(coming, place + 6)]) + ("!" if coming - place <= 6 else "")
        comma = "," in words[place:coming]
        result += [f"nw={words[coming]}", f"nv={verbs[coming]},{far}", f"comma={comma:d}", f"path={path}"]
    return result


def _as_labels(tokens: Sequence[Token], found: Sequence[Attribution]) -> list[str]:
    starts = [token.start for token in tokens]
    labels = [""] * len(tokens)
    for each in found:
        for name, spans in (("c", each.content), ("s", each.source), ("q", each.cue)):
            _mark(labels, starts, spans, name, each.why)
    return labels


def _mark(labels: list[str], starts: list[int], spans: Spans, name: str, why: str) -> None:
    for start, end in spans:
        place, side = bisect_left(starts, start), "B"
        while place < len(labels) and starts[place] < end:
            labels[place] = f"{side}{name}{why}"
            place, side = place + 1, "I"


def _frames(cues: Cues, tokens: Sequence[Token], words: Sequence[str], place: int) -> str:
    if tokens[place].quotation < 0:
        length, frames = cues.verb_at(words, place)
        if length:
            return "".join(sorted(frame[0] for frame in frames))
    return _NOUN if words[place] in cues.nouns else ""


def _quoted(paragraph: TokenizedParagraph, place: int) -> str:
    number = paragraph.tokens[place].quotation
    if number < 0:
        return "0"
    quotation = paragraph.quotations[number]
    side = 2 if quotation.first == place else 3 if quotation.last == place + 1 else 1
    return str(side if quotation.is_speech else side + 3)


def _word_class(token: Token, verb: str) -> str:
    word = token.lower
    for name, known in _CLASSES:
        if word in known:
            return name
    if not token.is_word:
        return "m"
    if token.is_capital:
        return "X"
    if verb:
        return "v"
    if word.isdigit():
        return "n"
    if word.endswith("ly"):
        return "y"
    if word.endswith(("ed", "ing")):
        return "e"
    return "s" if word.endswith("s") else "x"


_CLASSES = (
    ("P", noun_phrases.PERSONAL),
    ("A", noun_phrases.AUXILIARIES),
    ("D", noun_phrases.DETERMINERS),
    ("I", noun_phrases.PREPOSITIONS),
    ("d", noun_phrases.DAYS),
)


def _shape(word: str) -> str:
    first = word[0]
    kind = "X" if first.isupper() else "d" if first.isdigit() else "x" if first.isalpha() else first
    return f"{kind}X" if len(word) > 1 and word.isupper() else kind


def _distance(steps: int) -> str:
    if steps < 5:
        return str(steps)
    return "5" if steps < 8 else "8" if steps < 13 else "13"
