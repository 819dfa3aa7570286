"""Periods: whole days from a first to a last, both included, as figures carry them."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_IN_YEAR = 12
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `start` to `end`, both included. A snapshot has both the same."""

    start: date
    end: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it starts."""
        if self.end < self.start:
            raise ValueError(f"a period can't end ({self.end}) before it starts ({self.start})")

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.end - self.start).days + 1

    @property
    def months(self) -> int | None:
        """How many whole calendar months it is, or None where it is not whole months."""
        whole = self.start.day == 1 and (self.end + _DAY).day == 1
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1 if whole else None

    def iso(self) -> str:
        """As `2013-10-01/2014-09-30`: exact, and readable by `parse_iso`."""
        return f"{self.start.isoformat()}/{self.end.isoformat()}"


def parse_iso(text: str) -> Period:
    """The period that `Period.iso` wrote. Raises ValueError."""
    start, _, end = text.partition("/")
    return Period(date.fromisoformat(start), date.fromisoformat(end))


def last_of_month(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def month(year: int, number: int) -> Period:
    """One calendar month."""
    first = date(year, number, 1)
    return Period(first, last_of_month(first))


def months_ending(end: date, count: int) -> Period:
    """The `count` calendar months that end with the month of `end`."""
    index = end.year * MONTHS_IN_YEAR + end.month - count
    return Period(date(index // MONTHS_IN_YEAR, index % MONTHS_IN_YEAR + 1, 1), last_of_month(end))


def follows(later: Period, earlier: Period) -> bool:
    """Whether `later` starts the day after `earlier` ends."""
    return earlier.end + timedelta(days=1) == later.start
