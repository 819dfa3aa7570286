"""Dates written in minutes, and the day by which something was promised."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
WRITTEN = re.compile(
    rf"(?:\b(?P<weekday>{_WEEKDAY}),?\s+(?:the\s+)?)?\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+"
    rf"(?P<month>{_MONTH})(?:,?\s+(?P<year>(?:19|20)\d\d))?"
    rf"|(?P<d>\d{{1,2}})[/.](?P<m>\d{{1,2}})[/.](?P<y>(?:20)?\d\d)|(?P<iso>20\d\d-\d\d-\d\d))(?![\d-])",
    re.IGNORECASE | re.ASCII,
)
_BY = re.compile(r"\b(?:by|no later than|not later than|on or before|due|deadline:?)\s*(?:the\s+)?$", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:before|prior to|in advance of)\s*(?:the\s+)?$", re.IGNORECASE)
_ON = re.compile(
    r"\bon\s*(?:the\s+)?$"
    r"|\b(?:meeting|committee|panel|board|session)\b[^.;]{0,60}?(?:\b(?:on|of)|[\[(,:–-])\s*(?:the\s+)?$",
    re.IGNORECASE,
)
_END_OF_MONTH = re.compile(rf"\bby the end of (?P<month>{_MONTH})(?:\s+(?P<year>20\d\d))?", re.IGNORECASE | re.ASCII)
_WITHIN = re.compile(
    r"\bwithin (?:the next )?(?P<many>\d{1,2}|one|two|three|four|six|seven|ten|fourteen) (?P<unit>day|week)s?\b",
    re.IGNORECASE | re.ASCII,
)
_SOON = timedelta(days=200)  # a day and month with no year, further off than this, may as well be past
_MANY = {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "seven": 7, "ten": 10, "fourteen": 14}
_NEXT = re.compile(
    r"\b(?:by|before|to|at|for|until) (?:the|its|their|our) next (?:\w+ )?meeting\b(?! of (?:the )?(?!committee))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Meeting:
    """When a meeting was held and, where its minutes say so, when the next one is."""

    held_on: date | None = None
    next_on: date | None = None


def dates_in(text: str) -> Iterator[date]:
    """Every whole date (day, month and year) that `text` gives."""
    for found in WRITTEN.finditer(text):
        written = _whole(found, None)
        if written:
            yield written


def due_in(text: str, meeting: Meeting) -> date | None:
    """The day by which `text` says it will be done, after the meeting; None where that can't be told for certain.

    “by 18 February” is the first such day after the meeting, “before 18 February” the day before it, “at the next
    meeting” the next meeting where the minutes give its date. A month alone, “shortly” and “in due course” are no date.
    """
    days = {day for day in _days(text, meeting) if not meeting.held_on or day > meeting.held_on}
    return min(days) if len(days) == 1 else None


def _days(text: str, meeting: Meeting) -> Iterator[date]:
    written = False
    for found in WRITTEN.finditer(text):
        before, day = text[: found.start()], _whole(found, meeting.held_on)
        if day and (_BY.search(before) or (meeting.held_on and _ON.search(before))):
            written = True
            yield day
        elif day and _BEFORE.search(before):
            written = True
            yield day - timedelta(days=1)
    yield from _reckoned(text, meeting, written)


def _reckoned(text: str, meeting: Meeting, written: bool) -> Iterator[date]:
    for found in _END_OF_MONTH.finditer(text):
        month = _MONTHS.index(found["month"][:3].lower()) + 1
        year = int(found["year"]) if found["year"] else _next_year_with(month, meeting.held_on)
        if year:
            yield date(year, month, monthrange(year, month)[1])
    within = _WITHIN.search(text)
    if within and meeting.held_on:
        many = _MANY.get(within["many"].lower()) or int(within["many"])
        yield meeting.held_on + timedelta(days=many * (7 if within["unit"].lower() == "week" else 1))
    if not written and meeting.next_on and _NEXT.search(text):
        yield meeting.next_on


def _next_year_with(month: int, held_on: date | None) -> int | None:
    return None if held_on is None else held_on.year + (month < held_on.month)


def _whole(found: re.Match[str], held_on: date | None) -> date | None:
    """The date written, the year filled in from the meeting; None where it can't be, or the weekday is another."""
    try:
        day = _numbers(found, held_on)
    except ValueError:
        return None
    weekday = found["weekday"]
    if day and weekday and _DAYS[day.weekday()] != weekday[:3].lower():
        return None
    return day


def _numbers(found: re.Match[str], held_on: date | None) -> date | None:
    if found["iso"]:
        return date.fromisoformat(found["iso"])
    if found["d"]:
        return date(int(found["y"]) % 100 + 2000, int(found["m"]), int(found["d"]))
    month, day = _MONTHS.index(found["month"][:3].lower()) + 1, int(found["day"])
    if found["year"]:
        return date(int(found["year"]), month, day)
    if held_on is None:
        return None
    soonest = min(one for one in (date(held_on.year + more, month, day) for more in (0, 1)) if one > held_on)
    return soonest if soonest - held_on <= _SOON else None
