"""Time: clocks that can be handed in, working days of England and Wales, clear days before a meeting."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Protocol

SATURDAY = 5


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
    """Monday to Friday without the given holidays. All questions are about whole local dates."""

    holidays: frozenset[date]

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


@cache
def england_and_wales() -> WorkingDays:
    """Working days with the bank holidays GOV.UK lists for England and Wales (offline copy: 2012 to 2028)."""
    from govuk_bank_holidays.bank_holidays import BankHolidays  # slow to load: it brings an HTTP client along

    listed = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return WorkingDays(frozenset(holiday["date"] for holiday in listed))


def clear_days_before(meeting: date, count: int, days: WorkingDays | None = None) -> date:
    """The last date by which something must be published so that `count` clear days lie before `meeting`.

    Both the day of publication and the day of the meeting are left out (Local Government Act 1972, section 100B,
    for agendas). With `days` only working days are counted, without it calendar days.
    """
    if days is None:
        return meeting - timedelta(days=count + 1)
    return days.shift(meeting, -(count + 1))
