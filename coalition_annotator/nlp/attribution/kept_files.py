"""Results that took long, kept as small files from one run to the next."""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

MOST_BYTES = 300_000_000
_LARGEST = 50_000_000


class KeptFiles:
    """Keeps plain values by what they were made of.

    Args:
        folder: where they are kept; made when the first one is. One that can't be written to means that nothing is
            kept, and no more.
        suffix: the ending of the files' names, with its dot.
        most_bytes: when there is more, what was used longest ago goes.
    """

    def __init__(self, folder: Path, suffix: str, most_bytes: int = MOST_BYTES) -> None:
        self._folder, self._suffix, self._most = folder, suffix, most_bytes
        # Tidying looks at every file, so it is done at first, and then each time a twentieth has been written.
        self._untidied = most_bytes

    def read(self, key: str) -> Any:
        """Return what is kept; None where nothing is, or what is damaged."""
        place = self._place(key)
        try:
            found = json.loads(zlib.decompressobj().decompress(place.read_bytes(), _LARGEST))
            place.touch()
        except (OSError, ValueError, RecursionError, zlib.error):
            return None
        return found

    def keep(self, key: str, values: Any) -> None:
        """Keep plain values."""
        packed = zlib.compress(json.dumps(values, separators=(",", ":")).encode(), 3)
        place = self._place(key)
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            part = place.with_suffix(f".{os.getpid()}.part")
            part.write_bytes(packed)
            part.replace(place)
            self._untidied += len(packed)
            if self._untidied > self._most / 20:
                self._tidy()

    def _place(self, key: str) -> Path:
        return self._folder / f"{key}{self._suffix}"

    def _tidy(self) -> None:
        self._untidied = 0
        sizes = {each: each.stat() for each in self._folder.glob(f"*{self._suffix}")}
        total = sum(each.st_size for each in sizes.values())
        if total <= self._most:
            return
        for each in sorted(sizes, key=lambda each: sizes[each].st_mtime):
            if total <= self._most * 0.8:
                break
            each.unlink(missing_ok=True)
            total -= sizes[each].st_size


def key_of(digest: str, texts: Iterable[str]) -> str:
    """Return the key of what something with a digest makes of texts."""
    found = hashlib.sha256(digest.encode())
    for text in texts:
        found.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    return found.hexdigest()
