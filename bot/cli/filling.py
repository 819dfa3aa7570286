"""Filling the database: schema, vocabulary, shipped examples, files; and keeping a copy of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from bot.cli.loading_bar import loading_bar
from bot.cli.setting_up import Context
from storage import migrate
from storage.engine import Database
from storage.errors import BadInput
from storage.loading import actions, duties, figures, history, people, resolutions, small_numbers, vocabulary, workplan
from storage.loading.report import LoadReport

OPERATOR = "operator"
LOADERS: dict[str, Callable[..., LoadReport]] = {
    "people": people.load,
    "workplan": workplan.load,
    "actions": actions.load,
    "history": history.load,
    "resolutions": resolutions.load,
    "duties": duties.load,
    "figures": figures.load,
}
SETTINGS: dict[str, Callable[..., LoadReport]] = {"small-numbers": small_numbers.load}  # shipped with the vocabulary


def upgrade(context: Context) -> str:
    """Migrate, fill in the vocabulary and, where there are none, the duties; a sentence about it."""
    prepare(context.db)
    duties.fill(context.db, vocabulary.DATA / "duties.csv", now=context.now(), by="cspbot")
    return f"The database is at schema {migrate.newest_revision()}, with this version's areas and categories."


def prepare(db: Database) -> None:
    """Bring `db` to this version: schema and vocabulary."""
    migrate.upgrade(db)
    vocabulary.fill(db)


def examples(db: Database, now: datetime) -> Iterator[str]:
    """Load what is shipped, kind by kind; a line about each."""
    for kind, load_file in LOADERS.items():
        report = load_file(db, vocabulary.DATA / f"{kind}.csv", now=now, by="examples")
        yield f"{kind}: {report}"


def load(db: Database, kind: str, file: Path, now: datetime, *, dry_run: bool) -> str:
    """Load one file, all or nothing; a line about it. Raises LoadErrors with every error and its row."""
    load_file = SETTINGS.get(kind) or LOADERS[kind]
    return f"{file.name}: {load_file(db, file, now=now, by=OPERATOR, dry_run=dry_run)}"


def load_figures(db: Database, file: Path, now: datetime, *, dry_run: bool, mapping: Path | None = None) -> str:
    """Load a figure file as `load` does, with a progress bar; `mapping` is for a sheet of another layout."""
    with loading_bar(file) as progress:
        report = figures.load(db, file, now=now, by=OPERATOR, dry_run=dry_run, mapping=mapping, progress=progress)
    return f"{file.name}: {report}"


def backup(context: Context, file: Path) -> str:
    """Copy a SQLite database that may be in use (VACUUM INTO: one consistent moment, writers wait a millisecond)."""
    if not context.db.is_sqlite:
        raise BadInput("This is a PostgreSQL database: back it up with pg_dump (docs/running.md, “Backup”).")
    if context.db.file is None or not context.db.file.exists():
        raise BadInput(f"There is no database at {context.db.file}; check DATABASE_URL.")
    if file.exists():
        raise BadInput(f"{file} exists already; choose a new name, so that no backup is ever overwritten.")
    with context.db.outside_transaction() as connection:
        connection.execute(text("VACUUM INTO :file"), {"file": str(file)})
    return f"Copied to {file} ({file.stat().st_size:,} bytes)."


def check(context: Context) -> str:
    """Raise StorageUnavailable unless the database is whole and of this version."""
    migrate.require_current(context.db)
    if context.db.is_sqlite:
        with context.db.read() as connection:
            found = connection.execute(text("PRAGMA integrity_check")).scalars().all()
        if found != ["ok"]:
            raise BadInput(f"The database file is damaged: {found[0]}. Restore a backup (docs/running.md, “Backup”).")
    return f"The database is whole and at schema {migrate.newest_revision()}."
