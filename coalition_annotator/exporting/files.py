"""Writing files that appear whole or not at all."""

from __future__ import annotations

from pathlib import Path

from coalition_annotator.model.errors import UserError


def write_text(path: Path, content: str) -> None:
    """Write a UTF-8 text file in place of any earlier one.

    Raises:
        UserError: it can't be written; an earlier file is as it was.
    """
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(content, encoding="utf-8", newline="")
        part.replace(path)
    except OSError as error:
        raise UserError(
            f"The file can't be written: {error.strerror}.", where=str(path), remedy="Choose another folder."
        ) from error
