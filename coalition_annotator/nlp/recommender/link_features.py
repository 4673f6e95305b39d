"""What is looked at to tell whether two slots belong together, and whether an attribution is right as a whole."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from typing import NamedTuple

from coalition_annotator.nlp.recommender.log_linear import ALWAYS
from coalition_annotator.nlp.recommender.slots import ParagraphSlots, Slot
from coalition_annotator.nlp.recommender.syntax_features import TokenSyntax

_FAR = (0, 1, 2, 3, 5, 8, 13, 21, 34, 55)
_BETWEEN = 4
_LONGEST_WAY = 6
_LONG = 6


class Candidate(NamedTuple):
    """An attribution that may be: its slots (None for none), and how probable its ties are."""

    speaker: Slot | None
    cue: Slot | None
    claim: Slot | None
    said_by: float = 0.0
    cued_by: float = 0.0

    @property
    def slots(self) -> list[Slot]:
        """Those of its slots that there are."""
        return [each for each in self[:3] if each is not None]

    def only(self, roles: Collection[str]) -> Candidate:
        """Return it without the slots of other roles, and without the ties to these."""
        speaker, cue, claim = (each if each is not None and each.role in roles else None for each in self[:3])
        return Candidate(
            speaker,
            cue,
            claim,
            self.said_by if speaker and (cue or claim) else 0.0,
            self.cued_by if cue and claim else 0.0,
        )

    @property
    def is_whole(self) -> bool:
        """Whether it says of a claim who or what introduces it; others are judged slot by slot."""
        return self.claim is not None and len(self.slots) > 1


def of_link(paragraph: ParagraphSlots, one: Slot, other: Slot) -> list[str]:
    """Return the features of a tie: of a cue, or a claim, to a speaker or a claim."""
    before = other.first < one.first
    side = "<" if before else ">"
    start, end = (other.last, one.first) if before else (one.last, other.first)
    gap, far = end - start, _far(max(0, end - start))
    rivals = _between(paragraph.slots[one.role], one, start, end)
    same = _between(paragraph.slots[other.role], other, start, end)
    tokens, word = paragraph.paragraph.tokens, paragraph.word
    why = paragraph.tied(one, other)
    apart = abs(paragraph.sentence(other.first) - paragraph.sentence(one.first))
    way = way_between(paragraph.syntax, other.root, one.root)
    quoted = tokens[min(other.first, len(tokens) - 1)].quotation >= 0
    result = [
        ALWAYS, f"side{side}", f"gap={side}{far}", f"overlap={gap < 0}", f"rivals={rivals}{side}",
        f"same={same}{side}", f"tied={bool(why)}{paragraph.is_tied(one)}{paragraph.is_tied(other)}", f"why={why}",
        f"sentences={side}{min(2, apart)}", f"way={way}", f"ways={way.count('<')},{way.count('>')}",
        f"word={word(one.first)},{side}", f"after={word(one.last)},{side}", f"before={word(one.first - 1)},{side}",
        f"quoted={quoted},{side}",
        f"many={min(3, len(paragraph.slots[other.role]))},{min(3, len(paragraph.slots[one.role]))}",
        f"all={side},{rivals},{same},{far}",
    ]  # fmt: skip
    if 0 <= gap <= _BETWEEN:
        result.append(f"between={side}{','.join(map(word, range(start, end)))}")
    return [*result, *_of_slot("other", other), *_of_slot("one", one)]


def of_attribution(paragraph: ParagraphSlots, candidate: Candidate) -> list[str]:
    """Return the features of an attribution as a whole."""
    speaker, cue, claim, said_by, cued_by = candidate
    result = [ALWAYS]
    result += [f"said={round(said_by * 20)}", *_of_slot("speaker", speaker)] if speaker else ["no speaker"]
    result += [f"cued={round(cued_by * 20)}"] if cue and claim else []
    result += _of_slot("claim", claim) if claim else ["no claim"]
    if speaker and cue and claim:
        result.append(f"both={round(said_by * cued_by * 20)}")
    if cue:
        result += [*_of_slot("cue", cue), f"word={paragraph.word(cue.first)}"]
    else:
        result.append("no cue")
    return result


def of_slot(paragraph: ParagraphSlots, candidate: Candidate, slot: Slot, sure: float) -> list[str]:
    """Return the features of a slot of an attribution; ``sure`` is how probably the attribution is right as a whole."""
    word, tag = paragraph.word, paragraph.tag
    shape = "".join(f"{each is not None:d}" for each in candidate[:3])
    result = [
        *_of_slot("own", slot), ALWAYS, f"shape={shape}", f"shape={shape},{slot.begins}",
        f"shaped={shape},{slot.within}", f"sure={round(sure * 20)}", f"sure={round(sure * 10)},{slot.begins}",
        f"said={round(candidate.said_by * 10)},{shape}", f"cued={round(candidate.cued_by * 10)},{shape}",
        f"first={word(slot.first)}", f"last={word(slot.last - 1)}", f"before={word(slot.first - 1)}",
        f"after={word(slot.last)}", f"length={min(_LONG, slot.last - slot.first)}", f"tag={tag(slot.first)}",
    ]  # fmt: skip
    if slot.root is not None:
        result += [f"root={word(slot.root)}", f"root tag={tag(slot.root)}", f"relation={paragraph.relation(slot.root)}"]
    if candidate.cue is not None and candidate.cue is not slot:
        result.append(f"cue={word(candidate.cue.first)}")
    return result


def _of_slot(name: str, slot: Slot) -> list[str]:
    by = slot.found_by
    return [
        f"{name}: {slot.why if slot.rules else '-'}", f"{name}: {by}{slot.learned == slot.rules}",
        f"{name}: begins {slot.begins}", f"{name}: within {slot.within}", f"{name}: guessed {slot.guessed}",
        f"{name}: begins {slot.begins},{by}", f"{name}: within {slot.within},{slot.guessed}",
    ]  # fmt: skip


def _far(number: int) -> int:
    return _FAR[bisect_right(_FAR, number) - 1]


def _between(slots: Sequence[Slot], but: Slot, start: int, end: int) -> int:
    return min(2, sum(start <= each.first < end for each in slots if each is not but))


def way_between(syntax: Sequence[TokenSyntax], one: int | None, other: int | None) -> str:
    """Return the relations from one token up to where it meets the way up from the other, and down to that."""
    if one is None or other is None:
        return "unknown"
    ups = _upwards(syntax, one)
    downs = _upwards(syntax, other)
    for steps, place in enumerate(downs):
        if place in ups:
            up = [syntax[each].relation for each in ups[: ups.index(place)]]
            down = [syntax[each].relation for each in downs[:steps]]
            return f"{'<'.join(up)}^{'>'.join(reversed(down))}"
    return "far"


def _upwards(syntax: Sequence[TokenSyntax], place: int) -> list[int]:
    result = [place]
    while len(result) <= _LONGEST_WAY and syntax[result[-1]].head != result[-1]:
        result.append(syntax[result[-1]].head)
    return result
