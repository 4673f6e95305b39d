"""All formats that can be read, and how a file's format is told."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from coalition_annotator.importing import (
    brat,
    cas,
    conll,
    dna,
    doc_bin,
    doccano,
    guard,
    label_studio,
    office,
    plain_text,
    refi_qda,
    splitting,
    tables,
    web_annotation,
    web_page,
    webanno,
)
from coalition_annotator.importing.facts import expect_dates
from coalition_annotator.importing.found import (
    LEFT_OUT,
    REFUSED,
    Document,
    Found,
    FoundTag,
    Options,
    Problem,
    covers,
)
from coalition_annotator.importing.side_table import NAMES
from coalition_annotator.importing.storable import storable
from coalition_annotator.model.annotation import PART
from coalition_annotator.model.errors import UserError

MOST_FILES = 200_000
_JSON_LOOK = 8 * guard.MIB


class Format(NamedTuple):
    """A format: its short name, what it is called, its suffixes, how it is read.

    ``texts`` says that each file is one article, or several that a rule parts.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    read: Callable[[Sequence[Path], Options], Iterator[Found]]
    texts: bool = False


FORMATS = (
    Format("text", "Plain text or Markdown", (".txt", ".md", ".markdown", ".text"), plain_text.read, texts=True),
    Format("html", "Saved web page", (".html", ".htm", ".mhtml", ".mht"), web_page.read, texts=True),
    Format("office", "Word processor or PDF", (".docx", ".odt", ".pdf"), office.read, texts=True),
    Format("email", "E-mail", (".eml",), web_page.read_messages, texts=True),
    Format(
        "table", "Table of articles", (".csv", ".tsv", ".xlsx", ".jsonl", ".ndjson", ".json", ".parquet"), tables.read
    ),
    Format("brat", "brat standoff", (".ann",), brat.read),
    Format("doccano", "doccano JSON Lines", (".jsonl",), doccano.read),
    Format("label_studio", "Label Studio JSON", (".json",), label_studio.read),
    Format("cas", "UIMA CAS (INCEpTION)", (".xmi", ".json", ".zip"), cas.read),
    Format("webanno", "WebAnno TSV 3 (INCEpTION)", (".tsv",), webanno.read),
    Format("spacy", "spaCy DocBin", (".spacy",), doc_bin.read),
    Format("conll", "CoNLL or IOB2", (".conll", ".iob", ".iob2", ".bio", ".txt", ".tsv"), conll.read),
    Format("web_annotation", "W3C Web Annotation", (".json", ".jsonld"), web_annotation.read),
    Format("refi_qda", "REFI-QDA project", (".qdpx",), refi_qda.read),
    Format("dna", "Discourse Network Analyzer", (".dna",), dna.read),
)
BY_NAME = {each.name: each for each in FORMATS}
SUFFIXES = tuple(dict.fromkeys(suffix for each in FORMATS for suffix in each.suffixes))
_BY_SUFFIX_ALONE = {
    suffix: name
    for name in ("html", "office", "email", "brat", "spacy", "refi_qda", "dna")
    for suffix in BY_NAME[name].suffixes
} | {
    ".xlsx": "table",
    ".parquet": "table",
    ".csv": "table",
    ".xmi": "cas",
    ".zip": "cas",
    ".conll": "conll",
    ".iob": "conll",
    ".iob2": "conll",
    ".bio": "conll",
    ".md": "text",
    ".markdown": "text",
    ".jsonld": "web_annotation",
}


class Batch(NamedTuple):
    """Files of one format that are read together."""

    format: Format
    files: tuple[Path, ...]


class Sorted(NamedTuple):
    """The files of an import by format, and those of which none could be told."""

    batches: tuple[Batch, ...]
    unknown: tuple[Path, ...]


def files_below(paths: Sequence[Path]) -> list[Path]:
    """Return the files named, and those in the folders named; hidden ones and links that lead out are passed over.

    Raises:
        UserError: a path does not exist, or there are over 200,000 files.
    """
    result: dict[Path, None] = {}
    for path in paths:
        with guard.readable(path):
            there = path.exists()
        if not there:
            raise UserError("There is no such file or folder.", where=str(path), remedy="Check the name.")
        if path.is_file():
            result[path] = None
            continue
        root = path.resolve()
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))
            for name in sorted(names):
                file = Path(folder) / name
                if name.startswith(".") or not _is_within(file, root):
                    continue
                result[file] = None
            if len(result) > MOST_FILES:
                raise UserError(
                    f"There are over {MOST_FILES:,} files in this folder.",
                    where=str(path),
                    remedy="Import its folders one by one.",
                )
    return list(result)


def _is_within(file: Path, root: Path) -> bool:
    """Tell whether a file is one that can be read to its end, and a link does not lead out of the folder."""
    try:
        return file.is_file() and (not file.is_symlink() or file.resolve().is_relative_to(root))
    except (OSError, RuntimeError):  # a link that leads to itself
        return False


def sort_files(paths: Sequence[Path], *, wanted: str = "") -> Sorted:
    """Tell the formats of files and folders.

    Args:
        paths: files and folders.
        wanted: the name of a format that all files shall be read as, where it is known.

    Raises:
        UserError: a path does not exist, there are too many files, or ``wanted`` is no format.
    """
    files = files_below(paths)
    if wanted:
        if wanted not in BY_NAME:
            names = ", ".join(BY_NAME)
            raise UserError(f"There is no format '{wanted}'.", remedy=f"The formats are: {names}.")
        return Sorted((Batch(BY_NAME[wanted], tuple(files)),), ())
    groups: dict[str, list[Path]] = {}
    unknown: list[Path] = []
    texts: list[Path] = []
    beside: list[Path] = []
    for path in files:
        if path.name.lower() in NAMES or path.name.lower() == "typesystem.xml":
            beside.append(path)
        elif path.suffix.lower() in (".txt", ".text"):
            texts.append(path)
        elif name := _format_of(path):
            groups.setdefault(name, []).append(path)
        else:
            unknown.append(path)
    taken = next((name for name in ("brat", "web_annotation") if name in groups), "")
    for path in texts:
        name = taken or ("conll" if conll.looks_like(guard.head(path)) else "text")
        groups.setdefault(name, []).append(path)
    for name in groups:
        if name in ("brat", "text", "cas"):
            groups[name] += beside
    if not groups and beside:
        groups["table"] = [path for path in beside if path.suffix.lower() in (".tsv", ".csv")]
    order = [each.name for each in FORMATS]
    batches = tuple(Batch(BY_NAME[name], tuple(groups[name])) for name in sorted(groups, key=order.index))
    return Sorted(batches, tuple(unknown))


def _format_of(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix in _BY_SUFFIX_ALONE:
        return _BY_SUFFIX_ALONE[suffix]
    head = guard.head(path)
    if suffix == ".tsv":
        return "webanno" if webanno.looks_like(head) else "conll" if conll.looks_like(head) else "table"
    if suffix in (".jsonl", ".ndjson"):
        return _lines_format(path)
    if suffix == ".json":
        return _json_format(path)
    if suffix in (".db", ".sqlite") and dna.looks_like(head):
        return "dna"
    return ""


def _lines_format(path: Path) -> str:
    try:
        with path.open("rb") as file:
            line = file.readline(_JSON_LOOK)
        value = guard.parsed_json(path, line.removeprefix(b"\xef\xbb\xbf"), line=1)
    except (OSError, UserError):
        return "table"
    return "doccano" if isinstance(value, dict) and doccano.looks_like(value) else "table"


def _json_format(path: Path) -> str:
    try:
        value = guard.parsed_json(path, guard.read_bytes(path))
    except UserError:
        return ""
    looks = {
        "label_studio": label_studio.looks_like,
        "cas": cas.looks_like,
        "web_annotation": web_annotation.looks_like,
        "table": tables.looks_like,
    }
    return next((name for name, is_it in looks.items() if is_it(value)), "")


def read(batch: Batch, options: Options) -> Iterator[Found]:
    """Yield what the files of a batch say; files that hold many articles are parted where the options say so.

    All of it can be stored as it is (``importing.storable``).

    Of files that are an article each, one that can't be read becomes a problem and hinders no other.

    Raises:
        UserError: a file can't be read.
    """
    expect_dates()
    if not batch.format.texts:
        for each in batch.format.read(batch.files, options):
            kept = storable(each)
            yield joined(checked(kept)) if isinstance(kept, Document) else kept
        return
    yield from map(storable, _texts(batch, options))


def _texts(batch: Batch, options: Options) -> Iterator[Found]:
    """Yield what files say that are an article each."""
    beside = [path for path in batch.files if path.name.lower() in NAMES]
    rest = [path for path in batch.files if path not in beside] if beside else list(batch.files)
    if beside:
        yield from _parted(batch.format.read([*rest, *beside], options), options)
        return
    for path in rest:
        try:
            yield from _parted(batch.format.read([path], options), options)
        except UserError as error:
            yield Problem(REFUSED, error.where or str(path), error.what)


def checked(document: Document) -> Document:
    """Return the document without tags whose offsets cover other words than the file gives; these are problems."""
    if not document.text:
        return document  # the text is the project's
    bad = {
        place: tag
        for place, tag in enumerate(document.tags)
        if tag.spans and not covers(document.text, tag.spans, tag.words)
    }
    if not bad:
        return document
    refused = tuple(
        Problem(REFUSED, tag.where, f"The words of this {tag.label} are not where it says: “{tag.words}”.")
        for tag in bad.values()
    )
    tags = tuple(tag for place, tag in enumerate(document.tags) if place not in bad)
    return document._replace(tags=tags, problems=(*document.problems, *refused))


def joined(document: Document) -> Document:
    """Return the document with those tags in one that a link ``part_of`` ties, as our exports write them."""
    document = _with_keys_of_their_own(document)
    if not any(link.label == PART for link in document.links):
        return document
    tags = {(tag.annotator, tag.key): tag for tag in document.tags}
    wholes: dict[tuple[str, str], str] = {}
    rest = []
    for link in document.links:
        part, whole = tags.get((link.annotator, link.source)), tags.get((link.annotator, link.target))
        if link.label != PART or part is None or whole is None or part.label != whole.label or part is whole:
            rest.append(link)
            continue
        tags[whole.annotator, whole.key] = whole._replace(spans=tuple(sorted((*whole.spans, *part.spans))), words=None)
        del tags[part.annotator, part.key]
        wholes[part.annotator, part.key] = whole.key
    if not wholes:
        return document

    def whole_of(annotator: str, key: str) -> str:
        while (annotator, key) in wholes:
            key = wholes[annotator, key]
        return key

    links = tuple(
        link._replace(source=whole_of(link.annotator, link.source), target=whole_of(link.annotator, link.target))
        for link in rest
    )
    events = tuple(
        event._replace(
            trigger=whole_of(event.annotator, event.trigger),
            parts=tuple((role, whole_of(event.annotator, key)) for role, key in event.parts),
        )
        for event in document.events
    )
    return document._replace(tags=tuple(tags.values()), links=links, events=events)


def _with_keys_of_their_own(document: Document) -> Document:
    """Return the document with a key of its own for each tag of an annotator, where a file gives one twice."""
    seen: Counter[tuple[str, str]] = Counter((tag.annotator, tag.key) for tag in document.tags)
    if len(seen) == len(document.tags):
        return document
    met: Counter[tuple[str, str]] = Counter()
    tags: list[FoundTag] = []
    for tag in document.tags:
        met[tag.annotator, tag.key] += 1
        number = met[tag.annotator, tag.key]
        tags.append(tag if number == 1 else tag._replace(key=f"{tag.key} ({number})"))
    twice = Problem(
        LEFT_OUT, document.where, f"{len(document.tags) - len(seen):,} tags share their names; links go to the first."
    )
    return document._replace(tags=tuple(tags), problems=(*document.problems, twice))


def _parted(found: Iterator[Found], options: Options) -> Iterator[Found]:
    for each in found:
        if isinstance(each, Document) and options.split:
            yield from splitting.split(each, options.split)
        else:
            yield each
