"""Which parts are one claim, interrupted by a cue and its speaker: learned from a project's own claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.span import Spans, normalised, shared
from coalition_annotator.nlp.recommender import log_linear
from coalition_annotator.nlp.recommender.link_features import way_between
from coalition_annotator.nlp.recommender.log_linear import ALWAYS, LogLinear
from coalition_annotator.nlp.recommender.slots import ParagraphSlots, Slot, length_step

_FAR = 160
_OPENING, _CLOSING = "“\"«„'", "”\"»“'"
_COUNTED = 2

UNLEARNED = LogLinear({ALWAYS: -0.5, "by rules=True": 1.0, "reads on=True": 1.0})
"""Joins what the rules make one claim, and interrupted quotations."""


def reads_on(text: str, one: Spans, other: Spans, cues: int) -> bool:
    """Tell whether two spans look like the halves of an interrupted quotation.

    Nothing but a cue and its speaker stands in between, and there are quotation marks.

    Args:
        text: the article's.
        one: what stands first.
        other: what stands after it.
        cues: the number of cues in between.
    """
    gap = other[0].start - one[-1].end
    quoted = text[other[0].start] in _OPENING and text[one[-1].end - 1] in _CLOSING
    return 0 <= gap <= 1 or (cues == 1 and gap < _FAR and quoted)


def learn(paragraphs: Iterable[tuple[ParagraphSlots, Sequence[Spans]]]) -> LogLinear:
    """Return what is learned of parts that stand one after the other.

    Args:
        paragraphs: those with slots, each with a person's claims of its article.
    """
    found = log_linear.train(_rows(paragraphs))
    return found if found.weights else UNLEARNED


def _rows(paragraphs: Iterable[tuple[ParagraphSlots, Sequence[Spans]]]) -> Iterator[tuple[list[str], bool]]:
    for paragraph, claims in paragraphs:
        parts = paragraph.slots[cb.CLAIM]
        for place, (one, other) in enumerate(pairwise(parts)):
            met = [(shared(one.spans, each), shared(other.spans, each)) for each in claims]
            # Of what is no claim nobody knows whether it is one or two.
            if any(map(any, met)):
                yield _features(paragraph, one, other, _next(parts, place + 2)), any(map(all, met))


def joined(paragraph: ParagraphSlots, model: LogLinear) -> ParagraphSlots:
    """Return a paragraph with one slot for each claim, of whose parts the boundaries have been chosen.

    Args:
        paragraph: it has one slot for each part.
        model: what ``learn`` returned.
    """
    parts = paragraph.slots[cb.CLAIM]
    groups: list[list[Slot]] = []
    for place, part in enumerate(parts):
        following = _next(parts, place + 1)
        if groups and model.probability(_features(paragraph, groups[-1][-1], part, following)) > 0.5:
            groups[-1].append(part)
        else:
            groups.append([part])
    result = replace(paragraph, slots={**paragraph.slots, cb.CLAIM: []}, ties=[])
    claim_of: dict[Slot | None, Slot] = {}
    for group in groups:
        claim = _whole(group)
        result.slots[cb.CLAIM].append(claim)
        result.place(claim)
        claim_of.update(dict.fromkeys(group, claim))
    result.sort()
    result.ties = [(speaker, cue, claim_of.get(claim), why) for speaker, cue, claim, why in paragraph.ties]
    return result


def _whole(parts: Sequence[Slot]) -> Slot:
    return Slot(
        cb.CLAIM,
        normalised(span for each in parts for span in each.learned),
        normalised(span for each in parts for span in each.rules),
        next((each.why for each in parts if each.why), ""),
        normalised(span for each in parts for span in (*each.spans, *each.beyond)),
    )


def _next(parts: Sequence[Slot], place: int) -> Slot | None:
    return parts[place] if place < len(parts) else None


def _features(paragraph: ParagraphSlots, one: Slot, other: Slot, following: Slot | None) -> list[str]:
    """Return the features of two parts that stand one after the other; ``following`` stands after both."""
    here, there = one.learned or one.rules, other.learned or other.rules
    cues = [each for each in paragraph.slots[cb.CUE] if one.last <= each.first < other.first]
    speakers = [each for each in paragraph.slots[cb.SPEAKER] if one.last <= each.first < other.first]
    later = [
        each for each in paragraph.slots[cb.CUE]
        if each.first >= other.last and (following is None or each.first < following.first)
    ]  # fmt: skip
    marks = f"{paragraph.is_mark(one.last - 1)}{paragraph.is_mark(other.first)}"
    by_rules = one.attribution is not None and one.attribution == other.attribution
    goes_on = reads_on(paragraph.text, here, there, len(cues))
    apart = min(_COUNTED, paragraph.sentence(other.first) - paragraph.sentence(one.last - 1))
    among = f"{min(_COUNTED, len(cues))}{min(_COUNTED, len(speakers))}"
    earlier = any(each.last <= one.first for each in paragraph.slots[cb.CUE])
    result = [
        ALWAYS, f"by rules={by_rules}", f"reads on={goes_on}", f"both={by_rules}{goes_on}{marks}",
        f"marks={paragraph.is_mark(one.first)}{marks}{paragraph.is_mark(other.last - 1)}",
        f"among={among}", f"later={bool(later)}", f"earlier={earlier}",
        f"sentences={apart}", f"gap={length_step(other.first - one.last)}", f"all={marks}{among}{bool(later)}{apart}",
        f"marked={marks}{min(_COUNTED, len(cues))}", f"by={one.found_by}{other.found_by}",
        f"first={paragraph.word(one.first)}", f"last={paragraph.word(one.last - 1)}",
        f"next first={paragraph.word(other.first)}", f"next last={paragraph.word(other.last - 1)}",
        f"after={paragraph.word(one.last)}", f"before={paragraph.word(other.first - 1)}",
        f"why={one.why}", f"next why={other.why}", f"tag={paragraph.tag(one.first)}",
        f"length={length_step(one.last - one.first)}", f"next length={length_step(other.last - other.first)}",
    ]  # fmt: skip
    if one.last - one.first == 1:
        result.append(f"alone={paragraph.word(one.first)}")
    if len(cues) == 1:
        result.append(f"cue={paragraph.word(cues[0].first)}")
    if one.root is not None and other.root is not None:
        result.append(f"way={way_between(paragraph.syntax, one.root, other.root)}")
        result.append(f"relations={paragraph.relation(one.root)},{paragraph.relation(other.root)}")
        if cues:
            result.append(f"way to cue={way_between(paragraph.syntax, one.root, cues[0].root)}")
            result.append(f"next way to cue={way_between(paragraph.syntax, other.root, cues[0].root)}")
    return result
