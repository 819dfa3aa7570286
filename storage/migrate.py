"""Bring the schema to this version of cspbot, or say how far away it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from storage.engine import Database
from storage.errors import StorageUnavailable

if TYPE_CHECKING:
    from alembic.config import Config

_ADVISORY_LOCK = 7_277_001  # any fixed number: two releases must not migrate one database at once


_VERSIONS = Path(__file__).parent / "migrations" / "versions"


def _config(connection: Connection | None = None) -> Config:
    from alembic.config import Config  # slow to load, and only migrations need it

    config = Config()
    config.set_main_option("script_location", str(_VERSIONS.parent))
    config.attributes["connection"] = connection
    return config


def upgrade(db: Database, revision: str = "head") -> None:
    """Run every migration up to `revision`, in one transaction. Raises StorageUnavailable if that can't be done."""
    from alembic import command

    with db.migrating() as connection:
        if not db.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _ADVISORY_LOCK})
        command.upgrade(_config(connection), revision)
        _check_foreign_keys(db, connection)


def downgrade(db: Database, revision: str = "base") -> None:
    """Run migrations back to `revision`, in one transaction."""
    from alembic import command

    with db.migrating() as connection:
        command.downgrade(_config(connection), revision)


def require_current(db: Database) -> None:
    """Raise StorageUnavailable, with what to do, unless the schema is this version's."""
    if db.file is not None and not db.file.exists():
        raise StorageUnavailable(f"there is no database at {db.file}; run `cspbot db upgrade` to make one")
    with db.read() as connection:
        known = inspect(connection).has_table("alembic_version")
        current = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if known else None
    if current != newest_revision():
        raise StorageUnavailable(f"the database is at schema {current or 'none'}; run `cspbot db upgrade` first")


def newest_revision() -> str:
    """The schema this version of cspbot needs."""
    return max(file.name[:4] for file in _VERSIONS.glob("[0-9]*.py"))


def _check_foreign_keys(db: Database, connection: Connection) -> None:
    if db.is_sqlite and (broken := connection.execute(text("PRAGMA foreign_key_check")).all()):
        raise StorageUnavailable(f"the migration would orphan {len(broken)} rows; nothing was changed")
