"""How likely each label of the recommender is for each word, as an encoder guesses it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from coalition_annotator.nlp.attribution.tokenizer import TokenizedParagraph

WHOLE = 100
"""A probability of one."""


class Guesses(NamedTuple):
    """The guesses for a paragraph.

    ``rows`` has for each token the probability of each of ``labels`` in percent (0 to WHOLE); an empty row where the
    encoder does not see the token.
    """

    labels: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]


class Guesser(Protocol):
    """What guesses labels; ``digest`` tells it from every other one, and is not empty."""

    digest: str

    def guess(self, paragraphs: Sequence[TokenizedParagraph]) -> Sequence[Guesses]:
        """Return the guesses for an article's paragraphs, in their order."""
        ...
