"""One copy of a project and its carrier: taking what the team has done, sending what was done here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from coalition_annotator.model.errors import UserError
from coalition_annotator.model.identifier import after
from coalition_annotator.model.log_batch import Batch, LoggedChange
from coalition_annotator.model.merge_report import MergeReport
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.store import carriers, codebooks, identity, receive, validation
from coalition_annotator.store.carriers import CarrierState
from coalition_annotator.store.database import Database
from coalition_annotator.sync.carrier import Carrier, Membership, Taken
from coalition_annotator.sync.folder import Folder, Known
from coalition_annotator.sync.postgresql.connection import is_url, parsed

POSTGRESQL, FOLDER = "postgresql", "folder"
# So many rows are taken in at once beside an open window, whose own edits wait no longer than that takes.
_ROWS_AT_ONCE = 300


class Pulled(NamedTuple):
    """What a pull has brought, and what it left out as damaged: annotator's id and reason."""

    report: MergeReport
    left_out: tuple[tuple[str, str], ...]


def carrier_of(file: Database, state: CarrierState, password: str, name: str) -> Carrier:
    """Return the carrier that a file's note is about, connected.

    Raises:
        OfflineError: it can't be reached.
        UserError: it refuses, or what it needs is not installed.
    """
    if state.kind == FOLDER:
        marks = frozenset(file.ask(carriers.marks, state.id))
        return Folder(Path(state.address), Known(marks, state.position, state.annotator_id, name))
    from coalition_annotator.sync.postgresql.server import Server

    address, _ = parsed(state.address)
    return Server(address, password)


def kind_of(address: str) -> str:
    """Return which kind of carrier an address is about."""
    return POSTGRESQL if is_url(address) else FOLDER


class Synchroniser:
    """Carries one file's log to and from its team, for one thread.

    After an error it is of no further use: how far it has come stands in the file, from where a new one goes on.
    """

    def __init__(self, file: Database, carrier: Carrier, state: CarrierState) -> None:
        self.file, self.carrier, self.state = file, carrier, state
        self._membership: Membership | None = None

    @property
    def membership(self) -> Membership:
        """Who one is there, as ``meet`` has found it."""
        assert self._membership is not None
        return self._membership

    def meet(self) -> Membership:
        """Ask the carrier who one is, and put marks back where it is another one than it was.

        Raises:
            UserError: it carries another project, or has no place for this copy.
            OfflineError: it can't be reached.
        """
        found = self.carrier.membership()
        if found.project_id not in self.file.ask(identity.identities):
            raise UserError(
                f"At this address there is another project: “{found.team}”.", where=self.state.address,
                remedy="Leave the team here, and join the right one.",
            )  # fmt: skip
        state = self.state._replace(era=found.era, role=found.role, annotator_id=found.annotator_id)
        if self.state.era not in ("", found.era):
            state = state._replace(position="", sent_seq=0)
        if self.state.role not in ("", found.role):
            state = state._replace(sent_seq=0)
        sent = self.file.ask(carriers.own_sent_count, state, self._here(found))
        if found.may_send and found.annotator_id and self.carrier.has_lost(sent):
            state = state._replace(sent_seq=0)
        if state != self.state:
            with self.file.writing() as connection:
                carriers.put(connection, state)
            self.state = state
        self._membership = found
        return found

    def _here(self, member: Membership) -> str:
        """Return the id that stands for the member in this file, where projects that were made apart were joined."""
        settings = self.file.ask(codebooks.settings)
        return identity.stands_for(settings, "annotator", member.annotator_id)

    def pull(self, progress: Progress = silent, *, pause: Callable[[], object] = lambda: None) -> Pulled:
        """Take in what the team has done since the last time.

        Args:
            progress: told how far it is.
            pause: called between portions, so that a window on the same file gets its turn.

        Raises:
            OfflineError: the carrier can't be reached any more; what was taken in stays.
            UserError: the file can't be written.
            CancelledError: ``progress`` raised it.
        """
        reports: list[MergeReport] = []
        bad: list[tuple[str, str]] = []
        me = self._here(self.membership)
        with closing(self.carrier.take(self.state.position, progress)) as parts:
            for taken in parts:
                portions = list(_portions(taken.batch))
                for number, portion in enumerate(portions, start=1):
                    place = receive.Place(taken.position, taken.marks) if number == len(portions) else None
                    received = receive.take(self.file, self.state.id, me, portion, place, progress)
                    reports.append(received.report)
                    bad += received.left_out
                    if number < len(portions):
                        pause()
                self.state = self.state._replace(position=taken.position)
        return Pulled(receive.sum_of(reports), tuple(bad))

    def push(self, progress: Progress = silent) -> int:
        """Send what was done here and is not sent yet; return how many changes went.

        Raises:
            OfflineError: the carrier can't be reached any more; what was sent is sent.
            UserError: the server does not allow it.
            CancelledError: ``progress`` raised it.
        """
        if not self.membership.may_send:
            return 0
        self._set_clock_right()
        total = done = 0
        found = self._next()
        with ThreadPoolExecutor(max_workers=1) as beside:
            while found is not None:
                batch = found.batch._replace(changes=tuple(map(self._as_member, found.batch.changes)))
                self.state = self.state._replace(sent_seq=found.last_seq)
                if found.is_all:
                    given, following = self.carrier.give(batch), None
                else:  # the next batch is read while this one is under way
                    going = beside.submit(self.carrier.give, batch)
                    following = self._next()
                    given = going.result()
                self._note_sent(found.last_seq, given)
                done += len(batch.changes)
                if batch.row_count > _ROWS_AT_ONCE:
                    total = total or done + self.unsent()
                    progress("Sending changes", done, max(total, done))
                found = following
        return done

    def _next(self) -> carriers.Outgoing | None:
        return self.file.ask(carriers.unsent, self.state, author=self._author())

    def _note_sent(self, last_seq: int, given: Taken) -> None:
        with self.file.writing() as connection:
            carriers.sent(connection, self.state.id, last_seq)
            if given.position:
                carriers.note_place(connection, self.state.id, given.position, given.marks)
        self.state = self.state._replace(position=given.position or self.state.position)

    def _author(self) -> str | None:
        return None if self.membership.sends_for is None else self._here(self.membership)

    def unsent(self) -> int:
        """Return how many changes are to be sent."""
        return self.file.ask(carriers.unsent_count, self.state, self._author())

    def _as_member(self, change: LoggedChange) -> LoggedChange:
        """Return a change under the id that the server knows its annotator by."""
        member = self.membership.annotator_id
        return change._replace(annotator_id=member) if change.annotator_id == self._here(self.membership) else change

    def _set_clock_right(self) -> None:
        """Date anew, in the same order, what was made here under a clock that is days ahead of the carrier's.

        Nobody can have taken in what is dated so: carriers and merges refuse it (``validation.FUTURE``). What is dated
        less far ahead stays, as it may be elsewhere already.
        """
        if not self.membership.now:
            return
        now = datetime.fromisoformat(self.membership.now)
        latest, wrong = self.file.ask(carriers.dated_after, now + validation.FUTURE)
        if not wrong:
            return
        with self.file.writing() as connection:
            moment = (max(latest, self.membership.now), "")
            times = []
            for change_id in wrong:
                moment = (after(self.membership.now, change_id, *moment), change_id)
                times.append(moment)
            carriers.restamp(connection, times)

    def close(self) -> None:
        """Let go of the carrier."""
        self.carrier.close()


def _portions(batch: Batch) -> Iterator[Batch]:
    """Yield a batch in portions of so many rows; of a large change, its rows one portion after the other."""
    portion: list[LoggedChange] = []
    size = 0
    for change in batch.changes:
        for start in range(0, max(1, len(change.rows)), _ROWS_AT_ONCE):
            part = change._replace(rows=change.rows[start : start + _ROWS_AT_ONCE])
            if portion and size + len(part.rows) > _ROWS_AT_ONCE:
                yield Batch(tuple(portion), batch.texts)
                portion, size = [], 0
            portion.append(part)
            size += len(part.rows)
    yield Batch(tuple(portion), batch.texts)
