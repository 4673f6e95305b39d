"""Where tags begin and end: chosen among what rules, recommender and encoder see, by what people's tags did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from coalition_annotator.model.span import Span, Spans
from coalition_annotator.nlp.recommender import log_linear
from coalition_annotator.nlp.recommender.bio_labels import covered, span_of
from coalition_annotator.nlp.recommender.label_shares import step_of
from coalition_annotator.nlp.recommender.log_linear import ALWAYS, LogLinear
from coalition_annotator.nlp.recommender.slots import ROLES, ParagraphSlots, Slot, length_step
from coalition_annotator.nlp.recommender.syntax_features import extents

_FARTHEST = 12
_MOST_EDGES = 3
_LEAST = 0.02
_MOST_MOVED = 3
_MOST_HEADS = 3

UNLEARNED: Mapping[str, LogLinear] = {role: LogLinear({"by rules": 1.0}) for role in ROLES}
"""The rules' boundaries, where they found something."""


class _Place(NamedTuple):
    """A span that may be a slot's, by its tokens; ``last`` is one of them."""

    spans: Spans
    first: int
    last: int


def learn(paragraphs: Iterable[tuple[ParagraphSlots, Mapping[str, Sequence[Spans]]]]) -> dict[str, LogLinear]:
    """Return, by role, what is learned of where a person's tags begin and end.

    Args:
        paragraphs: those with slots, each with a person's tags of its article by layer; read once for each role.
    """
    found = {role: log_linear.train(_rows(paragraphs, role)) for role in ROLES}
    return {role: model if model.weights else UNLEARNED[role] for role, model in found.items()}


def _rows(
    paragraphs: Iterable[tuple[ParagraphSlots, Mapping[str, Sequence[Spans]]]], role: str
) -> Iterator[tuple[list[str], bool]]:
    for paragraph, tags in paragraphs:
        edges = _Edges(paragraph)
        # By whole words: a space at the end of a tag, or a begin within a word, is nothing to learn.
        inside = [covered(paragraph.paragraph.tokens, part) for spans in tags.get(role, ()) for part in spans]
        meant = {(each[0], each[-1]) for each in inside if each}
        for slot in paragraph.slots[role]:
            places = edges.places(slot)
            is_tag = any(first < slot.last and last >= slot.first for first, last in meant)
            if is_tag and len(places) > 1:
                for each in places:
                    yield edges.features(slot, each), (each.first, each.last) in meant


def choose(paragraph: ParagraphSlots, models: Mapping[str, LogLinear]) -> None:
    """Give each slot of a paragraph the most probable boundaries, by what ``learn`` returned."""
    edges = _Edges(paragraph)
    for role, slots in paragraph.slots.items():
        for slot in slots:
            places = edges.places(slot)
            if places:
                model = models[role]
                slot.spans = max(places, key=lambda each: model.probability(edges.features(slot, each))).spans


class _Edges:
    """Where the slots of a paragraph may begin and end, and what is looked at to choose."""

    def __init__(self, paragraph: ParagraphSlots) -> None:
        self._in = paragraph
        self._extents = extents(paragraph.syntax)
        self._known: dict[str, tuple[list[float], list[float]]] = {}
        self._told: dict[tuple[str, int], list[str]] = {}

    def places(self, slot: Slot) -> list[_Place]:
        """Return where a slot may lie: the recommender's place, the rules', and what else is probable."""
        tokens = self._in.paragraph.tokens
        known: list[_Place] = []
        for spans in filter(None, (slot.learned, slot.rules)):
            inside = covered(tokens, spans[0])
            # The speaker of two parts is rare, and stays as it was found.
            if len(spans) > 1 or not inside:
                return []
            known.append(_Place(spans, inside[0], inside[-1]))
        first, last = min(each.first for each in known), max(each.last for each in known)
        begin_shares, end_shares = self._probable(slot.role)
        begins = _likeliest(begin_shares, range(max(0, first - _FARTHEST), last + 1))
        ends = _likeliest(end_shares, range(first, min(len(tokens), last + 1 + _FARTHEST)))
        found = {each.spans: each for each in reversed(known)}
        for begin in {each.first for each in known} | begins:
            for end in {each.last for each in known} | ends:
                if begin <= end:
                    spans = (span_of(tokens, begin, end + 1),)
                    found.setdefault(spans, _Place(spans, begin, end))
        return sorted(found.values(), key=lambda each: (each is not known[0], each.first, each.last))

    def _probable(self, role: str) -> tuple[list[float], list[float]]:
        """Return for each token how probable it is that a tag begins with it, and ends; by all that tell, in sum."""
        if role not in self._known:
            seen = [each for each in (self._in.shares, self._in.guesses) if each is not None]
            places = range(len(self._in.paragraph.tokens))
            self._known[role] = (
                [sum(each.begins(role, place) for each in seen) for place in places],
                [sum(each.ends(role, place) for each in seen) for place in places],
            )
        return self._known[role]

    def features(self, slot: Slot, place: _Place) -> list[str]:
        """Return the features of a place where a slot may be."""
        first, last = place.first, place.last
        by = f"{place.spans == slot.learned:d}{place.spans == slot.rules:d}{bool(slot.learned):d}{bool(slot.rules):d}"
        result = [ALWAYS, f"by={by}", f"by={by},{slot.why}", f"length={length_step(last - first + 1)}"]
        if place.spans == slot.rules:
            result.append("by rules")
        result += self._shares(slot.role, place)
        result += self._edges(first, last)
        if slot.learned:
            result += self._moved(slot.learned[0], first, last)
        if self._extents:
            result += self._phrase(first, last)
        return result

    def _shares(self, role: str, place: _Place) -> list[str]:
        shares, guesses = self._in.shares, self._in.guesses
        begin, end = step_of(shares.begins(role, place.first)), step_of(shares.ends(role, place.last))
        result = [f"begin={begin}", f"end={end}", f"both={begin},{end}"]
        if guesses is not None:
            first, last = step_of(guesses.begins(role, place.first)), step_of(guesses.ends(role, place.last))
            result += [f"guess={first}", f"guessed end={last}", f"begins={first},{begin}", f"ends={last},{end}"]
        return result

    def _edges(self, first: int, last: int) -> list[str]:
        marks = [self._in.is_mark(place) for place in (first - 1, first, last, last + 1)]
        inside = sum(map(self._in.is_mark, range(first, last + 1)))
        return [
            *self._beside("begin", first, first - 1), *self._beside("end", last, last + 1),
            f"marks={''.join(f'{each:d}' for each in marks)}", f"marks inside={bool(inside)}{inside % 2}",
        ]  # fmt: skip

    def _beside(self, edge: str, inside: int, outside: int) -> list[str]:
        """Return what stands on both sides of an edge."""
        if (edge, inside) not in self._told:
            word, tag, relation = self._in.word, self._in.tag, self._in.relation
            self._told[edge, inside] = [
                f"{edge} in={word(inside)}", f"{edge} out={word(outside)}", f"{edge} tags={tag(outside)},{tag(inside)}",
                f"{edge} relations={relation(outside)},{relation(inside)}",
                f"{edge} words={word(outside)},{word(inside)}", f"{edge} mixed={word(outside)},{tag(inside)}",
            ]  # fmt: skip
        return self._told[edge, inside]

    def _moved(self, learned: Span, first: int, last: int) -> list[str]:
        """Return how far the edges are from the recommender's, and what was left out or taken in."""
        places = covered(self._in.paragraph.tokens, learned)
        word = self._in.word
        begin, end = first - places[0], last - places[-1]
        result = [f"moved={_few(begin)}", f"end moved={_few(end)}", f"both moved={_few(begin)},{_few(end)}"]
        if begin < 0:
            result += [f"taken in={word(places[0] - 1)}", f"from tag={self._in.tag(first)}"]
        if begin > 0:
            result += [f"left out={word(places[0])}", f"left out last={word(first - 1)}"]
        if end > 0:
            result += [f"end taken in={word(places[-1] + 1)}", f"to relation={self._in.relation(places[-1] + 1)}"]
        if end < 0:
            result += [f"end left out={word(last + 1)}", f"end left out last={word(places[-1])}"]
        return result

    def _phrase(self, first: int, last: int) -> list[str]:
        """Return how the edges lie to the phrases that the words between them lead."""
        syntax, inside = self._in.syntax, range(first, last + 1)
        heads = [place for place in inside if syntax[place].head == place or syntax[place].head not in inside]
        lowest = min((self._extents[place][0] for place in heads), default=first)
        highest = max((self._extents[place][1] for place in heads), default=last)
        result = [f"heads={min(_MOST_HEADS, len(heads))}", f"phrase={_sign(lowest - first)},{_sign(highest - last)}"]
        if len(heads) == 1:
            lead = syntax[heads[0]]
            result.append(f"whole={lead.relation},{lead.tag},{lowest == first},{highest == last}")
        if highest > last:
            result.append(f"cut off={self._in.relation(last + 1)},{self._in.word(last + 1)}")
        return result


def _likeliest(shares: Sequence[float], among: range) -> set[int]:
    ranked = sorted(((shares[place], place) for place in among), reverse=True)
    return {place for share, place in ranked[:_MOST_EDGES] if share >= _LEAST}


def _few(number: int) -> int:
    return max(-_MOST_MOVED, min(_MOST_MOVED, number))


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
