"""Time: clocks that can be handed in, working days of England and Wales, clear days before a meeting."""

from __future__ import annotations

import time
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Literal, Protocol

SATURDAY = 5
AGENDA_CLEAR_DAYS = 5
NOTICE_CLEAR_DAYS = 28
RESPONSE_DAYS = 28
Counting = Literal["working", "calendar"]


class Clock(Protocol):
    """Anything that tells the time. `now()` is aware and in UTC."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        return datetime.now(UTC)


class PracticeClock:
    """A clock that starts at a given instant, runs on, and can be moved forward (CSPBOT_NOW and the demo)."""

    def __init__(self, start: datetime) -> None:
        """Start at `start` (aware)."""
        self.move_to(start)

    def now(self) -> datetime:
        """The present instant of practice time, aware, UTC."""
        return self._start + timedelta(seconds=time.monotonic() - self._began)

    def move_to(self, instant: datetime) -> None:
        """Set the clock to `instant` (aware); it runs on from there."""
        self._start, self._began = instant.astimezone(UTC), time.monotonic()


def clock_starting_at(start: datetime | None) -> Clock:
    """The system clock, or one that starts at `start` (aware) when that is given."""
    return PracticeClock(start) if start else SystemClock()


@dataclass(frozen=True)
class WorkingDays:
    """Monday to Friday without the given holidays. All questions are about whole local dates.

    `clear` says as what the clear days before a meeting are counted; nothing else depends on it.
    """

    holidays: frozenset[date]
    clear: Counting = "working"

    def is_working(self, day: date) -> bool:
        """Whether `day` is a working day."""
        return day.weekday() < SATURDAY and day not in self.holidays

    def walk(self, day: date, step: int) -> Iterator[date]:
        """Working days strictly after (`step` 1) or before (`step` -1) `day`, nearest first."""
        while True:
            day += timedelta(days=step)
            if self.is_working(day):
                yield day

    def on_or_after(self, day: date) -> date:
        """`day` itself when it is a working day, else the next one."""
        return day if self.is_working(day) else next(self.walk(day, 1))

    def shift(self, day: date, count: int) -> date:
        """The working day `count` working days after `day` (before it, where negative; `day` itself for 0)."""
        days = self.walk(day, 1 if count > 0 else -1)
        for _ in range(abs(count)):
            day = next(days)
        return day

    def between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working(start + timedelta(days=n + 1)) for n in range((end - start).days))


def england_and_wales() -> WorkingDays:
    """Working days with the bank holidays GOV.UK lists for England and Wales (offline copy: 2012 to 2028)."""
    return _england_and_wales(_Counted.clear)


def count_clear_days(clear: Counting) -> None:
    """Count the clear days before a meeting so in this process from now on (the setting CLEAR_DAYS)."""
    _Counted.clear = clear


class _Counted:
    """As what this process counts clear days; set once, when it reads its settings."""

    clear: Counting = "working"


@cache
def _england_and_wales(clear: Counting) -> WorkingDays:
    return replace(_listed(), clear=clear)


@cache
def _listed() -> WorkingDays:
    from govuk_bank_holidays.bank_holidays import BankHolidays  # slow to load: it brings an HTTP client along

    listed = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return WorkingDays(frozenset(holiday["date"] for holiday in listed))


def clear_days_before(meeting: date, count: int, days: WorkingDays | None = None) -> date:
    """The last date by which something must be published so that `count` clear days lie before `meeting`.

    Both the day of publication and the day of the meeting are left out (Local Government Act 1972, section 100B,
    for agendas). With `days` only working days are counted, unless its own `clear` says calendar days; without it
    calendar days.
    """
    if days is None or days.clear == "calendar":
        return meeting - timedelta(days=count + 1)
    return days.shift(meeting, -(count + 1))


def response_due(report: date) -> date:
    """The last day to answer a report that a scrutiny committee made on `report`: 28 calendar days after it.

    Crime and Disorder (Overview and Scrutiny) Regulations 2009; the number of days is still to be confirmed.
    """
    return report + timedelta(days=RESPONSE_DAYS)


def months_after(day: date, count: int) -> date:
    """The same day of the month `count` months later, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
