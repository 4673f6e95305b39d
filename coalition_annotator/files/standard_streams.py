"""What the program says to a terminal, to a file, or to another program."""

from __future__ import annotations

import io
import json
import os
import sys
from typing import Any

from coalition_annotator.model.errors import UserError


def write_all_signs() -> None:
    """Write UTF-8 for files and other programs; a terminal is shown the codes of the signs that it does not have."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # on Windows a program with a window has none
            is_told = stream.isatty() or "PYTHONIOENCODING" in os.environ
            stream.reconfigure(encoding=None if is_told else "utf-8", errors="backslashreplace")


def as_json(answer: Any, *, indent: int | None = None) -> str:
    """Return an answer as JSON for the standard output; signs that its encoding lacks are written as JSON does."""
    text = json.dumps(answer, ensure_ascii=False, indent=indent)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeError:
        return json.dumps(answer, indent=indent)
    return text


def error_as_json(error: UserError) -> str:
    """Return what was refused as JSON for the standard output."""
    return as_json({"error": error.what, "where": error.where, "remedy": error.remedy})
