"""Tokens in columns with IOB tags: CoNLL 2002/2003, IOB2, IOBES and BILOU, one token a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from coalition_annotator.files import text_file
from coalition_annotator.formats.records import LEFT_OUT, REFUSED, Document, Options, Problem, Record, TagRecord
from coalition_annotator.formats.spec import ReaderSpec
from coalition_annotator.model.span import Span
from coalition_annotator.model.text import guess_title

_TAG = re.compile(r"O|[BIESLUM]-\S+")
_DOCUMENT = re.compile(r"#\s*(?:newdoc(?:\s+id)?|doc(?:ument)?[ _]?id)\s*[=:]?\s*(.*)", re.I)
_LARGEST = 256 * 1024 * 1024
_NO_SPACE_BEFORE = frozenset(".,;:!?)]}%’”»") | {"'s", "n't", "'re", "'ve", "'ll", "'d", "'m", "’s", "...", "…"}
_NO_SPACE_AFTER = frozenset("([{“«$£€")


def looks_like(beginning: str) -> bool:
    """Tell whether most lines of a file's beginning end with an IOB tag."""
    lines = [line for line in beginning.split("\n")[:-1] if line.strip() and line[0] != "#"]
    good = sum(len(line.split()) > 1 and _TAG.fullmatch(line.split()[-1]) is not None for line in lines)
    return len(lines) >= 2 and good >= 0.9 * len(lines)


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield the documents of each file; the text is the tokens with blanks between, as the format keeps none.

    Raises:
        UserError: a file is no text.
    """
    for path in files:
        content = text_file.read(path, encoding=options.encoding or None, largest=_LARGEST).text
        builder = _Builder(path, options.annotator, 1)
        extra = False
        for number, line in enumerate(content.split("\n"), 1):
            fields = line.split("\t") if "\t" in line.strip() else line.split()
            fields = [field for field in fields if field]
            named = _DOCUMENT.match(line)
            if named or (fields and fields[0] == "-DOCSTART-"):
                if builder.words:
                    yield builder.document()
                builder = _Builder(
                    path, options.annotator, builder.number + bool(builder.words), named[1].strip() if named else ""
                )
            elif line.startswith("#") and (len(fields) < 2 or not _TAG.fullmatch(fields[-1])):
                continue
            elif not fields:
                builder.end_sentence()
            elif len(fields) < 2 or not _TAG.fullmatch(fields[-1]):
                builder.problems.append(
                    Problem(REFUSED, f"{path}:{number}", f"This line has no IOB tag: “{line[:60]}”.")
                )
            else:
                extra = extra or len(fields) > 2
                builder.add(fields[0], fields[-1], number)
        if extra:
            builder.problems.append(Problem(LEFT_OUT, str(path), "The columns between the first and the last."))
        if builder.words or builder.problems:
            yield builder.document()


class _Builder:
    """Puts one document together, token by token."""

    def __init__(self, path: Path, annotator: str, number: int, name: str = "") -> None:
        self.number = number
        self.words = 0
        self.problems: list[Problem] = []
        self._path, self._annotator, self._name = path, annotator, name
        self._text: list[str] = []
        self._length = 0
        self._tags: list[TagRecord] = []
        self._open: tuple[str, int, int, int] | None = None
        self._glued = True

    def add(self, token: str, tag: str, line: int) -> None:
        """Add a token with its tag."""
        blank = "" if self._glued or token in _NO_SPACE_BEFORE else " "
        self._glued = token in _NO_SPACE_AFTER
        self._text.append(blank + token)
        start = self._length + len(blank)
        self._length = start + len(token)
        self.words += 1
        prefix, _, label = tag.partition("-")
        if self._open and (prefix in "OBSU" or self._open[0] != label):
            self._close()
        if prefix != "O":
            begin = self._open[1] if self._open else start
            self._open = label, begin, self._length, self._open[3] if self._open else line
            if prefix in "ESLU":
                self._close()

    def end_sentence(self) -> None:
        """Begin a new line."""
        self._close()
        if self._text and self._text[-1] != "\n":
            self._text.append("\n")
            self._length += 1
        self._glued = True

    def _close(self) -> None:
        if self._open:
            label, start, end, line = self._open
            key = str(len(self._tags))
            where = f"{self._path}:{line}"
            self._tags.append(TagRecord(key, label, (Span(start, end),), self._annotator, where=where))
        self._open = None

    def document(self) -> Document:
        """Return the document."""
        self._close()
        text = "".join(self._text)
        key = self._name or (f"{self._path.stem}#{self.number}" if self.number > 1 else self._path.stem)
        return Document(
            key, str(self._path), text, title=self._name or guess_title(text), tags=tuple(self._tags),
            problems=tuple(self.problems), annotators=(self._annotator,),
        )  # fmt: skip


READER = ReaderSpec(
    name="conll",
    title="CoNLL or IOB2",
    brings="tags; texts are put together from tokens",
    suffixes=(".conll", ".iob", ".iob2", ".bio", ".txt", ".tsv"),
    read=read,
    sure=(".conll", ".iob", ".iob2", ".bio"),
    also=(".text",),
    recognises=lambda sample: looks_like(sample.text),
)
