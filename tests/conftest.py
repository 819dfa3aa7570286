"""What every test may ask for: a database of its own, on SQLite and on PostgreSQL. No child process survives a test.

`db` is an open, migrated Database, `db_url` its URL (for child processes); `empty_db_url` is one without any table.
A test that asks for one of them runs twice, once on each database.
"""

import os

import psutil
import pytest

from storage.engine import Database
from tests import databases, slack
from tests.filled import FilledPostgres, FilledSqlite

_OWNS_SERVER = pytest.StashKey[bool]()
_PROXIES = [case(name) for name in ("http_proxy", "https_proxy", "all_proxy") for case in (str.lower, str.upper)]


def pytest_configure(config):
    for name in _PROXIES:  # tests talk to this machine only
        os.environ.pop(name, None)
    config.stash[_OWNS_SERVER] = databases.prepare_shared_directory()


def pytest_unconfigure(config):
    if config.stash.get(_OWNS_SERVER, False):
        databases.remove_shared_directory()


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory):
    return databases.SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres():
    with databases.running_postgres() as server:
        yield server
        server.close()


@pytest.fixture(scope="session")
def filled_sqlite(tmp_path_factory):
    """A SQLite file with everything shipped, filled once in this process and copied for each test that changes it."""
    return FilledSqlite(tmp_path_factory.mktemp("filled"))


@pytest.fixture(scope="session")
def filled_postgres(postgres):
    """The same on PostgreSQL: a template."""
    return FilledPostgres(postgres)


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request):
    """The kind of database, "sqlite" or "postgresql"."""
    return request.param


@pytest.fixture
def db_url(backend, request, tmp_path):
    """The URL of a migrated database that only this test uses."""
    yield from _database(backend, request, tmp_path, migrated=True)


@pytest.fixture
def empty_db_url(backend, request, tmp_path):
    """The URL of a database with nothing in it."""
    yield from _database(backend, request, tmp_path, migrated=False)


@pytest.fixture
def db(db_url):
    """A migrated Database that only this test uses."""
    database = Database(db_url)
    yield database
    database.dispose()


def _database(backend, request, tmp_path, *, migrated):
    if backend == "sqlite":
        yield request.getfixturevalue("sqlite_files").new_database(tmp_path, migrated=migrated)
        return
    server = request.getfixturevalue("postgres")
    url = server.new_database(migrated=migrated)
    yield url
    server.drop(url)


@pytest.fixture
def practice_slack():
    """A practice Slack that runs in a thread of its own; faults are set with `practice_slack.workspace.faults.add`."""
    with slack.running_slack() as running:
        yield running


@pytest.fixture(autouse=True)
def no_child_survives():
    """Kill what a test started and left running; what longer-lived fixtures started before it stays."""
    me = psutil.Process()
    before = set(me.children(recursive=True))
    yield
    left = [child for child in me.children(recursive=True) if child not in before]
    for child in left:
        child.kill()
    psutil.wait_procs(left, timeout=10)
