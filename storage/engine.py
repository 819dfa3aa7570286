"""The database: SQLite in one file by default, PostgreSQL by URL. Reads and writes never share a path."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from storage.errors import StorageUnavailable

LOCK_WAIT_SECONDS = 30.0
LOCK_POLL_SECONDS = 0.005
_BEGIN = "begin"  # in a connection's info: how its transactions begin instead
_POSTGRES_LIMITS = (
    "-c datestyle=ISO -c lock_timeout=5s -c statement_timeout=15s -c idle_in_transaction_session_timeout=20s"
)


class Database:
    """Connections to the one truth. `read()` sees committed rows, `write()` is one transaction, all or nothing."""

    def __init__(self, url: str) -> None:
        """Prepare engines for `url`; nothing is opened until the first use."""
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._reader = _sqlite_engine(url, "BEGIN", read_only=True)
            self._writer = _sqlite_engine(url, "BEGIN IMMEDIATE", read_only=False)
            self._file = FileLock(f"{sqlite_path(url)}.lock", LOCK_WAIT_SECONDS, poll_interval=LOCK_POLL_SECONDS)
        else:
            self._writer = _postgres_engine(url)
            self._reader = self._writer.execution_options(isolation_level="AUTOCOMMIT")
        self._turn = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for questions. Raises StorageUnavailable when the database can't be reached."""
        with _plain_errors(self.url), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def write(self, patience: float = LOCK_WAIT_SECONDS, *, on: Connection | None = None) -> Iterator[Connection]:
        """One write transaction, committed at the end, rolled back on any error.

        On SQLite a file lock beside the database is held meanwhile, so that the bot and an operator's command never
        write at once; it is waited for `patience` seconds. `on` is a connection from `apart`, where one is to see its
        own temporary tables. Raises StorageUnavailable when the database can't be reached, is locked or its disk is
        full.
        """
        with _plain_errors(self.url), self._write_turn(patience), self._writing(on) as connection:
            yield connection

    @contextmanager
    def apart(self) -> Iterator[Connection]:
        """A connection whose transactions hold nobody up: it fills temporary tables, then `write(on=...)` stores them.

        Before that only its temporary tables may be written. They are gone at the end, when it is closed for good.
        """
        with _plain_errors(self.url), self._writer.connect() as connection:
            connection.info[_BEGIN] = "BEGIN"
            try:
                yield connection
            finally:
                connection.invalidate()

    @property
    def engines(self) -> tuple[Engine, ...]:
        """What its connections come from: what is remembered of a connection's database is remembered by these."""
        return self._reader, self._writer

    @property
    def file(self) -> Path | None:
        """The file of a SQLite database, None for PostgreSQL."""
        return sqlite_path(self.url) if self.is_sqlite else None

    def now(self, connection: Connection) -> datetime:
        """The database's own clock (aware, UTC): what leases are measured by. SQLite has the machine's."""
        if self.is_sqlite:
            return datetime.now(UTC)
        moment: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        return moment.astimezone(UTC)

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A connection for schema changes: foreign keys off on SQLite (a batch change would delete child rows)."""
        with _plain_errors(self.url), self._write_turn(LOCK_WAIT_SECONDS), self._migrator() as connection:
            yield connection

    @contextmanager
    def outside_transaction(self) -> Iterator[Connection]:
        """A SQLite connection in no transaction, for VACUUM INTO."""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with _plain_errors(self.url), engine.connect() as connection:
            yield connection
        engine.dispose()

    def dispose(self) -> None:
        """Close every connection."""
        self._reader.dispose()
        self._writer.dispose()

    @contextmanager
    def _writing(self, on: Connection | None) -> Iterator[Connection]:
        if on is None:
            with self._writer.begin() as connection:
                yield connection
            return
        del on.info[_BEGIN]
        with on.begin():
            yield on

    @contextmanager
    def _migrator(self) -> Iterator[Connection]:
        engine = (
            _sqlite_engine(self.url, "BEGIN IMMEDIATE", False, foreign_keys=False) if self.is_sqlite else self._writer
        )
        with engine.begin() as connection:
            yield connection
        if engine is not self._writer:
            engine.dispose()

    @contextmanager
    def _write_turn(self, patience: float) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        if not self._turn.acquire(timeout=patience):
            raise StorageUnavailable(f"this process has been writing to {self.url} for {patience:.0f} s")
        try:
            with self._locked_file(patience):
                yield
        finally:
            self._turn.release()

    def _locked_file(self, patience: float) -> AbstractContextManager[Any]:
        try:
            return self._file.acquire(timeout=patience)
        except TimeoutError:
            raise StorageUnavailable(f"another process has been writing to {self.url} for {patience:.0f} s") from None
        except OSError as error:
            raise StorageUnavailable(f"{error.strerror}: {self._file.lock_file}") from None


def sqlite_path(url: str) -> Path:
    """The file of a SQLite URL."""
    return Path(make_url(url).database or "cspbot.db")


def _sqlite_engine(url: str, begin: str, read_only: bool, *, foreign_keys: bool = True) -> Engine:
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 10})

    @event.listens_for(engine, "connect")
    def _prepare(connection: DBAPIConnection, _: object) -> None:
        connection.isolation_level = None
        for pragma in _pragmas(read_only, foreign_keys):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.info.get(_BEGIN, begin))

    return engine


def _pragmas(read_only: bool, foreign_keys: bool) -> list[str]:
    # FULL: the mark "sending" must survive a power cut, or a post could be sent twice.
    shared = ["journal_mode=WAL", "synchronous=FULL", f"foreign_keys={'ON' if foreign_keys else 'OFF'}"]
    return [*shared, "query_only=ON"] if read_only else shared


def _postgres_engine(url: str) -> Engine:
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=10,
        connect_args={"connect_timeout": 3, "options": f"-c timezone=utc {_POSTGRES_LIMITS}"},
    )


@contextmanager
def _plain_errors(url: str) -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        # These two mean the database itself; the others (a broken constraint, say) are faults of ours.
        if type(error) not in (OperationalError, DatabaseError):
            raise
        raise StorageUnavailable(_first_line(error)) from error


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0]
