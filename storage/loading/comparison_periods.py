"""The period that a figure is compared with, as a figure file has it: `first day/last day`, and what was meant else."""

from __future__ import annotations

import re
from datetime import date

from storage.periods import MONTHS_IN_YEAR, Period, last_of_month, parse_iso

EXAMPLE = "write it as 2012-10-01/2013-09-30 (first day/last day)"
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)", re.ASCII)
_BRITISH = re.compile(r"(?<!\d)(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?!\d)", re.ASCII)


def wrong(text: str) -> str:
    """What to write instead of `text`; empty where it is a period. Two dates in it, or one day, are what is meant."""
    try:
        if parse_iso(text).iso() == text:
            return ""
    except ValueError:
        pass
    days = sorted(_days(text))
    return _write(Period(days[0], days[-1])) if len(days) in (1, 2) else EXAMPLE


def earlier(start: object, end: object, months: int) -> str:
    """What to write for the time `months` before a figure's own, given as ISO dates; 0 where nobody can tell."""
    if not (start and end and months):
        return EXAMPLE
    try:
        first, last = (_before(date.fromisoformat(str(day)), months) for day in (start, end))
        return f"{_write(Period(first, last))} if that is it"
    except ValueError:  # before the calendar begins, or a period that ends before it starts
        return EXAMPLE


def _write(period: Period) -> str:
    return f"write {period.iso()}"


def _days(text: str) -> list[date]:
    """The dates written in a text, ISO or British; none where any of them is no day of the calendar."""
    parts = [*_ISO.findall(text), *(found[::-1] for found in _BRITISH.findall(text))]
    try:
        return [date(*map(int, found)) for found in parts]
    except ValueError:
        return []


def _before(day: date, months: int) -> date:
    """The same day `months` earlier; the last day of a month becomes the last day of the other one."""
    index = day.year * MONTHS_IN_YEAR + day.month - 1 - months
    first = date(index // MONTHS_IN_YEAR, index % MONTHS_IN_YEAR + 1, 1)
    last = last_of_month(first)
    return last if day == last_of_month(day) else first.replace(day=min(day.day, last.day))
