"""Noun phrases told from their surroundings by closed classes of words alone, where no syntax is at hand."""

from __future__ import annotations

from collections.abc import Sequence

from coalition_annotator.nlp.attribution.tokenizer import Part, Token
from coalition_annotator.nlp.attribution.wordset import wordset

_BE = frozenset(["is", "are", "was", "were", "be", "been", "being", "'s", "'re", "am"])
_HAVE = frozenset(["has", "have", "had", "having"])
_MODALS = wordset("will would can could may might must shall should did does do ca wo")
AUXILIARIES = _BE | _HAVE | _MODALS
_ADVERBS = wordset(
    "also then later still once never recently now not already again even only often always just further thus "
    "too twice earlier soon first long ever nevertheless n't rather instead both all frequently sometimes "
    "seldom rarely quickly initially subsequently"
)
_NOUNS_IN_LY = wordset("family assembly rally reply supply ally bully anomaly monopoly butterfly")
PERSONAL = wordset("he she they i we you it someone somebody everyone everybody nobody many some others those")
_STOPS = wordset(
    "that which who whom when while as if because although though whereas unless until whether where what how "
    "why so or than then there to by with after before since despite during amid without under into through "
    "but nor yet about against between not via upon"
)
_LEADS = wordset(
    "meanwhile additionally furthermore similarly separately finally specifically but and so yet however "
    "still meanwhile then later now also indeed instead moreover though or"
)
DAYS = wordset(
    "monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow earlier later recently "
    "afterward afterwards tonight"
)
PREPOSITIONS = wordset(
    "in on at during after before to with from by via through over under of for about against since while "
    "when as following amid despite inside outside near between among regarding without within upon ahead"
)
_WITHIN = frozenset(["of", "for", "from", "at", "in", "on"])
DETERMINERS = wordset(
    "the a an this these those his her its their our my your some many most several both one two three no any "
    "all each every another such more few"
)
MARKS = frozenset('.,;:!?…“”"«»()[]—–-/')


def is_adverb(token: Token) -> bool:
    """Tell whether a word can stand between a subject and its verb; 'Italy', 'Kelly' and 'family' can't."""
    word = token.lower
    if word in _ADVERBS:
        return True
    return word.endswith("ly") and len(word) > 4 and not token.is_capital and word not in _NOUNS_IN_LY


def leads(token: Token) -> bool:
    """Tell whether a token may stand before a noun phrase without being part of it."""
    return token.lower in _LEADS or token.text in MARKS


def before_verb(tokens: Sequence[Token], sentence: Part, verb: int) -> tuple[int, bool]:
    """Return where the verb's auxiliaries and adverbs begin, and whether it is in the passive."""
    place = verb
    passive = False
    while place > sentence.first:
        word = tokens[place - 1].lower
        form = tokens[verb].lower
        reported = form.endswith("ing") and word in ("as", "heard", "quoted", "reported")
        if word not in AUXILIARIES and not is_adverb(tokens[place - 1]) and not reported:
            break
        passive = passive or (word in _BE and not form.endswith("ing"))
        place -= 1
    return place, passive


def phrase_before(tokens: Sequence[Token], sentence: Part, end: int) -> Part | None:
    """Return the noun phrase that ends before a place, or None; an apposition between commas is taken along."""
    last = end
    if last - 1 > sentence.first and tokens[last - 1].text == ",":
        comma = next((k for k in range(last - 2, max(sentence.first, last - 28), -1) if tokens[k].text == ","), None)
        if comma is None or comma <= sentence.first:
            return None
        head = phrase_before(tokens, sentence, comma)
        if head is None:
            return None
        inner = tokens[comma + 1].lower
        return Part(head.first, last - 1) if inner in DETERMINERS or inner in ("who", "which", "whose") else head
    if last - 1 > sentence.first and tokens[last - 1].text == ")":
        opening = next((k for k in range(last - 2, max(sentence.first, last - 12), -1) if tokens[k].text == "("), None)
        if opening is None or opening <= sentence.first:
            return None
        head = phrase_before(tokens, sentence, opening)
        return Part(head.first, last) if head else None
    first = last
    while first > sentence.first and _belongs(tokens, first - 1, last, sentence):
        first -= 1
    while first < last and leads(tokens[first]):
        first += 1
    if first == last or not any(token.is_word for token in tokens[first:last]):
        return None
    if tokens[first].lower in DAYS and last - first > 1:
        first += 1
    return Part(first, last)


def _belongs(tokens: Sequence[Token], place: int, last: int, sentence: Part) -> bool:
    token = tokens[place]
    if token.quotation >= 0:
        return False
    if token.text in MARKS:
        glued = token.text in ".-/" and place + 1 < last and tokens[place - 1].is_word
        return glued and (token.text != "." or tokens[place].start == tokens[place - 1].end)
    word = token.lower
    if place + 1 == last:
        return word not in _STOPS and word not in AUXILIARIES and word not in _WITHIN
    following = tokens[place + 1].lower
    if following in PERSONAL and tokens[place + 2 if place + 2 < last else place + 1].lower != "of":
        return False
    if word in _STOPS or word in AUXILIARIES:
        return word == "to" and tokens[place - 1].lower in (
            "adviser",
            "advisor",
            "ambassador",
            "close",
            "aide",
            "envoy",
        )
    if word == "and":
        return tokens[place + 1].is_capital and tokens[place - 1].is_capital and place - 1 > sentence.first
    return True


def phrase_after(tokens: Sequence[Token], sentence: Part, first: int) -> Part | None:
    """Return the noun phrase that begins at a place, as in 'said Ida Berg, the minister'; None where none does."""
    last = first
    while last < sentence.last:
        token = tokens[last]
        word = token.lower
        if token.quotation >= 0 or (last > first and word in DAYS):
            break
        if token.text in MARKS:
            glued = token.text in ".-/" and token.start == tokens[last - 1].end and last + 1 < sentence.last
            if not glued or last == first:
                break
        elif not _goes_on(tokens, sentence, first, last):
            break
        last += 1
    if last == first or not any(token.is_word for token in tokens[first:last]):
        return None
    return _with_apposition(tokens, sentence, Part(first, last))


def _goes_on(tokens: Sequence[Token], sentence: Part, first: int, place: int) -> bool:
    """Whether a noun phrase that began at ``first`` may go on with the word at a place."""
    word = tokens[place].lower
    if word == "by":
        return place > first and tokens[place - 1].lower.endswith(("ed", "en"))
    if word == "and":
        return place + 1 < sentence.last and tokens[place + 1].is_capital
    if word in PREPOSITIONS:
        return word in ("of", "for", "from", "at") and place > first
    return word not in _STOPS and word not in AUXILIARIES and not is_adverb(tokens[place])


def _with_apposition(tokens: Sequence[Token], sentence: Part, phrase: Part) -> Part:
    place = phrase.last
    if place + 1 >= sentence.last or tokens[place].text != ",":
        return phrase
    if tokens[place + 1].lower not in DETERMINERS and tokens[place + 1].lower not in ("who", "whose"):
        return phrase
    end = place + 1
    while end < sentence.last and tokens[end].text not in (",", ".", ";", ":") and tokens[end].quotation < 0:
        end += 1
    return Part(phrase.first, end)


def looks_like_source(tokens: Sequence[Token], phrase: Part) -> float:
    """Return how much a noun phrase looks like somebody who can speak: 1 a name or a pronoun, less the rest."""
    inner = tokens[phrase.first : phrase.last]
    head = inner[0].lower
    if len(inner) == 1 and head in PERSONAL:
        return 0.85 if head in ("it", "you") else 1.0
    if any(token.is_capital for token in inner[1:]) or (inner[0].is_capital and head not in DETERMINERS):
        return 1.0
    return 0.85 if len(inner) <= 8 else 0.6


def begins_clause(token: Token) -> bool:
    """Tell whether a clause without 'that' may begin with a token: a pronoun, an article, a name."""
    return token.lower in DETERMINERS or token.lower in PERSONAL or token.is_capital or token.lower in ("there", "if")


def holds_verb(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Tell whether something in a range looks like a finite verb; without syntax, by form."""
    for place in range(first, last):
        word = tokens[place].lower
        if word in AUXILIARIES or (place > first and word.endswith(("ed", "n't"))):
            return True
        if place > first and tokens[place - 1].lower in PERSONAL:
            return True
        if place > first and word.endswith("s") and tokens[place].text.islower() and len(word) > 3:
            return True
    return False


def hearer_after(tokens: Sequence[Token], sentence: Part, first: int) -> int | None:
    """Return where the hearer ends who follows a verb such as 'told'; None where nobody does."""
    if first >= sentence.last or tokens[first].quotation >= 0:
        return None
    word = tokens[first].lower
    if word in (
        "him",
        "her",
        "me",
        "us",
        "them",
        "you",
        "reporters",
        "lawmakers",
        "supporters",
        "voters",
        "journalists",
    ):
        place = first + 1
    else:
        place = first
        if word in DETERMINERS:
            place += 1
        while place < sentence.last and tokens[place].is_capital and place - first < 6:
            place += 1
        if place == first + 1 and word in DETERMINERS and place < sentence.last and tokens[place].is_word:
            place += 1
    while place < sentence.last and tokens[place].lower in DAYS:
        place += 1
    return place if place > first else None


def subject_of(tokens: Sequence[Token], sentence: Part, before: int) -> Part | None:
    """Return the noun phrase that a sentence begins with, as the subject of a later participle."""
    first = sentence.first
    while first < before and (tokens[first].lower in _LEADS or not tokens[first].is_word):
        first += 1
    last = first
    while last < before:
        word = tokens[last].lower
        if (tokens[last].text in MARKS and tokens[last].text not in "-.") or tokens[last].quotation >= 0:
            break
        if (
            word in AUXILIARIES
            or word in _STOPS
            or is_adverb(tokens[last])
            or (word in PREPOSITIONS and word not in _WITHIN)
        ):
            break
        if last > first and not tokens[last].is_capital and word.endswith("ed"):
            break
        last += 1
    if last == first or last - first > 10:
        return None
    return Part(first, last)
