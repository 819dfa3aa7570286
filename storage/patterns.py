"""Working patterns: on which days somebody works and at which hours. Pure.

A shift belongs to the day on which it begins: one from 14:00 to midnight or from 22:00 to 06:00 is that day's. Days are
written "mon tue wed thu fri" (empty: the partnership's working days); bank holidays count for neither. Hours are
written "14:00-00:00" (empty: 08:00-18:00).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.clock import WorkingDays
from storage.errors import BadInput

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BEGIN, END = time(8, 0), time(18, 0)
_DAY = timedelta(days=1)
_MOST_DAYS_OFF = 366
_HOURS = re.compile(r"(\d{1,2})[:.](\d{2})\s*(?:-|–|to)\s*(\d{1,2})[:.](\d{2})")
ASK_DAYS = "Write days like mon tue wed thu."
ASK_HOURS = "Write hours like 08:00-18:00, or 14:00-00:00 for a shift that ends at midnight."


@dataclass(frozen=True, slots=True)
class PersonPattern:
    """When somebody works. `days` are numbers of weekdays (Monday is 0); None: the partnership's working days."""

    days: frozenset[int] | None = None
    begin: time = BEGIN
    end: time = END

    def works_on(self, day: date, working_days: WorkingDays) -> bool:
        """Whether a shift begins on `day`. Nobody works on a bank holiday."""
        if self.days is None:
            return working_days.is_working(day)
        return day.weekday() in self.days and day not in working_days.holidays

    def hours(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The shift that begins on `day`: from and to (UTC), as the clocks of `zone` have it.

        A time that the spring change skips moves forward by the gap; one that autumn repeats counts once, the first.
        """
        last = day if self.begin < self.end else day + _DAY
        return _instant(day, self.begin, zone), _instant(last, self.end, zone)

    def shift_at(self, moment: datetime, zone: ZoneInfo, working_days: WorkingDays) -> date | None:
        """The day whose shift is on at `moment` (aware): maybe the day before, past midnight; None off duty."""
        today = moment.astimezone(zone).date()
        for day in (today - _DAY, today):
            begin, end = self.hours(day, zone)
            if self.works_on(day, working_days) and begin <= moment < end:
                return day
        return None

    def next_on_duty(self, moment: datetime, zone: ZoneInfo, working_days: WorkingDays) -> datetime:
        """`moment` where a shift is on, else when the next one begins (UTC).

        Somebody who works on no day of the next year is taken to keep the partnership's days.
        """
        if self.shift_at(moment, zone, working_days):
            return moment
        today = moment.astimezone(zone).date()
        for ahead in range(_MOST_DAYS_OFF):
            begin, _ = self.hours(today + ahead * _DAY, zone)
            if begin > moment and self.works_on(today + ahead * _DAY, working_days):
                return begin
        return PersonPattern(None, self.begin, self.end).next_on_duty(moment, zone, working_days)


def pattern(working_days: str, hours: str) -> PersonPattern:
    """The pattern that is written so. Raises BadInput, saying how to write one."""
    return PersonPattern(_days(working_days), *(_times(hours) if hours.strip() else (BEGIN, END)))


def days_written(working_days: str) -> str:
    """Days as they are stored: "mon tue wed". Raises BadInput."""
    days = _days(working_days)
    return "" if days is None else " ".join(DAYS[number] for number in sorted(days))


def hours_written(hours: str) -> str:
    """Hours as they are stored: "14:00-00:00". Raises BadInput."""
    if not hours.strip():
        return ""
    begin, end = _times(hours)
    return f"{begin:%H:%M}-{end:%H:%M}"


def _days(written: str) -> frozenset[int] | None:
    found = set()
    for word in re.split(r"[\s,;/]+", written.strip().casefold()):
        if word and word[:3] not in DAYS:
            raise BadInput(f"“{word}” is not a day of the week. {ASK_DAYS}")
        found.update([DAYS.index(word[:3])] if word else [])
    return frozenset(found) or None


def _times(written: str) -> tuple[time, time]:
    found = _HOURS.fullmatch(written.strip())
    numbers = [int(part) for part in found.groups()] if found else []
    if not found or numbers[0] > 23 or numbers[2] > 24 or max(numbers[1], numbers[3]) > 59 or numbers[2:] > [24, 0]:
        raise BadInput(f"“{written}” are not hours. {ASK_HOURS}")
    begin, end = time(numbers[0], numbers[1]), time(numbers[2] % 24, numbers[3])
    if begin == end:
        raise BadInput(f"“{written}” begins when it ends. {ASK_HOURS}")
    return begin, end


def _instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The first instant at which the clocks of `zone` show `wall` on `day`; one they skip moves on by the gap."""
    return datetime.combine(day, wall, zone).astimezone(UTC)
