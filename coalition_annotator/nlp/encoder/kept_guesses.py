"""Guesses kept from one training, and from one opening of an article, to the next.

Guesses are found by the hash of an article's words and the digest of the encoder. They hold no words.
"""

from __future__ import annotations

from collections.abc import Sequence

from coalition_annotator.nlp.attribution.guesses import WHOLE, Guesser, Guesses
from coalition_annotator.nlp.attribution.kept_files import KeptFiles, key_of
from coalition_annotator.nlp.attribution.tokenizer import TokenizedParagraph


class KeptGuesses:
    """Guesses what it does not know, and keeps it.

    Args:
        guesser: what guesses.
        kept: where guesses are kept.
    """

    def __init__(self, guesser: Guesser, kept: KeptFiles) -> None:
        self._guesser, self._kept = guesser, kept
        self.digest = guesser.digest

    def guess(self, paragraphs: Sequence[TokenizedParagraph]) -> Sequence[Guesses]:
        """Return the guesses for an article's paragraphs, in their order."""
        key = key_of(self.digest, (" ".join(token.text for token in each.tokens) for each in paragraphs))
        known: Sequence[Guesses] | None = from_values(self._kept.read(key), paragraphs)
        if known is None:
            known = self._guesser.guess(paragraphs)
            self._kept.keep(key, known)
        return known


def from_values(told: object, paragraphs: Sequence[TokenizedParagraph]) -> list[Guesses] | None:
    """Return the guesses of plain values; None where they are none for these paragraphs."""
    if not isinstance(told, list) or len(told) != len(paragraphs):
        return None
    try:
        found = [Guesses(tuple(map(str, labels)), tuple(tuple(map(int, row)) for row in rows)) for labels, rows in told]
    except (ValueError, TypeError, OverflowError):
        return None
    is_sound = all(
        len(each.rows) == len(paragraph.tokens)
        and all(not row or len(row) == len(each.labels) for row in each.rows)
        and all(0 <= share <= WHOLE for row in each.rows for share in row)
        for each, paragraph in zip(found, paragraphs, strict=True)
    )
    return found if is_sound else None
