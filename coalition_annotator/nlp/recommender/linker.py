"""Bringing the rules' and the recommender's finds together as attributions, by what was learned of earlier ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.span import Spans
from coalition_annotator.nlp.attribution.attribution import Attribution, outermost
from coalition_annotator.nlp.attribution.read_article import ReadArticle
from coalition_annotator.nlp.recommender.learned import Learned
from coalition_annotator.nlp.recommender.link_features import Candidate, of_attribution, of_link
from coalition_annotator.nlp.recommender.log_linear import LogLinear
from coalition_annotator.nlp.recommender.plain_number import number
from coalition_annotator.nlp.recommender.slots import ParagraphSlots, Slot, slots_of

CUE_CLAIM, CUE_SPEAKER, CLAIM_SPEAKER = "cue to claim", "cue to speaker", "claim to speaker"
LINKS = {CUE_CLAIM: (cb.CUE, cb.CLAIM), CUE_SPEAKER: (cb.CUE, cb.SPEAKER), CLAIM_SPEAKER: (cb.CLAIM, cb.SPEAKER)}
_LEAST_LINK = 0.15
_LEAST_WHOLE = 0.25
_LEAST_ALONE = 0.5


class Linker(NamedTuple):
    """What was learned of attributions.

    Attributes:
        links: how probable it is that two slots belong together, by LINKS.
        whole: how probable it is that an attribution is right: all its parts overlap those of a person's, and none of
            that one's is missing.
        exact: by role and the rules' reason, how often their boundaries and how often the recommender's were a
            person's, where the two differ.
        alone: by role and who found it, how often a slot that is tied to nothing overlapped a person's tag.
    """

    links: Mapping[str, LogLinear]
    whole: LogLinear
    exact: Mapping[str, tuple[int, int]]
    alone: Mapping[str, float]

    def attributions(
        self, article: ReadArticle, by_rules: Sequence[Attribution], learned: Sequence[Learned]
    ) -> list[Attribution]:
        """Return the attributions of an article in the order of the text, each with how probably it is right."""
        result: list[Attribution] = []
        for paragraph in slots_of(article, by_rules, learned):
            for candidate in candidates(paragraph, self.links):
                found = self._judged(paragraph, candidate)
                if found is not None:
                    result.append(found)
        whole = outermost(each for each in result if each.content)
        return whole + [each for each in result if not each.content]

    def _judged(self, paragraph: ParagraphSlots, candidate: Candidate) -> Attribution | None:
        slots = candidate.slots
        if candidate.is_whole:
            sure = self.whole.probability(of_attribution(paragraph, candidate))
            if sure < _LEAST_WHOLE:
                return None
        else:
            sure = min(self.alone.get(alone_key(each), 0.0) for each in slots)
            if sure < _LEAST_ALONE:
                return None
        reasons = dict.fromkeys(each.why for each in slots if each.rules)
        found_by = ("learned",) if any(each.learned for each in slots) else ()
        speaker, cue, claim = (self._spans(each) if each is not None else () for each in candidate[:3])
        return Attribution(speaker, cue, claim, round(sure, 2), ", ".join((*found_by, *reasons)))

    def _spans(self, slot: Slot) -> Spans:
        """Return whose boundaries are a person's more often; the rules' where nothing tells them apart yet."""
        if not slot.learned or not slot.rules:
            return slot.spans
        rules, learned = self.exact.get(exact_key(slot), (0, 0))
        return slot.rules if rules >= learned or len(slot.rules) > len(slot.learned) else slot.learned

    def as_values(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return {
            "links": {name: dict(self.links[name].weights) for name in LINKS},
            "whole": dict(self.whole.weights),
            "exact": {key: list(counts) for key, counts in self.exact.items()},
            "alone": dict(self.alone),
        }


def from_values(values: Mapping[str, Any]) -> Linker:
    """Return a linker of plain values: the inverse of ``Linker.as_values``.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: they are none.
    """
    return Linker(
        {name: LogLinear(_weights(values["links"][name])) for name in LINKS},
        LogLinear(_weights(values["whole"])),
        {str(key): (int(first), int(second)) for key, (first, second) in values["exact"].items()},
        _weights(values["alone"]),
    )


def _weights(found: Mapping[Any, Any]) -> dict[str, float]:
    return {str(key): number(weight) for key, weight in found.items()}


def exact_key(slot: Slot) -> str:
    """Return what the choice of boundaries goes by."""
    return f"{slot.role}: {slot.why}"


def alone_key(slot: Slot) -> str:
    """Return what the confidence of a slot that is tied to nothing goes by."""
    return f"{slot.role}: {'learned' if slot.learned else ''} {'rules' if slot.rules else ''}"


def candidates(paragraph: ParagraphSlots, links: Mapping[str, LogLinear]) -> list[Candidate]:
    """Return the attributions that are most probable in a paragraph: every cue, every claim and every speaker once.

    Cues and claims pair off, the most probable pair first; each cue then takes its likeliest speaker, and so does each
    claim without a cue. A speaker may say several things. What no tie reaches stands alone.
    """
    speakers, cues, claims = (paragraph.slots[role] for role in (cb.SPEAKER, cb.CUE, cb.CLAIM))
    claim_of: dict[int, tuple[Slot, float]] = {}
    taken: set[int] = set()
    for sure, cue, claim in _ranked(paragraph, links[CUE_CLAIM], cues, claims):
        if id(cue) not in claim_of and id(claim) not in taken:
            claim_of[id(cue)] = (claim, sure)
            taken.add(id(claim))
    result: list[Candidate] = []
    for cue in cues:
        tied, cued_by = claim_of.get(id(cue), (None, 0.0))
        speaker, said_by = _likeliest(paragraph, links[CUE_SPEAKER], cue, speakers)
        result.append(Candidate(speaker, cue, tied, said_by, cued_by))
    for claim in claims:
        if id(claim) not in taken:
            speaker, said_by = _likeliest(paragraph, links[CLAIM_SPEAKER], claim, speakers)
            result.append(Candidate(speaker, None, claim, said_by))
    speaking = {id(each.speaker) for each in result}
    return result + [Candidate(each, None, None) for each in speakers if id(each) not in speaking]


def _ranked(
    paragraph: ParagraphSlots, link: LogLinear, ones: Iterable[Slot], others: Sequence[Slot]
) -> list[tuple[float, Slot, Slot]]:
    found = ((link.probability(of_link(paragraph, one, other)), one, other) for one in ones for other in others)
    return sorted((each for each in found if each[0] >= _LEAST_LINK), key=lambda each: -each[0])


def _likeliest(
    paragraph: ParagraphSlots, link: LogLinear, one: Slot, others: Sequence[Slot]
) -> tuple[Slot | None, float]:
    ranked = _ranked(paragraph, link, [one], others)
    return (ranked[0][2], ranked[0][0]) if ranked else (None, 0.0)
