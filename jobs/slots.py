"""Which slots a subscription has. Pure: local wall time, a zone and working days in, instants out; no clock inside.

A slot is named by its local wall time ("2015-02-09T08:30"), not by its instant, so that the hour that comes twice in
autumn has one slot and never two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.clock import WorkingDays

KINDS = ("daily", "monday")
LONGEST_GAP_DAYS = 40  # no rule goes longer without a slot; only a calendar without working days does
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """When a subscription is due: `daily` on each working day, `monday` on the first working day of each week."""

    kind: str
    zone: ZoneInfo
    local_time: time


@dataclass(frozen=True, slots=True)
class Slot:
    """One time at which something is due. `name` is local wall time, `at` the instant in UTC."""

    name: str
    at: datetime


def resolve(day: date, local_time: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) of a wall time. What the spring change skips moves forward by the gap; of two, the first."""
    return datetime.combine(day, local_time.replace(fold=0), tzinfo=zone).astimezone(UTC)


def slot_on(rule: Rule, day: date) -> Slot:
    """The slot of `rule` on a local date, whether or not it is one of the rule's days."""
    return Slot(f"{day.isoformat()}T{rule.local_time:%H:%M}", resolve(day, rule.local_time, rule.zone))


def is_day_of(rule: Rule, day: date, working_days: WorkingDays) -> bool:
    """Whether `rule` has a slot on the local date `day`; a Monday rule moves to the first working day of its week."""
    if not working_days.is_working(day):
        return False
    if rule.kind == "daily":
        return True
    earlier_this_week = (day - timedelta(days=n) for n in range(1, day.weekday() + 1))
    return not any(working_days.is_working(other) for other in earlier_this_week)


def next_slot(rule: Rule, after: datetime, working_days: WorkingDays) -> Slot:
    """The first slot of `rule` strictly after `after` (aware). Raises ValueError where no day of the rule comes."""
    # From the day before: a slot that the spring change moved past midnight still lies ahead.
    day = after.astimezone(rule.zone).date() - _DAY
    for _ in range(LONGEST_GAP_DAYS):
        if is_day_of(rule, day, working_days) and (slot := slot_on(rule, day)).at > after:
            return slot
        day += _DAY
    raise ValueError(f"no {rule.kind} slot within {LONGEST_GAP_DAYS} days of {after.isoformat()}")


def latest_slots(rule: Rule, after: datetime, until: datetime, working_days: WorkingDays, *, count: int) -> list[Slot]:
    """The last `count` slots after `after` up to and including `until`, oldest first, however long ago `after` is."""
    found: list[Slot] = []
    day = until.astimezone(rule.zone).date() + _DAY
    first = after.astimezone(rule.zone).date() - _DAY
    while day >= first and len(found) < count:
        if is_day_of(rule, day, working_days) and after < (slot := slot_on(rule, day)).at <= until:
            found.append(slot)
        day -= _DAY
    return found[::-1]


def expiry(rule: Rule, slot: Slot, catchup_seconds: int, working_days: WorkingDays) -> datetime:
    """Until when a missed slot may still be posted (UTC): `catchup_seconds` after it.

    0 means the end of the next working day, for a digest of the week that is still worth reading on Tuesday.
    """
    if catchup_seconds:
        return slot.at + timedelta(seconds=catchup_seconds)
    return end_of_working_day(slot.at, 1, rule.zone, working_days)


def end_of_working_day(moment: datetime, count: int, zone: ZoneInfo, working_days: WorkingDays) -> datetime:
    """The end (UTC) of the working day that is `count` working days after the local date of `moment`."""
    day = moment.astimezone(zone).date()
    return resolve(working_days.shift(day, count) + _DAY, time(0), zone)
