"""Bring the schema to this version of cspbot, or say how far away it is."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.engine import Database
from storage.errors import StorageUnavailable

_ADVISORY_LOCK = 7_277_001  # any fixed number: two releases must not migrate one database at once


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def upgrade(db: Database, revision: str = "head") -> None:
    """Run every migration up to `revision`, in one transaction. Raises StorageUnavailable if that can't be done."""
    with db.migrating() as connection:
        if not db.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _ADVISORY_LOCK})
        command.upgrade(_config(connection), revision)
        _check_foreign_keys(db, connection)


def downgrade(db: Database, revision: str = "base") -> None:
    """Run migrations back to `revision`, in one transaction."""
    with db.migrating() as connection:
        command.downgrade(_config(connection), revision)


def write_revision(db: Database, message: str) -> None:
    """Write a new migration file for the difference between the tables and `db` (for developers)."""
    with db.migrating() as connection:
        command.revision(_config(connection), message, autogenerate=True)


def require_current(db: Database) -> None:
    """Raise StorageUnavailable, with what to do, unless the schema is this version's."""
    with db.read() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current != newest_revision():
        raise StorageUnavailable(f"the database is at schema {current or 'none'}; run `cspbot db upgrade` first")


def newest_revision() -> str:
    """The schema this version of cspbot needs."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _check_foreign_keys(db: Database, connection: Connection) -> None:
    if db.is_sqlite and (broken := connection.execute(text("PRAGMA foreign_key_check")).all()):
        raise StorageUnavailable(f"the migration would orphan {len(broken)} rows; nothing was changed")
