"""A codebook as a file: reading one, writing the project's."""

from __future__ import annotations

from pathlib import Path

from coalition_annotator.files.output import write_text
from coalition_annotator.formats.codebook_json import reader, writer
from coalition_annotator.model.codebook import Codebook, Item
from coalition_annotator.model.errors import UserError


def read(path: Path) -> list[Item]:
    """Return what a codebook file holds.

    Raises:
        UserError: it can't be read, or is no codebook.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"The file can't be read: {error}.", where=str(path), remedy="Choose another.") from error
    return reader.from_json(content, where=str(path))


def write(codebook: Codebook, path: Path) -> None:
    """Write a codebook to a file, which appears whole or not at all.

    Raises:
        UserError: it can't be written.
    """
    write_text(path, writer.to_json(codebook))
