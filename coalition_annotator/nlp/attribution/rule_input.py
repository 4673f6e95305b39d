"""What the rules read and what they find."""

from __future__ import annotations

from typing import NamedTuple

from coalition_annotator.nlp.attribution.cue_lexicon import BELIEF, EVIDENCE, INTENT, RECIPIENT, SPEECH, STANCE, Cues
from coalition_annotator.nlp.attribution.grammar import Grammar
from coalition_annotator.nlp.attribution.tokenizer import Part, Quotation, Token, TokenizedParagraph

# Chosen by hand: a clause after a verb of saying is mostly what somebody said, the object of 'criticised' less often.
TRUST = {SPEECH: 0.8, RECIPIENT: 0.8, BELIEF: 0.62, EVIDENCE: 0.62, INTENT: 0.5, STANCE: 0.6}
LONGEST_TAIL = 15


class FoundAttribution(NamedTuple):
    """An attribution by its tokens: how sure it is, from 0 to 1, and which rule found it."""

    source: Part | None
    cue: Part
    content: tuple[Part, ...]
    confidence: float
    why: str


class SentenceInput(NamedTuple):
    """A sentence with all that the rules ask about it."""

    paragraph: TokenizedParagraph
    part: Part
    words: tuple[str, ...]
    cues: Cues
    grammar: Grammar

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens of its paragraph."""
        return self.paragraph.tokens

    @property
    def end(self) -> int:
        """One past the last token that a content may hold: final marks stay outside, closing ones within."""
        last = self.part.last
        while (
            last > self.part.first and self.tokens[last - 1].text in ".?!:;—–-" and self.tokens[last - 1].quotation < 0
        ):
            last -= 1
        return last

    def quotation_at(self, place: int) -> Quotation | None:
        """Return the speech that opens at a token, or None."""
        if place >= self.part.last or self.tokens[place].quotation < 0:
            return None
        found = self.paragraph.quotations[self.tokens[place].quotation]
        return found if found.first == place and found.is_speech else None
