"""Refreshing a database in a test, and what it then holds."""

from datetime import UTC, datetime

from sqlalchemy import select

from storage import tables
from storage.loading.police_uk.archive import Archive
from storage.loading.police_uk.refresh import refresh

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 21, 9, 0, tzinfo=UTC)
COLUMNS = [column for column in tables.figure.columns if column.name != "id"]


def run(db, path, *, only=None, now=NOW):
    """Refresh from an archive; the lines it says."""
    archive = Archive(path, path.name)
    try:
        return [step.line for step in refresh(db, archive, only=only, now=now, by="refresh") if step.line]
    finally:
        archive.close()


def stored(db):
    """Every figure, whole, in an order that does not depend on when it was stored."""
    with db.read() as connection:
        return sorted(map(tuple, connection.execute(select(*COLUMNS))), key=repr)


def volumes(db, *, monthly=True):
    """(area, category, month) -> count."""
    table = tables.figure.c
    query = select(table.area, table.category, table.period_end, table.period_start, table.value).where(
        table.source == "data.police.uk", table.measure == "volume"
    )
    with db.read() as connection:
        found = connection.execute(query).all()
    return {
        (row.area, row.category, f"{row.period_end:%Y-%m}"): int(row.value)
        for row in found
        if ((row.period_end - row.period_start).days < 31) == monthly
    }
