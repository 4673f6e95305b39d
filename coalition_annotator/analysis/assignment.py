"""Dealing articles out to annotators: balanced, seeded, with some read by several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from math import ceil


def deal(
    articles: Sequence[str],
    annotators: Sequence[str],
    *,
    overlap: float = 0.2,
    readers: int = 2,
    seed: int = 0,
    present: Iterable[tuple[str, str]] = (),
) -> list[tuple[str, str]]:
    """Return (article, annotator) pairs, those that are present already left out.

    Articles are put in an order that depends on the seed alone; the first ``overlap`` of them are read by several, the
    others by one. Each reader is the one with the fewest articles so far; among these, the one who shares the fewest
    with the article's other readers, so that all pairs of annotators can be compared; then by the seed.

    Args:
        articles: ids.
        annotators: ids.
        overlap: share of articles to be read by several, from 0 to 1.
        readers: how many read these.
        seed: another one gives another deal.
        present: pairs that stand already; they count.

    Raises:
        ValueError: there is no annotator, or the overlap is no share.
    """
    if not annotators or not 0 <= overlap <= 1:
        raise ValueError("a deal needs annotators, and an overlap from 0 to 1")

    def drawn(*parts: object) -> bytes:
        return sha256("\x1f".join(map(str, (seed, *parts))).encode()).digest()

    taken: dict[str, list[str]] = {}
    for article, annotator in present:
        taken.setdefault(article, []).append(annotator)
    load = Counter(dict.fromkeys(annotators, 0))
    shared: Counter[frozenset[str]] = Counter()
    for article in articles:
        those = taken.get(article, [])
        load.update(each for each in those if each in load)
        shared.update(frozenset((a, b)) for place, a in enumerate(those) for b in those[place + 1 :])
    order = sorted(articles, key=drawn)
    several = ceil(overlap * len(order)) if readers > 1 else 0
    result: list[tuple[str, str]] = []
    for number, article in enumerate(order):
        mine = list(taken.get(article, []))
        while len(mine) < min(readers if number < several else 1, len(annotators)):
            free = [each for each in annotators if each not in mine]
            if not free:
                break

            def rank(each: str, mine: list[str] = mine, article: str = article) -> tuple[int, int, bytes]:
                together = sum(shared[frozenset((each, other))] for other in mine)
                return load[each], together, drawn(article, each)

            chosen = min(free, key=rank)
            shared.update(frozenset((chosen, other)) for other in mine)
            load[chosen] += 1
            mine.append(chosen)
            result.append((article, chosen))
    return result
