"""Days as the record writes them ("18 February 2015"), and which day it is at an instant."""

from __future__ import annotations

from calendar import month_name
from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
NO_DATE = "not set"


def day_words(day: date) -> str:
    """A day of the calendar: "18 February 2015"."""
    return f"{day.day} {month_name[day.month]} {day.year}"


def day_or_none(day: date | None) -> str:
    """A day, or that there is none."""
    return day_words(day) if day else NO_DATE


def local_day(moment: datetime) -> date:
    """The date in England at an instant (aware)."""
    return moment.astimezone(LONDON).date()
