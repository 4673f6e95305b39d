"""Archives that are the same, byte for byte, for the same content."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

_DATE = (1980, 1, 1, 0, 0, 0)


def add_to_zip(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Add a member with a fixed date."""
    member = zipfile.ZipInfo(name, _DATE)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o644 << 16
    archive.writestr(member, content)


def rewrite(path: Path, data: bytes) -> None:
    """Write an archive that a library made, with fixed dates."""
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as steady:
        for name in made.namelist():
            add_to_zip(steady, name, made.read(name))
