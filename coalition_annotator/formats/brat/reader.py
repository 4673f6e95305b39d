"""Brat standoff: ``.ann`` files beside or apart from their texts, of one or several annotators.

The format is described at https://brat.nlplab.org/standoff.html: text-bound annotations ``T``
(discontinuous with ``;``), events ``E``, relations ``R`` and ``*``, attributes ``A`` and ``M``,
normalisations ``N``, notes ``#``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from coalition_annotator.formats import safe_io
from coalition_annotator.formats.metadata_table import SideTables
from coalition_annotator.formats.records import (
    LEFT_OUT,
    REFUSED,
    REPAIRED,
    Document,
    EventRecord,
    LinkRecord,
    Options,
    Problem,
    Record,
    TagRecord,
)
from coalition_annotator.formats.spec import ReaderSpec
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.span import Span, Spans

# Notes of these types hold an attribute of several words; other readers want types to be one word.
_ATTRIBUTES = ("attribute_", "attribute:")
_ID = re.compile(r"(?:[TERAMN]|#)\d+\t|\*\t")
_BOUND = re.compile(r"(\S+) (\d{1,15} \d{1,15}(?:;\d{1,15} \d{1,15})*)")
_LARGEST = 64 * safe_io.MIB
_MOST_BROKEN = 200


class _Pair(NamedTuple):
    annotations: Path
    annotator: str


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield the documents of a brat collection, each with the tags of all its annotators.

    The annotator is told by what an ``.ann`` file's name adds to its text's (``a.txt``, ``a_anna.ann``), or
    by the folder where several folders hold the same text; else it is ``options.annotator``.
    """
    texts = sorted(path for path in files if path.suffix == ".txt")
    annotations = sorted(path for path in files if path.suffix == ".ann")
    tables = SideTables(files)
    pairs, orphans = _pair_up(texts, annotations)
    for path in orphans:
        yield Problem(REFUSED, str(path), "There is no text for this file, so its tags were not read.")
    for group in _same_texts(texts):
        first = group[0]
        try:
            text = safe_io.read_bytes(first, largest=_LARGEST).decode("utf-8")
        except UnicodeDecodeError as error:
            yield Problem(REFUSED, str(first), f"The text is not UTF-8 (byte {error.start:,}), so it was not read.")
            continue
        except UserError as error:
            yield Problem(REFUSED, error.where, error.what)
            continue
        document = tables.describe(Document(first.stem, str(first), text), first.stem)
        wanted = [pair for path in group for pair in _named(pairs[path], path, group, tables)]
        found = _with_tags(document, wanted, options)
        if "\r\n" in text and found.problems:
            # Some tools count a line end of two characters as one.
            other = _with_tags(document._replace(text=text.replace("\r\n", "\n")), wanted, options)
            found = other if len(other.problems) < len(found.problems) else found
        yield found
    yield from tables.problems
    for name in tables.unused():
        yield Problem(LEFT_OUT, name, "The table of metadata describes this file, but it is not there.")


def _named(pairs: list[_Pair], text: Path, group: list[Path], tables: SideTables) -> list[_Pair]:
    folder = text.parent.name
    name = tables.annotator_of(text.stem, folder) or (folder if len(group) > 1 else "")
    return [pair if pair.annotator else pair._replace(annotator=name) for pair in pairs]


def _pair_up(texts: list[Path], annotations: list[Path]) -> tuple[dict[Path, list[_Pair]], list[Path]]:
    by_stem: dict[str, list[Path]] = defaultdict(list)
    for path in texts:
        by_stem[path.stem].append(path)
    result: dict[Path, list[_Pair]] = defaultdict(list)
    orphans: list[Path] = []
    for path in annotations:
        stem, rest = path.stem, ""
        while stem not in by_stem and (cut := max(stem.rfind("_"), stem.rfind("."), stem.rfind("-"))) > 0:
            stem = stem[:cut]
            rest = path.stem[cut + 1 :]
        if stem not in by_stem:
            orphans.append(path)
            continue
        result[max(by_stem[stem], key=lambda text: _nearness(text, path))].append(_Pair(path, rest))
    return result, orphans


def _nearness(one: Path, other: Path) -> int:
    shared = 0
    for left, right in zip(one.parts, other.parts, strict=False):
        if left != right:
            break
        shared += 1
    return shared * 2 + (one.parent == other.parent)


def _same_texts(texts: list[Path]) -> Iterator[list[Path]]:
    """Group the files that hold the same text under the same name in folders beside each other."""
    groups: dict[tuple[str, Path, int], list[Path]] = defaultdict(list)
    for path in texts:
        with safe_io.readable(path):
            groups[path.stem, path.parent.parent, path.stat().st_size].append(path)
    for group in groups.values():
        rest = list(group)
        while rest:
            with safe_io.readable(rest[0]):
                content = rest[0].read_bytes()
                alike = [path for path in rest if path is rest[0] or path.read_bytes() == content]
            rest = [path for path in rest if path not in alike]
            yield alike


def _with_tags(document: Document, pairs: list[_Pair], options: Options) -> Document:
    tags: list[TagRecord] = []
    links: list[LinkRecord] = []
    events: list[EventRecord] = []
    problems: list[Problem] = []
    annotators: list[str] = []
    for pair in pairs:
        name = pair.annotator or options.annotator
        annotators.append(name)
        try:
            lines = safe_io.read_bytes(pair.annotations, largest=_LARGEST).decode("utf-8")
        except UnicodeDecodeError as error:
            problems.append(Problem(REFUSED, str(pair.annotations), f"The file is not UTF-8 (byte {error.start:,})."))
            continue
        except UserError as error:
            if pair.annotations.exists() and not pair.annotations.stat().st_size:
                continue  # nothing tagged
            problems.append(Problem(REFUSED, error.where, error.what))
            continue
        parser = _Parser(document.text, str(pair.annotations), name)
        parser.parse(lines)
        tags.extend(parser.tags.values())
        links.extend(parser.links)
        events.extend(parser.events)
        problems.extend(parser.problems)
    return document._replace(
        tags=tuple(tags),
        links=tuple(links),
        events=tuple(events),
        problems=tuple(problems),
        annotators=tuple(annotators),
    )


class _Parser:
    """Reads one ``.ann`` file; a line that can't be read is a problem and hinders no other."""

    def __init__(self, text: str, where: str, annotator: str) -> None:
        self.text, self.where, self.annotator = text, where, annotator
        self.tags: dict[str, TagRecord] = {}
        self.links: list[LinkRecord] = []
        self.events: list[EventRecord] = []
        self.problems: list[Problem] = []
        self._targets: dict[str, str] = {}
        self._attributes: dict[str, dict[str, object]] = defaultdict(dict)
        self._given_to: dict[tuple[str, str], str] = {}
        self._notes: dict[str, list[str]] = defaultdict(list)
        self._references: dict[str, list[str]] = defaultdict(list)

    def parse(self, content: str) -> None:
        later: list[tuple[int, str]] = []
        for number, line in self._whole_lines(content):
            if line[0] == "T":
                self._bound(number, line)
            else:
                later.append((number, line))
        # Events come before what refers to them, whatever the order of lines.
        for number, line in sorted(later, key=lambda item: item[1][0] != "E"):
            {"E": self._event, "R": self._relation, "*": self._equivalence, "A": self._attribute}.get(
                "A" if line[0] == "M" else line[0], self._remark
            )(number, line)
        self._with_remarks()

    def _problem(self, kind: str, number: int, what: str) -> None:
        self.problems.append(Problem(kind, f"{self.where}:{number}", what))

    def _whole_lines(self, content: str) -> Iterator[tuple[int, str]]:
        """Yield the lines; one that a line feed in its words broke is put together again."""
        begun: tuple[int, list[str]] | None = None
        for number, line in enumerate(content.split("\n"), 1):
            line = line.removesuffix("\r")
            if _ID.match(line):
                if begun:
                    yield begun[0], "\n".join(begun[1])
                begun = number, [line]
            elif line.strip():
                if begun and begun[1][0][0] in "T#" and self._goes_on(begun[1], line):
                    self._problem(REPAIRED, number, f"A line feed broke the line of {begun[1][0].split(chr(9))[0]}.")
                    begun[1].append(line)
                else:
                    self._problem(REFUSED, number, f"This is no line of brat's: “{line[:60]}”.")
        if begun:
            yield begun[0], "\n".join(begun[1])

    def _goes_on(self, lines: list[str], more: str) -> bool:
        if lines[0][0] == "#":
            return True
        if len(lines) > _MOST_BROKEN:
            return False
        line = "\n".join(lines)
        parts = line.split("\t", 2)
        match = _BOUND.fullmatch(parts[1]) if len(parts) > 2 else None
        if not match:
            return False
        return _squeezed(f"{parts[2]}\n{more}") in _squeezed(self._covered(_spans(match[2])))

    def _covered(self, spans: Spans) -> str:
        return " ".join(self.text[span.start : span.end] for span in spans)

    def _bound(self, number: int, line: str) -> None:
        parts = line.split("\t", 2)
        match = _BOUND.fullmatch(parts[1].strip()) if len(parts) > 1 else None
        if match is None:
            self._problem(REFUSED, number, f"{parts[0]} has no label with offsets.")
            return
        spans = _spans(match[2])
        if any(not 0 <= span.start < span.end <= len(self.text) for span in spans):
            self._problem(REFUSED, number, f"{parts[0]} lies outside of the text, or covers nothing.")
            return
        words = parts[2] if len(parts) > 2 else None
        if words is not None and _squeezed(words) != _squeezed(self._covered(spans)):
            covered = self._covered(spans)[:60]
            self._problem(REFUSED, number, f"{parts[0]} says “{words[:60]}”, but its offsets cover “{covered}”.")
            return
        self.tags[parts[0]] = TagRecord(
            parts[0], match[1], tuple(sorted(spans)), self.annotator, where=f"{self.where}:{number}"
        )
        self._targets[parts[0]] = parts[0]

    def _event(self, number: int, line: str) -> None:
        fields = line.split("\t")
        parts = [tuple(part.rsplit(":", 1)) for part in (fields[1].split() if len(fields) > 1 else [])]
        if not parts or any(len(part) != 2 for part in parts):
            self._problem(REFUSED, number, f"{fields[0]} is an event without a trigger.")
            return
        (label, trigger), *roles = [(part[0], part[1]) for part in parts]
        if trigger not in self.tags:
            self._problem(REFUSED, number, f"{fields[0]} has the trigger {trigger}, which is not there.")
            return
        self._targets[fields[0]] = trigger
        known: list[tuple[str, str]] = []
        for role, key in roles:
            if key in self.tags or key[:1] == "E":
                known.append((role, key))
            else:
                self._problem(REFUSED, number, f"{fields[0]} has the part {role}:{key}, which is not there.")
        if not roles:
            self._problem(LEFT_OUT, number, f"{fields[0]} has no parts: it ties nothing together.")
        self.events.append(
            EventRecord(fields[0], label, trigger, tuple(known), self.annotator, f"{self.where}:{number}")
        )

    def _relation(self, number: int, line: str) -> None:
        fields = line.split("\t")
        words = fields[1].split() if len(fields) > 1 else []
        ends = [self._targets.get(word.rsplit(":", 1)[-1]) for word in words[1:3]]
        if len(words) < 3 or None in ends:
            self._problem(REFUSED, number, f"{fields[0]} relates something that is not there.")
            return
        self.links.append(LinkRecord(words[0], str(ends[0]), str(ends[1]), self.annotator, f"{self.where}:{number}"))

    def _equivalence(self, number: int, line: str) -> None:
        words = line.split("\t", 1)[1].split()
        known = [key for key in words[1:] if key in self.tags]
        if len(words) < 3 or len(known) != len(words) - 1:
            self._problem(REFUSED, number, "The equivalence names something that is not there.")
            return
        for one, other in pairwise(known):
            self.links.append(LinkRecord(words[0], one, other, self.annotator, f"{self.where}:{number}"))

    def _attribute(self, number: int, line: str) -> None:
        fields = line.split("\t")
        words = fields[1].split(maxsplit=2) if len(fields) > 1 else []
        target = self._targets.get(words[1]) if len(words) > 1 else None
        if target is None:
            self._problem(REFUSED, number, f"{fields[0]} belongs to something that is not there.")
            return
        self._put(target, words[0], words[2] if len(words) > 2 else True, of=words[1])

    def _put(self, target: str, name: str, value: str | bool, *, of: str) -> None:
        """Give a tag an attribute; one that comes again for the same line of the file has several values."""
        own, place = self._attributes[target], (target, name)
        before = own.get(name, value) if self._given_to.get(place, of) == of else value
        self._given_to[place] = of
        if before == value:
            own[name] = value
        else:
            several = before if isinstance(before, list) else [before]
            own[name] = [*several, *([] if value in several else [value])]

    def _remark(self, number: int, line: str) -> None:
        fields = line.split("\t", 2)
        words = fields[1].split() if len(fields) > 1 else []
        target = self._targets.get(words[1]) if len(words) > 1 else None
        content = fields[2] if len(fields) > 2 else ""
        if target is None:
            self._problem(LEFT_OUT, number, f"The note “{content[:200]}” belongs to nothing that was read.")
            return
        if line[0] == "#" and words[0].startswith(_ATTRIBUTES):
            name = words[0][len(_ATTRIBUTES[0]) :]
            self._put(target, name, False if content == "false" else content, of=words[1])
        elif line[0] == "#":
            self._notes[target].append(content)
        else:
            self._references[target].append(f"{words[2] if len(words) > 2 else ''} {content}".strip())

    def _with_remarks(self) -> None:
        """Put attributes, notes and references, which stand in lines of their own, to their tags."""
        for key, tag in self.tags.items():
            kept = {"references": self._references[key]} if key in self._references else {}
            note = "\n".join(self._notes[key]).strip() if key in self._notes else ""
            self.tags[key] = tag._replace(attributes=dict(self._attributes.get(key, {})), note=note, kept=kept)


def _spans(offsets: str) -> Spans:
    pairs = (pair.split(" ") for pair in offsets.split(";"))
    return tuple(Span(int(start), int(end)) for start, end in pairs)


def _squeezed(words: str) -> str:
    return "".join(words.split())


READER = ReaderSpec(
    name="brat",
    title="brat standoff",
    brings="tags (also in several parts), events, relations, attributes, notes, all annotators; texts beside or apart",
    suffixes=(".ann",),
    read=read,
    sure=(".ann",),
    takes_texts=True,
    takes_tables=True,
)
