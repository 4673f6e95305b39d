"""Writing files that appear whole or not at all."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from coalition_annotator.files import open_databases, scratch
from coalition_annotator.model.errors import UserError, unusable
from coalition_annotator.model.project_file import HEADER_SIZE, SUFFIX, is_project

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def require_free(path: Path, *, overwrite: bool) -> None:
    """Refuse to write over a project, always, and over any other file unless that is wanted.

    Raises:
        UserError: something lies there.
    """
    if path.suffix == SUFFIX and path.is_file():
        raise _is_a_project(path)
    if path.exists() and not path.is_file() and not path.is_dir():
        raise UserError("This is no file.", where=str(path), remedy="Name a file, which is written as a whole.")
    with suppress(OSError):
        head = open_databases.first_bytes(path, HEADER_SIZE)
        if head is None or is_project(head):
            raise _is_a_project(path)
    if not overwrite and path.exists():
        raise UserError(
            "There is something of this name already.",
            where=str(path),
            remedy="Choose another name, or write over it with --force.",
        )


def _is_a_project(path: Path) -> UserError:
    return UserError(
        "A project lies here, and projects are never overwritten.",
        where=str(path),
        remedy="Choose another name, or delete the project yourself first.",
    )


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give an empty file of the same name, which takes the place of ``path`` once it is written.

    Raises:
        UserError: it can't be written, or a project lies there; an earlier file is as it was.
    """
    require_free(path, overwrite=True)
    try:
        with scratch.folder(path.parent) as folder:
            part = folder / path.name
            part.write_bytes(b"")
            yield part
            part.replace(path)
    except OSError as error:
        what, remedy = "The file can't be written", "Choose another folder."
        raise unusable(what, error, where=str(path), remedy=remedy) from error


def write_text(path: Path, content: str) -> None:
    """Write a UTF-8 text file in place of any earlier one.

    Raises:
        UserError: it can't be written; an earlier file is as it was.
    """
    with whole(path) as part:
        part.write_text(content, encoding="utf-8", newline="")


def harmless(value: Any) -> Any:
    """Keep a spreadsheet from taking an article's words or a name for a formula; a number stays one."""
    if not isinstance(value, str) or not value.startswith(_FORMULA) or _NUMBER.fullmatch(value):
        return value
    return f"'{value}"


def csv_text(head: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    """Return a table as CSV with commas and line feeds; None is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in (head, *rows):
        writer.writerow([harmless(each) for each in row])
    return out.getvalue()


def file_name(name: str, *, otherwise: str) -> str:
    """Return a name fit for a file; ``otherwise`` where no letter of it is."""
    return re.sub(r"[^\w.\-]+", "_", name).strip("._")[:120] or otherwise


def folder_name(name: str) -> str:
    """Return an annotator's name as that of a folder, with its blanks, so that it can be read back."""
    return re.sub(r"[^\w.\- ]+", "_", name).strip("._ ")[:120] or "annotator"
