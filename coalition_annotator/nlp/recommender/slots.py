"""Places of a paragraph where a speaker, a cue or a claim may be, by the rules, the recommender, or both."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.span import Span, Spans, normalised, shared
from coalition_annotator.nlp.attribution.attribution import Attribution
from coalition_annotator.nlp.attribution.read_article import ReadArticle
from coalition_annotator.nlp.attribution.tokenizer import TokenizedParagraph
from coalition_annotator.nlp.recommender.bio_labels import covered
from coalition_annotator.nlp.recommender.learned import Learned
from coalition_annotator.nlp.recommender.syntax_features import TokenSyntax, by_token

_GAP = 160
ROLES = (cb.SPEAKER, cb.CUE, cb.CLAIM)


@dataclass(eq=False, slots=True)
class Slot:
    """A place for a role (a layer's id): its spans by the recommender and by the rules, of which one may be empty.

    ``first`` and ``last`` are the tokens that it covers, ``last`` not included; ``root`` is the token that leads it.
    """

    role: str
    learned: Spans = ()
    rules: Spans = ()
    why: str = ""
    first: int = 0
    last: int = 0
    root: int | None = None

    @property
    def spans(self) -> Spans:
        """Its code points, by the recommender where it found it."""
        return self.learned or self.rules


@dataclass(eq=False)
class ParagraphSlots:
    """The slots of a paragraph by role, in the order of the text, and what the rules tied together there.

    ``ties`` has the speaker, cue and claim of each attribution of the rules, None where it has none, and why.
    """

    paragraph: TokenizedParagraph
    syntax: Sequence[TokenSyntax]
    slots: dict[str, list[Slot]] = field(default_factory=lambda: {role: [] for role in ROLES})
    ties: list[tuple[Slot | None, Slot | None, Slot | None, str]] = field(default_factory=list)
    sentence_of: list[int] = field(default_factory=list)

    def tied(self, one: Slot, other: Slot) -> str:
        """Return why the rules tied two slots together, or ''."""
        return next((why for *slots, why in self.ties if one in slots and other in slots), "")

    def is_tied(self, one: Slot) -> bool:
        """Tell whether the rules made an attribution of a slot."""
        return any(one in slots for *slots, _ in self.ties)


def slots_of(article: ReadArticle, by_rules: Sequence[Attribution], learned: Sequence[Learned]) -> list[ParagraphSlots]:
    """Return the slots of each paragraph that has any.

    Args:
        article: what was read.
        by_rules: the rules' attributions.
        learned: what the recommender proposes for speakers, cues and claims.
    """
    starts = [each.span.start for each in article.paragraphs]
    found: dict[int, ParagraphSlots] = {}

    def here(spans: Spans) -> ParagraphSlots:
        number = max(0, bisect_right(starts, spans[0].start) - 1)
        if number not in found:
            paragraph = article.paragraphs[number]
            syntax = by_token(article.trees[number]) if article.trees else ()
            sentences = [n for n, part in enumerate(paragraph.sentences) for _ in range(part.first, part.last)]
            found[number] = ParagraphSlots(paragraph, syntax, sentence_of=sentences)
        return found[number]

    for each in by_paragraph(starts, learned):
        for spans, _ in joined_quotations(article.text, each[cb.CLAIM], each[cb.CUE]):
            here(spans).slots[cb.CLAIM].append(Slot(cb.CLAIM, learned=spans))
        for one in (*each[cb.SPEAKER], *each[cb.CUE]):
            here(one.spans).slots[one.layer_id].append(Slot(one.layer_id, learned=one.spans))
    for tied in by_rules:
        into = here(tied.cue or tied.content or tied.source)
        ends = zip(ROLES, (tied.source, tied.cue, tied.content), strict=True)
        speaker, cue, claim = (_put(into, role, spans, tied.why) if spans else None for role, spans in ends)
        into.ties.append((speaker, cue, claim, tied.why))
    for _, paragraph in sorted(found.items()):
        for slots in paragraph.slots.values():
            for slot in slots:
                _place(paragraph, slot)
            slots.sort(key=lambda slot: (slot.first, slot.last))
    return [found[number] for number in sorted(found)]


def joined_quotations(text: str, claims: Iterable[Learned], cues: Sequence[Learned]) -> list[tuple[Spans, float]]:
    """Join the halves of interrupted quotations: nothing but a cue and its speaker in between, and quotation marks."""
    result: list[tuple[Spans, float]] = []
    for each in claims:
        if result:
            spans, sure = result[-1]
            gap = Span(spans[-1].end, each.spans[0].start)
            inside = [cue for cue in cues if gap.start <= cue.spans[0].start < gap.end]
            quoted = text[each.spans[0].start] in "“\"«„'" and text[spans[-1].end - 1] in "”\"»“'"
            if gap.length <= 1 or (len(inside) == 1 and gap.length < _GAP and quoted):
                result[-1] = (normalised((*spans, *each.spans)), max(sure, each.confidence))
                continue
        result.append((each.spans, each.confidence))
    return result


def by_paragraph(starts: Sequence[int], learned: Iterable[Learned]) -> list[dict[str, list[Learned]]]:
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


def _put(into: ParagraphSlots, role: str, spans: Spans, why: str) -> Slot:
    """Return the slot of what the rules found: one that the recommender or they found before, else a new one."""
    known = into.slots[role]
    slot = next((each for each in known if each.rules == spans), None)
    if slot is None:
        slot = next((each for each in known if not each.rules and shared(each.learned, spans)), None)
    if slot is None:
        slot = Slot(role)
        known.append(slot)
    slot.rules, slot.why = spans, slot.why or why
    return slot


def _place(into: ParagraphSlots, slot: Slot) -> None:
    places = [place for span in slot.spans for place in covered(into.paragraph.tokens, span)]
    if places:
        slot.first, slot.last = places[0], places[-1] + 1
        slot.root = _root(into, places)


def _root(into: ParagraphSlots, places: Sequence[int]) -> int | None:
    if not into.syntax:
        return None
    inside = set(places)
    words = [place for place in places if into.paragraph.tokens[place].is_word]
    outward = (place for place in words if into.syntax[place].head == place or into.syntax[place].head not in inside)
    return next(outward, places[0])
