"""Identifiers and times, made by the program so that rows of two files can meet."""

from __future__ import annotations

from datetime import UTC, datetime

import uuid_utils

_NAMESPACE = uuid_utils.UUID("6f0c3f0e-6d55-5d5c-9a53-0d7f7a6c3b11")


def new_id() -> str:
    """Return a UUIDv7 (RFC 9562, section 5.7) as text: sorted by the time it was made."""
    return str(uuid_utils.uuid7())


def now() -> str:
    """Return the present time as ISO 8601 text in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def id_of(*parts: object) -> str:
    """Return the UUIDv5 (RFC 9562, section 5.5) of what the parts say: the same parts give the same id everywhere."""
    return str(uuid_utils.uuid5(_NAMESPACE, "\x1f".join(map(str, parts))))
