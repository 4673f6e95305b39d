"""Learned spans and the rules' attributions brought together."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from coalition_annotator.model.span import Spans, normalised, shared
from coalition_annotator.nlp.attribution.attribution import Attribution, outermost
from coalition_annotator.nlp.attribution.read_article import ReadArticle
from coalition_annotator.nlp.recommender.joins import reads_on
from coalition_annotator.nlp.recommender.learned import Learned
from coalition_annotator.nlp.recommender.slots import ROLES

_NEAR = 60
_UNCONFIRMED = 0.55


def as_attributions(article: ReadArticle, learned: Sequence[Learned]) -> list[Attribution]:
    """Tie learned speakers, cues and claims to attributions: what stands next to each other in a paragraph."""
    result: list[Attribution] = []
    for found in _by_paragraph([each.span.start for each in article.paragraphs], learned):
        result += _of_paragraph(article.text, *(found[role] for role in ROLES))
    return result


def _by_paragraph(starts: Sequence[int], learned: Iterable[Learned]) -> list[dict[str, list[Learned]]]:
    """Return what is proposed for speakers, cues and claims, paragraph by paragraph and by role.

    Args:
        starts: the first code point of each paragraph, rising.
        learned: what the recommender proposes.
    """
    result: dict[int, dict[str, list[Learned]]] = {}
    for each in learned:
        if each.layer_id in ROLES:
            place = bisect_right(starts, each.spans[0].start)
            result.setdefault(place, {role: [] for role in ROLES})[each.layer_id].append(each)
    return list(result.values())


def _of_paragraph(text: str, speakers: list[Learned], cues: list[Learned], claims: list[Learned]) -> list[Attribution]:
    contents = _joined_quotations(text, claims, cues)
    result: list[Attribution] = []
    free_cues, free_speakers = list(cues), list(speakers)
    for spans, sure in contents:
        cue = _nearest(spans, free_cues)
        beside = (*spans, *cue.spans) if cue else spans
        speaker = _nearest(beside, free_speakers)
        if cue is not None:
            free_cues.remove(cue)
        if speaker is not None:
            free_speakers.remove(speaker)
        result.append(Attribution(speaker.spans if speaker else (), cue.spans if cue else (), spans, sure, "learned"))
    for cue in free_cues:
        speaker = _nearest(cue.spans, free_speakers)
        if speaker is not None:
            free_speakers.remove(speaker)
        result.append(Attribution(speaker.spans if speaker else (), cue.spans, (), cue.confidence, "learned"))
    result += [Attribution(each.spans, (), (), each.confidence, "learned") for each in free_speakers]
    return result


def _joined_quotations(text: str, claims: Iterable[Learned], cues: Sequence[Learned]) -> list[tuple[Spans, float]]:
    result: list[tuple[Spans, float]] = []
    for each in claims:
        if result:
            spans, sure = result[-1]
            among = sum(spans[-1].end <= cue.spans[0].start < each.spans[0].start for cue in cues)
            if reads_on(text, spans, each.spans, among):
                result[-1] = (normalised((*spans, *each.spans)), max(sure, each.confidence))
                continue
        result.append((each.spans, each.confidence))
    return result


def _nearest(spans: Spans, others: Iterable[Learned]) -> Learned | None:
    ranked = sorted((_distance(spans, each.spans), each.spans[0].start, each) for each in others)
    return ranked[0][2] if ranked and ranked[0][0] <= _NEAR else None


def _distance(spans: Spans, other: Spans) -> int:
    return min(max(a.start - b.end, b.start - a.end, 0) for a in spans for b in other)


def joined(by_rules: Sequence[Attribution], learned: Sequence[Attribution]) -> list[Attribution]:
    """Return one list: where both found something the learned boundaries count and confidence grows.

    The chance that both are wrong is taken as the product of each being wrong. What the rules alone found keeps about
    half of its confidence, as the recommender has seen that this project's readers leave such things out.
    """
    result: list[Attribution] = []
    confirmed: set[int] = set()
    for each in learned:
        partner = next((n for n, other in enumerate(by_rules) if n not in confirmed and _same(each, other)), None)
        if partner is None:
            result.append(each)
            continue
        confirmed.add(partner)
        other = by_rules[partner]
        interrupted = len(other.content) > 1
        sure = 1 - (1 - each.confidence) * (1 - other.confidence)
        result.append(
            Attribution(
                each.source or other.source,
                each.cue or other.cue,
                other.content if interrupted else each.content or other.content,
                round(min(sure, 0.99), 2),
                f"learned, {other.why}",
            )
        )
    for number, other in enumerate(by_rules):
        if number not in confirmed:
            result.append(other._replace(confidence=round(other.confidence * _UNCONFIRMED, 2)))
    whole = outermost(each for each in result if each.content)
    return whole + [each for each in result if not each.content]


def _same(one: Attribution, other: Attribution) -> bool:
    return bool(shared(one.content, other.content) or shared(one.cue, other.cue))
