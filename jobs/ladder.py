"""Which rungs of a ladder fall on which days. Pure arithmetic on numbered working days, however long overdue."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from bot.clock import SATURDAY, WorkingDays
from storage.ladders import Ladder

_DAY = timedelta(days=1)
_WEEK = 7


class Ring(NamedTuple):
    """A rung and the working day on which it falls."""

    rung: int
    day: date


def falls_on(due: date, rung: int, working_days: WorkingDays) -> date:
    """The date on which `rung` of what is due on `due` falls; always a working day.

    A due date that is no working day is as good as the next one: "on the day" and one day overdue fall together.
    """
    return working_days.on_or_after(due) if rung == 0 else working_days.shift(due, rung)


def rungs_between(due: date, first: date, last: date, ladder: Ladder, working_days: WorkingDays) -> tuple[Ring, ...]:
    """The rungs that fall from `first` to `last`, both included, earliest first."""
    before, latest = number_of(first - _DAY, working_days), number_of(last, working_days)
    found = [(number, rung) for number, rung in _numbered(due, before, latest, ladder, working_days)]
    days = dict(enumerate(_working(first, last, working_days), start=before + 1)) if found else {}
    return tuple(Ring(rung, days[number]) for number, rung in sorted(found))


def number_of(day: date, working_days: WorkingDays) -> int:
    """How many working days there were up to and including `day`, since the first of all Mondays."""
    weeks, left = divmod(day.toordinal(), _WEEK)  # 1 January of the year 1 was a Monday
    holidays = _weekday_holidays(working_days.holidays)
    return weeks * SATURDAY + min(left, SATURDAY) - bisect_right(holidays, day.toordinal())


def _numbered(
    due: date, before: int, latest: int, ladder: Ladder, working_days: WorkingDays
) -> Iterator[tuple[int, int]]:
    """(number of the working day, rung) of every rung on a working day after number `before`, up to `latest`."""
    on_the_day, overdue = number_of(due - _DAY, working_days) + 1, number_of(due, working_days)
    for rung in ladder.rungs:
        number = rung + (overdue if rung > 0 else on_the_day)
        if before < number <= latest:
            yield number, rung
    if ladder.every:
        start = max(0, *ladder.rungs, 0)
        skipped = max(0, (before - overdue - start) // ladder.every)
        rung = start + (skipped + 1) * ladder.every
        while overdue + rung <= latest:
            if overdue + rung > before:
                yield overdue + rung, rung
            rung += ladder.every


def _working(first: date, last: date, working_days: WorkingDays) -> Iterator[date]:
    for ahead in range((last - first).days + 1):
        if working_days.is_working(first + ahead * _DAY):
            yield first + ahead * _DAY


@lru_cache(maxsize=16)
def _weekday_holidays(holidays: frozenset[date]) -> list[int]:
    return sorted(day.toordinal() for day in holidays if day.weekday() < SATURDAY)
