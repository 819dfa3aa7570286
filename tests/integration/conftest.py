"""Databases with the shipped data, on SQLite and on PostgreSQL.

`shipped_db` is one for reading, shared by all tests; `filled_db` is a copy of it that a test may change.
"""

import pytest

from storage.engine import Database


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def shipped_db(request, tmp_path_factory):
    """A Database with everything shipped; tests only read it."""
    yield from _copied(_filled(request, request.param), tmp_path_factory.mktemp("shipped"))


@pytest.fixture
def filled_db(backend, request, tmp_path):
    """A Database with everything shipped, of this test's own."""
    yield from _copied(_filled(request, backend), tmp_path)


def _filled(request, backend):
    return request.getfixturevalue("filled_sqlite" if backend == "sqlite" else "filled_postgres")


def _copied(filled, directory):
    url = filled.copy(directory)
    database = Database(url)
    yield database
    database.dispose()
    filled.drop(url)
