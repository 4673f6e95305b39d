"""A PostgreSQL server as carrier: reading behind a transaction horizon, sending in one transaction, waiting.

A sequence can't be the cursor: numbers are given out before transactions end, so a reader who has seen 7 may never see
6. Here each row bears its transaction's number, and a reader reads up to where every transaction has ended
(``pg_snapshot_xmin``); what is visible beyond that is taken as well, but read again the next time.
"""

from __future__ import annotations

import select
import socket
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from coalition_annotator.model.errors import UserError
from coalition_annotator.model.log_batch import SEALED, Batch, LoggedChange, LoggedRow
from coalition_annotator.model.progress import Progress
from coalition_annotator.sync.carrier import Membership, OfflineError, Present, Taken
from coalition_annotator.sync.postgresql.connection import Address, connect, told
from coalition_annotator.sync.postgresql.steps import VERSION

if TYPE_CHECKING:
    import psycopg

_PAGE_ROWS = 20_000
_FETCHED_AT_ONCE = 5_000
_FEW_ROWS = 200
_PRESENT_FOR = "3 minutes"
Row = tuple[Any, ...]


class Position(NamedTuple):
    """All rows of an earlier life, and those of this one whose transaction is before ``xid``, were read."""

    life: int
    xid: int

    def __str__(self) -> str:
        return f"{self.life}:{self.xid}"


def _position(told_as: str) -> Position:
    life, _, xid = told_as.partition(":")
    return Position(int(life), int(xid)) if xid else Position(0, 0)


class Server:
    """Carries a log through a team's schema on a PostgreSQL server."""

    def __init__(self, address: Address, password: str) -> None:
        self._address = address
        self._connection: psycopg.Connection[Row] = connect(address, password)
        self._schema = f'"{address.schema}"'
        self._taken: set[int] = set()
        self._reached = Position(0, 0)
        self._is_told = False
        self._life = 1
        self._connection.add_notify_handler(self._on_told)
        try:
            with told(address):
                self._connection.execute(f"LISTEN {self._schema}")
        except BaseException:
            self._connection.close()
            raise
        self._wake_read, self._wake_write = socket.socketpair()
        self._wake_read.setblocking(False)

    def _on_told(self, notice: psycopg.Notify) -> None:
        self._is_told = self._is_told or notice.pid != self._connection.info.backend_pid

    def _ask(self, query: str, values: Sequence[object] = ()) -> list[Row]:
        with told(self._address):
            return self._connection.execute(query.replace("{s}", self._schema), values).fetchall()

    def membership(self) -> Membership:
        """Return who one is for the server.

        Raises:
            UserError: one is no member, or the team's schema is of another version.
        """
        found = self._ask(
            "SELECT team, project_id, version, era, annotator_id, name, role,"
            " to_char(now AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') FROM {s}.hello()"
        )
        if not found:
            raise UserError(
                "You are no member of this team any more.", where=self._address.url(),
                remedy="What you have stays. Ask whoever runs the team for an invitation.",
            )  # fmt: skip
        team, project_id, version, era, annotator_id, name, role, now = found[0]
        if version > VERSION:
            raise UserError(
                "The team's server has been set up by a newer version of this program.", where=self._address.url(),
                remedy="Update this program; your work goes on and is sent then.",
            )  # fmt: skip
        if version < VERSION:
            raise UserError(
                "The team's server was set up by an older version of this program.", where=self._address.url(),
                remedy="Whoever owns the team runs: coalition-annotator team create --upgrade PROJECT ADDRESS.",
            )  # fmt: skip
        self._life = int(era.rpartition(".")[2])
        return Membership(team, project_id, annotator_id, name, role, era, now)

    def claim(self, annotator_id: str) -> str:
        """Take an id among the annotators, where one has none yet; return the one that one has.

        Raises:
            UserError: it is somebody else's.
        """
        return str(self._ask("SELECT {s}.claim(%s)", [annotator_id])[0][0])

    # Reading

    def take(self, position: str, progress: Progress) -> Generator[Taken]:
        """Yield what is new behind a position, page by page; each ends with a transaction."""
        # Within a session it goes on from where it was, also where nothing came that would have been worth noting.
        start = max(_position(position), self._reached)
        with told(self._address), self._reading():
            end, articles = self._horizon(start)
            if start > (self._life, end):  # the server was set back to an earlier day
                start = Position(0, 0)
                self._taken.clear()
            total = self._count() if start.xid == 0 else 0
            done = 0
            for page, reached in self._pages(start, end):
                done += page.row_count
                progress("Reading changes", done, total)
                yield Taken(page, str(reached))
            if articles and start.xid:
                yield Taken(self._revealed(start, articles), str(Position(self._life, end)))
            self._reached = Position(self._life, end)
            self._taken = {xid for xid in self._taken if xid >= end}

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Read in one snapshot."""
        from psycopg import IsolationLevel

        self._connection.isolation_level = IsolationLevel.REPEATABLE_READ
        try:
            with self._connection.transaction():
                yield
        finally:
            self._connection.isolation_level = None

    def _horizon(self, start: Position) -> tuple[int, list[str | None]]:
        """Return before which transaction all have ended, and where others' rows became visible since a position."""
        found = self._connection.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,"
            f" (SELECT array_agg(DISTINCT article_id) FROM {self._schema}.opened"
            " WHERE (life, xid) >= (%s, %s::text::xid8))",
            [start.life, str(start.xid)],
        ).fetchall()
        return int(found[0][0]), found[0][1] or []

    def _count(self) -> int:
        return int(self._connection.execute(f"SELECT count(*) FROM {self._schema}.change_row").fetchall()[0][0])

    def _revealed(self, start: Position, articles: list[str | None]) -> Batch:
        """Return the rows of others that were hidden when they went by and have become visible since."""
        condition, values = ("row.sealed", []) if None in articles else ("row.article_id = ANY(%s)", [articles])
        # What is new anyhow comes with the pages.
        condition += " AND (row.life, row.xid) < (%s, %s::text::xid8)"
        rows = self._rows(condition, [*values, start.life, str(start.xid)])
        return Batch(tuple(change for _, _, change in _gathered(rows)))

    def _pages(self, start: Position, end: int) -> Iterator[tuple[Batch, Position]]:
        condition = "(row.life, row.xid) >= (%s, %s::text::xid8)"
        values: list[object] = [start.life, str(start.xid)]
        if self._taken:
            condition += " AND NOT (row.life = %s AND row.xid::text::bigint = ANY(%s))"
            values += [self._life, list(self._taken)]
        changes: list[LoggedChange] = []
        size, last, horizon = 0, start, Position(self._life, end)
        for life, xid, change in _gathered(self._rows(condition, values)):
            here = Position(life, xid)
            if size >= _PAGE_ROWS and here != last:
                after = min(Position(last.life, last.xid + 1), horizon)
                yield self._page(changes, start, last), after
                changes, size, start = [], 0, Position(last.life, last.xid + 1)
            changes.append(change)
            size += len(change.rows)
            last = here
            if life == self._life and xid >= end:
                self._taken.add(xid)
        if changes:
            yield self._page(changes, start, None), horizon

    def _page(self, changes: list[LoggedChange], start: Position, last: Position | None) -> Batch:
        with_texts = any(row.table == "article" for change in changes for row in change.rows)
        return Batch(tuple(changes), self._texts(start, last) if with_texts else {})

    def _rows(self, condition: str, values: Sequence[object]) -> Iterator[Row]:
        from psycopg import ClientCursor

        query = (
            "DECLARE found NO SCROLL CURSOR FOR"
            " SELECT row.life, row.xid::text::bigint, change.id, change.annotator_id, change.time, change.kind,"
            " row.label, row.table_name, row.row_id, row.before, row.after, row.article_id"
            " FROM {s}.change_row AS row JOIN {s}.change ON change.id = row.change_id"
            f' WHERE {condition} ORDER BY row.life, row.xid, change.time COLLATE "C", change.id, row.place'
        ).replace("{s}", self._schema)
        ClientCursor(self._connection).execute(query, values)
        while rows := self._connection.execute(f"FETCH {_FETCHED_AT_ONCE} FROM found").fetchall():
            yield from rows
        self._connection.execute("CLOSE found")

    def _texts(self, start: Position, last: Position | None) -> dict[str, str]:
        query = f'SELECT hash, "text" FROM {self._schema}."text" WHERE (life, xid) >= (%s, %s::text::xid8)'
        values: list[object] = [start.life, str(start.xid)]
        if last is not None:
            query += " AND (life, xid) <= (%s, %s::text::xid8)"
            values += [last.life, str(last.xid)]
        return dict(self._connection.execute(query, values).fetchall())

    # Sending

    def give(self, batch: Batch) -> Taken:
        """Send changes in one transaction, durable when this returns."""
        changes = [(each.id, each.annotator_id, each.time, each.kind) for each in batch.changes]
        rows = [row for change in batch.changes for row in _told(change)]
        is_large = len(rows) > _FEW_ROWS
        insert = self._copy_in if is_large else self._insert
        # What goes through a pipeline is one message and one transaction, and one answer comes.
        with told(self._address), self._connection.transaction() if is_large else self._connection.pipeline():
            if batch.texts:
                insert('"text"', ("hash", "text"), list(batch.texts.items()))
            insert("change", ("id", "annotator_id", "time", "kind"), changes)
            insert("change_row", _ROW, rows)
            if is_large:  # that it need not come back is worth a question
                mine = self._connection.execute("SELECT pg_current_xact_id()::text::bigint")
                self._taken.add(mine.fetchall()[0][0])
        return Taken(Batch(), "")

    def _insert(self, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
        names = _quoted(columns)
        arrays = ", ".join("%s::int[]" if column == "place" else "%s::text[]" for column in columns)
        self._connection.execute(
            f"INSERT INTO {self._schema}.{table} ({names}) SELECT * FROM unnest({arrays}) ON CONFLICT DO NOTHING",
            [list(column) for column in zip(*rows, strict=True)],
        )

    def _copy_in(self, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
        """Insert many rows: straight, or by a temporary table where policies hold or some rows are there already."""
        from psycopg import errors

        names = _quoted(columns)
        try:
            with self._connection.transaction():
                self._copy(f"{self._schema}.{table} ({names})", rows)
                return
        except (errors.FeatureNotSupported, errors.UniqueViolation):
            types = ", ".join(f'"{column}" {"int" if column == "place" else "text"}' for column in columns)
        self._connection.execute("DROP TABLE IF EXISTS pg_temp.incoming")
        self._connection.execute(f"CREATE TEMP TABLE incoming ({types}) ON COMMIT DROP")
        self._copy("pg_temp.incoming", rows)
        self._connection.execute(
            f"INSERT INTO {self._schema}.{table} ({names}) SELECT * FROM pg_temp.incoming ON CONFLICT DO NOTHING"
        )

    def _copy(self, target: str, rows: Sequence[tuple[object, ...]]) -> None:
        with self._connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copied:
            for row in rows:
                copied.write_row(row)

    def has_lost(self, sent: int) -> bool:
        """Tell whether the server has fewer changes of this member's than were sent."""
        sql = "SELECT count(*) FROM {s}.change WHERE annotator_id = {s}.my_annotator()"
        return int(self._ask(sql)[0][0]) < sent

    def waiting(self) -> str:
        """Return '': a server has all or nothing."""
        return ""

    # Being there

    def wait(self, seconds: float) -> None:
        """Wait for the server's word that something came, or for ``wake``."""
        try:
            sources: list[Any] = [self._connection.fileno(), self._wake_read]
            ready = [] if self._is_told else select.select(sources, [], [], seconds)[0]
            if self._wake_read in ready:
                self._wake_read.recv(4096)
        except (OSError, ValueError) as error:
            raise OfflineError("The connection to the server is lost.", where=self._address.url()) from error
        if ready != [self._wake_read]:
            self._ask("SELECT 1")  # reads what the server said, or finds that it is gone
        self._is_told = False

    def wake(self) -> None:
        """End ``wait``."""
        self._wake_write.send(b"x")

    def say_reading(self, article_id: str) -> None:
        """Tell the team what is being read."""
        self._ask("SELECT {s}.here(%s)", [article_id])

    def members(self) -> list[Present]:
        """Return the members by name."""
        found = self._ask(
            "SELECT annotator_id, name, role, coalesce(to_char(seen AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SSZ'),"
            f" ''), CASE WHEN seen > now() - interval '{_PRESENT_FOR}' THEN reading ELSE '' END, login::text"
            " FROM {s}.member ORDER BY lower(name)"
        )
        return [Present(*each) for each in found]

    def leave(self) -> None:
        """Leave the team: the login is of no use there any more."""
        self._ask("SELECT {s}.leave(session_user)")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
        self._wake_read.close()
        self._wake_write.close()


def _quoted(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _gathered(rows: Iterator[Row]) -> Iterator[tuple[int, int, LoggedChange]]:
    """Yield the changes of rows that come change by change, each with its life and transaction."""
    key: tuple[str, ...] | None = None
    head: Row = ()
    label = ""
    gathered: list[LoggedRow] = []
    for row in rows:
        fresh = (row[0], row[1], row[2])
        if fresh != key:
            if key is not None:
                yield _change(head, label, gathered)
            key, head, label, gathered = fresh, row, "", []
        label = label or row[6]
        gathered.append(LoggedRow(row[7], row[8], row[9], row[10], row[11]))
    if key is not None:
        yield _change(head, label, gathered)


def _change(head: Row, label: str, rows: list[LoggedRow]) -> tuple[int, int, LoggedChange]:
    life, xid, change_id, annotator_id, time, kind = head[:6]
    return int(life), int(xid), LoggedChange(change_id, annotator_id, time, label, kind, tuple(rows))


_ROW = ("change_id", "table_name", "row_id", "place", "before", "after", "article_id", "label")


def _told(change: LoggedChange) -> Iterator[tuple[object, ...]]:
    """Yield a change's rows as the server keeps them.

    The label may quote what was tagged, so it travels with a row that is seen by those alone who see the tags.
    """
    bearer = next((place for place, row in enumerate(change.rows) if row.table in SEALED), 0)
    for place, row in enumerate(change.rows):
        label = change.label if place == bearer else ""
        yield change.id, row.table, row.row_id, place, row.before, row.after, row.article_id, label
