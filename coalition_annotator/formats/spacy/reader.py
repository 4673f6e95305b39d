"""SpaCy's ``.spacy`` files (DocBin): entities, span groups and categories. Needs the package spacy."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from coalition_annotator.formats import safe_io
from coalition_annotator.formats.records import LEFT_OUT, Document, Options, Problem, Record, TagRecord
from coalition_annotator.formats.spec import ReaderSpec
from coalition_annotator.model.errors import missing_package
from coalition_annotator.model.span import Span
from coalition_annotator.model.text import guess_title

_LARGEST = 512 * safe_io.MIB


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield the documents of each file.

    Raises:
        UserError: spaCy is not installed, or a file is damaged.
    """
    try:
        import spacy
        from spacy.tokens import DocBin
    except ImportError as error:
        raise missing_package("These files", "spacy", extra="spacy", where=str(files[0])) from error
    vocabulary = spacy.blank("xx").vocab
    for path in files:
        data = safe_io.read_bytes(path, largest=_LARGEST)
        _require_bounded(path, data)
        try:
            docs = list(DocBin().from_bytes(data).get_docs(vocabulary))
        except Exception as error:  # msgpack, numpy and spaCy each raise error types of their own
            raise safe_io.damaged(path, f"The file can't be read ({error}).") from error
        for number, doc in enumerate(docs, 1):
            with safe_io.library(path, f"Document {number}"):
                document = _document(path, number, doc, options.annotator)
            yield document


def _require_bounded(path: Path, data: bytes) -> None:
    unpacker = zlib.decompressobj()
    size, rest = 0, data
    try:
        while rest and not unpacker.eof:
            size += len(unpacker.decompress(rest, safe_io.MIB))
            rest = unpacker.unconsumed_tail
            if size > _LARGEST:
                raise safe_io.damaged(path, "The file would swell beyond 512 MiB, which is refused for safety.")
    except zlib.error as error:
        raise safe_io.damaged(path, f"The file can't be unpacked ({error}).") from error
    if not unpacker.eof:
        raise safe_io.damaged(path, "The file is cut off.")


def _document(path: Path, number: int, doc: Any, annotator: str) -> Document:
    where = f"{path}, document {number}"
    tags: list[TagRecord] = []
    groups = [("ents", doc.ents), *((name, group) for name, group in doc.spans.items())]
    for name, spans in groups:
        for span in spans:
            label = span.label_ or name
            kept = {"group": name} if name != "ents" else {}
            kept = {**kept, "kb_id": span.kb_id_} if span.kb_id_ else kept
            place = Span(span.start_char, span.end_char)
            tags.append(
                TagRecord(f"{name}/{len(tags)}", label, (place,), annotator, words=span.text, where=where, kept=kept)
            )
    metadata: dict[str, Any] = {"categories": dict(doc.cats)} if doc.cats else {}
    parsed = [name for name in ("DEP", "TAG", "POS", "LEMMA") if doc.has_annotation(name)]
    problems = (Problem(LEFT_OUT, where, f"Token annotations: {', '.join(parsed)}."),) if parsed else ()
    return Document(
        f"{path.stem}#{number}", where, doc.text, title=guess_title(doc.text), metadata=metadata, tags=tuple(tags),
        problems=problems, annotators=(annotator,),
    )  # fmt: skip


READER = ReaderSpec(
    name="spacy",
    title="spaCy DocBin",
    brings="entities, span groups, categories",
    suffixes=(".spacy",),
    read=read,
    sure=(".spacy",),
)
