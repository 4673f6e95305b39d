"""Facts about articles as tables and records give them: which column is which, and what a cell says."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any

from coalition_annotator.model.dates import is_date

_MOST_ODD_DATES = 300
_MISSING = frozenset({"", "none", "null", "na", "n/a", "nan"})
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "fulltext", "full_text", "article", "article_text", "maintext"),
    "title": ("title", "headline", "heading", "subject"),
    "source": ("source", "publisher", "publication", "newspaper", "outlet", "medium", "media", "site", "sitename"),
    "author": ("author", "authors", "byline", "creator", "by", "writer"),
    "published": (
        "published",
        "date",
        "publication_date",
        "date_published",
        "published_at",
        "pubdate",
        "datetime",
        "day",
        "published_on",
        "datum",
    ),
    "url": ("url", "link", "uri", "address", "permalink"),
    "language": ("language", "lang"),
    "key": ("id", "key", "doc_id", "article_id", "guid", "uuid", "filename", "file"),
}


def column_key(name: str) -> str:
    """Return a column's name in the form that SYNONYMS use."""
    return "_".join(name.strip().lower().replace("-", " ").replace(".", " ").replace("_", " ").split())


def guess_columns(columns: Iterable[str], fields: Iterable[str] = tuple(SYNONYMS)) -> dict[str, str]:
    """Return which column most likely holds each field; those without one are left out."""
    known = {column_key(column): column for column in reversed(list(columns))}
    result: dict[str, str] = {}
    for field in fields:
        found = next((known[name] for name in SYNONYMS[field] if name in known), None)
        if found is not None and found not in result.values():
            result[field] = found
    return result


def as_text(value: object) -> str:
    """Return a word, a name or a code as text: “NA” is Namibia's, and “None” may be anybody's."""
    return "" if value is None else str(value).strip()


def present(value: object) -> str:
    """Return a cell as text, empty where it says that nothing is known."""
    text = as_text(value)
    return "" if text.lower() in _MISSING else text


def iso_date(value: object) -> str:
    """Return a date as ISO 8601 ('2016-03-11', '2016-03', '2016'), or empty where it can't be told for sure."""
    text = present(value)
    if is_date(text):
        return text
    match = re.match(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)", text)
    if match:
        year, month, day = (int(part) for part in match.groups())
        found = f"{year:04}-{month:02}-{day:02}"
        return found if is_date(found) else ""
    if re.fullmatch(r"\d{8}", text):
        found = f"{text[:4]}-{text[4:6]}-{text[6:]}"
        return found if is_date(found) else ""
    return _spelled_date(text)


def _spelled_date(text: str) -> str:
    """Read dates whose month is a word, in any language that dateparser knows; figures alone are ambiguous."""
    if not any(letter.isalpha() for letter in text) or not any(letter.isdigit() for letter in text) or len(text) > 60:
        return ""
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError, OverflowError, IndexError):
        return _date_in_words(text)


def _date_in_words(text: str) -> str:
    if _odd_dates.get() >= _MOST_ODD_DATES:
        return ""
    found = _parsed_date(text)
    _odd_dates.set(0 if found else _odd_dates.get() + 1)
    return found


@lru_cache(maxsize=5000)
def _parsed_date(text: str) -> str:
    import dateparser

    try:
        found = dateparser.parse(text, settings={"REQUIRE_PARTS": ["day", "month", "year"]})
    except (ValueError, TypeError, OverflowError, IndexError, RecursionError):
        return ""
    return found.date().isoformat() if found else ""


# How many dates in a row could not be told: a column that holds none is not looked at cell by cell for minutes.
_odd_dates: ContextVar[int] = ContextVar("odd_dates", default=0)


def expect_dates() -> None:
    """Look at every date again, whatever the files before held in their columns for dates."""
    _odd_dates.set(0)


def told(row: Mapping[str, Any], columns: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Part a record into an article's fields and its metadata.

    Args:
        row: the record.
        columns: which column holds each field.

    Returns:
        The fields, of which 'published' is an ISO date or empty, and what has no field of its own. A date that
        can't be told stays in the metadata as it is written.
    """
    fields: dict[str, Any] = {field: present(row.get(column)) for field, column in columns.items() if column}
    taken = set(columns.values())
    metadata = {str(name): value for name, value in row.items() if name not in taken and is_told(value)}
    if fields.get("published"):
        date = iso_date(fields["published"])
        if not date:
            metadata[columns["published"]] = fields["published"]
        fields["published"] = date
    return fields, metadata


def annotators_by_folder(files: Iterable[Path]) -> dict[Path, str]:
    """Return the folder's name for files of which others have the name: a folder for each annotator."""
    by_name: dict[str, list[Path]] = defaultdict(list)
    for path in files:
        by_name[path.name].append(path)
    return {path: path.parent.name for alike in by_name.values() if len(alike) > 1 for path in alike}


def listed(value: object) -> list[Any]:
    """Return a value that should be a list; an empty one where it is none."""
    return value if isinstance(value, list) else []


def is_told(value: object) -> bool:
    """Tell whether a cell says something."""
    return bool(present(value)) and value not in ([], {})
