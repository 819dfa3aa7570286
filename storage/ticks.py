"""When the ticker last ran, in any process: what /readyz asks; so for other work that recurs. Real time only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from storage.tables import ticker
from storage.upsert import upsert

TICKER = "ticker"


def record(connection: Connection, *, at: datetime, name: str = TICKER) -> None:
    """A tick has done all it had to do; or the work called `name` has."""
    upsert(connection, ticker, [{"name": name, "last_tick_at": at}], keys=("name",))


def last(connection: Connection, name: str = TICKER) -> datetime | None:
    """When the last complete tick of any process ended, or the work called `name`; None before the first."""
    found: datetime | None = connection.scalar(select(ticker.c.last_tick_at).where(ticker.c.name == name))
    return found
