"""Work in threads beside the window: who owns the threads, and long work with progress and cancel."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, Signal

from coalition_annotator.model.errors import CancelledError, UserError

_EVERY_SECONDS = 0.05
TellProgress = Callable[[str, int, int], None]


class Background:
    """Owns every thread beside the window, so that none runs while Python and Qt take their objects apart.

    Python ends a thread that is alive at its exit wherever it is just then; when that is in Shiboken's code, what C++
    undoes on the way out gives up Python's objects without Python's lock, which ends in a segmentation fault.
    """

    def __init__(self) -> None:
        self._alive: dict[threading.Thread, Callable[[], object] | None] = {}

    def start(self, run: Callable[[], object], name: str, stop: Callable[[], object] | None = None) -> threading.Thread:
        """Run something in a thread; ``stop`` asks it to end early."""
        self._alive = {thread: each for thread, each in self._alive.items() if thread.is_alive()}
        # Not a daemon: should the program end by another road than ``end``, Python itself waits for it.
        thread = threading.Thread(target=run, name=name)
        self._alive[thread] = stop
        thread.start()
        return thread

    def end(self) -> None:
        """Stop what can be stopped and wait until nothing runs any more: after the last event, before objects go."""
        for stop in self._alive.values():
            if stop is not None:
                stop()
        while self._alive:
            self._alive.popitem()[0].join()


BACKGROUND = Background()


class BackgroundTask(QObject):
    """Runs one function in a thread; its signals arrive in the window's thread.

    The function is given ``tell(what, done, of)``, which raises CancelledError once ``cancel`` was called.

    Signals:
        progress: what is going on, how much is done, of how much.
        done: the function's result.
        failed: the UserError that it raised.
        cancelled: it stopped because it was asked to.
        broken: it ended in a mistake of ours, which is raised after this.
    """

    progress = Signal(str, int, int)
    done = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    broken = Signal()
    _ended = Signal(str, object)

    def __init__(self, run: Callable[[TellProgress], Any], parent: QObject) -> None:
        super().__init__(parent)
        self._run = run
        self._stop = threading.Event()
        self._last = 0.0
        self.running = False
        self._ended.connect(self._on_ended)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        self.running = True
        self._thread = BACKGROUND.start(self._work, "work", self.cancel)

    def cancel(self) -> None:
        """Ask it to stop; ``cancelled`` comes when it has."""
        self._stop.set()

    def wait(self) -> None:
        """Wait until it has stopped: before the window's objects go."""
        if self._thread is not None:
            self._thread.join()

    def _tell(self, what: str, done: int, of: int) -> None:
        if self._stop.is_set():
            raise CancelledError
        now = time.monotonic()
        if now - self._last > _EVERY_SECONDS or done == of:
            self._last = now
            self.progress.emit(what, done, of)

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
            self.failed.emit(result)
        elif isinstance(result, BaseException):
            # Its owner goes on; the mistake is told as all of ours are.
            self.broken.emit()
            raise result


class TaskRunner(QObject):
    """Runs one task at a time for its owner, and lets go of it when it has ended.

    Signals:
        progress: what is going on, how much is done, of how much.
        failed: the UserError that a task raised.
        ended: a task has ended, whatever came of it.
    """

    progress = Signal(str, int, int)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._task: BackgroundTask | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a task goes on."""
        return self._task is not None

    def start(
        self,
        run: Callable[[TellProgress], Any],
        then: Callable[[Any], object],
        *,
        cancelled: Callable[[], object] | None = None,
    ) -> None:
        """Run something in a thread and give its result to ``then``, when nothing goes on any more.

        Args:
            run: what to do; it is given a function to tell its progress with.
            then: called with the result.
            cancelled: called instead where the task stopped because it was asked to.
        """
        task = self._task = BackgroundTask(run, self)
        task.progress.connect(self.progress)
        task.done.connect(lambda result: self._end(lambda: then(result)))
        task.failed.connect(lambda error: self._end(lambda: self.failed.emit(error)))
        task.cancelled.connect(lambda: self._end(cancelled))
        task.broken.connect(lambda: self._end(cancelled))
        task.start()

    def _end(self, follow: Callable[[], object] | None) -> None:
        if self._task is not None:
            self._task.deleteLater()
        self._task = None
        if follow is not None:
            follow()
        self.ended.emit()

    def cancel(self) -> None:
        """Ask the task to stop."""
        if self._task is not None:
            self._task.cancel()

    def wait(self) -> None:
        """Wait until the task has stopped: before the window's objects go."""
        if self._task is not None:
            self._task.wait()
