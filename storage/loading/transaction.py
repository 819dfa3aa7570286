"""All or nothing: a load is one transaction, and a dry run is the same one taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from storage.engine import Database


@contextmanager
def loading(db: Database, *, dry_run: bool, on: Connection | None = None) -> Iterator[Connection]:
    """A write transaction, kept at the end unless this is a dry run; `on` as for Database.write."""
    with db.write(on=on) as connection:
        step = connection.begin_nested()
        yield connection
        if dry_run:
            step.rollback()
        else:
            step.commit()
