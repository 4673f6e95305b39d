"""Word processors' files, ``.docx`` and ``.odt``, and PDF files that hold text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from coalition_annotator.importing import guard
from coalition_annotator.importing.found import LEFT_OUT, Document, Found, Options, Problem
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.text import guess_title

_LARGEST = 256 * guard.MIB


def read(files: Sequence[Path], options: Options) -> Iterator[Found]:
    """Yield the article of each file.

    Raises:
        UserError: a file is damaged, unsafe, locked by a password, or holds no text.
    """
    readers = {".docx": _docx, ".odt": _odt, ".pdf": _pdf}
    for path in files:
        document = readers[path.suffix.lower()](path)
        if not document.text.strip():
            raise UserError(
                "This file holds no text; it may be scanned.",
                where=str(path),
                remedy="Run text recognition on it first.",
            )
        yield document._replace(title=document.title or guess_title(document.text))


def _docx(path: Path) -> Document:
    import docx
    from docx.table import Table

    guard.require_safe_office_file(path)
    try:
        file = docx.Document(str(path))
        lines: list[str] = []
        for item in file.iter_inner_content():
            if isinstance(item, Table):
                lines += ["\t".join(cell.text for cell in row.cells) for row in item.rows]
            else:
                lines.append(item.text)
        about = file.core_properties
        title, author, created = about.title, about.author, about.created
        notes = any(
            part.partname.endswith(("/footnotes.xml", "/endnotes.xml")) for part in file.part.package.iter_parts()
        )
    except UserError:
        raise
    except Exception as error:  # python-docx raises what its XML library and its own parts raise
        raise guard.damaged(path, f"The document can't be read ({error}).") from error
    problems = (Problem(LEFT_OUT, str(path), "Footnotes and endnotes."),) if notes else ()
    return Document(
        path.stem, str(path), "\n".join(lines), title=title or "", author=author or "",
        metadata={"created": created.date().isoformat()} if created else {}, problems=problems,
    )  # fmt: skip


def _odt(path: Path) -> Document:
    guard.require_safe_office_file(path)
    from odf import dc, meta, teletype
    from odf.opendocument import load

    try:
        file = load(str(path))
        lines = [teletype.extractText(each) for each in _paragraphs(file.text)]
        facts: dict[str, str] = {}
        for name, kind in (("title", dc.Title), ("author", dc.Creator), ("created", meta.CreationDate)):
            for element in file.meta.getElementsByType(kind):
                facts.setdefault(name, teletype.extractText(element).strip())
    except Exception as error:  # odfpy raises what its XML parser and its own checks raise
        raise guard.damaged(path, f"The document can't be read ({error}).") from error
    created = {"created": facts["created"][:10]} if facts.get("created") else {}
    return Document(
        path.stem, str(path), "\n".join(lines), title=facts.get("title", ""), author=facts.get("author", ""),
        metadata=created,
    )  # fmt: skip


def _paragraphs(element: Any) -> Iterator[Any]:
    for child in element.childNodes:
        name = getattr(child, "qname", (None, ""))[1]
        if name in ("p", "h"):
            yield child
        elif name not in ("tracked-changes", "annotation"):
            yield from _paragraphs(child)


def _pdf(path: Path) -> Document:
    import pypdfium2

    data = guard.read_bytes(path, largest=_LARGEST)
    try:
        file = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        what = "This PDF is locked by a password." if locked else f"The PDF can't be read ({error})."
        raise guard.damaged(path, what) from error
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
        raise guard.damaged(path, f"The PDF can't be read ({error}).") from error
    finally:
        file.close()
    facts = {name: about[name] for name in ("Subject", "Keywords", "CreationDate") if name in about}
    return Document(
        path.stem, str(path), "\n".join(page for page in pages if page), title=about.get("Title", ""),
        author=about.get("Author", ""), metadata=facts,
    )  # fmt: skip


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
