"""Bringing the rules' and the recommender's finds together as attributions, by what was learned of earlier ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from coalition_annotator.model import codebook as cb
from coalition_annotator.nlp.attribution.attribution import Attribution, outermost
from coalition_annotator.nlp.attribution.read_article import ReadArticle
from coalition_annotator.nlp.recommender import boundaries
from coalition_annotator.nlp.recommender.joins import joined
from coalition_annotator.nlp.recommender.learned import Proposals
from coalition_annotator.nlp.recommender.link_features import Candidate, of_attribution, of_link, of_slot
from coalition_annotator.nlp.recommender.log_linear import LogLinear
from coalition_annotator.nlp.recommender.plain_number import number
from coalition_annotator.nlp.recommender.slots import ROLES, ParagraphSlots, Slot, slots_of

CUE_CLAIM, CUE_SPEAKER, CLAIM_SPEAKER = "cue to claim", "cue to speaker", "claim to speaker"
LINKS = {CUE_CLAIM: (cb.CUE, cb.CLAIM), CUE_SPEAKER: (cb.CUE, cb.SPEAKER), CLAIM_SPEAKER: (cb.CLAIM, cb.SPEAKER)}
_LEAST_LINK = 0.15
_LEAST_WHOLE = 0.3
_LEAST_ALONE = 0.6
# Whom or what it belongs to is missing, so that it is never among those which are accepted as sure.
_SUREST_ALONE = 0.7
_LEAST_PART = 0.3


class Linker(NamedTuple):
    """What was learned of attributions.

    Attributes:
        links: how probable it is that two slots belong together, by LINKS.
        whole: how probable it is that an attribution is right: all its parts overlap those of a person's, and none of
            that one's is missing.
        slots: by role, how probable it is that a slot overlaps a person's tag.
        boundaries: by role, how probable it is that a tag begins and ends where a slot does.
        joins: how probable it is that two parts are one claim.
    """

    links: Mapping[str, LogLinear]
    whole: LogLinear
    slots: Mapping[str, LogLinear]
    boundaries: Mapping[str, LogLinear]
    joins: LogLinear

    def attributions(
        self, article: ReadArticle, by_rules: Sequence[Attribution], proposed: Proposals
    ) -> list[Attribution]:
        """Return the attributions of an article in the order of the text, each with how probably it is right."""
        result: list[Attribution] = []
        for parts in slots_of(article, by_rules, proposed):
            paragraph = settled(parts, self.boundaries, self.joins)
            for candidate in candidates(paragraph, self.links):
                result += self._judged(paragraph, candidate)
        whole = outermost(each for each in result if each.content)
        return whole + [each for each in result if not each.content]

    def _judged(self, paragraph: ParagraphSlots, candidate: Candidate) -> Iterator[Attribution]:
        """Yield a candidate as an attribution, or what is probable of it slot by slot."""
        sure = sure_of(paragraph, candidate, self.whole)
        shares = {
            each.role: self.slots[each.role].probability(of_slot(paragraph, candidate, each, sure))
            for each in candidate.slots
        }
        probable = candidate.only({role for role, share in shares.items() if share >= _LEAST_PART})
        if probable != candidate:
            sure = sure_of(paragraph, probable, self.whole)
        if sure >= _LEAST_WHOLE:
            yield _attribution(probable.slots, sure)
            return
        for each in candidate.slots:
            if shares[each.role] >= _LEAST_ALONE:
                yield _attribution([each], min(shares[each.role], _SUREST_ALONE))

    def as_values(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return {
            "links": _weights_of(self.links),
            "whole": dict(self.whole.weights),
            "slots": _weights_of(self.slots),
            "boundaries": _weights_of(self.boundaries),
            "joins": dict(self.joins.weights),
        }


def from_values(values: Mapping[str, Any]) -> Linker | None:
    """Return a linker of plain values: the inverse of ``Linker.as_values``.

    None where there is none, or it is of an earlier version: that one looked at other features.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: they are none.
    """
    if not isinstance(values, Mapping):
        raise TypeError("not a linker's")
    if "joins" not in values:
        return None
    return Linker(
        {name: _model(values["links"][name]) for name in LINKS},
        _model(values["whole"]),
        {role: _model(values["slots"][role]) for role in ROLES},
        {role: _model(values["boundaries"][role]) for role in ROLES},
        _model(values["joins"]),
    )


def _model(found: Mapping[Any, Any]) -> LogLinear:
    return LogLinear({str(key): number(weight) for key, weight in found.items()})


def _weights_of(models: Mapping[str, LogLinear]) -> dict[str, dict[str, float]]:
    return {name: dict(model.weights) for name, model in models.items()}


def _attribution(slots: Sequence[Slot], sure: float) -> Attribution:
    spans = {each.role: each.spans for each in slots}
    found_by = ("learned",) if any(each.learned for each in slots) else ()
    reasons = dict.fromkeys(each.why for each in slots if each.rules)
    speaker, cue, claim = (spans.get(role, ()) for role in ROLES)
    return Attribution(speaker, cue, claim, round(sure, 2), ", ".join((*found_by, *reasons)))


def sure_of(paragraph: ParagraphSlots, candidate: Candidate, whole: LogLinear) -> float:
    """Return how probable it is that an attribution is right as a whole; 0 for what is none."""
    return whole.probability(of_attribution(paragraph, candidate)) if candidate.is_whole else 0.0


def settled(parts: ParagraphSlots, edges: Mapping[str, LogLinear], joins: LogLinear) -> ParagraphSlots:
    """Return a paragraph with one slot for each claim, and the boundaries of all slots chosen.

    Args:
        parts: it has one slot for each part of a claim.
        edges: what was learned of boundaries.
        joins: what was learned of parts.
    """
    boundaries.choose(parts, edges)
    return joined(parts, joins)


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
