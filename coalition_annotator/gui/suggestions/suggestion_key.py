"""What tells the suggestions for one article from those for another, or of another time."""

from __future__ import annotations

from typing import NamedTuple

from coalition_annotator.model.suggestion import Suggestion, Term


class SuggestionKey(NamedTuple):
    """All that an article's suggestions depend on."""

    article_id: str
    text_hash: str
    by: tuple[str, ...]
    least_learned: int
    version: int
    terms: tuple[Term, ...]
    without_plugins: tuple[str, ...]


class MadeSuggestions(NamedTuple):
    """What a thread made; ``quick`` without what is slow, which comes after it."""

    key: SuggestionKey
    suggestions: list[Suggestion]
    quick: bool
