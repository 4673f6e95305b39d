"""Closed classes of words, written as a text with blanks between."""

from __future__ import annotations


def wordset(words: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(words.split())
