"""What a language model answered, believed as far as it stands in the article to the letter."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from coalition_annotator.model.span import Span, Spans, normalised
from coalition_annotator.nlp.language_model.prompt import Prompt

_THOUGHTS = re.compile(r"\A\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
_LIST = r'(?<!\\)"{}"\s*:\s*\['
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()
_MOST_PARTS = 20
# So many attributions or tags are read of one answer, and so many places of one quotation looked at.
_MOST_FINDS, _MOST_PLACES = 500, 200


class Quoted(NamedTuple):
    """An attribution in spans; speaker and cue may be empty."""

    claim: Spans
    speaker: Spans
    cue: Spans


class PartAnswer(NamedTuple):
    """What was made of the answer for a part of an article.

    Attributes:
        attributions: what is attributed.
        tags: pairs of a layer's id and spans.
        quotes: how many quotations were given.
        dropped: how many of these are not in the article to the letter, or in no layer that there is.
        is_usable: whether it was an answer at all.
        is_whole: whether it came to its end; of others only what was finished is taken.
    """

    attributions: tuple[Quoted, ...] = ()
    tags: tuple[tuple[str, Spans], ...] = ()
    quotes: int = 0
    dropped: int = 0
    is_usable: bool = True
    is_whole: bool = True


def read_answer(prompt: Prompt, text: str, part: Sequence[Span], said: str) -> PartAnswer:
    """Return what a model's answer for a part of an article comes to.

    Args:
        prompt: what was asked.
        text: the article's text.
        part: the spans of the paragraphs that were shown.
        said: the answer.
    """
    said = _THOUGHTS.sub("", said)
    whole = _whole(said)
    found = _finished(said) if whole is None else whole
    if found is None:
        return PartAnswer(is_usable=False)
    finder = _Finder(text, part)
    attributions = [made for each in _items(found, "attributions") if (made := _attribution(finder, each)) is not None]
    tags: list[tuple[str, Spans]] = []
    for each in _items(found, "tags"):
        place = finder.one(each.get("quote"), each.get("paragraph"))
        layer_id = prompt.layers.get(str(each.get("layer")))
        if place is not None and layer_id is None:
            finder.dropped += 1
        elif place is not None and layer_id is not None:
            tags.append((layer_id, (place,)))
    return PartAnswer(
        tuple(dict.fromkeys(attributions)), tuple(dict.fromkeys(tags)), finder.quotes, finder.dropped,
        is_whole=whole is not None,
    )  # fmt: skip


def _whole(said: str) -> dict[str, Any] | None:
    """Return the object that an answer is, whatever stands around it; None where there is none, or not its end."""
    start = said.find("{")
    try:
        found, _ = _DECODER.raw_decode(said, start) if start >= 0 else (None, 0)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _finished(said: str) -> dict[str, Any] | None:
    """Return the items that are finished in an answer without an end; None where it is no answer."""
    lists = {key: begin.end() for key in ("attributions", "tags") if (begin := re.search(_LIST.format(key), said))}
    return {key: list(_items_from(said, place)) for key, place in lists.items()} or None


def _items_from(said: str, place: int) -> Iterator[Any]:
    for _ in range(_MOST_FINDS):
        between = _BETWEEN.match(said, place)
        place = between.end() if between else place
        try:
            item, place = _DECODER.raw_decode(said, place)
        except (ValueError, RecursionError):
            return
        yield item


def _attribution(finder: _Finder, given: Mapping[str, Any]) -> Quoted | None:
    """Return an attribution whose claim is in the article with all its parts; None for others."""
    number, claim = given.get("paragraph"), given.get("claim")
    parts = [claim] if isinstance(claim, str) else claim if isinstance(claim, list) else []
    places = [finder.one(each, number) for each in parts[:_MOST_PARTS] if each != ""]
    spans = normalised(each for each in places if each is not None)
    if not spans or None in places:
        return None
    near = spans[0].start
    speaker, cue = (finder.one(given.get(key), number, near=near) for key in ("speaker", "cue"))
    return Quoted(spans, (speaker,) if speaker else (), (cue,) if cue else ())


def _items(found: Mapping[str, Any], key: str) -> Iterable[Mapping[str, Any]]:
    several = found.get(key)
    return (each for each in several[:_MOST_FINDS] if isinstance(each, dict)) if isinstance(several, list) else ()


class _Finder:
    """Finds quotations in the paragraphs shown, and counts them."""

    def __init__(self, text: str, part: Sequence[Span]) -> None:
        self._text, self._part = text, part
        self.quotes = self.dropped = 0

    def one(self, quote: object, number: object, *, near: int | None = None) -> Span | None:
        """Return where a quotation stands: in its paragraph where it is there, else in the nearest other one.

        Args:
            quote: the words; nothing is looked for where there are none.
            number: the paragraph's, from 1.
            near: of several places the one nearest to this code point is meant; else the first.
        """
        if not isinstance(quote, str) or not quote.strip():
            return None
        self.quotes += 1
        words = quote.strip()
        given = number - 1 if isinstance(number, int) and 0 < number <= len(self._part) else 0
        for paragraph in sorted(range(len(self._part)), key=lambda each: (abs(each - given), each)):
            places = self._within(self._part[paragraph], words)
            if places:
                return min(places, key=lambda each: abs(each.start - near)) if near is not None else places[0]
        self.dropped += 1
        return None

    def _within(self, paragraph: Span, words: str) -> list[Span]:
        """Return the places of words in a paragraph; whole words where there are such."""
        places: list[Span] = []
        start = self._text.find(words, paragraph.start, paragraph.end)
        while start >= 0 and len(places) < _MOST_PLACES:
            places.append(Span(start, start + len(words)))
            start = self._text.find(words, start + 1, paragraph.end)
        return [each for each in places if self._is_whole(each)] or places

    def _is_whole(self, place: Span) -> bool:
        before = self._text[place.start - 1 : place.start + 1] if place.start else ""
        after = self._text[place.end - 1 : place.end + 1]
        return not (len(before) == 2 and before.isalnum()) and not (len(after) == 2 and after.isalnum())
