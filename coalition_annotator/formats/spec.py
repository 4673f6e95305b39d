"""What a format is, as data: how its files are told, read and written, and what they cannot hold.

Each format's folder gives a ``ReaderSpec``, ``WriterSpec``s, or both; ``readers`` and ``writers`` list them. What is
said before an export, the tables of README and of the help, and the command line's choices are made from these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from coalition_annotator.files import text_file
from coalition_annotator.formats import safe_io
from coalition_annotator.formats.records import Options, Record
from coalition_annotator.model.dataset import Dataset
from coalition_annotator.model.errors import UserError

_LONGEST_LINE = 8 * safe_io.MIB


class FileSample:
    """What of a file tells its format; each part is read when it is asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def path(self) -> Path:
        """The file, for those who must look further into it than its beginning."""
        return self._path

    @property
    def suffix(self) -> str:
        """The file's suffix in small letters."""
        return self._path.suffix.lower()

    @cached_property
    def head(self) -> bytes:
        """The file's first bytes."""
        return safe_io.head(self._path)

    @cached_property
    def text(self) -> str:
        """The file's beginning as text, with a line feed at each line's end; signs that can't be read are replaced."""
        return text_file.beginning(self.head)

    @cached_property
    def json(self) -> Any:
        """The whole file as JSON; None where it is none."""
        try:
            return safe_io.parsed_json(self._path, safe_io.read_bytes(self._path))
        except UserError:
            return None

    @cached_property
    def first_line(self) -> Any:
        """The first line as JSON; None where it is none."""
        try:
            with self._path.open("rb") as file:
                line = file.readline(_LONGEST_LINE)
            return safe_io.parsed_json(self._path, line.removeprefix(b"\xef\xbb\xbf"), line=1)
        except (OSError, UserError):
            return None


def never(_: FileSample) -> bool:
    """Tell that no file is known by its content."""
    return False


class ReaderSpec(NamedTuple):
    """A format that can be read.

    Attributes:
        name: its short name, as the command line takes it.
        title: what it is called.
        brings: what comes of its files, in a few words.
        suffixes: those that a person is offered.
        read: yields what files say; the problems among it name file and place.
        sure: suffixes that tell it alone, without a look into the file.
        also: further suffixes, of files that are looked into but not offered.
        recognises: tells by a file's content; asked for files with one of ``suffixes`` or ``also``.
        general: whether it takes files that no other format recognises.
        texts: whether each file is one article, or several that a rule parts.
        takes_texts: whether text files beside its own belong to it.
        takes_tables: whether tables of metadata beside its files belong to it.
    """

    name: str
    title: str
    brings: str
    suffixes: tuple[str, ...]
    read: Callable[[Sequence[Path], Options], Iterator[Record]]
    sure: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    recognises: Callable[[FileSample], bool] = never
    general: bool = False
    texts: bool = False
    takes_texts: bool = False
    takes_tables: bool = False


class OffsetUnit(StrEnum):
    """What a format counts places in a text in."""

    CODE_POINTS = "Unicode code points"
    UTF16 = "UTF-16 units"
    TOKENS = "tokens"
    TOKENS_IN_UTF16 = "tokens, in UTF-16 units"
    NONE = "none"


class DataFeature(StrEnum):
    """What a dataset may hold and a format may not."""

    PARTS = "tags in several parts"
    OVERLAPS = "tags that overlap"
    LINKS = "links"
    LINKS_BETWEEN = "links between two annotators' tags"
    ATTRIBUTES = "attributes"
    ENTITIES = "who or what is meant"
    COUNTRIES = "countries of persons and organisations"
    METADATA = "source, author and date"
    UNTAGGED = "articles without tags"
    WITHIN_WORDS = "tags that begin or end within a word"
    ORGANISATIONS = "organisations"
    OWN_KINDS = "numbers, yes/no and several values at once"
    SEVERAL_LINES = "notes of several lines"
    UNWRITABLE = "characters that XML can't hold"
    LIKE_FORMULAS = "articles that begin as a formula does"


SPLIT_AND_LINKED = "a tag in several parts becomes one for each part, tied by a link “part_of”"
SPLIT = "a tag in several parts becomes one for each part"
NO_LINKS = "links are left out"
NOT_BETWEEN = "links stay within one annotator's tags, so these are left out"
NO_ATTRIBUTES = "attributes are left out"
NO_ENTITIES = "who or what is meant is left out"
NO_COUNTRIES = "the country is left out"
NO_METADATA = "source, author, date and address are left out"
WIDENED = "they are widened to whole tokens"
COME_BACK_AS_PERSONS = "they come back as persons"
COME_BACK_AS_TEXT = "they come back as texts or choices where the codebook lacks the attribute"
MADE_ONE_LINE = "they become one line"
QUOTED = "“'” stands before the text, which offsets do not count"
REPLACED = "such characters become “�”"


class WriterSpec(NamedTuple):
    """A format that can be written.

    Attributes:
        name: its short name, as the command line takes it.
        title: what it is called.
        writes: what is in its files, in a few words.
        suffix: that of the file; empty where a folder is written.
        write: writes a dataset to a path; raises UserError where a package is missing.
        offsets: the unit that it counts in; NONE where it is no dataset but a page, a network or a codebook.
        losses: what becomes of each feature that it cannot hold, in a sentence without a full stop.
        beside: the endings of further files that ``write`` makes beside the one: 'NAME-interface.xml' and the like.
        comes_back_whole: whether importing its files gives the same tags, attributes and links.
    """

    name: str
    title: str
    writes: str
    suffix: str
    write: Callable[[Dataset, Path], None]
    offsets: OffsetUnit
    losses: Mapping[DataFeature, str] = {}
    comes_back_whole: bool = False
    beside: tuple[str, ...] = ()

    def files_beside(self, target: Path) -> list[Path]:
        """Return the further files that are written with one."""
        return [target.with_name(f"{target.stem}{ending}") for ending in self.beside]
