"""What stands around a country's name: a list, a surname, the name of an organisation, another country's first half."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from coalition_annotator.model.span import Span
from coalition_annotator.nlp.attribution.wordset import wordset

# First names that are countries, too; who bears one is a person where a surname follows.
GIVEN_NAMES = wordset("israel india chad jordan georgia kenya ireland cuba paris london holland")
# What follows a country's name in names of offices and firms, and so is no surname.
_OFFICES = wordset(
    "defence defense army navy police today times post inc ltd corp bank group air airlines airways oil gas media tv "
    "aerospace open cup gate office ministry parliament senate government embassy council institute university the "
    "pakistan monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december"
)
PREFIXES = {
    "franco": "FR", "sino": "CN", "russo": "RU", "anglo": "GB", "indo": "IN", "greco": "GR", "turco": "TR",
    "italo": "IT", "hispano": "ES", "luso": "PT", "austro": "AT", "nippo": "JP", "israelo": "IL", "syro": "SY",
    "serbo": "RS",
}  # fmt: skip
_PREFIX = re.compile(rf"\b({'|'.join(each.capitalize() for each in PREFIXES)})(?=-[A-Z])")
_BETWEEN = re.compile(r",? (?:and|or|&) (?:the )?|, (?:the )?")
_NAME_BEFORE = re.compile(r"\b([A-Z][\w’'-]+(?: (?:and )?[A-Z][\w’'-]+){0,3}) of (?:the )?$")
_NAME_AFTER = re.compile(r" ((?:[A-Z][\w’'-]+ ?){1,3})")
_BODIES = wordset(
    "bank university council agreement committee commission institute association party front league union congress "
    "conference summit federation company corporation society church academy ministry embassy open cup prix games"
)


def lists(text: str, spans: Sequence[Span]) -> Iterator[list[int]]:
    """Yield the numbers of spans that stand in one list, such as 'Italy, Jordan and Chad'; spans are in order."""
    run = [0] if spans else []
    for number in range(1, len(spans)):
        between = text[spans[number - 1].end : spans[number].start]
        if _BETWEEN.fullmatch(between):
            run.append(number)
            continue
        if len(run) > 1:
            yield run
        run = [number]
    if len(run) > 1:
        yield run


def is_given_name(surface: str, after: str) -> bool:
    """Tell whether a country's name is somebody's first name, as a surname follows."""
    return (
        surface.lower() in GIVEN_NAMES and after[:1].isupper() and not after.isupper() and after.lower() not in _OFFICES
    )


def prefixes(text: str) -> Iterator[tuple[Span, str]]:
    """Yield the first halves of such words as 'Franco-German', each with its country's code."""
    for found in _PREFIX.finditer(text):
        yield Span(*found.span()), PREFIXES[found[1].lower()]


def name_around(text: str, span: Span) -> str:
    """Return the name of an organisation or event that a country is part of, as in 'Bank of China'; '' for none."""
    before = _NAME_BEFORE.search(text, max(0, span.start - 60), span.start)
    if before and any(word.lower() in _BODIES for word in before[1].split()):
        return text[before.start(1) : span.end].removeprefix("The ")
    after = _NAME_AFTER.match(text, span.end)
    if after:
        words = after[1].split()
        last = next((n for n, word in enumerate(words) if word.lower() in _BODIES), None)
        if last is not None:
            return f"{text[span.start : span.end]} {' '.join(words[: last + 1])}"
    return ""
