"""Arithmetic over an article's text: units, words, paragraphs, occurrences.

All offsets are Unicode code points. Text is normalised once, when it enters a
project, and never read back from a widget.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from coalition_annotator.model.span import Span

_WORD = re.compile(r"[^\W_]+(?:[.'’\-\u00ad\u2010\u2011][^\W_]+)*", re.UNICODE)
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
_CREDIT = re.compile(r"\((?P<names>[^()]{2,60})\)\s*$")
_CAPTION = re.compile(r"\b(photo|image|picture|foto|credit)s?\s*:|©|/\s*(getty|reuters|afp|ap|epa)\b", re.I)


# Scripts that put no space between words: Thai, Lao, Myanmar, Khmer, kana, Han.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
_PARAGRAPH = re.compile(r"[^\s](?:[^\n]*[^\s])?")
# Kinds of letters and signs after which the rest of a line would run from right to left.
_TURNING = frozenset(["R", "AL", "RLE", "RLO", "RLI", "LRO", "LRE"])
_SENTENCE_BREAK = re.compile(r"[.!?…][\"'”»’)\]]*\s+(?=[^a-z])|[。！？]")
# Also of Chinese and Japanese, Arabic, Urdu and Hindi.
_NO_HEADING_S_END = '.!?…"”’»:;,)。！？」』）؟۔।'
_SENTENCE_START = re.compile(r"(?:^|[.!?…:])[\s\"'“”„«»‘’()\[\]–—-]*$")


def is_unspaced(text: str, offset: int) -> bool:
    """Tell whether the code point at an offset is of a script that puts no space between words."""
    return 0 <= offset < len(text) and _UNSPACED.match(text, offset) is not None


def normalise(raw: str) -> str:
    """Return ``raw`` as it is kept in a project.

    Every kind of line end becomes one line feed, a leading byte order mark goes,
    and so does white space at the end of the whole text. Nothing else changes.
    """
    return _LINE_ENDS.sub("\n", raw.removeprefix("\ufeff")).rstrip()


_NEAR_EDGE = 400


class NormalisedText:
    """A text as a project keeps it, with the way from offsets in the raw one to offsets in this one.

    Attributes:
        text: ``normalise`` of the raw text.
    """

    def __init__(self, raw: str) -> None:
        self.text = normalise(raw)
        self._same = raw.startswith(self.text)
        self._lead = int(raw.startswith("\ufeff"))
        # Only line ends of two characters and a leading mark move what stands after them.
        self._pairs = [] if self._same else [match.start() for match in re.finditer("\r\n", raw)]

    def offset(self, raw_offset: int) -> int:
        """Return where the code point at an offset of the raw text stands now; beyond the end, the end."""
        if self._same:
            return min(raw_offset, len(self.text))
        moved = bisect_right(self._pairs, raw_offset - 1)
        return min(max(0, raw_offset - self._lead - moved), len(self.text))

    def span(self, raw: Span) -> Span:
        """Return a span of the raw text as one of this text."""
        return raw if self._same and raw.end <= len(self.text) else Span(self.offset(raw.start), self.offset(raw.end))


def digest(text: str) -> str:
    """Return the SHA-256 of the text's UTF-8 form, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Utf16(NamedTuple):
    """A place in a text in UTF-16 units, as Qt and JavaScript count them.

    It is no number, so that it can't be taken for an offset in code points.
    """

    units: int


class Utf16Map:
    """The one map between code points and UTF-16 units, which Qt counts in.

    Only code points beyond the Basic Multilingual Plane take two units, so the map
    keeps their places alone: cost grows with their number, not with the text.
    """

    def __init__(self, text: str) -> None:
        self._wide = [] if text.isascii() else [m.start() for m in re.finditer("[\U00010000-\U0010ffff]", text)]
        self._wide_units = [place + order for order, place in enumerate(self._wide)]

    def to_units(self, offset: int) -> Utf16:
        """Return the place of the code point at ``offset``."""
        return Utf16(offset + bisect_right(self._wide, offset - 1) if self._wide else offset)

    def to_points(self, place: Utf16) -> int:
        """Return the code point offset of a place; inside a pair, that of the pair."""
        units = place.units
        if not self._wide:
            return units
        before = bisect_right(self._wide_units, units - 1)
        if before and self._wide_units[before - 1] + 1 == units:
            return self._wide[before - 1]
        return units - before


def words(text: str, *, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Yield the words of the text from ``start`` to ``end``: letters and digits, joined by ' - and dots."""
    for match in _WORD.finditer(text, start, len(text) if end is None else end):
        yield Span(match.start(), match.end())


def word_at(text: str, offset: int) -> Span | None:
    """Return the word that covers or ends at ``offset``, or None between words."""
    line = line_at(text, offset)
    touching: Span | None = None
    for word in words(text, start=line.start, end=line.end):
        if word.contains(offset):
            return word
        if word.end == offset:
            touching = word
    return touching


def line_at(text: str, offset: int) -> Span:
    """Return the line (without its line feed) that holds ``offset``."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    return Span(start, len(text) if end < 0 else end)


def _sentence_ends(text: str, within: Span) -> list[int]:
    return [match.end() for match in _SENTENCE_BREAK.finditer(text, within.start, within.end)]


def sentence_around(text: str, span: Span) -> Span:
    """Return the sentence that a span stands in: up to marks that end sentences before capitals, within its line."""
    line = line_at(text, span.start)
    breaks = _sentence_ends(text, line)
    start = max((each for each in breaks if each <= span.start), default=line.start)
    end = min((each for each in breaks if each >= span.end), default=max(line.end, span.end))
    return Span(start, end)


def sentences(text: str, within: Span) -> list[Span]:
    """Return the sentences of a part of a line, without white space at their edges."""
    ends = (each for each in _sentence_ends(text, within) if each < within.end)
    pieces = pairwise([within.start, *ends, within.end])
    found = (_PARAGRAPH.search(text, start, end) for start, end in pieces)
    return [Span(each.start(), each.end()) for each in found if each is not None]


def snap_to_words(text: str, span: Span) -> Span | None:
    """Return the span grown to whole words and freed of white space at its edges.

    A span that only touches a word's outer edge does not take it in. Quotation marks
    and brackets that the span covers stay. In scripts that put no space between words,
    edges stay where they are. Returns None where only white space is left.
    """
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start >= end:
        return None
    first = word_at(text, start)
    if first is not None and first.start < start < first.end and not _cuts_unspaced(text, start):
        start = first.start
    last = word_at(text, end)
    if last is not None and last.start < end < last.end and not _cuts_unspaced(text, end):
        end = last.end
    return Span(start, end)


def _cuts_unspaced(text: str, edge: int) -> bool:
    return is_unspaced(text, edge) or is_unspaced(text, edge - 1)


def is_name(text: str, mention: Span) -> bool:
    """Tell whether a mention looks like a name: capitalised, and not only because a sentence begins with it."""
    if not text[mention.start].isupper():
        return False
    if re.search(r"\s", text[mention.start : mention.end]):
        return True
    before = text[line_at(text, mention.start).start : mention.start]
    return _SENTENCE_START.search(before) is None


def mention_at(text: str, offset: int) -> Span | None:
    """Return the mention around ``offset``: the word, with its capitalised neighbours.

    'Macron' in 'French President Emmanuel Macron said' gives 'French President
    Emmanuel Macron'; a word in small letters stands alone, and so does a word that
    is capitalised only because a sentence begins with it.
    """
    word = word_at(text, offset)
    if word is None or not text[word.start].isupper():
        return word
    line = line_at(text, offset)
    around = list(words(text, start=line.start, end=line.end))
    here = around.index(word)
    first = last = here
    while first > 0 and _joined(text, around[first - 1], around[first]):
        first -= 1
    while last + 1 < len(around) and _joined(text, around[last], around[last + 1]):
        last += 1
    return Span(around[first].start, around[last].end)


def _joined(text: str, left: Span, right: Span) -> bool:
    between = text[left.end : right.start]
    return between in (" ", "\u00a0") and text[left.start].isupper() and text[right.start].isupper()


def paragraphs(text: str) -> list[Span]:
    """Return the lines that are not blank, without white space at their edges."""
    return [Span(m.start(), m.end()) for m in _PARAGRAPH.finditer(text)]


class ParagraphKind(Enum):
    """What a paragraph looks like, for setting it in type."""

    TITLE = "title"
    HEADING = "heading"
    CAPTION = "caption"
    BODY = "body"


class Paragraph(NamedTuple):
    """A paragraph and its kind; ``repeats`` is the start of an earlier one with the same words."""

    span: Span
    kind: ParagraphKind
    repeats: int | None


def outline(text: str, *, title: str = "") -> list[Paragraph]:
    """Return the paragraphs with their kinds.

    The first paragraph is the title where it equals ``title``. A heading is short and
    has no full stop; a caption names a photographer or an agency. A repetition is a
    paragraph whose words stood already in the same order.
    """
    seen: dict[str, int] = {}
    result: list[Paragraph] = []
    spans = paragraphs(text)
    for order, span in enumerate(spans):
        body = text[span.start : span.end]
        key = " ".join(body.split()).casefold()
        kind = ParagraphKind.BODY
        if order == 0 and title and body.strip() == title.strip():
            kind = ParagraphKind.TITLE
        elif len(body) < 200 and _CAPTION.search(body):
            kind = ParagraphKind.CAPTION
        elif _is_heading(body) and order + 1 < len(spans):
            kind = ParagraphKind.HEADING
        result.append(Paragraph(span, kind, seen.get(key)))
        seen.setdefault(key, span.start)
    return result


def _is_heading(body: str) -> bool:
    return len(body) <= 100 and body[-1] not in _NO_HEADING_S_END and len(body.split()) >= 2 and body[0].isupper()


def repeated_paragraphs(text: str) -> list[tuple[Span, Span]]:
    """Return pairs of an earlier and a later paragraph with the same words."""
    by_start = {span.start: span for span in paragraphs(text)}
    return [(by_start[p.repeats], p.span) for p in outline(text) if p.repeats is not None]


def guess_title(text: str) -> str:
    """Return the first paragraph where it can be a title (at most 200 characters), else its beginning."""
    spans = paragraphs(text)
    if not spans:
        return ""
    first = " ".join(text[spans[0].start : spans[0].end].split())
    if len(first) <= 200:
        return first
    cut = first[:80].rsplit(" ", 1)[0]
    return f"{cut}…"


def guess_source(text: str) -> str:
    """Return the names in a closing credit such as '(reuters, gko)', or an empty text."""
    spans = paragraphs(text)
    if not spans:
        return ""
    last = text[spans[-1].start : spans[-1].end]
    credit = _CREDIT.match(last)
    return credit["names"].split(",")[0].strip() if credit else ""


def web_address(text: str) -> str:
    """Return the web address that a text consists of, as links are dropped; empty where it is no such.

    A second line may be the link's title.
    """
    lines = text.strip().splitlines()
    return lines[0].strip() if 0 < len(lines) <= 2 and re.fullmatch(r"https?://\S+", lines[0].strip()) else ""


def shortened(words: str, length: int = 60) -> str:
    """Return words on one line, cut at the end where they are long."""
    line = " ".join(words.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def tab_separated(lines: Iterable[Iterable[str]]) -> str:
    """Return lines of cells parted by tabs, as spreadsheets take them from the clipboard."""
    return "".join("\t".join(" ".join(cell.split()) for cell in line) + "\n" for line in lines)


def in_line(name: str, length: int = 60) -> str:
    """Return a name for a line with other words: shortened, and kept apart where it is written from the right."""
    shown = shortened(name, length)
    turns = any(unicodedata.bidirectional(each) in _TURNING for each in shown)
    return f"\u2068{shown}\u2069" if turns else shown


def without_accents(text: str) -> str:
    """Return a text for finding: without case, accents and other marks on letters."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


def occurrences(text: str, phrase: str, *, match_case: bool = True, whole_words: bool = True) -> list[Span]:
    """Return the places where ``phrase`` stands, without overlap.

    Runs of white space in the phrase match any run. With ``whole_words`` neither edge may
    cut a word, as far as the script puts spaces between them.
    """
    parts = phrase.split()
    if not parts:
        return []
    pattern = r"\s+".join(re.escape(part) for part in parts)
    if whole_words:
        before = "" if is_unspaced(parts[0], 0) else r"(?<!\w)"
        after = "" if is_unspaced(parts[-1], len(parts[-1]) - 1) else r"(?!\w)"
        pattern = f"{before}{pattern}{after}"
    flags = re.UNICODE if match_case else re.UNICODE | re.IGNORECASE
    return [Span(m.start(), m.end()) for m in re.finditer(pattern, text, flags)]


def next_word_edge(text: str, edge: int, *, at_end: bool, step: int) -> int | None:
    """Return the nearest end (or beginning) of a word after an offset (step 1) or before it (-1); None without one.

    In scripts that put no space between words it is the next code point.
    """
    if is_unspaced(text, edge - 1 if step < 0 else edge):
        return edge + step
    around = words(text, start=max(0, edge - _NEAR_EDGE), end=edge + _NEAR_EDGE)
    edges = [word.end if at_end else word.start for word in around]
    if step > 0:
        return min((each for each in edges if each > edge), default=None)
    return max((each for each in edges if each < edge), default=None)
