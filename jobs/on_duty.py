"""When a person may be reminded: the days they work and are not away, their hours, and their time of day. Pure.

A shift belongs to the day on which it begins. Nobody is reminded on a bank holiday, whatever their pattern.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from bot.clock import WorkingDays
from jobs.slots import Slot, resolve
from jobs.zones import known_zone
from storage import patterns
from storage.errors import BadInput
from storage.patterns import PersonPattern
from storage.people import KnownPerson
from storage.rosters import Member

RINGS_AT = time(9, 0)
FURTHEST = 400  # days; nobody is waited for longer
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Duty:
    """When one person works and may be reminded. `away` are first and last days of leave, both included."""

    zone: ZoneInfo
    working_days: WorkingDays
    pattern: PersonPattern = PersonPattern()
    away: tuple[tuple[date, date], ...] = ()
    remind_at: time | None = None

    def available(self, day: date) -> bool:
        """Whether they work on `day`: on one of their days, not away, no bank holiday."""
        works = self.pattern.works_on(day, self.working_days) and day not in self.working_days.holidays
        return works and not any(first <= day <= last for first, last in self.away)

    def next_available(self, day: date) -> date:
        """`day` where they work then, else the next day on which they do."""
        ahead = (day + n * _DAY for n in range(FURTHEST))
        return next(filter(self.available, ahead), day + FURTHEST * _DAY)

    def day_before(self, day: date, count: int) -> date:
        """The `count`-th day before `day` on which they worked."""
        back = (day - n * _DAY for n in range(1, FURTHEST))
        return next(islice(filter(self.available, back), count - 1, None), day - FURTHEST * _DAY)

    def day_at(self, now: datetime) -> date:
        """The day that `now` (aware) belongs to: of the shift that is on, maybe begun the evening before."""
        today = now.astimezone(self.zone).date()
        return (self._passes_midnight and self.pattern.shift_at(now, self.zone, self.working_days)) or today

    @property
    def rings_at(self) -> time:
        """Their time for reminders: the one they set, else 09:00, where within their hours; else the start of these."""
        wanted = (self.remind_at, RINGS_AT)
        return next((each for each in wanted if each and self._within(each)), self.pattern.begin)

    def slot(self, day: date) -> Slot:
        """The slot of the reminder of `day`. A time past midnight in a night shift is of the next date."""
        at = self.rings_at
        on = day + _DAY if self._passes_midnight and at < self.pattern.begin else day
        return _slot(on, at, self.zone)

    def ends(self, day: date) -> datetime:
        """The end (UTC) of `day` for them: midnight, or later where their shift goes on."""
        return max(resolve(day + _DAY, time(0), self.zone), self.pattern.hours(day, self.zone)[1])

    def may_ring_from(self, now: datetime) -> datetime:
        """`now` (aware) where they are on duty; else the instant (UTC) at which they next are."""
        today = now.astimezone(self.zone).date()
        for day in (today - _DAY, today):
            begin, end = self.pattern.hours(day, self.zone)
            if begin <= now < end and self.available(day):
                return now
        begin = self.pattern.hours(today, self.zone)[0]
        return self.pattern.hours(self.next_available(today if now < begin else today + _DAY), self.zone)[0]

    @property
    def _passes_midnight(self) -> bool:
        return self.pattern.end <= self.pattern.begin

    def _within(self, at: time) -> bool:
        begin, end = self.pattern.begin, self.pattern.end
        return at >= begin or at < end if self._passes_midnight else begin <= at < end


def duty_of(member: Member, home: ZoneInfo, working_days: WorkingDays) -> Duty:
    """When a Slack user may be reminded. `home` is the partnership's zone, for people of whom none is known."""
    away = tuple((each.first, each.last) for each in member.absences)
    zone = known_zone(member.zone, home)
    return Duty(zone, working_days, pattern_of(member.posts), away, member.preference.remind_at)


def pattern_of(held: tuple[KnownPerson, ...]) -> PersonPattern:
    """The pattern of whoever holds these posts: on the days of any that names days, at the hours of the first with any.

    A post that says nothing of its days or hours leaves it to the others.
    """
    days = [found for post in held if (found := _days(post.working_days))]
    hours = next((_hours(post.hours) for post in held if post.hours), PersonPattern())
    return PersonPattern(frozenset[int]().union(*days) or None, hours.begin, hours.end)


@lru_cache(maxsize=5000)
def _slot(on: date, at: time, zone: ZoneInfo) -> Slot:
    """Most people of a crowd have the same."""
    return Slot(f"{on.isoformat()}T{at:%H:%M}", resolve(on, at, zone))


@lru_cache(maxsize=1000)
def _days(written: str) -> frozenset[int]:
    """The days as stored; none where a post says nothing, or what nobody can read: reminders must go on."""
    try:
        return patterns.pattern(written, "").days or frozenset()
    except BadInput:
        return frozenset()


@lru_cache(maxsize=1000)
def _hours(written: str) -> PersonPattern:
    try:
        return patterns.pattern("", written)
    except BadInput:
        return PersonPattern()
