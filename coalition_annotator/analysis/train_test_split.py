"""Splits for training, validation and test: seeded, stratified by source, with no near-duplicates across them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256

from coalition_annotator.analysis.near_duplicates import NearDuplicates

_SHARES = (("train", 0.8), ("validation", 0.1), ("test", 0.1))


def assign(articles: Iterable[tuple[str, str, str]], *, seed: int = 0) -> dict[str, str]:
    """Return the split of each article by its name.

    Articles that resemble each other move together. Within each source, groups are ordered by a hash of the seed and
    their first name, and dealt to the split that lacks most of its share; so the same articles give the same splits.

    Args:
        articles: name, source and text of each.
        seed: another one gives other splits.
    """
    groups: dict[str, str] = {}
    sources: dict[str, str] = {}
    near = NearDuplicates()
    exact: dict[str, str] = {}
    for name, source, text in articles:
        same = exact.setdefault(text, name)
        found = near.add(name, text) if same == name else None
        groups[name] = groups[same] if same != name else groups[found.key] if found else name
        sources.setdefault(groups[name], source)
    members: dict[str, list[str]] = defaultdict(list)
    for name, group in groups.items():
        members[group].append(name)
    strata: dict[str, list[str]] = defaultdict(list)
    for group in members:
        strata[sources[group]].append(group)
    result: dict[str, str] = {}
    dealt: dict[str, int] = dict.fromkeys(dict(_SHARES), 0)
    for source in sorted(strata):
        for group in sorted(strata[source], key=lambda each: sha256(f"{seed}\x1f{each}".encode()).digest()):
            total = sum(dealt.values()) + len(members[group])
            split = max(_SHARES, key=lambda share: share[1] * total - dealt[share[0]])[0]
            dealt[split] += len(members[group])
            result.update(dict.fromkeys(members[group], split))
    return result
