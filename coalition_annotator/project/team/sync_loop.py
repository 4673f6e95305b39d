"""The loop that keeps a copy and its team in step, in a thread beside a window."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from coalition_annotator.model.errors import CancelledError, UserError
from coalition_annotator.project import passwords
from coalition_annotator.project.team import team_status
from coalition_annotator.project.team.synchroniser import Pulled, Synchroniser, carrier_of
from coalition_annotator.project.team.team_status import TeamStatus
from coalition_annotator.store import carriers, database
from coalition_annotator.sync.carrier import Carrier, OfflineError

_LOG = logging.getLogger(__name__)
_LOOK_EVERY, _MEET_EVERY, _STATUS_EVERY = 20.0, 60.0, 15.0
_FIRST_REST, _LONGEST_REST, _REFUSED_REST = 1.0, 30.0, 60.0


class SyncLoop:
    """Pulls when the team has something new, pushes when this copy has, until it is stopped.

    ``run`` belongs into a thread of its own; the other methods may be called from any.
    """

    def __init__(
        self,
        path: Path,
        name: str,
        *,
        tell_status: Callable[[TeamStatus], object],
        tell_pulled: Callable[[Pulled], object],
        password: str = "",
    ) -> None:
        """Make a loop.

        Args:
            path: the project file, shared with a team.
            name: of who works here.
            tell_status: called with how the copy stands, whenever that changes.
            tell_pulled: called when something came in.
            password: for the team; where it is not given, the keyring's.
        """
        self._path, self._name, self._password = path, name, password
        self._tell_status, self._tell_pulled = tell_status, tell_pulled
        self._stop, self._rest_over = threading.Event(), threading.Event()
        self._carrier: Carrier | None = None
        self._reading, self._told_reading = "", ""

    def run(self) -> None:
        """Go on until ``stop``."""
        rest = _FIRST_REST
        while not self._stop.is_set():
            started = time.monotonic()
            try:
                self._go_on()
            except CancelledError:
                return
            except OfflineError as error:
                _LOG.info("the team can't be reached: %s", error.what)
                rest = _FIRST_REST if time.monotonic() - started > _LONGEST_REST else min(rest * 2, _LONGEST_REST)
                self._rest(rest)
            except UserError as error:
                _LOG.warning("not in step with the team: %s", error.what)
                self._rest(_REFUSED_REST)

    def _rest(self, seconds: float) -> None:
        self._rest_over.wait(seconds)
        self._rest_over.clear()

    def _go_on(self) -> None:
        file = database.open_file(self._path)
        try:
            file.may_lag()
            found = file.ask(carriers.all_of)
            if not found:
                self._stop.set()
                return
            try:
                carrier = carrier_of(file, found[0], self._password or passwords.password_for(found[0].address),
                                     self._name)  # fmt: skip
                self._carrier = carrier
                try:
                    self._keep_in_step(Synchroniser(file, carrier, found[0]))
                finally:
                    self._carrier = None
                    with suppress(UserError):
                        carrier.close()
            except UserError as error:
                self._tell_status(team_status.without_team(file, found[0], error))
                raise
        finally:
            file.close()

    def _keep_in_step(self, synchroniser: Synchroniser) -> None:
        last_met = last_told = 0.0
        while not self._stop.is_set():
            now = time.monotonic()
            if now - last_met > _MEET_EVERY:
                synchroniser.meet()
                last_met = now
            sent = synchroniser.push(self._look)
            pulled = synchroniser.pull(self._look, pause=self._pause)
            if pulled.report.total or pulled.left_out:
                self._tell_pulled(pulled)
            if self._reading != self._told_reading or not last_told:
                self._told_reading = self._reading
                synchroniser.carrier.say_reading(self._reading)
            if sent or pulled.report.total or now - last_told > _STATUS_EVERY:
                self._tell_status(team_status.of_synchroniser(synchroniser))
                last_told = now
            synchroniser.carrier.wait(_LOOK_EVERY)

    def _look(self, *_: object) -> None:
        if self._stop.is_set():
            raise CancelledError

    def _pause(self) -> None:
        self._stop.wait(0.02)

    def wake(self) -> None:
        """Look at once whether there is something to send."""
        carrier = self._carrier
        self._rest_over.set()
        if carrier is not None:
            with suppress(OSError):
                carrier.wake()

    def say_reading(self, article_id: str) -> None:
        """Let the team know what is being read."""
        self._reading = article_id
        self.wake()

    def stop(self) -> None:
        """Ask the loop to end."""
        self._stop.set()
        self.wake()
