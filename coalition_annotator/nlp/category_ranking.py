"""Which categories a claim may have, judged by earlier claims with words like its own."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from coalition_annotator.model.text import words

_NEIGHBOURS = 10
_LEAST_ALIKE = 0.08
_STEM = 6


class CodedClaim(NamedTuple):
    """The words of a claim, and the ids of the categories that a person gave it."""

    words: str
    categories: tuple[str, ...]


class CategoryRanking:
    """Ranks categories by the claims nearest in words (k nearest neighbours; cosine of TF-IDF weights).

    After Yang and Liu (1999), "A re-examination of text categorization methods": each of the nearest claims votes for
    its categories with its similarity. Words count by their first six letters, so that forms of one word meet.
    """

    def __init__(self, claims: Iterable[CodedClaim] = ()) -> None:
        self._categories: list[tuple[str, ...]] = []
        self._terms: list[Counter[str]] = []
        self._holding: dict[str, list[int]] = defaultdict(list)
        for each in claims:
            self.add(each)

    def add(self, claim: CodedClaim) -> None:
        """Learn from one more claim; the latest counts first among recent ones."""
        terms = _terms(claim.words)
        for term in terms:
            self._holding[term].append(len(self._categories))
        self._categories.append(claim.categories)
        self._terms.append(terms)

    def recent(self) -> list[str]:
        """Return the ids of all categories used, the one used last first."""
        return list(dict.fromkeys(each for given in reversed(self._categories) for each in given))

    def likely(self, claim_words: str) -> list[str]:
        """Return the ids of the categories that claims alike have, the likeliest first; empty where none is alike."""
        wanted = self._weighted(_terms(claim_words))
        length = math.sqrt(sum(weight * weight for weight in wanted.values()))
        if not length:
            return []
        shared: dict[int, float] = defaultdict(float)
        for term, weight in wanted.items():
            for number in self._holding.get(term, ()):
                shared[number] += weight * self._terms[number][term] * self._rarity(term)
        alike = [(found / (length * own), number) for number, found in shared.items() if (own := self._length(number))]
        votes: dict[str, float] = defaultdict(float)
        for similarity, number in sorted(alike, reverse=True)[:_NEIGHBOURS]:
            if similarity >= _LEAST_ALIKE:
                for category in self._categories[number]:
                    votes[category] += similarity
        return sorted(votes, key=lambda each: (-votes[each], each))

    def _rarity(self, term: str) -> float:
        return math.log(1 + len(self._terms) / (1 + len(self._holding.get(term, ()))))

    def _weighted(self, terms: Counter[str]) -> dict[str, float]:
        return {term: count * self._rarity(term) for term, count in terms.items()}

    def _length(self, number: int) -> float:
        return math.sqrt(sum(weight * weight for weight in self._weighted(self._terms[number]).values()))


def _terms(text: str) -> Counter[str]:
    found = (text[span.start : span.end].casefold() for span in words(text))
    return Counter(each[:_STEM] for each in found if len(each) > 2)


def offered(ranking: CategoryRanking, claim_words: str, known: Sequence[str], most: int) -> list[str]:
    """Return at most ``most`` of the ``known`` category ids: the likely ones, then recent ones, then in their order."""
    order = dict.fromkeys([*ranking.likely(claim_words)[: (most + 1) // 2], *ranking.recent(), *known])
    allowed = set(known)
    return [each for each in order if each in allowed][:most]
