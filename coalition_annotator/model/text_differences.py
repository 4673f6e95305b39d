"""What differs between two versions of a text, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

SAME, GONE, NEW = "same", "gone", "new"
_MOST_WORDS = 4000
_PIECE = re.compile(r"\s+|[^\W_]+|.", re.UNICODE | re.DOTALL)


class Piece(NamedTuple):
    """A run of text: in both versions (SAME), only in the old one (GONE), or only in the new one (NEW)."""

    kind: str
    text: str


def differences(old: str, new: str) -> list[Piece]:
    """Return the pieces of both texts in order.

    Those that are not NEW make up the old text, those that are not GONE the new one. Lines are compared first, and
    words within the lines that differ.
    """
    pieces: list[Piece] = []
    for same, before, after in _blocks(old.splitlines(keepends=True), new.splitlines(keepends=True)):
        if same:
            pieces.append(Piece(SAME, before))
            continue
        olds, news = _PIECE.findall(before), _PIECE.findall(after)
        if max(len(olds), len(news)) > _MOST_WORDS:
            pieces += [Piece(GONE, before), Piece(NEW, after)]
            continue
        for alike, gone, put in _blocks(olds, news):
            pieces += [Piece(SAME, gone)] if alike else [Piece(GONE, gone), Piece(NEW, put)]
    return _joined(pieces)


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, str, str]]:
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield kind == "equal", "".join(old[a:b]), "".join(new[c:d])


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    result: list[Piece] = []
    for each in pieces:
        if not each.text:
            continue
        if result and result[-1].kind == each.kind:
            result[-1] = Piece(each.kind, result[-1].text + each.text)
        else:
            result.append(each)
    return result
