"""Formats that other installed packages add, by entry points of the group ``coalition_annotator.formats``.

An entry point names a ``ReaderSpec``, a ``WriterSpec``, or a tuple of them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from functools import cache, partial
from importlib.metadata import entry_points
from pathlib import Path

from coalition_annotator.files.log import failed_at
from coalition_annotator.formats.records import Options, Record
from coalition_annotator.formats.spec import ReaderSpec, WriterSpec
from coalition_annotator.model.dataset import Dataset
from coalition_annotator.model.errors import CancelledError, UserError

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
            if isinstance(spec, ReaderSpec):
                result.append(spec._replace(read=partial(_read, spec)))
            elif isinstance(spec, WriterSpec):
                result.append(spec._replace(write=partial(_write, spec)))
            else:
                _LOG.warning("The entry point “%s” (%s) names no ReaderSpec or WriterSpec.", point.name, point.value)
    return tuple(result)


def _read(spec: ReaderSpec, files: Sequence[Path], options: Options) -> Iterator[Record]:
    try:
        yield from spec.read(files, options)
    except (UserError, CancelledError):
        raise
    except Exception as error:
        raise _failed(spec, error, str(files[0]) if files else "") from error


def _write(spec: WriterSpec, dataset: Dataset, target: Path) -> None:
    try:
        spec.write(dataset, target)
    except (UserError, CancelledError, OSError):
        raise
    except Exception as error:
        raise _failed(spec, error, str(target)) from error


def _failed(spec: ReaderSpec | WriterSpec, error: Exception, where: str) -> UserError:
    """Return the error for what another's package did wrong."""
    _LOG.warning("The format “%s” failed with %s", spec.name, failed_at(error))
    what = f"The format “{spec.title}”, which another package adds, failed ({type(error).__name__}: {error})."
    return UserError(what, where=where, remedy="Tell those who made the package; the log has more.")


def readers() -> tuple[ReaderSpec, ...]:
    """Return the formats that installed packages can read."""
    return tuple(each for each in specs() if isinstance(each, ReaderSpec))


def writers() -> tuple[WriterSpec, ...]:
    """Return the formats that installed packages can write."""
    return tuple(each for each in specs() if isinstance(each, WriterSpec))
