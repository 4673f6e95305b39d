"""Plain text and Markdown files, an article each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from coalition_annotator.files import text_file
from coalition_annotator.formats.metadata_table import SideTables
from coalition_annotator.formats.records import Document, Options, Record
from coalition_annotator.formats.spec import ReaderSpec
from coalition_annotator.model.text import guess_source, guess_title

LARGEST = 64 * 1024 * 1024


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield the article of each file, described by a ``metadata.tsv`` or ``.csv`` where there is one.

    Raises:
        UserError: a file is empty, too large, holds NUL characters, or its encoding can't be told.
    """
    tables = SideTables(files)
    for path in files:
        if path.name.lower() in ("metadata.tsv", "metadata.csv"):
            continue
        file = text_file.read(path, encoding=options.encoding or None, largest=LARGEST)
        title = (
            guess_title(file.text).lstrip("# ")
            if path.suffix.lower() in (".md", ".markdown")
            else guess_title(file.text)
        )
        metadata = {"encoding": file.encoding} if file.guessed else {}
        document = Document(
            path.stem, str(path), file.text, title=title, source=guess_source(file.text), metadata=metadata
        )
        yield tables.describe(document, path.stem)
    yield from tables.problems


READER = ReaderSpec(
    name="text",
    title="Plain text or Markdown",
    brings="an article a file, or several parted by a rule",
    suffixes=(".txt", ".md", ".markdown", ".text"),
    read=read,
    sure=(".md", ".markdown"),
    general=True,
    recognises=lambda sample: sample.suffix in (".txt", ".text"),
    texts=True,
    takes_tables=True,
)
