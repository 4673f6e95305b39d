"""Reading the files of a batch: documents that can be stored as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from coalition_annotator.formats import article_splitter
from coalition_annotator.formats.file_groups import Batch
from coalition_annotator.formats.metadata_columns import expect_dates
from coalition_annotator.formats.metadata_table import NAMES
from coalition_annotator.formats.record_checks import storable
from coalition_annotator.formats.records import (
    LEFT_OUT,
    REFUSED,
    Document,
    Options,
    Problem,
    Record,
    TagRecord,
    covers,
)
from coalition_annotator.model.annotation import PART
from coalition_annotator.model.errors import UserError


def read(batch: Batch, options: Options) -> Iterator[Record]:
    """Yield what the files of a batch say; files that hold many articles are parted where the options say so.

    All of it can be stored as it is (``formats.record_checks``).

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


def _texts(batch: Batch, options: Options) -> Iterator[Record]:
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
    tags: list[TagRecord] = []
    for tag in document.tags:
        met[tag.annotator, tag.key] += 1
        number = met[tag.annotator, tag.key]
        tags.append(tag if number == 1 else tag._replace(key=f"{tag.key} ({number})"))
    twice = Problem(
        LEFT_OUT, document.where, f"{len(document.tags) - len(seen):,} tags share their names; links go to the first."
    )
    return document._replace(tags=tuple(tags), problems=(*document.problems, twice))


def _parted(found: Iterator[Record], options: Options) -> Iterator[Record]:
    for each in found:
        if isinstance(each, Document) and options.split:
            yield from article_splitter.split(each, options.split)
        else:
            yield each
