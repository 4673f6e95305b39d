"""Parses kept from one training, and from one opening of an article, to the next.

A parse is found by the hash of what was parsed and the digest of what parsed it. It holds places and grammatical tags,
and no words.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from coalition_annotator.nlp.attribution.kept_files import MOST_BYTES, KeptFiles, key_of
from coalition_annotator.nlp.attribution.syntax import Parse, ParsedWord, Parser, is_sound


class KeptParses:
    """Parses what it does not know, and keeps it.

    Args:
        parser: what parses.
        folder: where parses are kept.
        most_bytes: when there is more, what was used longest ago goes.
    """

    def __init__(self, parser: Parser, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._parser = parser
        self._kept = KeptFiles(folder, ".parse", most_bytes)
        self.digest = parser.digest

    def parse(self, texts: Sequence[str]) -> list[Parse]:
        """Return the parse of each text, in their order."""
        key = key_of(self.digest, texts)
        known = _parses(self._kept.read(key), texts)
        if known is None:
            known = list(self._parser.parse(texts))
            self._kept.keep(key, known)
        return known


def _parses(told: object, texts: Sequence[str]) -> list[Parse] | None:
    """Return the parses of plain values; None where they are none of these texts."""
    if not isinstance(told, list):
        return None
    try:
        parses = [
            tuple(ParsedWord(int(start), str(tag), str(pos), str(relation), int(head))
                  for start, tag, pos, relation, head in each)
            for each in told
        ]  # fmt: skip
    except (ValueError, TypeError):
        return None
    is_whole = len(parses) == len(texts) and all(map(is_sound, parses, map(len, texts)))
    return parses if is_whole else None
