"""Which categories a claim may have, judged by earlier claims with words like its own."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from coalition_annotator.model.text import words

_STEM = 6
# Lengths of centroids are worked out anew when the number of claims has grown by this factor.
_GROWN = 1.05
# So many terms are weighed anew at most while somebody waits; what is left is done the next times.
_MOST_TERMS = 5_000
_HELD_BY_FEW = 300


class CodedClaim(NamedTuple):
    """The words of a claim, and the ids of the categories that a person gave it."""

    words: str
    categories: tuple[str, ...]


class Likely(NamedTuple):
    """A category that a claim may have: its id, how alike its claims are (0 to 1), and the one most like it of these.

    ``like`` is '' where the category's name and definition alone speak for it.
    """

    category: str
    similarity: float
    like: str


class _Centroid(NamedTuple):
    """A category's terms, the length of their weights, and among how many claims these were weighed."""

    terms: dict[str, float]
    length: float
    claims: int


class CategoryRanking:
    """Ranks categories by the cosine of TF-IDF weights between a claim and the centroid of each category.

    The centroid (Rocchio 1971, "Relevance feedback in information retrieval") is of all claims that have the category,
    and of its name and definition, which count as one claim more. Words count by their first six letters, so that forms
    of one word meet. A claim that is added counts at once.
    """

    def __init__(self, claims: Iterable[CodedClaim] = ()) -> None:
        self._claims: list[CodedClaim] = []
        self._terms: list[Counter[str]] = []
        self._holding: dict[str, list[int]] = defaultdict(list)
        self._together: dict[str, dict[str, float]] = defaultdict(dict)
        self._centroids: dict[tuple[str, str], _Centroid] = {}
        for each in claims:
            self.add(each)

    def add(self, claim: CodedClaim) -> None:
        """Learn from one more claim; the latest counts first among recent ones."""
        terms = _terms(claim.words)
        for term in terms:
            self._holding[term].append(len(self._claims))
        self._claims.append(claim)
        self._terms.append(terms)
        for category in claim.categories:
            _add(self._together[category], terms)
            for key in [key for key in self._centroids if key[0] == category]:
                del self._centroids[key]

    def recent(self) -> list[str]:
        """Return the ids of all categories used, the one used last first."""
        return list(dict.fromkeys(each for claim in reversed(self._claims) for each in claim.categories))

    def likely(self, claim_words: str, about: Mapping[str, str] = MappingProxyType({})) -> list[Likely]:
        """Return the categories that share words with a claim, the likeliest first.

        Args:
            claim_words: what the claim says.
            about: the name and definition of each category, by id; those without claims yet can be ranked by them.
        """
        wanted = self._weighted(_terms(claim_words))
        found: dict[str, float] = {}
        length = _length(wanted)
        self._measure(_MOST_TERMS)
        for category in dict.fromkeys((*self._together, *about)):
            own = self._centroid(category, about.get(category, ""))
            both = sum(weight * self._rarity(term) * own.terms.get(term, 0.0) for term, weight in wanted.items())
            found[category] = min(1.0, both / (length * own.length)) if both else 0.0
        ranked = sorted((each for each in found if found[each]), key=lambda each: (-round(found[each], 9), each))
        like = self._most_alike(wanted)
        return [Likely(each, found[each], like.get(each, "")) for each in ranked]

    def prepare(self, about: Mapping[str, str]) -> None:
        """Work out what ``likely`` needs of all categories, so that the first who asks need not wait."""
        for category in dict.fromkeys((*self._together, *about)):
            self._centroid(category, about.get(category, ""))

    def _centroid(self, category: str, about: str) -> _Centroid:
        known = self._centroids.get((category, about))
        if known is None:
            terms = dict(self._together.get(category, {}))
            _add(terms, _terms(about))
            known = self._centroids[category, about] = self._measured(terms)
        return known

    def _measured(self, terms: dict[str, float]) -> _Centroid:
        return _Centroid(terms, _length(self._weighted(terms)), len(self._claims))

    def _measure(self, most_terms: int) -> None:
        """Weigh centroids anew that were weighed among fewer claims, those first that were so longest ago.

        Lengths are kept, as working them out takes long; rarities that change a little meanwhile hardly change them.
        """
        outdated = [key for key, each in self._centroids.items() if len(self._claims) > each.claims * _GROWN]
        weighed = 0
        for key in sorted(outdated, key=lambda key: self._centroids[key].claims):
            terms = self._centroids[key].terms
            if weighed and weighed + len(terms) > most_terms:
                return
            weighed += len(terms)
            self._centroids[key] = self._measured(terms)

    def _most_alike(self, wanted: Mapping[str, float]) -> dict[str, str]:
        """Return the words of the claim that shares most with a new one, by category; among equal ones the latest.

        In large projects, what every tenth claim has is passed over: it tells claims apart little, and takes long.
        """
        shared: dict[int, float] = defaultdict(float)
        most = max(_HELD_BY_FEW, len(self._claims) // 10)
        for term, weight in wanted.items():
            holding = self._holding.get(term, ())
            for number in holding if len(holding) <= most else ():
                shared[number] += weight * self._terms[number][term]
        ranked = sorted((weight / len(self._terms[number]) ** 0.5, number) for number, weight in shared.items())
        return {one: self._claims[number].words for _, number in ranked for one in self._claims[number].categories}

    def _rarity(self, term: str) -> float:
        return math.log(1 + (1 + len(self._terms)) / (1 + len(self._holding.get(term, ()))))

    def _weighted(self, terms: Mapping[str, float]) -> dict[str, float]:
        return {term: count * self._rarity(term) for term, count in terms.items()}


def _length(weights: Mapping[str, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in weights.values()))


def _add(together: dict[str, float], terms: Mapping[str, int]) -> None:
    """Add terms scaled to a length of one, so that long claims count no more than short ones."""
    total = math.sqrt(sum(count * count for count in terms.values()))
    for term, count in terms.items():
        together[term] = together.get(term, 0.0) + count / total


def _terms(text: str) -> Counter[str]:
    found = (text[span.start : span.end].casefold() for span in words(text))
    return Counter(each[:_STEM] for each in found if len(each) > 2)


def offered(
    ranking: CategoryRanking, claim_words: str, about: Mapping[str, str], most: int, likely: int = 3
) -> dict[str, str]:
    """Return at most ``most`` category ids: those of claims alike, recent ones, then in their order.

    Up to ``likely`` come first for what this claim shares with theirs or with their name and definition. Where no claim
    is alike, the one used last comes before them.

    Each has the words of the claim most like this one that has it; '' where there is none.

    Args:
        ranking: what was learned.
        claim_words: what the claim says.
        about: the name and definition of each category that may be offered, by id.
        most: how many at most.
        likely: how many of them for their words.
    """
    found = {each.category: each.like for each in ranking.likely(claim_words, about) if each.category in about}
    recent = ranking.recent()
    first = [] if any(found.values()) else recent[:1]
    order = dict.fromkeys([*first, *list(found)[:likely], *recent, *about])
    return {each: found.get(each, "") for each in [each for each in order if each in about][:most]}


class RankingScores(NamedTuple):
    """How often a claim's category was the first offered, and among the first three, beside the commonest so far."""

    claims: int
    first: float
    among_three: float
    commonest: float
    commonest_three: float


def judged(claims: Sequence[CodedClaim], about: Mapping[str, str]) -> RankingScores | None:
    """Judge the ranking as it is used: each claim by those coded before it. None where there are fewer than two.

    Args:
        claims: in the order in which they were coded; the first of a claim's categories is the one asked for.
        about: the name and definition of each category, by id.
    """
    coded = [each for each in claims if each.categories]
    if len(coded) < 2:
        return None
    ranking, counts = CategoryRanking(), Counter[str]()
    hits = [0, 0, 0, 0]
    for each in coded:
        wanted = each.categories[0]
        common = sorted(counts, key=lambda one: (-counts[one], one))
        first = list(offered(ranking, each.words, about, 3))
        for place, order in enumerate((first[:1], first, common[:1], common[:3])):
            hits[place] += wanted in order
        ranking.add(each)
        counts.update(each.categories[:1])
    return RankingScores(len(coded), *(hit / len(coded) for hit in hits))
