"""Painting that never lets an error out: Qt can't go on after one that leaves a paint event, and ends the process."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from functools import partial, wraps
from typing import ParamSpec

from PySide6.QtCore import QTimer

_Given = ParamSpec("_Given")
_reported: set[tuple[str, int]] = set()


def contained(paint: Callable[_Given, None]) -> Callable[_Given, None]:
    """Return a paint event, or a delegate's painting, that stops at an error and reports it once all is painted."""

    @wraps(paint)
    def painted(*given: _Given.args, **named: _Given.kwargs) -> None:
        try:
            paint(*given, **named)
        except Exception as error:
            trace = error.__traceback__
            last = traceback.extract_tb(trace)[-1]
            # The frames hold painters; while one is open, nothing else can be painted.
            traceback.clear_frames(trace)
            where = (last.filename, last.lineno or 0)
            if where not in _reported:
                _reported.add(where)
                QTimer.singleShot(0, partial(sys.excepthook, type(error), error, trace))

    return painted
