"""Fine-tuned encoders at work: each article is read by one that was not tuned on it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from coalition_annotator.model.errors import EncoderError
from coalition_annotator.nlp.attribution.guesses import WHOLE, Guesses
from coalition_annotator.nlp.attribution.tokenizer import TokenizedParagraph
from coalition_annotator.nlp.encoder.base_encoders import Encoder
from coalition_annotator.nlp.encoder.inference import BATCH, logits

HALVES = 2
"""So many encoders are tuned, each on another part of the articles."""
_MARK_LENGTH = 16


def mark_of(paragraph: TokenizedParagraph) -> str:
    """Return what a paragraph is known by again: the begin of the SHA-256 of its words."""
    words = " ".join(token.text for token in paragraph.tokens)
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:_MARK_LENGTH]


class EncoderPair:
    """Encoders of which each was tuned on other articles; each is loaded when it is first needed.

    Args:
        digest: of their files.
        seen: for each encoder the marks of the paragraphs that it was tuned on.
        load: loads the one with a number.
    """

    def __init__(self, digest: str, seen: Sequence[frozenset[str]], load: Callable[[int], Encoder]) -> None:
        self.digest = digest
        self._seen = seen
        self._load = cache(load)

    def reader_of(self, paragraphs: Sequence[TokenizedParagraph]) -> int:
        """Return the number of the encoder that was tuned on the fewest words of an article."""
        marks = [(mark_of(each), len(each.tokens)) for each in paragraphs]
        known = [sum(length for mark, length in marks if mark in seen) for seen in self._seen]
        return known.index(min(known))

    def guess(self, paragraphs: Sequence[TokenizedParagraph]) -> list[Guesses]:
        """Return the guesses for an article's paragraphs, in their order.

        Raises:
            EncoderError: the encoder is damaged, or what reads it is not installed.
        """
        encoder = self._load(self.reader_of(paragraphs))
        try:
            return guesses_of(encoder, paragraphs)
        except Exception as error:  # the library raises what its many parts raise
            raise EncoderError(
                f"The recommender's encoder can't read this article ({type(error).__name__}).",
                remedy="Go on without it, or train without an encoder.",
            ) from error


def guesses_of(encoder: Encoder, paragraphs: Sequence[TokenizedParagraph]) -> list[Guesses]:
    """Return what an encoder makes of an article's paragraphs."""
    rows: list[list[tuple[int, ...]]] = [[()] * len(each.tokens) for each in paragraphs]
    for paragraph, token, row in _rows(encoder, paragraphs):
        rows[paragraph][token] = row
    return [Guesses(encoder.labels, tuple(each)) for each in rows]


def _rows(encoder: Encoder, paragraphs: Sequence[TokenizedParagraph]) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    import torch

    # Those of like length are read together, as filling up takes time.
    ranked = sorted(encoder.maker.sequences(paragraphs), key=lambda each: len(each.pieces))
    for first in range(0, len(ranked), BATCH):
        batch = ranked[first : first + BATCH]
        with torch.inference_mode():
            shares = logits(encoder.model, encoder.maker, batch).softmax(-1)
        for each, found in zip(batch, (shares * WHOLE).round().int().tolist(), strict=True):
            for place, row in zip(each.places, found, strict=False):
                if place is not None:
                    yield place.paragraph, place.token, tuple(row)
