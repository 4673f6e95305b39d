"""Opening, guarding and checking a project file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from coalition_annotator.files import open_databases, scratch
from coalition_annotator.model.errors import CancelledError, StaleError, UserError
from coalition_annotator.store import file_schema
from coalition_annotator.store.error_messages import RESTORE, explained
from coalition_annotator.store.file_checks import require_project, why_read_only
from coalition_annotator.store.schema import SCHEMA_VERSION, migrate

if TYPE_CHECKING:
    from sqlite_utils import Database as UtilsDatabase

P = ParamSpec("P")
T = TypeVar("T")
_WAIT_SECONDS = 5.0
_PAGES_AT_ONCE = 4096


class Database:
    """One open project file.

    Attributes:
        path: where the file lies.
        connection: the SQLite connection, in autocommit mode; for the store alone.
        read_only: why nothing can be written, in a sentence; empty where writing works.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, read_only: str) -> None:
        self.path = path
        self.connection = connection
        self.read_only = read_only
        self._utils: UtilsDatabase | None = None
        self._inode = open_databases.inode(path)
        self._log_path = _log_of(path)
        version_of(connection)  # a file that nobody has read yet has no log beside it
        self._log = None if read_only else open_databases.inode(self._log_path)
        self._is_listed = True
        open_databases.add(self._inode, self._log)

    @property
    def utils(self) -> UtilsDatabase:
        """The same connection through sqlite-utils, loaded at first use."""
        if self._utils is None:
            from sqlite_utils import Database as UtilsDatabase

            self._utils = UtilsDatabase(self.connection)
        return self._utils

    def ask(self, query: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **named: P.kwargs) -> T:
        """Return what one of the store's queries says of this file; others never hold the connection.

        Raises:
            UserError: the file is damaged, gone or locked.
        """
        with explained(self.path):
            return query(self.connection, *args, **named)

    def abandon(self) -> None:
        """Close the connection without a further word, as after an error."""
        # The last connection takes the log along; nobody looks for it before that is noted.
        with open_databases.nobody_reads():
            self.connection.close()
            if self._is_listed:
                self._is_listed = False
                open_databases.remove(self._inode)

    def require_writable(self) -> None:
        """Make sure that the file is not read-only.

        Raises:
            UserError: it is.
        """
        if self.read_only:
            raise UserError(
                self.read_only, where=str(self.path), remedy="Save a copy (File › Save a copy) and work in that."
            )

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Run a block as one durable transaction: all of it, or nothing.

        Raises:
            UserError: the file is read-only, gone, locked for over five seconds, or the disk is full.
        """
        self.require_writable()
        self.require_in_place()
        try:
            with explained(self.path), self.transaction():
                self.connection.execute("PRAGMA defer_foreign_keys = ON")
                yield self.connection
        except sqlite3.IntegrityError as error:
            raise StaleError(
                "This can't be done, because something else rests on it.",
                where=str(self.path),
                remedy=f"Look at it again and repeat what you wanted ({error}).",
            ) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run a block as one transaction; ``writing`` is for all that a person does."""
        # A transaction that begins by reading could not wait for another program: SQLite refuses it at once where that
        # has written meanwhile. One that takes the lock first waits its turn.
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    @property
    def is_torn(self) -> bool:
        """Whether another program took this one for gone, and the write-ahead log away, as after lost locks.

        What is written from then on would be lost, or damage the file; it has to be connected to anew.
        """
        log_is_gone = self._log is not None and open_databases.inode(self._log_path) != self._log
        return log_is_gone and open_databases.inode(self.path) == self._inode

    def mend(self) -> bool:
        """Connect anew where the log was taken away; tells whether it was.

        As long as another connection of this program to the file is open, SQLite would go on with the lost log.

        Raises:
            UserError: another connection is open, or the file can't be connected to.
        """
        if not self.is_torn:
            return False
        with open_databases.nobody_reads(), explained(self.path):
            if not open_databases.is_alone(self._inode):
                raise _torn(self.path)
            self.connection.close()
            self.connection, self._utils = connect(uri_of(self.path, "rw")), None
            _prepare(self.connection)
            version_of(self.connection)
            self._log = open_databases.inode(self._log_path)
            open_databases.renew(self._inode, self._log)
        return True

    def require_in_place(self) -> None:
        """Raise UserError where the file, or its log, was deleted, moved or replaced since it was opened."""
        self.mend()
        if open_databases.inode(self.path) != self._inode:
            raise UserError(
                "The project file was deleted, moved or replaced by another program while it was open.",
                where=str(self.path),
                remedy="Nothing that you saw as saved is lost: choose File › Save a copy to write it to a new place.",
            )

    def data_version(self) -> int:
        """Return a number that changes when another connection has written to the file."""
        return int(self.connection.execute("PRAGMA data_version").fetchone()[0])

    def may_lag(self) -> None:
        """Let a power cut take back the last transactions of this connection: for what can be had again elsewhere."""
        self.connection.execute("PRAGMA synchronous = NORMAL")

    def copy_to(self, target: Path, stopped: Callable[[], bool] = lambda: False) -> None:
        """Write the whole project to another file, which appears whole or not at all.

        Raises:
            CancelledError: ``stopped``, which is asked again and again, says so.
            UserError: the target cannot be written.
        """

        def look(*_: int) -> None:
            if stopped():
                raise CancelledError

        with explained(target), scratch.folder(target.parent) as folder:
            part = folder / "copy"
            copy = sqlite3.connect(part)
            try:
                self.connection.backup(copy, pages=_PAGES_AT_ONCE, progress=look)
                copy.execute("PRAGMA journal_mode = DELETE")
            finally:
                copy.close()
            part.replace(target)

    def close(self) -> None:
        """Close the connection; SQLite then folds the write-ahead log into the file."""
        if not self.read_only and not self.is_torn:
            # Statistics for queries may wait for another day: where somebody writes just now, nobody waits for them.
            with explained(self.path), suppress(sqlite3.OperationalError):
                self.connection.execute("PRAGMA busy_timeout = 0")
                self.connection.execute("PRAGMA optimize")
        self.abandon()


def create(path: Path) -> Database:
    """Make a new, empty project file.

    Raises:
        UserError: something lies there already, or the folder cannot be written to.
    """
    if path.is_dir():
        raise UserError("This is a folder.", where=str(path), remedy="Give the project a name in it.")
    if path.exists():
        raise UserError("There is a file of this name already.", where=str(path), remedy="Choose another name.")
    with explained(path):
        path.touch(exist_ok=False)
        try:
            connection = connect(uri_of(path, "rw"))
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                database = Database(path, connection, "")
            except BaseException:
                connection.close()
                raise
            try:
                migrate(database.utils)
                _prepare(connection)
                # From here on the file itself, and not only its log, says what it is.
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except BaseException:
                database.abandon()
                raise
        except BaseException:
            discard(path)
            raise
    return database


def discard(path: Path) -> None:
    """Take a file away that was not finished, and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)


def open_file(
    path: Path, *, before_migration: Callable[[Database], object] | None = None, only_read: bool = False
) -> Database:
    """Open a project file after looking at its header, version, size and permissions.

    A file that may not be written to, or that a newer program made, opens for reading only;
    ``read_only`` says why. A file of an older version is backed up and brought up to date.

    Args:
        path: the project file.
        before_migration: called with the open file before it is brought up to date, to make a backup.
        only_read: whether nothing is to be written, not even to bring the file up to date.

    Raises:
        UserError: the file is missing, is not a project, or is damaged.
    """
    with open_databases.nobody_reads():
        return _opened(path, before_migration, only_read)


def _log_of(path: Path) -> Path:
    """Return where SQLite keeps a file's write-ahead log: beside what a link leads to."""
    whole = path.resolve()
    return whole.with_name(f"{whole.name}-wal")


def _torn(path: Path) -> UserError:
    what = "Another program has taken the log of the project away, and this one is still busy with it."
    return UserError(what, where=str(path), remedy="Wait a moment and do it again, or start the program anew.")


def _opened(path: Path, before_migration: Callable[[Database], object] | None, only_read: bool) -> Database:
    require_project(path)
    if open_databases.log_is_gone(path, open_databases.inode(_log_of(path))):
        raise _torn(path)
    why, database = why_read_only(path), None
    with explained(path):
        connection = _connect_read_only(path) if why else connect(uri_of(path, "rw"))
        try:
            version = version_of(connection)
            if version > SCHEMA_VERSION:
                why = (
                    f"This project was made by a newer version of Coalition Annotator (file version {version}, this"
                    f" program knows {SCHEMA_VERSION}), so it is open for reading only. Update the program to edit it."
                )
            foreign = file_schema.foreign(connection, version, strict=False)
            if foreign:
                raise not_as_made(path, foreign)
            if only_read and not why:
                why = "This project was opened for reading only."
            database = Database(path, connection, why)
            if why:
                connection.execute("PRAGMA query_only = ON")
                if version < SCHEMA_VERSION:
                    database = _newer_copy(database)
                    connection = database.connection
            elif version < SCHEMA_VERSION:
                if before_migration is not None:
                    before_migration(database)
                migrate(database.utils)
            _prepare(connection)
        except BaseException:
            connection.close()
            if database is not None:
                database.abandon()
            raise
    return database


def connect(uri: str) -> sqlite3.Connection:
    """Connect to a file by its address, in autocommit mode."""
    return sqlite3.connect(uri, uri=True, timeout=_WAIT_SECONDS, isolation_level=None)


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Connect to another's project file, or to this one beside its window, to read it at one go.

    SQLite makes two files beside a project when it is read, and takes them away again only where it may write.
    """
    if not why_read_only(path):
        return connect(uri_of(path, "rw"))
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        return _connect_read_only(path)
    return connect(f"{uri_of(path, 'ro')}&immutable=1")


def _connect_read_only(path: Path) -> sqlite3.Connection:
    uri = uri_of(path, "ro")
    connection = connect(uri)
    try:
        version_of(connection)
    except sqlite3.OperationalError:
        # A folder that cannot be written to has no room for the write-ahead log's index.
        connection.close()
        return connect(f"{uri}&immutable=1")
    except BaseException:
        connection.close()
        raise
    return connection


def _newer_copy(old: Database) -> Database:
    """Return a file that can't be brought up to date as a copy in memory that is."""
    connection = connect("file::memory:?cache=private")
    try:
        old.connection.backup(connection)
        old.abandon()
        copy = Database(old.path, connection, old.read_only)
        migrate(copy.utils)
        connection.execute("PRAGMA query_only = ON")
    except BaseException:
        connection.close()
        raise
    return copy


def not_as_made(path: Path, foreign: str) -> UserError:
    """Return the error for a file whose tables are not those that this program makes."""
    return UserError(f"The file has {foreign}.", where=str(path), remedy=RESTORE)


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version that a file says it is of."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -65536")
    connection.execute("PRAGMA temp_store = MEMORY")
    # Untrusted files: no functions with side effects from the schema.
    connection.execute("PRAGMA trusted_schema = OFF")


def uri_of(path: Path, mode: str) -> str:
    """Return a file's address for SQLite; ``mode`` is 'ro' or 'rw'. A name may hold '#', '?', '%' and the like."""
    from urllib.parse import quote

    return f"file:{quote(str(path.absolute()))}?mode={mode}"
