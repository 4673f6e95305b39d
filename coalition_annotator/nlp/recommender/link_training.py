"""Learning which slots belong together from articles that a recommender proposed tags for without having seen them.

Everything is judged by halves: ties are learned from one half of the articles, and how sure whole attributions are from
what these ties make of the other half. So a confidence of 0.9 means that nine in ten such were right as a whole.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.span import Spans, shared
from coalition_annotator.nlp.recommender import log_linear
from coalition_annotator.nlp.recommender.link_features import Candidate, of_attribution, of_link
from coalition_annotator.nlp.recommender.linker import LINKS, Linker, alone_key, candidates, exact_key
from coalition_annotator.nlp.recommender.log_linear import LogLinear
from coalition_annotator.nlp.recommender.reliability import Reliability, reliability
from coalition_annotator.nlp.recommender.slots import ROLES, ParagraphSlots, Slot

FEWEST = 50
_MEANT = 0.05


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


def learn_links(examples: Sequence[ReadExample]) -> tuple[Linker, Reliability] | None:
    """Return what can be learned of attributions, and how far it can be trusted; None where there are too few."""
    gold = [each for example in examples for each in example.gold]
    if len(gold) < FEWEST or len(examples) < 2:
        return None
    # A role that people leave out throughout is not asked for.
    meant = [role for role in ROLES if sum(bool(each.of(role)) for each in gold) >= _MEANT * len(gold)]
    halves = examples[::2], examples[1::2]
    rows = [
        _judged(of, {name: _link(other, name) for name in LINKS}, meant)
        for of, other in (halves, tuple(reversed(halves)))
    ]
    whole = log_linear.train([*rows[0], *rows[1]])
    points: list[tuple[float, bool]] = []
    for own, other in (rows, tuple(reversed(rows))):
        model = log_linear.train(own)
        points += [(model.probability(features), right) for features, right in other]
    links = {name: _link(examples, name) for name in LINKS}
    linker = Linker(links, whole, _exact(examples), _alone(examples, links))
    return linker, reliability(points, len(gold))


def _link(examples: Iterable[ReadExample], name: str) -> LogLinear:
    first, second = LINKS[name]
    rows: list[tuple[list[str], bool]] = []
    for example in examples:
        for paragraph in example.paragraphs:
            for one in paragraph.slots[first]:
                for other in paragraph.slots[second]:
                    belongs = any(_meets(one, each) and _meets(other, each) for each in example.gold)
                    rows.append((of_link(paragraph, one, other), belongs))
    return log_linear.train(rows)


def _meets(slot: Slot, gold: GoldAttribution) -> bool:
    return any(shared(slot.spans, spans) for spans in gold.of(slot.role))


def _judged(
    examples: Iterable[ReadExample], links: Mapping[str, LogLinear], meant: Sequence[str]
) -> list[tuple[list[str], bool]]:
    """Return the features of all attributions that would be made, and whether each is right as a whole."""
    return [
        (of_attribution(paragraph, candidate), _is_right(candidate, example.gold, meant))
        for example in examples
        for paragraph in example.paragraphs
        for candidate in candidates(paragraph, links)
        if candidate.is_whole
    ]


def _is_right(candidate: Candidate, gold: Iterable[GoldAttribution], meant: Sequence[str]) -> bool:
    found = dict(zip(ROLES, candidate[:3], strict=True))
    return any(all(_agrees(found[role], each, role) for role in meant) for each in gold)


def _agrees(slot: Slot | None, gold: GoldAttribution, role: str) -> bool:
    return not gold.of(role) if slot is None else _meets(slot, gold)


def _exact(examples: Iterable[ReadExample]) -> dict[str, tuple[int, int]]:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for example in examples:
        known = {role: set(example.tags.get(role, ())) for role in ROLES}
        for slot in _slots(example):
            if slot.learned and slot.rules and slot.learned != slot.rules:
                counts[exact_key(slot)][0] += slot.rules in known[slot.role]
                counts[exact_key(slot)][1] += slot.learned in known[slot.role]
    return {key: (rules, learned) for key, (rules, learned) in sorted(counts.items())}


def _alone(examples: Iterable[ReadExample], links: Mapping[str, LogLinear]) -> dict[str, float]:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for example in examples:
        for paragraph in example.paragraphs:
            for candidate in candidates(paragraph, links):
                for slot in () if candidate.is_whole else candidate.slots:
                    total[alone_key(slot)] += 1
                    meant = example.tags.get(slot.role, ())
                    right[alone_key(slot)] += any(shared(slot.spans, each) for each in meant)
    return {key: round((right[key] + 1) / (number + 2), 3) for key, number in sorted(total.items())}


def _slots(example: ReadExample) -> Iterable[Slot]:
    for paragraph in example.paragraphs:
        for slots in paragraph.slots.values():
            yield from slots
