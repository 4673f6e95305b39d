"""Finding texts that are nearly the same, such as wire copies, by MinHash.

Broder 1997, "On the resemblance and containment of documents": the resemblance of two texts is the Jaccard
similarity of their sets of word shingles, and is estimated from minima of hashes.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datasketch import MinHash

_WORDS = re.compile(r"\w+")
_SHINGLE = 4
_HASHES = 96
THRESHOLD = 0.7


class Resemblance(NamedTuple):
    """An earlier text's key, and the estimated share of shingles that both have (0 to 1)."""

    key: str
    share: float


class NearDuplicates:
    """Texts seen so far, and which of them resemble a new one."""

    def __init__(self, threshold: float = THRESHOLD) -> None:
        from datasketch import MinHashLSH

        self._threshold = threshold
        self._index = MinHashLSH(threshold=threshold, num_perm=_HASHES)
        self._hashes: dict[str, MinHash] = {}

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
        from datasketch import MinHash

        hashes = MinHash(num_perm=_HASHES, hashfunc=zlib.crc32)
        hashes.update_batch(
            list({" ".join(words[n : n + _SHINGLE]).encode() for n in range(len(words) - _SHINGLE + 1)})
        )
        found = [Resemblance(str(each), hashes.jaccard(self._hashes[str(each)])) for each in self._index.query(hashes)]
        best = max(found, key=lambda each: (each.share, each.key), default=None)
        self._index.insert(key, hashes, check_duplication=False)
        self._hashes[key] = hashes
        return best if best is not None and best.share >= self._threshold else None
