"""Word processors' files, ``.docx``, ``.doc``, ``.odt`` and ``.rtf``, and PDF files that hold text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from coalition_annotator.formats import html_text, safe_io
from coalition_annotator.formats.office import old_word
from coalition_annotator.formats.records import LEFT_OUT, Document, Options, Problem, Record
from coalition_annotator.formats.spec import ReaderSpec
from coalition_annotator.formats.xml_text import local_name, text_of
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.text import guess_title

_LARGEST = 256 * safe_io.MIB
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ODT_FACTS = {"title": "title", "creator": "author", "creation-date": "created"}
_MOST_BLANKS = 1000


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield the article of each file.

    Raises:
        UserError: a file is damaged, unsafe, locked by a password, or holds no text.
    """
    readers = {".docx": _docx, ".odt": _odt, ".pdf": _pdf, ".rtf": _rtf, ".doc": _doc}
    for path in files:
        reader = readers.get(path.suffix.lower())
        if reader is None:
            raise UserError(
                "This is neither a .docx, a .doc, an .odt, an .rtf nor a .pdf file.",
                where=str(path),
                remedy="Name its own format.",
            )
        document = reader(path)
        if not document.text.strip():
            raise UserError(
                "This file holds no text; it may be scanned.",
                where=str(path),
                remedy="Run text recognition on it first.",
            )
        yield document._replace(title=document.title or guess_title(document.text))


def _docx(path: Path) -> Document:
    import docx

    safe_io.require_safe_office_file(path)
    try:
        file = docx.Document(str(path))
        lines = list(_docx_lines(file.element.body))
        about = file.core_properties
        title, author, created = about.title, about.author, about.created
        notes = any(
            part.partname.endswith(("/footnotes.xml", "/endnotes.xml")) for part in file.part.package.iter_parts()
        )
    except UserError:
        raise
    except Exception as error:  # python-docx raises what its XML library and its own parts raise
        raise safe_io.damaged(path, f"The document can't be read ({error}).") from error
    problems = (Problem(LEFT_OUT, str(path), "Footnotes and endnotes."),) if notes else ()
    return Document(
        path.stem, str(path), "\n".join(lines), title=title or "", author=author or "",
        metadata={"created": created.date().isoformat()} if created else {}, problems=problems,
    )  # fmt: skip


def _rtf(path: Path) -> Document:
    from striprtf.striprtf import rtf_to_text

    data = safe_io.read_bytes(path, largest=_LARGEST)
    if not data.lstrip().startswith(b"{\\rtf"):
        raise safe_io.damaged(path, "The document is no RTF.")
    try:
        text: str = rtf_to_text(data.decode("latin-1"), errors="replace")  # type: ignore[no-untyped-call]
    except Exception as error:  # striprtf raises what its regular expressions and codecs raise
        raise safe_io.damaged(path, f"The document can't be read ({error}).") from error
    # RTF writes characters beyond the Basic Multilingual Plane as two halves.
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return Document(path.stem, str(path), whole)


def _doc(path: Path) -> Document:
    """Read a Word document of before 2007; such a name is also given to RTF and to web pages."""
    start = safe_io.head(path).lstrip()
    if start.startswith(b"{\\rtf"):
        return _rtf(path)
    if start.startswith(b"PK"):
        return _docx(path)
    if start[:1] == b"<":
        return Document(path.stem, str(path), "\n".join(html_text.lines_of(html_text.parsed(safe_io.read_bytes(path)))))
    return Document(path.stem, str(path), old_word.text_of(path))


def _docx_lines(body: Any) -> Iterator[str]:
    """Yield the paragraphs, and each row of a table with tabs between its cells, in one pass over the XML.

    A cell counts once, however many columns it says that it spans.
    """
    for item in body:
        kind = local_name(item)
        if kind == "p":
            yield _docx_text(item)
        elif kind == "tbl":
            for row in item.iterfind(f"./{_W}tr"):
                yield "\t".join("\n".join(_docx_lines(cell)) for cell in row.iterfind(f"./{_W}tc"))
        elif kind in ("sdt", "sdtContent"):
            yield from _docx_lines(item)


def _docx_text(paragraph: Any) -> str:
    signs = {"t": None, "tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
    pieces = []
    for item in paragraph.iter():
        kind = local_name(item)
        if kind in signs and local_name(item.getparent()) == "r":
            pieces.append(item.text or "" if signs[kind] is None else str(signs[kind]))
    return "".join(pieces)


def _odt(path: Path) -> Document:
    safe_io.require_safe_office_file(path)
    from defusedxml.ElementTree import fromstring

    with safe_io.library(path, "The document"), safe_io.Archive(path) as archive:
        body = fromstring(archive.xml("content.xml"), forbid_dtd=True)
        about = fromstring(archive.xml("meta.xml"), forbid_dtd=True) if "meta.xml" in archive.names else None
        lines = [_odt_text(each) for each in _paragraphs(body)]
        facts: dict[str, str] = {}
        for element in about.iter() if about is not None else ():
            name = _ODT_FACTS.get(local_name(element))
            if name:
                facts.setdefault(name, "".join(element.itertext()).strip())
    created = {"created": facts["created"][:10]} if facts.get("created") else {}
    return Document(
        path.stem, str(path), "\n".join(lines), title=facts.get("title", ""), author=facts.get("author", ""),
        metadata=created,
    )  # fmt: skip


def _paragraphs(element: Any) -> Iterator[Any]:
    ahead = [element]
    while ahead:
        item = ahead.pop()
        if local_name(item) in ("p", "h"):
            yield item
        elif local_name(item) not in ("tracked-changes", "annotation"):
            ahead += reversed(item)


def _odt_text(paragraph: Any) -> str:
    """Return a paragraph's text; a run of blanks is written as its number."""

    def sign_of(item: Any) -> str | None:
        kind = local_name(item)
        if kind in ("annotation", "note"):
            return None
        if kind == "s":
            number = next((each for key, each in item.attrib.items() if key.endswith("}c")), "1")
            return " " * min(_MOST_BLANKS, int(number) if number.isdecimal() and len(number) < 9 else 1)
        return {"tab": "\t", "line-break": "\n"}.get(kind, "")

    return text_of(paragraph, sign_of)


def _pdf(path: Path) -> Document:
    import pypdfium2

    data = safe_io.read_bytes(path, largest=_LARGEST)
    try:
        file = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        what = "This PDF is locked by a password." if locked else f"The PDF can't be read ({error})."
        raise safe_io.damaged(path, what) from error
    try:
        pages = []
        for number in range(len(file)):
            page = file[number]
            text_page = page.get_textpage()
            pages.append(unwrapped(text_page.get_text_range().replace("\r\n", "\n")))
            text_page.close()
            page.close()
        about = file.get_metadata_dict(skip_empty=True)
    except pypdfium2.PdfiumError as error:
        raise safe_io.damaged(path, f"The PDF can't be read ({error}).") from error
    finally:
        file.close()
    facts = {name: about[name] for name in ("Subject", "Keywords", "CreationDate") if name in about}
    return Document(
        path.stem, str(path), "\n".join(page for page in pages if page), title=about.get("Title", ""),
        author=about.get("Author", ""), metadata=facts,
    )  # fmt: skip


def first_page(path: Path) -> str:
    """Return the text of a PDF's first page, as it stands; empty where it can't be read."""
    import pypdfium2

    try:
        file = pypdfium2.PdfDocument(safe_io.read_bytes(path, largest=_LARGEST))
        try:
            return str(file[0].get_textpage().get_text_range()) if len(file) else ""
        finally:
            file.close()
    except (UserError, pypdfium2.PdfiumError):
        return ""


def unwrapped(page: str) -> str:
    """Join the lines of a page that only its width parted: each runs nearly to the edge and ends no sentence."""
    lines = [line.strip().replace("\x00", "") for line in page.replace("\ufffe", "-").split("\n")]
    edge = max((len(line) for line in lines), default=0)
    result: list[str] = []
    open_line = False
    for line in lines:
        if line and open_line:
            joined = result[-1]
            hyphenated = joined.endswith("-") and line[:1].islower()
            result[-1] = joined + line if hyphenated else f"{joined} {line}"
        elif line:
            result.append(line)
        open_line = bool(line) and len(line) > 0.75 * edge and line[-1] not in '.!?…:”"'
        if bool(line) and len(line) > 0.9 * edge:
            open_line = True
    return "\n".join(result)


READER = ReaderSpec(
    name="office",
    title="Word processor or PDF",
    brings="text, title, author",
    suffixes=(".docx", ".odt", ".pdf", ".rtf", ".doc"),
    read=read,
    sure=(".odt",),
    general=True,
    recognises=lambda sample: sample.suffix in (".docx", ".rtf", ".pdf", ".doc"),
    texts=True,
)
