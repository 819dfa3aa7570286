"""Subscriptions: which channel gets which digest, when, and cleared for what.

A row is never deleted, only switched off: its id is part of what makes a slot unique.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select, text, update

from storage import deliveries
from storage.tables import subscription as table

_ENABLED = text("enabled")  # in these words SQLite uses the partial indexes


@dataclass(frozen=True, slots=True)
class Wish:
    """What someone asks for. `local_time` is "HH:MM" in `zone`; `catchup_seconds` as `jobs.slots.expiry` has it."""

    team_id: str
    channel_id: str
    kind: str
    zone: str
    local_time: str
    clearance: str
    when_empty: str
    catchup_seconds: int
    created_by: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """A stored subscription. Slots at or before `since` are not owed; `next_due_at` is the next that is."""

    id: int
    team_id: str
    channel_id: str
    kind: str
    zone: str
    local_time: str
    clearance: str
    when_empty: str
    catchup_seconds: int
    created_by: str
    enabled: bool
    version: int
    since: datetime
    next_due_at: datetime

    @property
    def subject(self) -> str:
        """What its deliveries are filed under."""
        return f"subscription:{self.id}"

    def grants(self, wish: Wish) -> bool:
        """Whether it is already just what `wish` asks for, whoever asks."""
        asked = {name: value for name, value in asdict(wish).items() if name != "created_by"}
        return self.enabled and all(getattr(self, name) == value for name, value in asked.items())


_COLUMNS = [table.c[name] for name in Subscription.__slots__]


def find(connection: Connection, team_id: str, channel_id: str, kind: str) -> Subscription | None:
    """The subscription of a channel to one kind of digest, switched on or off; None where there never was one."""
    place = (table.c.team_id == team_id, table.c.channel_id == channel_id, table.c.kind == kind)
    row = connection.execute(select(*_COLUMNS).where(*place).with_for_update()).one_or_none()
    return _from_row(row) if row else None


def by_id(connection: Connection, subscription_id: int) -> Subscription | None:
    """The subscription with this id, or None."""
    row = connection.execute(select(*_COLUMNS).where(table.c.id == subscription_id)).one_or_none()
    return _from_row(row) if row else None


def enabled(connection: Connection, *, team_id: str = "", channel_id: str = "") -> list[Subscription]:
    """Subscriptions that are switched on: all, or those of one team or channel."""
    query = select(*_COLUMNS).where(_ENABLED).order_by(table.c.channel_id, table.c.kind)
    query = query.where(table.c.team_id == team_id) if team_id else query
    return _all(connection, query.where(table.c.channel_id == channel_id) if channel_id else query)


def add(connection: Connection, wish: Wish, *, since: datetime, next_due_at: datetime) -> int:
    """Store a new subscription; its id."""
    values = asdict(wish) | {"enabled": True, "version": 1, "since": since, "next_due_at": next_due_at}
    stored: int = connection.execute(table.insert().values(values).returning(table.c.id)).scalar_one()
    return stored


def change(connection: Connection, old: Subscription, wish: Wish, *, since: datetime, next_due_at: datetime) -> None:
    """Make `old` what `wish` asks for, from `next_due_at` on, and cancel what was planned but certainly not posted."""
    values = asdict(wish) | {"enabled": True, "since": since, "next_due_at": next_due_at}
    values["version"] = table.c.version + 1
    connection.execute(update(table).where(table.c.id == old.id).values(values))
    deliveries.cancel_open(connection, old.subject, "the subscription was changed")


def switch_off(connection: Connection, old: Subscription) -> None:
    """Send nothing more for `old`, and cancel what was planned but certainly not posted."""
    values = {"enabled": False, "version": table.c.version + 1}
    connection.execute(update(table).where(table.c.id == old.id).values(values))
    deliveries.cancel_open(connection, old.subject, "the subscription was stopped")


def due(connection: Connection, *, now: datetime, limit: int = 500) -> list[Subscription]:
    """Subscriptions whose next slot has come, locked so that of several tickers each takes different ones."""
    query = select(*_COLUMNS).where(_ENABLED, table.c.next_due_at <= now).order_by(table.c.next_due_at, table.c.id)
    return _all(connection, query.limit(limit).with_for_update(skip_locked=True))


def not_yet_begun(connection: Connection, *, now: datetime) -> list[Subscription]:
    """Subscriptions made later than `now`: there are such where `--at` or a practice clock goes back in time."""
    return _all(connection, select(*_COLUMNS).where(_ENABLED, table.c.since > now).order_by(table.c.id))


def advance(connection: Connection, subscription_id: int, *, next_due_at: datetime) -> None:
    """The slots before `next_due_at` are planned or on record."""
    connection.execute(update(table).where(table.c.id == subscription_id).values(next_due_at=next_due_at))


def advance_all(connection: Connection, next_due: Mapping[int, datetime]) -> None:
    """`advance` for many: the next slot of each subscription by its id."""
    statement = update(table).where(table.c.id == bindparam("number")).values(next_due_at=bindparam("next_due"))
    rows = [{"number": number, "next_due": moment} for number, moment in next_due.items()]
    if rows:
        connection.execute(statement, rows)


def _from_row(row: Row[Any]) -> Subscription:
    return Subscription(**row._mapping)


def _all(connection: Connection, query: Select[Any]) -> list[Subscription]:
    return [_from_row(row) for row in connection.execute(query)]
