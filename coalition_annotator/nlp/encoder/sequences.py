"""Paragraphs as an encoder reads them: wordpieces, in sequences that are no longer than it can take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from coalition_annotator.nlp.attribution.tokenizer import TokenizedParagraph

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

LONGEST = 256
"""Wordpieces in a sequence, where an encoder can read so many: as much of what stands around a word as it sees."""


class Place(NamedTuple):
    """A token: the number of its paragraph, and its own number there."""

    paragraph: int
    token: int


class PieceSequence(NamedTuple):
    """The ids of wordpieces that are read together; ``places`` has the token that each begins, None for the others."""

    pieces: list[int]
    places: list[Place | None]


class SequenceMaker:
    """Makes sequences of paragraphs.

    Args:
        tokenizer: the encoder's.
        longest: the most wordpieces that the encoder reads at once.

    Raises:
        ValueError: the tokenizer marks neither the begin nor the end of a sequence.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase, longest: int) -> None:
        self._tokenizer = tokenizer
        self._first = tokenizer.cls_token_id if tokenizer.cls_token_id is not None else tokenizer.bos_token_id
        self._last = tokenizer.sep_token_id if tokenizer.sep_token_id is not None else tokenizer.eos_token_id
        if self._first is None or self._last is None or tokenizer.pad_token_id is None:
            raise ValueError("no tokenizer of an encoder")
        self.padding = int(tokenizer.pad_token_id)
        self.longest = min(longest, LONGEST)
        self._room = self.longest - 2

    def sequences(self, paragraphs: Sequence[TokenizedParagraph]) -> list[PieceSequence]:
        """Return an article's paragraphs in as few sequences as hold them, one after the other."""
        result: list[PieceSequence] = []
        pieces: list[int] = []
        places: list[Place | None] = []

        def close() -> None:
            if pieces:
                result.append(PieceSequence([self._first, *pieces, self._last], [None, *places, None]))
                pieces.clear()
                places.clear()

        for part in self._parts(paragraphs):
            if len(pieces) + len(part.pieces) >= self._room:
                close()
            if pieces:
                pieces.append(self._last)
                places.append(None)
            pieces += part.pieces
            places += part.places
        close()
        return result

    def _parts(self, paragraphs: Sequence[TokenizedParagraph]) -> Iterator[PieceSequence]:
        """Yield each paragraph; what is too long for a sequence is cut between sentences, else between words."""
        filled = [number for number, each in enumerate(paragraphs) if each.tokens]
        if not filled:
            return
        words = [[_sound(token.text) for token in paragraphs[number].tokens] for number in filled]
        encoded = self._tokenizer(words, is_split_into_words=True, add_special_tokens=False, verbose=False)
        for row, number in enumerate(filled):
            ids = encoded["input_ids"][row]
            begun = -1
            places: list[Place | None] = []
            for token in encoded.word_ids(row):
                places.append(Place(number, token) if token is not None and token != begun else None)
                begun = begun if token is None else token
            starts = [sentence.first for sentence in paragraphs[number].sentences]
            yield from (PieceSequence(ids[a:b], places[a:b]) for a, b in self._cuts(places, frozenset(starts)))

    def _cuts(self, places: Sequence[Place | None], starts: frozenset[int]) -> Iterable[tuple[int, int]]:
        first = 0
        while len(places) - first > self._room:
            ends = range(first + 1, first + self._room + 1)
            begins = [end for end in ends if places[end] is not None]
            sentences = [end for end in begins if (place := places[end]) is not None and place.token in starts]
            cut = (sentences or begins or [first + self._room])[-1]
            yield first, cut
            first = cut
        if first < len(places):
            yield first, len(places)


def _sound(word: str) -> str:
    """Return a word that can be written as UTF-8."""
    return word.encode("utf-8", "replace").decode("utf-8")
