"""What the readers of news databases' downloads share: the text of a file, languages by name, who wrote."""

from __future__ import annotations

import re
from pathlib import Path

from coalition_annotator.files import text_file
from coalition_annotator.formats import html_text, safe_io
from coalition_annotator.formats.office import reader as office
from coalition_annotator.formats.records import Document, Options
from coalition_annotator.model.errors import UserError

LARGEST = 256 * safe_io.MIB
TEXT_SUFFIXES = (".txt", ".text")
PAGE_SUFFIXES = (".html", ".htm")
_LANGUAGES = {
    "english": "en", "anglais": "en", "englisch": "en", "german": "de", "deutsch": "de", "allemand": "de",
    "french": "fr", "français": "fr", "französisch": "fr", "spanish": "es", "español": "es", "italian": "it",
    "italiano": "it", "dutch": "nl", "nederlands": "nl", "portuguese": "pt", "polish": "pl",
}  # fmt: skip
_BY = re.compile(r"^(?:by|von|par|por|di)\s+", re.IGNORECASE)


def require_articles(number: int, path: Path, archive: str) -> None:
    """Raise UserError where no article was found in a file of an archive's layout."""
    if not number:
        raise UserError(
            f"This file holds no article as {archive} writes them.",
            where=str(path),
            remedy="Import it as a text, web page or document, and choose there how its articles are parted.",
        )


def text_of(path: Path, options: Options) -> str:
    """Return the text of a plain text, Word, RTF, PDF or HTML file, or of what it says it is.

    Raises:
        UserError: the file can't be read.
    """
    if path.suffix.lower() in TEXT_SUFFIXES:
        return text_file.read(path, encoding=options.encoding or None, largest=LARGEST).text
    if path.suffix.lower() in PAGE_SUFFIXES:
        with safe_io.library(path, "The page"):
            return "\n\n".join(html_text.lines_of(html_text.parsed(safe_io.read_bytes(path, largest=LARGEST))))
    return next(each.text for each in office.read([path], options) if isinstance(each, Document))


def language_code(name: str) -> str:
    """Return the code of a language that is named in words, or by its code; empty for one that is not known."""
    known = name.strip().lower()
    return _LANGUAGES.get(known, known if len(known) == 2 else "")


def without_by(byline: str) -> str:
    """Return a byline without the word 'by' before the name."""
    return _BY.sub("", byline)
