"""Mentions of countries: every known form in a text by one Aho-Corasick automaton, weighed by its context.

The automaton is that of Aho and Corasick 1975; of matches that overlap, the longest stays. A form that may mean
something else is weighed by what stands beside it and by what else the article names; in doubt it keeps a low
confidence, so that a person decides.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import ahocorasick

from coalition_annotator.model.span import Span
from coalition_annotator.nlp.attribution.wordset import wordset
from coalition_annotator.nlp.countries import (
    CAPITAL,
    CODE,
    DEMONYM,
    HISTORIC,
    KIND_NAMES,
    NAME,
    OFFICIAL,
    SEAT,
    Countries,
    Form,
)
from coalition_annotator.nlp.country_context import GIVEN_NAMES, is_given_name, lists, name_around, prefixes

ORGANISATION, OTHER, FOREIGN, REMEMBERED = "organisation", "other", "foreign name", "remembered"
_SURE = {NAME: 0.97, OFFICIAL: 0.95, DEMONYM: 0.88, CODE: 0.35, CAPITAL: 0.3, SEAT: 0.8, HISTORIC: 0.6, FOREIGN: 0.8}
_DOUBTFUL = 0.45
_PLACE = wordset(
    "in at near from outside inside across around into to towards toward through over via between downtown "
    "central greater east west north south"
)
_PARTNER = wordset(
    "with against by support supports supported supporting back backs backed backing pressure on urge urged "
    "urges accuse accused blame blamed warn warned ask asked told reassure between and toward towards of thank thanks "
    "thanked praise praised criticise criticised criticize criticized condemn condemned invite invited join joined"
)
_ACTS = wordset(
    "said says has had will would is was wants wanted insists insisted denies denied accused accuses rejected "
    "rejects announced agreed must should could may can also did does argues argued hopes fears backs backed "
    "voted votes urged urges called calls offered offers pledged pledges vowed vows condemned condemns welcomed "
    "welcomes proposed proposes demanded demands promised promises threatened threatens signed signs sent sends"
)
_GIVEN = wordset(
    "michael chad paris jordan georgia mr mrs ms dr president senator judge coach professor king prince st saint"
)
_ENGLISH = re.compile(r"\b(?:the|of|and|that|with|for)\b")
_WORD_BEFORE = re.compile(r"([^\W_]+(?:[.'’\-][^\W_]+)*)(\W{1,2})$")
_WORD_AFTER = re.compile(r"(\W{1,2})([^\W_]+)")


class CountryMention(NamedTuple):
    """A place where a country may be meant; ``code`` is alpha-2, or empty where several states share the form."""

    span: Span
    code: str
    confidence: float
    why: str


class _Entry(NamedTuple):
    surface: str
    forms: tuple[Form, ...]
    kind: str


class MentionFinder:
    """Finds countries in texts.

    Args:
        countries: the table of forms.
        foreign: names in other languages, as (surface, code) pairs.
        organisations: names of organisations, which are no countries; longer ones hide what they hold.
        others: phrases that hold a country's name and mean something else ('New Mexico').
    """

    def __init__(
        self,
        countries: Countries,
        *,
        foreign: Iterable[tuple[str, str]] = (),
        organisations: Iterable[str] = (),
        others: Iterable[str] = (),
    ) -> None:
        self._countries = countries
        entries: dict[str, list[_Entry]] = defaultdict(list)
        for surface, forms in countries.by_surface():
            bare = surface.removeprefix("the ").removeprefix("The ")
            entries[bare.lower()].append(_Entry(bare, tuple(forms), forms[0].kind))
        codes: dict[str, set[str]] = defaultdict(set)
        for surface, code in foreign:
            if surface.lower() not in entries:
                codes[surface].add(code)
        for surface, several in codes.items():
            if len(several) == 1:
                form = Form(surface, next(iter(several)), FOREIGN, len(surface) < 4, True)
                entries[surface.lower()].append(_Entry(surface, (form,), FOREIGN))
        for kind, phrases in ((ORGANISATION, organisations), (OTHER, others)):
            for phrase in phrases:
                entries[phrase.lower()].insert(0, _Entry(phrase, (), kind))
        self._automaton = ahocorasick.Automaton()
        for key, found in entries.items():
            capital = all(each.surface[:1].isupper() or each.kind in (ORGANISATION, OTHER) for each in found)
            self._automaton.add_word(key, (len(key), capital, tuple(found)))
        self._automaton.make_automaton()

    def find(self, text: str) -> list[CountryMention]:
        """Return the mentions in a text, in its order, without overlaps."""
        hits = _longest(self._hits(text))
        named = Counter(
            form.code
            for _, entry in hits
            for form in entry.forms
            if not form.ambiguous and form.kind not in (CODE, FOREIGN)
        )
        states = sum(entry.kind == OTHER for _, entry in hits)
        result = [CountryMention(span, code, 0.85, self._prefixed(code)) for span, code in prefixes(text)]
        english = len(_ENGLISH.findall(text, 0, 4000)) > len(text[:4000]) / 100
        for span, entry in hits:
            if entry.kind == FOREIGN and english and entry.surface.isascii():
                continue
            if entry.forms and (mention := self._weighed(text, span, entry, named, states)):
                result.append(mention)
        return sorted(self._in_lists(text, hits, result))

    def _prefixed(self, code: str) -> str:
        return f"names {self._countries.name_of(code)}, before another country"

    def _in_lists(
        self, text: str, hits: Sequence[tuple[Span, _Entry]], found: Sequence[CountryMention]
    ) -> list[CountryMention]:
        """Believe doubtful names that stand in a list with sure ones, and capitals that act together."""
        by_span = {each.span: each for each in found}
        named = [(span, entry) for span, entry in hits if entry.kind not in (ORGANISATION, OTHER)]
        for run in lists(text, [span for span, _ in named]):
            members = [named[n] for n in run]
            forms = [entry.forms[0] for _, entry in members]
            if all(form.kind == CAPITAL for form in forms):
                if _after(text, members[-1][0].end).lower() in _ACTS:
                    for (span, _), form in zip(members, forms, strict=True):
                        why = f"{KIND_NAMES[CAPITAL]}, here for {self._countries.name_of(form.code)}"
                        by_span[span] = CountryMention(span, form.code, 0.75, why)
                continue
            if any(form.kind == NAME and not form.ambiguous for form in forms):
                for (span, entry), form in zip(members, forms, strict=True):
                    one = len({each.code for each in entry.forms}) == 1
                    if form.kind == NAME and one and form.ambiguous and not _surname_follows(text, span):
                        why = f"names {self._countries.name_of(form.code)}, in a list of countries"
                        by_span[span] = CountryMention(span, form.code, 0.9, why)
        return list(by_span.values())

    def _hits(self, text: str) -> list[tuple[Span, _Entry]]:
        lowered = text.lower()
        if len(lowered) != len(text):
            lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
        found: list[tuple[Span, _Entry]] = []
        for last, (length, capital, entries) in self._automaton.iter(lowered):
            start, end = last + 1 - length, last + 1
            # Most hits are syllables of other words: the cheapest look comes first.
            if (capital and not text[start].isupper()) or _inside_word(text, start, end):
                continue
            written = text[start:end]
            entry = next((each for each in entries if _fits(written, each)), None)
            if entry is not None:
                found.append((Span(start, end), entry))
        return found

    def _weighed(self, text: str, span: Span, entry: _Entry, named: Counter[str], states: int) -> CountryMention | None:
        before, after = _before(text, span.start), _after(text, span.end)
        form = entry.forms[0]
        codes = {each.code for each in entry.forms}
        code = form.code if len(codes) == 1 else ""
        country = self._countries.name_of(code) if code else " or ".join(sorted(map(self._countries.name_of, codes)))
        why = f"{KIND_NAMES.get(form.kind, form.kind)} of {country}" if form.kind != NAME else f"names {country}"
        sure = _SURE[form.kind]
        if form.kind == CODE:
            if not _is_listed(text, span) and "-" not in text[span.end : span.end + 1]:
                return None
            sure = 0.7 if not form.ambiguous else _DOUBTFUL
        elif form.kind in (CAPITAL, SEAT) and not (form.kind == SEAT and not form.ambiguous):
            sure = _as_capital(text, span, before, after)
            if sure <= 0:
                return None
            why = f"{KIND_NAMES[form.kind]}, here for {country}"
        elif not code:
            sure = _DOUBTFUL * 0.8
        elif form.ambiguous:
            sure = self._doubted(form, before, named, states, span.length)
            if sure == _DOUBTFUL and form.kind == NAME and _is_dealt_with(form, before, after):
                sure = 0.75
        if form.kind == NAME and is_given_name(form.surface, after):
            sure = min(sure, 0.25)
        around = name_around(text, span)
        if around:
            why, sure = f"{why}, in the name “{around}”", sure * 0.8
        if sure > _DOUBTFUL and form.kind in (NAME, CAPITAL) and _is_person(before, after, form):
            sure = 0.25
        return CountryMention(span, code, round(sure, 2), why) if sure > 0.1 else None

    def _doubted(self, form: Form, before: str, named: Counter[str], states: int, length: int) -> float:
        if length <= 3 or form.surface in ("America", "American", "Americans"):
            return 0.9 if form.kind in (NAME, DEMONYM) else _DOUBTFUL
        if before.lower() in _GIVEN or (before[:1].isupper() and before.lower() not in _ORDINARY):
            return 0.2
        if named[form.code]:
            return 0.85
        if form.code == "GE" and states:
            return 0.25
        if form.kind == DEMONYM:
            return 0.7
        return _DOUBTFUL


def _surname_follows(text: str, span: Span) -> bool:
    return _after(text, span.end)[:1].isupper()


def _is_dealt_with(form: Form, before: str, after: str) -> bool:
    """Tell whether a name with another meaning stands for a state: it acts, or is spoken of as states are."""
    if form.surface.lower() in GIVEN_NAMES - {"ireland"} or after[:1].isupper():
        return False
    return after.lower() in _ACTS | {"alone"} or before.lower() in _PLACE | _PARTNER | {"that", "if", "when", "while"}


_ORDINARY = wordset("the in of and with from for to by on at a an but as that if when while against")


def _fits(written: str, entry: _Entry) -> bool:
    """Whether a form stands as it must be written: capitals where it has them, all of them in a headline."""
    if entry.kind in (ORGANISATION, OTHER):
        return written[:1].isupper()
    form = entry.forms[0]
    if form.case or form.kind == CODE:
        return written == entry.surface
    if not entry.surface[:1].isupper():
        return True
    return written[:1].isupper() and (written[1:] == entry.surface[1:] or (written.isupper() and len(written) > 3))


def _inside_word(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if before and (before.isalnum() or before == "_") and _spaced(text[start]):
        return True
    if after == "’" or after == "'":
        return text[end + 1 : end + 2].isalnum() and text[end + 1 : end + 2] != "s"
    return bool(after) and (after.isalnum() or after == "_") and _spaced(text[end - 1])


def _spaced(char: str) -> bool:
    """Whether words of the character's script are set apart by spaces (not so in Chinese and Japanese)."""
    return not ("\u3040" <= char <= "\u9fff" or "\u0e00" <= char <= "\u0eff")


def _before(text: str, start: int) -> str:
    found = _WORD_BEFORE.search(text, max(0, start - 40), start)
    return found[1] if found and "\n" not in found[2] and "." not in found[2] else ""


def _after(text: str, end: int) -> str:
    found = _WORD_AFTER.match(text, end)
    return found[2] if found and "\n" not in found[1] and found[1].isspace() else ""


def _is_listed(text: str, span: Span) -> bool:
    return text[span.start - 1 : span.start] in ("(", "[", "/") and text[span.end : span.end + 1] in (
        ")",
        "]",
        "/",
        ",",
    )


def _as_capital(text: str, span: Span, before: str, after: str) -> float:
    """How surely a capital stands for its state: as somebody who acts or is dealt with, never as a place."""
    word = before.lower()
    if word in _PLACE - _PARTNER or (before[:1].isupper() and word not in _ORDINARY):
        return 0.0
    if after.lower() in _ACTS:
        return 0.75
    if after[:1].isupper() or _is_address(text, span.end):
        return 0.0 if word not in _PARTNER else 0.3
    if text[span.end : span.end + 2] in ("'s", "’s"):
        return 0.6
    if word in _PARTNER and not after:
        return 0.72
    return 0.6 if word in _PARTNER and word not in ("of", "on", "and", "to") else 0.0


def _is_address(text: str, end: int) -> bool:
    """Whether a comma and another name follow, as in 'Washington, D.C.' and 'Paris, Texas'."""
    return text[end : end + 2] == ", " and text[end + 2 : end + 3].isupper()


def _is_person(before: str, after: str, form: Form) -> bool:
    if form.kind == NAME and not form.ambiguous:
        return False
    return before.lower() in _GIVEN or (after[:1].isupper() and before == "" and form.ambiguous)


def _longest(hits: Sequence[tuple[Span, _Entry]]) -> list[tuple[Span, _Entry]]:
    kept: list[tuple[Span, _Entry]] = []
    for span, entry in sorted(hits, key=lambda hit: (hit[0].start, -hit[0].end)):
        if not kept or span.start >= kept[-1][0].end:
            kept.append((span, entry))
        elif span.length > kept[-1][0].length:
            kept[-1] = (span, entry)
    return kept


def parse_names(table: str) -> list[tuple[str, str]]:
    """Return (surface, code) pairs of a table as written by packaging/make_country_names.py."""
    reader = csv.reader(table.splitlines())
    next(reader)
    return [(surface, code) for surface, code, *_ in reader]


def parse_phrases(table: str) -> tuple[list[str], list[str]]:
    """Return the organisations and the other phrases of resources/not_countries.csv."""
    reader = csv.reader(table.splitlines())
    next(reader)
    rows = [(phrase, kind) for phrase, kind in reader]
    return [p for p, kind in rows if kind == ORGANISATION], [p for p, kind in rows if kind == OTHER]
