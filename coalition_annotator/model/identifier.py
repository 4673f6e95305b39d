"""Identifiers and times, made by the program so that rows of two files can meet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import uuid_utils

_NAMESPACE = uuid_utils.UUID("6f0c3f0e-6d55-5d5c-9a53-0d7f7a6c3b11")


def new_id() -> str:
    """Return a UUIDv7 (RFC 9562, section 5.7) as text: sorted by the time it was made."""
    return str(uuid_utils.uuid7())


def now() -> str:
    """Return the present time as ISO 8601 text in UTC, to the millisecond."""
    return _told(datetime.now(UTC))


def _told(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def after(time: str, change_id: str, last_time: str, last_id: str) -> str:
    """Return ``time``, or the millisecond after ``last_time`` where (time, id) would not come after the last pair.

    So changes are ordered by (time, id) as they followed each other, also where a colleague's clock is ahead
    (Lamport 1978, "Time, Clocks, and the Ordering of Events in a Distributed System").
    """
    if (time, change_id) > (last_time, last_id):
        return time
    return _told(datetime.fromisoformat(last_time) + timedelta(milliseconds=1))


def id_of(*parts: object) -> str:
    """Return the UUIDv5 (RFC 9562, section 5.5) of what the parts say: the same parts give the same id everywhere."""
    return str(uuid_utils.uuid5(_NAMESPACE, "\x1f".join(map(str, parts))))
