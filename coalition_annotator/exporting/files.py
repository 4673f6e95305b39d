"""Writing files that appear whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from coalition_annotator.model.errors import UserError

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a file of the same kind beside ``path``, empty, which takes its place once it is written.

    Raises:
        UserError: it can't be written; an earlier file is as it was.
    """
    part = path.with_name(path.name + ".part" + path.suffix)
    try:
        part.write_bytes(b"")
        yield part
        part.replace(path)
    except OSError as error:
        raise UserError(
            f"The file can't be written: {error.strerror}.", where=str(path), remedy="Choose another folder."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def write_text(path: Path, content: str) -> None:
    """Write a UTF-8 text file in place of any earlier one.

    Raises:
        UserError: it can't be written; an earlier file is as it was.
    """
    with whole(path) as part:
        part.write_text(content, encoding="utf-8", newline="")


def harmless(value: Any) -> Any:
    """Keep a spreadsheet from taking an article's words or a name for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def file_name(name: str, *, otherwise: str) -> str:
    """Return a name fit for a file; ``otherwise`` where no letter of it is."""
    return re.sub(r"[^\w.\-]+", "_", name).strip("._")[:120] or otherwise


def folder_name(name: str) -> str:
    """Return an annotator's name as that of a folder, with its blanks, so that it can be read back."""
    return re.sub(r"[^\w.\- ]+", "_", name).strip("._ ")[:120] or "annotator"
