"""Which slots a subscription has. Pure: local wall time, a zone and working days in, instants out; no clock inside.

A slot is named by its local wall time ("2015-02-09T08:30"), not by its instant, so that the hour that comes twice in
autumn has one slot and never two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.clock import WorkingDays

DAILY, MONDAY, MONTHLY, QUARTERLY, PACK, MEMBERS = "daily", "monday", "monthly", "quarterly", "pack", "members"
KINDS = (DAILY, MONDAY, MONTHLY, QUARTERLY, PACK, MEMBERS)
EACH_QUARTER = frozenset({QUARTERLY, MEMBERS})
BY_NUMBER = EACH_QUARTER | {MONTHLY}  # due on the nth (working) day of a month
QUARTER_MONTHS = 3
LATEST_NTH = 15  # every month has as many working days
# No rule goes longer without a slot; only a calendar without working days does.
LONGEST_GAP_DAYS = 40
_LONGER = {MONTHLY: 70, QUARTERLY: 130, MEMBERS: 130}
_MOST_OFF = 15  # days in a row without a working day, in any calendar that people live by
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """When a subscription is due. `days` are weekdays (Monday 0); none: the usual ones of its kind.

    - `daily`: on each of its days (Monday to Friday; every day where it is not for working days only). A day that is
      no working day is left out.
    - `monday`: once a week on its day (Monday). Where that is no working day, on the next one.
    - `monthly`, `quarterly`, `members`: on the `nth` working day (or, not for working days only, on the nth day) of a
      month; the last two in January, April, July and October.
    - `pack`: looked for on each working day; which of them it is, the meetings decide (`jobs.subscribing`).
    """

    kind: str
    zone: ZoneInfo
    local_time: time
    days: frozenset[int] = frozenset()
    working_days_only: bool = True
    nth: int = 1


@dataclass(frozen=True, slots=True)
class Slot:
    """One time at which something is due. `name` is local wall time, `at` the instant in UTC."""

    name: str
    at: datetime

    @property
    def day(self) -> date:
        """Its local date."""
        return date.fromisoformat(self.name[:10])


def resolve(day: date, local_time: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) of a wall time. What the spring change skips moves forward by the gap; of two, the first."""
    return datetime.combine(day, local_time.replace(fold=0), tzinfo=zone).astimezone(UTC)


def slot_on(rule: Rule, day: date) -> Slot:
    """The slot of `rule` on a local date, whether or not it is one of the rule's days."""
    return Slot(f"{day.isoformat()}T{rule.local_time:%H:%M}", resolve(day, rule.local_time, rule.zone))


def is_day_of(rule: Rule, day: date, working_days: WorkingDays) -> bool:
    """Whether `rule` has a slot on the local date `day`."""
    if rule.working_days_only and not working_days.is_working(day):
        return False
    if rule.kind in BY_NUMBER:
        return _is_nth(rule, day, working_days)
    if rule.kind == MONDAY:
        return _is_day_of_week(rule, day, working_days)
    return not rule.days or day.weekday() in rule.days


def _is_day_of_week(rule: Rule, day: date, working_days: WorkingDays) -> bool:
    """Whether `day` is the day of a weekly rule, or the first working day after one that is not."""
    anchors = rule.days or {0}
    for _ in range(_MOST_OFF):
        if day.weekday() in anchors:
            return True
        day -= _DAY
        if not rule.working_days_only or working_days.is_working(day):
            return False
    return False


def _is_nth(rule: Rule, day: date, working_days: WorkingDays) -> bool:
    if day.day < rule.nth or (rule.kind in EACH_QUARTER and day.month % QUARTER_MONTHS != 1):
        return False
    if not rule.working_days_only:
        return day.day == rule.nth
    return sum(working_days.is_working(day.replace(day=n)) for n in range(1, day.day + 1)) == rule.nth


def next_slot(rule: Rule, after: datetime, working_days: WorkingDays) -> Slot:
    """The first slot of `rule` strictly after `after` (aware). Raises ValueError where no day of the rule comes."""
    # From the day before: a slot that the spring change moved past midnight still lies ahead.
    day = after.astimezone(rule.zone).date() - _DAY
    gap = _LONGER.get(rule.kind, LONGEST_GAP_DAYS)
    for _ in range(gap):
        if is_day_of(rule, day, working_days) and (slot := slot_on(rule, day)).at > after:
            return slot
        day += _DAY
    raise ValueError(f"no {rule.kind} slot within {gap} days of {after.isoformat()}")


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
