"""Reminders put off: until which day somebody is left in peace about something. The ladder stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from storage.owed import Thing
from storage.tables import snooze as table
from storage.upsert import upsert


@dataclass(frozen=True, slots=True)
class Snooze:
    """`recipient` asked at `at` to be reminded on `until`, and not before."""

    kind: str
    number: int
    recipient: str
    until: date
    at: datetime


def keep(connection: Connection, wanted: Snooze) -> None:
    """Store it in the place of what the same person asked before."""
    row = {name: getattr(wanted, name) for name in Snooze.__slots__}
    upsert(connection, table, [row], keys=["kind", "number", "recipient"])


def every(connection: Connection, since: date) -> dict[Thing, list[Snooze]]:
    """Who asked to be reminded later, on `since` or after, by what it is about."""
    query = select(*(table.c[name] for name in Snooze.__slots__)).where(table.c.until >= since)
    found: dict[Thing, list[Snooze]] = {}
    for row in connection.execute(query).all():
        found.setdefault((row.kind, row.number), []).append(Snooze(*row))
    return found
