"""Dates as articles have them: a day, a month or a year, in ISO 8601."""

from __future__ import annotations

import re
from datetime import date

from coalition_annotator.model.errors import UserError

_FORM = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def is_date(text: str) -> bool:
    """Tell whether a text is a date: '2026-01-31', '2026-01' or '2026'."""
    if not text.isascii() or not _FORM.fullmatch(text):
        return False
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return True


def checked(text: str) -> str:
    """Return a date as it was given, without spaces around it; an empty text is none, and stays so.

    Raises:
        UserError: it is no date.
    """
    given = text.strip()
    if given and not is_date(given):
        raise UserError(f"“{given[:40]}” is no date.", remedy="Write it as 2026-01-31, 2026-01 or 2026.")
    return given
