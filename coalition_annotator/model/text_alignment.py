"""Carrying spans from one version of a text to the next."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from coalition_annotator.model.span import Span, Spans, normalised

# Scripts without spaces between words (Thai, Lao, Burmese, Khmer, kana, Han): each of their letters stands for itself.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_TOKENS = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+|[^\w\s]")
_SPACED_LETTER = re.compile(rf"[^\W{_UNSPACED}]")
# What share of a tag's letters must be left for the rest to be the same words still.
_LEAST_LEFT = 0.5
_LEAST_LETTERS = 4


class Carried(NamedTuple):
    """Where a span lies in the new text, and how many of its visible code points were there before, out of how many."""

    span: Span | None
    left: int
    of: int


def offsets_between(old: str, new: str) -> Callable[[Span], Carried]:
    """Return a function that carries a span of ``old`` to ``new``.

    The texts are aligned word by word, with their common beginning and end set apart. A span's edges move to the
    nearest visible code points kept inside it. A span of which nothing is left gives None.
    """
    kept = list(_kept_ranges(old, new))

    def carried(span: Span) -> Carried:
        words = old[span.start : span.end]
        of = _visible(words)
        pieces = [
            _Piece(low, new_start + low - old_start, high - low)
            for old_start, new_start, length in kept
            if (low := max(span.start, old_start)) < (high := min(span.end, old_start + length))
            and not old[low:high].isspace()
        ]
        pieces = _without_torn(old, pieces, span)
        if pieces:
            # Where a piece ends within a word, what is the same beside it belongs to it, up to where words end.
            more = _same_before(old, new, pieces[0], span)
            first = pieces[0]
            pieces[0] = _Piece(first.old - more, first.new - more, first.length + more)
            more = _same_after(old, new, pieces[-1], span)
            pieces[-1] = pieces[-1]._replace(length=pieces[-1].length + more)
        pieces = _without_torn(old, pieces, span)
        if not pieces:
            return Carried(None, 0, of)
        start, end = pieces[0].new, pieces[-1].new + pieces[-1].length
        whole = new.rfind(words, start, end)
        if whole >= 0:
            # What was put in before may begin as the span does, and is then taken for its beginning.
            return Carried(Span(whole, whole + len(words)), of, of)
        return Carried(Span(start, end), sum(_visible(old[p.old : p.old + p.length]) for p in pieces), of)

    return carried


class _Piece(NamedTuple):
    """What stands in both texts, and where."""

    old: int
    new: int
    length: int


def _without_torn(old: str, pieces: list[_Piece], span: Span) -> list[_Piece]:
    """Return pieces without white space and without what is torn from its word, at each edge that is not the span's."""
    whole_ends = {span.end, *(each.old for each in pieces)}
    whole_starts = {span.start, *(each.old + each.length for each in pieces)}
    left = []
    for old_start, new_start, length in pieces:
        start, end = old_start, old_start + length
        while start < end and end not in whole_ends:
            cut = _torn(old[max(start, end - _LEAST_LETTERS) : end][::-1], old[end])
            if not cut:
                break
            end -= cut
        while start < end and start not in whole_starts:
            cut = _torn(old[start : min(end, start + _LEAST_LETTERS)], old[start - 1])
            if not cut:
                break
            start += cut
        if start < end:
            left.append(_Piece(start, new_start + start - old_start, end - start))
    return left


def _torn(letters: str, beside: str) -> int:
    """Return how many letters go with the one beside them, which is gone: white space, and what is torn from its word.

    A sign at a letter is a part of its word: an emoji before a name, an opening bracket. Within a text without spaces
    some few letters may be the beginning of any word.
    """
    if letters[0].isspace():
        return 1
    if not beside.isalnum():
        return 0
    if not letters[0].isalnum():
        return 1
    together = next((n for n, letter in enumerate(letters) if not letter.isalnum()), len(letters))
    return together if together < _LEAST_LETTERS else 0


def _same_before(old: str, new: str, piece: _Piece, span: Span) -> int:
    n = most = 0
    start, there = piece.old, piece.new
    while start - n > span.start and there - n > 0 and old[start - n - 1] == new[there - n - 1]:
        n += 1
        if old[start - n].isspace():
            break
        if start - n == span.start or not (_within_word(old, start - n) or _within_word(new, there - n)):
            most = n
    return most


def _same_after(old: str, new: str, piece: _Piece, span: Span) -> int:
    n = most = 0
    end, there = piece.old + piece.length, piece.new + piece.length
    while end + n < span.end and there + n < len(new) and old[end + n] == new[there + n]:
        n += 1
        if old[end + n - 1].isspace():
            break
        if end + n == span.end or not (_within_word(old, end + n) or _within_word(new, there + n)):
            most = n
    return most


def _visible(text: str) -> int:
    return sum(not character.isspace() for character in text)


def _kept_ranges(old: str, new: str) -> Iterable[tuple[int, int, int]]:
    head = 0
    limit = min(len(old), len(new))
    while head < limit and old[head] == new[head]:
        head += 1
    # Half a word is no word: both ends go back to where words end in both texts; the beginning first, as what it gives
    # back may belong to the end.
    while head and (_within_word(old, head) or _within_word(new, head)):
        head -= 1
    tail = 0
    while tail < limit - head and old[len(old) - 1 - tail] == new[len(new) - 1 - tail]:
        tail += 1
    while tail and (_within_word(old, len(old) - tail) or _within_word(new, len(new) - tail)):
        tail -= 1
    if head:
        yield 0, 0, head
    olds = list(_TOKENS.finditer(old, head, len(old) - tail))
    news = list(_TOKENS.finditer(new, head, len(new) - tail))
    # White space is left out: of two words and one space, a space in common would be as good a match as a word.
    matcher = SequenceMatcher(None, [each[0] for each in olds], [each[0] for each in news], autojunk=False)
    for match in matcher.get_matching_blocks():
        pairs = zip(olds[match.a : match.a + match.size], news[match.b : match.b + match.size], strict=True)
        for a, b, length in _runs(old, new, pairs):
            if _is_telling(old, new, a, b, length):
                yield a, b, length
    if tail:
        yield len(old) - tail, len(new) - tail, tail


def _is_telling(old: str, new: str, a: int, b: int, length: int) -> bool:
    """Tell whether what stands in both texts is more than a sign or some letters that any other words have, too.

    It is some letters long, or stands for itself in both: no letter or sign of a word touches it.
    """
    words = old[a : a + length].strip()
    if len(words) >= _LEAST_LETTERS:
        return True
    first = old.index(words, a) - a
    return bool(words) and all(
        text[place + first - 1 : place + first].strip() == "" and text[place + first + len(words) :][:1].strip() == ""
        for text, place in ((old, a), (new, b))
    )


def _within_word(text: str, place: int) -> bool:
    both = text[place - 1 : place + 1] if 0 < place < len(text) else ""
    return len(both) == 2 and all(_SPACED_LETTER.match(character) for character in both)


def _runs(old: str, new: str, pairs: Iterable[tuple[re.Match[str], re.Match[str]]]) -> Iterator[tuple[int, int, int]]:
    """Return stretches of words that stand in both texts with the same white space between them."""
    a = b = length = 0
    for was, is_now in pairs:
        if length and old[a + length : was.start()] == new[b + length : is_now.start()]:
            length = was.end() - a
            continue
        if length:
            yield a, b, length
        a, b, length = was.start(), is_now.start(), was.end() - was.start()
    if length:
        yield a, b, length


def carry(spans: Spans, carried: Callable[[Span], Carried]) -> Spans:
    """Return where a tag's spans lie in the new text; empty where less than half of its visible code points is left.

    So a tag never comes to lie on other words because some common ones among its own stand elsewhere, too.
    """
    moved = [carried(span) for span in spans]
    if sum(each.left for each in moved) < _LEAST_LEFT * sum(each.of for each in moved):
        return ()
    return normalised(each.span for each in moved if each.span is not None)
