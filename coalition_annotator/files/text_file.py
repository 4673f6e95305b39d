"""Reading an article from a plain text file."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import NamedTuple

from coalition_annotator.model import text as texts
from coalition_annotator.model.errors import UserError, unusable

LARGEST = 10 * 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class TextFile(NamedTuple):
    """A normalised text, the encoding it was read with, and whether that was guessed."""

    text: str
    encoding: str
    guessed: bool


def read(path: Path, *, encoding: str | None = None, largest: int = LARGEST) -> TextFile:
    """Read and normalise a text file.

    Args:
        path: the file.
        encoding: a name that Python knows; without it a byte order mark, then UTF-8, then
            the statistics of the bytes decide.
        largest: the most bytes that are read.

    Raises:
        UserError: the file is missing, empty, over ``largest`` bytes, holds NUL characters, or is in no
            encoding that could be told.
    """
    where = str(path)
    try:
        size = path.stat().st_size
        if size > largest:
            raise UserError(
                f"This file has {size / 2**20:.0f} MiB; an article may have at most {largest // 2**20} MiB.",
                where=where,
                remedy="Split it into its articles first.",
            )
        data = path.read_bytes()
    except OSError as error:
        what, remedy = "The file can't be read", "Check its name and permissions."
        raise unusable(what, error, where=where, remedy=remedy) from error
    decoded = _decoded(data, where, encoding)
    if "\x00" in decoded.text:
        place = decoded.text.index("\x00")
        line = decoded.text.count("\n", 0, place) + 1
        raise UserError(
            f"The file holds a NUL character (line {line}), so it is no plain text.",
            where=where,
            remedy="Save it as plain text (UTF-8) in the program that made it.",
        )
    if not decoded.text.strip():
        raise UserError("The file is empty.", where=where, remedy="Choose a file that holds an article.")
    return decoded


def beginning(data: bytes) -> str:
    """Return the beginning of a text, with a line feed at each line's end; what can't be read is replaced."""
    text = data.decode(_marked(data) or "utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _marked(data: bytes) -> str | None:
    return next((name for mark, name in _MARKS if data.startswith(mark)), None)


def _decoded(data: bytes, where: str, encoding: str | None) -> TextFile:
    marked = _marked(data)
    wanted = encoding or marked or "utf-8"
    try:
        return TextFile(texts.normalise(data.decode(wanted)), wanted.removesuffix("-sig"), guessed=False)
    except LookupError as error:
        raise UserError(
            f"There is no encoding called '{wanted}'.", where=where, remedy="Try utf-8, latin-1, cp1252 or utf-16."
        ) from error
    except UnicodeError as error:
        if encoding or marked:
            place = f" (byte {error.start:,})" if isinstance(error, UnicodeDecodeError) else ""
            raise UserError(
                f"The file is not in the encoding {wanted}{place}.",
                where=where,
                remedy="Name another encoding, or save the file as UTF-8.",
            ) from error
    if b"\x00" in data[:4096]:
        raise UserError(
            "The file holds NUL characters, so it is no plain text.",
            where=where,
            remedy="Save it as plain text (UTF-8) in the program that made it.",
        )
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise UserError(
            "The encoding of this file can't be told.", where=where, remedy="Save it as UTF-8, or name its encoding."
        )
    return TextFile(texts.normalise(str(best)), best.encoding, guessed=True)
