"""Long work in a thread beside the window, with progress and cancel."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, Signal

from coalition_annotator.model.errors import CancelledError, UserError

_EVERY_SECONDS = 0.05
Tell = Callable[[str, int, int], None]


class Work(QObject):
    """Runs one function in a thread; its signals arrive in the window's thread.

    The function is given ``tell(what, done, of)``, which raises CancelledError once ``cancel`` was called.

    Signals:
        told: what is going on, how much is done, of how much.
        done: the function's result.
        refused: the UserError that it raised.
        cancelled: it stopped because it was asked to.
    """

    told = Signal(str, int, int)
    done = Signal(object)
    refused = Signal(object)
    cancelled = Signal()
    _ended = Signal(str, object)

    def __init__(self, run: Callable[[Tell], Any], parent: QObject) -> None:
        super().__init__(parent)
        self._run = run
        self._stop = threading.Event()
        self._last = 0.0
        self.running = False
        self._ended.connect(self._on_ended)
        self._thread = threading.Thread(target=self._work, name="work", daemon=True)

    def start(self) -> None:
        """Begin."""
        self.running = True
        self._thread.start()

    def cancel(self) -> None:
        """Ask it to stop; ``cancelled`` comes when it has."""
        self._stop.set()

    def wait(self) -> None:
        """Wait until it has stopped: before the window's objects go."""
        if self._thread.is_alive():
            self._thread.join()

    def _tell(self, what: str, done: int, of: int) -> None:
        if self._stop.is_set():
            raise CancelledError
        now = time.monotonic()
        if now - self._last > _EVERY_SECONDS or done == of:
            self._last = now
            self.told.emit(what, done, of)

    def _work(self) -> None:
        how, result = self._outcome()
        with suppress(RuntimeError):  # the window may be gone already
            self._ended.emit(how, result)

    def _outcome(self) -> tuple[str, object]:
        try:
            return "done", self._run(self._tell)
        except CancelledError:
            return "cancelled", None
        except UserError as error:
            return "refused", error
        except BaseException as error:
            return "broken", error

    def _on_ended(self, how: str, result: object) -> None:
        self.running = False
        if how == "done":
            self.done.emit(result)
        elif how == "cancelled":
            self.cancelled.emit()
        elif how == "refused":
            self.refused.emit(result)
        elif isinstance(result, BaseException):
            raise result
