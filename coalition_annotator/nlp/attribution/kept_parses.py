"""Parses kept from one training, and from one opening of an article, to the next.

A parse is found by the hash of what was parsed and the digest of what parsed it. It holds places and grammatical tags,
and no words.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from coalition_annotator.nlp.attribution.syntax import Parse, ParsedWord, Parser, is_sound

MOST_BYTES = 300_000_000
_SUFFIX = ".parse"
_LARGEST = 50_000_000


class KeptParses:
    """Parses what it does not know, and keeps it.

    Args:
        parser: what parses.
        folder: where parses are kept; made when the first one is. One that can't be written to means that nothing is
            kept, and no more.
        most_bytes: when there is more, what was used longest ago goes.
    """

    def __init__(self, parser: Parser, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._parser, self._folder, self._most = parser, folder, most_bytes
        self.digest = parser.digest
        # Tidying looks at every file, so it is done at first, and then each time a twentieth has been written.
        self._untidied = most_bytes

    def parse(self, texts: Sequence[str]) -> list[Parse]:
        """Return the parse of each text, in their order."""
        place = self._folder / f"{_key(self.digest, texts)}{_SUFFIX}"
        known = _read(place, texts)
        if known is None:
            known = list(self._parser.parse(texts))
            self._keep(place, known)
        return known

    def _keep(self, place: Path, parses: list[Parse]) -> None:
        packed = zlib.compress(json.dumps(parses, separators=(",", ":")).encode(), 3)
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            part = place.with_suffix(f".{os.getpid()}.part")
            part.write_bytes(packed)
            part.replace(place)
            self._untidied += len(packed)
            if self._untidied > self._most / 20:
                self._tidy()

    def _tidy(self) -> None:
        self._untidied = 0
        sizes = {each: each.stat() for each in self._folder.glob(f"*{_SUFFIX}")}
        total = sum(each.st_size for each in sizes.values())
        if total <= self._most:
            return
        for each in sorted(sizes, key=lambda each: sizes[each].st_mtime):
            if total <= self._most * 0.8:
                break
            each.unlink(missing_ok=True)
            total -= sizes[each].st_size


def _key(digest: str, texts: Sequence[str]) -> str:
    found = hashlib.sha256(digest.encode())
    for text in texts:
        found.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    return found.hexdigest()


def _read(place: Path, texts: Sequence[str]) -> list[Parse] | None:
    """Return what is kept; None where nothing is, or what is damaged."""
    try:
        unpacker = zlib.decompressobj()
        told = json.loads(unpacker.decompress(place.read_bytes(), _LARGEST))
        parses = [
            tuple(ParsedWord(int(start), str(tag), str(pos), str(relation), int(head))
                  for start, tag, pos, relation, head in each)
            for each in told
        ]  # fmt: skip
        place.touch()
    except (OSError, ValueError, TypeError, zlib.error):
        return None
    is_whole = len(parses) == len(texts) and all(map(is_sound, parses, map(len, texts)))
    return parses if is_whole else None
