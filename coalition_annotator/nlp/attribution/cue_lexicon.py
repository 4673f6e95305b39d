"""The vocabulary of attribution cues: which verbs and phrases introduce what somebody said."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from coalition_annotator.nlp.attribution.tokenizer import Token
from coalition_annotator.nlp.attribution.wordset import wordset

SPEECH, RECIPIENT, BELIEF, EVIDENCE, STANCE, INTENT = "speech", "recipient", "belief", "evidence", "stance", "intent"
ARTICLES = wordset("the a an this that these those his her its their our my your")
NOTHING: frozenset[str] = frozenset()


class Cues:
    """Verb forms by what may follow them.

    ``speech`` verbs introduce quotations and clauses; ``recipient`` verbs name a hearer first ('told reporters');
    ``belief`` and ``evidence`` verbs take clauses; ``stance`` verbs take a thing ('criticised the plan');
    ``intent`` verbs take an infinitive ('vowed to').
    """

    def __init__(self, verbs: Mapping[str, Iterable[str]], phrases: Iterable[str], nouns: Iterable[str]) -> None:
        frames: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for frame, entries in verbs.items():
            for entry in entries:
                forms = [tuple(form.split()) for form in entry.split(" | ")]
                for form in forms:
                    frames[form].add(frame)
        self._frames = {form: frozenset(found) for form, found in frames.items()}
        self._longest: dict[str, int] = {}
        for form in self._frames:
            self._longest[form[0]] = max(self._longest.get(form[0], 0), len(form))
        self.phrases = frozenset(tuple(phrase.split()) for phrase in phrases)
        self.nouns = frozenset(nouns)
        self._nominal = frozenset((*self.nouns, *(noun + "s" for noun in self.nouns)))

    def verb_at(self, words: Sequence[str], place: int) -> tuple[int, frozenset[str]]:
        """Return how many words of a verb begin at a place, and its frames; (0, none) where none does.

        The frames of shorter forms count too: 'called for' may still be 'called'.
        """
        longest = self._longest.get(words[place], 0)
        for length in range(longest, 0, -1):
            found = self._frames.get(tuple(words[place : place + length]))
            if found:
                return length, found
        return 0, NOTHING

    def may_be_verb(self, tokens: Sequence[Token], place: int, follows: bool) -> bool:
        """Tell whether a form that can be a noun ('states', 'claims') stands where a verb can.

        Args:
            tokens: the paragraph's.
            place: of the form.
            follows: whether something of its sentence stands before it.
        """
        token = tokens[place]
        if token.is_capital and follows:
            return False
        if token.lower not in self._nominal or not follows:
            return True
        before = tokens[place - 1]
        singular = token.lower.endswith("s")
        if before.lower in ("he", "she", "it", "who") or (before.is_capital and before.lower not in ARTICLES):
            return singular or before.lower in ("i", "who")
        if before.lower in (
            "i",
            "we",
            "you",
            "they",
            "also",
            "will",
            "would",
            "can",
            "could",
            "may",
            "might",
            "must",
            "not",
        ):
            return True
        return not singular and before.lower.endswith("s") and before.lower not in ("his", "its", "this")

    def phrase_at(self, words: Sequence[str], place: int) -> int:
        """Return how many words of a phrase such as 'according to' begin at a place, or 0."""
        for phrase in self.phrases:
            if words[place] == phrase[0] and tuple(words[place : place + len(phrase)]) == phrase:
                return len(phrase)
        return 0


def parse(content: str) -> Cues:
    """Return the vocabulary in a file such as resources/cues.json."""
    found = json.loads(content)
    return Cues(found["verbs"], found["phrases"], found["nouns"])
