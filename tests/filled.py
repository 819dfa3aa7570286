"""Databases with everything that is shipped: filled once for a run of tests, then copied.

`Filled(...).copy(directory)` is the URL of one that a test may change; `fill(db)` is what `cspbot load examples` does.
"""

import itertools
import os
import shutil
from datetime import UTC, datetime

from sqlalchemy import create_engine, make_url, text

from bot.cli import filling
from storage import vocabulary
from storage.engine import Database, sqlite_path

LOADED = datetime(2015, 2, 6, 10, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def fill(url):
    """Load the shipped papers into a migrated database."""
    db = Database(url)
    filling.prepare(db)
    for _ in filling.examples(db, LOADED):
        pass
    vocabulary.forget(db)
    db.dispose()


class FilledSqlite:
    """A filled SQLite file and its copies."""

    def __init__(self, directory):
        self._template = f"sqlite:///{directory / 'filled.db'}"
        fill(self._template)

    def copy(self, directory):
        """The URL of a copy in `directory`."""
        path = directory / f"filled-{next(_numbers)}.db"
        shutil.copy(sqlite_path(self._template), path)
        return f"sqlite:///{path}"

    def drop(self, url):
        """Nothing: the directory goes with its test."""


class FilledPostgres:
    """A filled PostgreSQL database and its copies."""

    def __init__(self, server):
        self._server, self._template = server, make_url(server.new_database(migrated=True))
        fill(_written(self._template))

    def copy(self, directory):
        """The URL of a copy; `directory` is for SQLite."""
        name = f"f{os.getpid()}_{next(_numbers)}"
        engine = create_engine(self._template.set(database="postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {self._template.database}"))
        engine.dispose()
        return _written(self._template.set(database=name))

    def drop(self, url):
        """Drop a copy, whoever is still connected to it."""
        self._server.drop(url)


def _written(url):
    return url.render_as_string(hide_password=False)
