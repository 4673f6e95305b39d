"""Finding texts that are nearly the same, such as wire copies, by MinHash.

Broder 1997, "On the resemblance and containment of documents": the resemblance of two texts is the Jaccard
similarity of their sets of word shingles, and is estimated from minima of hashes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rensa import RMinHash

_WORDS = re.compile(r"\w+")
_SHINGLE = 4
_HASHES = 96
# Texts that share one of 16 bands of 6 hashes are compared: 87 of 100 whose resemblance is 0.7, 99 of 100 at 0.8.
_BANDS = 16
_SEED = 1
THRESHOLD = 0.7


class Resemblance(NamedTuple):
    """An earlier text's key, and the estimated share of shingles that both have (0 to 1)."""

    key: str
    share: float


class NearDuplicates:
    """Texts seen so far, and which of them resemble a new one."""

    def __init__(self, threshold: float = THRESHOLD) -> None:
        from rensa import RMinHashLSH

        self._threshold = threshold
        self._index = RMinHashLSH(threshold=threshold, num_perm=_HASHES, num_bands=_BANDS)
        self._keys: list[str] = []
        self._hashes: dict[str, RMinHash] = {}

    def __len__(self) -> int:
        return len(self._hashes)

    def add(self, key: str, text: str) -> Resemblance | None:
        """Remember a text; return the earlier one that resembles it most, or None where none does enough.

        Args:
            key: a name of its own.
            text: the text; one of fewer than 20 words resembles nothing.
        """
        words = _WORDS.findall(text.casefold())
        if len(words) < 20 or key in self._hashes:
            return None
        from rensa import RMinHash

        hashes = RMinHash(num_perm=_HASHES, seed=_SEED)
        hashes.update([" ".join(words[n : n + _SHINGLE]) for n in range(len(words) - _SHINGLE + 1)])
        near = [self._keys[number] for number in self._index.query(hashes)]
        found = [Resemblance(each, hashes.jaccard(self._hashes[each])) for each in near]
        best = max(found, key=lambda each: (each.share, each.key), default=None)
        self._index.insert(len(self._keys), hashes)
        self._keys.append(key)
        self._hashes[key] = hashes
        return best if best is not None and best.share >= self._threshold else None
