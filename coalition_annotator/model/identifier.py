"""Identifiers and times, made by the program so that rows of two files can meet."""

from __future__ import annotations

from datetime import UTC, datetime

import uuid_utils


def new_id() -> str:
    """Return a UUIDv7 (RFC 9562, section 5.7) as text: sorted by the time it was made."""
    return str(uuid_utils.uuid7())


def now() -> str:
    """Return the present time as ISO 8601 text in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
