"""Downloads from Europresse as web pages, of the present layout and of the one before 2014: an article each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from coalition_annotator.formats import downloads, html_text, safe_io
from coalition_annotator.formats.metadata_columns import iso_date
from coalition_annotator.formats.records import LEFT_OUT, Document, Options, Problem, Record
from coalition_annotator.formats.spec import FileSample, ReaderSpec

_DATE = re.compile(
    r"\d{1,2}(?:er)?\s+[^\W\d_]{3,10}\.?\s+\d{4}|[^\W\d_]{3,10}\.?\s+\d{1,2},?\s+\d{4}|\d{4}-\d{2}-\d{2}"
)
_PAGE = re.compile(r"\bp\.\s*(?P<page>[\w*\- ]{1,20})")
_NUMBER = re.compile(r"news[·.]\S+")
_TITLES = ("titreArticleVisu", "TitreArticleVisu")


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield the articles of each download.

    Raises:
        UserError: a file can't be read, or holds no article as Europresse writes them.
    """
    for path in files:
        data = safe_io.read_bytes(path, largest=downloads.LARGEST)
        with safe_io.library(path, "The page"):
            top = html_text.parsed(data)
        number = 0
        for each in top.findall(".//article") or _of_old(top):
            document = _document(path, number + 1, each)
            if document is None:
                yield Problem(LEFT_OUT, str(path), f"What begins “{_told(each)[:80]}” has no text.")
                continue
            number += 1
            yield document
        downloads.require_articles(number, path, "Europresse")


def _of_old(top: Any) -> list[Any]:
    """Return the cells of the older layout that hold an article each, not those around or within them."""
    return [
        cell
        for cell in top.iter("td")
        if any(str(each.get("class")) == "DocPublicationName" for each in cell.findall("./span"))
    ]


def _classed(top: Any, *names: str) -> list[Any]:
    return [each for each in top.iter() if set(str(each.get("class") or "").split()) & set(names)]


def _told(element: Any) -> str:
    return " ".join(element.text_content().split())


def _document(path: Path, number: int, article: Any) -> Document | None:
    titles = _classed(article, *_TITLES)
    title = _told(titles[0]) if titles else ""
    body = _body(article, titles[0] if titles else None)
    if not body:
        return None
    name = next((_told(each) for each in _classed(article, "DocPublicationName")), "")
    header = ", ".join(each for each in (_told(each).strip(", ") for each in _classed(article, "DocHeader")) if each)
    date, page = _DATE.search(header), _PAGE.search(header)
    section = header[: date.start()] if date else ""
    # The day of the week stands before the date, the section before both.
    section = ", ".join(section.rstrip(", ").split(", ")[:-1]) if "," in section.rstrip(", ") else ""
    footer = " ".join(_told(each) for each in article.iter("footer"))
    identifier = _NUMBER.search(footer) or _NUMBER.search(_told(article))
    rights = next((_told(each) for each in article.iter("small") if "©" in _told(each)), "")
    facts = {
        "section": section, "page": page["page"].strip() if page else "", "rights": rights,
        "europresse_id": identifier[0] if identifier else "",
    }  # fmt: skip
    return Document(
        facts["europresse_id"] or f"{path.stem}#{number}", f"{path}, article {number}",
        "\n\n".join([title, *body] if title else body), title=title, source=re.sub(r", no\..*$", "", name),
        author=_author(article), published=iso_date(date[0].replace("1er ", "1 ")) if date else "",
        metadata={name: value for name, value in facts.items() if value},
    )  # fmt: skip


def _author(article: Any) -> str:
    """Return who wrote: in a part of its own, or in the line that follows the title's part."""
    named = _classed(article, "docAuthors")
    if named:
        return downloads.without_by(_told(named[0]))
    after = [each.getnext() for each in _classed(article, "titreArticle")]
    found = next((each for each in after if each is not None and each.tag == "div" and not each.get("class")), None)
    return downloads.without_by(_told(found)) if found is not None and len(_told(found)) < 120 else ""


def _body(article: Any, title: Any) -> list[str]:
    whole = _classed(article, "docOcurrContainer", "DocText")
    if whole:
        return html_text.lines_of(whole[0])
    section = next(iter(article.iter("section")), None)
    if section is not None:
        return html_text.lines_of(section)
    lines = html_text.lines_of(article)
    if title is None:
        return []
    words = _told(title)
    after = [place for place, line in enumerate(lines) if line == words]
    rest = lines[after[0] + 1 :] if after else []
    ends = next((n for n, line in enumerate(rest) if line.startswith("©") or _NUMBER.search(line)), len(rest))
    return rest[:ends]


def _recognises(sample: FileSample) -> bool:
    if sample.suffix not in (".html", ".htm"):
        return False
    try:
        with sample.path.open("rb") as file:
            return b"DocPublicationName" in file.read(safe_io.MIB)
    except OSError:
        return False


READER = ReaderSpec(
    name="europresse",
    title="Europresse",
    brings="each article with its date, source, section, author and title",
    suffixes=(".html", ".htm"),
    read=read,
    recognises=_recognises,
)
