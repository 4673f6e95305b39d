"""Learning which slots belong together from articles that a recommender proposed tags for without having seen them.

Where tags begin and end, and which parts are one claim, is learned from all articles. The rest is judged by halves:
ties are learned from one half, and how sure whole attributions are from what these ties make of the other half. So a
confidence of 0.9 means that nine in ten such were right as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.span import Spans, shared
from coalition_annotator.nlp.recommender import boundaries, joins, log_linear
from coalition_annotator.nlp.recommender.link_features import Candidate, of_attribution, of_link, of_slot
from coalition_annotator.nlp.recommender.linker import LINKS, Linker, candidates, settled, sure_of
from coalition_annotator.nlp.recommender.log_linear import LogLinear
from coalition_annotator.nlp.recommender.reliability import Reliability, reliability
from coalition_annotator.nlp.recommender.slots import ROLES, ParagraphSlots, Slot

FEWEST = 50
_MEANT = 0.05
# Boundaries are learned role by role, then joins.
_PASSES = len(ROLES) + 1


class GoldAttribution(NamedTuple):
    """What a person tied together: a claim, and its speakers and cues."""

    claim: Spans
    speakers: tuple[Spans, ...]
    cues: tuple[Spans, ...]

    def of(self, role: str) -> tuple[Spans, ...]:
        """Return its tags of a role."""
        return self.speakers if role == cb.SPEAKER else self.cues if role == cb.CUE else (self.claim,)


class ReadExample(NamedTuple):
    """An article's slots, what a person tied together in it, and the person's tags by layer."""

    paragraphs: Sequence[ParagraphSlots]
    gold: Sequence[GoldAttribution]
    tags: Mapping[str, Sequence[Spans]]


class _Paragraphs:
    """The paragraphs of all articles, each with its article's tags; to be gone through several times."""

    def __init__(self, read: Sequence[ReadExample], step: Callable[[float], None]) -> None:
        self._read, self._step = read, step

    def __iter__(self) -> Iterator[tuple[ParagraphSlots, Mapping[str, Sequence[Spans]]]]:
        for example in self._read:
            self._step(1 / _PASSES)
            for paragraph in example.paragraphs:
                yield paragraph, example.tags


def learn_links(read: Sequence[ReadExample], step: Callable[[float], None]) -> tuple[Linker, Reliability] | None:
    """Return what can be learned of attributions, and how far it can be trusted; None where there are too few.

    Args:
        read: their slots are taken over: their boundaries become what is chosen.
        step: told of each part of the work with an article, as a share of it; what it raises ends the learning.
    """
    gold = [each for example in read for each in example.gold]
    if len(gold) < FEWEST or len(read) < 2:
        return None
    # A role that people leave out throughout is not asked for.
    meant = [role for role in ROLES if sum(bool(each.of(role)) for each in gold) >= _MEANT * len(gold)]
    paragraphs = _Paragraphs(read, step)
    edges = boundaries.learn(paragraphs)
    parts = joins.learn((each, tags.get(cb.CLAIM, ())) for each, tags in paragraphs)
    examples = [
        each._replace(paragraphs=[settled(paragraph, edges, parts) for paragraph in each.paragraphs]) for each in read
    ]
    halves = examples[::2], examples[1::2]
    made = [
        _made(half, {name: _link(other, name) for name in LINKS})
        for half, other in zip(halves, reversed(halves), strict=True)
    ]
    rows = [_judged(half, meant) for half in made]
    whole = log_linear.train([*rows[0], *rows[1]])
    points: list[tuple[float, bool]] = []
    found: dict[str, list[tuple[list[str], bool]]] = {role: [] for role in ROLES}
    for half, own, other in zip(made, rows, reversed(rows), strict=True):
        model = log_linear.train(other)
        points += [(model.probability(features), right) for features, right in own]
        _add_slots(found, half, model)
    links = {name: _link(examples, name) for name in LINKS}
    slots = {role: log_linear.train(each) for role, each in found.items()}
    return Linker(links, whole, slots, edges, parts), reliability(points, len(gold))


class _Made(NamedTuple):
    """An attribution that would be made."""

    example: ReadExample
    paragraph: ParagraphSlots
    candidate: Candidate


def _made(examples: Iterable[ReadExample], links: Mapping[str, LogLinear]) -> list[_Made]:
    return [
        _Made(example, paragraph, candidate)
        for example in examples
        for paragraph in example.paragraphs
        for candidate in candidates(paragraph, links)
    ]


def _link(examples: Iterable[ReadExample], name: str) -> LogLinear:
    first, second = LINKS[name]
    return log_linear.train(
        (of_link(paragraph, one, other), any(_meets(one, each) and _meets(other, each) for each in example.gold))
        for example in examples
        for paragraph in example.paragraphs
        for one in paragraph.slots[first]
        for other in paragraph.slots[second]
    )


def _meets(slot: Slot, gold: GoldAttribution) -> bool:
    return any(shared(slot.spans, spans) for spans in gold.of(slot.role))


def _judged(half: Iterable[_Made], meant: Sequence[str]) -> list[tuple[list[str], bool]]:
    """Return the features of all attributions, and whether each is right as a whole."""
    return [
        (of_attribution(paragraph, candidate), _is_right(candidate, example.gold, meant))
        for example, paragraph, candidate in half
        if candidate.is_whole
    ]


def _is_right(candidate: Candidate, gold: Iterable[GoldAttribution], meant: Sequence[str]) -> bool:
    found = dict(zip(ROLES, candidate[:3], strict=True))
    return any(all(_agrees(found[role], each, role) for role in meant) for each in gold)


def _agrees(slot: Slot | None, gold: GoldAttribution, role: str) -> bool:
    return not gold.of(role) if slot is None else _meets(slot, gold)


def _add_slots(rows: Mapping[str, list[tuple[list[str], bool]]], half: Iterable[_Made], whole: LogLinear) -> None:
    """Add the features of all slots by role, and whether each overlaps a person's tag."""
    for example, paragraph, candidate in half:
        sure = sure_of(paragraph, candidate, whole)
        for slot in candidate.slots:
            right = any(shared(slot.spans, each) for each in example.tags.get(slot.role, ()))
            rows[slot.role].append((of_slot(paragraph, candidate, slot, sure), right))
