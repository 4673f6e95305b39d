"""What tells subjects, phrases and clauses for the rules: by the forms of words, or by syntax."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from coalition_annotator.nlp.attribution import noun_phrases
from coalition_annotator.nlp.attribution.cue_lexicon import Cues
from coalition_annotator.nlp.attribution.tokenizer import Part, Token

_DETERMINING = frozenset(["to", "not", "a", "an", "the", "his", "her", "their", "its", "our", "my", "your", "of"])


class Grammar(Protocol):
    """Questions that the rules ask about a sentence; all numbers are places of its paragraph's tokens."""

    def verb_start(self, sentence: Part, verb: Part) -> int:
        """Where the verb's auxiliaries and adverbs begin."""

    def is_cue(self, sentence: Part, verb: Part, start: int, *, intends: bool) -> bool:
        """Whether the form is a verb here, and an active one (or may be passive, where it ``intends``)."""

    def subject(self, sentence: Part, verb: Part, start: int, latest: Part | None) -> Part | None:
        """Who does what the verb says; ``latest`` is the source of the cue before."""

    def phrase_after(self, sentence: Part, first: int) -> Part | None:
        """The noun phrase that begins at a place."""

    def holds_verb(self, first: int, last: int) -> bool:
        """Whether a range holds a finite verb."""

    def content_end(self, verb: Part, start: int, end: int) -> int:
        """Where what follows the verb from ``start`` ends, at the latest at ``end``."""


class FormGrammar:
    """A grammar that knows closed classes of words and nothing else."""

    def __init__(self, tokens: Sequence[Token], cues: Cues) -> None:
        self._tokens = tokens
        self._cues = cues

    def verb_start(self, sentence: Part, verb: Part) -> int:
        """Step back over auxiliaries and adverbs."""
        return noun_phrases.before_verb(self._tokens, sentence, verb.first)[0]

    def is_cue(self, sentence: Part, verb: Part, start: int, *, intends: bool) -> bool:
        """Tell it by the words around."""
        if noun_phrases.before_verb(self._tokens, sentence, verb.first)[1] and not intends:
            return False
        if start > sentence.first and self._tokens[start - 1].lower in _DETERMINING:
            return False
        return self._cues.may_be_verb(self._tokens, verb.first, start > sentence.first)

    def subject(self, sentence: Part, verb: Part, start: int, latest: Part | None) -> Part | None:
        """Take the noun phrase before the verb; of a participle, the subject of the verb before."""
        tokens = self._tokens
        before = tokens[start - 1].lower if start > sentence.first else ""
        if tokens[verb.first].lower.endswith("ing") and start == verb.first:
            if before not in ("", ",", "”", '"', "and", "while", "by", "in", "also"):
                return None
            return latest or noun_phrases.subject_of(tokens, sentence, verb.first)
        if before in ("who", "which"):
            comma = start - 2 > sentence.first and tokens[start - 2].text == ","
            return noun_phrases.phrase_before(tokens, sentence, start - 2 if comma else start - 1)
        if before in ("and", "but") and latest is not None:
            return latest
        return noun_phrases.phrase_before(tokens, sentence, start)

    def phrase_after(self, sentence: Part, first: int) -> Part | None:
        """Go on until a word that no noun phrase holds."""
        return noun_phrases.phrase_after(self._tokens, sentence, first)

    def holds_verb(self, first: int, last: int) -> bool:
        """Tell it by endings and auxiliaries."""
        return noun_phrases.holds_verb(self._tokens, first, last)

    def content_end(self, verb: Part, start: int, end: int) -> int:  # noqa: ARG002
        """Take all that is left of the sentence."""
        return end
