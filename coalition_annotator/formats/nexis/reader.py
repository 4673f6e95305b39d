"""Downloads from Nexis Uni and LexisNexis as text, Word, RTF, PDF or web page: an article each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from zipfile import ZipFile

from coalition_annotator.formats import downloads, safe_io
from coalition_annotator.formats.nexis import parser
from coalition_annotator.formats.office import reader as office
from coalition_annotator.formats.records import LEFT_OUT, Document, Options, Problem, Record
from coalition_annotator.formats.spec import FileSample, ReaderSpec

_MARKS = (b"End of Document", b"Ende des Dokuments", b"Fin du document")
_PAGE = re.compile(rb">\s*\d+\s+(?:of|von|de|sur)\s+\d+\s+DO[CK]UMENTS?\b", re.IGNORECASE)
_PDF = re.compile(r"User Name:|\bNexis\b|LexisNexis|\d+ of \d+ DOCUMENTS")


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield the articles of each download; cover pages and lists of contents are left out.

    Raises:
        UserError: a file can't be read, or holds no article in a layout that is known.
    """
    for path in files:
        number = 0
        for each in parser.articles(downloads.text_of(path, options)):
            if isinstance(each, str):
                if number:
                    yield Problem(LEFT_OUT, str(path), f"What begins “{each[:80]}” is no article.")
                continue
            number += 1
            yield Document(
                f"{path.stem}#{number}", f"{path}, article {number}", each.text, title=each.title, source=each.source,
                author=each.author, published=each.published, language=each.language, metadata=each.facts,
            )  # fmt: skip
        downloads.require_articles(number, path, "Nexis")


def _recognises(sample: FileSample) -> bool:
    if sample.suffix in downloads.TEXT_SUFFIXES:
        return parser.is_download(sample.text)
    if sample.suffix in (".rtf", ".doc"):
        return any(mark in sample.head for mark in _MARKS)
    if sample.suffix in downloads.PAGE_SUFFIXES:
        head = sample.head
        return b"<!-- Hide XML" in head or _PAGE.search(head) is not None
    if sample.suffix == ".pdf":
        return _PDF.search(office.first_page(sample.path)) is not None
    return sample.suffix == ".docx" and _marked(sample.path)


def _marked(path: Path) -> bool:
    """Tell whether a Word document has a line that ends an article."""
    try:
        with ZipFile(path) as archive, archive.open("word/document.xml") as body:
            before = b""
            while piece := body.read(safe_io.MIB):
                if any(mark in before + piece for mark in _MARKS):
                    return True
                before = piece[-40:]
    except (KeyError, *safe_io.BAD_MEMBER):
        return False
    return False


READER = ReaderSpec(
    name="nexis",
    title="Nexis Uni, LexisNexis",
    brings="each article with its date, source, section, author and title",
    suffixes=(".docx", ".txt", ".rtf", ".pdf", ".html", ".htm"),
    also=(".text", ".doc"),
    read=read,
    recognises=_recognises,
)
