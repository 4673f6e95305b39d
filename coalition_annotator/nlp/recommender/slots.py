"""Places of a paragraph where a speaker, a cue or a claim may be, by the rules, the recommender, or both."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.span import Spans, shared
from coalition_annotator.nlp.attribution.attribution import Attribution
from coalition_annotator.nlp.attribution.read_article import ReadArticle
from coalition_annotator.nlp.attribution.tokenizer import TokenizedParagraph
from coalition_annotator.nlp.recommender.bio_labels import covered
from coalition_annotator.nlp.recommender.label_shares import LabelShares, of_guesses, step_of
from coalition_annotator.nlp.recommender.learned import Proposals
from coalition_annotator.nlp.recommender.syntax_features import TokenSyntax, by_token

ROLES = (cb.SPEAKER, cb.CUE, cb.CLAIM)
_MARKS = frozenset((*"“”\"«»„'‘", "''", "``"))
_SHORT = 8
# The step of a probability that nobody knows.
_UNKNOWN = 99


@dataclass(eq=False, slots=True)
class Slot:
    """A place for a role (a layer's id): its spans by the recommender and by the rules, of which one may be empty.

    Attributes:
        why: by what rule it was found.
        spans: its code points, once they have been chosen; the recommender's until then, or the rules'.
        attribution: the number of the rules' attribution that it is the claim of, or a part of it; None for none.
        beyond: further parts of the rules' claim, in paragraphs after this one.
        first, last: the tokens that it covers, ``last`` not included; none where it lies in another paragraph.
        root: the token that leads it in syntax.
        begins, within, guessed: how probable it is, in steps of log odds, that a tag of this role begins in it, that
            its tokens are part of one, and that an encoder sees one begin; 99 where nothing tells.
    """

    role: str
    learned: Spans = ()
    rules: Spans = ()
    why: str = ""
    spans: Spans = ()
    attribution: int | None = None
    beyond: Spans = ()
    first: int = 0
    last: int = 0
    root: int | None = None
    begins: int = _UNKNOWN
    within: int = _UNKNOWN
    guessed: int = _UNKNOWN

    @property
    def found_by(self) -> str:
        """Whether the recommender found it, and whether the rules did, as a feature has it."""
        return f"{bool(self.learned)}{bool(self.rules)}"


@dataclass(eq=False)
class ParagraphSlots:
    """The slots of a paragraph by role, in the order of the text, and what the rules tied together there.

    Attributes:
        text: the whole article's.
        syntax: of each token; empty where nothing parsed it.
        shares: how probable each label is for each token, by the recommender.
        guesses: the same by an encoder; None where there is none.
        ties: the speaker, cue and claim of each attribution of the rules, None where it has none, and why.
        sentence_of: the number of each token's sentence.
    """

    text: str
    paragraph: TokenizedParagraph
    syntax: Sequence[TokenSyntax]
    shares: LabelShares
    guesses: LabelShares | None
    slots: dict[str, list[Slot]] = field(default_factory=lambda: {role: [] for role in ROLES})
    ties: list[tuple[Slot | None, Slot | None, Slot | None, str]] = field(default_factory=list)
    sentence_of: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._words = [token.lower for token in self.paragraph.tokens]

    def tied(self, one: Slot, other: Slot) -> str:
        """Return why the rules tied two slots together, or ''."""
        return next((why for *slots, why in self.ties if one in slots and other in slots), "")

    def is_tied(self, one: Slot) -> bool:
        """Tell whether the rules made an attribution of a slot."""
        return any(one in slots for *slots, _ in self.ties)

    def word(self, place: int) -> str:
        """Return a token in lower case; 'edge' for one before the first or after the last."""
        return self._words[place] if 0 <= place < len(self._words) else "edge"

    def tag(self, place: int) -> str:
        """Return a token's part of speech; '' where none is known."""
        return self.syntax[place].tag if 0 <= place < len(self.syntax) else ""

    def relation(self, place: int) -> str:
        """Return a token's relation to its head; '' where none is known."""
        return self.syntax[place].relation if 0 <= place < len(self.syntax) else ""

    def is_mark(self, place: int) -> bool:
        """Tell whether a token is a quotation mark."""
        return self.word(place) in _MARKS

    def sentence(self, place: int) -> int:
        """Return the number of a token's sentence."""
        return self.sentence_of[place] if 0 <= place < len(self.sentence_of) else 0

    def place(self, slot: Slot) -> None:
        """Work out where a slot lies."""
        slot.spans = slot.spans or slot.learned or slot.rules
        places = [place for span in slot.spans for place in covered(self.paragraph.tokens, span)]
        if not places and slot.spans[0].start >= self.paragraph.span.end:
            slot.first = slot.last = len(self.paragraph.tokens)
        if places:
            slot.first, slot.last = places[0], places[-1] + 1
            slot.root = self._root(places)
            slot.begins = step_of(max(self.shares.begins(slot.role, place) for place in places))
            slot.within = step_of(sum(self.shares.within(slot.role, place) for place in places) / len(places))
            if self.guesses is not None:
                slot.guessed = step_of(max(self.guesses.begins(slot.role, place) for place in places))

    def sort(self) -> None:
        """Bring the slots into the order of the text."""
        for slots in self.slots.values():
            slots.sort(key=lambda slot: (slot.first, slot.last))

    def _root(self, places: Sequence[int]) -> int | None:
        if not self.syntax:
            return None
        inside = set(places)
        words = [place for place in places if self.paragraph.tokens[place].is_word]
        heads = ((place, self.syntax[place].head) for place in words)
        return next((place for place, head in heads if head == place or head not in inside), places[0])


def slots_of(article: ReadArticle, by_rules: Sequence[Attribution], proposed: Proposals) -> list[ParagraphSlots]:
    """Return the slots of each paragraph that has any. Each part of a claim is a slot of its own, until it is joined.

    Args:
        article: what was read.
        by_rules: the rules' attributions.
        proposed: what the recommender proposes.
    """
    starts = [each.span.start for each in article.paragraphs]
    found: dict[int, ParagraphSlots] = {}

    def here(spans: Spans) -> ParagraphSlots:
        number = max(0, bisect_right(starts, spans[0].start) - 1)
        if number not in found:
            found[number] = _paragraph(article, number, proposed.shares[number])
        return found[number]

    for each in proposed.tags:
        if each.layer_id in ROLES:
            here(each.spans).slots[each.layer_id].append(Slot(each.layer_id, learned=each.spans))
    for number, tied in enumerate(by_rules):
        into = here(tied.cue or tied.content or tied.source)
        speaker, cue = (
            _taken(into, role, spans, tied.why) if spans else None
            for role, spans in ((cb.SPEAKER, tied.source), (cb.CUE, tied.cue))
        )
        claim = _claim(into, tied, number)
        into.ties.append((speaker, cue, claim, tied.why))
    for _, paragraph in sorted(found.items()):
        for slot in (slot for slots in paragraph.slots.values() for slot in slots):
            paragraph.place(slot)
        paragraph.sort()
    return [found[number] for number in sorted(found)]


def length_step(tokens: int) -> int:
    """Return a number of tokens, larger ones in steps of powers of two."""
    return tokens if tokens < _SHORT else _SHORT + tokens.bit_length()


def _paragraph(article: ReadArticle, number: int, shares: LabelShares) -> ParagraphSlots:
    paragraph = article.paragraphs[number]
    syntax = by_token(article.trees[number]) if article.trees else ()
    guesses = of_guesses(article.guesses[number]) if article.guesses else None
    sentences = [n for n, part in enumerate(paragraph.sentences) for _ in range(part.first, part.last)]
    return ParagraphSlots(article.text, paragraph, syntax, shares, guesses, sentence_of=sentences)


def _claim(into: ParagraphSlots, tied: Attribution, number: int) -> Slot | None:
    """Return the slot of the first part of what the rules take for a claim; each part here has one of its own."""
    if not tied.content:
        return None
    end = into.paragraph.span.end
    here = [part for part in tied.content if part.start < end] or [tied.content[0]]
    parts = [_taken(into, cb.CLAIM, (part,), tied.why, number) for part in here]
    # A quotation may go on in the next paragraphs.
    parts[-1].beyond = tied.content[len(here) :]
    return parts[0]


def _taken(into: ParagraphSlots, role: str, spans: Spans, why: str, attribution: int | None = None) -> Slot:
    """Return the slot of what the rules found: one that the recommender or they found before, else a new one."""
    known = into.slots[role]
    slot = next((each for each in known if each.rules == spans and each.attribution == attribution), None)
    if slot is None:
        slot = next((each for each in known if not each.rules and shared(each.learned, spans)), None)
    if slot is None:
        slot = Slot(role)
        known.append(slot)
    slot.rules, slot.why, slot.attribution = spans, slot.why or why, attribution
    return slot
