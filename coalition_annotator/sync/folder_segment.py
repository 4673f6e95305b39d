"""One part of a log as a file that is never changed: what is in it, how it is named, and how it is checked.

The name ends in the SHA-256 of the file's bytes, so that a file that a synchronising program has brought only half, or
that somebody has altered, is told from a whole one. Each segment names those that its writer knew and that no other
one had named (its parents), as commits do in git: whoever takes segments only after their parents has all that they
rest on, in whatever order files arrive.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from coalition_annotator.model.log_batch import Batch, LoggedChange, LoggedRow

FORMAT = 1
SUFFIX = ".segment"
_MOST_BYTES = 1 << 30
_SAFE = re.compile(r"[A-Za-z0-9-]{1,64}")
_NAME = re.compile(r"[A-Za-z0-9-]{1,64}-\d{8,12}-([0-9a-f]{64})\.segment")


class DamagedSegmentError(ValueError):
    """A segment's content is not such as this program writes."""


class Segment(NamedTuple):
    """A segment's content.

    Attributes:
        project_id: the project that it belongs to.
        parents: names of the segments that it rests on.
        replaces: names of segments that are lost, whose content it has.
        batch: changes and texts.
    """

    project_id: str
    parents: tuple[str, ...]
    replaces: tuple[str, ...]
    batch: Batch


def name_of(content: bytes, annotator_id: str, number: int) -> str:
    """Return the name of a file with this content: annotator, number, hash."""
    who = annotator_id if _SAFE.fullmatch(annotator_id) else hashlib.sha256(annotator_id.encode()).hexdigest()[:32]
    return f"{who}-{number:08}-{hashlib.sha256(content).hexdigest()}{SUFFIX}"


def number_in(name: str) -> int:
    """Return the number that a segment's name has."""
    return int(name.rsplit("-", 2)[1])


def is_name(name: str) -> bool:
    """Tell whether a file is called as segments are."""
    return _NAME.fullmatch(name) is not None


def is_whole(name: str, content: bytes) -> bool:
    """Tell whether a file has the content that its name says."""
    found = _NAME.fullmatch(name)
    return found is not None and hashlib.sha256(content).hexdigest() == found[1]


def encoded(segment: Segment) -> bytes:
    """Return the bytes of a segment's file; the same content gives the same bytes."""
    head = {
        "format": FORMAT, "project": segment.project_id, "parents": list(segment.parents),
        "replaces": list(segment.replaces),
    }  # fmt: skip
    lines: list[object] = [head]
    lines += [["text", key, text] for key, text in segment.batch.texts.items()]
    lines += [["change", *each[:5], [list(row) for row in each.rows]] for each in segment.batch.changes]
    told = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
    return gzip.compress(told.encode(), compresslevel=6, mtime=0)


def decoded(content: bytes) -> Segment:
    """Return what a segment's file holds.

    Raises:
        DamagedSegmentError: it is not such as ``encoded`` writes, or unpacks to over a gigabyte.
    """
    try:
        lines = _lines(content)
        head = json.loads(next(lines))
        if head["format"] > FORMAT:
            raise DamagedSegmentError("it was written by a newer program")
        texts: dict[str, str] = {}
        changes: list[LoggedChange] = []
        for line in lines:
            kind, *values = json.loads(line)
            if kind == "text":
                key, text = values
                texts[_text(key)] = _text(text)
            else:
                changes.append(_change(values))
        parents, replaces = (tuple(map(_text, head[key])) for key in ("parents", "replaces"))
        return Segment(_text(head["project"]), parents, replaces, Batch(tuple(changes), texts))
    except (
        ValueError, TypeError, KeyError, IndexError, AttributeError, StopIteration, RecursionError, EOFError, OSError,
        zlib.error,
    ) as error:  # fmt: skip
        raise DamagedSegmentError(str(error)) from error


def _lines(content: bytes) -> Iterator[str]:
    size = 0
    with gzip.open(io.BytesIO(content)) as unpacked:
        while line := unpacked.readline(_MOST_BYTES):
            size += len(line)
            if size >= _MOST_BYTES:
                raise DamagedSegmentError("it unpacks to over a gigabyte")
            yield line.decode()


def _change(values: list[object]) -> LoggedChange:
    change_id, annotator_id, time, label, kind, rows = values
    if not isinstance(rows, list):
        raise DamagedSegmentError("a change has no rows")
    return LoggedChange(_text(change_id), _text(annotator_id), _text(time), _text(label), _text(kind),
                        tuple(_row(*each) for each in rows))  # fmt: skip


def _row(table: object, row_id: object, before: object, after: object, article_id: object) -> LoggedRow:
    sides = [None if side is None else _text(side) for side in (before, after)]
    return LoggedRow(_text(table), _text(row_id), sides[0], sides[1], _text(article_id))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise DamagedSegmentError("a text is none")
    return value
