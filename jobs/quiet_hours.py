"""Quiet hours: people are written to on the days and in the hours in which they work, and at no other time.

Whoever's hours nobody told works from 08:00 to 18:00 on working days. Reminders, notices and news of actions wait until
then, and until leave is over. Digests go to channels and have rules of their own for being late.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import WorkingDays
from jobs.on_duty import FURTHEST, Duty, duty_of
from jobs.turns import Gate
from storage import rosters
from storage.deliveries import Delivery

KINDS = frozenset({"reminder", "notice", "action", "call", "progress"})
_LONGEST_LEAVE = timedelta(days=FURTHEST)


def next_allowed(now: datetime, zone: ZoneInfo, working_days: WorkingDays) -> datetime:
    """`now` (aware) where it lies within usual hours in `zone`; else the instant (UTC) at which the next begin."""
    return Duty(zone, working_days).may_ring_from(now)


def gate(*, home: ZoneInfo, working_days: WorkingDays) -> Gate:
    """From when a delivery may go out, for the deliver job. `home` is the zone of people of whom none is known."""

    def allowed_from(connection: Connection, delivery: Delivery, now: datetime) -> datetime:
        if delivery.kind not in KINDS:
            return now
        member = rosters.member(connection, delivery.recipient, since=now.date() - _LONGEST_LEAVE)
        return duty_of(member, home, working_days).may_ring_from(now)

    return allowed_from
