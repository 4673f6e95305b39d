"""Formats that other installed packages add, by entry points of the group ``coalition_annotator.formats``.

An entry point names a ``ReaderSpec``, a ``WriterSpec``, or a tuple of them.
"""

from __future__ import annotations

import logging
from functools import cache
from importlib.metadata import entry_points

from coalition_annotator.formats.spec import ReaderSpec, WriterSpec

GROUP = "coalition_annotator.formats"
_LOG = logging.getLogger(__name__)


@cache
def specs() -> tuple[ReaderSpec | WriterSpec, ...]:
    """Return all that installed packages add; what cannot be loaded is logged and passed over."""
    result: list[ReaderSpec | WriterSpec] = []
    for point in entry_points(group=GROUP):
        try:
            loaded = point.load()
        except Exception:  # another's package: what is wrong with it must not stop this program
            _LOG.warning("The format “%s” can't be loaded (%s).", point.name, point.value, exc_info=True)
            continue
        found = loaded if isinstance(loaded, tuple) and not hasattr(loaded, "_fields") else (loaded,)
        for spec in found:
            if isinstance(spec, ReaderSpec | WriterSpec):
                result.append(spec)
            else:
                _LOG.warning("The entry point “%s” (%s) names no ReaderSpec or WriterSpec.", point.name, point.value)
    return tuple(result)


def readers() -> tuple[ReaderSpec, ...]:
    """Return the formats that installed packages can read."""
    return tuple(each for each in specs() if isinstance(each, ReaderSpec))


def writers() -> tuple[WriterSpec, ...]:
    """Return the formats that installed packages can write."""
    return tuple(each for each in specs() if isinstance(each, WriterSpec))
