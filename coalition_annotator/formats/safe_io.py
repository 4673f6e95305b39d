"""Guards against hostile files: sizes, archives that swell or reach outside, XML with entities."""

from __future__ import annotations

import io
import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from coalition_annotator.files import open_databases
from coalition_annotator.model.errors import UserError

MIB = 1024 * 1024
LARGEST_FILE = 512 * MIB
LARGEST_UNPACKED = 1024 * MIB
_MOST_MEMBERS = 100_000
_MOST_SWELLING = 200
_HEAD = 4096
BAD_MEMBER = (
    zipfile.BadZipFile, RuntimeError, EOFError, OSError, NotImplementedError, ValueError, zlib.error, lzma.LZMAError,
)  # fmt: skip
_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.I)


def read_bytes(path: Path, *, largest: int = LARGEST_FILE) -> bytes:
    """Return a file's bytes.

    Raises:
        UserError: the file is missing, can't be read, is empty, or is larger than ``largest`` bytes.
    """
    with readable(path):
        size = path.stat().st_size
        if size > largest:
            raise UserError(
                f"This file has {size / MIB:,.0f} MiB; at most {largest // MIB:,} MiB are read.",
                where=str(path),
                remedy="Split it first.",
            )
        data = path.read_bytes()
    if not data:
        raise UserError("The file is empty.", where=str(path), remedy="Leave it out, or get it anew.")
    return data


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn what the system says of a file into a UserError that names it."""
    try:
        yield
    except (OSError, RuntimeError) as error:  # the latter for a link that leads to itself
        raise UserError(
            f"The file can't be read: {getattr(error, 'strerror', None) or error}.",
            where=str(path),
            remedy="Check its name and permissions.",
        ) from error


def damaged(path: Path, what: str, *, line: int | None = None) -> UserError:
    """Return the error for a file that is not what it should be."""
    where = str(path) if line is None else f"{path}:{line}"
    return UserError(what, where=where, remedy="Get the file anew, or leave it out.")


def parsed_json(path: Path, data: bytes | str, *, line: int | None = None) -> Any:
    """Return the value of a JSON text.

    Raises:
        UserError: it is no JSON, or is nested too deeply.
    """
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        at = getattr(error, "lineno", None) if line is None else line
        otherwise = "nested too deeply" if isinstance(error, RecursionError) else "a number with too many digits"
        otherwise = "not UTF-8" if isinstance(error, UnicodeDecodeError) else otherwise
        raise damaged(path, f"This is no JSON ({getattr(error, 'msg', otherwise)}).", line=at) from error


def require_plain_xml(path: Path, data: bytes, *, member: str = "") -> bytes:
    """Return XML that declares no document type and no entities.

    Raises:
        UserError: it declares some. Formats that we read need none, and entities can swell or fetch.
    """
    text = data
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace").encode()
    elif b"\x00" in data[:4]:
        text = data.decode("utf-32", "replace").encode()
    if _DECLARATION.search(text):
        where = f"{path}:{member}" if member else str(path)
        raise UserError(
            "This XML declares a document type or entities, which is refused for safety.",
            where=where,
            remedy="Export it again from the program that made it.",
        )
    return data


@contextmanager
def library(path: Path, what: str) -> Iterator[None]:
    """Turn whatever a library raises over a damaged file into a UserError: they each have error types of their own.

    Wrap the library's calls alone, so that a mistake of ours is not taken for a damaged file.
    """
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        raise damaged(path, f"{what} can't be read ({str(error)[:200]}).") from error


class Archive:
    """A ZIP file of which nothing is unpacked to disk; members are read within limits.

    Args:
        path: the file, or the one that ``data`` came from.
        data: an archive's bytes, where it lies within another.
    """

    def __init__(self, path: Path, data: bytes | None = None) -> None:
        self.path = path
        with readable(path):
            try:
                self._zip = zipfile.ZipFile(path if data is None else io.BytesIO(data))
            except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
                raise damaged(path, "This is no whole ZIP archive.") from error
        members = self._zip.infolist()
        try:
            self._examine(members)
        except UserError:
            self.close()
            raise
        self.names = [member.filename for member in members if not member.is_dir()]

    def _examine(self, members: list[zipfile.ZipInfo]) -> None:
        if len(members) > _MOST_MEMBERS:
            raise damaged(self.path, f"The archive holds {len(members):,} files; at most {_MOST_MEMBERS:,} are read.")
        total = sum(member.file_size for member in members)
        packed = max(1, sum(member.compress_size for member in members))
        if total > LARGEST_UNPACKED or (total > 10 * MIB and total / packed > _MOST_SWELLING):
            raise damaged(self.path, f"The archive would swell to {total / MIB:,.0f} MiB, which is refused for safety.")
        for member in members:
            if not member.filename:
                raise damaged(self.path, "The archive holds a member without a name.")
            path = PurePosixPath(member.filename.replace("\\", "/"))
            if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", member.filename):
                raise damaged(self.path, f"The archive's member '{member.filename}' reaches outside of it.")

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def read(self, name: str, *, largest: int = LARGEST_FILE) -> bytes:
        """Return a member's bytes.

        Raises:
            UserError: there is none of this name, it is damaged, encrypted, or larger than it says.
        """
        try:
            with self._zip.open(name) as member:
                data = member.read(largest + 1)
        except KeyError as error:
            raise damaged(self.path, f"The archive lacks '{name}'.") from error
        except BAD_MEMBER as error:
            raise damaged(self.path, f"The archive's member '{name}' can't be read ({error}).") from error
        if len(data) > largest:
            raise damaged(self.path, f"The archive's member '{name}' is larger than {largest // MIB:,} MiB.")
        return data

    def xml(self, name: str) -> bytes:
        """Return an XML member that declares no entities."""
        return require_plain_xml(self.path, self.read(name), member=name)


def require_safe_office_file(path: Path) -> None:
    """Look into a DOCX, XLSX or ODT before its library does.

    Raises:
        UserError: it is no archive, would swell, or its XML declares entities.
    """
    with Archive(path) as archive:
        for name in archive.names:
            if name.endswith((".xml", ".rels")):
                archive.xml(name)


def head(path: Path) -> bytes:
    """Return the first bytes of a file, for telling its format; nothing where it can't be read."""
    try:
        return open_databases.first_bytes(path, _HEAD) or b""
    except OSError:
        return b""
