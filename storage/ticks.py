"""When the ticker last ran, in any process: what /readyz asks. Real time, never the application's clock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from storage.tables import ticker
from storage.upsert import upsert

TICKER = "ticker"


def record(connection: Connection, *, at: datetime) -> None:
    """A tick has done all it had to do."""
    upsert(connection, ticker, [{"name": TICKER, "last_tick_at": at}], keys=("name",))


def last(connection: Connection) -> datetime | None:
    """When the last complete tick of any process ended, or None before the first."""
    found: datetime | None = connection.scalar(select(ticker.c.last_tick_at).where(ticker.c.name == TICKER))
    return found
