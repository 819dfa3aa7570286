"""Quiet hours: people are written to on working days from 08:00 to 18:00 where they are, and at no other time.

Reminders and notices wait until then. Digests go to channels and have rules of their own for being late.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import WorkingDays
from jobs.slots import resolve
from jobs.turns import Gate
from jobs.zones import zone_of
from storage.deliveries import Delivery

BEGIN, END = time(8, 0), time(18, 0)
KINDS = frozenset({"reminder", "notice"})
_DAY = timedelta(days=1)


def next_allowed(now: datetime, zone: ZoneInfo, working_days: WorkingDays) -> datetime:
    """`now` (aware) where it lies within hours in `zone`; else the instant (UTC) at which the next hours begin."""
    local = now.astimezone(zone)
    day, at = local.date(), local.time()
    if working_days.is_working(day) and BEGIN <= at < END:
        return now
    return resolve(working_days.on_or_after(day if at < BEGIN else day + _DAY), BEGIN, zone)


def gate(*, home: ZoneInfo, working_days: WorkingDays) -> Gate:
    """From when a delivery may go out, for the deliver job. `home` is the zone of people of whom none is known."""

    def allowed_from(connection: Connection, delivery: Delivery, now: datetime) -> datetime:
        if delivery.kind not in KINDS:
            return now
        return next_allowed(now, zone_of(connection, delivery.recipient, home), working_days)

    return allowed_from
