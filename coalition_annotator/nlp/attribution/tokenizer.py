"""A paragraph as the rules read it: tokens, quotations, sentences.

Offsets are code points of the whole article's text, so what a rule finds needs no translation.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from coalition_annotator.model.span import Span
from coalition_annotator.nlp.attribution.wordset import wordset

TOKEN = re.compile(r"[^\W_]+(?:[.'’\-\u00ad\u2010\u2011][^\W_]+)*|''|``|\S")
# Two apostrophes are what some newspapers' archives have for a quotation mark of either side.
_OPENING = frozenset(("“", "„", "«", '"', "''", "``"))
_CLOSING = {"“": ("”",), "„": ("“", "”"), "«": ("»",), '"': ('"',), "''": ("''",), "``": ("''",)}
_FULL_STOPS = frozenset(".?!…")
# A full stop after these ends no sentence; neither does one after a single capital ("George W. Bush").
_ABBREVIATIONS = wordset(
    "mr mrs ms dr prof sen sens rep reps gov govs gen col lt sgt capt adm maj rev hon pres st jr sr no vs etc "
    "inc corp co ltd jan feb mar apr jun jul aug sept sep oct nov dec u.s u.k u.n e.u d.c a.m p.m i.e e.g "
    "calif fla ill mass mich minn miss ariz ala ark colo conn ga ind kan ky md mo neb nev okla ore pa tenn "
    "tex va wash wis"
)


class Token(NamedTuple):
    """A word or a mark; ``quotation`` is the number of the quotation that holds it, marks included, or -1."""

    text: str
    lower: str
    start: int
    end: int
    quotation: int

    @property
    def is_word(self) -> bool:
        """Whether it begins with a letter or a digit."""
        return self.text[0].isalnum()

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


class Part(NamedTuple):
    """Tokens from ``first`` up to, not including, ``last``."""

    first: int
    last: int


class Quotation(NamedTuple):
    """What stands in double quotation marks; ``open`` where the paragraph ends before it is closed."""

    first: int
    last: int
    words: int
    open: bool

    @property
    def is_speech(self) -> bool:
        """Whether it is long enough to be what somebody said; shorter ones are terms."""
        return self.words >= 4


class TokenizedParagraph(NamedTuple):
    """A paragraph's tokens, quotations and sentences; sentences end outside quotations or with them."""

    span: Span
    tokens: tuple[Token, ...]
    quotations: tuple[Quotation, ...]
    sentences: tuple[Part, ...]

    def covered(self, part: Part) -> Span:
        """Return the code points that a part of the tokens covers."""
        return Span(self.tokens[part.first].start, self.tokens[part.last - 1].end)


def read(text: str, span: Span) -> TokenizedParagraph:
    """Return a paragraph of a text with its tokens, quotations and sentences."""
    raw = list(TOKEN.finditer(text, span.start, span.end))
    numbers, quotations = _quotations([match[0] for match in raw])
    tokens = tuple(
        Token(match[0], match[0].lower().replace("’", "'"), match.start(), match.end(), numbers[place])
        for place, match in enumerate(raw)
    )
    return TokenizedParagraph(span, tokens, tuple(quotations), tuple(_sentences(tokens, quotations)))


def _quotations(words: list[str]) -> tuple[list[int], list[Quotation]]:
    numbers = [-1] * len(words)
    found: list[Quotation] = []
    place = 0
    while place < len(words):
        mark = words[place]
        if mark not in _OPENING:
            place += 1
            continue
        closing = _CLOSING[mark]
        end = next((k for k in range(place + 1, len(words)) if words[k] in closing), -1)
        last = len(words) if end < 0 else end + 1
        count = sum(word[0].isalnum() for word in words[place:last])
        for k in range(place, last):
            numbers[k] = len(found)
        found.append(Quotation(place, last, count, end < 0))
        place = last
    return numbers, found


def _sentences(tokens: tuple[Token, ...], quotations: list[Quotation]) -> list[Part]:
    result: list[Part] = []
    first = 0
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        if following is None or not _ends(tokens, quotations, place, token, following):
            continue
        result.append(Part(first, place + 1))
        first = place + 1
    if first < len(tokens):
        result.append(Part(first, len(tokens)))
    return result


def _ends(tokens: tuple[Token, ...], quotations: list[Quotation], place: int, token: Token, following: Token) -> bool:
    if token.quotation >= 0:
        quotation = quotations[token.quotation]
        before = tokens[place - 1].text if place else ""
        closes = place + 1 == quotation.last and not quotation.open
        if not closes or before not in _FULL_STOPS or quotation.words < 3:
            return False
        return (before == "." and (following.is_capital or following.text in _OPENING)) or following.text in _OPENING
    if token.text not in _FULL_STOPS:
        return False
    if token.text == "." and place:
        before = tokens[place - 1].lower
        glued = tokens[place - 1].end == token.start
        if glued and (before in _ABBREVIATIONS or (len(before) == 1 and before.isalpha())):
            # 'the U.S. He said' ends a sentence all the same: a pronoun or an article begins it.
            return following.text in _STARTERS and before in ("u.s", "u.k", "u.n", "e.u", "d.c", "jr", "sr", "inc")
    return (
        following.is_capital or following.text in _OPENING or following.text in "([‘—-" or following.text[0].isdigit()
    )


_STARTERS = wordset("The He She They It But And In A An On That This We I After At For If As When")
