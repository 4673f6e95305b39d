"""Who the speakers of an article are: full names, surnames, pronouns and descriptions of the same person.

A mention is resolved only where that is safe: to the one speaker whose name it ends, to the one whose office it names,
or, for 'he' and 'she', to the speaker before, unless somebody else has come in between. Names are compared by the
normalised edit similarity of rapidfuzz, so that 'Zelensky' and 'Zelenskyy' meet.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from rapidfuzz import fuzz

from coalition_annotator.model.entity import COUNTRY, PERSON, Entity
from coalition_annotator.model.span import Spans, covered_text
from coalition_annotator.model.suggestion import Who
from coalition_annotator.nlp.actor_names import parts_of
from coalition_annotator.nlp.countries import NAME, OFFICIAL, Countries

ALIKE = 88.0
_FURTHEST = 900
_HE, _SHE = frozenset(("he", "him", "his", "himself")), frozenset(("she", "her", "herself"))
_TITLES = re.compile(
    r"(?:^|\s)(?:Mr|Mrs|Ms|Dr|Sen|Sens|Rep|Reps|Gov|Gen|Col|Lt|Sgt|Prof|Sir|Dame|Lord|Lady|Judge|Justice|Senator|Congress"
    r"(?:wo)?man|Representative|Governor|President|spokes(?:wo)?man|spokesperson|candidate|nominee|host|analyst|reporter"
    r"|strategist|Chairman|chairman|Chairwoman|chairwoman|director|manager|Mayor|mayor|Secretary|Minister|Chancellor"
    r"|Professor|professor|adviser|advisor|envoy|Envoy|attorney|leader|Leader|expert|economist|author)\.?(?=\s)"
)
_NAME = re.compile(
    r"[A-ZÀ-ÖØ-Þ][\w’'\-]*(?:\s+(?:[A-ZÀ-ÖØ-Þ][\w’'\-.]*|de|der|den|van|von|al|bin|da|di|la|le|el|ibn))*"
)
_FULL_NAME = re.compile(r"\b[A-ZÀ-ÖØ-Þ][\w’'\-]+(?:\s[A-Z]\.)?\s[A-ZÀ-ÖØ-Þ][\w’'\-]+\b")
_OF = re.compile(r"\s(?:of|from|for|at|in|with)\s")
_MALE = r"Mr|Sir|Lord|King|Prince|[Cc]hairman|[Ss]pokesman|[Cc]ongressman|Pope"
_FEMALE = r"Mrs|Ms|Dame|Lady|Queen|Princess|[Cc]hairwoman|[Ss]pokeswoman|[Cc]ongresswoman"
_FURTHER = r"\.?\s+(?:[A-ZÀ-ÖØ-Þ][\w’'\-.]*\s+){0,2}?"


def named(words: str, countries: Countries) -> Who | None:
    """Return who is named by the words of a mention, or None where they hold no proper name."""
    parts = parts_of(words, countries)
    if not parts.name:
        return None
    name = parts.name.split(",")[0].split("(")[0].strip()
    titles = [title.end() for title in _TITLES.finditer(name)]
    if titles and titles[-1] < len(name):
        name = name[titles[-1] :].strip()
    name = _OF.split(name)[0]
    country = countries.code_for(name)
    if country and any(form.kind in (NAME, OFFICIAL) and not form.ambiguous for form in countries.find(name)):
        return Who(countries.name_of(country), COUNTRY, "", country)
    if parts.kind != PERSON:
        if not name.removeprefix("the ")[:1].isupper():
            return None
        return Who(name.removeprefix("the ").removeprefix("The "), parts.kind, parts.office, parts.code)
    match = _NAME.search(name)
    if match is None or match.start() or match.end() < len(name) - 2:
        return None
    return Who(match[0].removesuffix("'s").removesuffix("’s"), PERSON, parts.office, parts.code)


def same_name(one: str, other: str) -> bool:
    """Tell whether two names can be one person's: the same, spelled alike, or the last name of the other."""
    a, b = one.casefold(), other.casefold()
    if a == b:
        return True
    if (" " in a) == (" " in b):
        return fuzz.ratio(a, b) >= ALIKE and a[:1] == b[:1] if len(a) > 5 else False
    short, long = (a, b) if " " not in a else (b, a)
    last = long.rsplit(" ", 1)[-1]
    return short == last or (len(short) > 5 and fuzz.ratio(short, last) >= ALIKE)


def candidates(who: Who, entities: Sequence[Entity]) -> list[Entity]:
    """Return the known actors who may be meant, exact names first; several are homonyms, to be asked about."""
    actors = [entity for entity in entities if entity.kind == who.kind]
    wanted = who.name.casefold()
    exact = [entity for entity in actors if wanted in {name.casefold() for name in entity.names}]
    return exact or [entity for entity in actors if any(same_name(who.name, name) for name in entity.names)]


def parse_given_names(table: str) -> dict[str, str]:
    """Return the sex ('m' or 'f') of given names that tell it, of resources/given_names.csv."""
    return {each["name"]: each["sex"] for each in csv.DictReader(table.splitlines())}


def resolve(
    text: str, sources: Sequence[Spans], countries: Countries, given_names: Mapping[str, str] = MappingProxyType({})
) -> list[Who | None]:
    """Return who each source is, in the order of the text; None where it can't be told safely.

    Args:
        text: the article's.
        sources: the spans of the sources, sorted by their start; one without spans has no speaker.
        countries: the table of countries.
        given_names: the sex of given names: 'he' is nobody called Angela.
    """
    result: list[Who | None] = []
    known: list[Who] = []
    latest: tuple[Who, int] | None = None
    gender: dict[str, str] = {}
    for spans in sources:
        if not spans:
            result.append(None)
            continue
        words = covered_text(text, spans)
        start, end = spans[0].start, spans[-1].end
        plain = words.casefold().strip()
        if plain in _HE or plain in _SHE:
            found = _of_pronoun(text, "m" if plain in _HE else "f", latest, start, gender)
        else:
            found = named(words, countries)
            if found is not None and " " not in found.name and _is_plain_word(text, found.name):
                found = None
            if found is None:
                found = _of_description(plain, known)
            elif found.kind == PERSON:
                found = _completed(found, known)
                _note_gender(text, found, gender, given_names)
        if found is not None:
            if found.kind == PERSON:
                latest = found, end
            if not found.inferred and found not in known:
                known.append(found)
        result.append(found)
    return [_in_full(who, known) if who is not None else None for who in result]


def _is_plain_word(text: str, name: str) -> bool:
    """Whether a capital is due to the beginning of a sentence alone: the article has the word without it, too."""
    return re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", text) is not None


def _in_full(who: Who, known: list[Who]) -> Who:
    """Give a surname that stands before its full name that name, where only one speaker has it."""
    if who.kind != PERSON or " " in who.name:
        return who
    full = _of_full_name(who.name, known)
    return full._replace(inferred=who.inferred) if full is not None else who


def _of_pronoun(text: str, sex: str, latest: tuple[Who, int] | None, start: int, gender: dict[str, str]) -> Who | None:
    if latest is None or start - latest[1] > _FURTHEST:
        return None
    who, end = latest
    if gender.get(who.name, sex) != sex:
        return None
    between = [match[0] for match in _FULL_NAME.finditer(text, end, start)]
    others = {name.split()[-1] for name in between} - {who.name.split()[-1]}
    if len(others) > 1:
        return None
    gender[who.name] = sex
    return who._replace(inferred="pronoun")


def _of_description(plain: str, known: list[Who]) -> Who | None:
    head = plain.removeprefix("the ")
    if head == plain:
        return None
    fitting = {
        who
        for who in known
        if who.office and (who.office.casefold() == head or who.office.casefold().endswith(f" {head}"))
    }
    return fitting.pop()._replace(inferred="office") if len(fitting) == 1 else None


def _completed(found: Who, known: list[Who]) -> Who:
    """Return the full name that a surname belongs to, where exactly one speaker has it."""
    who = _of_full_name(found.name, known)
    return found if who is None else Who(who.name, PERSON, who.office or found.office, who.code or found.code)


def _of_full_name(name: str, known: list[Who]) -> Who | None:
    """Return the one person among the known whose full name can be meant by a name, or None."""
    full = {
        each.name: each for each in known if each.kind == PERSON and " " in each.name and same_name(name, each.name)
    }
    return next(iter(full.values())) if len(full) == 1 else None


def _note_gender(text: str, who: Who, gender: dict[str, str], given_names: Mapping[str, str]) -> None:
    """Remember a person's sex, by a title before the name anywhere in the article, else by the given name."""
    if who.name in gender:
        return
    first, last = who.name.split()[0], re.escape(who.name.split()[-1])
    for sex, titles in (("m", _MALE), ("f", _FEMALE)):
        if re.search(rf"\b(?:{titles}){_FURTHER}{last}\b", text):
            gender[who.name] = sex
            return
    if " " in who.name and first in given_names:
        gender[who.name] = given_names[first]
