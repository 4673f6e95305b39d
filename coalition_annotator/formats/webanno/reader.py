"""WebAnno TSV 3 (https://inception-project.github.io, user guide, appendix "WebAnno TSV 3.3").

Offsets are UTF-16 units. A cell holds a value for each stacked annotation, parted by ``|``; ``[7]`` tells
which cells belong to one annotation; ``*`` stands for no value and ``_`` for no annotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from coalition_annotator.formats import safe_io
from coalition_annotator.formats.metadata_columns import annotators_by_folder
from coalition_annotator.formats.metadata_table import NAMES, SideTables
from coalition_annotator.formats.records import (
    LEFT_OUT,
    REFUSED,
    Document,
    LinkRecord,
    Options,
    Problem,
    Record,
    TagRecord,
)
from coalition_annotator.formats.spec import ReaderSpec
from coalition_annotator.model.span import Span
from coalition_annotator.model.text import Utf16, Utf16Map

_LARGEST = 64 * safe_io.MIB
_MOST_LAYERS, _MOST_STACKED = 500, 1000
_ROW = re.compile(r"(\d+-\d+(?:\.\d+)?)\t(\d{1,15})-(\d{1,15})\t")
_OLDER_TEXT = re.compile(rb"^\s?#\s?text=", re.MULTILINE)
_OLDER_ROW = re.compile(rb"^\d+-\d+\t\S+\t", re.MULTILINE)
_NUMBERED = re.compile(r"(.*?)(?<!\\)\[(\d+(?:_\d+)?)\]", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_LETTERS = {"t": "\t", "n": "\n", "r": "\r"}


class _Layer(NamedTuple):
    kind: str
    name: str
    features: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.name.rsplit(".", 1)[-1]


class _Token(NamedTuple):
    line: int
    address: str
    begin: int
    end: int
    cells: list[str]


def looks_like(head: bytes) -> bool:
    """Tell whether a file begins as this format does."""
    return head.removeprefix(b"\xef\xbb\xbf").startswith(b"#FORMAT=WebAnno TSV 3")


def looks_older(head: bytes) -> bool:
    """Tell whether a file begins as versions 1 and 2 do, which have no header and no offsets."""
    return _OLDER_TEXT.search(head) is not None and _OLDER_ROW.search(head) is not None


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield the document of each file.

    Raises:
        UserError: a file is not UTF-8, or is none of this format.
    """
    beside = [path for path in files if path.name.lower() in NAMES and not looks_like(safe_io.head(path))]
    folders, tables = annotators_by_folder(files), SideTables(beside)
    for path in files:
        if path in beside:
            continue
        data = safe_io.read_bytes(path, largest=_LARGEST)
        try:
            content = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise safe_io.damaged(path, f"The file is not UTF-8 (byte {error.start:,}).") from error
        if not looks_like(data) and looks_older(data):
            what = "This is WebAnno TSV 1 or 2, which has no offsets; export it as WebAnno TSV 3 or UIMA CAS."
            yield Problem(REFUSED, str(path), what)
            continue
        if not looks_like(data):
            raise safe_io.damaged(path, "This is no WebAnno TSV 3.", line=1)
        name = tables.annotator_of(path.stem, path.parent.name) or folders.get(path, options.annotator)
        found = _Reader(path, options._replace(annotator=name)).document(content)
        yield tables.describe(found, path.stem) if isinstance(found, Document) else found
    yield from tables.problems


class _Reader:
    """Reads one file."""

    def __init__(self, path: Path, options: Options) -> None:
        self._path, self._annotator = path, options.annotator
        self._layers: list[_Layer] = []
        self._problems: list[Problem] = []
        self._tags: dict[str, TagRecord] = {}
        self._at: dict[tuple[str, str], str] = {}
        self._links: list[tuple[_Token, _Layer, str, str]] = []

    def document(self, content: str) -> Document | Problem:
        tokens, sentences = self._scan(content)
        if len(self._layers) > _MOST_LAYERS:
            raise safe_io.damaged(self._path, f"The file has over {_MOST_LAYERS} layers.")
        text = _assembled(tokens, sentences)
        if not text.strip():
            return Problem(REFUSED, str(self._path), "This file has no text.")
        units = Utf16Map(text)
        width = sum(max(1, len(layer.features)) for layer in self._layers)
        for token in tokens:
            cells = token.cells + ["_"] * (width - len(token.cells))
            place = 0
            for layer in self._layers:
                size = max(1, len(layer.features))
                self._cells(token, layer, cells[place : place + size], units, len(text))
                place += size
        links = [link for each in self._links if (link := self._link(*each)) is not None]
        stem = self._path.stem
        return Document(
            stem, str(self._path), text, tags=tuple(self._tags.values()), links=tuple(links),
            problems=tuple(self._problems), annotators=(self._annotator,),
        )  # fmt: skip

    def _scan(self, content: str) -> tuple[list[_Token], list[tuple[int, str]]]:
        tokens: list[_Token] = []
        sentences: list[tuple[int, str]] = []
        open_text = False
        for number, line in enumerate(content.split("\n"), 1):
            line = line.removesuffix("\r")
            if line.startswith("#T_") and "=" in line:
                kind, layer = line[3:].split("=", 1)
                name, *features = layer.split("|")
                self._layers.append(_Layer(kind, name, tuple(features)))
                if kind == "CH":
                    self._problems.append(Problem(LEFT_OUT, f"{self._path}:{number}", f"The chains of {name}."))
            elif line.startswith("#Text="):
                if open_text:
                    sentences[-1] = (sentences[-1][0], f"{sentences[-1][1]}\n{_plain(line[6:])}")
                else:
                    sentences.append((len(tokens), _plain(line[6:])))
                open_text = True
            elif match := _ROW.match(line):
                open_text = False
                if max(int(match[2]), int(match[3])) > len(content):
                    self._problems.append(
                        Problem(REFUSED, f"{self._path}:{number}", f"The row {match[1]} lies far beyond the text.")
                    )
                    continue
                cells = line.removesuffix("\t").split("\t")[3:]
                tokens.append(_Token(number, match[1], int(match[2]), int(match[3]), cells))
            elif line.strip() and not line.startswith("#"):
                self._problems.append(Problem(REFUSED, f"{self._path}:{number}", f"This is no row: “{line[:60]}”."))
        return tokens, sentences

    def _cells(self, token: _Token, layer: _Layer, cells: list[str], units: Utf16Map, length: int) -> None:
        stacks = [_split(cell, "|")[:_MOST_STACKED] for cell in cells]
        if all(stack == ["_"] for stack in stacks):
            return
        for depth in range(max(len(stack) for stack in stacks)):
            values: list[str] = []
            number = ""
            for stack in stacks:
                value = stack[depth] if depth < len(stack) else "_"
                match = _NUMBERED.fullmatch(value)
                if match:
                    value, number = match[1], match[2]
                values.append(value)
            if layer.kind == "RL":
                value = values[0] if len(values) > 1 else "*"
                self._links.append((token, layer, value, stacks[-1][min(depth, len(stacks[-1]) - 1)]))
            else:
                self._mark(token, layer, values, number, depth, units, length)

    def _mark(
        self, token: _Token, layer: _Layer, values: list[str], number: str, depth: int, units: Utf16Map, length: int
    ) -> None:
        span = Span(units.to_points(Utf16(token.begin)), units.to_points(Utf16(token.end)))
        where = f"{self._path}:{token.line}"
        if not 0 <= span.start < span.end <= length:
            self._problems.append(Problem(REFUSED, where, f"The row {token.address} lies outside of the text."))
            return
        key = f"{layer.name}[{number}]" if number else f"{layer.name}@{token.address}/{depth}"
        self._at.setdefault((token.address, number), key)
        self._at.setdefault((token.address, f"{layer.name}|{number}"), key)
        known = self._tags.get(key)
        if known is not None:
            grown = Span(min(known.spans[0].start, span.start), max(known.spans[0].end, span.end))
            self._tags[key] = known._replace(spans=(grown,))
            return
        features = layer.features or ("",)
        attributes = {
            name: _plain(value)
            for name, value in zip(features, values, strict=False)
            if name and value not in ("*", "_", "") and not name.startswith(("ROLE_", "BT_"))
        }
        label = layer.label
        if label == "NamedEntity" and isinstance(attributes.get("value"), str):
            label = attributes.pop("value")
        if any(name.startswith("ROLE_") for name in features) and any(value not in ("*", "_") for value in values[-1:]):
            self._problems.append(
                Problem(LEFT_OUT, where, f"The slots of {layer.label} at {token.address}: {values[-1]}.")
            )
        entity = attributes.pop("entity", "")
        self._tags[key] = TagRecord(key, label, (span,), self._annotator, attributes, entity, where=where)

    def _link(self, token: _Token, layer: _Layer, value: str, reference: str) -> LinkRecord | None:
        match = _NUMBERED.fullmatch(reference)
        address, ids = (match[1], match[2].split("_")) if match else (reference, ["0", "0"])
        base = next((name[3:] for name in layer.features if name.startswith("BT_")), "")
        source = self._end(address, base, ids[0])
        target = self._end(token.address, base, ids[-1])
        if source is None or target is None:
            where = f"{self._path}:{token.line}"
            self._problems.append(
                Problem(REFUSED, where, f"The relation from {reference} has no annotation at an end.")
            )
            return None
        label = layer.label if value in ("*", "_", "") else _plain(value)
        return LinkRecord(label, source, target, self._annotator, f"{self._path}:{token.line}")

    def _end(self, address: str, base: str, number: str) -> str | None:
        number = "" if number == "0" else number
        return self._at.get((address, f"{base}|{number}")) or self._at.get((address, number))


def _split(cell: str, by: str) -> list[str]:
    return re.split(rf"(?<!\\){re.escape(by)}", cell)


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda match: _LETTERS.get(match[1], match[1]), value)


def _assembled(tokens: list[_Token], sentences: list[tuple[int, str]]) -> str:
    """Put the sentences where their first tokens, which may follow blanks, lie; line feeds fill what lies between."""
    result = bytearray()
    for first, sentence in sentences:
        blanks = len(sentence) - len(sentence.lstrip())
        begin = max(0, tokens[first].begin - blanks) * 2 if first < len(tokens) else len(result)
        gap = (begin - len(result)) // 2
        if gap > 0:
            result += ("\n" * gap if gap > 1 or not result else ("\n" if gap == 1 else "")).encode("utf-16-le")
        result = result[:begin] if begin < len(result) else result
        result += sentence.encode("utf-16-le", "surrogatepass")
    return result.decode("utf-16-le", "replace")


READER = ReaderSpec(
    name="webanno",
    title="WebAnno TSV 3 (INCEpTION)",
    brings="layers, features, relations",
    suffixes=(".tsv",),
    read=read,
    takes_tables=True,
    recognises=lambda sample: looks_like(sample.head) or looks_older(sample.head),
)
